"""The table of XEPs says what the scenes show."""

import ast
import re

from tests.scenes import xeps

SOURCE = re.compile(r"XEP-\d{4} section |RFC \d+ (?:section|abstract)")


def test_the_table_is_as_the_scenes_are() -> None:
    """`python -m tests.scenes.xeps` writes it."""
    assert xeps.DOCUMENT.read_text() == xeps.document()


def test_every_scene_is_in_a_folder_of_the_table() -> None:
    folders = {file.parent.name for file in xeps.SCENES.glob("*/test_*.py")}

    assert folders <= set(xeps.WHERE)


def test_every_scene_quotes_a_sentence_of_a_standard() -> None:
    """And says where it stands; or it says that what it shows is our own."""
    unquoted = [
        f"{file.name}::{getattr(node, 'name', '')}"
        for file in sorted(xeps.SCENES.glob("*/test_*.py"))
        for node in ast.parse(file.read_text()).body
        if (said := xeps.words(node)) is not None and not _is_founded(said)
    ]

    assert unquoted == []


def _is_founded(said: str) -> bool:
    return said.startswith(xeps.OURS) or (SOURCE.search(said) is not None and '"' in said)

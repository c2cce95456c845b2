"""The table of XEPs says what the scenes show."""

import ast

from tests.scenes import xeps


def test_the_table_is_as_the_scenes_are() -> None:
    """`python -m tests.scenes.xeps` writes it."""
    assert xeps.DOCUMENT.read_text() == xeps.document()


def test_every_scene_is_in_a_folder_of_the_table() -> None:
    folders = {file.parent.name for file in xeps.SCENES.glob("*/test_*.py")}

    assert folders <= set(xeps.WHERE)


def test_every_scene_quotes_a_sentence_of_a_xep() -> None:
    unquoted = [
        f"{file.name}::{node.name}"
        for file in sorted(xeps.SCENES.glob("*/test_*.py"))
        for node in ast.parse(file.read_text()).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
        if "XEP-" not in (words := ast.get_docstring(node) or "") or '"' not in words
    ]

    assert unquoted == []

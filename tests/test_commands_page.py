"""The page of all commands is as they are declared."""

import re
from dataclasses import fields

from bridge.xmpp.commands.declared import Command
from bridge.xmpp.commands.every import EVERY
from tests import commands_page


def test_the_page_is_as_the_commands_are_declared() -> None:
    """`python -m tests.commands_page` writes it."""
    assert commands_page.DOCUMENT.read_text() == commands_page.document()


def test_each_command_can_be_told_from_the_others() -> None:
    """By its node at an address, and by its word wherever it is executed."""
    nodes = [(one.known_as, kind) for one in EVERY for kind in one.at]
    words = [(one.word, kind) for one in EVERY for kind in one.at]

    assert len(nodes) == len(set(nodes))
    assert len(words) == len(set(words))


def test_each_command_that_may_be_missing_says_why() -> None:
    always = next(one for one in fields(Command) if one.name == "is_offered").default
    dumb = [
        one.word
        for one in EVERY
        if one.is_offered is not always and not (one.is_harmless or one.why_not.endswith("."))
    ]

    assert dumb == []


def test_each_command_says_what_it_is_in_words() -> None:
    for one in EVERY:
        assert re.fullmatch(r"[a-z]+", one.word), one.word
        assert one.name, one.word
        assert one.about.endswith("."), one.word
        assert all(field.label or field.kind == "hidden" for field in one.fields), one.word

"""What is typed in a channel for the server."""

import pytest

from adapters.irc.rooms import typed


@pytest.mark.parametrize(
    ("body", "is_meant"),
    [
        ("/mode", True),
        ("/mode +o alice", True),
        ("/mode  -b *!*@spam.example ", True),
        ("/modern art", False),
        ("/mode +o alice\nand more", False),
        ("/me waves", False),
        (" /mode +o alice", False),
        ("what does /mode do?", False),
    ],
)
def test_modes_alone_are_for_the_server(body: str, is_meant: bool) -> None:
    assert typed.is_command(body) is is_meant

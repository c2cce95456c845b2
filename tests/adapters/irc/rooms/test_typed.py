"""What is typed in a channel for the server."""

import asyncio
from typing import Any, cast

import pytest

from adapters.irc.rooms import typed
from bridge.api.errors import Refused
from bridge.api.ids import NetworkName, Place


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
        ("/msg NickServ identify tomb", True),
        ("/NS identify tomb", True),
        ("/whois", True),
        ("/quit\nsee you", True),
        ("/messages are here", False),
        ("/home/al/topic", False),
        (" /msg bob hi", False),
    ],
)
def test_what_is_for_the_server_is_known(body: str, is_meant: bool) -> None:
    assert typed.is_command(body) is is_meant


def test_a_command_that_is_not_done_is_not_said_either() -> None:
    place = Place(NetworkName("irc"), "room", "#c%a.example")

    with pytest.raises(Refused) as refused:
        asyncio.run(typed.perform(cast("Any", None), place, "/msg NickServ identify tomb"))

    assert (refused.value.reason, refused.value.text) == ("not-acceptable", typed.NOT_DONE)

"""What is said on IRC of the program that somebody uses."""

import pytest

from adapters.irc.people.programs import written
from bridge.api.asked import Version


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (Version("Gajim", "1.8.4", "Linux"), "Gajim 1.8.4 Linux (xmpp-bridge)"),
        (Version("Tea\r\nQUIT", "", "\x01"), "Tea QUIT (xmpp-bridge)"),
        (Version(""), "xmpp-bridge"),
        (None, "xmpp-bridge"),
    ],
)
def test_it_is_one_line_with_the_gateways_name(told: Version | None, words: str) -> None:
    assert written(told) == words

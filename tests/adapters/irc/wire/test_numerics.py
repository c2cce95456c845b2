"""What a server says by numerics, for people."""

import pytest

from adapters.irc.wire import numerics


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Bad password?", "The IRC server says: Bad password?"),
        ("Go away!", "The IRC server says: Go away!"),
        ("No  such channel. ", "The IRC server says: No such channel."),
        ("", "The IRC server says no."),
    ],
)
def test_the_servers_words_are_a_sentence(text: str, told: str) -> None:
    assert numerics.words(text) == told

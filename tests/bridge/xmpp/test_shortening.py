"""Words that are too long for a stanza."""

import pytest

from bridge.api.content import File, Text
from bridge.api.events import Message
from bridge.api.ids import LoginId, Place
from bridge.api.text import Span
from bridge.xmpp import contents, gate
from bridge.xmpp.shortening import MOST, REST, SHORT, shortened
from tests.bridge.xmpp.messages import IRC, NOW, OF_BOB
from tests.bridge.xmpp.scene import ALICE, DOMAIN

A_FILE = File(name="dog.jpg", url="https://x.example/dog.jpg")
FAR = Place(IRC, "direct", "bob%irc.fake", LoginId(1))


@pytest.mark.parametrize("body", ["&" * SHORT, "x" * MOST, "ä" * (MOST // 2)])
def test_what_fits_is_left_alone(body: str) -> None:
    content = (Text(body[1:]), A_FILE, Text(body[:1]))

    assert shortened(content) is content


@pytest.mark.parametrize(
    "body", ["😀" * 1_000_000, "x" * (MOST + 1), "&" * (MOST // 5 + 1), "ä" * (MOST // 2 + 1)]
)
def test_of_what_is_too_long_the_beginning_is_shown_and_its_length_told(body: str) -> None:
    assert shortened((Text(body),)) == (Text(body[:SHORT] + REST.format(len(body))),)


def test_the_cut_goes_through_the_part_in_which_there_is_too_much() -> None:
    """Looks end there as well; what is no words stays."""
    bold, code = Span(0, 6, "bold"), Span(8, 12, "code")
    long = "&" * (SHORT - 10)
    content = (Text(long), A_FILE, Text("y" * 20, (bold, code)), Text("z" * MOST), A_FILE)
    cut = "y" * 10 + REST.format(SHORT + 10 + MOST)

    assert shortened(content) == (
        content[0],
        A_FILE,
        Text(cut, (bold, Span(8, 10, "code"))),
        A_FILE,
    )


@pytest.mark.parametrize("body", ["x" * MOST, "&" * 1_000_000, "😀" * 1_000_000, "\r" * 1_000_000])
def test_all_of_it_passes_the_gate(body: str) -> None:
    event = Message(place=FAR, actor=OF_BOB, at=NOW, content=(Text(body),))
    written = contents.written(event, here=ALICE)
    stanza = f'<message from="{DOMAIN}" to="{ALICE}">{written}</message>'

    assert len(gate.seal(stanza, DOMAIN)) > SHORT

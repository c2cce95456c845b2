"""Words that are too long for a stanza."""

from bridge.api.content import File, Text
from bridge.api.text import Span
from bridge.xmpp.shortening import MOST, REST, shortened

A_FILE = File(name="dog.jpg", url="https://x.example/dog.jpg")


def test_what_is_short_enough_is_left_alone() -> None:
    content = (Text("x" * (MOST - 1)), A_FILE, Text("y"))

    assert shortened(content) is content


def test_of_what_is_too_long_the_beginning_is_shown_and_its_length_told() -> None:
    body = "😀" * 1_000_000

    assert shortened((Text(body),)) == (Text("😀" * MOST + REST.format(1_000_000)),)


def test_the_cut_goes_through_the_part_in_which_there_is_too_much() -> None:
    """Looks end there as well; what is no words stays."""
    bold, code = Span(0, 6, "bold"), Span(8, 12, "code")
    content = (Text("x" * (MOST - 10)), A_FILE, Text("y" * 20, (bold, code)), Text("z"), A_FILE)
    cut = "y" * 10 + REST.format(MOST + 11)

    assert shortened(content) == (
        content[0],
        A_FILE,
        Text(cut, (bold, Span(8, 10, "code"))),
        A_FILE,
    )

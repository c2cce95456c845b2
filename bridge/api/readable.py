"""What messages hold besides words and files, in words, for whoever cannot show it; pure.

A place on the map has a link, a poll numbered answers; nothing is left out unsaid.
"""

from collections.abc import Iterable, Sequence
from typing import Final, assert_never

from bridge.api.content import Card, Content, File, Location, Poll, Preview, Text, Unsupported

MAP: Final = "https://www.openstreetmap.org/?mlat={0}&mlon={1}#map=16/{0}/{1}"
SOMEWHERE: Final = "A place on the map"


def words(content: Iterable[Content]) -> str:
    """All of a message, in its order. A file is its name, a preview nothing."""
    return "\n".join(filter(None, map(in_words, content)))


def in_words(part: Content) -> str:
    """One kind of content."""
    match part:
        case Text(body):
            return body
        case File():
            return part.name
        case Location():
            return place(part)
        case Card():
            return card(part)
        case Poll():
            return "\n".join(poll(part))
        case Preview():
            return ""
        case Unsupported(what):
            return unsupported(what)
        case _:
            assert_never(part)


def file_in_words(file: File, link: str) -> str:
    """A file that is not there: what it shows, its name, and where it is, or why it is not."""
    why = link or file.trouble
    named = f"{file.name}: {why}" if why else file.name
    return "\n".join(filter(None, (file.description, named)))


def place(location: Location) -> str:
    """`Café Central: https://www.openstreetmap.org/...`."""
    name = in_a_line(location.name) or SOMEWHERE
    link = MAP.format(degrees(location.latitude), degrees(location.longitude))
    return f"{name}: {link}"


def card(card: Card) -> str:
    """`Contact: Alice, +43 1 2345, alice@example.org`."""
    return f"Contact: {', '.join(lines((card.name, *card.phones, *card.emails)))}"


def poll(poll: Poll) -> Sequence[str]:
    """The question and the answers, a line each: `1. Tea (2 votes)`."""
    kind = "Closed poll" if poll.is_closed else "Poll"
    several = " (several answers can be chosen)" if poll.several and not poll.is_closed else ""
    numbered = (
        f"{number}. {in_a_line(answer)}{_votes(poll, number - 1)}"
        for number, answer in enumerate(poll.answers, 1)
    )
    return (f"{kind}: {in_a_line(poll.question)}{several}", *numbered)


def unsupported(what: str) -> str:
    """`[a dice throw, which cannot be shown here]`."""
    return f"[{in_a_line(what) or 'something'}, which cannot be shown here]"


def degrees(number: float) -> str:
    """As a decimal number without an exponent; the last digit is a millimetre."""
    written = f"{number:.8f}".rstrip("0").rstrip(".")
    return "0" if written == "-0" else written


def lines(texts: Iterable[str]) -> list[str]:
    """Each that says something, in one line."""
    return [line for text in texts if (line := in_a_line(text))]


def in_a_line(text: str) -> str:
    """Without the line ends that would break what it stands in."""
    return " ".join(text.split())


def _votes(poll: Poll, number: int) -> str:
    if number >= len(poll.votes):
        return ""
    votes = poll.votes[number]
    return " (1 vote)" if votes == 1 else f" ({votes} votes)"

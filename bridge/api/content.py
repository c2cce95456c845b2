"""What messages hold: words, files, and what else people send each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bridge.api.text import Span, shift

Shape = Literal["file", "image", "video", "audio", "voice", "sticker"]
"""As what a file is meant to be shown; voice: recorded to be heard at once."""


@dataclass(frozen=True, slots=True)
class Text:
    """Words. body: plain text, any characters; newlines separate lines.

    spans: how they look, in the order of `bridge.api.text`.
    """

    body: str
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file. name: without a path. media_type: `image/png`, "" when unknown.

    url: where anybody can fetch it, http(s) or `aesgcm:`; "" where nobody can.
    native: what `MediaSource.open` of the network where it was said needs to read it, "" where
        the URL is enough.
    hosted: in a `Delivery` and in what a hosted room is shown, what it is known by there: a URL
        on XMPP, else what `MediaSink.host` returned; "" where it could not be given.
    trouble: why it could not be, a sentence for people.
    size: in bytes; width, height: in pixels; duration: in seconds; None when unknown.
    thumbnail: a small JPEG or PNG, at most 8 KiB; "" when there is none.
    sha256: of its bytes, hexadecimal, "" when unknown.
    description: what it shows, for who cannot see it; of a sticker the emoji that it stands for.
    is_spoiler: not to be shown before one asks for it.
    """

    url: str = ""
    name: str
    media_type: str = ""
    size: int | None = None
    shape: Shape = "file"
    native: str = ""
    hosted: str = ""
    trouble: str = ""
    width: int | None = None
    height: int | None = None
    duration: float | None = None
    thumbnail: bytes = b""
    sha256: str = ""
    description: str = ""
    is_spoiler: bool = False

    @property
    def link(self) -> str:
        """Where people can see it; "" where they cannot."""
        return self.hosted or self.url

    @property
    def is_sealed(self) -> bool:
        """What its URL leads to is encrypted, and the URL has the key: only clients of XMPP can
        make something of it.
        """
        return self.url[:7].lower() == "aesgcm:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """A place on the map. latitude, longitude: WGS 84, in degrees; accuracy: in metres.

    name: `Café Central, Herrengasse 14`, "" when it has none.
    """

    latitude: float
    longitude: float
    accuracy: float | None = None
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """How somebody can be reached. native: the person's id on the network, "" when unknown."""

    name: str
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    native: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """A question with answers to choose from. votes: for each answer, empty when nobody tells.

    several: one may choose more than one answer.
    takes_votes: who reads it through the gateway can vote in it now; never without `Texts.votes`.
    """

    question: str
    answers: tuple[str, ...]
    votes: tuple[int, ...] = ()
    several: bool = False
    is_closed: bool = False
    takes_votes: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a link in the words leads to; no part of what was said."""

    url: str
    title: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class Unsupported:
    """Something that cannot be shown. what: for people, with its article: `a dice throw`."""

    what: str


Content = Text | File | Location | Card | Poll | Preview | Unsupported
"""One kind of content each."""


def text_of(content: Sequence[Content]) -> str:
    """The words alone, a line each."""
    if len(content) == 1 and isinstance(content[0], Text):
        return content[0].body
    return "\n".join(part.body for part in content if isinstance(part, Text))


def words_of(content: Sequence[Content]) -> Text:
    """As `text_of`, with how they look."""
    if len(content) == 1 and isinstance(content[0], Text):
        return content[0]
    parts = [part for part in content if isinstance(part, Text)]
    spans: list[Span] = []
    at = 0
    for part in parts:
        spans += shift(part.spans, at)
        at += len(part.body) + 1
    return Text("\n".join(part.body for part in parts), tuple(spans))


def preceded(text: Text, by: str) -> Text:
    """The words behind others that have no look."""
    return Text(by + text.body, shift(text.spans, len(by))) if by else text

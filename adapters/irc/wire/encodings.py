"""How text is read that is not UTF-8, and how it is written where UTF-8 is not wished; pure.

IRC knows bytes only (RFC 2812 section 2.2). UTF8ONLY (IRCv3): the server takes nothing else.
"""

import codecs
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Self

UTF_8: Final = "utf-8"


@dataclass(frozen=True, slots=True)
class Encodings:
    """Of one login. rooms: the two of those rooms that have their own, by native id."""

    reading: str = "cp1252"
    writing: str = UTF_8
    rooms: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, reading: str, writing: str, options: Mapping[str, str]) -> Self:
        """Those of a login. options: `encoding_in #chan%irc.example.org` and the like."""
        usual = _known(reading, "cp1252"), _known(writing, UTF_8)
        rooms: dict[str, tuple[str, str]] = {}
        for name, value in options.items():
            what, _, native = name.partition(" ")
            if native and value and what in ("encoding_in", "encoding_out"):
                own = rooms.get(native, usual)
                read, write = _known(value, own[0]), _known(value, own[1])
                rooms[native] = (read, own[1]) if what == "encoding_in" else (own[0], write)
        return cls(*usual, rooms)

    def writing_in(self, native: str | None) -> str:
        """How is written in a room; None: anywhere else."""
        return self.rooms.get(native, (self.reading, self.writing))[1] if native else self.writing

    def reading_of(self, raw: bytes) -> str:
        """How a line is read that is not UTF-8: as its channel wishes."""
        if self.rooms:
            words = raw.lower().split(None, 8)
            for native, (reading, _) in self.rooms.items():
                name = native.rpartition("%")[0]
                if name.encode(reading, "replace").lower() in words:
                    return reading
        return self.reading


def encoded(text: str, charset: str) -> bytes:
    """The text in a character set. What it does not have is replaced by what is near, one
    character by one: `ő` by `o`, an emoji by `?`.
    """
    if charset == UTF_8:
        return text.encode("utf-8", "replace")
    try:
        return text.encode(charset)
    except UnicodeEncodeError:
        return "".join(_near(char, charset) for char in text).encode(charset, "replace")
    except LookupError:
        return text.encode("utf-8", "replace")


def _near(char: str, charset: str) -> str:
    for near in (char, unicodedata.normalize("NFKD", char)[:1], _PLAIN.get(char, "?")):
        try:
            near.encode(charset)
        except UnicodeEncodeError:
            continue
        return near
    return "?"


_PLAIN: Final[Mapping[str, str]] = {
    # The last stands in names that are to call nobody.
    **dict.fromkeys("\u2018\u2019\u201a\u2032\u200b", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u2033\u00ab\u00bb", '"'),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"),
    **dict.fromkeys("\u2022\u00b7", "*"),
}
"""What phones and word processors write by themselves."""


def _known(name: str, otherwise: str) -> str:
    """The name by which Python knows it; `otherwise` where it knows none."""
    try:
        return codecs.lookup(name).name
    except LookupError:
        return otherwise

"""Read and write single IRC lines; no line leaves with CR, LF or NUL inside.

RFC 1459 section 2.3, RFC 2812 section 2.3.1, IRCv3 message-tags, CTCP (modern.ircdocs.horse/ctcp).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from irc.message import Tag  # type: ignore[import-untyped]  # the library has no types

from adapters.irc.wire.encodings import UTF_8, encoded

# "IRC messages are always lines of characters terminated with a CR-LF pair, and these messages
# SHALL NOT exceed 512 characters in length, counting all characters including the trailing CR-LF."
MAX_BYTES = 510
# "Clients MUST NOT send messages with tag data exceeding 4094 bytes": without `@` and space.
MAX_TAG_BYTES = 4094
# 8191 for the tags a server may send, the rest for servers with a large LINELEN.
MAX_BYTES_IN = 16_384

NO_TAGS: Mapping[str, str] = MappingProxyType({})

_ENDS = re.compile(r"[\0\r\n]")
_UNFIT_FOR_TEXT = re.compile(r"\r\n|[\0\x01\r\n]")
_UNFIT_FOR_MIDDLE = re.compile(r"[\0\x01\r\n ]|^:|^$")
_COMMAND = re.compile(r"[A-Za-z]+|[0-9]{3}")
_TAG_KEY = re.compile(r"\+?(?:[A-Za-z0-9.-]+/)?[A-Za-z0-9-]+")
_STRAY = bytes((0x00, 0x0D))
_TAG_ESCAPES = str.maketrans({";": r"\:", " ": r"\s", "\\": r"\\", "\r": r"\r", "\n": r"\n"})


class Source(NamedTuple):
    """Who sent a line: a person (`nick!user@host`) or a server (its name stands in `nick`)."""

    nick: str
    user: str = ""
    host: str = ""

    @property
    def is_server(self) -> bool:
        """True where the sender can only be a server: names of people hold no dot."""
        return not self.user and not self.host and "." in self.nick


NOBODY = Source("")


class Line(NamedTuple):
    """One parsed line; `source` is NOBODY where the server left it out."""

    command: str
    params: tuple[str, ...] = ()
    source: Source = NOBODY
    tags: Mapping[str, str] = NO_TAGS

    def param(self, index: int) -> str:
        """The parameter at `index`, or "" where the server sent fewer."""
        return self.params[index] if index < len(self.params) else ""


@dataclass(slots=True)
class Framer:
    """Cuts the bytes of one connection into lines; an endless line is dropped, not kept."""

    limit: int = MAX_BYTES_IN
    dropped: int = 0
    _rest: bytes = b""
    _skipping: bool = False

    def feed(self, received: bytes) -> list[bytes]:
        """The lines that are complete now, without their ends; empty ones are left out."""
        lines = (self._rest + received).split(b"\n") if self._rest else received.split(b"\n")
        self._rest = lines.pop()
        if lines and self._skipping:
            del lines[0]
            self._skipping = False
        if len(self._rest) > self.limit:
            self._rest = b""
            self.dropped += not self._skipping
            self._skipping = True
        if self._skipping:
            self._rest = b""
        kept = [line for line in lines if 0 < len(line) <= self.limit and line != b"\r"]
        self.dropped += sum(len(line) > self.limit for line in lines)
        return kept


def decode(raw: bytes, charset: str | Callable[[bytes], str]) -> str:
    """UTF-8 where it is UTF-8, else the charset that is wished for such a line; never fails."""
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data" and not raw[: error.start].isascii():
            return raw[: error.start].decode()  # a server cut it to the length of a line
        name = charset if isinstance(charset, str) else charset(raw)
        return raw.decode(name, "replace")


def parse(raw: bytes, charset: str | Callable[[bytes], str] = "cp1252") -> Line:
    """Read one line as it came, without its end; ValueError where there is no command in it."""
    if b"\r" in raw or b"\0" in raw:
        raw = raw.translate(None, _STRAY)
    text = decode(raw, charset)
    tags = NO_TAGS
    if text[:1] == "@":
        written, _, text = text[1:].partition(" ")
        tags = _tags(written)
        text = text.lstrip(" ")
    source = NOBODY
    if text[:1] == ":":
        prefix, _, text = text[1:].partition(" ")
        source = parse_source(prefix)
    head, colon, trailing = text.partition(" :")
    words = head.split()
    if not words:
        raise ValueError("a line without a command")
    command = words[0].upper()
    if colon:
        words.append(trailing)
    del words[0]
    return Line(command, tuple(words), source, tags)


def parse_source(prefix: str) -> Source:
    """Read `nick!user@host`, `nick@host`, `nick` or a server's name."""
    rest, _, host = prefix.partition("@")
    nick, _, user = rest.partition("!")
    return Source(nick, user, host)


def serialise(
    command: str,
    *middle: str,
    text: str | None = None,
    ctcp: str | None = None,
    label: str | None = None,
    tags: Mapping[str, str] | None = None,
    limit: int = MAX_BYTES,
    charset: str = UTF_8,
) -> bytes:
    """The line as it goes out, with its end: the one gate to IRC.

    `text` is free text and goes last: what could end a line, and 0x01, becomes a space.
    `ctcp` wraps it, as in `ACTION`. `tags` are ours to give, `+reply`. ValueError where a middle
    parameter or a tag's name is impossible, the line is longer than `limit` bytes, or the tags,
    which are counted apart, are too long: better not sent than read as something else.
    """
    if not _COMMAND.fullmatch(command):
        raise ValueError("not an IRC command")
    for word in middle:
        if _UNFIT_FOR_MIDDLE.search(word):
            raise ValueError("not possible as an IRC parameter")
    line = " ".join((command, *middle))
    if text is not None:
        if _UNFIT_FOR_TEXT.search(text):
            text = _UNFIT_FOR_TEXT.sub(" ", text)
        line = f"{line} :{text}" if ctcp is None else f"{line} :{_wrap(ctcp, text)}"
    return _finish(line, limit, charset, label, tags)


def serialise_raw(typed: str, limit: int = MAX_BYTES, charset: str = UTF_8) -> bytes:
    """The line a person typed to his server's console, cleaned: it stays one line."""
    line = _UNFIT_FOR_TEXT.sub(" ", typed).strip()
    if not _COMMAND.fullmatch(line.partition(" ")[0]):
        raise ValueError("not an IRC command")
    return _finish(line, limit, charset)


def escape_tag(value: str) -> str:
    r"""Write a tag's value: `;` as `\:`, space as `\s`, CR and LF as `\r` and `\n`; NUL goes."""
    return value.replace("\0", "").translate(_TAG_ESCAPES)


def _wrap(ctcp: str, text: str) -> str:
    if not (ctcp.isascii() and ctcp.isalpha()):
        raise ValueError("not a CTCP command")
    return f"\x01{ctcp} {text}\x01" if text else f"\x01{ctcp}\x01"


def _finish(
    line: str,
    limit: int,
    charset: str,
    label: str | None = None,
    tags: Mapping[str, str] | None = None,
) -> bytes:
    if _ENDS.search(line):
        raise ValueError("more than one IRC line")
    raw = encoded(line, charset)
    if len(raw) > limit:
        raise ValueError("too long for an IRC line")
    if not tags:
        if label is None:
            return raw + b"\r\n"
        return b"@label=" + escape_tag(label).encode("utf-8", "replace") + b" " + raw + b"\r\n"
    return b"@" + _written(tags if label is None else {"label": label, **tags}) + raw + b"\r\n"


def _written(tags: Mapping[str, str]) -> bytes:
    """Tags with the space behind them; one without a value stands for itself."""
    for key in tags:
        if not _TAG_KEY.fullmatch(key):
            raise ValueError("not possible as a tag of an IRC line")
    items = (f"{key}={escape_tag(value)}" if value else key for key, value in tags.items())
    raw = ";".join(items).encode("utf-8", "replace")
    if len(raw) > MAX_TAG_BYTES:
        raise ValueError("too much for the tags of an IRC line")
    return raw + b" "


def _tags(written: str) -> dict[str, str]:
    tags = {}
    for item in written.split(";"):
        key, _, value = item.partition("=")
        if key:
            tags[key] = _unescape(value) if "\\" in value else value
    return tags


def _unescape(value: str) -> str:
    # "If a lone \ exists at the end of an escaped value, then there SHOULD be no output
    # character": the library leaves it in.
    slashes = len(value) - len(value.rstrip("\\"))
    known: str | None = Tag.parse("=" + value[: len(value) - slashes % 2])["value"]
    return known or ""

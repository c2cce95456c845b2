"""Between IRC text and plain text: codes taken out, CTCP told apart, long lines cut.

modern.ircdocs.horse/formatting and /ctcp; Unicode Standard Annex 29 (clusters).
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from adapters.irc.wire.encodings import UTF_8, encoded

CODES = re.compile(
    r"\x03(?:\d{1,2}(?:,\d{1,2})?)?"  # a colour, or its end
    r"|\x04(?:[0-9A-Fa-f]{6}(?:,[0-9A-Fa-f]{6})?)?"  # a colour in hexadecimal
    r"|[\x02\x0f\x11\x16\x1d\x1e\x1f]"  # bold, reset, monospace, reverse, italic, strike, underline
    r"|[\x00\x01\r\n]"
)
ANY_CODE = re.compile(r"[\x00-\x06\x0a-\x1f]")

ACTION = "ACTION"

_ZERO_WIDTH_JOINER = "\u200d"
_VARIATION_SELECTORS = range(0xFE00, 0xFE10)
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_TAG_CHARACTERS = range(0xE0020, 0xE0080)
_FLAG_LETTERS = range(0x1F1E6, 0x1F200)
_HANGUL_VOWELS_AND_TAILS = range(0x1160, 0x1200)


@dataclass(frozen=True, slots=True)
class Ctcp:
    """A CTCP request or answer: `ACTION waves` is command `ACTION`, argument `waves`."""

    command: str
    argument: str


def plain(text: str) -> str:
    """The text without IRC's formatting codes."""
    return CODES.sub("", text) if ANY_CODE.search(text) else text


def ctcp(text: str) -> Ctcp | None:
    """The CTCP message that a text is, None where it is none. The closing 0x01 may be missing."""
    if text[:1] != "\x01":
        return None
    command, _, argument = text[1:].rstrip("\x01").partition(" ")
    return Ctcp(command.upper(), argument)


def budget(mask_bytes: int, command: str, target: str, line_bytes: int) -> int:
    """Bytes of text that fit into a line as others get it: `:mask COMMAND target :text`, CR, LF.

    mask_bytes: length of `nick!user@host` as others see it.
    """
    frame = mask_bytes + len(command) + len(target.encode("utf-8", "replace"))
    return max(LEAST, line_bytes - frame - len(":   :\r\n"))


# A server's limits may leave no room at all; something must still go out.
LEAST = 16


def split(text: str, room: int, charset: str = UTF_8) -> Iterator[str]:
    """Cut a text of one line into pieces of at most `room` bytes (at least 4).

    Between words where there are words, else between characters as people see them, never inside
    one code point. The space at a cut is dropped.
    """
    rest = text
    while len(encoded(rest, charset)) > room:
        cut = _cut(rest, room, charset)
        if rest[:cut].strip(" "):
            yield rest[:cut].rstrip(" ")
        rest = rest[cut:].removeprefix(" ")
    if rest.strip(" "):
        yield rest


def shorten(text: str, room: int, charset: str = UTF_8) -> str:
    """The beginning of a text that fits into `room` bytes, with no character cut in two."""
    raw = encoded(text, charset)
    if len(raw) <= room:
        return text
    return text[: len(raw[:room].decode(charset, "ignore"))]


def _cut(text: str, room: int, charset: str) -> int:
    """Where to cut: at least one code point, at most `room` bytes before it."""
    most = len(shorten(text[:room], room, charset))
    if text[most : most + 1] == " ":
        return most
    space = text.rfind(" ", 0, most)
    if space >= 0:
        return max(1, space)
    cut = most
    while cut > 0 and not _is_border(text, cut):
        cut -= 1
    # One cluster that is longer than a line (a letter under 400 accents) is cut all the same.
    return cut or max(1, most)


def _is_border(text: str, at: int) -> bool:
    """True where a cluster ends before `text[at]`: the rules of UAX 29 that chat text needs."""
    after, before = text[at], text[at - 1]
    if after == _ZERO_WIDTH_JOINER or before == _ZERO_WIDTH_JOINER:
        return False
    code = ord(after)
    if code < 0x300:
        return True
    if unicodedata.category(after)[0] == "M":
        return False
    if code in _VARIATION_SELECTORS or code in _SKIN_TONES or code in _TAG_CHARACTERS:
        return False
    if code in _HANGUL_VOWELS_AND_TAILS:
        return False
    return not (code in _FLAG_LETTERS and _letters_before(text, at) % 2)


def _letters_before(text: str, at: int) -> int:
    """How many flag letters stand before: they pair up from the left."""
    start = at
    while start > 0 and ord(text[start - 1]) in _FLAG_LETTERS:
        start -= 1
    return at - start

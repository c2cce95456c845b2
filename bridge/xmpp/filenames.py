"""What a file is called and of which kind it is, as harmless as it can be said; pure.

RFC 6266 and RFC 8187 (Content-Disposition), RFC 9110 section 8.3 (Content-Type).

    ../../etc/passwd               passwd
    photo<RLO>gpj.exe              photogpj.exe
    CON.txt                        _CON.txt
"""

import re
import unicodedata
from mimetypes import MimeTypes
from typing import Final
from urllib.parse import unquote

MOST: Final = 120
"""Characters of a name."""

_MOST_OF_ENDING: Final = 16
_NAMELESS: Final = "file"
_ZERO_WIDTH_JOINERS: Final = "\u200c\u200d"  # parts of words and emoji, not tricks
_NOT_SHOWN: Final = frozenset({"Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp"})
_NOT_IN_NAMES: Final = re.compile(r'[<>:"|?*]')
# Names that Windows gives to devices, whatever ending they have.
_RESERVED: Final = re.compile(
    r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])", re.IGNORECASE
)

# RFC 6266 section 4.1: a token, or a string in quotes in which a backslash quotes.
_PARAMETER: Final = re.compile(
    r""";\s*([\w!#$%&'*+.^`|~-]{1,40})\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]*))""", re.ASCII
)
_QUOTED: Final = re.compile(r"\\(.)")
# RFC 8187 section 3.2.1: charset'language'percent-encoded
_EXTENDED: Final = re.compile(r"(utf-8|iso-8859-1)'[^']*'(.*)", re.IGNORECASE)
_MOST_OF_HEADER: Final = 4_000

_MEDIA_TYPE: Final = re.compile(
    r"\s*([\w.+-]{1,80}/[\w.+-]{1,80})\s*(?:;.*)?", re.ASCII | re.DOTALL
)
_ANY_BYTES: Final = ("application/octet-stream", "binary/octet-stream")
# A table of its own: what the machine adds to it would make other names on other machines.
_KINDS: Final = MimeTypes()
_TYPES: Final = {
    **_KINDS.types_map[False],
    **_KINDS.types_map[True],
    ".avif": "image/avif",
    ".flac": "audio/flac",
    ".jxl": "image/jxl",
    ".m4a": "audio/mp4",
    ".mkv": "video/x-matroska",
    ".oga": "audio/ogg",
    ".ogg": "audio/ogg",
    ".ogv": "video/ogg",
}


def safe(name: str) -> str:
    """A name without a path, control and direction marks, or anything systems trip over.

    "" when nothing is left of it.
    """
    last = re.split(r"[/\\]", name)[-1]
    shown = "".join(filter(_is_shown, last))
    words = " ".join(_NOT_IN_NAMES.sub("_", unicodedata.normalize("NFC", shown)).split())
    words = words.strip(". ")  # hidden files and folders; Windows forgets them at the end
    if _RESERVED.fullmatch(words.partition(".")[0].rstrip()):
        words = f"_{words}"
    return _shortened(words)


def of_answer(disposition: str, path: str, media_type: str) -> str:
    """A safe name for what a server sends. path: of the link, percent-encoded."""
    name = safe(_said(disposition)) or safe(unquote(path.rpartition("/")[2], errors="replace"))
    return name or _NAMELESS + (_KINDS.guess_extension(media_type, strict=False) or "")


def media_type(written: str) -> str:
    """`image/png`: what a Content-Type says; "" when that is nothing."""
    match = _MEDIA_TYPE.fullmatch(written)
    said = match[1].lower() if match else ""
    return "" if said in _ANY_BYTES else said


def by_name(name: str) -> str:
    """The media type that a name's ending stands for, or ""."""
    _, dot, ending = name.rpartition(".")
    return _TYPES.get(f".{ending.lower()}", "") if dot else ""


def _is_shown(letter: str) -> bool:
    return letter in _ZERO_WIDTH_JOINERS or unicodedata.category(letter) not in _NOT_SHOWN


def _shortened(name: str) -> str:
    """At most MOST characters, of which the ending is kept."""
    if len(name) <= MOST:
        return name
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > _MOST_OF_ENDING:
        return name[:MOST].rstrip(". ")
    return stem[: MOST - len(ending) - 1].rstrip(". ") + dot + ending


def _said(disposition: str) -> str:
    """The name in a Content-Disposition, or ""."""
    if len(disposition) > _MOST_OF_HEADER:
        return ""
    said = {
        name.lower(): _QUOTED.sub(r"\1", quoted) or token
        for name, quoted, token in _PARAMETER.findall(disposition)
    }
    # RFC 6266 section 4.3: "recipients SHOULD pick filename* and ignore filename".
    return _extended(said.get("filename*", "")) or _unescaped(said.get("filename", ""))


def _extended(value: str) -> str:
    match = _EXTENDED.fullmatch(value)
    return unquote(match[2], encoding=match[1], errors="replace") if match else ""


def _unescaped(value: str) -> str:
    """Bytes that are no UTF-8, which headers are read as, are ISO-8859-1."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return value.encode(errors="surrogateescape").decode("latin-1")
    return value

"""JSON that comes from elsewhere, as values that no part of the house stumbles over; pure.

RFC 8259. Nesting deeper than anything that Matrix has is cut off, so that one event takes no others
with it; half characters and NUL, which no store keeps, become U+FFFD.
"""

import json
import re
from typing import Any, Final

from bridge.api.errors import ForeignDataError

DEEPEST: Final = 100
"""Levels; an event in an answer to /sync begins at the seventh."""

MOST_VALUES: Final = 3_000_000
"""Of one answer, counted by the signs before them: each takes some ten times as much memory as its
sign, and nobody else has a turn while all are read.
"""

MOST_TOKENS: Final = 1_000_000
"""Looked at one by one, where something is nested too deep."""

_ODD: Final = re.compile(rb"\\u(?:[dD][89a-fA-F]|0000)")
_ODD_CHARACTER: Final = re.compile("[\x00\ud800-\udfff]")
_TOKEN: Final = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{}]', re.DOTALL)


def parse(body: bytes) -> dict[str, Any]:
    """A JSON object. Raises ForeignDataError for anything else."""
    if sum(map(body.count, (b",", b"[", b"{"))) > MOST_VALUES:
        raise ForeignDataError("too much")
    is_odd = _ODD.search(body) is not None
    try:
        text = body.decode()
        try:
            value = _read(text, is_odd)
        except RecursionError:
            value = _read(_shallow(text), is_odd)
    except (ValueError, RecursionError):
        raise ForeignDataError("no JSON") from None
    if not isinstance(value, dict):
        raise ForeignDataError("no JSON object")
    return value


def _read(text: str, is_odd: bool) -> Any:
    value = _DECODER.decode(text)
    return _mended(value) if is_odd else value


def _shallow(text: str) -> str:
    """Without what is nested too deep. Raises ValueError."""
    parts: list[str] = []
    depth = start = 0
    for number, token in enumerate(_TOKEN.finditer(text)):
        if number == MOST_TOKENS:
            raise ValueError("too much")
        sign = token[0]
        if sign in ("[", "{"):
            depth += 1
            if depth == DEEPEST:
                parts.append(text[start : token.start()])
                parts.append("null")
        elif sign in ("]", "}"):
            if depth == DEEPEST:
                start = token.end()
            depth -= 1
    parts.append(text[start:] if depth < DEEPEST else "")
    return "".join(parts)


def _mended(value: Any) -> Any:
    match value:
        case str():
            return _ODD_CHARACTER.sub("\ufffd", value)
        case dict():
            return {_mended(key): _mended(one) for key, one in value.items()}
        case list():
            return [_mended(one) for one in value]
        case _:
            return value


def _no_number(name: str) -> float:
    """`NaN` and `Infinity` are no JSON."""
    raise ValueError(name)


_DECODER: Final = json.JSONDecoder(parse_constant=_no_number)

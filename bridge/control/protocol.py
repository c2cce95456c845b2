"""What passes over the control socket: a JSON object a line, each with the protocol's version.

    {"version": 1, "command": "audit", "network": "irc",
     "values": {"accountjid": "eve@example.org"}, "sure": false}
    {"version": 1, "status": "done", "words": "", "columns": [["when", "When"]],
     "rows": [["2026-01-31 12:00 UTC"]], "fields": []}

A value is text, or a list of texts where a field takes several.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final, Literal, get_args

VERSION: Final = 1

MOST_ASKED: Final = 65_536
"""Bytes of a request's line."""

MOST_TOLD: Final = 16_777_216
"""Bytes of an answer's line: a table of as many accounts as anybody reads."""

Status = Literal["done", "asks", "refused", "unknown"]
"""done: words and a table, either may be empty. asks: for the fields that were not given.
refused: with a sentence. unknown: there is no such command, field or network; with a sentence."""

_STATUSES: Final = get_args(Status)


class ProtocolError(Exception):
    """A line that is none of ours; says why, for people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """is_sure: whether it is to be done where it would first be asked."""

    command: str
    network: str | None = None
    values: Mapping[str, Sequence[str]] = field(default_factory=dict)
    is_sure: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A field that is to be given. options: the only values, each with what it means."""

    name: str
    label: str = ""
    options: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """columns, rows: a table; of each column its name and its label, in each row as many values."""

    status: Status
    words: str = ""
    columns: Sequence[tuple[str, str]] = ()
    rows: Sequence[Sequence[str]] = ()
    fields: Sequence[Asked] = ()


def request_line(request: Request) -> bytes:
    """A request as it is sent. Raises ProtocolError for one that is too long."""
    line = _line(
        {
            "command": request.command,
            "network": request.network,
            "values": {name: list(values) for name, values in request.values.items()},
            "sure": request.is_sure,
        }
    )
    if len(line) > MOST_ASKED:
        raise ProtocolError("This is too long.")
    return line


def answer_line(answer: Answer) -> bytes:
    """An answer as it is sent. Raises ProtocolError for one that is too long."""
    line = _line(asdict(answer))
    if len(line) > MOST_TOLD:
        raise ProtocolError("The answer is too long to be shown.")
    return line


def read_request(line: bytes) -> Request:
    """Raises ProtocolError."""
    read = _read(line)
    network, values = read.get("network"), read.get("values", {})
    if network is not None and not isinstance(network, str):
        raise ProtocolError("The network is not text.")
    if not isinstance(values, dict):
        raise ProtocolError("The values are no object.")
    return Request(
        command=_text(read, "command"),
        network=network,
        values={name: _texts(value, name) for name, value in values.items()},
        is_sure=read.get("sure") is True,
    )


def read_answer(line: bytes) -> Answer:
    """Raises ProtocolError."""
    read = _read(line)
    status: Any = read.get("status")
    if status not in _STATUSES:
        raise ProtocolError("The answer has no status.")
    return Answer(
        status=status,
        words=_text(read, "words"),
        columns=_pairs(read, "columns"),
        rows=tuple(_texts(row, "rows") for row in _list(read, "rows")),
        fields=tuple(map(_asked, _list(read, "fields"))),
    )


def _line(written: Mapping[str, object]) -> bytes:
    return json.dumps({"version": VERSION} | dict(written)).encode() + b"\n"


def _read(line: bytes) -> dict[str, Any]:
    try:
        read = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ProtocolError("This is no JSON.") from error
    if not isinstance(read, dict):
        raise ProtocolError("This is no JSON object.")
    if read.get("version") != VERSION:
        raise ProtocolError(f"Only version {VERSION} of the protocol is spoken here.")
    return read


def _text(read: Mapping[str, object], key: str) -> str:
    value = read.get(key, "")
    if not isinstance(value, str):
        raise ProtocolError(f"{key}: this is not text.")
    return value


def _texts(value: object, key: str) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    if not all(isinstance(each, str) for each in values):
        raise ProtocolError(f"{key}: this is not text.")
    return tuple(values)


def _list(read: Mapping[str, Any], key: str) -> list[Any]:
    value = read.get(key, [])
    if not isinstance(value, list):
        raise ProtocolError(f"{key}: this is no list.")
    return value


def _asked(value: object) -> Asked:
    if not isinstance(value, dict):
        raise ProtocolError("fields: this is no object.")
    return Asked(
        name=_text(value, "name"),
        label=_text(value, "label"),
        options=_pairs(value, "options"),
    )


def _pairs(read: Mapping[str, Any], key: str) -> tuple[tuple[str, str], ...]:
    pairs = [_texts(pair, key) for pair in _list(read, key)]
    if any(len(pair) != 2 for pair in pairs):
        raise ProtocolError(f"{key}: each is a value and what it means.")
    return tuple((pair[0], pair[1]) for pair in pairs)

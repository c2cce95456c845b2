"""The parameters of a call: which there are, of which type. Anything else is a breach.

The real server takes no notice of what it does not know; a gateway that sends such a thing does
not do what its author meant, so here it fails the test.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

Json = Any
Kind = Callable[[str], Any]


@dataclass(slots=True)
class Upload:
    """A part of a multipart request."""

    name: str
    mime: str
    data: bytes


@dataclass(slots=True)
class BreachError(Exception):
    """What the public documentation does not allow."""

    words: str


def text(raw: str) -> str:
    return raw


def integer(raw: str) -> int:
    return int(raw)


def number(raw: str) -> float:
    return float(raw)


def boolean(raw: str) -> bool:
    return {"true": True, "false": False}[raw.lower()]


def chat_id(raw: str) -> int | str:
    return raw if raw.startswith("@") else int(raw)


def record(raw: str) -> dict[str, Json]:
    value = json.loads(raw)
    if not isinstance(value, dict):
        raise ValueError(raw)
    return value


def array(raw: str) -> list[Json]:
    value = json.loads(raw)
    if not isinstance(value, list):
        raise ValueError(raw)
    return value


SENDING: Final[Mapping[str, Kind]] = {
    "chat_id": chat_id,
    "message_thread_id": integer,
    "business_connection_id": text,
    "direct_messages_topic_id": integer,
    "disable_notification": boolean,
    "protect_content": boolean,
    "allow_paid_broadcast": boolean,
    "message_effect_id": text,
    "suggested_post_parameters": record,
    "reply_parameters": record,
    "reply_markup": record,
}
"""What all methods that send take."""


def parsed(method: str, given: Mapping[str, str], kinds: Mapping[str, Kind]) -> dict[str, Json]:
    """Raises BreachError."""
    found: dict[str, Json] = {}
    for name, raw in given.items():
        if name not in kinds:
            raise BreachError(f"{method}: unknown parameter {name}")
        try:
            found[name] = kinds[name](raw)
        except (ValueError, KeyError) as exc:
            raise BreachError(f"{method}: {name} is of the wrong type: {raw[:80]!r}") from exc
    return found

"""What is of use now only: who writes, how far was read, how contacts fare; in memory, bounded."""

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Final, TypeVar

from bridge.api.pacing import Bucket
from bridge.api.states import Standing

T = TypeVar("T")

ACCEPTED_AT_ONCE: Final = 4
"""Invitations; others wait for their turn."""

MOST: Final = 10_000
"""Rooms, and people, of which it is remembered."""


@dataclass(frozen=True, slots=True)
class Fares:
    """How somebody fares. status: in his words; since: when he was last busy."""

    standing: Standing = "unknown"
    status: str = ""
    since: float | None = None


@dataclass(slots=True)
class Signs:
    """writing: by room, who of others writes. read: by room, up to where we told that the owner has
    read. told: by room, until when we told that he writes, Unix time in seconds.
    changed: by room and person, `!id @bob:example.org`, when he came last, or was called otherwise,
    in Unix time. fares: how people fare. busy_at: when the owner did something last; away: in which
    words he is away, None while he is not.
    making: held while a chat's room is being made, by person; unsure: by person, when one may have
    been made. invited: how often people, and people of servers, may invite the owner. chosen: in
    which room a call to somebody is made, by its key. lock: held while data of the account is
    changed. accepting: invitations.
    """

    writing: dict[str, frozenset[str]] = field(default_factory=dict)
    read: dict[str, str] = field(default_factory=dict)
    told: dict[str, float] = field(default_factory=dict)
    changed: dict[str, float] = field(default_factory=dict)
    fares: dict[str, Fares] = field(default_factory=dict)
    busy_at: float = 0.0
    away: str | None = None
    making: defaultdict[str, asyncio.Lock] = field(
        default_factory=lambda: defaultdict(asyncio.Lock)
    )
    unsure: dict[str, float] = field(default_factory=dict)
    invited: dict[str, Bucket] = field(default_factory=dict)
    chosen: dict[str, str] = field(default_factory=dict)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    accepting: asyncio.Semaphore = field(
        default_factory=lambda: asyncio.Semaphore(ACCEPTED_AT_ONCE)
    )


def remember(held: dict[str, T], key: str, value: T) -> None:
    """What is remembered longest is forgotten where it is too much."""
    held.pop(key, None)
    held[key] = value
    if len(held) > MOST:
        del held[next(iter(held))]

"""When something was is what somebody else's server says, and never a time that is none."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.matrix.crypto import waiting
from adapters.matrix.crypto.machine import Unreadable
from adapters.matrix.rooms import state as states
from adapters.matrix.rooms.room import Room
from adapters.matrix.session import Session
from bridge.api.events import Message, RoomChange
from tests.adapters.matrix.rooms.stage import BOB, CAROL, member, read, room, session, state
from tests.adapters.matrix.said import stage

ODD = [2**53 - 1, -(2**53 - 1), 0, 4e15, "soon", None, True]


@pytest.mark.parametrize("told", ODD)
def test_whatever_time_is_told_a_calendar_has_it(told: object) -> None:
    year = datetime.fromtimestamp(states.when({"origin_server_ts": told}), UTC).year

    assert 1970 <= year <= 9999


@pytest.mark.parametrize("told", ODD)
def test_what_is_said_was_said_by_now(told: object) -> None:
    made = session()
    where = room(made)
    events = [
        state("m.room.topic", {"topic": "tea"}),
        state("m.room.name", {"name": "Tea"}, sender=BOB),
        member("@dora:example.org", "knock"),
    ]
    things = [
        thing for event in events
        for thing in read(made, where, {**event, "origin_server_ts": told}).things
        if isinstance(thing, Message | RoomChange)
    ]  # fmt: skip
    sealed = {**stage.event("m.room.encrypted", {}, sender=CAROL), "origin_server_ts": told}

    assert [type(one) for one in things] == [RoomChange, Message, Message]
    assert all(0 < one.at <= made.now() for one in things)
    assert 0 < unread_at(made, where, sealed) <= made.now()


def unread_at(made: Session, where: Room, event: Mapping[str, Any]) -> float:
    """When it is told to have been said what cannot be read."""
    [told] = asyncio.run(waiting.unread(made, where, event, Unreadable("x"))).things
    assert isinstance(told, Message)
    return told.at

"""Adapters that break the rules of rooms that get another native id."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bridge.api.errors import Refused, TryLater
from bridge.api.ids import NativeId
from bridge.testing.conformance import Rule, moving
from bridge.testing.network import FakeNetwork
from bridge.testing.to_calls import Call

Methods = dict[str, Callable[..., Any]]


async def anywhere(network: FakeNetwork, call: Call) -> NativeId | None:
    """Where the room is now, whatever was asked for."""
    try:
        return await network.perform(call)
    except TryLater:
        return None


async def nowhere(network: FakeNetwork, call: Call) -> NativeId | None:
    """The room is not known by its new id."""
    await network.perform(replace(call, text="heard"))
    raise Refused("not-found", "There is no such room.")


BROKEN: list[tuple[Rule, str, Methods]] = [
    (moving.a_room_that_moves_is_told_of, "refuses the new id", {"perform": nowhere}),
    (moving.the_old_id_of_a_room_takes_nothing, "takes the old id", {"perform": anywhere}),
]

"""Whatever an update holds, what comes behind it is read, too."""

import asyncio
import copy
from collections.abc import Iterator
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.telegram.wire.gathering import Gathering
from bridge.testing.inbox import Recorder
from tests.adapters.telegram.said.payloads import (
    MESSAGES,
    MODIFIERS,
    PRIVATE,
    SERVICES,
    UPDATES,
    raw,
    session,
)

EARLIEST, LATEST = -62_135_596_800, 253_402_300_800
"""The years 1 and 10000."""

ODD: list[Any] = [
    *(None, True, 0, -5, 10**40, -(10**18), 1.5, 1e400, float("nan"), "", "x", "\ud800", "\x00"),
    *([], {}, [None], [5], [[]], {"id": 5}, {"a": {}}),
]
_CONTENTS = [*MESSAGES.values(), *(content for content, _ in SERVICES.values())]
_SAID = [
    {"update_id": 1, kind: raw(**{**content, **more})}
    for content in _CONTENTS
    for kind in ("message", "edited_message", "channel_post")
    for more in ({}, {"chat": PRIVATE}, {"media_group_id": "m"})
]
_MUCH: dict[str, Any] = {"update_id": 1, "message": raw(text="hi", **MODIFIERS)}
_UPDATES = [*_SAID, _MUCH, *({"update_id": 1, kind: value} for kind, value in UPDATES.items())]


def paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """To all that is in it."""
    items: Any = ()
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    for key, inside in items:
        yield (*path, key)
        yield from paths(inside, (*path, key))


@st.composite
def updates(draw: st.DrawFn) -> dict[str, Any]:
    """One as there are, but for one thing in it."""
    update: dict[str, Any] = copy.deepcopy(draw(st.sampled_from(_UPDATES)))
    *way, last = draw(st.sampled_from([path for path in paths(update) if path != ("update_id",)]))
    around: Any = update
    for key in way:
        around = around[key]
    if draw(st.booleans()):
        around[last] = copy.deepcopy(draw(st.sampled_from(ODD)))
    else:
        del around[last]
    return update


@settings(max_examples=300, deadline=None)
@given(updates())
def test_nothing_that_a_server_says_ends_what_reads_it(update: dict[str, Any]) -> None:
    async def run() -> None:
        here = session()
        here.inbox = Recorder()
        with Gathering(here) as gathering:
            read = [gathering.read(update), gathering.read({"update_id": 2, "message": raw()})]
        times = [getattr(thing, "at", 0.0) for items in read for thing in items.things]

        assert all(EARLIEST <= time < LATEST for time in times)

    asyncio.run(run())

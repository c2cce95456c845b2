"""Whatever comes, it takes nothing else with it: each field, replaced by what it should not be."""

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.matrix import to_events
from adapters.matrix.items import Items
from adapters.matrix.said import polls
from bridge.api.content import Content, File, Location, Poll, Text, Unsupported
from bridge.api.events import Edit, Message, Reactions, Retraction
from bridge.api.text import normal
from tests.adapters.matrix.said import test_kinds as kinds
from tests.adapters.matrix.said.stage import (
    HTML,
    ME,
    answering,
    event,
    redaction,
    related,
    room,
    session,
)


def deep(levels: int) -> Any:
    found: Any = "x"
    for _ in range(levels):
        found = {"m.relates_to": found, "body": [found]} if levels < 50 else [found]
    return found


WRONG: list[Any] = [
    None,
    True,
    0,
    -1,
    1.5,
    float("nan"),
    float("inf"),
    10**400,
    "",
    "x",
    "\x00\ud800 \n",
    "x" * 200_000,
    [],
    ["x"],
    [[]],
    [{}],
    {},
    {"x": "x"},
    {"event_id": 5},
    deep(20),
    deep(5_000),
]


def said(content: dict[str, Any], number: int = 1) -> dict[str, Any]:
    return event("m.room.message", {"msgtype": "m.text", **content}, number)


WHOLE: dict[str, dict[str, Any]] = {
    "text": said(
        {
            "body": "> <@carol:example.org> x\n\nhi",
            "format": HTML,
            "formatted_body": '<b>hi</b> <a href="https://matrix.to/#/@me:example.org">me</a>',
            "m.mentions": {"user_ids": [ME], "room": True},
            **answering("$0"),
        }
    ),
    "thread": said(
        {
            "body": "hi",
            **related("m.thread", "$0", **answering("$5")["m.relates_to"], is_falling_back=False),
        }
    ),
    "edit": said(
        {
            "body": "* hi",
            "m.new_content": {"msgtype": "m.text", "body": "hi"},
            **related("m.replace", "$1"),
        },
        2,
    ),
    "picture": said({**kinds.PICTURE, "filename": "a", "file": kinds.SEALED, "m.spoiler": False}),
    "voice": said(
        {
            "msgtype": "m.audio",
            "body": "x",
            "url": kinds.MXC,
            "info": {"duration": 5},
            "m.voice": {},
            "m.audio": {"duration": 5},
        }
    ),
    "location": said(
        {
            "msgtype": "m.location",
            "body": "x",
            "geo_uri": "geo:1,2;u=3",
            "m.location": {"uri": "geo:1,2", "description": "x"},
        }
    ),
    "sticker": event("m.sticker", {"body": "x", "url": kinds.MXC, "info": {"w": 5}}),
    "reaction": event(
        "m.reaction", {**related("m.annotation", "$1", key="👍"), "shortcode": "x"}, 2
    ),
    "redaction": redaction("$1", 2, reason="spam", redacts="$1"),
    "stable poll": event("m.poll.start", kinds.STABLE_POLL),
    "poll": event("org.matrix.msc3381.poll.start", kinds.UNSTABLE_POLL),
    "vote": event("m.poll.response", {**related("m.reference", "$1"), "m.selections": ["y"]}, 2),
    "end": event("m.poll.end", {**related("m.reference", "$1"), "m.text": "over"}, 2),
    "unknown": event("org.example.event", {"body": "hi", "m.text": [{"body": "hi"}]}),
}


def fields(found: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths of all there is in it."""
    inner = found.items() if isinstance(found, dict) else enumerate(found)
    for key, value in inner:
        yield (*path, key)
        if isinstance(value, dict | list):
            yield from fields(value, (*path, key))


def replaced(whole: dict[str, Any], path: tuple[Any, ...], value: Any) -> dict[str, Any]:
    copy = deepcopy(whole)
    inner = copy
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    return copy


CASES = [(name, path) for name, whole in WHOLE.items() for path in fields(whole)]


@pytest.mark.parametrize(("name", "path"), CASES)
def test_a_field_that_is_not_what_it_should_be_harms_nothing(
    name: str, path: tuple[Any, ...], caplog: pytest.LogCaptureFixture
) -> None:
    """No fault of ours is told in the log either."""
    for value in WRONG:
        one, tea = session(), room()
        to_events.read(one, tea, event("m.poll.start", kinds.STABLE_POLL))
        items = to_events.read(one, tea, replaced(WHOLE[name], path, value))

        check(items)
        assert caplog.records == [], value


@pytest.mark.parametrize("value", WRONG)
def test_what_is_no_event_harms_nothing(value: Any) -> None:
    check(to_events.read(session(), room(), value))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    *("m.relates_to", "rel_type", "event_id", "m.in_reply_to", "m.new_content"),
                    *("body", "msgtype", "format", "formatted_body", "m.text", "m.poll", "url"),
                    *("file", "info", "geo_uri", "m.mentions", "user_ids", "answers", "question"),
                ]
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=20,
)
KINDS = st.sampled_from(["m.room.message", "m.reaction", "m.sticker", *polls.STARTS, *polls.ENDS])


@given(KINDS, JSON)
def test_any_content_harms_nothing(kind: str, content: Any) -> None:
    check(to_events.read(session(), room(), event(kind, content)))


def check(items: Items) -> None:
    """What came of it can be stored and shown."""
    assert all(name.isprintable() for name in items.keep)
    for thing in items.things:
        assert isinstance(thing, Message | Edit | Reactions | Retraction)
        assert 0 <= thing.at < 2**40
        if isinstance(thing, Message | Edit):
            assert thing.content
            for part in thing.content:
                check_content(part)


def check_content(part: Content) -> None:
    match part:
        case Text(body, spans):
            assert body.strip()
            assert len(body) < 70_000
            assert spans == normal(len(body), spans)
        case File():
            sizes = (part.size, part.width, part.height, part.duration)
            assert all(size is None or 0 <= size < 2**53 for size in sizes)
            assert "/" not in part.name
            assert 0 < len(part.name) <= 200
            assert part.native.startswith(("mxc://", '{"iv":'))
        case Poll():
            assert part.question
            assert 0 < len(part.answers) <= polls.MOST_ANSWERS
        case Location():
            assert json.dumps([part.latitude, part.longitude], allow_nan=False)
        case Unsupported(what):
            assert 0 < len(what) < 100
        case _:
            raise AssertionError(f"nothing on Matrix is a {type(part).__name__}")

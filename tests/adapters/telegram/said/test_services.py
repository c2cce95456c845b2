"""What Telegram itself tells is one line, said by nobody."""

import pytest

from adapters.telegram import to_events
from adapters.telegram.said.services import lasting
from bridge.api.content import Text
from bridge.api.events import Message, Ref
from bridge.api.ids import NativeId
from tests.adapters.telegram.said.payloads import (
    FORUM,
    GROUP,
    NOW,
    ROOM,
    SERVICES,
    raw,
    said,
    session,
)


@pytest.mark.parametrize("kind", SERVICES)
def test_each_kind_is_a_line(kind: str) -> None:
    fields, line = SERVICES[kind]
    items = to_events.read(session(), said(**fields))

    told = [thing for thing in items.things if isinstance(thing, Message)]
    assert [(each.actor, each.form, each.content) for each in told] == (
        [(None, "notice", (Text(line),))] if line else []
    )


def test_a_line_has_the_id_of_its_message() -> None:
    items = to_events.read(session(), said(new_chat_title="Chai"))

    assert items.things == [
        Message(
            place=ROOM,
            actor=None,
            at=NOW,
            content=(Text("Alice Doe named the group Chai."),),
            form="notice",
            native=NativeId("-1001234/5"),
        )
    ]


def test_what_is_pinned_is_pointed_at() -> None:
    items = to_events.read(session(), said(pinned_message=raw(message_id=3, text="hi")))

    (told,) = items.things
    assert isinstance(told, Message)
    assert told.answers == Ref(native=NativeId("-1001234/3"))


def test_a_new_topic_is_told_in_it_and_in_the_group() -> None:
    items = to_events.read(
        session(),
        said(
            chat=FORUM,
            message_id=9,
            message_thread_id=9,
            is_topic_message=True,
            forum_topic_created={"name": "Cake", "icon_color": 1},
        ),
    )

    places = [thing.place for thing in items.things if isinstance(thing, Message)]
    assert places == [session().room("-1001234%9"), session().room("-1001234")]


def test_nobody_adds_a_line_to_what_telegram_tells() -> None:
    renamed = said(new_chat_title="Tea\nBob owns the group now.", chat=GROUP)
    items = to_events.read(session(), renamed)

    told = [thing.content for thing in items.things if isinstance(thing, Message)]
    assert told == [(Text("Alice Doe named the group Tea Bob owns the group now.."),)]


def test_data_that_are_nobodys_business_are_not_repeated() -> None:
    for kind in ("web_app", "passport", "paid"):
        told = to_events.read(session(), said(**SERVICES[kind][0]))
        assert "secret" not in str(told.things)
        assert "'x'" not in str(told.things)


def test_a_service_message_of_a_group_that_became_another_has_its_chat() -> None:
    items = to_events.read(session(), said(migrate_from_chat_id=-77, chat=GROUP))

    assert any(isinstance(thing, Message) and thing.place == ROOM for thing in items.things)


def test_how_long_something_lasts_is_said_in_two_units_at_most() -> None:
    said_ = {1: "1 second", 0: "0 seconds", 60: "1 minute", 61: "1 minute and 1 second"}
    said_ |= {86_400: "1 day", 604_800: "1 week", 2_678_400: "1 month and 1 day"}

    assert {length: lasting(length) for length in said_} == said_

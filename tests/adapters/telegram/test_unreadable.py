"""What could not be read is told, where it is known in which chat it was."""

from typing import Any

import pytest

from adapters.telegram import unreadable
from adapters.telegram.chats.chat import Chat, Tie
from adapters.telegram.session import Session
from bridge.api.content import Unsupported
from bridge.api.events import Message
from bridge.api.ids import Identity, LoginId, NativeId, Place
from bridge.testing.inbox import Recorder
from tests.adapters.telegram.wire.polled import NETWORK, room, session

LOGIN = LoginId(7)
ALICE = {"id": 5, "first_name": "Alice", "last_name": "Doe"}
TEA = {"id": -100123, "type": "supergroup", "title": "Tea"}


def made() -> Session:
    found = session("http://127.0.0.1:1", "12345:abc")
    found.inbox = Recorder()
    return found


def said(place: Place, who: Identity, native: str) -> Message:
    return Message(
        place=place,
        actor=who,
        at=1_700_000_000.0,
        content=(Unsupported("a message that the gateway cannot read"),),
        native=NativeId(native),
    )


def raw(chat: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"message_id": 9, "date": 1_700_000_000, "chat": chat, "from": ALICE, **more}


def test_in_a_group_and_in_a_topic() -> None:
    alice = Identity(NETWORK, "5", "Alice Doe")
    general = unreadable.read(made(), {"update_id": 1, "message": raw(TEA, message_thread_id=8)})
    topic = raw(TEA, message_thread_id=8, is_topic_message=True)
    green = unreadable.read(made(), {"update_id": 1, "message": topic})

    assert general.things == [said(room(-100123), alice, "-100123/9")]
    assert green.things == [said(Place(NETWORK, "room", "-100123%8"), alice, "-100123/9")]


def test_in_a_channel_it_is_the_channels() -> None:
    post = {"message_id": 9, "date": 1_700_000_000, "chat": TEA}
    found = unreadable.read(made(), {"update_id": 1, "channel_post": post})

    assert found.things == [
        said(room(-100123), Identity(NETWORK, "-100123", "Tea"), "-100123/9"),
    ]


def test_in_a_chat_it_goes_to_whom_it_would_have_gone() -> None:
    ours = made()
    private = {"update_id": 1, "message": raw({"id": 5, "type": "private"})}
    nobody = unreadable.read(ours, private)
    ours.chats.put(Chat(user=5, ties={LOGIN: Tie()}, current=LOGIN))
    found = unreadable.read(ours, private)

    assert nobody.things == []
    assert found.things == [
        said(Place(NETWORK, "direct", "5", LOGIN), Identity(NETWORK, "5", "Alice Doe"), "5/9")
    ]


@pytest.mark.parametrize(
    "update",
    [
        {"update_id": 1},
        {"update_id": 1, "message": None},
        {"update_id": 1, "message": []},
        {"update_id": 1, "message": {"chat": TEA, "message_id": "x"}},
        {"update_id": 1, "message": {"chat": {"id": None}}},
        {"update_id": 1, "message_reaction": raw(TEA)},
    ],
)
def test_what_is_no_message_is_nothing(update: dict[str, Any]) -> None:
    assert unreadable.read(made(), update).things == []


@pytest.mark.parametrize("date", [10**18, -(10**18), 1e400, "never", None, []])
def test_a_time_that_no_calendar_has_is_now(date: object) -> None:
    here = made()
    here.now = lambda: 1_700_000_000.0
    found = unreadable.read(here, {"update_id": 1, "message": {**raw(TEA), "date": date}})

    assert found.things == [said(room(-100123), Identity(NETWORK, "5", "Alice Doe"), "-100123/9")]


@pytest.mark.parametrize(
    "message", [5, {}, {"chat": 5}, {"chat": {"id": 1e400}}, {"chat": TEA, "from": "Alice"}]
)
def test_of_what_is_nowhere_nothing_is_told(message: object) -> None:
    assert unreadable.read(made(), {"update_id": 1, "message": message}).things == []

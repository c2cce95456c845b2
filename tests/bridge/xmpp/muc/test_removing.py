"""Moderators remove messages by an iq."""

from dataclasses import dataclass, replace
from typing import Any, cast

import pytest

from bridge.api.adapter import Capabilities, Ranks
from bridge.api.errors import Refused, TryLater
from bridge.api.events import AnyEvent, Ref, Retraction, ReturnPath
from bridge.api.ids import Identity, NativeId, Place
from bridge.core.routing import XMPP
from bridge.xmpp.muc import removing
from bridge.xmpp.retractions import MAX_REASON
from tests.bridge.xmpp.messages import EVENT, KEPT, OF_BOB
from tests.bridge.xmpp.scene import (
    ALICE,
    CLIENT,
    DOMAIN,
    OTHER_CLIENT,
    ROOM,
    STRANGER,
    Scene,
    error,
    result,
)

FOUND = Ref(native=NativeId(KEPT), event=EVENT, author=OF_BOB, words="spam")


def moderate(id: str = KEPT, inside: str = '<retract xmlns="urn:xmpp:message-retract:1"/>') -> str:
    return f'<moderate xmlns="urn:xmpp:message-moderate:1" id="{id}">{inside}</moderate>'


def fastened(id: str = KEPT, inside: str = '<retract xmlns="urn:xmpp:message-retract:0"/>') -> str:
    return (
        f'<apply-to xmlns="urn:xmpp:fasten:0" id="{id}">'
        f'<moderate xmlns="urn:xmpp:message-moderate:0">{inside}</moderate></apply-to>'
    )


@dataclass
class Kept:
    """One message is there. fault: raised where it is looked up."""

    fault: Exception | None = None

    async def message(self, place: Place, ref: Ref) -> Ref | None:
        if self.fault is not None:
            raise self.fault
        return FOUND if ref.event == EVENT else None


class Taken(list[tuple[str, AnyEvent]]):
    """What was accepted, with its source."""

    async def accept(self, source: str, events: list[AnyEvent], cursor: str | None) -> None:
        self.extend((source, event) for event in events)


def scene(*, removes: bool = True, role: str = "moderator", kept: Kept | None = None) -> Scene:
    play = Scene()
    play.far.able = Capabilities(ranks=Ranks(removes=removes))
    room = play.room(CLIENT)
    play.comes(room, "Alice", mine=True, role=role)
    core = cast("Any", play.hosting.gateway)
    core.records, core.intake = kept or Kept(), Taken()
    return play


def taken(play: Scene) -> Taken:
    intake = cast("Any", play.hosting.gateway).intake
    assert isinstance(intake, Taken)
    return intake


@pytest.mark.parametrize("form", [moderate, fastened])
@pytest.mark.parametrize("reason", ["", "no <potions>", "r" * (MAX_REASON + 1)])
def test_a_removal_is_answered_when_it_is_remembered(form: Any, reason: str) -> None:
    """XEP-0425 section 3.1: "The MUC also responds with an IQ "result" stanza."."""
    play = scene()
    version = 1 if form is moderate else 0
    written = reason.replace("<", "&lt;")
    inside = f'<retract xmlns="urn:xmpp:message-retract:{version}"/>'
    if reason:
        inside += f"<reason>{written}</reason>"

    assert play.set_in_time(form(inside=inside), ROOM) == result("", ROOM)
    [(source, event)] = taken(play)
    assert isinstance(event, Retraction)
    assert source == f"xmpp:{DOMAIN}"
    assert replace(event, at=0.0) == Retraction(
        place=play.service.rooms[event.place].place,
        actor=Identity(XMPP, ALICE, "Alice"),
        at=0.0,
        target=FOUND,
        by_moderator=True,
        reason=reason[:MAX_REASON],
        back=ReturnPath(CLIENT, None, ROOM, room=True),
    )


@pytest.mark.parametrize(
    ("kept", "condition", "kind", "text"),
    [
        (Kept(Refused("not-found", "Gone.")), "item-not-found", "cancel", "Gone."),
        (
            Kept(TryLater()),
            "recipient-unavailable",
            "wait",
            "The network cannot be reached now.",
        ),
    ],
)
def test_what_cannot_be_looked_up_is_an_error(
    kept: Kept, condition: str, kind: str, text: str
) -> None:
    play = scene(kept=kept)

    expected = error(condition, ROOM, kind=kind, text=text)
    assert play.set_in_time(moderate(), ROOM) == expected
    assert taken(play) == []


@pytest.mark.parametrize("id", ["abc", "nothing", f"{KEPT}0"])
def test_a_message_that_is_not_here_is_not_removed(id: str) -> None:
    play = scene()

    expected = error("item-not-found", ROOM, kind="cancel", text=removing.NO_SUCH)
    assert play.set_in_time(moderate(id), ROOM) == expected
    assert taken(play) == []


@pytest.mark.parametrize("role", ["participant", "visitor"])
def test_only_moderators_remove(role: str) -> None:
    """XEP-0425 section 3.2: an error `forbidden`."""
    expected = error("forbidden", ROOM, kind="auth", text=removing.NO_MODERATOR)

    assert scene(role=role).set(moderate(), ROOM) == expected


@pytest.mark.parametrize("by", [OTHER_CLIENT, STRANGER])
def test_only_those_in_the_room_remove(by: Any) -> None:
    expected = error("forbidden", ROOM, by, kind="auth", text="You are not in this room.")

    assert scene().set(moderate(), ROOM, by) == expected


def test_nothing_is_removed_where_the_network_cannot() -> None:
    expected = error("feature-not-implemented", ROOM, kind="cancel", text=removing.NONE_HERE)

    assert scene(removes=False).set(moderate(), ROOM) == expected


@pytest.mark.parametrize(
    "asked",
    [
        moderate(inside=""),
        moderate(inside='<retract xmlns="urn:xmpp:message-retract:0"/>'),
        moderate(inside='<correct xmlns="urn:x"/>'),
        fastened(inside=""),
        '<apply-to xmlns="urn:xmpp:fasten:0" id="1"/>',
        '<apply-to xmlns="urn:xmpp:fasten:0" id="1"><x xmlns="urn:x"/></apply-to>',
    ],
)
def test_messages_are_removed_and_nothing_else_is_done_to_them(asked: str) -> None:
    expected = error(
        "feature-not-implemented",
        ROOM,
        kind="cancel",
        text="Messages can be removed, and nothing else.",
    )

    assert scene().set(asked, ROOM) == expected


@pytest.mark.parametrize("asked", [moderate(""), fastened("")])
def test_it_must_be_said_which_message(asked: str) -> None:
    expected = error(
        "bad-request", ROOM, kind="modify", text="It must be said which message is meant."
    )

    assert scene().set(asked, ROOM) == expected

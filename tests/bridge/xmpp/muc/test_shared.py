"""From when on an account may read a room that all share."""

import asyncio
from typing import Any, cast

import pytest

from bridge.api.asked import Admitted
from bridge.api.errors import Reason, Refused
from bridge.xmpp import inquiry
from bridge.xmpp import namespaces as ns
from bridge.xmpp.errors import Condition, condition_for
from bridge.xmpp.muc import shared
from tests.bridge.xmpp.muc.ranked import DAN, HALL, Doors, RankedScene
from tests.bridge.xmpp.scene import ALICE, CLIENT, iq


def may_read(answer: Admitted | Refused, *, told: float | None = None) -> float:
    """What alice may read where the network says this of her; told: what it said as she joined."""
    scene = RankedScene()
    room = scene.hall(DAN)
    scene.resident(room, DAN, "Dan")
    scene.service.adapter = cast("Any", Doors(answers={ALICE: answer}))
    if told is not None:
        room.since[ALICE] = told
    asked = iq("set", f'<query xmlns="{ns.MAM}"/>', HALL, CLIENT)
    return asyncio.run(shared.may_read(inquiry.read(scene.hosting, scene.service, asked)))


def test_who_might_join_reads_from_when_the_network_says() -> None:
    assert may_read(Admitted(since=7.0)) == 7.0


def test_who_is_in_reads_from_when_he_was_told() -> None:
    assert may_read(Refused("offline", "Not now."), told=5.0) == 5.0


@pytest.mark.parametrize(
    ("reason", "condition"),
    [
        ("forbidden", "forbidden"),
        ("members-only", "forbidden"),
        ("password", "forbidden"),
        ("not-found", "forbidden"),
        ("offline", "recipient-unavailable"),
        ("timeout", "remote-server-timeout"),
        ("overload", "resource-constraint"),
    ],
)
def test_who_may_not_read_is_told_otherwise_than_who_cannot_just_now(
    reason: Reason, condition: Condition
) -> None:
    with pytest.raises(Refused) as caught:
        may_read(Refused(reason, "No tea."))
    assert (condition_for(caught.value), caught.value.text) == (condition, "No tea.")

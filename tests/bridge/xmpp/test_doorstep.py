"""Stanzas wait while it is asked whether their senders may use the gateway."""

import asyncio
from typing import Any
from xml.etree.ElementTree import Element, fromstring

from bridge.api.errors import Refused
from bridge.xmpp.addressing import BareJid
from bridge.xmpp.admission import Access
from bridge.xmpp.affiliates import Affiliates
from bridge.xmpp.doorstep import MOST_OF_ONE, Doorstep
from tests.bridge.xmpp.scene import Scene

ROOM = "muc:club@rooms.example.org"


def stanza(who: str, id_: str) -> Element:
    return Element("message", {"from": f"{who}@example.org/x", "id": id_})


def play(stanzas: list[Element], *, comes_again: bool = False) -> tuple[list[str], list[str]]:
    """The ids of those that are taken in the end, and those that are turned away."""
    scene, taken, turned_away = Scene(), list[str](), list[str]()

    async def ask(_room: BareJid, _payload: str) -> Element:
        await asyncio.sleep(0)
        return fromstring('<iq xmlns="jabber:client" type="result"/>')

    def again(_service: Any, waited: list[Element]) -> None:
        for one in waited:
            if comes_again:
                knocks(one)
            else:
                taken.append(one.attrib["id"])

    def knocks(one: Element) -> None:
        try:
            doorstep.hold(scene.service, one)
        except Refused:
            turned_away.append(one.attrib["id"])

    doorstep = Doorstep(again=again, spawn=asyncio.ensure_future)

    async def run() -> None:
        scene.service.access = Access(frozenset({ROOM}), Affiliates("help@x", ask))
        for one in stanzas:
            knocks(one)
        await asyncio.gather(*asyncio.all_tasks() - {asyncio.current_task()})

    asyncio.run(run())
    return taken, turned_away


def test_all_that_came_meanwhile_is_taken_in_its_order() -> None:
    stanzas = [stanza("alice", "1"), stanza("bob", "2"), stanza("alice", "3")]

    assert play(stanzas) == (["1", "2", "3"], [])


def test_of_one_account_no_more_than_so_much_waits() -> None:
    many = [stanza("alice", f"{n}") for n in range(MOST_OF_ONE + 2)]
    taken, turned_away = play([*many, stanza("bob", "b")])

    assert taken == [*(f"{n}" for n in range(MOST_OF_ONE)), "b"]
    assert turned_away == [f"{MOST_OF_ONE}", f"{MOST_OF_ONE + 1}"]


def test_what_has_waited_does_not_wait_again() -> None:
    assert play([stanza("alice", "1")], comes_again=True) == ([], ["1"])

"""Whom an account blocks is read from its own list, where the server lets us."""

import asyncio
from typing import Any, cast
from xml.etree.ElementTree import Element, fromstring

import pytest

from bridge.api.ids import Place
from bridge.xmpp import blocks
from bridge.xmpp import namespaces as ns
from bridge.xmpp.addressing import Jid
from bridge.xmpp.blocks import Blocks
from bridge.xmpp.permissions import Permissions
from bridge.xmpp.telling import Telling
from tests.bridge.xmpp.scene import ALICE, IRC, Scene

READ = Permissions({ns.BLOCKING: frozenset({"get"})})
BOB = "bob%irc.fake@irc.example.org"
OTHERS = (
    "eve@example.org",
    "irc.example.org",
    "irc.fake@irc.example.org",
    "#tea%irc.fake@irc.example.org",
    "carol%other.fake@irc.example.org",
    "no such@@address",
)


class Server:
    """Has these on the account's list, one list after another; None: it gives none."""

    def __init__(self, *lists: tuple[str, ...] | None) -> None:
        self._lists = list(lists)
        self.asked = 0

    async def request(self, *, to: Jid, payload: str, kind: str, within: float) -> Element:
        self.asked += 1
        listed = self._lists.pop(0)
        answer = '<iq xmlns="jabber:client" type="error"/>'
        if listed is not None:
            items = "".join(f'<item jid="{jid}"/>' for jid in listed)
            answer = (
                '<iq xmlns="jabber:client" type="result">'
                f'<blocklist xmlns="{ns.BLOCKING}">{items}</blocklist></iq>'
            )
        return fromstring(
            f'<iq xmlns="jabber:client" type="result"><privilege xmlns="{ns.PRIVILEGE_2}">'
            f'<forwarded xmlns="{ns.FORWARD}">{answer}</forwarded></privilege></iq>'
        )


def play(
    server: Server, permissions: Permissions = READ, *, times: int = 1, by_list: bool | None = None
) -> list[bool]:
    """Whether Bob is blocked, each time that a client of alice's has come.

    by_list: he was before a restart, and whether by the list.
    """

    async def main() -> list[bool]:
        scene = Scene()
        scene.service.component = cast("Any", server)
        scene.service.permissions = permissions
        bob = Place(IRC, "direct", "bob%irc.fake", scene.login().id)
        known, seen = Blocks(scene.hosting, Telling(scene.hosting)), []
        acquaintance = scene.hosting.gateway.acquaintance
        if by_list is not None and bob.login is not None:
            acquaintance.restore([(bob.login, bob.native, by_list)])
        for _ in range(times):
            async with asyncio.TaskGroup() as tasks:
                scene.hosting.gateway.spawn = tasks.create_task
                known.heard(scene.service, ALICE)
            seen.append(acquaintance.is_blocked(bob))
        return seen

    return asyncio.run(main())


@pytest.mark.parametrize("listed", [(BOB,), (*OTHERS, BOB.upper()), (f"{BOB}/bridge",)])
def test_people_of_the_network_who_are_listed_are_blocked(listed: tuple[str, ...]) -> None:
    assert play(Server(listed)) == [True]


@pytest.mark.parametrize("listed", [(), OTHERS, None])
def test_nobody_else_is(listed: tuple[str, ...] | None) -> None:
    assert play(Server(listed)) == [False]


def test_who_is_listed_no_longer_is_blocked_no_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "AGAIN_AFTER", 0.0)

    assert play(Server((BOB,), None, ()), times=3) == [True, True, False]


def test_who_was_unblocked_while_the_gateway_was_away_is_heard_again() -> None:
    assert play(Server(()), by_list=True) == [False]


@pytest.mark.parametrize("lists", [((), ()), ((BOB,), ())])
def test_who_was_blocked_by_command_stays_so_whatever_the_list_says(
    lists: tuple[tuple[str, ...], ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blocks, "AGAIN_AFTER", 0.0)

    assert play(Server(*lists), times=2, by_list=False) == [True, True]


def test_a_list_is_not_read_over_and_over() -> None:
    server = Server((BOB,))

    assert (play(server, times=3), server.asked) == ([True, True, True], 1)


def test_where_nothing_may_be_asked_nothing_is() -> None:
    server = Server((BOB,))

    assert (play(server, Permissions()), server.asked) == ([False], 0)

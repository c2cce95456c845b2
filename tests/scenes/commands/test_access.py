"""Whoever belongs to a room of the server's own MUC service may use the gateway, where that is
said.
"""

import logging
from collections.abc import Awaitable, Callable

import pytest

from tests.scenes.cast import Cast
from tests.scenes.client import Client
from tests.scenes.commands import running
from tests.scenes.executing import executed
from tests.scenes.stage import Stage

OUTSIDER = ("//error[@type='auth']/err:forbidden", "//err:text='This gateway is not open to you.'")
UNKNOWN = (
    "//error[@type='wait']/err:forbidden",
    "//err:text='It cannot be found out now whether you may use this gateway. Try again later.'",
)
PING = "<ping xmlns='urn:xmpp:ping'/>"
ADMIN = "http://jabber.org/protocol/muc#admin"


class Club:
    """A room of an ordinary MUC service, of which olga is the owner."""

    def __init__(self, cast: Cast, olga: Client) -> None:
        self.jid = f"{olga.account.partition('@')[0]}@{cast.xmpp.rooms}"
        self.olga = olga

    async def opens(self) -> None:
        wire = self.olga.wire
        wire.send(
            f"<presence to='{self.jid}/olga'><x xmlns='http://jabber.org/protocol/muc'/></presence>"
        )
        await wire.received.take(
            lambda one: one.tag == "message" and one.find("subject") is not None, "subject", 5.0
        )
        await self.configures(persistentroom="1")

    async def configures(self, **values: str) -> None:
        fields = "".join(
            f"<field var='muc#roomconfig_{name}'><value>{value}</value></field>"
            for name, value in values.items()
        )
        form = "<field var='FORM_TYPE'><value>http://jabber.org/protocol/muc#roomconfig</value>"
        answer = await self.olga.wire.iq(
            "set",
            "<query xmlns='http://jabber.org/protocol/muc#owner'>"
            f"<x xmlns='jabber:x:data' type='submit'>{form}</field>{fields}</x></query>",
            to=self.jid,
        )
        assert answer.get("type") == "result"

    async def ranks(self, jid: str, affiliation: str) -> None:
        answer = await self.olga.wire.iq(
            "set",
            f"<query xmlns='{ADMIN}'><item jid='{jid}' affiliation='{affiliation}'/></query>",
            to=self.jid,
        )
        assert answer.get("type") == "result"


Scene = Callable[[Cast, Club, Client, Client, Client], Awaitable[None]]
NAMES = ("olga", "alice", "bob", "carl")


def plays(stage: Stage, scene: Scene, *, gateway: str = "owner") -> None:
    """With a room whose members are let in, and no others. gateway: what it is there."""

    async def scene_with(cast: Cast) -> None:
        cast.shows_jids = True  # the room's own service shows them
        olga, alice, bob, carl = [await cast.client(name) for name in NAMES]
        club = Club(cast, olga)
        await club.opens()
        await club.ranks(alice.account, "member")
        if gateway != "none":
            await club.ranks(f"help@{cast.domain}", gateway)
        await cast.gateway.stop()
        cast.gateway.lets_in(f"muc:{club.jid}")
        await cast.gateway.start()
        while (await alice.wire.iq("get", PING, to=cast.domain)).find(
            "error/{urn:ietf:params:xml:ns:xmpp-stanzas}forbidden"
        ) is None and not await alice.wire.answers(cast.domain):
            pass  # the XMPP server has not noticed yet
        await scene(cast, club, alice, bob, carl)

    stage.play(scene_with)


def test_members_admins_and_owners_of_the_room_are_let_in_and_nobody_else(stage: Stage) -> None:
    """XEP-0045 section 9.5: "An admin or owner might want to know who are the members"; the
    gateway asks so.
    """

    async def scene(cast: Cast, club: Club, alice: Client, bob: Client, carl: Client) -> None:
        for client in (alice, club.olga):
            await client.gets(cast.domain, PING, "/iq[@type='result']")
        await alice.joins(cast.room("carol"))
        await bob.gets(cast.domain, PING, *OUTSIDER)

    plays(stage, scene)


def test_an_admin_of_the_room_is_shown_its_members(stage: Stage) -> None:
    """Ours: what the list of members tells is enough."""

    async def scene(cast: Cast, club: Club, alice: Client, bob: Client, carl: Client) -> None:
        await alice.gets(cast.domain, PING, "/iq[@type='result']")
        await bob.gets(cast.domain, PING, "/iq[@type='error']//err:forbidden")

    plays(stage, scene, gateway="admin")


def test_who_becomes_a_member_is_let_in_and_who_is_none_any_longer_is_put_out(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ours: the lists are looked at when somebody comes who is not in them, and again and again."""
    monkeypatch.setattr("bridge.xmpp.affiliates.AGAIN", 0.0)

    async def scene(cast: Cast, club: Club, alice: Client, bob: Client, carl: Client) -> None:
        room = cast.room("carol")
        await alice.joins(room)
        await club.ranks(bob.account, "admin")
        await bob.joins(room, "bob")  # waits until that was found out
        await club.ranks(alice.account, "none")
        await carl.gets(cast.domain, PING, *OUTSIDER)  # who comes has the lists looked at
        await alice.reads_to(
            f"/presence[@from='{room}/alice'][@type='unavailable']",
            "//user:status[@code='333']",
            "//user:reason='This gateway is not open to you.'",
        )
        await alice.gets(cast.domain, PING, *OUTSIDER)
        await bob.gets(cast.domain, PING, "/iq[@type='result']")

    plays(stage, scene)


@pytest.mark.parametrize("gateway", ["none", "member"])
def test_a_room_that_hides_its_lists_lets_nobody_in_and_the_admin_reads_why(
    stage: Stage, gateway: str, caplog: pytest.LogCaptureFixture
) -> None:
    """XEP-0045 section 9.5: "If the user [...] is not allowed", the room answers `forbidden`."""

    async def scene(cast: Cast, club: Club, alice: Client, bob: Client, carl: Client) -> None:
        for client in (alice, bob):
            await client.gets(cast.domain, PING, *UNKNOWN)
        told = [one for one in caplog.messages if club.jid in one]
        assert len(told) == 1
        assert told[0].startswith(
            f"the room {club.jid} does not let help@{cast.domain} see its lists of members"
        )

    with caplog.at_level(logging.WARNING):
        plays(stage, scene, gateway=gateway)


def test_a_member_is_in_its_rooms_again_after_a_restart(stage: Stage) -> None:
    """Ours: who is in rooms stays in them while it is not known yet who belongs."""

    async def scene(cast: Cast, club: Club, alice: Client, bob: Client, carl: Client) -> None:
        room = cast.room("carol")
        await alice.joins(room)
        await cast.restart()
        await alice.gets(f"{room}/alice", PING, "/iq[@type='result']")
        alice.says(room, "still here")
        await alice.reads_to("/message[body='still here']")

    plays(stage, scene)


def test_whom_another_configuration_does_not_let_in_is_put_out_at_once(stage: Stage) -> None:
    """Ours: `access` holds from when the configuration is read again."""

    async def scene(cast: Cast, admin: Client, alice: Client) -> None:
        room = cast.room("carol")
        await alice.joins(room)
        cast.gateway.lets_in(admin.account)
        await executed(admin, cast.domain, "reload")
        await alice.receives(
            f"/presence[@from='{room}/alice'][@type='unavailable']",
            "//user:reason='This gateway is not open to you.'",
        )
        await alice.gets(cast.domain, PING, *OUTSIDER)
        cast.gateway.lets_in(cast.xmpp.domain)
        await executed(admin, cast.domain, "reload")
        await alice.gets(cast.domain, PING, "/iq[@type='result']")
        assert not cast.network.logins

    running.plays(stage, scene)

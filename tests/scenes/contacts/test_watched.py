"""People of a network that keeps no contact lists: the gateway does, and has them watched."""

import sqlite3
from contextlib import closing

import pytest

from bridge.core import gateway, sessions
from bridge.testing.manner import Manner
from bridge.xmpp import telling
from tests.scenes.cast import Cast
from tests.scenes.client import Client
from tests.scenes.contacts.listed import away, native, of, roster, there
from tests.scenes.stage import Stage

WATCHES = Manner(contacts=True, keeps_list=False)
CAROL = native("carol")


async def adds(cast: Cast, client: Client, show: str = "not(show)") -> str:
    """Carol is added and seen; her address."""
    carol = cast.contact("carol")
    await roster(client)
    client.sends(f"<presence to='{carol}' type='subscribe'/>")
    await client.receives(of(carol, "subscribed"))
    await client.receives(there(carol), f"/presence[{show}]")
    return carol


def test_who_is_added_is_seen_to_come_and_go(stage: Stage) -> None:
    """XEP-0100 section 4.4.1: "Gateway forwards current presence information from Legacy Users to
    Jabber User, if possible mapping availability status (e.g., "away")."
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        cast.far.fares(CAROL, "online")
        carol = await adds(cast, alice)

        cast.far.fares(CAROL, "away", "at tea")
        await alice.receives(there(carol), "/presence[show='away'][status='at tea']")
        cast.far.fares(CAROL, "offline")
        await alice.receives(away(carol))
        cast.far.fares(CAROL, "online")
        await alice.receives(there(carol), "/presence[not(show)][not(status)]")

    stage.play(scene, manner=WATCHES)


def test_who_is_not_there_can_be_added_and_is_seen_when_he_comes(stage: Stage) -> None:
    """Ours: there is no list that he would have to be put in."""

    async def scene(cast: Cast) -> None:
        alice, carol = await cast.client("alice"), cast.contact("carol")
        await roster(alice)
        cast.far.fares(CAROL, "offline")

        alice.sends(f"<presence to='{carol}' type='subscribe'/>")
        await alice.receives(of(carol, "subscribed"))
        await alice.receives(away(carol))
        cast.far.fares(CAROL, "online")
        await alice.receives(there(carol))

    stage.play(scene, manner=WATCHES)


def test_who_is_removed_is_watched_no_longer(stage: Stage) -> None:
    """XEP-0100 section 4.7.1: "Gateway cleans up subscription state"; the network is asked to tell
    of him no longer.
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        cast.far.fares(CAROL, "online")
        carol = await adds(cast, alice)
        [login] = [each.id for each in cast.network.logins]

        alice.sends(f"<presence to='{carol}' type='unsubscribe'/>")
        await alice.receives(away(carol))
        await alice.wire.ping()
        await cast.far.until(lambda: not cast.far.friends(login))
        cast.far.fares(CAROL, "away")
        await alice.receives_nothing()

    stage.play(scene, manner=WATCHES)


def test_after_a_restart_the_same_people_are_watched(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ours: the session is given the list when it begins, and begins for it."""
    monkeypatch.setattr(telling, "PROBED_WITHIN", 0.1)

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        cast.far.fares(CAROL, "online")
        carol = await adds(cast, alice)

        await cast.restart(lambda: cast.far.fares(CAROL, "away", "at tea"))
        await alice.reads_to(there(carol), "/presence[show='away'][status='at tea']")
        [login] = cast.network.logins
        assert login.follows == (CAROL,)

    stage.play(scene, manner=WATCHES)


def test_a_session_ends_without_its_owner_and_begins_when_he_comes(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ours: nobody is there to see how people fare. His server asks after them when he comes."""
    monkeypatch.setattr(gateway, "SWEEP_INTERVAL", 0.05)
    monkeypatch.setattr(sessions, "UNUSED_AFTER", 0.0)
    monkeypatch.setattr(sessions, "SILENT_AFTER", 0.5)

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        cast.far.fares(CAROL, "online")
        alice.sends(f"<presence to='{cast.domain}'/>")
        carol = await adds(cast, alice)
        assert cast.network.logins

        alice.sends(f"<presence to='{cast.domain}' type='unavailable'/>")
        await cast.far.until(lambda: not cast.network.logins)
        await alice.disconnects()
        again = await cast.client("alice", "phone")
        await again.reads_to(there(carol))
        assert cast.network.logins

    stage.play(scene, manner=WATCHES)


def test_who_wishes_to_stay_has_people_watched_while_he_is_away(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ours: `persistent` is to stay on the network; who watches nobody has nothing to stay for."""
    monkeypatch.setattr(gateway, "SWEEP_INTERVAL", 0.05)
    monkeypatch.setattr(sessions, "UNUSED_AFTER", 0.0)
    monkeypatch.setattr(sessions, "SILENT_AFTER", 0.5)

    async def scene(cast: Cast) -> None:
        alice, bob = await cast.client("alice"), await cast.client("bob")
        cast.far.fares(CAROL, "online")
        for each in (alice, bob):
            each.sends(f"<presence to='{cast.domain}'/>")
            await adds(cast, each)
            each.sends(f"<presence to='{cast.domain}' type='unavailable'/>")

        bob.sends(f"<presence to='{cast.contact('carol')}' type='unsubscribe'/>")
        await cast.far.until(lambda: len(cast.network.logins) == 1)
        [login] = cast.network.logins
        assert cast.far.friends(login.id) == (CAROL,)

    stage.play(scene, manner=WATCHES, options="persistent = true\n")


def test_whom_the_gateway_does_not_know_is_watched_when_a_client_comes(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ours: the account's list is the only one there is, and may know more than the gateway."""
    monkeypatch.setattr(telling, "PROBED_WITHIN", 0.1)

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        cast.far.fares(CAROL, "online")
        carol = await adds(cast, alice)

        await cast.restart(lambda: _forgets(cast))
        assert not cast.network.logins
        phone = await cast.client("alice", "phone")
        await phone.reads_to(there(carol))
        assert [login.follows for login in cast.network.logins] == [(CAROL,)]

    stage.play(scene, manner=WATCHES)


def _forgets(cast: Cast) -> None:
    with closing(sqlite3.connect(cast.gateway.database)) as database:
        database.execute("DELETE FROM contacts")
        database.commit()

"""Accounts are let into the shared rooms of the fake network, or not, and are moderated there."""

import contextlib
from collections.abc import AsyncIterator

import pytest

from bridge.api.adapter import Speaker
from bridge.api.asked import Admission, Admitted, Listed
from bridge.api.errors import Refused
from bridge.api.events import Message, RoomChange, Settled
from bridge.api.ids import Identity
from bridge.api.states import Absent, Cause, Destroyed, Present, Subject, Typing
from bridge.testing.far import Heard
from bridge.testing.inbox import Recorder
from bridge.testing.network import FakeNetwork
from bridge.testing.rules import PortBreach
from tests.bridge.testing.stage import (
    FAKE,
    HALL,
    IN_HALL,
    IN_TEA,
    NOW,
    XMPP,
    carry,
    fake,
    message,
    ref,
    run,
    running,
)

DORA = Identity(XMPP, "dora@example.org", "dora")
EMIL = Identity(XMPP, "emil@example.org", "emil")
ALICE = Identity(FAKE, "alice", "alice")


@contextlib.asynccontextmanager
async def hall(network: FakeNetwork) -> AsyncIterator[Recorder]:
    """The gateway sees the shared room, with Alice in it."""
    inbox = Recorder()
    network.far.room(HALL, "alice")
    async with running(network.run(inbox)):
        await inbox.until(Subject)
        inbox.given.clear()
        yield inbox


def shared(**manner: object) -> FakeNetwork:
    return fake(shared=True, word="returned", **manner)


def gone(who: Identity, cause: Cause, reason: str = "", by: str = "alice") -> Absent:
    return Absent(login=None, place=IN_HALL, who=who, cause=cause, by=by, reason=reason)


async def refused(network: FakeNetwork, who: Identity, password: str | None = None) -> str:
    with pytest.raises(Refused) as raised:
        await network.admit(IN_HALL, who, who.name, password, None)
    return raised.value.reason


def test_an_open_room_lets_everybody_in() -> None:
    async def test() -> None:
        network = shared()
        assert isinstance(network, Admission)
        async with hall(network):
            admitted = await network.admit(IN_HALL, DORA, "Dora", None, None)

            assert admitted == Admitted("participant", "none", 0.0)
            assert network.far.accounts(HALL) == ("Dora",)
            assert network.far.people(HALL) == ("alice",)

    run(test)


def test_a_room_decides_who_may_come_in() -> None:
    async def test() -> None:
        network = shared()
        async with hall(network):
            network.far.ban(HALL, DORA.native, "alice")
            network.far.promote(HALL, EMIL.native, affiliation="member")
            banned = await refused(network, DORA)
            network.far.about(HALL, is_members_only=True, since=7.0)
            network.far.unban(HALL, DORA.native)
            no_member = await refused(network, DORA)

            assert (banned, no_member) == ("forbidden", "members-only")
            assert await network.admit(IN_HALL, EMIL, "emil", None, None) == Admitted(
                "participant", "member", 7.0
            )

    run(test)


def test_the_password_is_asked_for_once() -> None:
    async def test() -> None:
        network = shared()
        async with hall(network):
            network.far.about(HALL, password="leaf", since=None)
            assert await refused(network, DORA, "tea") == "password"
            first = await network.admit(IN_HALL, DORA, "dora", "leaf", None)

            assert first.since == NOW
            assert await network.admit(IN_HALL, DORA, "dora", None, None) == first

    run(test)


def test_a_room_that_is_not_there_lets_nobody_in() -> None:
    async def test() -> None:
        network = shared()

        assert await refused(network, DORA) == "not-found"
        assert not isinstance(fake(), Admission)
        with pytest.raises(PortBreach, match="a room that is not shared"):
            await network.admit(IN_TEA, DORA, "dora", None, None)

    run(test)


def test_accounts_are_heard_by_their_names() -> None:
    async def test() -> None:
        network = shared()
        async with hall(network) as inbox:
            said = network.far.say(HALL, "alice", "hi")
            (mine,) = await carry(
                network, message("hello", answers=ref(said.native)), place=IN_HALL, name="dora"
            )
            await network.typing(IN_HALL, Speaker(None, "dora"), True)
            network.far.typing(HALL, "alice")
            await inbox.until(Typing)

            assert network.far.heard(HALL) == (Heard("dora", "hello", to=said.native),)
            assert [(each.by, each.native) for each in network.far.said(HALL)] == [
                ("alice", said.native),
                ("dora", mine),
            ]
            assert network.far.typing_in(HALL) == ("dora",)
            assert [event.text for event in inbox.of(Message)] == ["hi"]
            assert inbox.of(Typing) == [Typing(place=IN_HALL, who=ALICE, is_typing=True)]
            assert inbox.of(Settled) == []
        assert network.breaches == []

    run(test)


def test_an_account_without_voice_is_not_heard() -> None:
    async def test() -> None:
        network = shared()
        async with hall(network):
            network.far.about(HALL, is_moderated=True)
            admitted = await network.admit(IN_HALL, DORA, "dora", None, None)
            with pytest.raises(Refused, match=r"You may not speak in this room\."):
                await carry(network, message("hi"), place=IN_HALL, name="dora")
            await network.give_role(IN_HALL, DORA, "participant", "")
            await carry(network, message("hi"), "b", place=IN_HALL, name="dora")

            assert admitted.role == "visitor"
            assert (await network.admit(IN_HALL, DORA, "dora", None, None)).role == "participant"

    run(test)


def test_what_accounts_become_is_shown() -> None:
    async def test() -> None:
        network = shared()
        far = network.far
        async with hall(network) as inbox:
            for who in (DORA, EMIL):
                await network.admit(IN_HALL, who, who.name, None, None)
            far.promote(HALL, "dora", affiliation="admin", by="alice")
            far.promote(HALL, EMIL.native, role="visitor")
            far.kick(HALL, "emil", "alice", "noise")
            await network.admit(IN_HALL, EMIL, "emil", None, None)
            far.ban(HALL, "emil", "alice", "more noise")
            far.about(HALL, is_members_only=True)
            far.promote(HALL, "dora", affiliation="none", by="alice")
            await inbox.until(Absent, lambda absent: absent.cause == "expelled")

            assert inbox.of(Present) == [
                Present(place=IN_HALL, who=DORA, role="moderator", affiliation="admin"),
                Present(place=IN_HALL, who=EMIL, role="visitor"),
            ]
            assert inbox.of(Absent) == [
                gone(EMIL, "kicked", "noise"),
                gone(EMIL, "banned", "more noise"),
                gone(ALICE, "closed", by=""),
                gone(DORA, "expelled"),
            ]
            assert far.accounts(HALL) == ()

    run(test)


def test_the_gateway_moderates_as_what_it_is_there() -> None:
    async def test() -> None:
        network = shared()
        async with hall(network) as inbox:
            await network.admit(IN_HALL, DORA, "dora", None, None)
            await network.admit(IN_HALL, EMIL, "emil", None, None)
            said = network.far.say(HALL, "alice", "noise")
            await network.give_affiliation(IN_HALL, DORA, "outcast", "noise")
            await network.kick(IN_HALL, EMIL, "noise, too")
            await network.kick(IN_HALL, ALICE, "also")
            await network.subject(None, IN_HALL, "silence")
            banned = await network.listed(IN_HALL, "outcast")
            await inbox.until(RoomChange)
            network.far.promote(HALL, "gateway", role="participant", affiliation="none")
            with pytest.raises(Refused, match=r"Only moderators may do this\."):
                await network.give_affiliation(IN_HALL, DORA, "none", "")
            with pytest.raises(Refused, match=r"Only owners may do this\."):
                await network.settings(IN_HALL)

            assert inbox.of(Absent) == [
                gone(DORA, "banned", "noise", by="gateway"),
                gone(EMIL, "kicked", "noise, too", by="gateway"),
                gone(ALICE, "kicked", "also", by="gateway"),
            ]
            assert banned == [Listed(DORA, "outcast", "noise")]
            assert network.far.subject_of(HALL) == "silence"
            assert network.far.said(HALL) == (said,)
        assert network.breaches == []

    run(test)


def test_a_shared_room_can_be_ended() -> None:
    async def test() -> None:
        network = shared()
        async with hall(network) as inbox:
            await network.destroy(IN_HALL, "bye", None)

            assert await inbox.until(Destroyed) == Destroyed(place=IN_HALL, reason="bye")
            assert await refused(network, DORA) == "not-found"

    run(test)


def test_when_the_network_shuts_down_nobody_is_in_a_shared_room() -> None:
    async def test() -> None:
        network = shared()
        async with hall(network) as inbox:
            await network.admit(IN_HALL, DORA, "dora", None, None)
            network.far.shut_down()
            await inbox.until(Absent, lambda absent: absent.who == DORA)

            assert inbox.given == [gone(who, "shutdown", by="") for who in (ALICE, DORA)]
            assert network.far.accounts(HALL) == network.far.people(HALL) == ()

    run(test)

"""Who may read a room's archive, from when on, and how a client comes by all that was said."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from itertools import chain

import pytest

from bridge.testing.manner import Manner
from tests.clients.component import Component
from tests.clients.stream import stanza
from tests.scenes import xpath
from tests.scenes.archive import METADATA, form, hears, page, pages_backwards, question, rsm
from tests.scenes.cast import Cast, Room
from tests.scenes.client import Client
from tests.scenes.messages import kept_id
from tests.scenes.paths import gone, here, refused, said
from tests.scenes.stage import PLAIN, SECRET, Stage

SHARED = Manner(shared=True, word="returned")
A_MOMENT = 0.001
"""Seconds; what stamps tell apart."""


@asynccontextmanager
async def outsider(cast: Cast) -> AsyncIterator[Component]:
    """Another domain, whose people write to the gateway: one that no scene had for a while."""
    domain = PLAIN[PLAIN.index(cast.domain) - len(PLAIN) // 2]
    async with await Component.login(
        cast.xmpp.host, cast.xmpp.component_port, domain, SECRET
    ) as component:
        yield component


async def reads_nothing(client: Client, room: Room, condition: str = "forbidden") -> None:
    """A client is told why it may read nothing of a room, and receives nothing of it."""
    kind = "auth" if condition == "forbidden" else "cancel"
    for asked in (question(), question(rsm(max=0))):
        await client.sets(room, asked, refused("iq", room, condition, kind))
    await client.receives_nothing()


# --- private views --------------------------------------------------------------------------------


def test_ones_own_view_is_read_in_the_room_or_not(stage: Stage) -> None:
    """XEP-0313 section 6.1.2: "the MUC archives can generally be accessed by any users (including
    those who have never entered the room)"; of one's own view that is oneself.
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        home = await cast.client("alice", "home")
        phone = await cast.client("alice", "phone")
        await home.joins(room)
        ids = await hears(home, room, "one", "two")

        assert (await page(phone, room)).ids == ids
        home.leaves(room)
        await home.receives(gone(room, "alice"))
        assert (await page(home, room)).ids == ids
        await cast.restart()
        assert (await page(phone, room)).ids == ids

    stage.play(scene, manner=Manner(history=True))


def test_nobody_else_reads_ones_own_view(stage: Stage) -> None:
    """XEP-0313 section 8.1: "a server MUST adequately protect an archive from unauthorized
    third-party access."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice, eve = await cast.client("alice"), await cast.client("eve")
        await alice.joins(room)
        [kept] = await hears(alice, room, "secret")

        await reads_nothing(eve, room, "item-not-found")
        await eve.gets(room, METADATA, "/iq[@type='result']/mam:metadata[not(*)]")
        await eve.joins(room)
        found = await page(eve, room)
        assert (found.ids, found.count) == ([], "0")
        not_found = refused("iq", room, "item-not-found", "cancel")
        await eve.sets(room, question(form(ids=kept)), not_found)

    stage.play(scene)


def test_who_was_banned_keeps_what_he_had_seen(stage: Stage) -> None:
    """XEP-0313 section 6.1.2: a service may "limit the results returned to only those that the
    querying user would have been authorised to see at the time"; his own view is what he saw.
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol", "dave")
        alice = await cast.client("alice")
        await alice.joins(room)
        ids = await hears(alice, room, "one")
        cast.far.ban(room.native, "alice", "dave")
        await alice.receives(gone(room, "alice"))
        room.says("carol", "behind his back")

        found = await page(alice, room)
        assert found.ids == ids

    stage.play(scene)


def test_nothing_but_rooms_has_an_archive(stage: Stage) -> None:
    """XEP-0313 section 3.3.2: "A MUC service allowing MAM queries for a room MUST expose the MAM
    archive on the room's bare JID."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)
        await hears(alice, room, "one")

        for other in (cast.domain, cast.contact("carol"), f"{room}/carol"):
            unavailable = refused("iq", other, "service-unavailable", "cancel")
            await alice.sets(other, question(), unavailable)
            await alice.gets(other, METADATA, unavailable)
        await alice.receives_nothing()

    stage.play(scene)


# --- shared rooms ---------------------------------------------------------------------------------


def test_a_shared_room_keeps_everything_once_for_all(stage: Stage) -> None:
    """XEP-0313 section 6.1.2: "A MUC archive MUST store each message only once (not, for example,
    every copy sent out to an occupant)."
    """

    async def scene(cast: Cast) -> None:
        room = cast.shared_room("carol")
        alice, bob = await cast.client("alice"), await cast.client("bob")
        await alice.joins(room)
        await bob.joins(room)
        await alice.receives(here(room, "bob"))
        ids = await hears(alice, room, "one")
        alice.says(room, "two")
        ids.append(kept_id(await alice.receives(said(room, "alice", "two"))))
        await bob.reads_to(said(room, "alice", "two"))

        first, second = await page(alice, room), await page(bob, room)
        assert first.ids == second.ids == ids
        assert first.count == "2"

    stage.play(scene, manner=SHARED)


def test_an_open_room_is_read_by_who_never_was_in_it(stage: Stage) -> None:
    """XEP-0313 section 6.1.2: "In the case of open MUC rooms, the MUC archives can generally be
    accessed by any users (including those who have never entered the room) who do not have an
    affiliation of 'outcast'"
    """

    async def scene(cast: Cast) -> None:
        room = cast.shared_room("carol")
        alice, bob = await cast.client("alice"), await cast.client("bob")
        await alice.joins(room)
        ids = await hears(alice, room, "one")
        assert (await page(bob, room)).ids == ids
        await alice.receives_nothing()
        alice.leaves(room)
        await alice.receives(gone(room, "alice"))
        assert (await page(alice, room)).ids == ids

    stage.play(scene, manner=SHARED)


def test_who_came_late_reads_from_when_he_came_where_the_room_has_it_so(stage: Stage) -> None:
    """XEP-0313 section 6.1.2: "A MUC archive MAY [...] limit the results returned to only those
    that the querying user would have been authorised to see at the time"
    """

    async def scene(cast: Cast) -> None:
        room = cast.shared_room("carol")
        cast.far.about(room.native, since=None)
        alice, bob = await cast.client("alice"), await cast.client("bob")
        await alice.joins(room)
        before = await hears(alice, room, "before", "before, too")

        came = await bob.joins(room)
        assert not any(xpath.holds(each, "/message/body") for each in came)
        after = await hears(bob, room, "after")
        found = await page(bob, room)
        assert (found.ids, found.index, found.count) == (after, "0", "1")
        marks = [f"mam:{end}[@id='{after[0]}']" for end in ("start", "end")]
        await bob.gets(room, METADATA, *(f"/iq/mam:metadata/{mark}" for mark in marks))
        assert (await page(alice, room)).ids == before + after

    stage.play(scene, manner=SHARED)


def test_what_one_may_not_read_is_not_found_by_its_id(stage: Stage) -> None:
    """XEP-0313 section 4.1.3: "If any UID requested by the client [...] is not present in the
    archive, the server MUST return an item-not-found error"
    """

    async def scene(cast: Cast) -> None:
        room = cast.shared_room("carol")
        cast.far.about(room.native, since=None)
        alice, bob = await cast.client("alice"), await cast.client("bob")
        await alice.joins(room)
        [before] = await hears(alice, room, "before")
        await bob.joins(room)
        await hears(bob, room, "after")

        for wish in (form(ids=before), form(after_id=before), rsm(after=before)):
            not_found = refused("iq", room, "item-not-found", "cancel")
            await bob.sets(room, question(wish), not_found)
        for wish in (form(start="1970-01-01T00:00:00Z"), form(**{"with": f"{room}/carol"})):
            assert (await page(bob, room, wish)).words == ["after"]

    stage.play(scene, manner=SHARED)


def test_a_room_may_be_read_from_a_moment_on(stage: Stage) -> None:
    """XEP-0313 section 6.1.2: "a MUC archive MAY further limit access based on other criteria as
    part of the deployment policy."
    """

    async def scene(cast: Cast) -> None:
        room = cast.shared_room("carol")
        alice, bob = await cast.client("alice"), await cast.client("bob")
        await alice.joins(room)
        await hears(alice, room, "before")
        [stamp] = (await page(alice, room)).stamps
        before = datetime.fromisoformat(stamp).timestamp()
        cast.far.about(room.native, since=before + A_MOMENT)
        room.says("carol", "after")
        await alice.reads_to(said(room, "carol", "after"))

        assert (await page(bob, room)).words == ["after"]

    stage.play(scene, manner=SHARED)


def test_who_is_banned_reads_nothing_more(stage: Stage) -> None:
    """XEP-0313 section 6.1.2: "A MUC archive MUST check that the user requesting the archive has
    the right to enter it at the time of the query and only allow access if so."
    """

    async def scene(cast: Cast) -> None:
        room = cast.shared_room("carol")
        alice, bob = await cast.client("alice"), await cast.client("bob")
        await alice.joins(room)
        await bob.joins(room)
        await alice.receives(here(room, "bob"))
        await hears(bob, room, "one")
        cast.far.ban(room.native, "bob", "carol")
        await bob.receives(gone(room, "bob"))

        await reads_nothing(bob, room)
        cast.far.unban(room.native, "bob")

    stage.play(scene, manner=SHARED)


def test_who_is_banned_while_he_is_away_reads_nothing_more(stage: Stage) -> None:
    """XEP-0313 section 6.1.2: "who do not have an affiliation of 'outcast'", "at the time of the
    query".
    """

    async def scene(cast: Cast) -> None:
        room = cast.shared_room("carol")
        alice, bob = await cast.client("alice"), await cast.client("bob")
        await alice.joins(room)
        await bob.joins(room)
        await alice.receives(here(room, "bob"))
        await hears(bob, room, "one")
        bob.leaves(room)
        await bob.receives(gone(room, "bob"))
        assert (await page(bob, room)).words == ["one"]
        cast.far.ban(room.native, bob.account, "carol")

        await reads_nothing(bob, room)

    stage.play(scene, manner=SHARED)


def test_of_a_room_for_members_strangers_read_nothing(stage: Stage) -> None:
    """XEP-0313 section 6.1.2: "In a members-only chat room, only owners, admins or members can
    query a room archive."
    """

    async def scene(cast: Cast) -> None:
        room = cast.shared_room("carol")
        alice, bob = await cast.client("alice"), await cast.client("bob")
        cast.far.promote(room.native, alice.account, affiliation="member")
        await alice.joins(room)
        await bob.joins(room)
        await alice.receives(here(room, "bob"))
        ids = await hears(bob, room, "one")
        cast.far.about(room.native, is_members_only=True)
        await bob.reads_to(gone(room, "bob"))

        await reads_nothing(bob, room)
        await reads_nothing(await cast.client("eve"), room)
        assert (await page(alice, room)).ids == ids

    stage.play(scene, manner=SHARED)


def test_of_a_room_with_a_password_strangers_read_nothing(stage: Stage) -> None:
    """XEP-0313 section 6.1.2: "A MUC archive MUST check that the user requesting the archive has
    the right to enter it at the time of the query"
    """

    async def scene(cast: Cast) -> None:
        room = cast.shared_room("carol", password="open")
        alice = await cast.client("alice")
        await alice.joins(room, password="open")
        ids = await hears(alice, room, "one")

        await reads_nothing(await cast.client("eve"), room)
        assert (await page(alice, room)).ids == ids

    stage.play(scene, manner=SHARED)


def test_who_has_read_is_not_in_the_room_for_that(stage: Stage) -> None:
    """XEP-0313 section 6.1.2: "including those who have never entered the room"; XEP-0045 section
    7.2: a room is entered by presence.
    """

    async def scene(cast: Cast) -> None:
        room = cast.shared_room("carol")
        alice, bob = await cast.client("alice"), await cast.client("bob")
        await alice.joins(room)
        await hears(alice, room, "one")
        assert (await page(bob, room)).words == ["one"]

        bob.says(room, "let me in", id="m1")
        await bob.receives(refused("message", room, "not-acceptable", "modify"))
        await hears(alice, room, "two")
        await bob.receives_nothing()

    stage.play(scene, manner=SHARED)


@pytest.mark.parametrize("manner", [Manner(), SHARED], ids=["view", "shared"])
def test_to_whom_the_gateway_is_not_open_no_archive_is_either(stage: Stage, manner: Manner) -> None:
    """XEP-0313 section 8.1: "If a client requests access to an archive it does not have permissions
    for the server MUST return an iq with type error, and the error condition SHOULD be
    'forbidden'."
    """

    async def scene(cast: Cast) -> None:
        room = cast.shared_room("carol") if manner is SHARED else cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)
        await hears(alice, room, "secret")

        async with outsider(cast) as other:
            eve = f"eve@{other.to}/home"
            for kind, asked in (("set", question()), ("get", question()), ("get", METADATA)):
                other.send(f"<iq from='{eve}' to='{room}' type='{kind}' id='q'>{asked}</iq>")
                answer = await other.expect(stanza("iq", id="q"))
                wrong = xpath.missing(answer, [refused("iq", room, "forbidden", "auth")])
                assert not wrong, xpath.shown(answer)
            assert not any(each.tag == "message" for each in other.seen)

    stage.play(scene, manner=manner)


# --- history and what comes live ------------------------------------------------------------------


@pytest.mark.parametrize("manner", [Manner(), SHARED], ids=["view", "shared"])
def test_who_takes_no_history_and_pages_at_once_misses_nothing(
    stage: Stage, manner: Manner
) -> None:
    """XEP-0045 section 7.2.14: "If the client wishes to receive no history, it MUST set the
    'maxchars' attribute to a value of "0" (zero)."; XEP-0313 section 6.3: "it is possible that a
    client will receive messages while trying to synchronize": it knows them by their ids.
    """

    async def scene(cast: Cast) -> None:
        room = cast.shared_room("carol") if manner is SHARED else cast.room("carol")
        home = await cast.client("alice", "home")
        phone = await cast.client("alice", "phone")
        await home.joins(room)
        before = await hears(home, room, *(f"before {number}" for number in range(30)))
        talking = asyncio.create_task(talk(room, 60))
        came = await phone.joins(room, "alice", history="maxchars='0'")
        pages = await pages_backwards(phone, room, 20)
        await talking
        room.says("carol", "the end")
        live = [*chain.from_iterable(one.others for one in pages)]
        while not live or live[-1].findtext("body") != "the end":
            live.append(await phone.receives("/message/body"))

        assert not any(xpath.holds(each, "/message/body") for each in came)
        old = [*chain.from_iterable(one.ids for one in reversed(pages))]
        new = [kept_id(each) for each in live]
        assert len(set(old)) == len(old)
        assert len(set(new)) == len(new)
        everything = [*old, *(each for each in new if each not in old)]
        heard = [kept_id(await home.receives("/message/body")) for _ in range(61)]
        assert everything == [*before, *heard]

    stage.play(scene, manner=manner)


def test_who_was_away_catches_up_from_the_last_that_he_knows(stage: Stage) -> None:
    """XEP-0313 section 4.1.3: "If the client has already seen some messages, it may choose to
    restrict its query to before and/or after messages it already knows about."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        home = await cast.client("alice", "home")
        phone = await cast.client("alice", "phone")
        await home.joins(room)
        await phone.joins(room)
        *_, last = await hears(home, room, "one", "two")
        await phone.reads_to(said(room, "carol", "two"))
        await phone.disconnects()
        missed = await hears(home, room, "three", "four")
        phone = await cast.client("alice", "phone")

        await phone.joins(room, "alice", history="maxchars='0'")
        assert (await page(phone, room, rsm(after=last, max=50))).ids == missed
        live = await hears(phone, room, "five")
        assert (await page(phone, room, rsm(after=missed[-1]))).ids == live

    stage.play(scene)


async def talk(room: Room, count: int) -> None:
    """Carol talks while other things happen."""
    for number in range(count):
        room.says("carol", f"meanwhile {number}")
        await asyncio.sleep(0)

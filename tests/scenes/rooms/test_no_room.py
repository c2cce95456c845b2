"""Joins to addresses that are none, and names that look like another's."""

import pytest

from tests.scenes.cast import Cast
from tests.scenes.paths import OWN_VIEW, here, said, statuses
from tests.scenes.stage import Stage

JOIN = "<x xmlns='http://jabber.org/protocol/muc'/>"


@pytest.mark.parametrize(
    "local",
    ["nothing", "%25irc.fake", "#%irc.fake", "#", "carol%irc.fake", "#tea%", "%", "#tea%nowhere"],
)
def test_a_join_to_an_address_that_is_none_is_refused(stage: Stage, local: str) -> None:
    """XEP-0045 section 17.2: "If a MUC service receives a message directed to a room that does not
    exist or is not yet unlocked, the service SHOULD return the message to the sender with an"
    item-not-found error.
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")

        alice.sends(f"<presence to='{local}@{cast.domain}/alice' id='p1'>{JOIN}</presence>")
        await alice.receives(
            "/presence[@type='error'][@id='p1']/error[err:item-not-found or err:jid-malformed]"
        )
        await alice.receives_nothing()

    stage.play(scene)


@pytest.mark.parametrize("resource", ["alice", ""])
def test_a_join_to_the_gateway_itself_is_refused(stage: Stage, resource: str) -> None:
    """XEP-0045 section 17.1: "both the Room ID (node) and Room Nickname (resource) portions of an
    Occupant JID MUST be of non-zero length."
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")

        to = f"{cast.domain}/{resource}" if resource else cast.domain
        alice.sends(f"<presence to='{to}' id='p1'>{JOIN}</presence>")
        await alice.receives("/presence[@type='error'][@id='p1']/error/err:item-not-found")
        await alice.receives_nothing()

    stage.play(scene)


def test_a_message_to_a_room_that_is_none_is_refused(stage: Stage) -> None:
    """XEP-0045 section 17.2: "If a MUC service receives a message directed to a room that does not
    exist or is not yet unlocked, the service SHOULD return the message to the sender with an"
    item-not-found error.
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")

        alice.says(f"nothing@{cast.domain}", "hello", id="m1")
        await alice.receives("/message[@type='error'][@id='m1']/error/err:item-not-found")

    stage.play(scene)


@pytest.mark.parametrize("nick", ["\u202ealice", "al\u200bice", "alice\u00a0", "\ufdd0"], ids=ascii)
def test_an_odd_nick_is_answered_once_and_harms_nobody(stage: Stage, nick: str) -> None:
    """XEP-0045 section 17.1: "Room Nicknames MUST match the Resourceprep profile of Stringprep" """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        bob = await cast.client("bob")
        await bob.joins(room)

        alice.sends(f"<presence to='{room}/{nick}' id='p1'>{JOIN}</presence>")
        await alice.wire.expect(
            lambda e: (
                e.tag == "presence"
                and (e.get("type") == "error" or e.find("{*}x/{*}status") is not None)
            )
        )
        room.says("carol", "hello")
        await bob.reads_to(said(room, "carol", "hello"))

    stage.play(scene)


def test_two_far_people_who_look_alike_are_two(stage: Stage) -> None:
    """XEP-0045 section 17.1: "Room Nicknames MUST match the Resourceprep profile of Stringprep"; a
    name that becomes another's when it is prepared is shown otherwise.
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol", "caro\u2113", "ca\u00adrol")
        alice = await cast.client("alice")

        came = [each.get("from") for each in await alice.joins(room) if each.tag == "presence"]
        assert len(set(came)) == 4
        room.says("caro\u2113", "I am carol")
        line = await alice.receives("/message[body='I am carol']")
        assert line.get("from") != f"{room}/carol"

    stage.play(scene)


def test_a_far_name_that_imitates_ones_own_is_another(stage: Stage) -> None:
    """XEP-0045 section 7.2.2: "the "self-presence" sent by the room to the new user MUST include a
    status code of 110 so that the user knows this presence refers to itself as an occupant."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("ali\u00adce")
        alice = await cast.client("alice")

        other, me, _ = await alice.joins(room)
        assert other.get("from") != me.get("from") == f"{room}/alice"

    stage.play(scene)


def test_a_room_is_the_same_in_any_spelling(stage: Stage) -> None:
    """XEP-0045 section 17.1: "Room IDs MUST match the Nodeprep profile of Stringprep" """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")

        alice.sends_join(str(room).replace("#room", "#RooM"), "alice")
        await alice.receives(here(room, "carol"))
        await alice.receives(here(room, "alice"), statuses(*OWN_VIEW))

    stage.play(scene)

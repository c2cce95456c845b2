"""Rooms of ten thousand people, of whom some are shown."""

import pytest

from bridge.testing.manner import Manner
from tests.scenes.cast import Cast, Room
from tests.scenes.client import Client
from tests.scenes.paths import gone, here, item, said
from tests.scenes.stage import Scene, Stage

INFO = "<query xmlns='http://jabber.org/protocol/disco#info'/>"
MANY, SHOWN = 10_000, 50
KINDS = pytest.mark.parametrize("kind", ["private", "shared"])


def crowd(cast: Cast, kind: str) -> Room:
    """A room of ten thousand, of whom one owns it."""
    room = cast.room() if kind == "private" else cast.shared_room()
    cast.far.crowd(room.native, MANY)
    cast.far.promote(room.native, "person9000", affiliation="owner")
    return room


async def sees(client: Client, room: Room) -> list[str]:
    """Come in; the nicks of those who are shown, in order."""
    came = await client.joins(room)
    return [each.get("from", "").partition("/")[2] for each in came if each.tag == "presence"]


def play(stage: Stage, scene: Scene) -> None:
    manner = Manner(shared=True, word="returned")
    stage.play(scene, manner=manner, options=f"people_shown = {SHOWN}")


@KINDS
def test_of_a_crowd_staff_and_as_many_as_configured_are_shown(stage: Stage, kind: str) -> None:
    """Ours: how many are shown is the operator's choice, and staff is among them. XEP-0045 section
    7.2.2: "Unless the room is configured to not broadcast presence from new occupants below a
    certain affiliation level", all would be.
    """

    async def scene(cast: Cast) -> None:
        room = crowd(cast, kind)
        alice = await cast.client("alice")

        shown = await sees(alice, room)
        assert "person9000" in shown
        assert shown[-1] == "alice"
        # Where each has a view of his own, he is one of those whom the network shows; in a room
        # that is known before she is made its owner, she is shown besides them.
        assert SHOWN <= len(shown) - (kind == "shared") <= SHOWN + 1

    play(stage, scene)


@KINDS
def test_how_many_there_are_is_told(stage: Stage, kind: str) -> None:
    """XEP-0045 section 6.4: "Such information might include a more verbose description of the room,
    the current room subject, and the current number of occupants in the room"
    """

    async def scene(cast: Cast) -> None:
        room = crowd(cast, kind)
        alice = await cast.client("alice")
        await alice.joins(room)

        count = f"//form:field[@var='muc#roominfo_occupants'][form:value='{MANY}']"
        await alice.gets(room, INFO, count)

    play(stage, scene)


@KINDS
def test_who_speaks_in_a_crowd_is_shown_before_his_words(stage: Stage, kind: str) -> None:
    """Ours: who was not shown is so from his first word on. XEP-0045 section 7.2.2: "The service
    MUST first send the complete list of the existing occupants to the new occupant", which a crowd
    makes too long.
    """

    async def scene(cast: Cast) -> None:
        room = crowd(cast, kind)
        alice = await cast.client("alice")
        phone = await cast.client("alice", "phone")
        shown = [*await sees(alice, room), *await sees(phone, room)]
        assert not {"person7000", "person7001"} & set(shown)

        for text in ("hello", "again"):
            room.says("person7000", text)
        for client in (alice, phone):
            await client.receives(here(room, "person7000"), item(role="participant"))
            await client.receives(said(room, "person7000", "hello"))
            await client.receives(said(room, "person7000", "again"))
        for name in ("person7001", "person7000"):
            cast.far.leave(room.native, name)
        for client in (alice, phone):
            await client.receives(gone(room, "person7000"))

    play(stage, scene)


def test_who_is_not_shown_can_be_spoken_to_and_put_out(stage: Stage) -> None:
    """XEP-0045 section 7.5: "Since each occupant has its own occupant JID, an occupant can send a
    "private message" to a selected occupant via the service"
    """

    async def scene(cast: Cast) -> None:
        room = crowd(cast, "private")
        alice = await cast.client("alice")
        await sees(alice, room)
        cast.far.promote(room.native, "alice", role="moderator", affiliation="admin")
        await alice.receives(here(room, "alice"))

        alice.writes(f"{room}/person700", "psst")
        await alice.receives(here(room, "person700"))
        [heard] = await cast.far.until_heard("person700%irc.fake", 1)
        assert heard.text == "psst"
        alice.sends(
            f"<iq type='set' id='k' to='{room}'><query xmlns='http://jabber.org/protocol/muc#admin'>"
            "<item nick='person800' role='none'/></query></iq>"
        )
        await alice.receives_each(
            here(room, "person800"), gone(room, "person800"), "/iq[@type='result'][@id='k']"
        )

    play(stage, scene)

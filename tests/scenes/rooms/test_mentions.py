"""Who is not in a room that he belongs to is told once that he was mentioned there."""

from tests.scenes.cast import Cast, Room
from tests.scenes.client import Client
from tests.scenes.paths import gone
from tests.scenes.stage import Stage

LASTING = "persistent = true"


def told(room: Room, line: str) -> tuple[str, ...]:
    """The message that tells of a mention, with an invitation that every client understands."""
    return (
        f"/message[not(@type) or @type='normal'][@from='{room}'][body='{line}']",
        f"/message/user:x/user:invite[@from='{room}/carol'][user:reason='{line}']",
        f"/message/conference:x[@jid='{room}']",
    )


async def leave(client: Client, room: Room) -> None:
    client.leaves(room)
    await client.receives(gone(room, "alice"))


def test_a_mention_is_told_once_until_one_returns(stage: Stage) -> None:
    """XEP-0249 section 2: "The 'jid' attribute, which is REQUIRED, specifies the address of the
    groupchat room to be joined."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)
        room.says("carol", "alice, you are here")
        await alice.receives("/message[@type='groupchat']")
        await leave(alice, room)

        for line in ("malice and chalices", "ALICE: tea?", "alice? alice!"):
            room.says("carol", line)
        await alice.receives(*told(room, "carol: ALICE: tea?"))
        await alice.joins(room)
        await leave(alice, room)
        room.says("carol", "bye alice")
        await alice.receives(*told(room, "carol: bye alice"))

    stage.play(scene, options=LASTING)


def test_who_is_in_with_another_client_is_told_by_the_room_alone(stage: Stage) -> None:
    """XEP-0045 section 7.4: "reflect the message out to the full JID of each occupant" """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        home, phone = await cast.client("alice", "home"), await cast.client("alice", "phone")
        await home.joins(room)
        await phone.joins(room)
        await leave(phone, room)

        room.says("carol", "alice: tea?")
        await home.receives("/message[@type='groupchat'][body='alice: tea?']")
        await home.receives_nothing()
        await phone.receives_nothing()

    stage.play(scene, options=LASTING)

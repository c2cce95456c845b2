"""In which order things come when a room is joined."""

from tests.scenes.cast import Cast
from tests.scenes.paths import here, said, statuses, subject
from tests.scenes.stage import Stage


def test_the_own_presence_comes_after_everybody_elses(stage: Stage) -> None:
    """XEP-0045 section 7.2.2: "The service MUST first send the complete list of the existing
    occupants to the new occupant and only then send the new occupant's own presence to the new
    occupant."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol", "dave")
        alice = await cast.client("alice")

        alice.sends_join(room)
        await alice.receives_each(
            (here(room, "carol"), statuses()),
            (here(room, "dave"), statuses()),
        )
        await alice.receives(here(room, "alice"), "//user:status[@code='110']")

    stage.play(scene)


def test_history_comes_between_the_own_presence_and_the_subject(stage: Stage) -> None:
    """XEP-0045 section 7.2.13: "The service MUST send all discussion history messages before
    delivering the room subject and any "live" messages sent after the user enters the room."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol", subject="tea")
        home = await cast.client("alice", "home")
        phone = await cast.client("alice", "phone")
        await home.joins(room)
        room.says("carol", "one")
        room.says("carol", "two")
        await home.reads_to(said(room, "carol", "two"))

        phone.sends_join(room)
        await phone.receives(here(room, "carol"))
        await phone.receives(here(room, "alice"))
        await phone.receives(said(room, "carol", "one"), f"/message/delay:delay[@from='{room}']")
        await phone.receives(said(room, "carol", "two"), f"/message/delay:delay[@from='{room}']")
        await phone.receives(subject(room, "tea"))
        room.says("carol", "three")
        await phone.receives(said(room, "carol", "three"), "not(/message/delay:delay)")

    stage.play(scene)


def test_a_room_without_subject_tells_an_empty_one(stage: Stage) -> None:
    """XEP-0045 section 7.2.15: "If there is no subject set, the room MUST return an empty"
    subject element.
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")

        *_, last = await alice.joins(room)
        assert last.findtext("subject") == ""
        await alice.receives_nothing()

    stage.play(scene)


def test_a_presence_has_one_item_with_role_and_affiliation(stage: Stage) -> None:
    """XEP-0045 section 7.2.2: "it MUST send presence from all the existing participants' occupant
    JIDs to the new occupant's full JID, including extended presence information about roles in a
    single <x/> element"
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("dave")
        cast.far.enter(room.native, "carol", role="moderator", affiliation="admin")
        alice = await cast.client("alice")

        alice.sends_join(room)
        await alice.receives_each(
            (
                here(room, "carol"),
                "count(/presence/user:x/user:item)=1",
                "//user:item[@role='moderator'][@affiliation='admin']",
            ),
            (here(room, "dave"), "//user:item[@role='participant'][@affiliation='none']"),
        )

    stage.play(scene)

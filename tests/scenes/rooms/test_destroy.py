"""A room that is no more is closed, and those who were in it are told where to go."""

from bridge.testing.manner import Manner
from tests.scenes.cast import Cast
from tests.scenes.paths import gone, item, refused, statuses, subject
from tests.scenes.stage import Stage

GONE = "/presence/user:x/user:destroy"


def destroy(inside: str = "", **attributes: str) -> str:
    said = "".join(f" {name}='{value}'" for name, value in attributes.items())
    query = "http://jabber.org/protocol/muc#owner"
    return f"<query xmlns='{query}'><destroy{said}>{inside}</destroy></query>"


def test_who_was_in_a_room_is_told_that_it_is_no_more_and_where_to_go(stage: Stage) -> None:
    """XEP-0045 section 10.9: "If extended information specifying the JID of an alternate location
    and/or the reason for the room destruction was provided by the room owner, the presence stanza
    MUST include that information."
    """

    async def scene(cast: Cast) -> None:
        room, other = cast.room("carol"), cast.room("dave")
        home, phone = await cast.client("alice", "home"), await cast.client("alice", "phone")
        await home.joins(room)
        await phone.joins(room)

        cast.far.destroy(room.native, "We moved.", other.native)
        for client in (home, phone):
            await client.receives(
                gone(room, "alice"),
                statuses(110),
                item(affiliation="none", role="none"),
                f"{GONE}[@jid='{other}'][user:reason='We moved.']",
            )
        home.says(room, "hello?")
        await home.receives(refused("message", room, "not-acceptable", "modify"))
        await home.joins(other)

    stage.play(scene)


def test_an_owner_ends_a_room(stage: Stage) -> None:
    """XEP-0045 section 10.9: "A room owner MUST be able to destroy a room, especially if the room
    is persistent."
    """

    async def scene(cast: Cast) -> None:
        room, other = cast.room("carol"), cast.room("dave")
        alice = await cast.client("alice")
        await alice.joins(room)
        cast.far.promote(room.native, "alice", affiliation="owner")
        await alice.reads_to("//user:item[@affiliation='owner']")

        asked = destroy("<reason>The end</reason>", jid=f"{other}")
        await alice.sets(room, asked, "/iq[@type='result'][not(*)]")
        await alice.receives(gone(room, "alice"), f"{GONE}[@jid='{other}']")

    stage.play(scene)


def test_who_does_not_own_a_room_cannot_end_it(stage: Stage) -> None:
    """XEP-0045 section 10.9: "If the <user@host> of the 'from' address received on a destroy
    request does not match the bare JID of a room owner, the service MUST return a <forbidden/>
    error to the sender"
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.sets(room, destroy(), refused("iq", room, "forbidden", "auth"))
        await alice.joins(room)
        await alice.sets(room, destroy(), refused("iq", room, "forbidden", "auth"))
        await alice.receives_nothing()

    stage.play(scene)


def test_a_room_can_be_made_again_after_its_end(stage: Stage) -> None:
    """XEP-0045 section 10.9: "this document does not specify what (if anything) a MUC service
    implementation shall do as a result of a room destruction request": no address is locked.
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)
        cast.far.destroy(room.native)
        await alice.receives(gone(room, "alice"), f"{GONE}[not(@jid)][not(user:reason)]")

        cast.far.room(room.native, "dave")
        alice.sends_join(room)
        await alice.reads_to(f"/presence[@from='{room}/dave']")
        await alice.reads_to(subject(room, ""))

    stage.play(scene)


def test_all_who_share_a_room_are_told_of_its_end_each_as_himself(stage: Stage) -> None:
    """XEP-0045 section 10.9: "sending only one presence stanza of type "unavailable" to each
    occupant so that the user knows he or she has been removed from the room"
    """

    async def scene(cast: Cast) -> None:
        room = cast.shared_room("carol")
        alice, bob = await cast.client("alice"), await cast.client("bob")
        await alice.joins(room)
        await bob.joins(room)
        await alice.receives(f"/presence[@from='{room}/bob']")

        cast.far.destroy(room.native, "The end")
        for client in (alice, bob):
            said = f"{GONE}[not(@jid)][user:reason='The end']"
            await client.receives(gone(room, client.name), statuses(110), said)
        await alice.receives_nothing()

    stage.play(scene, manner=Manner(shared=True))

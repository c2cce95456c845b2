"""Who is removed: thrown out, banned, or lost with the network."""

from tests.scenes.cast import Cast
from tests.scenes.paths import gone, item, refused, said, statuses
from tests.scenes.stage import Stage

LIST = "http://jabber.org/protocol/muc#admin"


def test_who_is_kicked_is_told_by_whom_and_why(stage: Stage) -> None:
    """XEP-0045 section 8.2: "The service MUST remove the kicked occupant by sending a presence
    stanza of type "unavailable" to each kicked occupant, including status code 307 in the extended
    presence information, optionally along with the reason (if provided) and the roomnick or bare
    JID of the user who initiated the kick."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        home = await cast.client("alice", "home")
        phone = await cast.client("alice", "phone")
        await home.joins(room)
        await phone.joins(room)

        cast.far.kick(room.native, "alice", "carol", "no tea")
        for client in (home, phone):
            await client.receives(
                gone(room, "alice"),
                statuses(110, 307),
                item(role="none"),
                "//user:item[user:actor/@nick='carol'][user:reason='no tea']",
            )
        home.says(room, "hello?", id="m1")
        await home.receives(refused("message", room, "not-acceptable", "modify"))

    stage.play(scene)


def test_who_is_banned_is_told_so(stage: Stage) -> None:
    """XEP-0045 section 9.1: "The service MUST also remove any banned users who are in the room by
    sending a presence stanza of type "unavailable" to each banned occupant, including status code
    301 in the extended presence information"
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        cast.far.ban(room.native, "alice", "carol", "no more tea")
        await alice.receives(
            gone(room, "alice"),
            statuses(110, 301),
            item(role="none", affiliation="outcast"),
            "//user:item[user:actor/@nick='carol'][user:reason='no more tea']",
        )

    stage.play(scene)


def test_others_who_are_removed_are_shown_so(stage: Stage) -> None:
    """XEP-0045 section 8.2: "the service MUST then inform all of the remaining occupants that the
    kicked occupant is no longer in the room by sending presence stanzas of type "unavailable" from
    the individual's roomnick"
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol", "dave", "erin")
        alice = await cast.client("alice")
        await alice.joins(room)

        cast.far.kick(room.native, "dave", "carol", "no tea")
        await alice.receives(
            gone(room, "dave"),
            statuses(307),
            "//user:item[@role='none'][user:actor/@nick='carol'][user:reason='no tea']",
        )
        cast.far.ban(room.native, "erin", "carol")
        await alice.receives(gone(room, "erin"), statuses(301), item(role="none"))

    stage.play(scene)


def test_a_moderator_removes_somebody(stage: Stage) -> None:
    """XEP-0045 section 8.2: "After removing the kicked occupant(s), the service MUST then inform
    the moderator of success"
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)
        cast.far.enter(room.native, "alice", role="moderator", affiliation="admin")
        await alice.receives(item(role="moderator"))

        await alice.sets(room, _kick("carol", "no tea"), "/iq[@type='result']")
        await alice.receives(
            gone(room, "carol"),
            statuses(307),
            "//user:item[user:actor/@nick='alice'][user:reason='no tea']",
        )
        assert cast.far.people(room.native) == ("alice",)

    stage.play(scene)


def test_who_is_no_moderator_removes_nobody(stage: Stage) -> None:
    """XEP-0045 section 8: "any of the following administrative requests MUST be denied if the
    <user@host> of the 'from' address of the request does not match the bare JID portion of one of
    the moderators; in this case, the service MUST return a" forbidden error.
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        await alice.sets(room, _kick("carol"), refused("iq", room, "forbidden", "auth"))
        alice.says(room, "sorry")
        await alice.receives(said(room, "alice", "sorry"))
        assert cast.far.people(room.native) == ("carol", "alice")

    stage.play(scene)


def test_who_is_lost_with_the_network_for_good_is_told_so(stage: Stage) -> None:
    """XEP-0045 section 11.1: "it MUST include the 333 status code in the resulting presence" """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)
        [login] = cast.network.logins

        cast.network.expel(login.id, "forbidden", "You are banned from this server.")
        await alice.receives(gone(room, "alice"), statuses(110, 333), item(role="none"))

    stage.play(scene)


def _kick(nick: str, reason: str = "") -> str:
    why = f"<reason>{reason}</reason>" if reason else ""
    return f"<query xmlns='{LIST}'><item nick='{nick}' role='none'>{why}</item></query>"

"""Another nick: gone under the old one with the new one's name, here under the new one."""

from tests.scenes.cast import Cast
from tests.scenes.paths import OWN_VIEW, gone, here, item, refused, said, statuses
from tests.scenes.stage import Stage


def test_a_client_that_changes_its_nick_is_told_of_both(stage: Stage) -> None:
    """XEP-0045 section 7.6: "The service then sends two presence stanzas to the full JID of each
    occupant (including the occupant who is changing his or her room nickname), one of type
    "unavailable" for the old nickname and one indicating availability for the new nickname."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        home = await cast.client("alice", "home")
        phone = await cast.client("alice", "phone")
        await home.joins(room)
        await phone.joins(room)

        home.sends(f"<presence to='{room}/alina'/>")
        for client in (home, phone):
            await client.receives(gone(room, "alice"), item(nick="alina"), statuses(110, 303))
            await client.receives(here(room, "alina"), "//user:status[@code='110']")
        assert cast.far.people(room.native) == ("carol", "alina")
        home.says(room, "it is me")
        await phone.receives(said(room, "alina", "it is me"))

    stage.play(scene)


def test_who_joins_again_under_another_nick_keeps_his_own(stage: Stage) -> None:
    """XEP-0045 section 17.3: "it MUST treat it as a full synchronization request"; XEP-0045 section
    7.2.2: "The service MAY rewrite the new occupant's roomnick"
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        alice.sends_join(room, "alina")
        await alice.receives(here(room, "carol"))
        await alice.receives(here(room, "alice"), statuses(*OWN_VIEW, 210))
        assert cast.far.people(room.native) == ("carol", "alice")

    stage.play(scene)


def test_somebody_far_who_changes_his_name_is_shown_so(stage: Stage) -> None:
    """XEP-0045 section 7.6: "This enables the recipients to correlate the old roomnick with the new
    roomnick."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        cast.far.rename("carol%irc.fake", "caroline")
        was = await alice.receives(gone(room, "carol"), item(nick="caroline"), statuses(303))
        now = await alice.receives(here(room, "caroline"), statuses())
        who = "{urn:xmpp:occupant-id:0}occupant-id"
        assert (was.find(who), now.find(who)) != (None, None)

    stage.play(scene)


def test_a_nick_that_another_one_has_is_a_conflict(stage: Stage) -> None:
    """XEP-0045 section 7.6: "If the user attempts to change his or her room nickname to a room
    nickname that is already in use by another user [...] the service MUST deny the nickname change
    request and inform the user of the conflict"
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        alice.sends(f"<presence to='{room}/carol' id='n1'/>")
        await alice.receives(
            refused("presence", f"{room}/carol", "conflict", "cancel"), "/presence[@id='n1']"
        )
        alice.says(room, "still alice")
        await alice.receives(said(room, "alice", "still alice"))

    stage.play(scene)


def test_who_takes_a_nick_that_was_left_is_somebody_else(stage: Stage) -> None:
    """XEP-0421 section 4.1: "The occupant identifier MUST be generated such that it is unique. This
    means that it MUST be sufficiently improbable that one user is able to re-create the occupant
    identifier of another user."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("dave")
        cast.far.enter(room.native, "carol", anchor="account-of-carol")
        alice = await cast.client("alice")
        [carol] = [p for p in await alice.joins(room) if p.get("from") == f"{room}/carol"]

        cast.far.quit("carol%irc.fake")
        await alice.receives(gone(room, "carol"))
        cast.far.enter(room.native, "carol", anchor="account-of-mallory")
        mallory = await alice.receives(here(room, "carol"))
        who = "{urn:xmpp:occupant-id:0}occupant-id"
        ids = [found.get("id") for p in (carol, mallory) if (found := p.find(who)) is not None]
        assert len(set(ids)) == 2

    stage.play(scene)

"""Leaving a room: asked for, gone from the server, or not there any more."""

import pytest

from bridge.testing.manner import Manner
from tests.scenes.cast import Cast
from tests.scenes.paths import OWN_VIEW, gone, here, item, refused, said, statuses, subject
from tests.scenes.stage import Stage


def test_who_leaves_is_told_that_he_has(stage: Stage) -> None:
    """XEP-0045 section 7.14: "in particular, the 'role' attribute MUST be set to a value of "none"
    to denote that the individual is no longer an occupant."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        alice.leaves(room)
        await alice.receives(gone(room, "alice"), statuses(110), item(role="none"))
        room.says("carol", "is she gone?")
        alice.says(room, "am I?", id="m1")
        await alice.receives(refused("message", room, "not-acceptable", "modify"), "/*[@id='m1']")
        await cast.far.until(lambda: cast.far.people(room.native) == ("carol",))

    stage.play(scene)


def test_somebody_far_who_leaves_is_shown_with_his_last_words(stage: Stage) -> None:
    """XEP-0045 section 7.14: "The occupant MAY include normal <status/> information in the
    unavailable presence stanzas; this enables the occupant to provide a custom exit message if
    desired"
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol", "dave")
        alice = await cast.client("alice")
        await alice.joins(room)

        cast.far.leave(room.native, "carol", "tea time")
        await alice.receives(
            gone(room, "carol"), item(role="none"), statuses(), "/*[status='tea time']"
        )
        cast.far.quit("dave%irc.fake", "me too")
        await alice.receives(gone(room, "dave"), item(role="none"), "/*[status='me too']")

    stage.play(scene)


def test_a_connection_that_is_cut_leaves_all_rooms(stage: Stage) -> None:
    """XEP-0045 section 7.14: "If the user goes offline without sending unavailable presence, the
    user's server is responsible for sending unavailable presence on behalf of the user"
    """

    async def scene(cast: Cast) -> None:
        first, second = cast.room("carol"), cast.room("carol")
        home = await cast.client("alice", "home")
        phone = await cast.client("alice", "phone")
        await home.joins(first)
        await phone.joins(first)
        await phone.joins(second)

        await phone.disconnects()
        await cast.far.until(lambda: cast.far.people(second.native) == ("carol",))
        first.says("carol", "hello")
        await home.receives(said(first, "carol", "hello"))
        assert "alice" in cast.far.people(first.native)

    stage.play(scene)


@pytest.mark.parametrize(
    "condition",
    ["service-unavailable", "recipient-unavailable", "item-not-found", "remote-server-timeout"],
)
def test_an_error_from_one_client_removes_that_client_only(stage: Stage, condition: str) -> None:
    """XEP-0045 section 18.1.2: "a MUC service SHOULD remove a user if the service receives a
    delivery-related error in relation to a stanza it has previously sent to the user"; of several
    clients it is the one that the error is from.
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        home = await cast.client("alice", "home")
        phone = await cast.client("alice", "phone")
        await home.joins(room)
        await phone.joins(room)

        phone.sends(_error(f"{room}/carol", condition))
        await phone.gets(f"{room}/alice", _PING, "/iq[@type='error']/error/err:not-acceptable")
        room.says("carol", "hello")
        await home.receives(said(room, "carol", "hello"))
        await phone.receives_nothing()
        assert "alice" in cast.far.people(room.native)

    stage.play(scene)


@pytest.mark.parametrize(
    "condition", ["policy-violation", "feature-not-implemented", "resource-constraint"]
)
def test_an_error_that_is_no_sign_of_absence_removes_nobody(stage: Stage, condition: str) -> None:
    """XEP-0045 section 18.1.2: "If the MUC service determines that the user has gone offline, it
    must treat the user as if the user had itself sent unavailable presence."; only then.
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        alice.sends(_error(f"{room}/carol", condition))
        room.says("carol", "hello")
        await alice.receives(said(room, "carol", "hello"))

    stage.play(scene)


def test_who_comes_back_at_once_has_not_left_the_network(stage: Stage) -> None:
    """XEP-0045 section 7.14: "The service MUST then send a presence stanzas of type "unavailable"
    from the departing user's occupant JID to the departing occupant's full JIDs"
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        alice.leaves(room)
        alice.sends_join(room)
        await alice.receives(gone(room, "alice"), statuses(110))
        await alice.receives(here(room, "carol"))
        await alice.receives(here(room, "alice"), statuses(*OWN_VIEW))
        assert cast.far.people(room.native) == ("carol", "alice")

    stage.play(scene)


_PING = "<ping xmlns='urn:xmpp:ping'/>"


def _error(to: str, condition: str) -> str:
    return (
        f"<message to='{to}' type='error' id='e1'><error type='cancel'>"
        f"<{condition} xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>"
    )


@pytest.mark.parametrize("kind", ["private", "shared"])
def test_who_leaves_right_behind_his_join_comes_in_and_goes(stage: Stage, kind: str) -> None:
    """XEP-0045 section 7.14: "In order to exit a multi-user chat room, an occupant sends a presence
    stanza of type "unavailable" to the <room@service/nick> it is currently using in the room."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol") if kind == "private" else cast.shared_room("carol")
        alice, bob = await cast.client("alice"), await cast.client("bob")
        await bob.joins(room)

        alice.sends_join(room)
        alice.leaves(room)
        await alice.receives_each(here(room, "carol"), here(room, "bob"))
        await alice.receives(here(room, "alice"))
        await alice.receives(subject(room, ""))
        await alice.receives(gone(room, "alice"), statuses(110), item(role="none"))
        await bob.receives(here(room, "alice"))
        await bob.receives(gone(room, "alice"), statuses(), item(role="none"))
        room.says("carol", "gone already?")
        await bob.receives(said(room, "carol", "gone already?"))
        await alice.receives_nothing()
        assert "alice" not in cast.far.people(room.native)

    stage.play(scene, manner=Manner(shared=True, word="returned"))

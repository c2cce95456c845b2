"""The subject of a room, both ways."""

import pytest

from bridge.testing.manner import Manner
from tests.scenes.cast import Cast
from tests.scenes.paths import here, refused, said, subject
from tests.scenes.stage import Stage


def test_a_subject_that_a_client_sets_reaches_the_network_and_the_room(stage: Stage) -> None:
    """XEP-0045 section 8.1: "The MUC service MUST reflect the message to all other occupants with a
    'from' address equal to the room JID or to the occupant JID that corresponds to the sender of
    the subject change"
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        home = await cast.client("alice", "home")
        phone = await cast.client("alice", "phone")
        await home.joins(room)
        await phone.joins(room)

        home.sends(
            f"<message to='{room}' type='groupchat' id='s1'><subject>coffee</subject></message>"
        )
        await home.receives(subject(room, "coffee", "alice"))
        await phone.receives(subject(room, "coffee", "alice"))
        assert cast.far.subject_of(room.native) == "coffee"

    stage.play(scene)


def test_a_subject_that_somebody_far_sets_is_shown(stage: Stage) -> None:
    """XEP-0045 section 7.2.15: "only a message that contains a" subject "but no" body "element
    shall be considered a subject change for MUC purposes."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol", subject="tea")
        alice = await cast.client("alice")
        await alice.joins(room)

        cast.far.subject(room.native, "carol", "coffee")
        await alice.receives(subject(room, "coffee", "carol"))
        cast.far.subject(room.native, "carol", "")
        await alice.receives(subject(room, "", "carol"))

    stage.play(scene)


def test_the_subject_of_now_is_told_with_who_set_it_and_when(stage: Stage) -> None:
    """XEP-0045 section 7.2.15: "In addition, the subject SHOULD be stamped with"; "If the <delay/>
    element is included, its 'from' attribute MUST be set to the JID of the room itself."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        cast.far.subject(room.native, "carol", "coffee")
        alice = await cast.client("alice")

        alice.sends_join(room)
        await alice.receives(here(room, "carol"))
        await alice.receives(here(room, "alice"))
        await alice.receives(
            subject(room, "coffee", "carol"), f"/message/delay:delay[@stamp][@from='{room}']"
        )

    stage.play(scene)


def test_old_subjects_are_no_history(stage: Stage) -> None:
    """XEP-0045 section 7.2.13: "Note well that this means the room subject (and changes to the room
    subject prior to the current subject) are not part of the discussion history."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        home = await cast.client("alice", "home")
        phone = await cast.client("alice", "phone")
        await home.joins(room)
        for words in ("tea", "coffee"):
            cast.far.subject(room.native, "carol", words)
        room.says("carol", "which one?")
        await home.reads_to(said(room, "carol", "which one?"))

        phone.sends_join(room)
        await phone.receives(here(room, "carol"))
        await phone.receives(here(room, "alice"))
        await phone.receives(said(room, "carol", "which one?"))
        await phone.receives(subject(room, "coffee", "carol"))

    stage.play(scene)


def test_a_client_takes_the_subject_away(stage: Stage) -> None:
    """XEP-0045 section 8.1: "In order to remove the existing subject but not provide a new subject
    (i.e., set the subject to be empty), the client shall send an empty <subject/> element"
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol", subject="tea")
        alice = await cast.client("alice")
        await alice.joins(room)

        alice.sends(f"<message to='{room}' type='groupchat'><subject/></message>")
        await alice.receives(subject(room, "", "alice"))
        assert cast.far.subject_of(room.native) == ""

    stage.play(scene)


def test_a_message_with_a_subject_and_words_is_a_message(stage: Stage) -> None:
    """XEP-0045 section 8.1: "is a legitimate message, but it SHALL NOT be interpreted as a subject
    change."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol", subject="tea")
        alice = await cast.client("alice")
        await alice.joins(room)

        alice.says(room, "hello", "<subject>coffee</subject>")
        await alice.receives(said(room, "alice", "hello"))
        assert cast.far.subject_of(room.native) == "tea"

    stage.play(scene)


@pytest.mark.parametrize("kind", ["private", "shared"])
def test_a_subject_that_the_network_refuses_changes_nothing(stage: Stage, kind: str) -> None:
    """XEP-0045 section 8.1: "If someone without appropriate privileges attempts to change the room
    subject, the service MUST return a message of type "error" specifying a <forbidden/> error
    condition".
    """

    async def scene(cast: Cast) -> None:
        make = cast.room if kind == "private" else cast.shared_room
        room = make("carol", subject="tea")
        cast.far.about(room.native, is_subject_locked=True)
        home = await cast.client("alice", "home")
        phone = await cast.client("alice", "phone")
        await home.joins(room)
        await phone.joins(room)
        by = "alice" if kind == "private" else "gateway"  # who asks the network
        cast.far.promote(room.native, by, role="participant")
        asking = (
            f"<message to='{room}' type='groupchat' id='s1'><subject>coffee</subject></message>"
        )

        home.sends(asking)
        await home.receives(refused("message", room, "forbidden", "auth"), "/message[@id='s1']")
        await phone.receives_nothing()
        cast.far.promote(room.native, by, role="moderator")
        home.sends(asking)
        for client in (home, phone):
            await client.reads_to("/message[subject='coffee'][not(body)]")

    stage.play(scene, manner=Manner(shared=True, word="returned"))


def test_where_it_is_locked_only_moderators_change_it_in_a_room_of_all(stage: Stage) -> None:
    """XEP-0045 section 8.1: "If someone without appropriate privileges attempts to change the room
    subject, the service MUST return a message of type "error" specifying a <forbidden/> error
    condition". The network hears its own relay alone.
    """

    async def scene(cast: Cast) -> None:
        room = cast.shared_room("carol", subject="tea")
        alice = await cast.client("alice")
        await alice.joins(room)
        asking = (
            f"<message to='{room}' type='groupchat' id='s1'><subject>coffee</subject></message>"
        )

        alice.sends(asking)
        await alice.receives(refused("message", room, "forbidden", "auth"), "/message[@id='s1']")
        cast.far.promote(room.native, "alice", role="moderator")
        await alice.receives(here(room, "alice"), "//user:item[@role='moderator']")
        alice.sends(asking)
        await alice.reads_to("/message[subject='coffee'][not(body)]")

    stage.play(scene, manner=Manner(shared=True, word="returned", locks_subject=True))


def test_a_subject_of_100_kb_is_refused_and_nobody_else_notices(stage: Stage) -> None:
    """XEP-0045 section 17.2: "A service MAY ignore messages that are improperly typed, or reject
    them"
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol", subject="tea")
        alice = await cast.client("alice")
        bob = await cast.client("bob")
        await alice.joins(room)
        await bob.joins(room)

        long = "s" * 100_000
        alice.sends(
            f"<message to='{room}' type='groupchat' id='s1'><subject>{long}</subject></message>"
        )
        await alice.receives(here(room, "bob"))
        await alice.receives(
            refused("message", room, "not-acceptable", "modify"), "/message[@id='s1']"
        )
        room.says("carol", "still there")
        await bob.receives(said(room, "carol", "still there"))
        assert cast.far.subject_of(room.native) == "tea"

    stage.play(scene)


def test_a_far_subject_of_100_kb_ends_nothing(stage: Stage) -> None:
    """XEP-0045 section 7.2.15: "it SHALL send the current room subject." """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        cast.far.subject(room.native, "carol", "s" * 100_000)
        await alice.receives("/message[starts-with(subject, 'sss')]")
        room.says("carol", "still there")
        await alice.receives(said(room, "carol", "still there"))

    stage.play(scene)

"""Who of a chat is writing, both ways."""

import pytest

from bridge.testing.manner import Manner
from tests.scenes.cast import Cast
from tests.scenes.chats import CAROL, INFO, Chat, begun, to
from tests.scenes.messages import replace
from tests.scenes.paths import feature
from tests.scenes.stage import Stage

STATES = "http://jabber.org/protocol/chatstates"


def state(chat: Chat, name: str) -> str:
    return f"/message[@type='chat'][@from='{chat.carol}'][not(body)][hints:no-store]/states:{name}"


def writes(name: str) -> str:
    return f"<{name} xmlns='{STATES}'/>"


def test_a_far_person_is_seen_writing(stage: Stage) -> None:
    """XEP-0085 section 5.4: "The 'type' attribute for content messages and standalone notifications
    SHOULD be set to a value of "chat" (for one-to-one sessions)"; section 5.8: servers "SHOULD NOT
    store them offline".
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        chat = await begun(cast, alice)

        await alice.gets(chat.carol, INFO, feature(STATES))
        cast.far.typing(CAROL, "carol", to=chat.name)
        await alice.receives(state(chat, "composing"))
        cast.far.typing(CAROL, "carol", False, to=chat.name)
        await alice.receives(state(chat, "paused"))

    stage.play(scene)


def test_what_is_said_ends_the_writing(stage: Stage) -> None:
    """XEP-0085 section 5.6: "A message stanza that contains standard instant messaging content
    SHOULD NOT contain a chat state notification extension other than <active/>"; so no state comes
    behind it that was before it.
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        chat = await begun(cast, alice)

        for number in range(3):
            cast.far.typing(CAROL, "carol", to=chat.name)
            chat.says(f"line {number}")
        await alice.reads_to(chat.message("line 2"))
        await alice.receives_nothing()
        chat.says("one more")
        cast.far.typing(CAROL, "carol", to=chat.name)
        await alice.receives(chat.message("one more"))
        await alice.receives(state(chat, "composing"))

    stage.play(scene)


@pytest.mark.parametrize("still", ["paused", "active", "inactive", "gone"])
def test_a_client_is_seen_writing_and_no_longer(stage: Stage, still: str) -> None:
    """XEP-0085 section 5.3: "a standalone notification MUST be followed by a different state, not
    repetition of the same state"; each of the others ends the writing.
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        chat = await begun(cast, alice)

        alice.sends(to(chat.carol, writes("composing"), "c1"))
        await cast.far.until(lambda: cast.far.typing_in(CAROL) == (chat.name,))
        alice.sends(to(chat.carol, writes(still), "c2"))
        await cast.far.until(lambda: cast.far.typing_in(CAROL) == ())

    stage.play(scene)


def test_a_correction_ends_the_writing(stage: Stage) -> None:
    """XEP-0085 section 5.6: "A message stanza that contains standard instant messaging content
    SHOULD NOT contain a chat state notification extension other than <active/>"; clients end the
    writing by a message that is new, but not all by a correction.
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        chat = await begun(cast, alice)

        alice.sends(to(chat.carol, writes("composing"), "c1"))
        await cast.far.until(lambda: cast.far.typing_in(CAROL) == (chat.name,))
        alice.writes(chat.carol, "good morning", replace("begins") + writes("active"), id="c2")
        await cast.far.until(lambda: cast.far.typing_in(CAROL) == ())

    stage.play(scene)


def test_no_session_is_begun_by_a_state_alone(stage: Stage) -> None:
    """XEP-0085 section 5.1: "Before generating chat state notifications, a User SHOULD explicitly
    discover whether the Contact supports the protocol"; who never wrote has no session with him.
    """

    async def scene(cast: Cast) -> None:
        cast.far.person(CAROL)
        alice = await cast.client("alice")

        alice.sends(to(cast.contact("carol"), writes("composing"), "c1"))
        await alice.receives_nothing()
        assert (cast.network.logins, cast.far.typing_in(CAROL)) == ((), ())

    stage.play(scene)


def test_where_nobody_hears_of_it_nothing_is_told(stage: Stage) -> None:
    """XEP-0085 section 4: "If an entity supports the Chat State Notifications protocol, it MUST
    advertise that fact"; this one does not.
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        chat = await begun(cast, alice)

        await alice.gets(chat.carol, INFO, f"not({feature(STATES)})")
        alice.sends(to(chat.carol, writes("composing"), "c1"))
        await alice.receives_nothing()
        assert cast.far.typing_in(CAROL) == ()

    stage.play(scene, manner=Manner(typing=False))

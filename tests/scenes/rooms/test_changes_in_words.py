"""Edits and reactions where a network has none: one short line for what changed in a while."""

from bridge.testing.faults import Postpone, Refuse
from bridge.testing.manner import Manner
from tests.scenes.cast import Cast, Room
from tests.scenes.client import Client
from tests.scenes.commands.wishing import wishes
from tests.scenes.messages import groupchat, kept_id, reactions, replace, retract
from tests.scenes.paths import refused, said
from tests.scenes.stage import Stage

WAITS = "changes_after = 0.3\n"
"""Options: long enough that all of a burst has come."""

PLAIN = Manner(native_ids=False, word="flushed")
"""A network as plain as IRC."""

FIRST = (
    "the quick brown fox jumps over the lazy dog, and then it sat on a mat and slept till noon,"
    " since foxes are like that"
)
SECOND = FIRST.replace("on a mat", "on the mat")
THIRD = SECOND.replace("noon", "dusk")


async def enters(cast: Cast) -> tuple[Client, Room]:
    """Alice, in a room with Carol."""
    room = cast.room("carol")
    alice = await cast.client("alice")
    await alice.joins(room)
    return alice, room


async def says(alice: Client, room: Room, words: str, id_: str, inside: str = "") -> None:
    """Alice says it, and sees it."""
    alice.says(room, words, inside, id=id_)
    await alice.receives(said(room, "alice", words), f"/message[@id='{id_}']")


def test_several_corrections_are_one_line_of_what_changed(stage: Stage) -> None:
    """XEP-0308 section 4: "A single message may be corrected multiple times by subsequent edits."
    What is said meanwhile does not wait; clients see each of the corrections, in order.
    """

    async def scene(cast: Cast) -> None:
        alice, room = await enters(cast)
        await says(alice, room, FIRST, "m1")
        alice.says(room, SECOND, replace("m1"), id="m2")
        alice.says(room, THIRD, replace("m1"), id="m3")
        await says(alice, room, "good night", "m4")
        for words, id_ in ((SECOND, "m2"), (THIRD, "m3")):
            await alice.receives(
                said(room, "alice", words), f"/message[@id='{id_}']/correct:replace[@id='m1']"
            )
        shown = "(edited) … sat on the mat and slept till dusk, since foxes …"
        assert await room.heard(3) == [FIRST, "good night", shown]

    stage.play(scene, manner=PLAIN, options=WAITS)


def test_the_next_correction_is_of_what_was_said_last(stage: Stage) -> None:
    """Ours: nothing is said twice, also after a restart; where an account wishes so, all of it."""

    async def scene(cast: Cast) -> None:
        alice, room = await enters(cast)
        await says(alice, room, FIRST, "m1")
        await says(alice, room, SECOND, "m2", replace("m1"))
        await cast.restart()
        await alice.joins(room)
        await says(alice, room, THIRD, "m3", replace("m1"))
        await wishes(cast, alice, edits="again")
        await says(alice, room, FIRST, "m4", replace("m1"))
        assert await room.heard(4) == [
            FIRST,
            "(edited) … sat on the mat and …",
            "(edited) … slept till dusk, since foxes …",
            f"(edited) {FIRST}",
        ]

    stage.play(scene, manner=PLAIN)


def test_words_that_are_what_they_were_are_not_said(stage: Stage) -> None:
    """Ours: within a burst, and in other lines than before; clients see both."""

    async def scene(cast: Cast) -> None:
        alice, room = await enters(cast)
        await says(alice, room, FIRST, "m1")
        alice.says(room, SECOND, replace("m1"), id="m2")
        alice.says(room, FIRST, replace("m1"), id="m3")
        await alice.receives(said(room, "alice", SECOND))
        await alice.receives(said(room, "alice", FIRST), "//correct:replace[@id='m1']")
        lines = FIRST.replace(", ", ",\n")
        await says(alice, room, lines, "m4", replace("m1"))
        await says(alice, room, "good night", "m5")
        assert await room.heard(2) == [FIRST, "good night"]

    stage.play(scene, manner=PLAIN, options=WAITS)


def test_what_has_not_left_leaves_in_the_words_of_its_correction(stage: Stage) -> None:
    """Ours: nobody far away reads of a mistake that he never saw."""

    async def scene(cast: Cast) -> None:
        alice, room = await enters(cast)
        cast.network.faults.next_call(Postpone(0.3))
        alice.says(room, "good mroning", id="m1")
        alice.says(room, "good nmorning", replace("m1"), id="m2")
        alice.says(room, "good morning", replace("m1"), id="m3")
        alice.says(room, "all", id="m4")
        await alice.receives(said(room, "alice", "good mroning"))
        await alice.receives(said(room, "alice", "good nmorning"), "//correct:replace[@id='m1']")
        await alice.receives(said(room, "alice", "good morning"), "//correct:replace[@id='m1']")
        await alice.receives(said(room, "alice", "all"))
        assert await room.heard(2) == ["good morning", "all"]

    stage.play(scene, manner=PLAIN, options=WAITS)


def test_what_is_refused_takes_its_corrections_with_it(stage: Stage) -> None:
    """Ours: whatever leaves in one is told in one."""

    async def scene(cast: Cast) -> None:
        alice, room = await enters(cast)
        cast.network.faults.next_call(Postpone(0.3))
        cast.network.faults.next_call(Refuse("forbidden", "No."))
        alice.says(room, "tea", id="m1")
        alice.says(room, "coffee", replace("m1"), id="m2")
        for id_ in ("m1", "m2"):
            await alice.receives(
                refused("message", room, "forbidden", "auth"), f"/message[@id='{id_}']"
            )
        assert await room.heard(0) == []
        await says(alice, room, "milk", "m3", replace("m1"))
        assert await room.heard() == ["milk"]

    stage.play(scene, manner=PLAIN, options=WAITS)


def test_who_takes_a_message_back_ends_its_corrections(stage: Stage) -> None:
    """XEP-0424 section 3: a client says of a message "that it should be removed"; no correction of
    it is said then.
    """

    async def scene(cast: Cast) -> None:
        alice, room = await enters(cast)
        alice.says(room, FIRST, id="m1")
        kept = kept_id(await alice.receives(said(room, "alice", FIRST)))
        alice.says(room, SECOND, replace("m1"), id="m2")
        alice.sends(groupchat(room, retract(kept), "m3"))
        await alice.reads_to(f"/message[@id='m3']/retract:retract[@id='{kept}']")
        assert [one.text for one in cast.far.said(room.native)] == [""]
        assert len(cast.far.heard(room.native)) == 2

    stage.play(scene, manner=Manner(edits=False), options="changes_after = 9.0\n")


def test_after_a_restart_a_correction_is_said_all_the_same(stage: Stage) -> None:
    """Ours: what waits is kept with the rest."""

    async def scene(cast: Cast) -> None:
        alice, room = await enters(cast)
        await says(alice, room, FIRST, "m1")
        alice.says(room, SECOND, replace("m1"), id="m2")
        alice.says(room, THIRD, replace("m1"), id="m3")
        await says(alice, room, "good night", "m4")
        await cast.restart()
        [_, _, shown] = await room.heard(3)
        assert shown == "(edited) … sat on the mat and slept till dusk, since foxes …"

    stage.play(scene, manner=PLAIN, options="changes_after = 1.0\n")


def test_reactions_of_a_moment_are_one_line(stage: Stage) -> None:
    """XEP-0444 section 3.2: "the client sends a <message> with all <reaction> elements that are
    (still or newly) applicable to that message"; in words, what came and went is said, and of a
    change of mind nothing.
    """

    async def scene(cast: Cast) -> None:
        alice, room = await enters(cast)
        await wishes(cast, alice, reactions="words")
        room.says("carol", "@everyone: tea at five, or is that too late for people like you?")
        kept = kept_id(await alice.receives("/message[starts-with(body, '@everyone')]"))
        bursts: tuple[tuple[tuple[str, ...], ...], ...] = (
            (("👋",), ("👋", "🐢")),
            (("🐢", "🌹"), ("🌹",)),
            ((), ("🌹",)),
        )
        for burst in bursts:
            for emoji in burst:
                alice.sends(groupchat(room, reactions(kept, *emoji), "r1"))
            for _ in burst:
                await alice.receives("/message[@id='r1']/reactions:reactions")
        what = '(to "@\u200beveryone: tea at five, or is that too…")'
        assert await room.heard(2) == [
            f"carol: 👋 🐢 {what}",
            f"carol: 🌹, no longer 👋 🐢 {what}",
        ]

    stage.play(scene, manner=PLAIN, options=WAITS)

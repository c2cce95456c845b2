"""How words look, in rooms, both ways."""

from bridge.api.content import Text
from bridge.api.text import Span
from bridge.testing.far import Heard
from bridge.testing.manner import Manner
from tests.scenes.archive import page
from tests.scenes.cast import Cast
from tests.scenes.messages import fallback, kept_id, replace, reply
from tests.scenes.paths import said
from tests.scenes.stage import Stage

UNSTYLED = "<unstyled xmlns='urn:xmpp:styling:0'/>"


def test_ones_own_message_comes_back_as_it_was_written(stage: Stage) -> None:
    """Ours: to the character, in whatever way its directives were written; clients look for their
    own words.
    """
    body = ">who?\n>  me\n*b* _i ~s~_ `*c*` **\n```py \nx = *1*"

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        alice.says(room, body)
        await alice.receives(said(room, "alice", body), "not(//styling:unstyled)")
        alice.says(room, "*plain*", UNSTYLED)
        await alice.receives(said(room, "alice", "*plain*"), "/message/styling:unstyled")
        *_, last = await cast.far.until_heard(room.native, 5)
        assert last == Heard("alice", "*plain*")

    stage.play(scene)


def test_looks_and_their_edits_reach_the_network_and_come_from_it(stage: Stage) -> None:
    """XEP-0393 section 6.2.2: "Text enclosed by '_' (U+005F LOW LINE) is emphasized and SHOULD be
    displayed in italics."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        alice.says(room, "*tee*", id="m1")
        await alice.receives(said(room, "alice", "*tee*"))
        alice.says(room, "_tea_", replace("m1"))
        await alice.receives(said(room, "alice", "_tea_"))
        heard = await cast.far.until_heard(room.native, 2)
        assert [(one.text, one.spans) for one in heard] == [
            ("tee", (Span(0, 3, "bold"),)),
            ("tea", (Span(0, 3, "italic"),)),
        ]
        cast.far.say(room.native, "carol", Text("no tea", (Span(0, 2, "strike"),)))
        await alice.receives(said(room, "carol", "~no~ tea"))

    stage.play(scene)


def test_an_answer_has_looks_behind_its_quotation(stage: Stage) -> None:
    """XEP-0461 section 3.1: "The receiving client SHOULD NOT display the compatibility fallback";
    what is left begins a line.
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        asked = cast.far.say(room.native, "carol", "*tea*?")
        question = await alice.receives(said(room, "carol", "*tea*?"), "/message/styling:unstyled")
        marks = reply(kept_id(question), f"{room}/carol") + fallback("urn:xmpp:reply:0", 0, 9)
        alice.says(room, "> *tea*?\n> green?\n*yes*", marks)
        await alice.receives(
            said(room, "alice", "> *tea*?\n> green?\n*yes*"),
            "/message/fallback:fallback/fallback:body[@start='0'][@end='9']",
        )
        heard = await cast.far.until_heard(room.native, 2)
        assert [(one.text, one.spans, one.to) for one in heard] == [
            ("green?", (Span(0, 6, "quote"),), asked.native),
            ("yes", (Span(0, 3, "bold"),), None),
        ]

    stage.play(scene)


def test_words_before_an_answer_do_not_move_its_looks(stage: Stage) -> None:
    """Ours: where there are no answers, the name of whom one answers comes before the words."""

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        room.says("carol", "tea?")
        kept = kept_id(await alice.receives(said(room, "carol", "tea?")))
        alice.says(room, "so *yes*", reply(kept, f"{room}/carol"))
        await alice.receives(said(room, "alice", "so *yes*"))
        assert await cast.far.until_heard(room.native) == [
            Heard("alice", "carol: so yes", spans=(Span(10, 13, "bold"),))
        ]

    stage.play(scene, manner=Manner(answers=False))


def test_the_archive_has_what_was_shown(stage: Stage) -> None:
    """Ours: archived messages read as they read when they were said."""

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)
        alice.says(room, ">*a*")
        await alice.receives(said(room, "alice", ">*a*"))
        room.says("carol", "*b*")
        await alice.receives(said(room, "carol", "*b*"))

        kept = await page(alice, room)
        unstyled = [one.find("{urn:xmpp:styling:0}unstyled") for one in kept.messages]
        assert kept.words == [">*a*", "*b*"]
        assert [one is not None for one in unstyled] == [False, True]

    stage.play(scene)


def test_private_messages_have_looks(stage: Stage) -> None:
    """XEP-0393 section 6.2.4: "Text enclosed by '~' (U+007E TILDE) SHOULD be displayed with
    a horizontal line through the middle."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        alice.writes(f"{room}/carol", "~psst~")
        [heard] = await cast.far.until_heard("carol%irc.fake")
        assert heard == Heard("alice", "psst", spans=(Span(0, 4, "strike"),))
        cast.far.write("carol%irc.fake", "alice", Text("what?", (Span(0, 5, "code"),)))
        await alice.receives(f"/message[@type='chat'][@from='{room}/carol'][body='`what?`']")

    stage.play(scene)

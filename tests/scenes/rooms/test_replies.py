"""Answers to messages, both ways."""

from bridge.testing.manner import Manner
from tests.scenes.cast import Cast
from tests.scenes.messages import fallback, kept_id, reply
from tests.scenes.paths import feature, said
from tests.scenes.stage import Stage

INFO = "<query xmlns='http://jabber.org/protocol/disco#info'/>"


def test_a_far_answer_quotes_and_says_exactly_what_is_the_quotation(stage: Stage) -> None:
    """XEP-0461 section 4.1: "the ID assigned to the stanza by the group chat itself must be used";
    XEP-0426 section 2: "counted by their number of Unicode code points".
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol", "dave")
        alice = await cast.client("alice")
        await alice.joins(room)

        asked = cast.far.say(room.native, "carol", "tea 👨‍👩‍👧?\nor é?")
        kept = kept_id(await alice.receives(said(room, "carol", "tea 👨‍👩‍👧?\nor é?")))
        cast.far.say(room.native, "dave", "both", answers=asked)
        answer = await alice.receives(
            said(room, "dave", "> tea 👨‍👩‍👧?\n> or é?\nboth"),
            f"/message/reply:reply[@id='{kept}'][@to='{room}/carol']",
            "/message/fallback:fallback[@for='urn:xmpp:reply:0']/fallback:body[@start='0']",
        )
        end = answer.find(".//{urn:xmpp:fallback:0}body").get("end")  # type: ignore[union-attr]
        assert (answer.findtext("body") or "")[int(end or 0) :] == "both"

    stage.play(scene)


def test_the_network_hears_an_answer_without_its_quotation(stage: Stage) -> None:
    """XEP-0461 section 3.1: "The receiving client SHOULD NOT display the compatibility fallback if
    it renders the referenced message alongside the reply in some way."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        asked = cast.far.say(room.native, "carol", "tea?")
        kept = kept_id(await alice.receives(said(room, "carol", "tea?")))
        marks = reply(kept, f"{room}/carol") + fallback("urn:xmpp:reply:0", 0, 16)
        alice.says(room, "> 👨 wrote: tea?\nyes", marks)
        await alice.receives(
            said(room, "alice", "> 👨 wrote: tea?\nyes"),
            f"/message/reply:reply[@id='{kept}']",
            "/message/fallback:fallback/fallback:body[@start='0'][@end='16']",
        )
        [heard] = await cast.far.until_heard(room.native)
        assert (heard.text, heard.to) == ("yes", asked.native)

    stage.play(scene)


def test_an_answer_to_what_is_not_here_is_a_message(stage: Stage) -> None:
    """XEP-0461 section 4: "Answers MUST NOT be be assumed to relate to any other messages than the
    referenced one."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        alice.says(room, "yes", reply("nothing", f"{room}/carol"))
        await alice.receives(said(room, "alice", "yes"), "not(//reply:reply)")
        [heard] = await cast.far.until_heard(room.native)
        assert (heard.text, heard.to) == ("yes", None)

    stage.play(scene)


def test_where_there_are_no_answers_one_names_whom_one_answers(stage: Stage) -> None:
    """XEP-0461 section 2: an entity that has replies "MUST specify the" feature; this one does not,
    and takes them all the same.
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        await alice.gets(room, INFO, f"not({feature('urn:xmpp:reply:0')})")
        room.says("carol", "tea?")
        kept = kept_id(await alice.receives(said(room, "carol", "tea?")))
        marks = reply(kept, f"{room}/carol") + fallback("urn:xmpp:reply:0", 0, 7)
        alice.says(room, "> tea?\nyes", marks)
        await alice.receives(said(room, "alice", "> tea?\nyes"), "//reply:reply")
        assert await room.heard() == ["carol: yes"]

    stage.play(scene, manner=Manner(answers=False))


def test_what_was_said_long_ago_is_quoted(stage: Stage) -> None:
    """Ours: ten minutes or twenty messages later nobody knows which words are meant. Who is named
    already is not named twice, what one did is no answer, and nobody calls himself.
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)
        asked = "how about tomorrow at five, or would six be better for you?"
        room.says("carol", asked)
        kept = kept_id(await alice.receives(said(room, "carol", asked)))
        alice.says(room, "fine")
        own = kept_id(await alice.receives(said(room, "alice", "fine")))

        for number in range(19):
            room.says("dave", f"{number}")
            await alice.receives(said(room, "dave", f"{number}"))
        for words in ("five", "Carol, five", "/me nods"):
            alice.says(room, words, reply(kept, f"{room}/carol"))
            await alice.receives(said(room, "alice", words), "//reply:reply")
        alice.says(room, "or not", reply(own, f"{room}/alice"))
        await alice.receives(said(room, "alice", "or not"), "//reply:reply")
        assert (await room.heard(5))[1:] == [
            "carol: five",
            '(to "how about tomorrow at five, or would…") Carol, five',
            "nods",
            '(to "fine") or not',
        ]

    stage.play(scene, manner=Manner(answers=False))

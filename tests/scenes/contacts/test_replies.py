"""Answers in chats with one person, both ways."""

from bridge.testing.manner import Manner
from tests.scenes.cast import Cast
from tests.scenes.chats import INFO, REQUEST, begun
from tests.scenes.messages import fallback, reply, shown_id
from tests.scenes.paths import feature
from tests.scenes.stage import Stage

REPLY = "urn:xmpp:reply:0"


def test_a_far_answer_quotes_and_says_exactly_what_is_the_quotation(stage: Stage) -> None:
    """XEP-0461 section 4.1: "For other message types the sender should use the 'id' from a"
    origin-id "if present, or the value of the 'id' attribute"; XEP-0426 section 2: "counted by
    their number of Unicode code points".
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        chat = await begun(cast, alice)

        await alice.gets(chat.carol, INFO, feature(REPLY), feature("urn:xmpp:fallback:0"))
        asked = "tea 👨‍👩‍👧?\nor e\u0301?"
        alice.writes(chat.carol, asked, REQUEST, id="m1")
        await alice.receives("/message/receipts:received[@id='m1']")
        own = chat.says("tea, says the pot")
        shown = shown_id(await alice.receives(chat.message("tea, says the pot")))

        question = chat.said[0]  # one line of it
        for answered, known, author, lines in (
            (question, "m1", alice.account, asked.splitlines()),
            (own, shown, chat.carol, ["tea, says the pot"]),
        ):
            quoted = "".join(f"> {line}\n" for line in lines)
            chat.says("both", answers=answered)
            answer = await alice.receives(
                chat.message(f"{quoted}both"),
                f"/message/reply:reply[@id='{known}'][@to='{author}']",
                f"/message/fallback:fallback[@for='{REPLY}']/fallback:body[@start='0']",
            )
            end = answer.find(".//{urn:xmpp:fallback:0}body").get("end")  # type: ignore[union-attr]
            assert (answer.findtext("body") or "")[int(end or 0) :] == "both"

    stage.play(scene)


def test_the_network_hears_an_answer_without_its_quotation(stage: Stage) -> None:
    """XEP-0461 section 3.1: "The receiving client SHOULD NOT display the compatibility fallback if
    it renders the referenced message alongside the reply in some way."
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        chat = await begun(cast, alice)

        asked = chat.says("tea?")
        shown = shown_id(await alice.receives(chat.message("tea?")))
        marks = reply(shown, chat.carol) + fallback(REPLY, 0, 16)
        alice.writes(chat.carol, "> 👨 wrote: tea?\nyes", marks + REQUEST, id="m1")
        await alice.receives("/message/receipts:received[@id='m1']")
        [_, answer] = chat.said
        assert (answer.text, answer.answers) == ("yes", asked.native)

    stage.play(scene)


def test_an_answer_to_what_is_not_here_is_a_message(stage: Stage) -> None:
    """XEP-0461 section 4: "Answers MUST NOT be be assumed to relate to any other messages than the
    referenced one."
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        chat = await begun(cast, alice)

        chat.says("tea?")
        await alice.receives(chat.message("tea?"))
        alice.writes(chat.carol, "yes", reply("nothing", chat.carol) + REQUEST, id="m1")
        await alice.receives("/message/receipts:received[@id='m1']")
        [_, answer] = chat.said
        assert (answer.text, answer.answers) == ("yes", None)

    stage.play(scene)


def test_where_there_are_no_answers_the_words_of_old_are_quoted(stage: Stage) -> None:
    """XEP-0461 section 2: an entity that has replies "MUST specify the" feature; this one does not.
    In a chat of two, whom one answers need not be said.
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        chat = await begun(cast, alice)

        await alice.gets(chat.carol, INFO, f"not({feature(REPLY)})")
        for ahead, id_ in ((0.0, "m1"), (-700.0, "m2")):
            cast.clock.ahead = ahead
            chat.says("tea?")
            shown = shown_id(await alice.receives(chat.message("tea?")))
            alice.writes(chat.carol, "yes", reply(shown, chat.carol) + REQUEST, id=id_)
            await alice.receives(f"/message/receipts:received[@id='{id_}']")
        words = [message.text for message in chat.said]
        assert words == ["tea?", "yes", "tea?", '(to "tea?") yes']

    stage.play(scene, manner=Manner(answers=False))

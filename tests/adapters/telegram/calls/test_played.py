"""What accounts say and do in a group, as it stands on a fake Telegram."""

import asyncio
from dataclasses import replace

import pytest

from bridge.api.content import Card, File, Location, Text
from bridge.api.errors import Refused
from bridge.api.ids import NativeId
from bridge.api.text import Span
from tests.adapters.telegram.calls.stage import restarted, stage
from tests.adapters.telegram.calls.talk import BOB, span
from tests.servers.botapi import rights
from tests.servers.botapi.files import OPUS, PNG
from tests.servers.botapi.messages import Message

UP, HEART = "\N{THUMBS UP SIGN}", "\N{HEAVY BLACK HEART}"
NAME = span("bold", 0, 5)
KINDS = (
    "photo", "voice", "document", "sticker", "venue", "location", "contact"
)  # fmt: skip
TWO_DAYS = 172_800 + 1.0


def test_words_are_there_with_their_looks() -> None:
    async def play() -> None:
        async with stage() as here:
            await here.says(Text("\N{ROCKET} go", (Span(2, 4, "strike"),)))
            [said] = here.tea.messages

        assert said.text == "alice: \N{ROCKET} go"
        assert said.entities == [NAME, span("strikethrough", 10, 2)]

    asyncio.run(play())


def test_a_long_text_is_there_whole() -> None:
    async def play() -> None:
        async with stage() as here:
            words = " ".join(str(number) for number in range(3000))
            await here.says(words)

        assert len(here.tea.texts) == 4
        assert " ".join(text.removeprefix("alice: ") for text in here.tea.texts) == words

    asyncio.run(play())


def test_an_answer_quotes_what_is_there_and_needs_nothing_to_be_there() -> None:
    async def play() -> None:
        async with stage() as here:
            question = here.theirs(await here.dora.says(here.tea, "tea or coffee?"))
            gone = await here.dora.says(here.tea, "milk?")
            here.api.world.delete(gone)
            for quote, words in (("> coffee", "tea or coffee?"), ("> milk", "tea or milk")):
                told = here.ref(question.natives, quote=quote, words=words)
                await here.says("yes", answers=told)
            await here.says("no", answers=here.ref([NativeId("-1/999")]))
            await here.says("no", answers=here.theirs(gone))
            said = here.tea.messages

        assert [(m.reply and m.reply.text, m.quote) for m in said[2:]] == [
            ("tea or coffee?", "coffee"),
            ("tea or coffee?", None),
            (None, None),
            (None, None),
        ]

    asyncio.run(play())


def test_a_topic_has_its_words() -> None:
    async def play() -> None:
        async with stage(is_forum=True) as here:
            topic = await here.dora.creates_topic(here.tea, "Milk")
            here.thread = topic.id
            await here.says("hi")

        assert [(m.text, m.thread) for m in here.tea.messages] == [("alice: hi", topic.id)]

    asyncio.run(play())


def test_an_edit_may_be_shorter_and_longer_and_shorter_again() -> None:
    async def play() -> None:
        async with stage() as here:
            said = await here.says("a" * 5000)
            texts = []
            for words in ("b", "c" * 9000, "d" * 5000, "e"):
                await here.edits(said, words)
                texts.append("".join(text.removeprefix("alice: ") for text in here.tea.texts))

        assert texts == ["b", "c" * 9000, "d" * 5000, "e"]

    asyncio.run(play())


def test_other_words_for_a_file_are_its_caption() -> None:
    async def play() -> None:
        async with stage() as here:
            photo = File(name="a.png", media_type="image/png", shape="image")
            said = await here.says(await here.hosted(photo, PNG))
            await here.edits(said, "tea")
            [there] = here.tea.messages

        assert (there.text, there.has("photo")) == ("alice: tea", True)

    asyncio.run(play())


def test_another_file_stands_in_the_place_of_the_first() -> None:
    async def play() -> None:
        async with stage() as here:
            photo = File(name="a.png", media_type="image/png", shape="image")
            said = await here.says(await here.hosted(photo, PNG))
            hidden = replace(photo, is_spoiler=True, description="tea")
            await here.edits(said, await here.hosted(hidden, PNG + b"2"))
            [there] = here.tea.messages

        assert (there.text, there.files[0].data) == ("alice: tea", PNG + b"2")
        assert there.content["has_media_spoiler"] is True

    asyncio.run(play())


def test_what_is_taken_back_is_gone_with_all_its_parts() -> None:
    async def play() -> None:
        async with stage() as here:
            said = await here.says("a" * 5000)
            await here.takes_back(said)
            await here.takes_back(said)

        assert here.tea.texts == []

    asyncio.run(play())


def test_what_cannot_be_deleted_any_more_says_so_in_its_place() -> None:
    async def play() -> None:
        async with stage() as here:
            said = await here.says("tea")
            here.api.passes(TWO_DAYS)
            await here.takes_back(said)

        assert here.tea.texts == ["alice: This message was taken back."]

    asyncio.run(play())


def test_a_moderator_removes_by_the_bots_right_what_others_said() -> None:
    async def play() -> None:
        async with stage() as here:
            spam = here.theirs(await here.dora.says(here.tea, "spam"))
            with pytest.raises(Refused):
                await here.takes_back(spam, by_moderator=True)
            member = here.tea.members[here.api.bot.user.id]
            member.status, member.rights = "administrator", rights.DEFAULT_ADMIN
            await here.takes_back(spam, by_moderator=True)

        assert here.tea.texts == []

    asyncio.run(play())


def test_the_newest_reaction_stands_until_it_is_taken_back() -> None:
    async def play() -> None:
        async with stage() as here:
            tea = await here.dora.says(here.tea, "tea?")
            seen = []
            for who, emoji in (("alice", UP), ("bob", HEART), ("bob", ""), ("alice", "")):
                identity = BOB._replace(name=who, native=f"{who}@example.org")
                await here.reacts(here.theirs(tea), *filter(None, [emoji]), who=identity)
                seen.append(tea.reactions.get(here.api.bot.user.id, []))

        assert seen == [[UP], [HEART], [UP], []]

    asyncio.run(play())


def test_votes_are_tallied_in_one_message_that_answers_the_poll() -> None:
    async def play() -> None:
        async with stage() as here:
            asked = await here.dora.sends_poll(here.tea, "What?", "Tea", "Coffee")
            poll = here.theirs(asked, words="Poll: What?\n1. Tea\n2. Coffee")
            await here.votes(poll, 0)
            await here.votes(poll, 1, who=BOB)
            tally = here.tea.messages[-1]

        assert tally.text == "Votes from XMPP: 1. Tea: 1, 2. Coffee: 1"
        assert tally.reply is asked
        assert len(here.tea.messages) == 2

    asyncio.run(play())


def test_a_tally_that_was_deleted_is_said_anew() -> None:
    async def play() -> None:
        async with stage() as here:
            poll = here.theirs(await here.dora.sends_poll(here.tea, "What?", "Tea", "Coffee"))
            await here.votes(poll, 0)
            here.api.world.delete(here.tea.messages[-1])
            await here.votes(poll, 0, who=BOB)
            await here.votes(poll, 1, who=BOB)

        assert here.tea.texts[1:] == ["Votes from XMPP: answer 1: 1, answer 2: 1"]

    asyncio.run(play())


def test_after_a_restart_the_same_tally_goes_on_and_longer_messages_are_whole() -> None:
    async def play() -> None:
        async with stage() as here:
            poll = here.theirs(await here.dora.sends_poll(here.tea, "What?", "Tea", "Coffee"))
            said = await here.says("tea")
            await here.edits(said, "a" * 5000)
            await here.votes(poll, 0)
            async with restarted(here) as then:
                await then.takes_back(said)
                await then.votes(poll, 0, who=BOB)
                await then.votes(poll, 1)

        assert here.tea.texts[1:] == ["Votes from XMPP: answer 1: 1, answer 2: 1"]

    asyncio.run(play())


def test_votes_at_the_same_time_are_one_tally() -> None:
    async def play() -> None:
        async with stage() as here:
            poll = here.theirs(await here.dora.sends_poll(here.tea, "What?", "Tea", "Coffee"))
            await asyncio.gather(here.votes(poll, 0), here.votes(poll, 0, who=BOB))

        assert here.tea.texts[1:] == ["Votes from XMPP: answer 1: 2"]

    asyncio.run(play())


def _kind(said: Message) -> str:
    return next((kind for kind in KINDS if said.has(kind)), "text")


def test_files_are_there_by_their_shape_or_else_as_documents() -> None:
    files = (
        (File(name="a.png", media_type="image/png", shape="image", is_spoiler=True), PNG),
        (File(name="a.png", media_type="image/png", shape="image"), b"no picture"),
        (File(name="a.ogg", media_type="audio/ogg", shape="voice"), OPUS),
        (File(name="a.webp", media_type="image/webp", shape="sticker"), PNG),
    )

    async def play() -> None:
        async with stage() as here:
            for file, content in files:
                await here.says(await here.hosted(file, content))
            said = here.tea.messages

        assert [(one.text, _kind(one)) for one in said] == [
            ("alice", "photo"),
            ("alice", "document"),
            ("alice", "voice"),
            ("alice:", "text"),
            ("", "sticker"),
        ]

    asyncio.run(play())


def test_places_and_cards_are_what_they_are() -> None:
    async def play() -> None:
        async with stage() as here:
            name = "Café Central, Herrengasse 14"
            await here.says(Location(latitude=48.21, longitude=16.37, name=name))
            await here.says("there", Location(latitude=48.21, longitude=16.37))
            await here.says(Card(name="Carol", phones=("+4312345",)))
            kinds = [_kind(said) for said in here.tea.messages]

        assert kinds == ["venue", "text", "location", "text", "contact"]

    asyncio.run(play())

"""The fake Bot API server: texts, and to whom bots send them, in answer to what."""

from typing import Any

import pytest
import telegram
from telegram import (
    MessageEntity,
)
from telegram.error import Forbidden

from tests.servers.botapi.files import PNG
from tests.servers.botapi.playing import played, refused
from tests.servers.telegram import FakeTelegram


def _tea(api: FakeTelegram) -> Any:
    return api.world.group("Tea", api.world.user("Olga"))


# --- texts


def test_a_text_is_at_most_4096_utf_16_units() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        tea = _tea(api)
        await bot.send_message(tea.id, "x" * 4096)
        await bot.send_message(tea.id, "😀" * 2048)
        for text in ("x" * 4097, "😀" * 2049):
            with refused("Message is too long"):
                await bot.send_message(tea.id, text)

    played(play)


def test_a_text_is_trimmed_and_not_empty() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        tea = _tea(api)
        await bot.send_message(tea.id, " \n hello \n ")
        assert tea.texts == ["hello"]
        with refused("Message text is empty"):
            await bot.send_message(tea.id, " \n ")

    played(play)


def test_entities_move_with_the_white_space_that_goes() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        tea = _tea(api)
        await bot.send_message(tea.id, "\n 😀bold  ", entities=[MessageEntity("bold", 4, 6)])
        (message,) = tea.messages
        assert message.text == "😀bold"
        assert message.entities == [{"type": "bold", "offset": 2, "length": 4}]

    played(play)


def test_the_server_finds_links_and_mentions_by_itself() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        tea = _tea(api)
        sent = await bot.send_message(
            tea.id, "see https://example.org/x, @alice", entities=[MessageEntity("bold", 0, 3)]
        )
        assert [(e.type, e.offset, e.length) for e in sent.entities] == [
            ("bold", 0, 3),
            ("url", 4, 21),
            ("mention", 27, 6),
        ]

    played(play)


@pytest.mark.parametrize(
    ("entity", "words"),
    [
        (MessageEntity("bold", 3, 9), "ends after the end of the text at UTF-16 offset 12"),
        (MessageEntity("bold", 1, 2), "Entity begins in a middle of a UTF-16 symbol"),
        (MessageEntity("bold", 0, 1), "ends in a middle of a UTF-16 symbol"),
        (MessageEntity("glowing", 0, 2), "Can't parse MessageEntity: Unsupported type specified"),
    ],
    ids=["beyond", "begins within", "ends within", "unknown"],
)
def test_a_wrong_entity_is_refused(entity: MessageEntity, words: str) -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        with refused(words):
            await bot.send_message(_tea(api).id, "😀text", entities=[entity])

    played(play)


def test_of_more_than_a_hundred_entities_the_rest_is_left_out() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        entities = [MessageEntity("bold", n, 1) for n in range(0, 240, 2)]
        sent = await bot.send_message(_tea(api).id, "x " * 120, entities=entities)
        assert len(sent.entities) == 100

    played(play)


def test_markup_is_a_breach() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        with refused("as markup"):
            await bot.send_message(_tea(api).id, "<b>x</b>", parse_mode="HTML")
        assert "entities, not as markup" in api.breaches.pop()

    played(play)


def test_a_caption_is_at_most_1024_utf_16_units() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        tea = _tea(api)
        await bot.send_photo(tea.id, PNG, caption="x" * 1024)
        with refused("Message caption is too long"):
            await bot.send_photo(tea.id, PNG, caption="x" * 1025)

    played(play)


# --- to whom, and in answer to what


def test_a_bot_does_not_begin_a_conversation() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        alice = api.world.user("Alice")
        with refused("Chat not found"):
            await bot.send_message(alice.id, "hello")
        api.world.group("Tea", alice)
        with pytest.raises(Forbidden, match="bot can't initiate conversation with a user"):
            await bot.send_message(alice.id, "hello")
        await alice.presses_start()
        await bot.send_message(alice.id, "hello")

    played(play)


def test_a_bot_that_is_blocked_is_told_so() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        alice = api.world.user("Alice")
        await alice.presses_start()
        await alice.blocks()
        with pytest.raises(Forbidden, match="bot was blocked by the user"):
            await bot.send_message(alice.id, "hello")
        await alice.unblocks()
        await bot.send_message(alice.id, "hello")
        alice.is_deleted = True
        with pytest.raises(Forbidden, match="user is deactivated"):
            await bot.send_message(alice.id, "hello")

    played(play)


def test_a_bot_that_is_not_in_a_room_does_not_write_there() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        olga = api.world.user("Olga")
        rooms = [
            api.world.group("Tea", olga),
            api.world.supergroup("Big", olga),
            api.world.channel("News", olga),
        ]
        words = ("group", "supergroup", "channel")
        for room, word in zip(rooms, words, strict=True):
            await olga.bans(room, api.bot.user)
            with pytest.raises(Forbidden, match=f"bot was kicked from the {word} chat"):
                await bot.send_message(room.id, "hello")
            await olga.unbans(room, api.bot.user)
            with pytest.raises(Forbidden, match=f"bot is not a member of the {word} chat"):
                await bot.send_message(room.id, "hello")

    played(play)


def test_in_channels_administrators_alone_write() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        olga = api.world.user("Olga")
        news = api.world.channel("News", olga)
        sent = await bot.send_message(news.id, "hello")
        assert (sent.from_user, sent.sender_chat and sent.sender_chat.id) == (None, news.id)
        await olga.demotes(news, api.bot.user)
        with refused("Need administrator rights in the channel chat"):
            await bot.send_message(news.id, "hello")

    played(play)


def test_what_is_not_allowed_in_a_room_is_not_sent() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        olga = api.world.user("Olga")
        big = api.world.supergroup("Big", olga, permissions={"can_send_photos": False})
        with refused("Not enough rights to send photos to the chat"):
            await bot.send_photo(big.id, PNG)
        await olga.restricts(big, api.bot.user)
        with refused("Not enough rights to send text messages to the chat"):
            await bot.send_message(big.id, "hello")
        await olga.allows(big, api.bot.user)
        await olga.promotes(big, api.bot.user)
        await bot.send_photo(big.id, PNG)

    played(play)


def test_what_is_answered_must_be_there_or_be_done_without() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        alice = api.world.user("Alice")
        said = await alice.says(alice.chat, "a long story")
        sent = await bot.send_message(alice.id, "yes", reply_to_message_id=said.id)
        assert sent.reply_to_message
        assert sent.reply_to_message.text == "a long story"
        assert alice.chat.messages[1].reply is said
        with refused("Message to be replied not found"):
            await bot.send_message(alice.id, "yes", reply_to_message_id=99)
        sent = await bot.send_message(
            alice.id, "yes", reply_to_message_id=99, allow_sending_without_reply=True
        )
        assert sent.reply_to_message is None

    played(play)


def test_what_is_quoted_must_be_there() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        alice = api.world.user("Alice")
        said = await alice.says(alice.chat, "😀 a long story")
        sent = await bot.send_message(
            alice.id, "how?", reply_parameters=telegram.ReplyParameters(said.id, quote="long")
        )
        assert sent.quote
        assert (sent.quote.text, sent.quote.position) == ("long", 5)
        with refused("QUOTE_TEXT_INVALID"):
            await bot.send_message(
                alice.id, "how?", reply_parameters=telegram.ReplyParameters(said.id, quote="short")
            )

    played(play)


def test_what_is_said_in_another_chat_is_answered_from_here() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        alice = api.world.user("Alice")
        tea = api.world.group("Tea", alice)
        said = await alice.says(tea, "hi")
        await alice.presses_start()
        sent = await bot.send_message(
            alice.id, "yes", reply_parameters=telegram.ReplyParameters(said.id, chat_id=tea.id)
        )
        assert sent.reply_to_message is None
        assert sent.external_reply
        assert sent.external_reply.message_id == said.id

    played(play)

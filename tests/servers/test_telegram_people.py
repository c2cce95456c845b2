"""The fake Bot API server: what people do, in shapes that telegram knows."""

import asyncio
from typing import Any

import pytest
import telegram

from tests.servers.botapi.files import OPUS
from tests.servers.botapi.playing import leftovers, played, updates
from tests.servers.telegram import FakeTelegram, Item


async def _told(bot: telegram.Bot) -> telegram.Message:
    (update,) = await updates(bot)
    assert leftovers(update) == []
    message = update.effective_message
    assert message
    return message


def test_who_presses_start_sends_the_code() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        alice = api.world.user("Alice", "Doe", language_code="cs")
        await alice.presses_start("secret")
        message = await _told(bot)
        assert message.from_user
        assert (message.text, message.chat_id) == ("/start secret", alice.id)
        assert (message.from_user.full_name, message.from_user.language_code) == ("Alice Doe", "cs")
        assert [(e.type, e.offset, e.length) for e in message.entities] == [("bot_command", 0, 6)]

    played(play)


def test_ids_look_as_on_telegram() -> None:
    async def play(api: FakeTelegram, _: telegram.Bot) -> None:
        alice = api.world.user("Alice")
        assert len(str(alice.id)) == 10
        assert str(api.world.group("Tea", alice).id).startswith("-4")
        assert str(api.world.supergroup("Big", alice).id).startswith("-100")
        assert str(api.world.channel("News", alice).id).startswith("-100")
        first = await alice.says(alice.chat, "one")
        assert (first.id, (await alice.says(alice.chat, "two")).id) == (1, 2)

    played(play)


def test_entities_answers_and_quotes_are_told() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        alice = api.world.user("Alice")
        first = await alice.says(alice.chat, "😀 a long story")
        await _told(bot)
        await alice.says(
            alice.chat,
            "how?",
            reply_to=first,
            quote="long",
            entities=[{"type": "bold", "offset": 0, "length": 3}],
        )
        message = await _told(bot)
        assert message.quote
        assert (message.quote.text, message.quote.position) == ("long", 5)
        assert message.reply_to_message
        assert message.reply_to_message.text == "😀 a long story"
        assert message.parse_entities() == {message.entities[0]: "how"}

    played(play)


@pytest.mark.parametrize("kind", ["photo", "live_photo", "video", "animation", "audio", "document"])
def test_files_with_captions_are_told(kind: str) -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        alice = api.world.user("Alice")
        await alice.sends_file(
            alice.chat, Item(kind=kind, data=b"bytes", caption="look", has_spoiler=True)
        )
        message = await _told(bot)
        assert (message.caption, message.has_media_spoiler) == ("look", True)
        found = getattr(message, kind)
        file = await bot.get_file(found[-1] if kind == "photo" else found)
        assert await file.download_as_bytearray() == b"bytes"
        if kind == "animation":
            assert message.document

    played(play)


def test_voice_notes_video_notes_and_stickers_are_told() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        alice = api.world.user("Alice")
        await alice.sends_voice(alice.chat)
        message = await _told(bot)
        assert message.voice
        assert (message.voice.mime_type, message.voice.file_size) == ("audio/ogg", len(OPUS))
        await alice.sends_file(alice.chat, Item(kind="video_note"))
        assert (await _told(bot)).video_note
        await alice.sends_sticker(alice.chat, "😀", details={"is_animated": True})
        message = await _told(bot)
        assert message.sticker
        assert (message.sticker.emoji, message.sticker.is_animated) == ("😀", True)

    played(play)


def test_albums_are_told_message_by_message() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        alice = api.world.user("Alice")
        await alice.sends_album(alice.chat, Item(kind="photo", caption="two"), Item(kind="video"))
        told = [update.message for update in await updates(bot)]
        assert len({message and message.media_group_id for message in told}) == 1
        assert [message and message.caption for message in told] == ["two", None]

    played(play)


def test_places_cards_dice_and_polls_are_told() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        alice = api.world.user("Alice")
        await alice.sends_location(alice.chat, 50.1, 14.4, live_period=900)
        await alice.sends_venue(alice.chat, "Café", "Street 1", (50.1, 14.4))
        await alice.sends_contact(alice.chat, "+420123", "Bob", vcard="BEGIN:VCARD")
        await alice.sends_dice(alice.chat, 6)
        await alice.sends_poll(alice.chat, "Tea?", "yes", "no", is_anonymous=False)
        told = await updates(bot)
        assert leftovers(told) == []
        names = ("location", "venue", "contact", "dice", "poll")
        messages = [update.message for update in told]
        assert all(getattr(m, name) for m, name in zip(messages, names, strict=True))

    played(play)


def test_edits_are_told_and_deletions_are_not() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        alice = api.world.user("Alice")
        said = await alice.says(alice.chat, "one")
        photo = await alice.sends_photo(alice.chat, "one")
        await updates(bot)
        await alice.edits(said, "two")
        await alice.edits(photo, "two")
        await alice.deletes(said)
        text, caption = await updates(bot)
        assert leftovers([text, caption]) == []
        assert text.edited_message
        assert (text.edited_message.text, text.edited_message.edit_date is None) == ("two", False)
        assert caption.edited_message
        assert caption.edited_message.caption == "two"
        assert (said.edits, said.is_deleted) == ([{"text": "one"}], True)

    played(play)


def test_forwards_name_their_origin() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        alice, bob = api.world.user("Alice"), api.world.user("Bob", hides_forwards=True)
        tea = api.world.group("Tea", alice, bob)
        news = api.world.channel("News", alice)
        sources = [
            await alice.says(tea, "one"),
            await bob.says(tea, "two"),
            await alice.says(news, "three", author_signature="Al"),
            await alice.says(tea, "four", sender_chat=news),
        ]
        await updates(bot)
        kinds: list[Any] = []
        for source in sources:
            await alice.forwards(source, alice.chat)
            message = await _told(bot)
            assert message.forward_origin
            kinds.append(message.forward_origin.type)
        assert kinds == ["user", "hidden_user", "channel", "chat"]

    played(play)


def test_anonymous_administrators_speak_as_the_group() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        olga, bob = api.world.user("Olga"), api.world.user("Bob")
        big = api.world.supergroup("Big", olga, bob)
        api.bot.reads_everything = True
        await olga.promotes(big, bob, title="Judge", is_anonymous=True)
        await bob.says(big, "hi")
        message = await _told(bot)
        assert message.from_user
        assert message.sender_chat
        assert (message.from_user.username, message.sender_chat.id) == ("GroupAnonymousBot", big.id)
        assert message.author_signature == "Judge"

    played(play)


def test_posts_of_a_channel_appear_in_the_group_linked_to_it() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        olga = api.world.user("Olga")
        talk = api.world.supergroup("Talk", olga)
        news = api.world.channel("News", olga, linked=talk)
        api.bot.reads_everything = True
        await olga.says(news, "news")
        post, passed_on = await updates(bot)
        assert leftovers([post, passed_on]) == []
        assert post.channel_post
        assert (post.channel_post.from_user, post.channel_post.text) == (None, "news")
        assert passed_on.message
        assert passed_on.message.is_automatic_forward
        assert passed_on.message.sender_chat
        assert passed_on.message.sender_chat.id == news.id
        assert (await bot.get_chat(news.id)).linked_chat_id == talk.id

    played(play)


def test_answers_in_supergroups_carry_the_thread_that_is_no_topic() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        olga = api.world.user("Olga")
        big = api.world.supergroup("Big", olga)
        api.bot.reads_everything = True
        first = await olga.says(big, "one")
        second = await olga.says(big, "two", reply_to=first)
        await olga.says(big, "three", reply_to=second)
        told = [update.message for update in await updates(bot)]
        assert [(m.message_thread_id, m.is_topic_message) for m in told if m] == [
            (None, None),
            (first.id, None),
            (first.id, None),
        ]

    played(play)


def test_anything_can_be_said_that_telegram_does_not_know() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        alice = api.world.user("Alice")
        rich = {"blocks": [{"type": "heading", "text": "News"}]}
        await alice.sends(alice.chat, {"rich_message": rich})
        (update,) = await updates(bot)
        assert update.message
        assert update.message.api_kwargs == {"rich_message": rich}

    played(play)


def test_who_blocks_the_bot_is_told() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        alice = api.world.user("Alice")
        await alice.presses_start()
        await alice.blocks()
        await alice.unblocks()
        _, blocked, unblocked = await updates(bot)
        assert leftovers([blocked, unblocked]) == []
        assert blocked.my_chat_member
        assert blocked.my_chat_member.new_chat_member.status == "kicked"
        assert unblocked.my_chat_member
        assert unblocked.my_chat_member.new_chat_member.status == "member"

    played(play)


def test_nobody_does_what_he_may_not() -> None:
    async def play(api: FakeTelegram, _: telegram.Bot) -> None:
        olga, bob = api.world.user("Olga"), api.world.user("Bob")
        big = api.world.supergroup("Big", olga)
        with pytest.raises(AssertionError, match="is not in"):
            await bob.says(big, "hi")
        await bob.joins(big)
        with pytest.raises(AssertionError, match="has no right can_restrict_members"):
            await bob.bans(big, olga)

    played(play)


def test_until_waits_for_a_change_and_says_what_there_is_when_none_comes() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        alice = api.world.user("Alice")
        await alice.presses_start()
        waiting = asyncio.ensure_future(api.world.until(lambda: "hello" in alice.chat.texts))
        await bot.send_message(alice.id, "hello")
        assert await waiting
        with pytest.raises(AssertionError, match="hello"):
            await api.world.until(lambda: "ho" in alice.chat.texts, within=0.01)

    played(play)

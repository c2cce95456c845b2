"""The fake Bot API server: privacy mode, what rooms tell, pins, migration, topics."""

from typing import Any

import pytest
import telegram
from telegram.error import ChatMigrated, Forbidden

from tests.servers.botapi.chats import Chat
from tests.servers.botapi.files import PNG
from tests.servers.botapi.playing import leftovers, played, refused, updates
from tests.servers.botapi.users import User
from tests.servers.telegram import FakeTelegram


def _room(api: FakeTelegram, kind: str = "supergroup", **more: Any) -> tuple[User, User, Chat]:
    olga, bob = api.world.user("Olga"), api.world.user("Bob")
    return olga, bob, getattr(api.world, kind)("Room", olga, bob, **more)


async def _heard(bot: telegram.Bot) -> list[str | None]:
    return [u.effective_message.text for u in await updates(bot) if u.effective_message]


# --- privacy mode


def test_in_privacy_mode_a_bot_hears_what_is_for_it() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        _, bob, room = _room(api)
        sent = await bot.send_message(room.id, "hello")
        mine = room.find(sent.message_id)
        for text in ("hi", "/help", "/help@gateway_bot", "/help@other_bot", "@gateway_bot?", "@x"):
            await bob.says(room, text)
        await bob.says(room, "an answer", reply_to=mine)
        assert await _heard(bot) == ["/help", "/help@gateway_bot", "@gateway_bot?", "an answer"]

    played(play)


def test_administrators_and_bots_without_privacy_hear_all() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        olga, bob, room = _room(api)
        assert not (await bot.get_me()).can_read_all_group_messages
        await olga.promotes(room, api.bot.user)
        await bob.says(room, "one")
        await olga.demotes(room, api.bot.user)
        await bob.says(room, "two")
        api.bot.reads_everything = True
        await bob.says(room, "three")
        assert (await bot.get_me()).can_read_all_group_messages
        assert await _heard(bot) == ["one", "three"]

    played(play)


def test_bots_hear_neither_each_other_nor_themselves() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        other = api.world.bot("Other", "other_bot")
        olga, _, room = _room(api)
        await olga.promotes(room, api.bot.user)
        await updates(bot)
        await olga.adds(room, other.user)
        await other.user.says(room, "/help@gateway_bot")
        await bot.send_message(room.id, "hello")
        told, joined = await updates(bot)
        assert told.chat_member
        assert joined.message
        assert [user.id for user in joined.message.new_chat_members] == [other.user.id]

    played(play)


# --- rooms


def test_a_room_tells_about_itself() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        olga, _, room = _room(
            api, description="Tea and talk", username="tearoom", reactions=frozenset("👍👎")
        )
        await olga.sets_photo(room)
        await olga.pins(await olga.says(room, "rules"))
        found = await bot.get_chat(room.id)
        assert leftovers(found) == []
        assert (found.title, found.description, found.type) == (
            "Room",
            "Tea and talk",
            "supergroup",
        )
        assert found.photo
        assert (await bot.get_file(found.photo.big_file_id)).file_size
        assert found.pinned_message
        assert found.pinned_message.text == "rules"
        assert {r.emoji for r in found.available_reactions or ()} == {"👍", "👎"}  # type: ignore[attr-defined]
        assert (await bot.get_chat("@tearoom")).id == room.id

    played(play)


def test_a_person_tells_about_himself() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        alice = api.world.user("Alice", "Doe", username="alice", bio="Hm")
        alice.photos = [api.world.files.put("photo", PNG, name="me.png")]
        await alice.presses_start()
        found = await bot.get_chat(alice.id)
        assert leftovers(found) == []
        assert (found.full_name, found.bio, found.type) == ("Alice Doe", "Hm", "private")
        photos = await bot.get_user_profile_photos(alice.id)
        assert (photos.total_count, len(photos.photos)) == (1, 1)

    played(play)


def test_title_description_and_photo_need_a_right() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        olga, _, room = _room(api)
        room.permissions["can_change_info"] = False
        with refused("not enough rights to change chat title"):
            await bot.set_chat_title(room.id, "New")
        with refused("not enough rights to set chat description"):
            await bot.set_chat_description(room.id, "New")
        with refused("not enough rights to change chat photo"):
            await bot.set_chat_photo(room.id, PNG)
        await olga.promotes(room, api.bot.user, "can_change_info")
        await updates(bot)

        await bot.set_chat_title(room.id, "New")
        await bot.set_chat_description(room.id, "Words")
        await bot.set_chat_photo(room.id, PNG)

        assert (room.title, room.description) == ("New", "Words")
        assert room.photo
        assert room.photo.data == PNG
        with refused("chat description is not modified"):
            await bot.set_chat_description(room.id, "Words")
        with refused("title must be non-empty"):
            await bot.set_chat_title(room.id, " ")
        renamed, pictured = await updates(bot)  # of what it did there it is told
        assert renamed.message
        assert renamed.message.new_chat_title == "New"
        assert pictured.message
        assert pictured.message.new_chat_photo

    played(play)


def test_pins_need_a_right() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        olga, _, room = _room(api)
        said = await olga.says(room, "rules")
        with refused("not enough rights to manage pinned messages in the chat"):
            await bot.pin_chat_message(room.id, said.id)
        await olga.promotes(room, api.bot.user, "can_pin_messages")
        await updates(bot)
        await bot.pin_chat_message(room.id, said.id)
        assert room.pinned == [said]
        (pinned,) = await updates(bot)
        assert pinned.message
        assert pinned.message.pinned_message
        assert pinned.message.pinned_message.message_id == said.id
        with refused("message to pin not found"):
            await bot.pin_chat_message(room.id, 99)
        await bot.unpin_chat_message(room.id)
        assert room.pinned == []
        with refused("message to unpin not found"):
            await bot.unpin_chat_message(room.id)

    played(play)


# --- migration


def test_a_group_becomes_a_supergroup() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        _, _, room = _room(api, "group")
        sent = await bot.send_message(room.id, "before")
        big = api.world.migrate(room)
        old, new = await updates(bot)
        assert old.message
        assert old.message.migrate_to_chat_id == big.id
        assert new.message
        assert (new.message.migrate_from_chat_id, new.message.message_id) == (room.id, 1)
        with pytest.raises(ChatMigrated) as raised:
            await bot.send_message(room.id, "after")
        assert raised.value.new_chat_id == big.id
        with pytest.raises(ChatMigrated):
            await bot.get_chat_administrators(room.id)
        await bot.edit_message_text("still there", room.id, sent.message_id)

        await bot.send_message(big.id, "after")

        assert big.texts == ["after"]
        assert [m.status for m in big.members.values()] == ["creator", "member", "member"]

    played(play)


# --- topics


def test_topics_of_a_forum() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        olga, bob, forum = _room(api, is_forum=True)
        api.bot.reads_everything = True
        news = await olga.creates_topic(forum, "News")
        said = await bob.says(forum, "hi", topic=news.id)
        await bob.says(forum, "ho", reply_to=said)
        await bob.says(forum, "in general")
        made, first, second, general = (u.message for u in await updates(bot))
        assert made
        assert made.forum_topic_created
        assert (made.forum_topic_created.name, made.message_thread_id) == ("News", made.id)
        assert first
        assert (first.message_thread_id, first.is_topic_message) == (news.id, True)
        assert first.reply_to_message
        assert first.reply_to_message.forum_topic_created
        assert second
        assert second.reply_to_message
        assert (second.message_thread_id, second.reply_to_message.text) == (news.id, "hi")
        assert general
        assert (general.message_thread_id, general.is_topic_message) == (None, None)

        sent = await bot.send_message(forum.id, "hello", message_thread_id=news.id)
        assert sent.message_thread_id == news.id
        with refused("message thread not found"):
            await bot.send_message(forum.id, "hello", message_thread_id=99)
        await olga.closes_topic(forum, news)
        with refused("TOPIC_CLOSED"):
            await bot.send_message(forum.id, "hello", message_thread_id=news.id)

    played(play)


def test_bots_make_topics_where_they_may() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        olga, _, forum = _room(api, is_forum=True)
        with refused("not enough rights to create a topic"):
            await bot.create_forum_topic(forum.id, "News")
        await olga.promotes(forum, api.bot.user, "can_manage_topics")
        topic = await bot.create_forum_topic(forum.id, "News")
        await bot.edit_forum_topic(forum.id, topic.message_thread_id, name="Old news")
        with refused("TOPIC_NOT_MODIFIED"):
            await bot.edit_forum_topic(forum.id, topic.message_thread_id, name="Old news")
        await bot.close_forum_topic(forum.id, topic.message_thread_id)
        (made,) = forum.topics.values()
        assert (made.name, made.is_closed) == ("Old news", True)
        await bot.reopen_forum_topic(forum.id, topic.message_thread_id)
        assert not made.is_closed
        plain = api.world.supergroup("Plain", olga)
        with refused("the chat is not a forum"):
            await bot.create_forum_topic(plain.id, "News")

    played(play)


def test_private_chats_have_topics_where_the_bot_does() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        alice = api.world.user("Alice")
        await alice.presses_start()
        with refused("the chat is not a forum"):
            await bot.create_forum_topic(alice.id, "Romeo")
        api.bot.has_topics = True
        assert (await bot.get_me()).has_topics_enabled
        topic = await bot.create_forum_topic(alice.id, "Romeo")
        sent = await bot.send_message(alice.id, "hello", message_thread_id=topic.message_thread_id)
        assert (sent.message_thread_id, sent.is_topic_message) == (topic.message_thread_id, True)
        await updates(bot)
        await alice.says(alice.chat, "hi", topic=topic.message_thread_id)
        (update,) = await updates(bot)
        assert update.message
        assert update.message.message_thread_id == topic.message_thread_id
        await bot.delete_forum_topic(alice.id, topic.message_thread_id)
        assert alice.chat.topics == {}
        with refused("message thread not found"):
            await bot.send_message(alice.id, "ho", message_thread_id=topic.message_thread_id)

    played(play)


# --- commands


def test_commands_are_set() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        await bot.set_my_commands([("help", "What there is")])
        assert [c.command for c in await bot.get_my_commands()] == ["help"]
        with refused("BOT_COMMAND_INVALID"):
            await bot.set_my_commands([("Help!", "What there is")])

    played(play)


def test_who_is_put_out_hears_no_more() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        olga, bob, room = _room(api)
        api.bot.reads_everything = True
        await olga.bans(room, api.bot.user)
        await bob.says(room, "hi")
        assert [u.to_dict().keys() - {"update_id"} for u in await updates(bot)] == [
            {"message"},
            {"my_chat_member"},
        ]
        with pytest.raises(Forbidden, match="bot was kicked from the supergroup chat"):
            await bot.get_chat(room.id)

    played(play)

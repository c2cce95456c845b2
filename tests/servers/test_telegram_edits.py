"""The fake Bot API server: what bots edit, delete and forward."""

from typing import Any

import telegram
from telegram import (
    InputMediaVideo,
)

from tests.servers.botapi.files import MP4, PNG
from tests.servers.botapi.playing import leftovers, played, refused
from tests.servers.telegram import FakeTelegram

TWO_DAYS = 48 * 3600


def _tea(api: FakeTelegram) -> Any:
    return api.world.group("Tea", api.world.user("Olga"))


# --- edits


def test_what_is_edited_must_differ() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        tea = _tea(api)
        sent = await bot.send_message(tea.id, "one")
        with refused("Message is not modified: specified new message"):
            await bot.edit_message_text("one", tea.id, sent.message_id)

        edited = await bot.edit_message_text("two", tea.id, sent.message_id)

        assert isinstance(edited, telegram.Message)
        assert (edited.text, edited.edit_date is None) == ("two", False)
        (message,) = tea.messages
        assert (message.text, message.edits) == ("two", [{"text": "one"}])

    played(play)


def test_a_bot_edits_its_own_alone() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        alice = api.world.user("Alice")
        said = await alice.says(alice.chat, "hi")
        with refused("Message can't be edited"):
            await bot.edit_message_text("ho", alice.id, said.id)
        with refused("Message to edit not found"):
            await bot.edit_message_text("ho", alice.id, 99)

    played(play)


def test_a_text_stays_a_text_and_a_file_a_file() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        tea = _tea(api)
        photo = await bot.send_photo(tea.id, PNG, caption="one")
        text = await bot.send_message(tea.id, "one")
        with refused("There is no text in the message to edit"):
            await bot.edit_message_text("two", tea.id, photo.message_id)
        with refused("There is no caption in the message to edit"):
            await bot.edit_message_caption(tea.id, text.message_id, caption="two")

        await bot.edit_message_caption(tea.id, photo.message_id, caption="two")
        await bot.edit_message_media(
            InputMediaVideo(MP4, caption="three"), tea.id, photo.message_id
        )

        assert tea.messages[0].text == "three"
        assert tea.messages[0].files[0].data == MP4
        with refused("There is no live location in the message to edit"):
            await bot.edit_message_live_location(tea.id, text.message_id, latitude=1, longitude=1)

    played(play)


def test_a_live_location_moves_and_stops() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        tea = _tea(api)
        sent = await bot.send_location(tea.id, 1, 1, live_period=60)
        await bot.edit_message_live_location(tea.id, sent.message_id, latitude=2, longitude=2)
        assert tea.messages[0].content["location"]["latitude"] == 2
        await bot.stop_message_live_location(tea.id, sent.message_id)
        assert "live_period" not in tea.messages[0].content["location"]

    played(play)


# --- deletions


def test_a_bot_deletes_its_own_for_two_days() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        olga = api.world.user("Olga")
        big = api.world.supergroup("Big", olga)
        for age, is_old in ((TWO_DAYS - 60, False), (TWO_DAYS + 60, True)):
            sent = await bot.send_message(big.id, "hello")
            api.passes(age)
            if not is_old:
                await bot.delete_message(big.id, sent.message_id)
                continue
            with refused("Message can't be deleted"):
                await bot.delete_message(big.id, sent.message_id)
        assert [message.is_deleted for message in big.messages] == [True, False]
        with refused("Message to delete not found"):
            await bot.delete_message(big.id, 2)

    played(play)


def test_what_others_said_is_deleted_by_administrators() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        olga = api.world.user("Olga")
        for room in (api.world.supergroup("Big", olga), api.world.group("Tea", olga)):
            said = await olga.says(room, "hi")
            with refused("Message can't be deleted"):
                await bot.delete_message(room.id, said.id)
            await olga.promotes(room, api.bot.user, "can_delete_messages")
            await bot.delete_message(room.id, said.id)
            assert said.is_deleted

    played(play)


def test_in_private_chats_all_is_deleted_by_the_bot() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        alice = api.world.user("Alice")
        said = await alice.says(alice.chat, "hi")
        await bot.delete_message(alice.id, said.id)
        assert said.is_deleted

    played(play)


def test_several_are_deleted_and_those_that_are_missing_passed_over() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        alice = api.world.user("Alice")
        said = [await alice.says(alice.chat, f"{n}") for n in range(3)]
        await bot.delete_messages(alice.id, [said[0].id, 99, said[2].id])
        assert alice.chat.texts == ["1"]
        with refused("Too many message identifiers specified"):
            await bot.delete_messages(alice.id, list(range(1, 102)))

    played(play)


# --- forwards


def test_messages_are_forwarded_and_copied() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        alice, olga = api.world.user("Alice"), api.world.user("Olga", hides_forwards=True)
        tea = api.world.group("Tea", alice, olga)
        await alice.presses_start()
        for user in (alice, olga):
            said = await user.says(tea, "hi")
            sent = await bot.forward_message(alice.id, tea.id, said.id)
            assert leftovers(sent) == []
        origins = [m.modifiers["forward_origin"]["type"] for m in alice.chat.messages[1:]]
        assert origins == ["user", "hidden_user"]
        copied = await bot.copy_message(alice.id, tea.id, said.id)
        assert alice.chat.find(copied.message_id).text == "hi"  # type: ignore[union-attr]
        secret = await olga.says(tea, "hush", has_protected_content=True)
        with refused("Message has protected content"):
            await bot.forward_message(alice.id, tea.id, secret.id)

    played(play)

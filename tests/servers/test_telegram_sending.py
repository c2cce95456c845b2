"""The fake Bot API server: what bots send, edit, delete; each rule of the real one."""

import tempfile
from pathlib import Path
from typing import Any

import pytest
import telegram
from telegram import (
    InputMediaAnimation,
    InputMediaAudio,
    InputMediaPhoto,
    InputMediaVideo,
    MessageEntity,
)
from telegram.error import Forbidden, NetworkError

from tests.servers.botapi.files import JPEG, MP4, OPUS, PNG
from tests.servers.botapi.playing import leftovers, played, refused
from tests.servers.telegram import FakeTelegram

MEGA = 1 << 20
TWO_DAYS = 48 * 3600


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


# --- files

FILES: list[tuple[str, bytes]] = [
    ("photo", PNG),
    ("video", MP4),
    ("animation", MP4),
    ("audio", b"ID3..."),
    ("document", b"words"),
    ("voice", OPUS),
    ("video_note", MP4),
    ("sticker", b"RIFF....WEBP"),
]


@pytest.mark.parametrize(("kind", "data"), FILES, ids=[kind for kind, _ in FILES])
def test_a_file_is_sent_downloaded_and_sent_again_by_its_id(kind: str, data: bytes) -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        tea = _tea(api)
        sent = await getattr(bot, f"send_{kind}")(tea.id, data)
        assert leftovers(sent) == []
        found = getattr(sent, kind)
        found = found[-1] if kind == "photo" else found
        assert found.file_size == len(data)
        assert tea.messages[0].files[0].data == data

        file = await bot.get_file(found.file_id)
        assert await file.download_as_bytearray() == data

        again = getattr(await getattr(bot, f"send_{kind}")(tea.id, found.file_id), kind)
        assert (again[-1] if kind == "photo" else again).file_id == found.file_id

    played(play)


def test_a_live_photo_has_a_photo_and_a_video() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        sent = await bot.send_live_photo(_tea(api).id, MP4, PNG, caption="look")
        assert leftovers(sent) == []
        assert sent.live_photo
        assert sent.live_photo.photo
        assert (sent.caption, sent.live_photo.photo[-1].width) == ("look", 1)

    played(play)


def test_details_captions_and_spoilers_are_kept() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        tea = _tea(api)
        sent = await bot.send_video(
            tea.id,
            MP4,
            caption="look",
            caption_entities=[MessageEntity("italic", 0, 4)],
            width=20,
            height=10,
            duration=7,
            has_spoiler=True,
            filename="film.mp4",
            thumbnail=JPEG,
        )
        assert sent.video
        assert (sent.video.width, sent.video.height, sent.video.file_name) == (20, 10, "film.mp4")
        assert (sent.caption, sent.has_media_spoiler) == ("look", True)
        assert tea.messages[0].entities == [{"type": "italic", "offset": 0, "length": 4}]

    played(play)


def test_what_is_no_voice_note_is_sent_as_a_document() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        sent = await bot.send_voice(_tea(api).id, b"RIFF....WAVE", filename="x.wav")
        assert (sent.voice, sent.document and sent.document.file_name) == (None, "x.wav")

    played(play)


def test_files_have_their_limits() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        tea = _tea(api)
        with refused("File must be non-empty"):
            await bot.send_document(tea.id, b"")
        with refused("is too big for a photo"):
            await bot.send_photo(tea.id, PNG + bytes(10 * MEGA))
        with refused("IMAGE_PROCESS_FAILED"):
            await bot.send_photo(tea.id, b"words")
        wide = PNG[:16] + (9000).to_bytes(4, "big") + (2000).to_bytes(4, "big") + PNG[24:]
        with refused("PHOTO_INVALID_DIMENSIONS"):
            await bot.send_photo(tea.id, wide)
        with pytest.raises(NetworkError, match="Request Entity Too Large"):
            await bot.send_document(tea.id, bytes(50 * MEGA + 1))
        with refused("Failed to get HTTP URL content"):
            await bot.send_photo(tea.id, "https://example.org/x.png")
        assert tea.messages == []

    played(play)


def test_a_file_id_is_of_its_kind() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        tea = _tea(api)
        sent = await bot.send_photo(tea.id, PNG)
        with refused("Can't use file of type Photo as Video"):
            await bot.send_video(tea.id, sent.photo[-1].file_id)
        with refused("Wrong remote file identifier specified"):
            await bot.send_video(tea.id, "AgACAgIAAxkBAAI")
        with refused("Wrong file_id or the file is temporarily"):
            await bot.get_file("AgACAgIAAxkBAAI")

    played(play)


def test_twenty_megabytes_are_downloaded_unless_the_server_is_local() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        alice = api.world.user("Alice")
        said = await alice.sends_document(alice.chat, data=b"big", size=20 * MEGA + 1)
        with refused("File is too big"):
            await bot.get_file(said.files[0].file_id)
        with tempfile.TemporaryDirectory() as folder:
            api.world.local_files = Path(folder)
            file = await bot.get_file(said.files[0].file_id)
            assert file.file_path
            assert Path(file.file_path).read_bytes() == b"big"

    played(play)


def test_an_album_is_one_group_of_messages() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        tea = _tea(api)
        sent = await bot.send_media_group(
            tea.id, [InputMediaPhoto(PNG, caption="two"), InputMediaVideo(MP4, width=20)]
        )
        assert leftovers(sent) == []
        assert len({message.media_group_id for message in sent}) == 1
        assert [message.caption for message in sent] == ["two", None]
        assert [message.message_id for message in sent] == [1, 2]
        assert [message.files[0].data for message in tea.messages] == [PNG, MP4]

    played(play)


def test_albums_are_of_one_kind_or_of_pictures() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        tea = _tea(api)
        with refused("can't be mixed with other media types"):
            await bot.send_media_group(tea.id, [InputMediaPhoto(PNG), InputMediaAudio(b"ID3")])
        with refused("Too many messages to send as an album"):
            await bot.send_media_group(tea.id, [InputMediaPhoto(PNG)] * 11)
        with refused("can't be used in sendMediaGroup"):
            await bot.send_media_group(tea.id, [InputMediaAnimation(MP4)])  # type: ignore[list-item]  # what it refuses

    played(play)


def test_a_part_that_nothing_refers_to_is_a_breach() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        tea = _tea(api)
        with refused("parts that nothing refers to"):
            await bot.send_message(
                tea.id, "hi", api_kwargs={"entities": [], "x": telegram.InputFile(b"x")}
            )
        api.breaches.clear()

    played(play)


# --- places, cards, dice, actions


def test_places_cards_and_dice_are_sent() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        tea = _tea(api)
        sent = [
            await bot.send_location(tea.id, 50.1, 14.4, live_period=60),
            await bot.send_venue(tea.id, 50.1, 14.4, "Café", "Street 1"),
            await bot.send_contact(tea.id, "+420123", "Alice", vcard="BEGIN:VCARD"),
            await bot.send_dice(tea.id, emoji="🎯"),
        ]
        assert leftovers(sent) == []
        kinds = [list(message.content)[-1] for message in tea.messages]
        assert kinds == ["location", "venue", "contact", "dice"]
        with refused("Invalid location specified"):
            await bot.send_location(tea.id, 91, 0)

    played(play)


def test_actions_are_seen() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        tea = _tea(api)
        await bot.send_chat_action(tea.id, "typing")
        assert tea.actions == [("typing", None)]
        with refused("Wrong parameter action in request"):
            await bot.send_chat_action(tea.id, "singing")

    played(play)


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

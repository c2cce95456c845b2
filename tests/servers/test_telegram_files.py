"""The fake Bot API server: files, albums, places, cards; their limits."""

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
from telegram.error import NetworkError

from tests.servers.botapi.files import JPEG, MP4, OPUS, PNG
from tests.servers.botapi.playing import leftovers, played, refused
from tests.servers.telegram import FakeTelegram

MEGA = 1 << 20


def _tea(api: FakeTelegram) -> Any:
    return api.world.group("Tea", api.world.user("Olga"))


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

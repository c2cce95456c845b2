"""As what files are sent."""

from dataclasses import replace
from typing import Any

import pytest

from bridge.api.content import File, Shape
from tests.adapters.telegram.calls.talk import (
    NAMED,
    asked,
    edit,
    message,
    new,
    ref,
    replying,
    span,
    translated,
)

PHOTO = File(
    name="tea.jpg", media_type="image/jpeg", shape="image", hosted="f1", size=5_000, width=40,
    height=30,
)  # fmt: skip
STICKER = File(name="tea.webp", media_type="image/webp", shape="sticker", hosted="f2")


def sent(kind: str, number: int = 0, hosted: str = "f1", **more: Any) -> dict[str, Any]:
    """What is sent, or as a document where it is not what it seems."""
    facts = {**more, "files": {kind: hosted}}
    if kind == "document":
        return new(number, kind, **facts)
    without = {k: v for k, v in more.items() if k not in _FACTS}
    document = new(number, "document", **without, files={"document": hosted})
    return new(number, kind, **facts, otherwise=document)


_FACTS: tuple[str, ...] = ("duration", "width", "height", "has_spoiler")
BY_ALICE: dict[str, Any] = {"caption": "alice", "caption_entities": NAMED}


@pytest.mark.parametrize(
    ("shape", "media_type", "kind"),
    [
        ("image", "image/jpeg", "photo"),
        ("image", "image/png", "photo"),
        ("image", "image/gif", "animation"),
        ("image", "image/tiff", "document"),
        ("video", "video/mp4", "video"),
        ("video", "video/webm", "document"),
        ("audio", "audio/mpeg", "audio"),
        ("audio", "audio/mp4", "audio"),
        ("audio", "audio/flac", "document"),
        ("audio", "audio/ogg", "document"),
        ("voice", "audio/ogg", "document"),
        ("voice", "audio/mp4", "audio"),
        ("sticker", "image/png", "photo"),
        ("file", "image/jpeg", "document"),
        ("file", "application/pdf", "document"),
    ],
)
def test_a_file_is_sent_as_what_it_is_shown(shape: Shape, media_type: str, kind: str) -> None:
    file = File(name="a", media_type=media_type, shape=shape, hosted="f1")

    assert asked(translated(message(file))) == [sent(kind, **BY_ALICE)]


@pytest.mark.parametrize("media_type", ["audio/ogg", "audio/ogg; codecs=opus", ""])
def test_a_voice_message_is_one_there_if_it_is_opus(media_type: str) -> None:
    file = File(name="a", media_type=media_type, shape="voice", hosted="opus-1")

    assert asked(translated(message(file))) == [sent("voice", hosted="opus-1", **BY_ALICE)]


@pytest.mark.parametrize(
    "much",
    [{"size": 10_000_001}, {"width": 9_000, "height": 1_001}, {"width": 2_100, "height": 100}],
)
def test_a_picture_that_is_too_large_for_a_photo_is_a_document(much: dict[str, Any]) -> None:
    big = replace(PHOTO, **much)

    assert asked(translated(message(big))) == [sent("document", **BY_ALICE)]


def test_what_is_known_of_a_video_is_told_and_what_is_hidden_stays_hidden() -> None:
    video = File(
        name="a", media_type="video/mp4", shape="video", hosted="f1", width=40, height=30,
        duration=2.6, is_spoiler=True,
    )  # fmt: skip
    facts: dict[str, Any] = {"width": 40, "height": 30, "duration": 3, "has_spoiler": True}

    assert asked(translated(message(video))) == [sent("video", **BY_ALICE, **facts)]


def test_words_and_what_it_shows_are_its_caption() -> None:
    calls = translated(message("look", replace(PHOTO, description="a cup"), answers=ref(57)))
    caption: dict[str, Any] = {"caption": "alice: look\na cup", "caption_entities": NAMED}

    assert asked(calls) == [sent("photo", **caption, reply_parameters=replying(57))]


def test_what_it_shows_is_not_said_twice() -> None:
    calls = translated(message("a cup of tea", replace(PHOTO, description="a cup")))

    assert calls[0].arguments["caption"] == "alice: a cup of tea"


def test_words_that_are_no_caption_come_before_it() -> None:
    words = "a" * 1018
    calls = translated(message(words, PHOTO, answers=ref(57)))

    assert asked(calls) == [
        new(
            0, "message", text=f"alice: {words}", entities=NAMED, reply_parameters=replying(57)
        ),
        sent("photo", 1, **BY_ALICE),
    ]  # fmt: skip


def test_a_long_description_comes_before_it() -> None:
    calls = translated(message(replace(PHOTO, description="a" * 1100)))

    assert asked(calls) == [
        new(0, "message", text="alice: " + "a" * 1100, entities=NAMED),
        sent("photo", 1, **BY_ALICE),
    ]


def test_several_files_are_several_messages_and_each_names_who_sends_it() -> None:
    calls = translated(message("look", PHOTO, replace(PHOTO, hosted="f3")))

    assert asked(calls) == [
        sent("photo", caption="alice: look", caption_entities=NAMED),
        sent("photo", 1, "f3", **BY_ALICE),
    ]


def test_a_sticker_has_no_caption() -> None:
    calls = translated(message(STICKER, answers=ref(57)))

    assert asked(calls) == [
        new(0, "message", text="alice:", entities=NAMED, reply_parameters=replying(57)),
        sent("sticker", 1, "f2"),
    ]


def test_an_edit_puts_a_file_in_the_place_of_what_was_there() -> None:
    [call] = translated(edit(ref(57), "look", replace(PHOTO, is_spoiler=True)))
    media = call.arguments["media"]

    assert (call.method, dict(call.files), media.kind) == (
        "edit_message_media",
        {"media": "f1"},
        "photo",
    )
    assert dict(media.arguments)["caption"] == "alice: look"
    assert dict(media.arguments)["has_spoiler"] is True
    assert [one.to_dict() for one in dict(media.arguments)["caption_entities"]] == [
        span("bold", 0, 5)
    ]


def test_what_cannot_be_hidden_is_said_to_be_a_spoiler() -> None:
    notes = File(name="a.pdf", media_type="application/pdf", hosted="f1", is_spoiler=True)
    captions = [
        translated(message(file))[0].arguments["caption"]
        for file in (notes, replace(notes, description="the end"))
    ]

    assert captions == ["alice: (spoiler)", "alice: (spoiler) the end"]

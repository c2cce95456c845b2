"""Files by their shape."""

from dataclasses import replace
from typing import Any

import pytest

from adapters.matrix.media.reference import Reference
from bridge.api.content import File, Shape, Text
from bridge.api.text import Span
from tests.adapters.matrix.calls.talk import html, message, ref, text, translated
from tests.adapters.matrix.said.stage import BOB

FILE = File(name="tea", hosted="mxc://example.org/a1", size=5)
SECRET = Reference(
    mxc="mxc://example.org/a2",
    key=b"k" * 32,
    iv=b"i" * 16,
    sha256=b"s" * 32,
    media_type="image/png",
)


def contents(*parts: Any, **more: Any) -> list[dict[str, Any]]:
    return [dict(one.content) for one in translated(message(*parts, **more))]


@pytest.mark.parametrize(
    ("shape", "media_type", "kind"),
    [
        ("image", "image/png", "m.image"),
        ("image", "", "m.image"),
        ("image", "application/pdf", "m.file"),
        ("video", "video/mp4", "m.video"),
        ("video", "image/gif", "m.file"),
        ("audio", "audio/mpeg", "m.audio"),
        ("voice", "application/ogg", "m.audio"),
        ("file", "image/png", "m.file"),
        ("sticker", "application/x-tgsticker", "m.file"),
    ],
)
def test_a_file_is_shown_as_what_it_is(shape: Shape, media_type: str, kind: str) -> None:
    [said] = contents(replace(FILE, shape=shape, media_type=media_type))

    assert (said["msgtype"], said["body"], said["filename"]) == (kind, "tea", "tea")


def test_what_is_known_of_a_video_is_told() -> None:
    video = replace(FILE, shape="video", media_type="video/mp4", width=4, height=3, duration=1.5)
    [said] = contents(video)

    assert said["info"] == {"mimetype": "video/mp4", "size": 5, "w": 4, "h": 3, "duration": 1500}


def test_what_is_recorded_to_be_heard_says_so_and_its_words_stand_before_it() -> None:
    voice = replace(FILE, shape="voice", media_type="audio/ogg", duration=2.0)
    first, second, third = contents("listen", replace(voice, description="he hums"))

    assert (first, second) == (text("listen"), text("he hums"))
    assert third == {
        "msgtype": "m.audio",
        "body": "tea",
        "filename": "tea",
        "url": "mxc://example.org/a1",
        "info": {"mimetype": "audio/ogg", "size": 5, "duration": 2000},
        "org.matrix.msc3245.voice": {},
        "org.matrix.msc1767.audio": {"duration": 2000},
        "m.mentions": {},
    }


def test_a_sticker_is_one_with_its_emoji_as_its_words() -> None:
    sticker = replace(FILE, shape="sticker", media_type="image/webp", description="🍵")
    first, second = translated(message("look", sticker))

    assert first.content == text("look")
    assert (second.type, second.content) == (
        "m.sticker",
        {
            "body": "🍵",
            "url": "mxc://example.org/a1",
            "info": {"mimetype": "image/webp", "size": 5},
        },
    )


def test_an_encrypted_file_is_told_with_its_key() -> None:
    [said] = contents(File(name="tea.png", shape="image", hosted=SECRET.written()))

    assert "url" not in said
    assert said["file"] == SECRET.encrypted_file()
    assert said["info"] == {"mimetype": "image/png"}


def test_a_caption_has_its_looks_and_calls() -> None:
    [said] = contents(Text("Bob: so", (Span(5, 7, "bold"),)), replace(FILE, shape="image"))
    called = f'<a href="https://matrix.to/#/{BOB}">Bob</a>: <strong>so</strong>'

    assert said["m.mentions"] == {"user_ids": [BOB]}
    assert {key: said[key] for key in ("body", "format", "formatted_body")} == {
        "body": "Bob: so", **html(called)
    }  # fmt: skip


def test_what_a_file_shows_is_its_caption_unless_that_is_said() -> None:
    [alone] = contents(replace(FILE, description="a cup"))
    [said] = contents("this is a cup", replace(FILE, description="a cup"))
    [both] = contents("look", replace(FILE, description="a cup"))

    assert [one["body"] for one in (alone, said, both)] == ["a cup", "this is a cup", "look\na cup"]


def test_what_not_everybody_may_wish_to_see_is_hidden_and_says_so() -> None:
    [said] = contents(replace(FILE, shape="image", is_spoiler=True))

    assert said["page.codeberg.everypizza.msc4193.spoiler"] is True
    assert said["body"] == "(spoiler)"


def test_what_somebody_does_is_no_caption() -> None:
    first, second = contents("waves", replace(FILE, shape="image"), form="action")

    assert (first["msgtype"], second["body"]) == ("m.emote", "tea")


def test_words_that_have_no_room_beside_a_file_stand_before_it() -> None:
    said = contents("a" * 70_000, FILE)

    assert [one["msgtype"] for one in said] == ["m.text", "m.text", "m.file"]


def test_an_answer_with_a_file_is_one() -> None:
    [said] = contents(FILE, answers=ref("$1"))

    assert said["m.relates_to"] == {"m.in_reply_to": {"event_id": "$1"}}

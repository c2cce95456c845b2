"""Every kind of event of a room is something that people see, or is silent on purpose."""

from time import process_time
from typing import Any

import pytest

from adapters.matrix import to_events
from adapters.matrix.unreadable import SOMETHING
from bridge.api.content import Content, File, Location, Poll, Text, Unsupported
from bridge.api.events import Form, Message
from bridge.api.text import Span
from tests.adapters.matrix.said.stage import (
    BOB,
    HTML,
    ME,
    NOW,
    PLACE,
    event,
    message,
    room,
    session,
    text,
)

MXC = "mxc://example.org/aZ09"
KEY = "A" * 43
SEALED = {
    "v": "v2",
    "url": MXC,
    "key": {"kty": "oct", "alg": "A256CTR", "ext": True, "key_ops": ["decrypt"], "k": KEY},
    "iv": "A" * 22,
    "hashes": {"sha256": KEY},
}
SEALED_NATIVE = (
    f'{{"iv":"{"A" * 22}","key":"{KEY}","sha256":"{KEY}","type":"image/png","url":"{MXC}"}}'
)
PICTURE = {
    "msgtype": "m.image",
    "body": "tea.png",
    "url": MXC,
    "info": {
        "mimetype": "image/png",
        "size": 9000,
        "w": 640,
        "h": 480,
        "thumbnail_url": "mxc://example.org/small",
        "xyz.amorgan.blurhash": "LEHV6n",
    },
}
SHOWN = File(
    native=MXC,
    name="tea.png",
    media_type="image/png",
    size=9000,
    shape="image",
    width=640,
    height=480,
)
STABLE_POLL = {
    "m.text": [{"mimetype": "text/html", "body": "<b>Tea?</b>"}, {"body": "Tea?\n1. Yes\n2. No"}],
    "m.poll": {
        "kind": "m.disclosed",
        "max_selections": 2,
        "question": {"m.text": [{"body": "Tea?"}]},
        "answers": [
            {"m.id": "y", "m.text": [{"body": "Yes"}]},
            {"m.id": "n", "m.text": [{"body": "No"}]},
        ],
    },
}
UNSTABLE_POLL = {
    "org.matrix.msc1767.text": "Tea?\n1. Yes\n2. No",
    "org.matrix.msc3381.poll.start": {
        "kind": "org.matrix.msc3381.poll.undisclosed",
        "max_selections": 1,
        "question": {"org.matrix.msc1767.text": "Tea?", "body": "Tea?", "msgtype": "m.text"},
        "answers": [
            {"id": "y", "org.matrix.msc1767.text": "Yes"},
            {"id": "n", "org.matrix.msc1767.text": "No"},
        ],
    },
}

SAID: list[tuple[str, dict[str, Any], tuple[Content, ...], Form]] = [
    ("m.text", {"body": "hi\r\nyou"}, (Text("hi\nyou"),), "say"),
    ("m.text", {"body": "> a\nb"}, (Text("> a\nb"),), "say"),
    (
        "m.text",
        {"body": "**hi**", "format": HTML, "formatted_body": "<strong>hi</strong>"},
        (Text("hi", (Span(0, 2, "bold"),)),),
        "say",
    ),
    ("m.text", {"body": "hi", "format": HTML, "formatted_body": "<b> </b>"}, (Text("hi"),), "say"),
    ("m.text", {"body": "hi", "format": "x", "formatted_body": "<b>x</b>"}, (Text("hi"),), "say"),
    ("m.text", {"body": " "}, (Unsupported("an empty message"),), "say"),
    ("m.text", {"m.text": [{"body": "hi"}]}, (Text("hi"),), "say"),
    ("m.emote", {"body": "waves"}, (Text("waves"),), "action"),
    ("m.notice", {"body": "done"}, (Text("done"),), "notice"),
    ("m.server_notice", {"body": "full"}, (Text("full"),), "notice"),
    ("m.key.verification.request", {"body": "verify me"}, (Text("verify me"),), "notice"),
    ("org.example.kind", {"body": "hi"}, (Text("hi"),), "say"),
    (
        "org.example.kind",
        {"thing": 1},
        (Unsupported("an unsupported message (org.example.kind)"),),
        "say",
    ),
    ("m.image", PICTURE, (SHOWN,), "say"),
    (
        "m.image",
        {**PICTURE, "filename": "tea.png", "body": "my tea"},
        (Text("my tea"), SHOWN),
        "say",
    ),
    ("m.image", {**PICTURE, "filename": "tea.png"}, (SHOWN,), "say"),
    (
        "m.image",
        {
            **PICTURE,
            "filename": "tea.png",
            "body": "my *tea*",
            "format": HTML,
            "formatted_body": "my <em>tea</em>",
        },
        (Text("my tea", (Span(3, 6, "italic"),)), SHOWN),
        "say",
    ),
    (
        "m.image",
        {"body": "../../a\\b.png", "url": MXC},
        (File(native=MXC, name="a_b.png", shape="image"),),
        "say",
    ),
    (
        "m.image",
        {"body": "x", "url": "https://example.org/x.png"},
        (Text("x"), Unsupported("a picture")),
        "say",
    ),
    (
        "m.image",
        {
            "body": "",
            "file": SEALED,
            "info": {"mimetype": "image/png"},
            "page.codeberg.everypizza.msc4193.spoiler": True,
        },
        (
            File(
                native=SEALED_NATIVE,
                name="picture.png",
                media_type="image/png",
                shape="image",
                is_spoiler=True,
            ),
        ),
        "say",
    ),
    (
        "m.video",
        {
            "body": "tea.mp4",
            "url": MXC,
            "info": {"mimetype": "video/MP4", "duration": 2500, "w": 2.0},
            "town.robin.msc3725.content_warning": {"type": "town.robin.msc3725.spoiler"},
        },
        (
            File(
                native=MXC,
                name="tea.mp4",
                media_type="video/mp4",
                shape="video",
                duration=2.5,
                width=2,
                is_spoiler=True,
            ),
        ),
        "say",
    ),
    (
        "m.audio",
        {"body": "tea.ogg", "url": MXC, "info": {"mimetype": "audio/ogg; codecs=opus", "size": 5}},
        (File(native=MXC, name="tea.ogg", media_type="audio/ogg", shape="audio", size=5),),
        "say",
    ),
    (
        "m.audio",
        {
            "body": "Voice message",
            "filename": "",
            "url": MXC,
            "org.matrix.msc3245.voice": {},
            "org.matrix.msc1767.audio": {"duration": 3000, "waveform": [1, 2]},
            "org.matrix.msc1767.text": "Voice message",
        },
        (File(native=MXC, name="Voice message", shape="voice", duration=3.0),),
        "say",
    ),
    (
        "m.file",
        {"body": "tea.pdf", "url": MXC, "info": {"mimetype": "no type", "size": -5}},
        (File(native=MXC, name="tea.pdf"),),
        "say",
    ),
    (
        "m.file",
        {"body": "a" * 300 + ".pdf", "url": MXC},
        (File(native=MXC, name="a" * 189 + ".pdf"),),
        "say",
    ),
    (
        "m.location",
        {"body": "Location geo:1,2", "geo_uri": "geo:48.2,-16.37;u=35"},
        (Location(latitude=48.2, longitude=-16.37, accuracy=35.0),),
        "say",
    ),
    (
        "m.location",
        {"body": "Big Ben", "geo_uri": "geo:51.5,0.12,20;crs=wgs84"},
        (Location(latitude=51.5, longitude=0.12, name="Big Ben"),),
        "say",
    ),
    (
        "m.location",
        {
            "body": "Location",
            "geo_uri": "geo:1,1",
            "org.matrix.msc3488.location": {"uri": "geo:2,3;u=4.5", "description": "Here"},
        },
        (Location(latitude=2.0, longitude=3.0, accuracy=4.5, name="Here"),),
        "say",
    ),
    *(
        ("m.location", {"body": "x", "geo_uri": uri}, (Unsupported("a place on the map"),), "say")
        for uri in ("", "geo:91,0", "geo:0,181", "geo:x,y", "geo:1,2;crs=moon", "http:1,2", "geo:1")
    ),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "content", "held", "form"), SAID)
def test_each_kind_of_message_is_shown(
    kind: str, content: dict[str, Any], held: tuple[Content, ...], form: Form
) -> None:
    items = to_events.read(session(), room(), text(**{**content, "msgtype": kind}))

    assert items.things == [message(*held, form=form)]


OTHERS: list[tuple[str, dict[str, Any], tuple[Content, ...]]] = [
    (
        "m.sticker",
        {"body": "a cat", "url": MXC, "info": {"mimetype": "image/webp", "w": 512, "h": 512}},
        (
            File(
                native=MXC,
                name="sticker.webp",
                media_type="image/webp",
                shape="sticker",
                width=512,
                height=512,
                description="a cat",
            ),
        ),
    ),
    (
        "m.poll.start",
        STABLE_POLL,
        (Poll(question="Tea?", answers=("Yes", "No"), several=True, takes_votes=True),),
    ),
    (
        "org.matrix.msc3381.poll.start",
        UNSTABLE_POLL,
        (Poll(question="Tea?", answers=("Yes", "No"), takes_votes=True),),
    ),
    ("m.poll.start", {"m.poll": {}, "m.text": "Tea?"}, (Text("Tea?"),)),
    ("m.poll.start", {"m.poll": {}}, (Unsupported("a poll"),)),
    ("m.room.encrypted", {"algorithm": "x"}, (Unsupported("an encrypted message"),)),
    ("m.call.invite", {"call_id": "x"}, (Unsupported("a call"),)),
    ("m.location", {"m.location": {"uri": "geo:1,2"}}, (Location(latitude=1.0, longitude=2.0),)),
    ("org.example.event", {"body": "hi"}, (Text("hi"),)),
    ("m.message", {"m.text": [{"body": "hi"}]}, (Text("hi"),)),
]


@pytest.mark.parametrize(("kind", "content", "held"), OTHERS)
def test_each_other_kind_of_event_is_shown(
    kind: str, content: dict[str, Any], held: tuple[Content, ...]
) -> None:
    items = to_events.read(session(), room(), event(kind, content))

    assert items.things == [message(*held)]


SILENT: list[tuple[str, dict[str, Any]]] = [
    ("org.example.event", {"thing": "hi"}),
    ("m.call.candidates", {"body": "x"}),
    ("m.key.verification.done", {"body": "x"}),
    ("m.beacon", {"m.relates_to": {"rel_type": "m.reference", "event_id": "$1"}, "body": "x"}),
    ("m.reaction", {"m.relates_to": {"rel_type": "m.annotation", "event_id": "$1"}}),
    ("m.reaction", {"m.relates_to": {"rel_type": "m.thread", "event_id": "$1", "key": "👍"}}),
    ("m.poll.response", {"m.relates_to": {"rel_type": "m.reference", "event_id": "$1"}}),
    ("m.room.redaction", {"redacts": "1"}),
    ("m.room.message", {}),
    ("m.room.encrypted", {}),
]


@pytest.mark.parametrize(("kind", "content"), SILENT)
def test_what_is_not_for_people_is_silent(kind: str, content: dict[str, Any]) -> None:
    assert to_events.read(session(), room(), event(kind, content)).things == []


def test_state_is_read_elsewhere() -> None:
    said = {**text(body="hi"), "state_key": ""}

    assert to_events.read(session(), room(), said).things == []


def test_what_was_taken_back_meanwhile_is_not_there() -> None:
    said = text(body="hi")
    said["unsigned"] = {"redacted_because": {"type": "m.room.redaction"}}

    assert to_events.read(session(), room(), said).things == []


CALLS: list[tuple[dict[str, Any], str]] = [
    ({"body": "come", "m.mentions": {"user_ids": [ME]}}, "Alice: come"),
    ({"body": "come, alice", "m.mentions": {"user_ids": [BOB, ME]}}, "come, alice"),
    ({"body": "malice", "m.mentions": {"user_ids": [ME]}}, "Alice: malice"),
    ({"body": "come", "m.mentions": {"user_ids": [BOB]}}, "come"),
    ({"body": "@room come", "m.mentions": {"room": True}}, "@room come"),
    (
        {
            "body": "you: come",
            "format": HTML,
            "formatted_body": f'<a href="https://matrix.to/#/{ME}">you</a>: come',
            "m.mentions": {"user_ids": [ME]},
        },
        "Alice: come",
    ),
]


@pytest.mark.parametrize(("content", "words"), CALLS)
def test_who_is_called_finds_his_name_in_the_words(content: dict[str, Any], words: str) -> None:
    [said] = to_events.read(session(), room(), text(**content)).things

    assert isinstance(said, Message)
    assert said.text == words


def test_in_a_chat_with_one_person_nobody_is_called() -> None:
    one, tea = session(), room()
    one.directs.ask(tea.id, BOB)
    calling: dict[str, Any] = {"body": "come", "m.mentions": {"user_ids": [ME]}}
    said = text(**calling)

    [message_] = to_events.read(one, tea, said).things

    assert isinstance(message_, Message)
    assert (message_.text, message_.native) == ("come", f"{tea.id} $1")


MOMENTS = [(0, NOW), (-5, NOW), (True, NOW), (1.5, NOW), ("1", NOW), (10**400, NOW), (None, NOW)]


@pytest.mark.parametrize(("told", "moment"), [*MOMENTS, (1500, 1.5), (2 * 10**12, NOW)])
def test_nothing_was_said_in_the_future_or_never(told: Any, moment: float) -> None:
    said = {**text(body="hi"), "origin_server_ts": told}

    [message_] = to_events.read(session(), room(), said).things

    assert isinstance(message_, Message)
    assert message_.at == moment


@pytest.mark.parametrize("lost", ["sender", "event_id"])
def test_of_whom_nobody_knows_it_is_said_by_nobody(lost: str) -> None:
    said = {**text(body="hi"), lost: "x"}

    assert to_events.read(session(), room(), said).things == [
        Message(
            place=PLACE,
            actor=None,
            at=message().at,
            content=(Unsupported(SOMETHING),),
        )
    ]


def test_plain_words_cost_little() -> None:
    """Well below what a message may cost in all."""
    one, tea, said = session(), room(), text(body="hi")
    taken = []
    for _ in range(5):
        begin = process_time()
        for _ in range(500):
            to_events.read(one, tea, said)
        taken.append((process_time() - begin) / 500)

    assert min(taken) < 50e-6

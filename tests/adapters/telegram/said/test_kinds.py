"""Every kind of message is something that others can show, or is said to be there."""

from time import perf_counter

import pytest
import telegram
from hypothesis import given
from hypothesis import strategies as st

from adapters.telegram.said import services
from adapters.telegram.said.kinds import content_of
from bridge.api.content import Card, Content, File, Location, Poll, Text, Unsupported
from bridge.api.text import Span
from tests.adapters.telegram.said.payloads import MESSAGES, MODIFIERS, SERVICES, message, session

PHOTO = File(
    native="large",
    name="photo_2023-11-14_22-13-20_5.jpg",
    media_type="image/jpeg",
    size=90_000,
    shape="image",
    width=1280,
    height=853,
)
STICKER = File(
    native="sticker",
    name="sticker_2023-11-14_22-13-20_5.webp",
    media_type="image/webp",
    size=9000,
    shape="sticker",
    width=512,
    height=512,
    description="😀",
)


def video(native: str, name: str) -> File:
    return File(
        native=native,
        name=name,
        media_type="video/mp4",
        size=70_000,
        shape="video",
        width=640,
        height=480,
        duration=12.0,
    )


def hidden(file: File) -> File:
    return File(
        native=file.native,
        name=file.name,
        media_type=file.media_type,
        size=file.size,
        shape=file.shape,
        width=file.width,
        height=file.height,
        is_spoiler=True,
    )


HELD: dict[str, tuple[Content, ...]] = {
    "text": (Text("hi"),),
    "photo": (Text("look"), hidden(PHOTO)),
    "live_photo": (PHOTO, video("moments", "live-photo_2023-11-14_22-13-20_5.mp4")),
    "video": (video("video", "tea.mp4"),),
    "animation": (video("video", "animation_2023-11-14_22-13-20_5.mp4"),),
    "video_note": (
        File(
            native="round",
            name="video-message_2023-11-14_22-13-20_5.mp4",
            media_type="video/mp4",
            size=5000,
            shape="video",
            width=240,
            height=240,
            duration=5.0,
        ),
    ),
    "audio": (
        File(
            native="song",
            name="Band - Song.mp3",
            media_type="audio/mpeg",
            size=3000,
            shape="audio",
            duration=200.0,
            description="Band - Song",
        ),
    ),
    "voice": (
        File(
            native="voice",
            name="voice_2023-11-14_22-13-20_5.ogg",
            media_type="audio/ogg",
            size=2000,
            shape="voice",
            duration=3.0,
        ),
    ),
    "document": (File(native="doc", name="a_b.pdf", media_type="application/pdf", size=1),),
    "sticker": (STICKER,),
    "animated_sticker": (
        File(
            native="thumb",
            name="sticker_2023-11-14_22-13-20_5.webp",
            media_type="image/webp",
            size=4000,
            shape="sticker",
            width=128,
            height=128,
            description="😀",
        ),
    ),
    "lone_animated_sticker": (
        File(
            native="sticker",
            name="sticker_2023-11-14_22-13-20_5.tgs",
            media_type="application/x-tgsticker",
            size=9000,
            shape="sticker",
            width=512,
            height=512,
            description="😀",
        ),
    ),
    "video_sticker": (
        File(
            native="sticker",
            name="sticker_2023-11-14_22-13-20_5.webm",
            media_type="video/webm",
            size=9000,
            shape="sticker",
            width=512,
            height=512,
            description="😀",
        ),
    ),
    "contact": (
        Card(name="Bob Roe", phones=("+431234",), emails=("bob@example.org",), native="8"),
    ),
    "location": (Location(latitude=48.2, longitude=16.4, accuracy=10.0),),
    "live_location": (Location(latitude=48.2, longitude=16.4, name="Live location"),),
    "venue": (Location(latitude=48.2, longitude=16.4, name="Café, Herrengasse 14"),),
    "poll": (Poll(question="Tea?", answers=("Yes", "No"), several=True, takes_votes=True),),
    "closed_poll": (Poll(question="Tea?", answers=("Yes", "No"), votes=(0, 0), is_closed=True),),
    "dice": (Text("🎲 4"),),
    "game": (
        Text("🎮 Snake\nEat"),
        File(
            native="small",
            name="photo_2023-11-14_22-13-20_5.jpg",
            media_type="image/jpeg",
            size=900,
            shape="image",
            width=90,
            height=60,
        ),
    ),
    "checklist": (Text("Party\n☑ Tea\n☐ Cake", (Span(14, 18, "bold"),)),),
    "story": (Unsupported("a story of News"),),
    "paid_media": (Text("Paid media: 5 stars"), PHOTO, Unsupported("a paid picture or video")),
    "invoice": (Text("Invoice: Cup, 12.34 EUR\nBlue"),),
    "giveaway": (Text("Giveaway: 2 winners on 2023-11-14, 10 stars"),),
    "giveaway_winners": (
        Text("Giveaway: 2 winners, 3 months of Telegram Premium\nAlice Doe, Bob"),
    ),
    "gift": (Text("🎁 A gift: 15 stars\nfor you"), STICKER),
    "unique_gift": (Text("🎁 A gift: Cup #7"), STICKER),
    "rich_message": (
        Text(
            "Tea\nhow to\n1. boil\n☑ pour\n  wait\nso it is\n— Bob\nkind | minutes\ngreen | 2\n"
            "tea()\nmore\ninside\n―――\na cup\n— me\nstill words",
            (
                Span(0, 3, "bold"),
                Span(8, 10, "bold"),
                Span(33, 47, "quote"),
                Span(48, 52, "bold"),
                Span(55, 62, "bold"),
                Span(73, 78, "pre", "python"),
                Span(79, 83, "bold"),
            ),
        ),
        PHOTO,
        Location(latitude=48.2, longitude=16.4),
    ),
    "of_tomorrow": (Unsupported("an unsupported message (hologram)"),),
}


@pytest.mark.parametrize("kind", MESSAGES)
def test_each_kind_is_what_it_holds(kind: str) -> None:
    assert content_of(session(), message(**MESSAGES[kind])) == HELD[kind]


def test_a_message_of_which_nothing_is_left_is_said_to_be_there() -> None:
    assert content_of(session(), message()) == (Unsupported("an empty message"),)


def test_every_kind_of_the_library_is_played() -> None:
    """But for those that are told of a message besides what it holds."""
    besides = {
        "business_connection_id", "effect_id", "reply_to_story", "sender_boost_count",
        "sender_business_bot", "suggested_post_info",
    }  # fmt: skip
    fields = {name for given in MESSAGES.values() for name in given}
    fields |= {name for given, _ in SERVICES.values() for name in given}

    assert set(map(str, telegram.constants.MessageType)) - fields == besides


@given(
    st.sampled_from(sorted(MESSAGES)),
    st.sets(st.sampled_from(sorted(MODIFIERS)), max_size=6),
)
def test_whatever_stands_beside_it_no_message_is_empty(kind: str, beside: set[str]) -> None:
    given_ = message(**({name: MODIFIERS[name] for name in beside} | MESSAGES[kind]))

    content = content_of(session(), given_)

    assert services.line(session(), given_) is None
    assert content
    assert all(part != Text("") for part in content)


FIELDS = {name: value for given in MESSAGES.values() for name, value in given.items()}


@given(st.dictionaries(st.sampled_from(sorted(FIELDS)), st.none(), max_size=5))
def test_no_mixture_of_contents_is_empty(chosen: dict[str, None]) -> None:
    content = content_of(session(), message(**{name: FIELDS[name] for name in chosen}))

    assert content
    assert all(part != Text("") for part in content)


@pytest.mark.parametrize("address", ["@" * 20_000, "a@" * 20_000])
def test_a_card_without_end_takes_no_time(address: str) -> None:
    card = {"phone_number": "1", "first_name": "Bob", "vcard": f"EMAIL:{address} x"}
    begun = perf_counter()
    content = content_of(session(), message(contact=card))

    assert perf_counter() - begun < 1.0  # where each sign is tried with each other, 6 s
    assert content == (Card(name="Bob", phones=("1",)),)

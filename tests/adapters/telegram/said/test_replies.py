"""Which message one answers."""

from adapters.telegram.said.albums import Album
from adapters.telegram.said.replies import answered
from bridge.api.events import Ref
from bridge.api.ids import NativeId
from tests.adapters.telegram.said.payloads import (
    ALICE_,
    ANONYMOUS,
    BOB,
    BOB_,
    CHANNEL,
    CHECKLIST,
    FORUM,
    GROUP,
    LARGE,
    NOW,
    POLL,
    SMALL,
    TEA_,
    Json,
    message,
    raw,
    session,
)

ALBUM = Album(-1001234, "m")
ORIGINAL = raw(message_id=4, **{"from": BOB}, text="how about tea\ntomorrow")
TOPIC: Json = {"chat": FORUM, "message_thread_id": 9, "is_topic_message": True}


def test_an_answer_refers_by_the_id_and_says_what_was_said() -> None:
    assert answered(session(), message(text="yes", reply_to_message=ORIGINAL)) == Ref(
        native=NativeId("-1001234/4"),
        author=BOB_,
        words="how about tea\ntomorrow",
        at=NOW,
    )


def test_the_part_that_was_meant_is_quoted() -> None:
    given = message(
        text="yes",
        reply_to_message=ORIGINAL,
        quote={"text": "tea\ntomorrow", "position": 10, "is_manual": True},
    )

    assert answered(session(), given) == Ref(
        native=NativeId("-1001234/4"),
        author=BOB_,
        words="tea\ntomorrow",
        at=NOW,
        quote="> tea\n> tomorrow\n",
    )


def test_what_the_server_quotes_by_itself_is_no_part_that_was_meant() -> None:
    given = message(
        text="yes", reply_to_message=ORIGINAL, quote={"text": "how about tea", "position": 0}
    )

    ref = answered(session(), given)

    assert ref is not None
    assert (ref.words, ref.quote) == ("how about tea\ntomorrow", None)


def test_what_is_said_answers_nothing() -> None:
    assert answered(session(), message(text="hi")) is None


def test_what_is_said_in_a_topic_does_not_answer_its_beginning() -> None:
    created = raw(message_id=9, **TOPIC, forum_topic_created={"name": "Cake", "icon_color": 1})
    first = raw(message_id=9, **TOPIC, text="hi")

    for original in (created, first):
        assert answered(session(), message(**TOPIC, text="yes", reply_to_message=original)) is None


def test_an_answer_in_a_topic_refers_to_what_it_answers() -> None:
    original = raw(message_id=11, **TOPIC, text="hi")

    ref = answered(session(), message(**TOPIC, text="yes", reply_to_message=original))

    assert ref is not None
    assert ref.native == "-1001234/11"


def test_a_thread_that_is_no_topic_is_a_chain_of_answers() -> None:
    """Outside of forums, `message_thread_id` is the first message of the chain."""
    given = message(text="yes", message_thread_id=4, reply_to_message=ORIGINAL)

    ref = answered(session(), given)

    assert ref is not None
    assert ref.native == "-1001234/4"


def test_a_picture_without_words_is_named() -> None:
    ref = answered(session(), message(text="yes", reply_to_message=raw(photo=[SMALL, LARGE])))

    assert ref == Ref(
        native=NativeId("-1001234/5"),
        author=ALICE_,
        words="photo_2023-11-14_22-13-20_5.jpg",
        at=NOW,
    )


def test_who_speaks_as_the_group_is_answered_as_the_group() -> None:
    original = raw(**{"from": ANONYMOUS}, sender_chat=GROUP, text="hi")

    ref = answered(session(), message(text="yes", reply_to_message=original))

    assert ref is not None
    assert ref.author == TEA_


def test_what_was_said_in_another_chat_is_quoted_with_who_said_it_where() -> None:
    origin = {"type": "user", "date": NOW, "sender_user": BOB}
    given = message(
        text="yes",
        external_reply={"origin": origin, "chat": CHANNEL},
        quote={"text": "tea", "position": 0},
    )

    assert answered(session(), given) == Ref(words="Bob in News: tea")


def test_of_what_is_elsewhere_its_author_alone_may_be_known() -> None:
    origin = {"type": "channel", "date": NOW, "chat": CHANNEL, "message_id": 3}

    given = message(text="yes", external_reply={"origin": origin, "chat": CHANNEL})

    assert answered(session(), given) == Ref(words="News")


def test_a_picture_elsewhere_is_named() -> None:
    origin = {"type": "user", "date": NOW, "sender_user": BOB}
    given = message(text="nice", external_reply={"origin": origin, "photo": [SMALL, LARGE]})

    assert answered(session(), given) == Ref(words="Bob: photo_2023-11-14_22-13-20_5.jpg")


def test_an_answer_to_a_story_says_so() -> None:
    given = message(text="nice", reply_to_story={"chat": CHANNEL, "id": 3})

    assert answered(session(), given) == Ref(words="A story of News")


def test_a_task_and_an_answer_of_a_poll_are_quoted() -> None:
    task = message(
        text="mine", reply_to_message=raw(checklist=CHECKLIST), reply_to_checklist_task_id=2
    )
    option = message(text="why?", reply_to_message=raw(poll=POLL), reply_to_poll_option_id="b")

    quotes = [ref.quote for given in (task, option) if (ref := answered(session(), given))]

    assert quotes == ["> Cake\n", "> No\n"]


def test_what_an_album_is_known_by_is_its_first_part() -> None:
    on = session()
    for number in (6, 7):
        part = raw(message_id=number, media_group_id="m", photo=[LARGE])
        on.said.albums.hold(ALBUM, {"message": part})
    on.said.albums.end(ALBUM)

    ref = answered(on, message(text="nice", reply_to_message=raw(message_id=7, photo=[LARGE])))

    assert ref is not None
    assert ref.native == "-1001234/6"


def test_what_telegram_told_can_be_answered_too() -> None:
    original = raw(message_id=4, new_chat_title="Chai")

    ref = answered(session(), message(text="why?", reply_to_message=original))

    assert ref is not None
    assert ref.words == "Alice Doe named the group Chai."

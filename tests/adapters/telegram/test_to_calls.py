"""What is said on Telegram, request by request."""

from typing import Any

import pytest
from telegram import User

from adapters.telegram.chats.chat import Chat, Tie
from adapters.telegram.chats.known import Chats
from bridge.api.content import Card, File, Location, Poll, Text
from bridge.api.errors import Refused
from bridge.api.events import Form, Ref, RoomChange
from bridge.api.ids import LoginId, Place
from bridge.api.quiet import BREAK
from bridge.api.text import Span
from tests.adapters.telegram.calls.talk import (
    ALICE,
    HOSTED,
    NAMED,
    NET,
    TOPIC,
    asked,
    message,
    new,
    ref,
    replying,
    session,
    span,
    translated,
)

PHOTO = File(
    name="tea.jpg", media_type="image/jpeg", shape="image", hosted="f1", size=5_000, width=40,
    height=30,
)  # fmt: skip


def test_who_speaks_in_a_group_stands_before_his_words_in_bold() -> None:
    calls = translated(message("good morning"))

    assert asked(calls) == [new(0, "message", text="alice: good morning", entities=NAMED)]


def test_words_keep_their_looks_behind_the_name_in_utf_16() -> None:
    calls = translated(message(Text("\N{ROCKET} go", (Span(2, 4, "italic"),))))
    entities = [*NAMED, span("italic", 10, 2)]

    assert asked(calls) == [new(0, "message", text="alice: \N{ROCKET} go", entities=entities)]


def test_who_does_something_is_said_in_italics() -> None:
    calls = translated(message("waves", form="action"))

    assert asked(calls) == [
        new(0, "message", text="* alice waves", entities=[span("italic", 0, 13)])
    ]


def test_what_programs_say_by_themselves_rings_nowhere() -> None:
    calls = translated(message("it rains", form="notice"))

    assert asked(calls) == [
        new(0, "message", text="alice: it rains", entities=NAMED, disable_notification=True)
    ]


@pytest.mark.parametrize("words", ["/weather", "*b* <b>b</b> `c` [a](b)", "@bob &amp; \\_"])
def test_what_only_looks_like_a_command_or_markup_goes_as_it_is(words: str) -> None:
    calls = translated(message(words))

    assert asked(calls) == [new(0, "message", text=f"alice: {words}", entities=NAMED)]


def test_a_block_begins_its_line() -> None:
    calls = translated(message(Text("x = 1", (Span(0, 5, "pre", "python"),))))
    pre = span("pre", 7, 5, language="python")

    assert asked(calls) == [new(0, "message", text="alice:\nx = 1", entities=[*NAMED, pre])]


def test_a_name_calls_nobody_and_is_one_short_line() -> None:
    names = ("@bob", "/stop", "a\nb", "x" * 65)
    texts = [translated(message("hi"), by=name)[0].arguments["text"] for name in names]

    assert texts == ["@\u200bbob: hi", "/\u200bstop: hi", "a b: hi", "x" * 63 + "…: hi"]


def test_a_topic_is_where_its_words_go() -> None:
    calls = translated(message("hi"), place=TOPIC)

    assert asked(calls) == [new(0, "message", "-100123%7", text="alice: hi", entities=NAMED)]


def test_a_long_text_is_several_messages_and_the_first_is_the_answer() -> None:
    calls = translated(message("a" * 5000, answers=ref(57)))

    assert asked(calls) == [
        new(
            0, "message", text="alice: " + "a" * 4089, entities=NAMED,
            reply_parameters=replying(57),
        ),
        new(1, "message", text="alice: " + "a" * 911, entities=NAMED),
    ]  # fmt: skip


def test_no_piece_of_a_long_text_can_be_taken_for_somebody_elses() -> None:
    forged = Text("x" * 4085 + "\n\nbob: I resign.", (Span(4087, 4090, "bold"),))
    calls = translated(message(forged))

    assert [call.arguments["text"] for call in calls] == [
        "alice: " + "x" * 4085,
        "alice: bob: I resign.",
    ]


def test_a_name_turns_no_words_around_it() -> None:
    [call] = translated(message("hi"), by="\u2067b\u202eo\u200bb\u2069")

    assert call.arguments["text"] == "bob: hi"


def test_a_name_is_no_command() -> None:
    [call] = translated(message("hi"), by="bob /stop")

    assert call.arguments["text"] == f"bob /{BREAK}stop: hi"


def test_what_stands_on_a_map_is_somebodys_words() -> None:
    calls = translated(message("here", Location(latitude=1.0, longitude=2.0, name="bob: help!")))

    assert calls[1].arguments["title"] == "alice: bob: help!"


def test_blank_words_and_changes_of_rooms_say_nothing() -> None:
    change = RoomChange(place=HOSTED, actor=ALICE, at=0.0, subject="tea")

    assert [*translated(message("")), *translated(message(" \n")), *translated(change)] == []


# --- answers --------------------------------------------------------------------------------------


def test_an_answer_is_a_reply_even_if_what_it_answers_is_gone() -> None:
    calls = translated(message("yes", answers=ref(57, 58, words="tea?")))

    assert asked(calls) == [
        new(0, "message", text="alice: yes", entities=NAMED, reply_parameters=replying(57))
    ]


def test_a_part_that_is_quoted_word_for_word_is_quoted() -> None:
    answers = ref(57, words="tea or coffee?", quote="> coffee\n")
    without = new(0, "message", text="alice: yes", entities=NAMED, reply_parameters=replying(57))

    assert asked(translated(message("yes", answers=answers))) == [
        {**without, "reply_parameters": replying(57, quote="coffee"), "otherwise": without}
    ]


@pytest.mark.parametrize("quote", ["> tea or coffee?", "> Bob: coffee", "", None])
def test_the_whole_or_what_is_not_there_is_not_quoted(quote: str | None) -> None:
    calls = translated(message("yes", answers=ref(57, words="tea or coffee?", quote=quote)))

    assert asked(calls) == [
        new(0, "message", text="alice: yes", entities=NAMED, reply_parameters=replying(57))
    ]


def test_what_was_said_before_the_group_moved_is_quoted_in_words() -> None:
    calls = translated(message("yes", answers=ref(57, chat=-99, words="tea\nor coffee?")))
    quote = span("blockquote", 7, 14)

    assert asked(calls) == [
        new(0, "message", text="alice:\ntea or coffee?\nyes", entities=[*NAMED, quote])
    ]


def test_an_answer_to_what_never_came_stands_alone() -> None:
    calls = translated(message("yes", answers=Ref(words="tea?")))

    assert asked(calls) == [new(0, "message", text="alice: yes", entities=NAMED)]


# --- what else there is ---------------------------------------------------------------------------


def test_a_place_without_a_name_says_who_shows_it() -> None:
    calls = translated(message(Location(latitude=48.21, longitude=16.37, accuracy=9.0)))
    at: dict[str, Any] = {"latitude": 48.21, "longitude": 16.37}

    assert asked(calls) == [new(0, "venue", **at, title="alice", address="48.21, 16.37")]


def test_a_place_with_a_name_has_its_address() -> None:
    name = "Café Central, Herrengasse 14"
    calls = translated(message(Location(latitude=48.21, longitude=16.37, name=name)))
    at: dict[str, Any] = {"latitude": 48.21, "longitude": 16.37}

    assert asked(calls) == [
        new(0, "venue", **at, title="alice: Café Central", address="Herrengasse 14")
    ]


def test_who_has_said_something_with_it_is_not_named_again() -> None:
    calls = translated(message("here", Location(latitude=1.0, longitude=2.0, accuracy=9000.0)))
    at: dict[str, Any] = {"latitude": 1.0, "longitude": 2.0}

    assert asked(calls) == [
        new(0, "message", text="alice: here", entities=NAMED),
        new(1, "location", **at, horizontal_accuracy=1500.0),
    ]


def test_a_card_with_a_telephone_is_a_contact() -> None:
    calls = translated(message(Card(name="Carol", phones=("+4312345",))))

    assert asked(calls) == [
        new(0, "message", text="alice:", entities=NAMED),
        new(1, "contact", phone_number="+4312345", first_name="Carol"),
    ]


def test_all_of_a_card_is_sent() -> None:
    card = Card(name="Doe; Carol", phones=("+1", "+2"), emails=("carol@example.org",))
    [_, contact] = translated(message(card))

    assert contact.arguments["vcard"] == (
        "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Doe\\; Carol\r\nTEL:+1\r\nTEL:+2\r\n"
        "EMAIL:carol@example.org\r\nEND:VCARD\r\n"
    )


def test_what_has_no_form_is_words() -> None:
    card = Card(name="Carol", emails=("carol@example.org",))
    calls = translated(message(card, Poll(question="Tea?", answers=("Yes", "No"))))

    assert asked(calls) == [
        new(
            0, "message", entities=NAMED,
            text="alice: Contact: Carol, carol@example.org\nPoll: Tea?\n1. Yes\n2. No",
        )
    ]  # fmt: skip


def test_a_file_that_is_not_there_is_words() -> None:
    lost = File(name="a.bin", trouble="It is too large.", description="my notes")
    linked = File(name="b.bin", url="https://example.org/b.bin", trouble="It is too large.")
    calls = translated(message(lost, linked))

    assert asked(calls) == [
        new(
            0, "message", entities=NAMED,
            text="alice: my notes\na.bin: It is too large.\nb.bin: https://example.org/b.bin",
        )
    ]  # fmt: skip


def test_the_form_is_of_the_words_alone() -> None:
    forms: tuple[Form, ...] = ("say", "action")
    texts = [translated(message(PHOTO, form=form))[0].arguments["caption"] for form in forms]

    assert texts == ["alice", "alice"]


def test_it_is_the_same_whenever_it_is_translated() -> None:
    event = message("a " * 5000, PHOTO, answers=ref(57))

    assert asked(translated(event)) == asked(translated(event))


# --- in a chat with one person --------------------------------------------------------------------


def test_who_writes_to_a_person_is_named_unless_a_topic_names_him() -> None:
    here = session()
    login, place = LoginId(5), Place(NET, "direct", "12345", LoginId(5))
    here.private = Chats({})
    here.private.call(login, usual="alice")
    here.private.put(Chat(user=12345).tied(login, Tie(thread=9)))
    named = translated(message("hi"), here, place, "")
    here.me = User(1, "Gateway", is_bot=True, has_topics_enabled=True)
    in_topic = translated(message("hi"), here, place, "")

    assert asked([*named, *in_topic]) == [
        new(0, "message", "12345", text="alice: hi", entities=NAMED),
        new(0, "message", "12345%9", text="hi", entities=[]),
    ]
    assert [call.login for call in named] == [login]


def test_who_may_not_write_to_a_person_is_refused() -> None:
    here = session()
    here.private = Chats({})

    with pytest.raises(Refused):
        translated(message("hi"), here, Place(NET, "direct", "12345", LoginId(5)), "")


def test_what_entities_cannot_say_is_said_in_words() -> None:
    calls = translated(message(Text("he did it", (Span(0, 9, "spoiler", "who"),))))

    assert calls[0].arguments["text"] == "alice: (who) he did it"

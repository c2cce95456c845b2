"""What is said on Matrix, request by request."""

import json
from dataclasses import replace

import pytest

from adapters.matrix.rooms.room import Room
from adapters.matrix.to_calls import NOT_YOURS
from bridge.api.content import Card, File, Location, Poll, Text, Unsupported
from bridge.api.errors import Refused
from bridge.api.events import Form, Reactions, Ref, Retraction, RoomChange, Vote
from bridge.api.ids import Identity
from bridge.api.text import Span
from tests.adapters.matrix.calls.talk import (
    ALICE,
    BOB,
    CHAT,
    DEN,
    HOSTED,
    ME,
    PLACE,
    TEA,
    call,
    edit,
    html,
    message,
    ref,
    session,
    text,
    translated,
)
from tests.adapters.matrix.said.stage import BOBS, NETWORK

PHOTO = File(
    name="tea.jpg", media_type="image/jpeg", shape="image", hosted="mxc://example.org/a1",
    size=5_000, width=40, height=30,
)  # fmt: skip
SHOWN = {
    "url": "mxc://example.org/a1",
    "info": {"mimetype": "image/jpeg", "size": 5_000, "w": 40, "h": 30},
    "m.mentions": {},
}


@pytest.mark.parametrize(
    ("form", "kind"), [("say", "m.text"), ("action", "m.emote"), ("notice", "m.notice")]
)
def test_words_are_an_event_of_their_form(form: Form, kind: str) -> None:
    calls = translated(message("good morning", form=form))

    assert calls == (call(content={**text("good morning"), "msgtype": kind}),)


def test_words_that_have_a_look_have_html_beside_them() -> None:
    [said] = translated(message(Text("go <on>", (Span(0, 2, "bold"),))))

    assert said.content == text("go <on>", **html("<strong>go</strong> &lt;on&gt;"))


@pytest.mark.parametrize("words", ["", " \n "])
def test_where_nothing_is_said_there_is_no_call(words: str) -> None:
    assert translated(message(words)) == ()


def test_what_has_no_form_there_is_said_in_words() -> None:
    [said] = translated(message("see", Card(name="Bob", phones=("1",)), Unsupported("a dice")))

    assert said.content == text("see\nContact: Bob, 1\n[a dice, which cannot be shown here]")


# --- answers --------------------------------------------------------------------------------------


def test_an_answer_names_what_it_answers_and_quotes_nothing() -> None:
    [said] = translated(message("yes", answers=ref("$1", words="tea?", quote="> tea?")))

    assert said == call(
        content=text("yes", **{"m.relates_to": {"m.in_reply_to": {"event_id": "$1"}}})
    )


def test_an_answer_calls_who_is_answered_but_not_oneself() -> None:
    """ "Users should not add their own Matrix ID to the m.mentions property"."""
    me = Identity(NETWORK, ME, "me")
    [to_bob] = translated(message("yes", answers=ref("$1", author=BOBS)))
    [to_me] = translated(message("yes", answers=ref("$1", author=me)))
    [to_alice] = translated(message("yes", answers=ref("$1", author=ALICE)))
    [noticed] = translated(message("yes", answers=ref("$1", author=BOBS), form="notice"))

    assert [said.content["m.mentions"] for said in (to_bob, to_me, to_alice, noticed)] == [
        {"user_ids": [BOB]},
        {},
        {},
        {},
    ]


def test_an_answer_stays_in_its_thread_with_all_its_parts() -> None:
    talk = session()
    talk.said.threads.put("$2", "$root")
    first, second = translated(
        message("see", Location(latitude=1, longitude=2), answers=ref("$2")), talk
    )
    thread = {"rel_type": "m.thread", "event_id": "$root", "m.in_reply_to": {"event_id": "$2"}}

    assert first.content["m.relates_to"] == {**thread, "is_falling_back": False}
    assert second.content["m.relates_to"] == {**thread, "is_falling_back": True}


def test_an_answer_to_what_is_no_message_stands_for_itself() -> None:
    answers = (Ref(native=None), ref("no event"))
    calls = [translated(message("yes", answers=answer)) for answer in answers]

    assert calls == [(call(content=text("yes")),)] * 2


def test_in_a_chat_what_refers_to_a_message_is_said_in_its_room() -> None:
    said = translated(message("hi"), place=CHAT)
    answered = translated(message("yes", answers=ref(f"{DEN} $1")), place=CHAT)
    others = ("!left:example.org $1", f"{TEA} $1")
    gone = [translated(message("yes", answers=ref(one)), place=CHAT) for one in others]
    relation = {"m.relates_to": {"m.in_reply_to": {"event_id": "$1"}}}

    assert (said[0].room, said[0].content["body"]) == ("", "hi")
    assert [(one.room, one.content) for [one] in gone] == [("", text("yes"))] * 2
    assert answered == (call(place=CHAT, room=DEN, content=text("yes", **relation)),)


# --- changes --------------------------------------------------------------------------------------


def test_an_edit_is_made_part_by_part_and_what_is_left_falls_away() -> None:
    calls = translated(edit(ref("$1", "$2"), "tea", PHOTO))

    assert calls == (
        call(
            0, kind="edit", parts=("$1", "$2"),
            content={"msgtype": "m.image", "body": "tea", "filename": "tea.jpg", **SHOWN},
        ),
        replace(call(1, kind="shorten", parts=("$1", "$2")), number=1),
    )  # fmt: skip


def test_an_edit_calls_those_who_were_not_called_before() -> None:
    first, _ = translated(edit(ref("$1", words="Bob: tea?"), "Bob, Carol: tea?"))

    assert first.content["m.mentions"] == {"user_ids": [BOB, "@carol:example.org"]}
    assert first.mentions == {"user_ids": ["@carol:example.org"]}


def test_what_others_said_is_not_edited() -> None:
    """ "you cannot edit someone else's messages"."""
    talk = session()
    talk.said.authors.put("$1", BOB)
    for target in (ref("$1"), ref("$2", author=BOBS)):
        with pytest.raises(Refused) as refused:
            translated(edit(target, "tea"), talk)
        assert (refused.value.reason, refused.value.text) == ("forbidden", NOT_YOURS)


def test_what_one_said_by_another_device_is_edited() -> None:
    me = Identity(NETWORK, ME, "me")

    assert len(translated(edit(ref("$1", author=me), "tea"))) == 2


@pytest.mark.parametrize("by_moderator", [True, False])
def test_what_is_taken_back_loses_all_its_parts(by_moderator: bool) -> None:
    taken = Retraction(
        place=HOSTED, actor=ALICE, at=0.0, target=ref("$1", "$2"), reason="rude",
        by_moderator=by_moderator,
    )  # fmt: skip

    assert translated(taken) == (call(kind="shorten", parts=("$1", "$2"), reason="rude"),)


def test_in_a_chat_changes_are_made_in_the_room_of_the_message() -> None:
    target = ref(f"{DEN} $1")
    taken = Retraction(place=HOSTED, actor=ALICE, at=0.0, target=target)
    reacted = Reactions(place=HOSTED, actor=ALICE, at=0.0, target=target, emoji=("👍",))
    calls = [translated(one, place=CHAT)[0] for one in (edit(target, "tea"), taken, reacted)]

    assert [one.room for one in calls] == [DEN] * 3


def test_reactions_and_votes_are_what_is_wished() -> None:
    target = ref("$1")
    reacted = Reactions(
        place=HOSTED, actor=ALICE, at=0.0, target=target, emoji=("👍", "🎉"), before=("👎",)
    )
    voted = Vote(place=HOSTED, actor=ALICE, at=0.0, target=target, choices=(0, 2))
    wish = {"emoji": ["👍", "🎉"], "before": ["👎"]}

    assert translated(reacted) == (call(kind="reactions", target="$1", content=wish),)
    assert translated(voted) == (call(kind="vote", target="$1", content={"choices": [0, 2]}),)


def test_what_is_not_said_is_no_call() -> None:
    nothing = Ref()
    taken = Retraction(place=HOSTED, actor=ALICE, at=0.0, target=nothing)
    changed = RoomChange(place=HOSTED, actor=ALICE, at=0.0, subject="Tea")

    assert translated(taken) == translated(changed) == ()  # type: ignore[arg-type]


# --- files and things -----------------------------------------------------------------------------


def test_words_stand_with_the_first_file_as_its_caption() -> None:
    first, second = translated(message("look", PHOTO, PHOTO))

    assert first.content == {"msgtype": "m.image", "body": "look", "filename": "tea.jpg", **SHOWN}
    assert second.content == {
        "msgtype": "m.image", "body": "tea.jpg", "filename": "tea.jpg", **SHOWN
    }  # fmt: skip


def test_a_file_that_is_not_there_is_told_by_its_link_or_why() -> None:
    linked = File(
        name="a.txt", url="https://example.org/a.txt", hosted="https://x/", description="A"
    )
    missing = File(name="b.txt", trouble="It is too large.")
    [said] = translated(message(linked, missing))

    assert said.content == text("A\na.txt: https://example.org/a.txt\nb.txt: It is too large.")


def test_a_place_is_a_pin_and_words_with_a_link() -> None:
    [said] = translated(message(Location(latitude=48.2, longitude=-16.5, accuracy=12, name="Café")))
    words = "Café: https://www.openstreetmap.org/?mlat=48.2&mlon=-16.5#map=16/48.2/-16.5"

    assert said.content == {
        "msgtype": "m.location",
        "body": words,
        "geo_uri": "geo:48.2,-16.5;u=12",
        "org.matrix.msc3488.location": {"uri": "geo:48.2,-16.5;u=12", "description": "Café"},
        "org.matrix.msc3488.asset": {"type": "m.pin"},
        "org.matrix.msc1767.text": words,
        "m.mentions": {},
    }


def test_a_poll_is_asked_and_stands_in_words_too() -> None:
    [said] = translated(message(Poll(question="Tea?", answers=("Yes", "No"), several=True)))

    assert said == call(
        type="org.matrix.msc3381.poll.start",
        content={
            "org.matrix.msc3381.poll.start": {
                "question": {
                    "org.matrix.msc1767.text": "Tea?", "msgtype": "m.text", "body": "Tea?"
                },
                "kind": "org.matrix.msc3381.poll.disclosed",
                "max_selections": 2,
                "answers": [
                    {"id": "1", "org.matrix.msc1767.text": "Yes"},
                    {"id": "2", "org.matrix.msc1767.text": "No"},
                ],
            },
            "org.matrix.msc1767.text": (
                "Poll: Tea? (several answers can be chosen)\n1. Yes\n2. No"
            ),
        },
    )  # fmt: skip


@pytest.mark.parametrize(
    "poll",
    [
        Poll(question="Tea?", answers=("Yes", "No"), votes=(1, 0)),
        Poll(question="Tea?", answers=("Yes", "No"), is_closed=True),
        Poll(question="Tea?", answers=tuple(map(str, range(21)))),
        Poll(question="Tea?", answers=()),
    ],
)
def test_a_poll_that_cannot_be_asked_there_is_told(poll: Poll) -> None:
    [said] = translated(message(poll))

    assert said.type == "m.room.message"
    assert "Tea?" in said.content["body"]


# --- long texts -----------------------------------------------------------------------------------


@pytest.mark.parametrize("is_encrypted", [True, False])
@pytest.mark.parametrize("character", ["a", "é", "👍", '"', "\n\u200b"])
def test_a_long_text_is_several_events_each_of_which_has_room(
    character: str, is_encrypted: bool
) -> None:
    """ "The complete event MUST NOT be larger than 65536 bytes"."""
    room = Room(id=TEA, encryption="m.megolm.v1.aes-sha2" if is_encrypted else "")
    words = Text(character * 60_000, (Span(0, 50_000, "bold"),))
    calls = translated(message(words, answers=ref("$1")), session(room))

    sizes = [len(json.dumps(one.content, ensure_ascii=is_encrypted).encode()) for one in calls]
    said = "".join(one.content["body"] for one in calls)
    assert "".join(said.split()) == "".join(words.body.split())
    assert max(sizes) * (4 / 3 if is_encrypted else 1) < 62_000
    assert min(sizes[:-1], default=0) > 20_000
    assert [("m.relates_to" in one.content) for one in calls] == [True, *[False] * (len(calls) - 1)]


def test_a_long_text_is_cut_behind_a_paragraph() -> None:
    first, second = translated(message("a" * 50_000 + "\n\n" + "b" * 30_000))

    assert (first.content["body"], second.content["body"]) == ("a" * 50_000, "b" * 30_000)


def test_a_chat_that_is_not_there_yet_may_be_encrypted() -> None:
    assert len(translated(message("a" * 50_000), place=CHAT)) == 2
    assert len(translated(message("a" * 50_000), place=PLACE)) == 1

"""What is said of what was said: answers, threads, edits, reactions, and what is taken back."""

import asyncio
from typing import Any

import pytest

from adapters.matrix import to_events
from adapters.matrix.said import memory, reacted
from adapters.matrix.session import Session
from bridge.api.content import File, Text
from bridge.api.events import AnyEvent, Edit, Message, Reactions, Ref, Retraction
from bridge.api.ids import Identity, NativeId
from bridge.api.states import AnyState
from bridge.api.text import Span
from tests.adapters.matrix.said.stage import (
    BOB,
    BOBS,
    CAROL,
    CAROLS,
    HTML,
    ME,
    NETWORK,
    PLACE,
    answering,
    at,
    event,
    message,
    redaction,
    ref,
    related,
    room,
    session,
    text,
)


def read(one: Session, *events: dict[str, Any]) -> list[AnyEvent | AnyState]:
    """What the last of them means; all is kept that is to be."""
    things: list[AnyEvent | AnyState] = []
    for each in events:
        things = to_events.read(one, room(), each).things
    return things


# --- answers --------------------------------------------------------------------------------------

FALLBACK = "> <@carol:example.org> how about\n> tomorrow\n\nyes"
ANSWERS: list[tuple[dict[str, Any], Ref, Text]] = [
    ({"body": "yes", **answering("$0")}, ref("$0"), Text("yes")),
    ({"body": "> quote\nyes", **answering("$0")}, ref("$0"), Text("> quote\nyes")),
    (
        {"body": FALLBACK, **answering("$0")},
        Ref(native=NativeId("$0"), author=CAROLS, words="how about\ntomorrow"),
        Text("yes"),
    ),
    (
        {"body": "> * <@dan:example.org> waves\n\nyes\n> <@x:y> z", **answering("$0")},
        Ref(native=NativeId("$0"), words="waves"),
        Text("yes\n> <@x:y> z"),
    ),
    (
        {
            "body": FALLBACK,
            "format": HTML,
            "formatted_body": (
                '<mx-reply><blockquote><a href="https://matrix.to/#/!tea:example.org/$0">In reply'
                ' to</a> <a href="https://matrix.to/#/@carol:example.org">@carol</a><br>how'
                "</blockquote></mx-reply><b>yes</b>"
            ),
            **answering("$0"),
        },
        Ref(native=NativeId("$0"), author=CAROLS, words="how about\ntomorrow"),
        Text("yes", (Span(0, 3, "bold"),)),
    ),
]


@pytest.mark.parametrize(("content", "answered", "words"), ANSWERS)
def test_an_answer_says_what_it_answers_without_its_fallback(
    content: dict[str, Any], answered: Ref, words: Text
) -> None:
    assert read(session(), text(**content)) == [message(words, answers=answered)]


THREADS: list[tuple[dict[str, Any], str]] = [
    ({"is_falling_back": True, "m.in_reply_to": {"event_id": "$5"}}, "$0"),
    ({"is_falling_back": False, "m.in_reply_to": {"event_id": "$5"}}, "$5"),
    ({"m.in_reply_to": {"event_id": "$5"}}, "$5"),
    ({}, "$0"),
]


@pytest.mark.parametrize(("more", "answered"), THREADS)
def test_in_a_thread_its_first_message_is_answered_or_the_one_that_is_meant(
    more: dict[str, Any], answered: str
) -> None:
    one = session()
    said = text(body="yes", **related("m.thread", "$0", **more))

    assert read(one, said) == [message(Text("yes"), answers=ref(answered))]
    assert one.said.threads.get("$1") == "$0"


@pytest.mark.parametrize("id_", ["0", "", 5, None, ["$0"], {}, "$\ud800"])
def test_an_answer_to_no_event_is_a_message(id_: Any) -> None:
    assert read(session(), text(body="yes", **answering(id_))) == [message(Text("yes"))]


# --- edits ----------------------------------------------------------------------------------------


def edit(words: str, number: int = 2, of: str = "$1", **more: Any) -> dict[str, Any]:
    new = {"msgtype": "m.text", "body": words, **more}
    content = {"body": f"* {words}", "m.new_content": new, **related("m.replace", of)}
    return text(number, **content)


def edited(number: int = 2, **more: Any) -> Edit:
    said: dict[str, Any] = {
        "place": PLACE,
        "actor": BOBS,
        "at": at(number),
        "target": ref("$1"),
        "native": NativeId(f"${number}"),
    }
    return Edit(**{**said, **more})


def test_an_edit_is_the_whole_new_message() -> None:
    assert read(session(), edit("tea")) == [edited(content=(Text("tea"),))]


def test_an_edit_can_change_how_words_are_meant() -> None:
    one = session()

    assert read(one, edit("waves", msgtype="m.emote")) == [
        edited(content=(Text("waves"),), form="action")
    ]


def test_an_edit_of_a_caption_has_the_file() -> None:
    picture: dict[str, Any] = {
        "msgtype": "m.image",
        "filename": "tea.png",
        "url": "mxc://example.org/a",
    }
    shown = File(native="mxc://example.org/a", name="tea.png", shape="image")

    assert read(session(), edit("my tea", **picture)) == [edited(content=(Text("my tea"), shown))]


def test_an_edited_answer_is_an_answer_still() -> None:
    said = text(body="yes", **answering("$0"))

    assert read(session(), said, edit("no")) == [edited(content=(Text("no"),), answers=ref("$0"))]


def test_an_edit_without_new_words_is_what_it_says() -> None:
    said = edit("tea")
    said["content"]["m.new_content"] = "tea"

    assert read(session(), said) == [edited(content=(Text("* tea"),))]


# --- reactions ------------------------------------------------------------------------------------


def reaction(key: Any, number: int = 2, sender: str = BOB, **more: Any) -> dict[str, Any]:
    content = {**related("m.annotation", "$1", key=key), **more}
    return event("m.reaction", content, number, sender)


def reactions(emoji: str, change: str, number: int, actor: Identity = BOBS) -> Reactions:
    said: dict[str, Any] = {"change": change}
    return Reactions(
        place=PLACE, actor=actor, at=at(number), target=ref("$1"), emoji=(emoji,), **said
    )


KEYS: list[tuple[Any, dict[str, Any], str]] = [
    ("👍", {}, "👍"),
    (" 👍🏽 ", {}, "👍🏽"),
    ("yes", {}, "yes"),
    ("mxc://example.org/cat", {"shortcode": ":cat:"}, ":cat:"),
    ("mxc://example.org/cat", {"com.beeper.reaction.shortcode": "cat"}, ":cat:"),
    ("mxc://example.org/cat", {"shortcode": 5}, reacted.CUSTOM),
]


@pytest.mark.parametrize(("key", "more", "emoji"), KEYS)
def test_a_reaction_is_one_more(key: Any, more: dict[str, Any], emoji: str) -> None:
    assert read(session(), reaction(key, **more)) == [reactions(emoji, "more", 2)]


@pytest.mark.parametrize("key", ["", " ", "x" * 100, 5, None, ["👍"]])
def test_what_is_no_reaction_is_silent(key: Any) -> None:
    assert read(session(), reaction(key)) == []


@pytest.mark.parametrize("by", [BOB, CAROL])
def test_a_reaction_that_is_redacted_is_one_fewer_of_who_reacted(by: str) -> None:
    one = session()

    assert read(one, reaction("👍"), redaction("$2", 9, by)) == [reactions("👍", "fewer", 9)]
    assert read(one, redaction("$2", 10)) == [retraction("$2", 10, by_moderator=True)]


def test_a_reaction_that_there_are_two_of_is_there_still() -> None:
    assert read(session(), reaction("👍"), reaction("👍", 3), redaction("$2")) == []


def test_a_reaction_in_another_room_is_not_this_ones() -> None:
    one, other = session(), room()
    other.id = "!other:example.org"
    read(one, reaction("👍"))

    [thing] = to_events.read(one, other, redaction("$2")).things

    assert isinstance(thing, Retraction)
    assert one.said.reacted.get("$2") is not None


def test_ones_own_reactions_are_found_by_what_they_are_to() -> None:
    one = session()
    read(one, reaction("👍", 2, ME), reaction("🎉", 3, ME), reaction("👍", 4, BOB))

    assert list(one.said.reacted.of(room().id, "$1", ME)) == [("$2", "👍"), ("$3", "🎉")]


# --- what is taken back ---------------------------------------------------------------------------


def retraction(
    of: str,
    number: int = 9,
    actor: Identity = BOBS,
    *,
    by_moderator: bool = False,
    reason: str = "",
) -> Retraction:
    return Retraction(
        place=PLACE,
        actor=actor,
        at=at(number),
        target=ref(of),
        by_moderator=by_moderator,
        reason=reason,
        native=NativeId(f"${number}"),
    )


def test_who_redacts_his_own_takes_it_back() -> None:
    assert read(session(), text(body="tea"), redaction("$1")) == [retraction("$1")]


def test_who_redacts_anothers_removes_it_and_says_why() -> None:
    said = redaction("$1", sender=CAROL, reason="spam")

    assert read(session(), text(body="tea"), said) == [
        retraction("$1", actor=CAROLS, by_moderator=True, reason="spam")
    ]


def test_whose_it_was_the_store_tells_where_nobody_remembers() -> None:
    """The gateway makes a removal by its author a retraction."""
    assert read(session(), redaction("$0")) == [retraction("$0", by_moderator=True)]


REDACTS: list[tuple[dict[str, Any], list[str]]] = [
    ({"redacts": "$1", "content": {}}, ["$1"]),
    ({"content": {"redacts": "$1"}}, ["$1"]),
    # In rooms of before version 11 anybody can write there what he likes.
    ({"redacts": "$1", "content": {"redacts": "$5"}}, ["$1"]),
    ({"redacts": 5, "content": {"redacts": "$1"}}, ["$1"]),
    ({"redacts": "x", "content": {}}, []),
    ({"content": {"redacts": ["$1"]}}, []),
    ({"content": {}}, []),
]


@pytest.mark.parametrize(("fields", "targets"), REDACTS)
def test_what_is_redacted_stands_beside_the_content_or_in_it(
    fields: dict[str, Any], targets: list[str]
) -> None:
    said = event("m.room.redaction", None, 9)

    things = read(session(), {**said, **fields})

    assert [thing.target.native for thing in things if isinstance(thing, Retraction)] == targets


# --- over a restart -------------------------------------------------------------------------------


def test_what_is_kept_is_remembered_by_the_next_session() -> None:
    one, kept = session(), dict[str, bytes | None]()
    for said in (reaction("👍"), edit("tea", 3), reaction("🎉", 4), redaction("$4", 5)):
        kept.update(to_events.read(one, room(), said).keep)
    other = session()
    there = {name: value for name, value in kept.items() if value is not None}

    useless = other.said.restore({**there, "/said/reaction/$8": b"[1", "/said/poll/$9": b"{}"})

    assert useless == {"/said/reaction/$8": None, "/said/poll/$9": None}
    assert set(there) == {"/said/reaction/$2", "/said/edit/$3"}
    assert all(name.startswith(memory.PREFIX) for name in there)
    assert read(other, redaction("$2")) == [reactions("👍", "fewer", 9)]
    assert other.said.edits.get("$3") == "$1"


def test_the_oldest_reactions_are_forgotten_there_too() -> None:
    one = session()
    read(one, *(reaction("👍", number) for number in range(2, reacted.MOST + 2)))

    items = to_events.read(one, room(), reaction("👍", reacted.MOST + 2))

    assert {name for name, value in items.keep.items() if value is None} == {"/said/reaction/$2"}


# --- an edit that is redacted ---------------------------------------------------------------------


class Asked:
    """A homeserver that has one event. asked: for what it was asked."""

    def __init__(self, answer: dict[str, Any]) -> None:
        self.answer = answer
        self.asked: list[tuple[str, str]] = []

    async def ask(self, method: str, path: str) -> dict[str, Any]:
        self.asked.append((method, path))
        return self.answer


REVERTED: list[tuple[dict[str, Any], str]] = [
    ({}, "coffee"),
    ({"unsigned": {"m.relations": {"m.replace": edit("tea", 2)}}}, "tea"),
    ({"unsigned": {"m.relations": {"m.replace": {**edit("no", 2), "sender": CAROL}}}}, "coffee"),
    ({"unsigned": {"m.relations": {"m.replace": ["x"]}}}, "coffee"),
]


@pytest.mark.parametrize(("more", "words"), REVERTED)
def test_of_a_redacted_edit_the_words_before_it_stand_again(
    more: dict[str, Any], words: str
) -> None:
    assert reverted({**text(body="coffee"), **more}) == [
        Edit(place=PLACE, actor=BOBS, at=at(9), target=ref("$1"), content=(Text(words),))
    ]


@pytest.mark.parametrize("answer", [{}, {**text(body="x"), "content": {}}, {"sender": 5}])
def test_where_nothing_says_what_stood_there_it_stays(answer: dict[str, Any]) -> None:
    assert reverted(answer) == []


def reverted(answer: dict[str, Any]) -> list[AnyEvent]:
    async def run() -> list[AnyEvent]:
        one, homeserver = session(), Asked(answer)
        one.homeserver = homeserver  # type: ignore[assignment]  # it answers one question
        to_events.read(one, room(), edit("milk", 3))
        items = to_events.read(one, room(), redaction("$3"))
        assert items.things == []
        assert items.keep == {"/said/edit/$3": None}
        for errand in items.errands:
            await errand()
        path = "/_matrix/client/v3/rooms/%21tea%3Aexample.org/event/%241"
        assert homeserver.asked == [("GET", path)]
        return list(one.inbox.accepted)  # type: ignore[attr-defined]  # a recorder

    return asyncio.run(run())


def test_in_a_chat_with_one_person_messages_are_known_with_their_room() -> None:
    one, tea = session(), room()
    one.directs.ask(tea.id, BOB)
    said = text(body="yes", **answering("$0"))

    [thing] = to_events.read(one, tea, said).things

    assert isinstance(thing, Message)
    assert thing.actor == Identity(NETWORK, BOB, "Bob")
    assert (thing.place.kind, thing.place.native) == ("direct", BOB)
    assert thing.native == f"{tea.id} $1"
    assert thing.answers == ref(f"{tea.id} $0")

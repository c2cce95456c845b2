"""Edits and what is taken back, of messages of several parts."""

from typing import Any

from adapters.telegram.calls.call import Call
from adapters.telegram.session import Session
from bridge.api.content import Location
from bridge.api.ids import Identity, NativeId
from tests.adapters.telegram.calls.talk import (
    NAMED,
    NET,
    about,
    asked,
    edit,
    native,
    new,
    ref,
    retraction,
    session,
    span,
    translated,
)

LONG = "a" * 5000
BEGUN, REST = "alice: " + "a" * 4089, "alice: " + "a" * 911


def edits(number: int, message_id: int, text: str, entities: list[Any]) -> dict[str, Any]:
    """Other words, be it a text or a file."""
    caption = about(
        number, "edit_message_caption", message_id, caption=text, caption_entities=entities
    )
    otherwise = {"otherwise": caption} if len(text) <= 1024 else {}
    return about(number, "edit_message_text", message_id, text=text, entities=entities, **otherwise)


def take(session: Session, call: Call, native: NativeId | None = None) -> dict[str, bytes | None]:
    """It was done; what is kept of it."""
    assert call.wish is not None
    return call.wish.taken(session.told, session.kept.kept, native)


def test_other_words_are_put_in_the_place_of_the_first() -> None:
    assert asked(translated(edit(ref(57), "tea"))) == [edits(0, 57, "alice: tea", NAMED)]


def test_what_was_said_before_the_group_moved_is_changed_there() -> None:
    [call] = translated(edit(ref(57, chat=-99), "tea"))

    assert call.chat.native == "-99"


def test_fewer_parts_leave_none_behind() -> None:
    assert asked(translated(edit(ref(57, 58, 59), "tea"))) == [
        edits(0, 57, "alice: tea", NAMED),
        about(1, "delete_message", 58),
        about(2, "delete_message", 59),
    ]


def test_more_parts_are_said_behind_it() -> None:
    assert asked(translated(edit(ref(57), LONG))) == [
        edits(0, 57, BEGUN, NAMED),
        new(1, "message", text=REST, entities=NAMED),
    ]


def test_parts_that_an_edit_added_are_edited_and_taken_back_with_the_others() -> None:
    here = session()
    take(here, translated(edit(ref(57), LONG), here)[1], native(61))

    assert asked(translated(edit(ref(57), LONG), here)) == [
        edits(0, 57, BEGUN, NAMED),
        edits(1, 61, REST, NAMED),
    ]
    assert [call.arguments["message_id"] for call in translated(retraction(ref(57)), here)] == [
        57,
        61,
    ]


def test_parts_that_an_edit_removed_are_not_edited_again() -> None:
    here = session()
    take(here, translated(edit(ref(57, 58), "tea"), here)[1])

    assert asked(translated(edit(ref(57, 58), "milk"), here)) == [
        edits(0, 57, "alice: milk", NAMED)
    ]


def test_which_parts_there_are_outlasts_a_restart() -> None:
    here, then = session(), session()
    keep = take(here, translated(edit(ref(57), LONG), here)[1], native(61))
    then.kept = type(then.kept)(None, {name: value for name, value in keep.items() if value})

    assert keep == {"parts:-100123/57": b'["-100123/57","-100123/61"]'}
    assert len(translated(retraction(ref(57)), then)) == 2


def test_a_place_cannot_be_changed_so_it_is_said_anew() -> None:
    calls = translated(edit(ref(57), Location(latitude=1.0, longitude=2.0)))

    assert asked(calls) == [
        about(0, "delete_message", 57),
        new(1, "venue", latitude=1.0, longitude=2.0, title="alice", address="1, 2"),
    ]


def test_what_is_taken_back_is_deleted_or_else_said_to_be_gone() -> None:
    gone = "alice: This message was taken back."
    italic = [*NAMED, span("italic", 7, 28)]

    assert asked(translated(retraction(ref(57, 58)))) == [
        {**about(at, "delete_message", number), "otherwise": edits(at, number, gone, italic)}
        for at, number in enumerate((57, 58))
    ]


def test_what_others_said_can_only_be_deleted() -> None:
    theirs = ref(57, author=Identity(NET, "777", "Dora"))

    assert asked(translated(retraction(theirs, by_moderator=True))) == [
        about(0, "delete_message", 57)
    ]


def test_a_moderator_is_not_named_as_who_said_it() -> None:
    ours = ref(57, author=Identity(edit(ref(1)).place.network, "bob@example.org", "bob"))
    [call] = translated(retraction(ours, by_moderator=True))

    assert call.otherwise is not None
    assert call.otherwise.arguments["text"] == "This message was taken back."

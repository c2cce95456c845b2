"""What people do over client tags is read: reactions, typing, what is taken back, answers."""

from collections.abc import Sequence

import pytest

from adapters.irc.items import Echoed, Item, Later
from adapters.irc.said.tagged import TICK, TICKS
from adapters.irc.session import Session
from adapters.irc.to_events import read
from adapters.irc.wire.line import parse
from bridge.api.events import Change, Message, Reactions, Ref, Retraction
from bridge.api.ids import NativeId, Place
from bridge.api.states import Typing
from tests.adapters.irc.test_to_events import NOW, ROOM, direct, in_room, session, who

BOB = ":bob!b@h"
M1 = Ref(native=NativeId("m1"))


def told(state: Session, *lines: str) -> list[Item]:
    return [item for line in lines for item in read(state, parse(line.encode()), NOW)]


def shown(items: Sequence[Item]) -> list[Item]:
    return [item for item in items if not isinstance(item, Later)]


def reactions(emoji: str, change: Change, place: Place = ROOM, nick: str = "bob") -> Reactions:
    return Reactions(
        place=place,
        actor=who(nick),
        at=NOW,
        target=M1,
        emoji=(emoji,),
        change=change,
        native=NativeId("m2"),
    )


def typing(is_typing: bool, place: Place = ROOM) -> Typing:
    return Typing(place=place, who=who("bob"), is_typing=is_typing)


@pytest.mark.parametrize("tag", ["+reply", "+draft/reply"])
def test_an_answer_says_to_what(tag: str) -> None:
    [item] = told(in_room(), f"@msgid=m2;{tag}=m1 {BOB} PRIVMSG #c :alice: yes")

    assert isinstance(item, Message)
    assert (item.text, item.answers) == ("alice: yes", M1)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            f"@msgid=m2;+draft/react=👍;+draft/reply=m1 {BOB} TAGMSG #c",
            [reactions("👍", "more")],
        ),
        (f"@msgid=m2;+draft/unreact=👍;+reply=m1 {BOB} TAGMSG #c", [reactions("👍", "fewer")]),
        (f"@msgid=m2;+react=👍;+reply=m1 {BOB} TAGMSG #c", [reactions("👍", "more")]),
        (f"@msgid=m2;+unreact=👍;+reply=m1 {BOB} TAGMSG #c", [reactions("👍", "fewer")]),
        (
            f"@msgid=m2;+draft/react=\\:);+reply=m1 {BOB} TAGMSG alice",
            [reactions(";)", "more", direct("bob"))],
        ),
        (
            "@msgid=m2;+draft/react=👍;+reply=m1 :alice!a@h TAGMSG bob",
            [reactions("👍", "more", direct("bob"), "alice")],
        ),
        (f"@+draft/react=👍 {BOB} TAGMSG #c", []),
        (f"@+draft/react=;+reply=m1 {BOB} TAGMSG #c", []),
        (f"@+draft/react={'x' * 40};+reply=m1 {BOB} TAGMSG #c", []),
        (f"@+draft/react=👍;+reply={'x' * 600} {BOB} TAGMSG #c", []),
        (f"@+draft/react=👍;+reply=m1 {BOB} TAGMSG #elsewhere", []),
        ("@+draft/react=👍;+reply=m1 :a.example TAGMSG #c", []),
        (f"@+unknown=1 {BOB} TAGMSG #c", []),
        (f"{BOB} TAGMSG #c", []),
        (f"{BOB} TAGMSG", []),
    ],
)
def test_reactions_come_and_go_one_by_one(line: str, expected: list[Item]) -> None:
    assert expected == told(in_room(), line)


def test_what_is_removed_is_told_with_who_did_it() -> None:
    """Whose it was the gateway knows."""
    removed = Retraction(
        place=ROOM,
        actor=who("bob"),
        at=NOW,
        target=M1,
        by_moderator=True,
        reason="spam here",
        native=NativeId("m2"),
    )

    assert told(in_room(), f"@msgid=m2 {BOB} REDACT #c m1 :spam here") == [removed]


@pytest.mark.parametrize(
    ("line", "reason", "place"),
    [(f"{BOB} REDACT #c m1", "", ROOM), (f"{BOB} REDACT alice m1 :no", "no", direct("bob"))],
)
def test_a_reason_need_not_be_given(line: str, reason: str, place: Place) -> None:
    [item] = told(in_room(), line)

    assert isinstance(item, Retraction)
    assert (item.place, item.target, item.reason) == (place, M1, reason)


def test_a_server_may_remove_too() -> None:
    [item] = told(in_room(), ":a.example REDACT #c m1 :filtered")

    assert isinstance(item, Retraction)
    assert item.actor is None


@pytest.mark.parametrize("line", [f"{BOB} REDACT #c", f"{BOB} REDACT #no m1", "REDACT #c m1"])
def test_what_removes_nothing_is_silent(line: str) -> None:
    assert told(in_room(), line) == []


@pytest.mark.parametrize("command", ["TAGMSG #c", "REDACT #c m1"])
def test_our_own_are_settled_by_their_labels(command: str) -> None:
    line = f"@label=k.0;msgid=m2;+draft/react=x;+reply=m1 :alice!a@h {command}"

    assert told(in_room(), line) == [Echoed("k.0", NativeId("m2"))]


# --- typing ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["paused", "done"])
@pytest.mark.parametrize(("target", "place"), [("#c", ROOM), ("alice", direct("bob"))])
def test_who_writes_is_shown_till_he_says_no_more(target: str, place: Place, status: str) -> None:
    state = in_room()
    active = f"@+typing=active {BOB} TAGMSG {target}"

    assert shown(told(state, active, active)) == [typing(True, place)]
    over = f"@+typing={status} {BOB} TAGMSG {target}"
    assert told(state, over, over) == [typing(False, place)]


def test_who_says_something_writes_no_longer() -> None:
    state = in_room()
    told(state, f"@+typing=active {BOB} TAGMSG #c")

    [said] = told(state, f"{BOB} PRIVMSG #c :hi")

    assert isinstance(said, Message)
    assert told(state, f"@+typing=done {BOB} TAGMSG #c") == []
    assert shown(told(state, f"@+typing=active {BOB} TAGMSG #c")) == [typing(True)]


def test_nobody_writes_for_ever() -> None:
    """ "[...] until 6 seconds have elapsed since the last active notification"."""
    state = in_room()
    [_, later] = told(state, f"@+typing=active {BOB} TAGMSG #c")
    items: Sequence[Item] = (later,)
    ticks = 0
    while isinstance(items[-1], Later):
        assert items[-1].after == TICK
        items = items[-1].what()
        ticks += 1

    assert (items, ticks, TICK * TICKS) == ((typing(False),), TICKS, 6.0)
    assert state.typing == {}


def test_who_begins_anew_is_watched_by_one_timer() -> None:
    state = in_room()
    [_, later] = told(state, f"@+typing=active {BOB} TAGMSG #c")
    told(state, f"@+typing=done {BOB} TAGMSG #c")

    assert told(state, f"@+typing=active {BOB} TAGMSG #c") == [typing(True)]
    assert isinstance(later, Later)
    [again] = later.what()
    assert isinstance(again, Later)


def test_many_who_write_do_not_fill_the_memory() -> None:
    state = in_room()
    for number in range(200):
        told(state, f"@+typing=active :p{number}!p@h TAGMSG #c")

    assert len(state.typing) == 64


@pytest.mark.parametrize(
    "line",
    [
        f"@+typing=active;batch=h1 {BOB} TAGMSG #c",
        "@+typing=active :alice!a@h TAGMSG #c",
        f"@+typing=done {BOB} TAGMSG #c",
        f"@+typing=nonsense {BOB} TAGMSG #c",
        f"@+typing {BOB} TAGMSG #c",
    ],
)
def test_who_does_not_write_is_not_shown(line: str) -> None:
    assert told(in_room(), line) == []


def test_who_wrote_is_forgotten_with_the_connection() -> None:
    state = session()
    told(state, f"@+typing=active {BOB} TAGMSG alice")
    state.reset()

    assert state.typing == {}

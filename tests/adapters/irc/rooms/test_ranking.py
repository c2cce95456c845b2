"""Lines about modes, lists and invitations become ranks, what a channel is, and words."""

import pytest

from adapters.irc.items import Done, Wish
from adapters.irc.rooms import ranking
from adapters.irc.rooms.masks import Entry
from adapters.irc.rooms.modes import Change
from adapters.irc.session import Session
from bridge.api.errors import Refused
from bridge.api.events import Message
from bridge.api.states import About, Absent, Affiliation, Everyone, Present, Role
from tests.adapters.irc.test_to_events import (
    CONSOLE,
    NOW,
    ROOM,
    in_room,
    message,
    present,
    told,
    who,
)

RENAMED = Wish(b"NAMES #c\r\n")


def known(modes: str = "+nt") -> Session:
    """alice is in #c, and knows its modes."""
    state = in_room()
    told(state, f":s 324 alice #c {modes}")
    return state


def test_the_first_modes_that_are_told_are_no_change() -> None:
    assert told(in_room(), ":s 324 alice #c +ntk key") == [
        About(place=ROOM, is_public=True, has_password=True, is_learned=True),
        Done("modes", "#c"),
    ]


def test_what_a_room_becomes_is_told_with_its_line() -> None:
    assert told(known(), ":bob!b@h MODE #c +is-t") == [
        About(place=ROOM, is_members_only=True),
        message(ROOM, None, "bob sets +is-t.", "notice"),
    ]
    assert told(known(), ":bob!b@h MODE #c -t") == [
        message(ROOM, None, "bob sets -t (everybody can change the subject).", "notice")
    ]


def test_own_modes_are_told_while_the_console_is_used() -> None:
    state = in_room()

    assert told(state, ":alice MODE alice :+i") == []
    state.console_until = NOW + 1
    assert told(state, ":alice MODE alice :+i") == [message(CONSOLE, None, "Your modes: +i")]


def test_who_has_no_voice_in_a_moderated_channel_is_a_visitor() -> None:
    state = known()
    moderated = told(state, ":bob!b@h MODE #c +m", ":bob!b@h MODE #c -m+m")
    everyone = told(
        state, ":s 353 alice = #c :@bob alice +carol dan", ":s 366 alice #c :End of /NAMES list."
    )

    assert [item for item in moderated if not isinstance(item, Message)] == [
        About(place=ROOM, is_public=True, is_moderated=True),
        RENAMED,
    ]
    assert everyone == [
        Everyone(
            place=ROOM,
            present=(
                present("bob", "moderator", "admin"),
                present("alice", "visitor"),
                present("carol", "participant", "member"),
                present("dan", "visitor"),
            ),
        ),
        Done("join", "#c"),
    ]
    assert told(state, ":bob!b@h MODE #c +v alice") == [
        present("alice", "participant", "member"),
        message(ROOM, None, "bob sets +v alice (with voice).", "notice"),
    ]


def test_a_channel_that_was_moderated_when_we_came_is_asked_again_who_is_there() -> None:
    assert RENAMED in told(in_room(), ":s 324 alice #c +m")


def test_lower_ranks_stay_where_only_the_highest_is_told() -> None:
    state = known()
    told(
        state,
        ":s.example MODE #c +v bob",
        ":s 353 alice = #c :@bob alice carol",
        ":s 366 alice #c :",
    )

    assert told(state, ":s.example MODE #c -o bob") == [present("bob", "participant", "member")]


def test_a_password_that_is_set_is_used_when_we_return() -> None:
    state = known()
    told(state, ":bob!b@h MODE #c +k sesame")
    with_key = state.channels["#c"].key
    told(state, ":bob!b@h MODE #c -k *")

    assert (with_key, state.channels["#c"].key) == ("sesame", None)


@pytest.mark.parametrize(
    ("lines", "cause"),
    [
        ((":bob!b@h MODE #c +b carol!*@*", ":bob!b@h KICK #c carol :x"), "banned"),
        ((":bob!b@h MODE #c +b *!*@host", ":bob!b@h KICK #c carol :x"), "banned"),
        ((":bob!b@h MODE #c +b dan!*@*", ":bob!b@h KICK #c carol :x"), "kicked"),
        ((":dan!b@h MODE #c +b carol!*@*", ":bob!b@h KICK #c carol :x"), "kicked"),
        ((":bob!b@h MODE #c -b carol!*@*", ":bob!b@h KICK #c carol :x"), "kicked"),
    ],
)
def test_a_kick_with_a_ban_is_a_ban(lines: tuple[str, ...], cause: str) -> None:
    gone = [item for item in told(known(), *lines) if isinstance(item, Absent)]

    assert [(one.who, one.cause, one.by) for one in gone] == [(who("carol"), cause, "bob")]


@pytest.mark.parametrize(
    ("tokens", "rank"),
    [
        ("PREFIX=(ov)@+", ("moderator", "owner")),
        ("PREFIX=(ohv)@%+", ("moderator", "owner")),
        ("PREFIX=(qaohv)~&@%+", ("moderator", "admin")),
    ],
)
def test_operators_own_a_channel_where_nobody_is_more(
    tokens: str, rank: tuple[Role, Affiliation]
) -> None:
    state = in_room()
    told(state, f":s 005 alice {tokens} :are supported")
    [shown] = [i for i in told(state, ":x!x@h MODE #c +o carol") if isinstance(i, Present)]

    assert (shown.role, shown.affiliation) == rank


@pytest.mark.parametrize(
    ("has", "role", "expected"),
    [
        ("", "moderator", [Change("+", "o")]),
        ("h", "moderator", []),
        ("", "participant", []),
        ("oh", "participant", [Change("-", "o"), Change("-", "h")]),
        ("Yo", "participant", [Change("-", "o")]),
    ],
)
def test_modes_for_a_role(has: str, role: Role, expected: list[Change]) -> None:
    assert ranking.for_role(has, role, is_moderated=False) == expected


def test_modes_for_a_role_in_a_moderated_channel() -> None:
    assert ranking.for_role("", "participant", is_moderated=True) == [Change("+", "v")]
    assert ranking.for_role("ov", "visitor", is_moderated=True) == [
        Change("-", "o"),
        Change("-", "v"),
    ]
    with pytest.raises(Refused):
        ranking.for_role("", "visitor", is_moderated=False)


@pytest.mark.parametrize(
    ("has", "affiliation", "expected"),
    [
        ("", "owner", [Change("+", "q")]),
        ("o", "owner", [Change("+", "q")]),
        ("", "admin", [Change("+", "o")]),
        ("qo", "admin", [Change("-", "q")]),
        ("a", "admin", []),
        ("ov", "member", [Change("-", "o")]),
        ("o", "member", [Change("+", "v"), Change("-", "o")]),
        ("", "member", [Change("+", "v")]),
        ("ohv", "none", [Change("-", "o"), Change("-", "h"), Change("-", "v")]),
    ],
)
def test_modes_for_an_affiliation(
    has: str, affiliation: Affiliation, expected: list[Change]
) -> None:
    assert ranking.for_affiliation(known(), has, affiliation) == expected


@pytest.mark.parametrize(
    ("mode", "lines"),
    [
        ("b", (":s 367 alice #c *!*@x bob!b@h 1700000000", ":s 368 alice #c :End")),
        ("e", (":s 348 alice #c *!*@x bob 1700000000", ":s 349 alice #c :End")),
        ("I", (":s 346 alice #c *!*@x bob :1700000000", ":s 347 alice #c :End")),
        ("q", (":s 728 alice #c q *!*@x bob 1700000000", ":s 729 alice #c q :End")),
    ],
)
def test_a_list_that_was_asked_for_is_gathered(mode: str, lines: tuple[str, str]) -> None:
    state = known()
    found = state.masks.asked["#c", mode] = []
    items = told(state, *lines, lines[0].partition("*!*@x")[0])

    assert (items, found) == (
        [Done("masks", f"#c {mode.lower()}")],
        [Entry("*!*@x", "bob", 1_700_000_000.0)],
    )


def test_a_list_that_nobody_asked_for_is_shown_at_the_console_alone() -> None:
    state = known()
    state.console_until = NOW + 1

    assert [type(item) for item in told(state, ":s 367 alice #c *!*@x bob 1")] == [Message]


def test_others_invitations_are_told_in_the_room() -> None:
    assert told(known(), ":bob!b@h INVITE dan #c") == [
        message(ROOM, None, "bob invites dan.", "notice")
    ]
    assert told(known(), ":bob!b@h INVITE dan #elsewhere") == []


@pytest.mark.parametrize("line", [":s 341 alice dan #c", ":s 341 alice #c dan"])
def test_ones_own_invitation_is_answered(line: str) -> None:
    assert told(known(), line) == [Done("invite", "#c dan")]

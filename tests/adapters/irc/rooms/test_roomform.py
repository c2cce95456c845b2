"""The form of a room says what a channel is, and changes what is changed in it."""

import pytest

from adapters.irc.rooms import roomform
from adapters.irc.rooms.modes import Change
from adapters.irc.rooms.roomform import EXCEPTIONS, LOCKED, MOST, PUBLIC, SECRET, SUBJECT
from adapters.irc.wire.isupport import DEFAULT, learn
from bridge.api.errors import Refused

SUPPORT = learn(
    DEFAULT, ["CHANMODES=beIq,k,l,imnpst", "EXCEPTS", "INVEX", "MAXLIST=beIq:3", "KEYLEN=8"]
)
HAS = {"n": "", "t": "", "k": "old", "l": "9", "p": ""}


def test_the_form_shows_what_the_server_has() -> None:
    shown = roomform.settings(SUPPORT, HAS, {EXCEPTIONS: ("a!*@*", "b!*@*")})

    assert [(one.name.removeprefix("muc#roomconfig_"), one.kind, one.value) for one in shown] == [
        ("moderatedroom", "bool", "0"),
        ("membersonly", "bool", "0"),
        ("publicroom", "bool", "1"),
        ("changesubject", "bool", "0"),
        ("irc#outside", "bool", "0"),
        ("passwordprotectedroom", "bool", "1"),
        ("roomsecret", "secret", "old"),
        ("maxusers", "text", "9"),
        ("irc#exceptions", "lines", "a!*@*\nb!*@*"),
        ("irc#invited", "lines", ""),
        ("irc#silenced", "lines", ""),
    ]


def test_what_a_server_has_not_is_not_in_its_form() -> None:
    support = learn(DEFAULT, ["CHANMODES=b,,,nt"])

    assert [one.name for one in roomform.settings(support, {}, {})] == [SUBJECT, "irc#outside"]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, []),
        ({SUBJECT: "1"}, [Change("-", "t")]),
        ({SUBJECT: "0"}, []),
        ({PUBLIC: "1"}, [Change("-", "p")]),
        ({PUBLIC: "0"}, [Change("+", "s")]),
        ({LOCKED: "0"}, [Change("-", "k", "old")]),
        ({LOCKED: "0", SECRET: "new"}, [Change("-", "k", "old")]),
        ({SECRET: "new"}, [Change("-", "k", "old"), Change("+", "k", "new")]),
        ({SECRET: "old"}, []),
        ({MOST: ""}, [Change("-", "l")]),
        ({MOST: "012"}, [Change("+", "l", "12")]),
        (
            {EXCEPTIONS: "b!*@*\n\n c@d "},
            [Change("-", "e", "a!*@*"), Change("+", "e", "*!c@d")],
        ),
    ],
)
def test_only_what_is_changed_is_sent(values: dict[str, str], expected: list[Change]) -> None:
    listed = {EXCEPTIONS: ("a!*@*", "b!*@*")}

    assert roomform.changes(SUPPORT, HAS, listed, values) == expected


def test_who_writes_a_password_wants_one() -> None:
    assert roomform.changes(SUPPORT, {}, {}, {SECRET: "new"}) == [Change("+", "k", "new")]


@pytest.mark.parametrize(
    "values",
    [
        {"muc#roomconfig_roomname": "Tea"},
        {SECRET: "two words"},
        {SECRET: "a,b"},
        {SECRET: ":a"},
        {SECRET: "too long for it"},
        {SECRET: ""},
        {MOST: "many"},
        {MOST: "-1"},
        {MOST: "9" * 50},
        {MOST: "9" * 5000},
        {EXCEPTIONS: "a b!*@*"},
        {EXCEPTIONS: "a!*@*\nb!*@*\nc!*@*\nd!*@*"},
    ],
)
def test_what_cannot_be_is_refused(values: dict[str, str]) -> None:
    with pytest.raises(Refused) as caught:
        roomform.changes(SUPPORT, HAS, {}, values)

    assert caught.value.reason == "not-acceptable"

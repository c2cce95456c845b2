"""Masks mean whom they mean, and the best one is chosen."""

import fnmatch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.irc.adapter import build
from adapters.irc.rooms import masks
from adapters.irc.rooms.masks import Known
from adapters.irc.wire.isupport import DEFAULT, learn
from bridge.api.ids import Identity
from tests.adapters.irc.inboxes import NETWORK

OWN = Known("alice", "~alice", "gateway.example")
SOLANUM = learn(DEFAULT, ["EXTBAN=$,ajrxz"])
INSPIRCD = learn(DEFAULT, ["EXTBAN=,ACNR"])
NEWER = learn(DEFAULT, ["EXTBAN=~,a", "ACCOUNTEXTBAN=account,a"])


@pytest.mark.parametrize(
    ("support", "who", "expected"),
    [
        (DEFAULT, Known("bob"), ["bob!*@*"]),
        (DEFAULT, Known("bob", "~b", "host.example"), ["*!*@host.example"]),
        (DEFAULT, Known("bob", "~b", "host.example", "bobby"), ["*!*@host.example"]),
        (SOLANUM, Known("bob", "~b", "host.example", "bobby"), ["$a:bobby", "*!*@host.example"]),
        (INSPIRCD, Known("bob", "~b", "host.example", "bobby"), ["R:bobby", "*!*@host.example"]),
        (NEWER, Known("bob", "", "", "bobby"), ["~account:bobby", "bob!*@*"]),
        (DEFAULT, Known("bob", "~b", "Gateway.example"), ["*!*b@Gateway.example"]),
        (DEFAULT, Known("bob", "~alice", "gateway.example"), ["bob!*@gateway.example"]),
    ],
)
def test_the_best_mask_spares_those_who_are_behind_our_own_gateway(
    support: object, who: Known, expected: list[str]
) -> None:
    assert masks.best(support, who, OWN) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("mask", "who", "expected"),
    [
        ("*!*@host.example", Known("bob", "b", "HOST.example"), True),
        ("*!*@*.example", Known("bob", "b", "host.example"), True),
        ("*!*@host.example", Known("bob", "b", "other.example"), False),
        ("b?b!*@*", Known("bob", "b", "host"), True),
        ("b?b!*@*", Known("bb", "b", "host"), False),
        ("bob!*@*", Known("bob"), True),
        ("*!*@host.example", Known("bob"), False),
        ("*!*@*", Known("bob"), False),
        ("[bob]!*@*", Known("{BOB}"), True),
        ("$a:Bobby", Known("bob", account="bobby"), True),
        ("$a:bobby", Known("bob"), False),
        ("bob", Known("bob", "b", "h"), True),
    ],
)
def test_whom_a_mask_means(mask: str, who: Known, expected: bool) -> None:
    assert masks.means(SOLANUM, mask, who) is expected


@pytest.mark.parametrize(
    ("mask", "expected"),
    [("*!*@10.0.0.1", True), ("carol!*@*", False), ("bob!*@*", True), ("$a:any", True)],
)
def test_what_is_not_known_of_somebody_may_fit(mask: str, expected: bool) -> None:
    assert masks.may_mean(SOLANUM, mask, Known("bob")) is expected


@pytest.mark.parametrize(
    ("written", "whole"),
    [
        ("bob", "bob!*@*"),
        ("b@h", "*!b@h"),
        ("*.spam.example", "*!*@*.spam.example"),
        ("a!b@c", "a!b@c"),
        ("$a:x", "$a:x"),
        ("R:x", "R:x"),
    ],
)
def test_masks_are_made_whole(written: str, whole: str) -> None:
    assert masks.whole(written) == whole


@pytest.mark.parametrize("name", ["*!*@Spam.Example%IRC.Example.org", "R:Bob%irc.example.org"])
def test_a_mask_has_an_address(name: str) -> None:
    assert masks.native(name) == name.lower()
    assert masks.native(masks.native(name)) == name.lower()


@pytest.mark.parametrize(
    "name", ["bob%irc.example.org", "*status%a.example", "*!*@h", "a b!*@*%a.example", "%a.example"]
)
def test_people_and_nonsense_are_no_masks(name: str) -> None:
    with pytest.raises(ValueError, match="mask"):
        masks.native(name)


@pytest.mark.parametrize(
    ("options", "name"),
    [
        ({}, "*!*@Spam.Example%IRC.Example.org"),
        ({"fixed_server": "irc.example.org"}, "*!*@Spam.Example"),
    ],
)
def test_a_mask_is_no_place_to_write_to(options: dict[str, object], name: str) -> None:
    irc = build(NETWORK, options)
    native = "*!*@spam.example%irc.example.org"

    assert irc.target(name) is None
    assert irc.masked(name) == Identity(NETWORK, native, "*!*@spam.example")
    assert irc.masked("bob%irc.example.org") is None


@given(st.text("ab*?", max_size=12), st.text("ab", max_size=12))
def test_stars_and_question_marks_are_what_they_are_elsewhere(pattern: str, value: str) -> None:
    assert masks._glob(pattern, value) == fnmatch.fnmatchcase(value, pattern)


def test_a_hostile_mask_is_compared_quickly() -> None:
    assert not masks._glob("*a" * 140 + "b", "a" * 300)

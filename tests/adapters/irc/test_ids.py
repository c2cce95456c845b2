"""Far names and what they mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.irc.ids import (
    Name,
    channel,
    fold,
    folder,
    host,
    is_channel,
    is_nick,
    person,
    read,
    read_fixed,
)


@pytest.mark.parametrize(
    ("native", "expected"),
    [
        ("#chan%irc.example.org", Name("channel", "irc.example.org", "#chan")),
        ("#Chan%IRC.Example.ORG", Name("channel", "irc.example.org", "#chan")),
        ("&local%irc.example.org", Name("channel", "irc.example.org", "&local")),
        ("##c++%127.0.0.77", Name("channel", "127.0.0.77", "##c++")),
        ("alice%irc.example.org", Name("person", "irc.example.org", "alice")),
        ("Al[ice]%irc.example.org", Name("person", "irc.example.org", "al[ice]")),
        ("a%b%irc.example.org", Name("person", "irc.example.org", "a%b")),
        ("#a%b%irc.example.org", Name("channel", "irc.example.org", "#a%b")),
        ("*status%znc.example.org", Name("person", "znc.example.org", "*status")),
        ("irc.example.org", Name("server", "irc.example.org")),
        ("localhost", Name("server", "localhost")),
        ("alice%2001:DB8::1", Name("person", "2001:db8::1", "alice")),
        ("#Ünder%irc.example.org", Name("channel", "irc.example.org", "#Ünder")),
    ],
)
def test_a_far_name_means_one_thing(native: str, expected: Name) -> None:
    assert read(native) == expected


@pytest.mark.parametrize(
    "native",
    ["", "%", "%irc.example.org", "alice%", "#%irc.example.org", "#a,#b%irc.example.org",
     "@#c%irc.example.org", "a b%irc.example.org", "#a\r%irc.example.org", "#a\n%irc.example.org",
     "#a\0%irc.example.org", "a!b@c%irc.example.org", ":a%irc.example.org", "$*%irc.example.org",
     "alice%irc.example.org:6697", "irc_.-", "-a.example", "a..b", "1.2.3", "1.2.3.4.5",
     "alice%exa mple", "alice%a\nb", "x" * 301 + "%irc.example.org", "#\ud800%irc.example.org",
     "a" * 64 + ".example", "É.example"],
)  # fmt: skip
def test_what_cannot_be_a_far_name_is_an_error(native: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read(native)


def test_with_a_fixed_server_names_stand_alone() -> None:
    assert read_fixed("#Chan", "irc.example.org") == Name("channel", "irc.example.org", "#chan")
    assert read_fixed("a%b", "irc.example.org") == Name("person", "irc.example.org", "a%b")


@given(st.text(max_size=30), st.sampled_from(["irc.example.org", "127.0.0.1", "::1", "LOCALHOST"]))
def test_reading_a_canonical_name_changes_nothing(name: str, server: str) -> None:
    try:
        meant = read(f"{name}%{server}")
    except ValueError:
        return

    assert read(meant.native) == meant


@pytest.mark.parametrize(
    ("casemapping", "expected"),
    [
        ("ascii", "abÉ[]\\~{}|^"),
        ("rfc1459", "abÉ{}|^{}|^"),
        ("strict-rfc1459", "abÉ{}|~{}|^"),
        ("rfc8265", "abé[]\\~{}|^"),
    ],
)
def test_names_are_folded_by_the_casemapping(casemapping: str, expected: str) -> None:
    assert fold("aBÉ[]\\~{}|^", casemapping) == expected
    assert folder(casemapping)("aBÉ[]\\~{}|^") == expected


@given(st.text(max_size=20), st.sampled_from(["ascii", "rfc1459", "strict-rfc1459"]))
def test_folding_twice_is_folding_once(name: str, casemapping: str) -> None:
    assert fold(fold(name, casemapping), casemapping) == fold(name, casemapping)


def test_native_ids_come_from_what_the_server_spells() -> None:
    assert channel("#Chan", "irc.example.org") == "#chan%irc.example.org"
    assert person("Alice", "irc.example.org") == "alice%irc.example.org"


def test_hosts_are_canonical() -> None:
    assert host("IRC.Example.org.") == "irc.example.org"
    assert host("[2001:DB8::1]") == "2001:db8::1"
    assert host("127.0.0.77") == "127.0.0.77"


def test_a_list_of_targets_is_no_name() -> None:
    assert [is_channel("#a"), is_channel("#a,#b"), is_channel("#"), is_channel("a")] == [
        True, False, False, False,
    ]  # fmt: skip
    assert [is_nick("a"), is_nick("a,b"), is_nick(""), is_nick("@a"), is_nick("#a")] == [
        True, False, False, False, False,
    ]  # fmt: skip
    assert [is_nick("~#a"), is_nick("*#a"), is_nick("~a")] == [False, False, True]

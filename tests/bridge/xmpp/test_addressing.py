"""Preparation, escaping, and localparts that mean one far name for ever."""

import re
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from slixmpp.stringprep import StringprepError, nodeprep, resourceprep

from bridge.xmpp import addressing
from bridge.xmpp.addressing import BareJid, Domain, Jid, Localpart, MalformedJid

IRC = "irc.example.org"


@pytest.mark.parametrize(
    ("written", "prepared"),
    [
        ("#Chan%Irc.Libera.Chat@IRC.Example.ORG", "#chan%irc.libera.chat@irc.example.org"),
        ("Straße@example.org", "strasse@example.org"),
        ("\u212aelvin@example.org/\u212a", "kelvin@example.org/K"),
        ("İ@example.org/İ", "i̇@example.org/İ"),
        ("a@EXAMPLE.org/Upper Case", "a@example.org/Upper Case"),
        ("[a]{}^~\\`|%*+!@x.org", "[a]{}^~\\`|%*+!@x.org"),
        ("a@x.org/b@c/d", "a@x.org/b@c/d"),
        ("a@x.org/🦄 Foo", "a@x.org/🦄 Foo"),
        ("Example.ORG", "example.org"),
        ("example.org.", "example.org"),
        ("straße.de", "strasse.de"),
        ("a\u00adb@x.org", "ab@x.org"),
        ("\uff21@x.org/\uff21", "a@x.org/A"),
        ("a@x.org/e\u0301", "a@x.org/é"),
        ("a@[::1]", "a@[::1]"),
        ("a_b@host_name", "a_b@host_name"),
    ],
)
def test_an_address_is_prepared(written: str, prepared: str) -> None:
    assert addressing.prepare(written) == prepared
    assert addressing.prepare(prepared) == prepared


@pytest.mark.parametrize(
    "written",
    [
        "",
        "@x.org",
        "a@",
        "a@x.org/",
        "/a",
        "a b@x.org",
        "a:b@x.org",
        "a@b@x.org",
        'a"@x.org',
        "a&@x.org",
        "a\x7f@x.org",
        "a\u00a0@x.org",
        "\u00ad@x.org",
        "a@x.org/\x00",
        "a@x.org/\x1f",
        "a@x.org/\u202e",
        "a\ud800@x.org",
        "a@x\ud800.org",
        "a@x.org/\ud800",
        "a@x y",
        "a@-x",
        "a@x..org",
        "אa@x.org",
        "a" * 1024 + "@x.org",
        "é" * 512 + "@x.org",
        "a@x.org/" + "é" * 512,
        "a@" + "x" * 64 + ".org",
    ],
)
def test_what_is_no_address_is_malformed(written: str) -> None:
    with pytest.raises(MalformedJid):
        addressing.prepare(written)


def test_parts_of_the_longest_length_are_prepared() -> None:
    """RFC 6122 section 2.1: each part is at most 1023 bytes long."""
    written = "a" * 1023 + "@x.org/" + "é" * 511

    assert addressing.prepare(written) == written


def prepared_or_none(written: str) -> Jid | None:
    try:
        return addressing.prepare(written)
    except MalformedJid:
        return None


@given(st.text(min_size=1, max_size=8), st.text(min_size=1, max_size=8))
def test_preparing_twice_is_preparing_once(local: str, resource: str) -> None:
    for written in (f"{local}@x.org", f"x.org/{resource}", f"{local}@x.org/{resource}"):
        prepared = prepared_or_none(written)
        if prepared is not None:
            assert addressing.prepare(prepared) == prepared


@given(st.text(st.characters(max_codepoint=0x7F), max_size=12))
def test_the_quick_way_for_ascii_gives_what_the_profile_gives(written: str) -> None:
    assert outcome(addressing.prepare_local, written) == outcome(nodeprep, written)
    assert outcome(addressing.prepare_resource, written) == outcome(resourceprep, written)


def outcome(prepare: Callable[[str], str], written: str) -> str | None:
    try:
        return prepare(written) or None
    except (MalformedJid, StringprepError):
        return None


def test_the_parts_of_an_address_are_read() -> None:
    jid = addressing.prepare("#chan%server@irc.example.org/a@b/c")
    domain = addressing.prepare("irc.example.org")
    on_domain = addressing.prepare("irc.example.org/a@b")

    assert addressing.bare(jid) == "#chan%server@irc.example.org"
    assert addressing.local_of(jid) == "#chan%server"
    assert addressing.domain_of(jid) == IRC
    assert addressing.resource_of(jid) == "a@b/c"
    assert addressing.full(addressing.bare(jid), "\u212a") == "#chan%server@irc.example.org/K"
    assert addressing.local_of(domain) == ""
    assert addressing.domain_of(domain) == IRC
    assert addressing.resource_of(domain) == ""
    assert addressing.local_of(on_domain) == ""
    assert addressing.domain_of(on_domain) == IRC


def test_an_address_that_must_be_bare_has_no_resource() -> None:
    assert addressing.prepare_bare("A@x.org") == "a@x.org"
    with pytest.raises(MalformedJid):
        addressing.prepare_bare("a@x.org/b")


def test_ours_is_what_the_component_serves_and_nothing_below() -> None:
    ours = Domain(IRC)

    assert addressing.is_ours(Jid("a@irc.example.org/b"), ours)
    assert addressing.is_ours(Jid("irc.example.org"), ours)
    assert not addressing.is_ours(Jid("a@x.irc.example.org"), ours)
    assert not addressing.is_ours(Jid("irc.example.org@example.org"), ours)


def test_the_local_domain_is_the_one_above_the_component() -> None:
    assert addressing.local_domain(Domain("irc.example.org")) == "example.org"
    assert addressing.local_domain(Domain("irc.localhost")) == "localhost"
    assert addressing.local_domain(Domain("irc")) == "irc"


@pytest.mark.parametrize(
    ("name", "escaped"),
    [
        ("space cadet", r"space\20cadet"),
        ("""call me "ishmael\"""", r"call\20me\20\22ishmael\22"),
        ("at&t guy", r"at\26t\20guy"),
        ("d'artagnan", r"d\27artagnan"),
        ("/.fanboy", r"\2f.fanboy"),
        ("::foo::", r"\3a\3afoo\3a\3a"),
        ("<foo>", r"\3cfoo\3e"),
        ("user@host", r"user\40host"),
        (r"c:\net", r"c\3a\net"),
        (r"c:\5commas", r"c\3a\5c5commas"),
        (r"\3and\2is\5cool", r"\5c3and\2is\5c5cool"),
        (r"\3A", r"\5c3A"),
    ],
)
def test_a_name_is_escaped_as_in_the_examples_of_xep_0106(name: str, escaped: str) -> None:
    """XEP-0106 section 5 and its example table."""
    assert addressing.escape(name) == escaped
    assert addressing.unescape(escaped) == name


@given(st.text(st.sampled_from("\\0235ac/:@ %~x"), max_size=12))
def test_unescaping_undoes_escaping(name: str) -> None:
    assert addressing.unescape(addressing.escape(name)) == name


PLAIN = [
    ("#chan%irc.libera.chat", "#chan%irc.libera.chat"),
    ("#a%b%irc.libera.chat", "#a%b%irc.libera.chat"),
    ("{a}%[::1]:6697", r"{a}%[\3a\3a1]\3a6697"),
    (r"a\b%irc.libera.chat", r"a\b%irc.libera.chat"),
    ("#a/b%irc.libera.chat", r"#a\2fb%irc.libera.chat"),
    ("irc.libera.chat", "irc.libera.chat"),
    ("127.0.0.1:6667", r"127.0.0.1\3a6667"),
    ("-1001234567890%17", "-1001234567890%17"),
    ("#ü%irc.libera.chat", "#ü%irc.libera.chat"),
]


@pytest.mark.parametrize(("native", "localpart"), PLAIN)
def test_a_far_name_that_can_be_decoded_is_written_plainly(native: str, localpart: str) -> None:
    assert addressing.to_localpart(native) == localpart
    assert addressing.from_localpart(Localpart(localpart)) == native
    assert not addressing.needs_stored(native)


STORED = [
    ("#Ü%irc.x", "#ü~prj4bhd3%irc.x"),
    ("Straße%irc.x", "strasse~"),
    ("Alice%matrix.org", "alice~"),
    ("K\u212a%irc.x", "kk~"),
    ("a~abcdefgh%irc.x", "a~abcdefgh~"),
    (" a%irc.x", "a~"),
    ("#אב%irc.x", "#~"),
    ("אב%irc.x", "~"),
    ("a\x01b%irc.x", "ab~"),
    ("a\ud800%irc.x", "a~"),
    ("x" * 700 + "%irc.x", "x" * 640 + "~"),
    ("\x01%irc.x", "~"),
    ("#😀a%irc.x", "#a~"),
    ("\u13a3%irc.x", "~"),  # its small letter is younger
]


@pytest.mark.parametrize(("native", "start"), STORED)
def test_a_far_name_that_cannot_be_decoded_has_a_suffix(native: str, start: str) -> None:
    localpart = addressing.to_localpart(native)

    assert localpart.startswith(start)
    assert addressing.prepare_local(localpart) == localpart
    assert addressing.from_localpart(localpart) is None
    assert addressing.needs_stored(native)


@pytest.mark.parametrize("native", ["#chan%", "%irc.x", "a%IRC.x", "", "a%" + "x" * 400])
def test_what_names_no_place_has_no_address(native: str) -> None:
    with pytest.raises(MalformedJid):
        addressing.to_localpart(native)


@pytest.mark.parametrize("localpart", ["#chan%", "%irc.x"])
def test_a_localpart_without_a_name_or_a_server_is_malformed(localpart: str) -> None:
    with pytest.raises(MalformedJid):
        addressing.from_localpart(Localpart(localpart))


FIXED = "irc.libera.chat"


@pytest.mark.parametrize(
    ("native", "localpart"),
    [
        ("#chan%irc.libera.chat", "#chan"),
        ("#100%%irc.libera.chat", "#100%"),
        ("#a%b%irc.libera.chat", "#a%b"),
        ("irc.libera.chat", "irc.libera.chat"),
    ],
)
def test_with_a_fixed_server_addresses_do_not_name_it(native: str, localpart: str) -> None:
    assert addressing.to_localpart(native, FIXED) == localpart
    assert addressing.from_localpart(Localpart(localpart), FIXED) == native


def test_with_a_fixed_server_a_nick_spelt_like_it_is_not_its_console() -> None:
    native = "irc.libera.chat%irc.libera.chat"

    assert addressing.to_localpart(native, FIXED).startswith("irc.libera.chat~")
    assert addressing.needs_stored(native, FIXED)


def test_with_a_fixed_server_there_is_no_other() -> None:
    with pytest.raises(MalformedJid):
        addressing.to_localpart("#chan%irc.oftc.net", FIXED)


@pytest.mark.parametrize("name", ["nick", "Nick", "Żółw", "a b", "[a]{}^`|", "נועה", "a@b/c"])
def test_a_name_that_every_server_takes_is_the_nick(name: str) -> None:
    assert addressing.to_resource(name) == name


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("🦄 Foo", "Foo~"),
        ("\u212aelvin", "Kelvin~"),  # not the nick of another called Kelvin
        ("a~abcdefgh", "a~abcdefgh~"),
        (" a ", "a~"),
        ("a\x00b", "ab~"),
        ("אa", "a~"),
        ("é" * 600, "é" * 320 + "~"),
        ("\ud800", "~"),
    ],
)
def test_other_names_are_told_apart_by_a_suffix(name: str, start: str) -> None:
    nick = addressing.to_resource(name)

    assert re.fullmatch(re.escape(start) + "[a-z2-7]{8}", nick)
    assert addressing.prepare_resource(nick) == nick


@given(name=st.text(), other=st.text(st.sampled_from("aA\u212aK😀😁 ~b\x00"), max_size=4))
def test_two_names_never_share_a_nick(name: str, other: str) -> None:
    names = {name, other, name.lower(), addressing.to_resource(name), other + "b"}
    nicks = {addressing.to_resource(one) for one in names}

    assert len(nicks) == len(names)
    assert {addressing.prepare_resource(nick) for nick in nicks} == nicks


# Names that fold into each other, and pieces of what the encoding itself writes.
NAMES = st.text(
    st.one_of(
        st.sampled_from("#aAkK\u212aßsSüÜiIİ\u0307\u0130 \\:/@%~\"&'<>\u00ad\x01\ud800אـ2357efcom"),
        st.characters(),
    ),
    min_size=1,
    max_size=12,
)
SERVERS = st.sampled_from(["irc.x", "[::1]:6697", "x~abcdefgh"])


def prepared_address(native: str, fixed_server: str) -> BareJid | None:
    try:
        localpart = addressing.to_localpart(native, fixed_server)
    except MalformedJid:
        return None
    address = addressing.address(localpart, Domain(IRC))
    assert addressing.prepare(address) == address
    return address


@given(name=NAMES, other=NAMES, server=SERVERS, fixed=st.booleans())
@example(name="#Ü", other="#ü~prj4bhd3", server="irc.x", fixed=False)
@example(name="Kk", other="\u212ak", server="irc.x", fixed=False)
@example(name="irc.x", other="", server="irc.x", fixed=True)
def test_two_far_names_never_share_an_address(
    name: str, other: str, server: str, fixed: bool
) -> None:
    fixed_server = server if fixed else ""
    natives = {f"{name}%{server}", f"{other}%{server}" if other else server}
    # and the spellings that folding or normalising one of them gives
    natives |= {f"{fold(name)}%{server}" for fold in FOLDS}
    addresses = [prepared_address(native, fixed_server) for native in natives]

    assert None not in addresses
    assert len(set(addresses)) == len(natives)


FOLDS = (
    str.lower,
    str.upper,
    str.casefold,
    lambda name: unicodedata.normalize("NFKC", name),
    addressing.escape,
    addressing.unescape,
    lambda name: addressing.to_localpart(name + "%s").removesuffix("%s"),
)


@given(name=NAMES, server=SERVERS)
def test_an_address_is_decodable_alone_or_stored(name: str, server: str) -> None:
    native = f"{name}%{server}"
    decoded = addressing.from_localpart(addressing.to_localpart(native))

    assert decoded == (None if addressing.needs_stored(native) else native)

"""What a login wishes, made of its options and of the configuration."""

import hashlib

import pytest

from adapters.irc.config import ServerConfig
from adapters.irc.reach import fingerprints
from adapters.irc.reach.ways import Way, ways
from adapters.irc.wishes import RoomWishes, Wishes, of
from bridge.api.adapter import Login
from bridge.api.errors import Refused
from bridge.api.ids import LoginId

HOST = "a.example"


def wished(config: ServerConfig | None = None, /, **options: str) -> Wishes:
    login = Login(id=LoginId(36), native=HOST, name="alice", options=options)
    return of(login, config or ServerConfig(host=HOST))


def test_who_wishes_nothing_has_what_the_configuration_says() -> None:
    config = ServerConfig(
        host=HOST,
        address="b.example",
        ports=(6667,),
        verify_cert=False,
        fingerprint=("ab" * 20,),
        password="hush",
        flood_burst=3,
        charset="koi8-r",
    )

    assert wished(config) == Wishes(
        login=36,
        host=HOST,
        address="b.example",
        ports=(6667,),
        tls_ports=(6697,),
        verify_cert=False,
        fingerprints=("ab" * 20,),
        name="alice",
        password="hush",
        throttle_limit=3,
        encoding_in="koi8-r",
        encoding_out="utf-8",
    )


def test_what_the_owner_set_goes_before_it() -> None:
    own = {
        "address": "C.example",
        "ports": "6667, 6668",
        "tls_ports": "none",
        "verify_cert": "false",
        "fingerprint": "AB:" * 19 + "AB",
        "throttle_limit": "4",
        "after_connect_commands": "MODE alice +x\n\n WHOIS bob ",
        "encoding_in": "latin-1",
    }

    assert wished(**own) == Wishes(
        login=36,
        host=HOST,
        address="c.example",
        ports=(6667, 6668),
        tls_ports=(),
        verify_cert=False,
        fingerprints=("ab" * 20,),
        own_ways=True,
        name="alice",
        throttle_limit=4,
        after_connect_commands=("MODE alice +x", "WHOIS bob"),
        encoding_in="latin-1",
        options=own,
    )


def test_a_room_has_wishes_of_its_own() -> None:
    mine = wished(encoding_in="latin-1", **{"encoding_in #c%a.example": "koi8-r"})

    assert [mine.room("#c%a.example"), mine.room("#d%a.example")] == [
        RoomWishes(encoding_in="koi8-r", encoding_out="utf-8"),
        RoomWishes(encoding_in="latin-1", encoding_out="utf-8"),
    ]


def test_where_accounts_may_not_choose_their_ways_they_do_not() -> None:
    config = ServerConfig(host=HOST, own_ways=False)

    mine = wished(config, address="c.example", ports="6667", verify_cert="0", nick="al")

    assert (mine.address, mine.ports, mine.verify_cert, mine.nick) == (HOST, (), True, "al")


@pytest.mark.parametrize(
    "own", [{"address": "evil.example"}, {"tls_ports": "7000"}, {"verify_cert": "0"}]
)
def test_the_operators_passwords_go_nowhere_else(own: dict[str, str]) -> None:
    config = ServerConfig(host=HOST, password="hush", sasl_name="gw", sasl_password="hush")
    theirs, mine = wished(config, **own), wished(config, sasl_password="mine", **own)

    assert (theirs.password, theirs.sasl_name, theirs.sasl_password) == (None, None, None)
    assert (mine.password, mine.sasl_password) == (None, "mine")


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("ports", "6667 x"),
        ("ports", "25"),
        ("ports", "65536"),
        ("ports", "9" * 5000),
        ("throttle_limit", "9" * 5000),
        ("ports", "²"),
        ("tls_ports", " ".join(map(str, range(6660, 6670)))),
        ("fingerprint", "abc"),
        ("fingerprint", "g" * 40),
        ("address", "a b"),
        ("throttle_limit", "0"),
        ("throttle_limit", "many"),
        ("encoding_in", "klingon"),
        ("encoding_in", "idna"),
        ("encoding_in", "utf-7"),
        ("encoding_in", "raw_unicode_escape"),
        ("encoding_out", "utf-8-sig"),
        ("encoding_out", "utf-16"),
        ("after_connect_commands", "x\n" * 21),
        ("password", "a\nb"),
    ],
)
def test_what_cannot_be_is_refused(option: str, value: str) -> None:
    with pytest.raises(Refused) as caught:
        wished(**{option: value})

    assert caught.value.reason == "malformed"


def test_secrets_do_not_show() -> None:
    secrets = ("password", "sasl_password", "nickserv_password", "certificate")
    own = dict.fromkeys((*secrets, "after_connect_commands"), "hush")

    assert "hush" not in repr(wished(**own))


# --- ways -----------------------------------------------------------------------------------------


def test_ports_by_tls_come_before_those_without() -> None:
    mine = wished(ports="6667", tls_ports="6697 6670")

    assert ways(mine) == (
        Way(HOST, 6697, True, HOST),
        Way(HOST, 6670, True, HOST),
        Way(HOST, 6667, False, HOST),
    )
    assert list(map(str, ways(mine)))[::2] == [
        "a.example:6697 (encrypted)",
        "a.example:6667 (not encrypted)",
    ]


def test_who_has_a_password_goes_by_tls_alone() -> None:
    mine = wished(ports="6667", tls_ports="6697", sasl_password="hush")

    assert ways(mine) == (Way(HOST, 6697, True, HOST),)


def test_a_password_with_no_way_by_tls_is_refused() -> None:
    with pytest.raises(Refused) as caught:
        ways(wished(ports="6667", tls_ports="none", nickserv_password="hush"))

    assert caught.value.text == (
        "The connection to a.example is not encrypted, so no password may be sent to it."
    )


def test_on_this_machine_a_password_needs_no_tls() -> None:
    config = ServerConfig(host="127.0.0.1", ports=(6667,), tls_ports=(), password="hush")

    assert ways(wished(config)) == (Way("127.0.0.1", 6667, False, "127.0.0.1"),)


def test_no_port_at_all_is_refused() -> None:
    with pytest.raises(Refused) as caught:
        ways(wished(ports="none", tls_ports="none"))

    assert caught.value.text == "There is no port to connect to a.example by."


def test_a_servers_own_policy_leaves_one_port() -> None:
    assert ways(wished(ports="6667"), only_port=6699) == (Way(HOST, 6699, True, HOST),)


def test_an_address_stands_for_the_name_that_certificates_have() -> None:
    assert ways(wished(address="192.0.2.1")) == (Way("192.0.2.1", 6697, True, HOST),)
    assert ways(wished(address="b.example")) == (Way("b.example", 6697, True, "b.example"),)
    assert str(ways(wished(address="2001:db8::1"))[0]) == "[2001:db8::1]:6697 (encrypted)"


# --- fingerprints ---------------------------------------------------------------------------------


def test_a_certificate_is_known_by_each_of_its_fingerprints() -> None:
    known = [
        function(b"certificate").hexdigest()
        for function in (hashlib.sha1, hashlib.sha256, hashlib.sha512)
    ]

    assert [fingerprints.match(b"certificate", [each]) for each in known] == [True] * 3
    assert not fingerprints.match(b"other", known)
    assert fingerprints.match(b"certificate", ["ab" * 20, known[1]])


def test_fingerprints_are_read_as_programs_write_them() -> None:
    assert fingerprints.read("AB:" * 19 + "AB, " + "cd" * 32) == ("ab" * 20, "cd" * 32)
    assert fingerprints.read("") == ()

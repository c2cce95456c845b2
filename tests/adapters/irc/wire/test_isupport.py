"""Numeric 005, as real servers send it and as none should."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.irc.wire.isupport import DEFAULT, Support, learn


def test_without_005_the_limits_are_those_of_the_old_standard() -> None:
    assert learn(DEFAULT, []) == Support(
        casemapping="rfc1459",
        chantypes="#&",
        prefix_modes="ov",
        prefix_chars="@+",
        nicklen=9,
        linelen=512,
        userlen=10,
        hostlen=63,
    )


def test_the_tokens_of_a_modern_server_are_read() -> None:
    first = (
        "AWAYLEN=200 BOT=B CASEMAPPING=ascii CHANLIMIT=#:20 CHANMODES=b,k,l,imnpst CHANNELLEN=64 "
        "CHANTYPES=# HOSTLEN=64 KEYLEN=32 KICKLEN=255 LINELEN=1024 WHOX UTF8ONLY"
    )
    second = (
        r"MODES=20 NETWORK=An\x20Example NICKLEN=30 PREFIX=(qaohv)~&@%+ STATUSMSG=@+ TOPICLEN=307"
    )

    assert learn(learn(DEFAULT, first.split()), second.split()) == Support(
        casemapping="ascii",
        chantypes="#",
        prefix_modes="qaohv",
        prefix_chars="~&@%+",
        chanmodes=("b", "k", "l", "imnpst"),
        statusmsg="@+",
        nicklen=30,
        channellen=64,
        topiclen=307,
        kicklen=255,
        awaylen=200,
        userlen=10,
        hostlen=64,
        linelen=1024,
        modes=20,
        keylen=32,
        network="An Example",
        bot="B",
        utf8only=True,
        whox=True,
    )


@pytest.mark.parametrize(
    ("token", "field", "value"),
    [
        ("MAXLIST=beI:100", "maxlist", "beI:100"),
        ("MAXBANS=30", "maxlist", "b:30"),
        ("EXCEPTS", "excepts", "e"),
        ("EXCEPTS=x", "excepts", "x"),
        ("INVEX", "invex", "I"),
        ("EXTBAN=~,qjncrRa", "extban", ("~", "qjncrRa")),
        ("EXTBAN=,ACNR", "extban", ("", "ACNR")),
        ("ACCOUNTEXTBAN=a,account", "account_extban", "a"),
    ],
)
def test_what_bans_may_be_is_read(token: str, field: str, value: object) -> None:
    assert getattr(learn(DEFAULT, [token]), field) == value


@pytest.mark.parametrize(
    ("tokens", "joins", "messages"),
    [
        ([], 10, 10),
        (["MAXTARGETS=4"], 4, 4),
        (["TARGMAX=NAMES:1,join:3,PRIVMSG:"], 3, 100),
        (["TARGMAX=JOIN:3", "MAXTARGETS=4"], 3, 4),
        (["TARGMAX=JOIN:3", "-TARGMAX"], 10, 10),
        (["TARGMAX=JOIN:many"], 10, 10),
        (["TARGMAX=", "MAXTARGETS=x"], 10, 10),
    ],
)
def test_how_many_targets_a_line_may_have_is_read(
    tokens: list[str], joins: int, messages: int
) -> None:
    support = learn(DEFAULT, tokens)

    assert (support.targets("JOIN"), support.targets("PRIVMSG")) == (joins, messages)


def test_the_promise_to_end_no_connection_for_a_flood_can_be_taken_back() -> None:
    promised = learn(DEFAULT, ["SAFERATE"])

    assert (promised.saferate, learn(promised, ["-SAFERATE"]).saferate) == (True, False)


@pytest.mark.parametrize(
    "token",
    ["NICKLEN", "PREFIX", "WHOX", "CHANMODES", "CASEMAPPING", "NONSENSE", "", "casemapping"],
)
def test_a_withdrawn_token_is_back_at_its_default(token: str) -> None:
    tokens = ["NICKLEN=30", "PREFIX=(o)@", "WHOX", "CHANMODES=b,k,l,i", "CASEMAPPING=ascii"]
    kept = [each for each in tokens if each.split("=")[0] != token]

    assert learn(learn(DEFAULT, tokens), [f"-{token}"]) == learn(DEFAULT, kept)


@pytest.mark.parametrize(
    "token",
    ["NICKLEN=x", "PREFIX=(ov)@", "PREFIX=@+", "CASEMAPPING=", "FOO=1", "=", "", "LINELEN=-"],
)
def test_nonsense_changes_nothing(token: str) -> None:
    assert learn(DEFAULT, [token]) == DEFAULT


@pytest.mark.parametrize(
    ("token", "expected"),
    [
        ("NICKLEN=0", Support(nicklen=1)),
        ("NICKLEN=99999999", Support(nicklen=1024)),
        ("LINELEN=10", Support(linelen=512)),
        ("MODES", Support(modes=100)),
        ("PREFIX=", Support(prefix_modes="", prefix_chars="")),
        ("PREFIX", Support(prefix_modes="", prefix_chars="")),
        ("CHANMODES=b", Support(chanmodes=("b", "", "", ""))),
        ("CHANMODES=a,b,c,d,e", Support(chanmodes=("a", "b", "c", "d"))),
        ("CHANTYPES=", Support(chantypes="#")),
        ("CHATHISTORY=-5", Support(chathistory=0)),
    ],
)
def test_extreme_values_are_bounded(token: str, expected: Support) -> None:
    assert learn(DEFAULT, [token]) == expected


@given(st.lists(st.text(max_size=40), max_size=8))
def test_no_tokens_break_the_reader(tokens: list[str]) -> None:
    support = learn(DEFAULT, tokens)

    assert len(support.prefix_modes) == len(support.prefix_chars)


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("#c", ("", "#c")),
        ("@#c", ("@", "#c")),
        ("@+#c", ("@+", "#c")),
        ("+c", ("", "+c")),
        ("alice", ("", "alice")),
        ("@alice", ("", "@alice")),
        ("", ("", "")),
        ("@", ("", "@")),
    ],
)
def test_a_status_before_a_channel_is_told_apart(target: str, expected: tuple[str, str]) -> None:
    assert Support(statusmsg="@+").split_status(target) == expected


def test_without_statusmsg_nothing_is_cut_off() -> None:
    assert Support(chantypes="#+").split_status("+#c") == ("", "+#c")

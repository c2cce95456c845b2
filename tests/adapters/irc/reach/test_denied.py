"""Servers and channels that the operator denies."""

import pytest

from adapters.irc.reach.denied import Denied, typed_channels


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("irc.spam.example", True),
        ("a.bad.example", True),
        ("bad.example", False),
        ("a.bad.example.org", False),
        ("ircXspam.example", False),
    ],
)
def test_servers_are_denied_by_name(host: str, expected: bool) -> None:
    denied = Denied(servers=("IRC.spam.example", "*.bad.example"))

    assert denied.server(host) is expected


@pytest.mark.parametrize(
    ("name", "server", "expected"),
    [
        ("#Warez-now", "a.example", True),
        ("#ware", "a.example", False),
        ("#x1", "a.example", True),
        ("#x12", "a.example", False),
        ("#opers", "irc.example", True),
        ("#opers", "other.example", False),
        ("#{X}|^", "a.example", True),
        ("#50%", "a.example", False),
    ],
)
def test_channels_are_denied_everywhere_or_on_a_server(
    name: str, server: str, expected: bool
) -> None:
    denied = Denied(channels=("#warez*", "#x?", "#opers%irc.*", r"#[x]\~"))

    assert denied.channel(name, server) is expected


@pytest.mark.parametrize(
    ("line", "channels"),
    [
        (b"JOIN #a,#b key\r\n", ("#a", "#b")),
        (b"join :#a\r\n", ("#a",)),
        (b"@x=1 :me JOIN #a\r\n", ("#a",)),
        (b"PRIVMSG #a :JOIN #b\r\n", ()),
        (b"JOIN\r\n", ()),
        (b"\r\n", ()),
    ],
)
def test_a_typed_line_joins_these_channels(line: bytes, channels: tuple[str, ...]) -> None:
    assert typed_channels(line) == channels

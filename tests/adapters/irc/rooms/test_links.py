"""What links to IRC mean, and what they cannot."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.irc.adapter import build
from adapters.irc.ids import Name
from adapters.irc.rooms import links
from bridge.api.adapter import Target
from bridge.api.errors import Refused
from tests.adapters.irc.inboxes import NETWORK

SERVER = "irc.example.org"


@pytest.mark.parametrize(
    ("link", "meant"),
    [
        (f"irc://{SERVER}/tea", ("room", Name("channel", SERVER, "#tea"), None)),
        (f"irc://{SERVER}/#Tea", ("room", Name("channel", SERVER, "#tea"), None)),
        ("IRCS://IRC.Example.org:6697/%23tea", ("room", Name("channel", SERVER, "#tea"), 6697)),
        (f"irc://{SERVER}/%23%23tea?key", ("room", Name("channel", SERVER, "##tea"), None)),
        (f"irc://{SERVER}/&local,needkey", ("room", Name("channel", SERVER, "&local"), None)),
        (f"irc://{SERVER}/Alice,isnick", ("direct", Name("person", SERVER, "alice"), None)),
        (
            f"irc://bob@{SERVER}/Alice!a@example.net,isuser",
            ("direct", Name("person", SERVER, "alice"), None),
        ),
        (f"irc://{SERVER}", ("server", Name("server", SERVER), None)),
        (f"irc://{SERVER}/", ("server", Name("server", SERVER), None)),
        ("irc6://[2001:DB8::1]:6667/tea", ("room", Name("channel", "2001:db8::1", "#tea"), 6667)),
        ("irc://[::1]/tea", ("room", Name("channel", "::1", "#tea"), None)),
        ("https://irc.example.org/tea", None),
        ("#tea", None),
        ("", None),
    ],
)
def test_a_link_names_a_server_and_what_is_there(link: str, meant: object) -> None:
    assert links.read(link) == meant


@pytest.mark.parametrize(
    "link",
    [
        "irc://",
        "irc:///tea",
        "irc://a b/tea",
        f"irc://{SERVER}:0/tea",
        f"irc://{SERVER}:99999999999/tea",
        f"irc://{SERVER}:x/tea",
        f"irc://{SERVER}/a%20b",
        f"irc://{SERVER}/a%0d%0aQUIT",
        f"irc://{SERVER}/a%2cb",
        f"irc://{SERVER}/%23x,isnick",
        f"irc://{SERVER}/" + "x" * 1000,
    ],
)
def test_a_link_that_can_lead_nowhere_is_malformed(link: str) -> None:
    with pytest.raises(links.Malformed):
        links.read(link)


@given(st.text(max_size=60))
def test_whatever_stands_in_a_link_it_is_read_or_malformed(text: str) -> None:
    try:
        meant = links.read(f"irc://{text}")
    except links.Malformed:
        return
    assert meant is not None
    assert not set(meant[1].name) & set(" ,\r\n\0")


def resolved(options: dict[str, object], link: str) -> Target | None:
    return asyncio.run(build(NETWORK, options).resolve(None, link))


def test_a_link_leads_only_to_servers_that_the_gateway_connects_to() -> None:
    mine: dict[str, object] = {"servers": {SERVER: {"tls_ports": [7000]}}, "other_servers": False}
    tea = Target("room", f"#tea%{SERVER}", SERVER)

    assert resolved(mine, f"irc://{SERVER}:7000/tea") == tea
    assert resolved(mine, f"irc://{SERVER}/tea") == tea
    assert resolved({}, f"irc://{SERVER}:6667/tea") == tea
    fixed: dict[str, object] = {"fixed_server": "irc.fixed.example"}
    for options, link in (
        (mine, "irc://irc.other.example/tea"),
        ({}, f"irc://{SERVER}:22/tea"),
        (fixed, f"irc://{SERVER}/tea"),
    ):
        with pytest.raises(Refused) as refused:
            resolved(options, link)
        assert refused.value.reason == "forbidden"

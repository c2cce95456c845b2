"""The gateway's own address with a name, and whose it is else."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from adapters.irc.adapter import build
from bridge.api.ids import NetworkName
from bridge.xmpp.addressing import Jid
from bridge.xmpp.commands import helping


@pytest.mark.parametrize(
    ("address", "options", "is_meant"),
    [
        ("help@irc.example.org", {}, True),
        ("help@irc.example.org/phone", {}, True),
        ("irc.example.org", {}, False),
        ("help%irc.libera.chat@irc.example.org", {}, False),
        ("help@irc.example.org", {"fixed_server": "irc.libera.chat"}, False),
    ],
)
def test_it_is_the_gateway_where_nobody_can_be_called_so(
    address: str, options: dict[str, object], is_meant: bool
) -> None:
    """A server can: but none is called by one word alone, but on a network at home."""
    service = cast("Any", SimpleNamespace(adapter=build(NetworkName("irc"), options)))

    assert helping.is_meant(service, Jid(address)) is is_meant

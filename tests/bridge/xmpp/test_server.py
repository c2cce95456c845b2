"""What is known of XMPP servers by their names."""

import pytest

from bridge.xmpp.server import makes_carbons


@pytest.mark.parametrize(
    ("name", "version", "makes"),
    [
        ("Prosody", "0.12.3", True),
        ("ejabberd", "23.01-1", False),
        ("ejabberd", "22.10", False),
        ("ejabberd", "23.04", True),
        ("ejabberd", "24.12", True),
        ("ejabberd", "", True),
        ("", "", True),
    ],
)
def test_a_server_makes_carbons_of_what_is_sent_by_privilege(
    name: str, version: str, makes: bool
) -> None:
    assert makes_carbons(name, version) is makes

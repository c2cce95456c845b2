"""Names without what not everybody can write."""

import pytest

from bridge.core.plain_names import plain
from bridge.xmpp.addressing import to_resource


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("🦊 Ève", "Ève"),
        ("Alice ❤️", "Alice ❤"),
        ("Alice 🇦🇹 Doe", "Alice Doe"),
        ("\U0001d400\U0001d425\U0001d422\U0001d41c\U0001d41e", "Alice"),
        ("Anna\u00a0K", "Anna K"),
        ("a\u200db", "ab"),
        (" x ", "x"),
        ("李🌸", "李"),
        ("Żółw", "Żółw"),
    ],
)
def test_a_name_is_a_nick_without_what_not_every_server_takes(name: str, wanted: str) -> None:
    assert plain(name) == wanted
    assert to_resource(wanted) == wanted


@pytest.mark.parametrize("name", ["🦊", "ᴀʟɪᴄᴇ"])
def test_a_name_of_nothing_else_stays(name: str) -> None:
    assert plain(name) == name

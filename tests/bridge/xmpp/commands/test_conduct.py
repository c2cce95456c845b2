"""What the audit trail says that a command was about."""

import pytest

from bridge.xmpp.commands.conduct import about_in


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ("https://chat.example.org/secret?key=secret", "chat.example.org"),
        ("xmpp:tea@rooms.example.org?join;password=secret", "xmpp:tea@rooms.example.org"),
        ("tg:join?invite=secret", "tg:join"),
        ("t.me/+secret", "t.me"),
        ("tea secret", "tea"),
        ("#tea/coffee%irc.example.org", "#tea/coffee%irc.example.org"),
        ("alice@example.org", "alice@example.org"),
        (" ", ""),
    ],
)
def test_of_links_no_keys_are_kept(written: str, named: str) -> None:
    assert about_in([written]) == named

"""What the configuration says now, as parts look it up."""

from pathlib import Path
from typing import cast

from bridge.api.ids import NetworkName
from bridge.config import Settings, load
from bridge.core.preferences import SHARE_PROFILE, Preferences, Store
from bridge.core.strangers import Rules
from bridge.current import DAY, Current
from bridge.store.retention import Limits

IRC = NetworkName("irc")
LEAST = '[networks.irc]\nadapter = "irc"\njid = "irc.example.org"\nsecret = "hunter2"\n'
OTHERWISE = """expire_after = 7
resend_uncertain = true
changes_after = 1
people_shown = 8
share_profile = true
first_contact = "contacts"
archive_days = 9
archive_messages = 10
"""


def settings(folder: Path, text: str) -> Settings:
    path = folder / "config.toml"
    path.touch(mode=0o600)
    path.write_text(text)
    return load(path, {})


def test_who_holds_what_was_said_is_told_what_is_said_now(tmp_path: Path) -> None:
    current = Current(settings(tmp_path, LEAST))
    held = (
        current.expire_after,
        current.resend_uncertain,
        current.changes_after,
        current.people_shown,
        current.rules,
        current.archives,
    )
    current.renew(settings(tmp_path, LEAST + OTHERWISE))

    assert held == (
        {IRC: 7.0},
        {IRC: True},
        {IRC: 1.0},
        {IRC: 8},
        {IRC: Rules(first_contact="contacts")},
        {IRC: Limits(9 * DAY, 10)},
    )


def test_accounts_that_said_nothing_wish_what_is_said_now(tmp_path: Path) -> None:
    current = Current(settings(tmp_path, LEAST))
    preferences = Preferences(cast("Store", None), current.wishes)
    before = preferences.default(IRC, SHARE_PROFILE), current.shares_profile()
    current.renew(settings(tmp_path, LEAST + OTHERWISE))

    assert before == (False, {IRC: False})
    assert preferences.known("ann@example.org", IRC).flag(SHARE_PROFILE) is True
    assert current.shares_profile() == {IRC: True}

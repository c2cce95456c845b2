"""Two configurations compared."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from bridge.config import load
from bridge.config.differences import CHANGEABLE, Differences, differences
from bridge.config.settings import Settings
from bridge.config.tables import KNOWN_KEYS

IRC = '[networks.irc]\nadapter = "irc"\njid = "irc.example.org"\nsecret = "hunter2"\n'
OTHER = IRC.replace("irc", "odd")
LINKS = '[links]\nurl = "https://files.example.org"\n'


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def settings(path: Path, text: str) -> Settings:
    path.touch(mode=0o600)
    path.write_text(text)
    return load(path, {})


def compared(path: Path, before: str, after: str) -> Differences:
    return differences(settings(path, before), settings(path, after))


def test_of_the_same_configuration_nothing_differs(path: Path) -> None:
    running = settings(path, IRC)

    assert differences(running, settings(path, IRC)) == Differences(
        changed=(), waiting=(), settings=running
    )


@pytest.mark.parametrize(
    ("lines", "key"),
    [
        ('access = ["friends.example"]\n', "access"),
        ('access = "everyone"\n', "access"),
        ('access = ["muc:room@rooms.example.org"]\n', "access"),
        ("persistent = true\n", "persistent"),
        ("expire_after = 7\n", "expire_after"),
        ("resend_uncertain = true\n", "resend_uncertain"),
        ("changes_after = 7\n", "changes_after"),
        ("people_shown = 7\n", "people_shown"),
        ("share_profile = true\n", "share_profile"),
        ('first_contact = "contacts"\n', "first_contact"),
        ("strangers_in = 1\n", "strangers_in"),
        ("strangers_out = 1\n", "strangers_out"),
        ("archive_days = 1\n", "archive_days"),
        ("archive_messages = 1\n", "archive_messages"),
    ],
)
def test_what_can_change_on_a_network_changes(path: Path, lines: str, key: str) -> None:
    found = compared(path, IRC, IRC + lines)

    assert (found.changed, found.waiting) == ((f"networks.irc.{key}",), ())
    assert found.settings == settings(path, IRC + lines)


@pytest.mark.parametrize(
    ("lines", "key"),
    [
        ('[xmpp]\nadmins = ["a@example.org"]\n', "xmpp.admins"),
        ('[log]\nlevel = "debug"\n', "log.level"),
        ("[files]\nlargest_in = 1000\n", "files.largest_in"),
        ('[files]\nkinds_out = ["image/*"]\n', "files.kinds_out"),
        ("[limits]\nlogins = 1\n", "limits.logins"),
        ("[limits]\nrooms = 1\n", "limits.rooms"),
        ("[limits]\nmessages_a_minute = 1\n", "limits.messages_a_minute"),
        ("[limits]\nfiles_a_day = 1\n", "limits.files_a_day"),
        ("[limits]\nopen_forms = 1\n", "limits.open_forms"),
    ],
)
def test_what_can_change_elsewhere_changes(path: Path, lines: str, key: str) -> None:
    found = compared(path, IRC, lines + IRC)

    assert (found.changed, found.waiting) == ((key,), ())
    assert found.settings == settings(path, lines + IRC)


@pytest.mark.parametrize(
    ("before", "after", "keys"),
    [
        (IRC, IRC.replace("hunter2", "hunter3"), ("networks.irc.secret",)),
        (IRC, IRC + 'host = "10.0.0.1"\nport = 1\n', ("networks.irc.host", "networks.irc.port")),
        (IRC, IRC + 'fixed_server = "irc.example"\n', ("networks.irc.fixed_server",)),
        (IRC, '[xmpp]\ndomain = "users.example"\n' + IRC, ("xmpp.domain", "networks.irc.access")),
        (IRC, IRC + OTHER, ("networks.odd",)),
        (IRC + OTHER, IRC, ("networks.odd",)),
        (IRC, LINKS + IRC, ("links",)),
        (LINKS + IRC, LINKS + "days = 7\n" + IRC, ("links.days",)),
        (IRC, '[control]\nsocket = "c"\n' + IRC, ("control.socket",)),
        (IRC, "[files]\nallow_http = true\n" + IRC, ("files.allow_http",)),
    ],
)
def test_what_cannot_change_waits_and_goes_on_as_it_was(
    path: Path, before: str, after: str, keys: tuple[str, ...]
) -> None:
    running = settings(path, before)
    found = differences(running, settings(path, after))

    assert set(found.waiting) == set(keys) - CHANGED_WITH_THEM
    assert set(found.changed) == set(keys) & CHANGED_WITH_THEM
    assert replace(found.settings, networks=()) == replace(running, networks=())
    assert [network.name for network in found.settings.networks] == [
        network.name for network in running.networks
    ]


CHANGED_WITH_THEM = frozenset({"networks.irc.access"})
"""By default the server's own users have access."""


def test_what_waits_waits_at_the_next_comparison_too(path: Path) -> None:
    running, read = (
        settings(path, IRC),
        settings(path, IRC.replace("hunter2", "x") + "persistent = true\n"),
    )
    once = differences(running, read)
    twice = differences(once.settings, read)

    assert once.changed == ("networks.irc.persistent",)
    assert (twice.changed, twice.waiting) == ((), ("networks.irc.secret",))


def test_what_can_change_are_keys_of_the_configuration() -> None:
    known = {f"{table}.{key}" for table, keys in KNOWN_KEYS.items() for key in keys}

    assert set(CHANGEABLE) - known == set()
    assert not [key for key in CHANGEABLE if re.search("secret|jid|url", key)]


def test_of_an_adapters_own_keys_those_change_that_it_says(path: Path) -> None:
    before, after = IRC + 'here = "a"\nthere = 1\n', IRC + 'here = "b"\nnew = 2\n'
    own_keys = {"networks.irc.here", "networks.irc.new", "networks.odd.there"}
    found = differences(settings(path, before), settings(path, after), own_keys)

    assert (found.changed, found.waiting) == (
        ("networks.irc.here", "networks.irc.new"),
        ("networks.irc.there",),
    )
    assert found.settings.networks[0].options == {"here": "b", "there": 1, "new": 2}

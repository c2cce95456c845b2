"""What is wrong with a network's table, in words."""

import logging
import tomllib

import pytest

from adapters.matrix.config import read
from bridge.api.errors import ConfigError

TABLE = '[homeservers."example.org"]\n'
EACH = 'Each has a table of its own, as homeservers."example.org", with its url.'
NO_NAME = "This is not the name of a homeserver. A name is as example.org."
NO_URL = 'homeservers."example.org".url: This does not look like one. It is as https://example.org.'


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ('homserver = "a.b"', 'homserver: There is no such key. Did you mean "homeserver"?'),
        (
            'token = "canary"',
            "token: There is no such key. Known: homeservers, other_homeservers, homeserver,"
            " device_name, history, members, trust.",
        ),
        ("homeserver = 5", "homeserver: This is not a text in quotes."),
        ('homeserver = "exa mple"', f"homeserver: {NO_NAME}"),
        ('homeserver = "@alice:example.org"', f"homeserver: {NO_NAME}"),
        (
            'homeserver = "https://example.org"',
            f"homeserver: {NO_NAME} Where it is stands in its table:"
            ' homeservers."example.org", with its url.',
        ),
        ('homeservers = "https://example.org"', f"homeservers: This is not a table. {EACH}"),
        (
            '[homeservers]\n"example.org" = "https://example.org"',
            f'homeservers."example.org": This is not a table. {EACH}',
        ),
        (
            '[homeservers.example.org]\nurl = "https://example.org"',
            'homeservers."example".org: There is no such key. A name with dots stands in quotes:'
            ' homeservers."example.org".',
        ),
        ('[homeservers."a b"]\nurl = "https://a.b"', f'homeservers."a b": {NO_NAME}'),
        (
            TABLE,
            'homeservers."example.org".url: This is needed. It is as https://example.org.',
        ),
        (
            f'{TABLE}urls = "https://a.b"',
            'homeservers."example.org".urls: There is no such key. Known: url.',
        ),
        (
            f'{TABLE}url = "https://a.b/_matrix/client"',
            'homeservers."example.org".url: This has a path of Matrix in it. End it before'
            " /_matrix.",
        ),
        ("history = -1", "history: This is too small. It is at least 0."),
        ("history = true", "history: This is not a whole number."),
        ("members = 9999", "members: This is too large. It is at most 5000."),
        (
            'trust = "first_use"',
            "trust: This is none of the words that can stand here. It is one of: 'verified',"
            " 'first-use' or 'all'.",
        ),
        (
            "other_homeservers = false",
            f"other_homeservers: Nobody could log in: no table is there. {EACH}",
        ),
        (
            f'homeserver = "a.b"\nother_homeservers = false\n{TABLE}url = "https://example.org"',
            "homeserver: It has no table, and other_homeservers is false. Those with a table:"
            " example.org.",
        ),
    ],
)
def test_one_sentence_names_the_key_and_the_remedy(written: str, said: str) -> None:
    with pytest.raises(ConfigError) as raised:
        read(tomllib.loads(written))

    assert str(raised.value) == said


@pytest.mark.parametrize(
    "url",
    [
        *("127.0.0.1:8008", "ftp://example.org", "https://", "http://[::1", "http://a.b:99999999"),
        *("https://a.b?c", "https://a.b#c", "https://alice:canary@a.b", "https://a b", ""),
    ],
)
def test_what_is_no_address_of_a_homeserver_is_said_so_and_never_shown(url: str) -> None:
    with pytest.raises(ConfigError) as raised:
        read({"homeservers": {"example.org": {"url": url}}})

    assert str(raised.value) == NO_URL


@pytest.mark.parametrize("name", ["", " ", "a\nb", "a" * 101])
def test_a_device_is_called_by_one_line(name: str) -> None:
    with pytest.raises(ConfigError) as raised:
        read({"device_name": name})

    assert str(raised.value) == (
        "device_name: This is not a line of text. It has from 1 to 100 characters."
    )


@pytest.mark.parametrize(
    "name", ["example.org", "localhost:8448", "[::1]:8448", "10.0.0.1", "Example.ORG"]
)
def test_homeservers_are_called_as_matrix_allows(name: str) -> None:
    url = "https://a.b/here/"

    settings = read({"homeserver": name, "homeservers": {name: {"url": url}}})

    assert (settings.homeserver, settings.homeservers[name].url) == (name, url)


def test_passwords_that_would_cross_the_internet_in_the_clear_are_warned_of(
    caplog: pytest.LogCaptureFixture,
) -> None:
    near = ("http://127.0.0.1:8008", "http://[::1]:8008", "http://10.0.0.1", "http://synapse:8008")
    far = ("http://matrix.example.org", "http://8.8.8.8:8008")
    others = ("http://localhost", "http://synapse.local", "https://matrix.example.org")

    with caplog.at_level(logging.WARNING):
        read({"homeservers": {f"s{n}": {"url": url} for n, url in enumerate(far + near + others)}})

    assert caplog.messages == [
        f'homeservers."s{n}".url: passwords would travel without encryption; begin it with https://'
        for n in range(len(far))
    ]

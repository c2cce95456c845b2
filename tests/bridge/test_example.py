"""The example of a configuration is its reference: all of it is there and is true."""

import re
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest
from pydantic import BaseModel

from adapters.irc.config import IrcConfig, ServerConfig, read
from adapters.matrix import config as matrix
from adapters.telegram import config as telegram
from bridge.config import load
from bridge.config.tables import (
    TOKEN_KEYS,
    ControlTable,
    DatabaseTable,
    FilesTable,
    LimitsTable,
    LinksTable,
    LogTable,
    NetworkTable,
    XmppTable,
)

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"
TABLES: list[tuple[str, type[BaseModel]]] = [
    ("xmpp", XmppTable),
    ("database", DatabaseTable),
    ("control", ControlTable),
    ("log", LogTable),
    ("files", FilesTable),
    ("links", LinksTable),
    ("limits", LimitsTable),
    ("networks.irc", NetworkTable),
]
KINDS = (IrcConfig, ServerConfig)


def section(name: str) -> str:
    """The text of one table, to the next one's head."""
    return EXAMPLE.read_text().partition(f"\n[{name}]\n")[2].partition("\n[")[0]


def test_the_example_is_a_configuration(tmp_path: Path) -> None:
    secret = tmp_path / "irc.secret"
    secret.write_text("hunter2\n")
    secret.chmod(0o600)
    token = tmp_path / "bot.token"
    token.write_text("123456789:canary\n")
    token.chmod(0o600)
    written = tmp_path / "config.toml"
    text = EXAMPLE.read_text().replace("/etc/xmpp-bridge/irc.secret", str(secret))
    written.write_text(text.replace("/etc/xmpp-bridge/bot.token", str(token)))
    network, other, third = load(written).networks

    assert (network.secret, network.jid, network.port) == ("hunter2", "irc.example.org", 5348)
    assert read(network.options).fixed_server == "irc.libera.chat"
    assert telegram.read(other.options).token.get_secret_value() == "123456789:canary"
    homeserver = matrix.read(third.options).homeservers["example.org"]
    assert homeserver.url == "http://127.0.0.1:8008"


@pytest.mark.parametrize(("name", "table"), TABLES)
def test_the_example_has_every_key(name: str, table: type[BaseModel]) -> None:
    shown = re.findall(r"^(?:# )?([a-z_]+) = ", section(name), flags=re.MULTILINE)

    assert set(table.model_fields) - {"options", *TOKEN_KEYS} <= set(shown)


def test_the_example_has_every_key_of_the_telegram_adapter() -> None:
    shown = re.findall(r"^(?:# )?([a-z_]+) = ", section("networks.telegram"), flags=re.MULTILINE)

    assert {*telegram.TelegramConfig.model_fields, *TOKEN_KEYS} <= set(shown)


def test_the_example_has_every_key_of_the_matrix_adapter() -> None:
    network = tomllib.loads(EXAMPLE.read_text())["networks"]["matrix"]
    (homeserver,) = network["homeservers"].values()

    assert set(matrix.MatrixConfig.model_fields) <= set(network)
    assert set(matrix.HomeserverConfig.model_fields) == set(homeserver)
    defaults = matrix.MatrixConfig().model_dump()
    assert [key for key in defaults if network[key] == defaults[key]] == []


def test_the_example_has_every_key_of_the_irc_adapter() -> None:
    network = tomllib.loads(EXAMPLE.read_text())["networks"]["irc"]
    shown = set().union(*network["servers"].values())

    assert {field.name for field in fields(IrcConfig)} <= set(network)
    assert {field.name for field in fields(ServerConfig)} - {"host"} == shown


@pytest.mark.parametrize(("name", "table"), TABLES)
def test_the_values_in_the_example_are_no_defaults(name: str, table: type[BaseModel]) -> None:
    tables = tomllib.loads(EXAMPLE.read_text())
    for part in name.split("."):
        tables = tables[part]
    defaults = {key: field.default for key, field in table.model_fields.items()}

    assert [key for key in tables if key in defaults and tables[key] == defaults[key]] == []


def test_the_values_in_the_example_are_no_defaults_of_the_irc_adapter() -> None:
    network = tomllib.loads(EXAMPLE.read_text())["networks"]["irc"]
    defaults = {field.name: field.default for kind in KINDS for field in fields(kind)}
    tables = (network, *network["servers"].values())

    assert [
        key for table in tables for key in table if key in defaults and table[key] == defaults[key]
    ] == []


def test_every_key_in_the_example_says_its_default() -> None:
    """A comment with the default stands above each key; some share one."""
    keys = re.findall(r"((?:^# .*\n)*)((?:^[a-z_]+ = .*\n)+)", EXAMPLE.read_text(), re.MULTILINE)
    silent = [key for comment, key in keys if "efault" not in comment]

    assert silent == []

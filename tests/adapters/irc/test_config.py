"""The adapter's part of a network's table."""

import pytest

from adapters.irc.config import IrcConfig, ServerConfig, read
from bridge.api.errors import ConfigError


def test_an_empty_table_leads_to_every_server_by_tls() -> None:
    config = read({})

    assert config == IrcConfig(servers={})
    assert config.server("irc.example.org") == ServerConfig(
        host="irc.example.org",
        tls_ports=(6697,),
        ports=(),
        charset="cp1252",
        flood_burst=10,
        flood_interval=1.0,
    )


def test_every_key_of_a_server_is_read() -> None:
    table: dict[str, object] = {
        "address": "IRC.lan.example.org",
        "tls_ports": [7000, 7001, 7000],
        "ports": [6667],
        "verify_cert": False,
        "fingerprint": "AB:CD:" + ":".join(["EF"] * 18),
        "own_ways": False,
        "ca_file": "/etc/ca.pem",
        "charset": "koi8-r",
        "encoding_out": "cp1251",
        "after_connect_commands": "MODE gw +x\nPRIVMSG NickServ :IDENTIFY hush\n",
        "flood_burst": 5,
        "flood_interval": 2,
        "most_lines": 5,
        "nick": "gw",
        "username": "gw",
        "realname": "A gateway",
        "password": "hush",
        "sasl_name": "acc",
        "sasl_password": "hush",
    }
    config = read({"servers": {"IRC.Example.org": table}})

    assert config.servers == {
        "irc.example.org": ServerConfig(
            host="irc.example.org",
            address="IRC.lan.example.org",
            tls_ports=(7000, 7001),
            ports=(6667,),
            verify_cert=False,
            fingerprint=("abcd" + "ef" * 18,),
            own_ways=False,
            ca_file="/etc/ca.pem",
            charset="koi8-r",
            encoding_out="cp1251",
            after_connect_commands="MODE gw +x\nPRIVMSG NickServ :IDENTIFY hush\n",
            flood_burst=5,
            flood_interval=2.0,
            most_lines=5,
            nick="gw",
            username="gw",
            realname="A gateway",
            password="hush",
            sasl_name="acc",
            sasl_password="hush",
        )
    }


def test_only_listed_servers_where_others_are_not_allowed() -> None:
    config = read({"servers": {"a.example": {}}, "other_servers": False})

    assert config.server("a.example") == ServerConfig(host="a.example")
    assert config.server("b.example") is None


def test_a_fixed_server_is_the_only_one() -> None:
    config = read({"fixed_server": "A.example"})

    assert config.fixed_server == "a.example"
    assert config.server("a.example") == ServerConfig(host="a.example")
    assert config.server("b.example") is None


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({"colour": "red"}, "colour"),
        ({"servers": 3}, "servers"),
        ({"servers": {"a.example": 3}}, 'servers."a.example"'),
        ({"servers": {"a.example:6667": {}}}, 'servers."a.example:6667"'),
        ({"servers": {"a.example": {"prot": 3}}}, 'servers."a.example".prot'),
        ({"servers": {"localhost": {"prot": 3}}}, "servers.localhost.prot"),
        ({"servers": {"a.example": {"ports": 6667}}}, 'servers."a.example".ports'),
        ({"servers": {"a.example": {"ports": ["6667"]}}}, 'servers."a.example".ports'),
        ({"servers": {"a.example": {"tls_ports": [True]}}}, 'servers."a.example".tls_ports'),
        ({"servers": {"a.example": {"tls_ports": [0]}}}, 'servers."a.example".tls_ports'),
        ({"servers": {"a.example": {"tls_ports": [65536]}}}, 'servers."a.example".tls_ports'),
        ({"servers": {"a.example": {"tls_ports": []}}}, 'servers."a.example".tls_ports'),
        ({"servers": {"a.example": {"address": "a b"}}}, 'servers."a.example".address'),
        ({"servers": {"a.example": {"verify_cert": 1}}}, 'servers."a.example".verify_cert'),
        ({"servers": {"a.example": {"fingerprint": "ab"}}}, 'servers."a.example".fingerprint'),
        ({"servers": {"a.example": {"fingerprint": "g" * 40}}}, 'servers."a.example".fingerprint'),
        ({"servers": {"a.example": {"charset": "klingon"}}}, 'servers."a.example".charset'),
        ({"servers": {"a.example": {"charset": "utf-16"}}}, 'servers."a.example".charset'),
        ({"servers": {"a.example": {"charset": "hex"}}}, 'servers."a.example".charset'),
        ({"servers": {"a.example": {"charset": "a\0b"}}}, 'servers."a.example".charset'),
        ({"servers": {"a.example": {"flood_burst": 0}}}, 'servers."a.example".flood_burst'),
        ({"servers": {"a.example": {"most_lines": -1}}}, 'servers."a.example".most_lines'),
        ({"servers": {"a.example": {"flood_interval": -1}}}, 'servers."a.example".flood_interval'),
        (
            {"servers": {"a.example": {"after_connect_commands": "MODE x\n:1"}}},
            'servers."a.example".after_connect_commands',
        ),
        ({"servers": {"a.example": {"nick": "a b"}}}, 'servers."a.example".nick'),
        ({"servers": {"a.example": {"username": "a\nb"}}}, 'servers."a.example".username'),
        ({"servers": {"a.example": {"realname": "a\nb"}}}, 'servers."a.example".realname'),
        ({"servers": {"a.example": {"password": "a\rb"}}}, 'servers."a.example".password'),
        ({"servers": {"a.example": {"sasl_name": "a"}}}, 'servers."a.example".sasl_name'),
        (
            {"servers": {"a.example": {"ports": [1], "tls_ports": [], "password": "x"}}},
            'servers."a.example".tls_ports',
        ),
        ({"fixed_server": "a b"}, "fixed_server"),
        ({"fixed_server": 3}, "fixed_server"),
        ({"other_servers": "no"}, "other_servers"),
    ],
)
def test_a_wrong_key_is_named(options: dict[str, object], key: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read(options)

    assert caught.value.key == key


def test_a_secret_is_not_shown_by_its_error_nor_by_the_settings() -> None:
    with pytest.raises(ConfigError) as caught:
        read({"servers": {"a.example": {"password": "hush\n"}}})

    assert "hush" not in str(caught.value)
    assert "hush" not in repr(read({"servers": {"a.example": {"password": "hush"}}}))

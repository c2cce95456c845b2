"""Two configurations compared: what can change while the gateway runs, and what waits for its end.

Whoever adds a setting names it here if it can change; all others wait.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass, fields, is_dataclass, replace
from types import MappingProxyType
from typing import Any, Final

from bridge.config.settings import NetworkSettings, Settings

CHANGEABLE: Final = frozenset(
    {
        "xmpp.admins",
        "log.level",
        "files.largest_in",
        "files.largest_out",
        "files.wait",
        "files.directory",
        "files.trusted_hosts",
        "files.kinds_out",
        "limits.logins",
        "limits.rooms",
        "limits.messages_a_minute",
        "limits.files_a_day",
        "limits.open_forms",
        "networks.NAME.access",
        "networks.NAME.persistent",
        "networks.NAME.expire_after",
        "networks.NAME.resend_uncertain",
        "networks.NAME.changes_after",
        "networks.NAME.people_shown",
        "networks.NAME.share_profile",
        "networks.NAME.first_contact",
        "networks.NAME.strangers_in",
        "networks.NAME.strangers_out",
        "networks.NAME.archive_days",
        "networks.NAME.archive_messages",
    }
)
"""Keys of the configuration, as the parts read them at each use."""

_IN_TABLE: Final = frozenset({"rules"})
"""Settings whose parts are keys of the table that they are in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Differences:
    """Keys that have another value. settings: what runs once what can be changed has been."""

    changed: tuple[str, ...]
    waiting: tuple[str, ...]
    settings: Settings


def differences(running: Settings, read: Settings, own_keys: Set[str] = frozenset()) -> Differences:
    """What a configuration that was read anew changes. own_keys: those of adapters that can."""
    can_change = CHANGEABLE | own_keys
    keys: list[str] = []
    tables = {
        table.name: _mixed(
            table.name, getattr(running, table.name), getattr(read, table.name), keys, can_change
        )
        for table in fields(Settings)
        if table.name != "networks"
    }
    by_name = {network.name: network for network in read.networks}
    networks: list[NetworkSettings] = []
    for network in running.networks:
        name, found = f"networks.{network.name}", by_name.pop(network.name, None)
        if found is None:
            keys.append(name)
        networks.append(
            network if found is None else _mixed(name, network, found, keys, can_change)
        )
    keys += [f"networks.{name}" for name in by_name]
    return Differences(
        changed=tuple(key for key in keys if _can_change(key, can_change)),
        waiting=tuple(key for key in keys if not _can_change(key, can_change)),
        settings=replace(running, networks=tuple(networks), **tables),
    )


def _mixed(key: str, running: Any, read: Any, keys: list[str], can_change: Set[str]) -> Any:
    """What runs, and of what was read what can change. keys: gets those that differ."""
    if is_dataclass(running) and not isinstance(running, type) and type(running) is type(read):
        return replace(
            running,
            **{
                one.name: _mixed(
                    key if one.name in _IN_TABLE else f"{key}.{one.name}",
                    getattr(running, one.name),
                    getattr(read, one.name),
                    keys,
                    can_change,
                )
                for one in fields(running)
            },
        )
    if running == read:
        return running
    if isinstance(running, Mapping) and isinstance(read, Mapping):  # the adapter's own keys
        table = key.rpartition(".")[0]
        names = sorted(running.keys() | read.keys())
        keys += [f"{table}.{name}" for name in names if running.get(name) != read.get(name)]
        own = {name for name in names if _can_change(f"{table}.{name}", can_change)}
        stays = {name: value for name, value in running.items() if name not in own}
        return MappingProxyType(stays | {name: read[name] for name in own if name in read})
    keys.append(key)
    return read if _can_change(key, can_change) else running


def _can_change(key: str, can_change: Set[str]) -> bool:
    first, *others = key.split(".")
    if first == "networks" and len(others) > 1:  # names of networks have no dots
        return bool({key, ".".join((first, "NAME", *others[1:]))} & can_change)
    return key in can_change

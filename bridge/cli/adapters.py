"""Find the adapters that are installed and build those that the configuration names.

Entry points of the group `xmpp_bridge.adapters`, the gateway's own exactly as a stranger's.
"""

import re
from difflib import get_close_matches
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from bridge.api.adapter import Adapter, Build
from bridge.api.errors import ConfigError
from bridge.api.ids import NetworkName
from bridge.config import NetworkSettings, Settings
from bridge.config.problems import elsewhere, meant
from bridge.config.tables import KNOWN_KEYS, NETWORK_KEYS, TOKEN_KEYS

GROUP = "xmpp_bridge.adapters"


def build(settings: Settings) -> dict[NetworkName, Adapter[Any]]:
    """The adapter of each network; raises ConfigError with the path from the top of the file."""
    return {network.name: _adapter(network) for network in settings.networks}


def _adapter(network: NetworkSettings) -> Adapter[Any]:
    make = _make(network)
    try:
        return make(network.name, network.options)
    except ConfigError as error:
        key = f"networks.{network.name}.{error.key}"
        # It stands behind its key, as the gateway's own.
        problem = error.problem[:1].lower() + error.problem[1:]
        raise ConfigError(key, problem, _remedy(network, problem, error)) from error


def _remedy(network: NetworkSettings, problem: str, error: ConfigError) -> str:
    """What the adapter does not know may have been meant for the gateway."""
    if error.key in network.options and problem.startswith("there is no such key"):
        return _known_here(error)
    if error.key == "token" and error.key not in network.options:
        return f"{error.remedy} Or token_file, or token_env.".strip()
    # Adapters may show values as Python has them; the file is TOML.
    return re.sub(r"\b(?:True|False)\b", lambda word: word[0].lower(), error.remedy)


def _known_here(error: ConfigError) -> str:
    if error.remedy.startswith("Did you mean"):
        return error.remedy
    others = f"In every network: {', '.join(sorted(NETWORK_KEYS - TOKEN_KEYS))}."
    if error.key in TOKEN_KEYS:
        return f"{error.remedy} {others}".strip()
    if own := get_close_matches(error.key, NETWORK_KEYS, n=1, cutoff=0.8):
        return f'Did you mean "{own[0]}"?'
    return elsewhere(error.key, KNOWN_KEYS) or f"{error.remedy} {others}".strip()


def _make(network: NetworkSettings) -> Build:
    key = f"networks.{network.name}.adapter"
    installed = {point.name: point for point in entry_points(group=GROUP)}
    if not installed:
        raise ConfigError(key, "no adapter is installed.", "Install xmpp-bridge with pip.")
    point = installed.get(network.adapter)
    if point is None:
        names = ", ".join(sorted(installed))
        raise ConfigError(
            key,
            f"no such adapter is installed. Installed: {names}.",
            meant(network.adapter, installed) if len(installed) > 1 else "",
        )
    return _loaded(point, key)


def _loaded(point: EntryPoint, key: str) -> Build:
    try:
        make: Build = point.load()
    except (ImportError, AttributeError) as error:
        missing = getattr(error, "name", None) or point.value
        raise ConfigError(
            key,
            f"the adapter {point.name} is installed, but {missing} cannot be imported.",
            f'Install its libraries: pip install "xmpp-bridge[{point.name}]".',
        ) from error
    return make

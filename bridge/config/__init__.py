"""The configuration: TOML to typed, bounded, frozen settings."""

from bridge.config.reading import load, missing_folder
from bridge.config.settings import (
    Access,
    DatabaseSettings,
    FilesSettings,
    LinksSettings,
    NetworkSettings,
    Settings,
    XmppSettings,
)

__all__ = [
    "Access",
    "DatabaseSettings",
    "FilesSettings",
    "LinksSettings",
    "NetworkSettings",
    "Settings",
    "XmppSettings",
    "load",
    "missing_folder",
]

"""The configuration: TOML to typed, bounded, frozen settings."""

from bridge.config.folders import make_folders, missing_folders
from bridge.config.reading import load
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
    "make_folders",
    "missing_folders",
]

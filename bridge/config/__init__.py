"""The configuration: TOML to typed, bounded, frozen settings."""

from bridge.config.folders import make_folders, missing_folders
from bridge.config.reading import control_socket, load
from bridge.config.settings import (
    Access,
    ControlSettings,
    DatabaseSettings,
    FilesSettings,
    LimitsSettings,
    LinksSettings,
    LogSettings,
    NetworkSettings,
    Settings,
    XmppSettings,
)

__all__ = [
    "Access",
    "ControlSettings",
    "DatabaseSettings",
    "FilesSettings",
    "LimitsSettings",
    "LinksSettings",
    "LogSettings",
    "NetworkSettings",
    "Settings",
    "XmppSettings",
    "control_socket",
    "load",
    "make_folders",
    "missing_folders",
]

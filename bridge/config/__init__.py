"""The configuration: TOML to typed, bounded, frozen settings."""

from bridge.config.reading import load
from bridge.config.settings import (
    Access,
    DatabaseSettings,
    NetworkSettings,
    Settings,
    XmppSettings,
)

__all__ = ["Access", "DatabaseSettings", "NetworkSettings", "Settings", "XmppSettings", "load"]

"""xmpp-bridge: a gateway from XMPP to IRC, Telegram and Matrix."""

__version__ = "0.1.0"

"""xmpp-bridge: a gateway from XMPP to IRC, and one day to Telegram and Matrix."""

__version__ = "0.1.0"

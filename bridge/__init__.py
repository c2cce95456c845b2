"""xmpp-bridge: an XMPP gateway to IRC, Telegram and Matrix."""

__version__ = "0.1.0"

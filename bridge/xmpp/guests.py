"""Names for logins that are made at their first use."""

from base64 import b32encode
from hashlib import sha256

from bridge.api.ids import NetworkName
from bridge.core.preferences import NAME, Preferences
from bridge.xmpp.addressing import BareJid


def first_name(preferences: Preferences, network: NetworkName, account: BareJid) -> str:
    """The name that an account chose for a network; else one as if by chance."""
    return preferences.known(account, network).text(NAME) or guest(account)


def guest(account: BareJid) -> str:
    """A name for an account; nothing of the address shows: `guest4kq2`."""
    digest = sha256(account.encode()).digest()
    return "guest" + b32encode(digest).decode().lower()[:4]

"""Names for those who never chose one."""

from base64 import b32encode
from hashlib import sha256

from bridge.xmpp.addressing import BareJid


def guest(account: BareJid) -> str:
    """A name for an account; nothing of the address shows: `guest4kq2`."""
    digest = sha256(account.encode()).digest()
    return "guest" + b32encode(digest).decode().lower()[:4]

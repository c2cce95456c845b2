"""Places on XMPP by name, pure: whose view, and of which address.

A private view or a direct chat is `alice@example.org #chan%server@irc.example.org`: whose it is,
and its address; a shared room is its address alone.
"""

from bridge.api.ids import Place
from bridge.core.routing import XMPP
from bridge.xmpp.addressing import BareJid


def split(shown: Place) -> tuple[BareJid | None, BareJid]:
    """Whose view a place on XMPP is (None: shared), and its address."""
    account, space, address = shown.native.partition(" ")
    if not space:
        return None, BareJid(account)  # type: ignore[arg-type]
    return BareJid(account), BareJid(address)  # type: ignore[arg-type]


def shared(address: BareJid) -> Place:
    """The place on XMPP of a room that is the same for all accounts."""
    return Place(XMPP, "room", address)


def private(account: BareJid, address: BareJid, *, is_room: bool) -> Place:
    """The place on XMPP of an account's own view of an address."""
    return Place(XMPP, "room" if is_room else "direct", f"{account} {address}")

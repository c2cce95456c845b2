"""Who may use a network now, else why not: the one place that decides it.

Bans come first, then what the configuration says: accounts and domains by name, or whoever belongs
to a room. While there is maintenance, nothing new is begun.
"""

from typing import Final

from bridge.api.errors import Refused
from bridge.core.bans import Bans, words
from bridge.core.gateway import Gateway
from bridge.store.bans import Ban
from bridge.xmpp import addressing
from bridge.xmpp.addressing import BareJid, Jid
from bridge.xmpp.affiliates import MUC, Affiliates
from bridge.xmpp.errors import Denied

OUTSIDER: Final = "This gateway is not open to you."
UNKNOWN: Final = "It cannot be found out now whether you may use this gateway. Try again later."


class Access:
    """Who may use a network. Looked at for every stanza.

    allowed: prepared bare JIDs and domains, rooms as `muc:room@rooms.example.org`; None: everyone.
    bans: None before there are any.
    """

    def __init__(
        self, allowed: frozenset[str] | None, affiliates: Affiliates | None = None
    ) -> None:
        self.bans: Bans | None = None
        self.affiliates = affiliates or Affiliates()
        self.change(allowed)

    def change(self, allowed: frozenset[str] | None) -> None:
        """The configuration says so from now on."""
        self._allowed = allowed
        self.affiliates.change(list(map(_room, filter(_is_room, allowed or ()))))

    def __contains__(self, account: BareJid) -> bool:
        """Whether it is known that an account may use it."""
        if self.bans is not None and self.bans.of(account) is not None:
            return False
        allowed = self._allowed
        if allowed is None or account in allowed or addressing.domain_of(account) in allowed:
            return True
        return account in self.affiliates

    def is_out(self, account: BareJid) -> bool:
        """Whether it is known that an account may not use it: in the beginning it takes a moment
        until rooms have said who belongs to them.
        """
        if account in self:
            return False
        return self.affiliates.are_known or self._ban(account) is not None

    def is_unsure(self, account: BareJid) -> bool:
        """Whether an account that is not let in may be, once the rooms are asked again."""
        return self.affiliates.is_due and self._ban(account) is None

    def check(self, account: BareJid) -> None:
        """Raises Refused where an account may not use it, as of now."""
        if account not in self:
            raise self.refusal(account)

    def refusal(self, account: BareJid) -> Refused:
        """Why an account may not use it, for itself."""
        ban = self._ban(account)
        if ban is not None:
            return Refused("forbidden", words(ban))
        if not self.affiliates.are_seen:
            return Denied("forbidden", UNKNOWN, kind="wait")
        return Refused("forbidden", OUTSIDER)

    def _ban(self, account: BareJid) -> Ban | None:
        return None if self.bans is None else self.bans.of(account)


def check_open(gateway: Gateway) -> None:
    """Whether something new may be begun. Raises Refused while there is maintenance."""
    maintenance = gateway.maintenance
    if maintenance.is_on:
        raise Denied("service-unavailable", maintenance.told, kind="wait")


def _is_room(entry: str) -> bool:
    return entry.startswith(MUC)


def _room(entry: str) -> BareJid:
    return BareJid(Jid(entry.removeprefix(MUC)))  # as it was prepared

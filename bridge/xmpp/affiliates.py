"""Who belongs to rooms of ordinary MUC services whose members the operator lets in.

XEP-0045 sections 9.5, 10.5 and 10.8: each list is asked for by an iq from an address of the gateway
to which the room must be willing to show it; that has a name before its domain: ejabberd gives
domains no affiliation. What was known holds while nobody answers.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Collection, Iterable
from typing import Final
from xml.etree.ElementTree import Element

from bridge.api.errors import GatewayError
from bridge.xmpp import addressing, errors, stanza
from bridge.xmpp import namespaces as ns
from bridge.xmpp.addressing import BareJid, Jid, MalformedJid

log = logging.getLogger(__name__)

MUC: Final = "muc:"
"""Begins the name of a room in the configuration."""

AFFILIATIONS: Final = ("member", "admin", "owner")
"""A member or better."""

REFRESH: Final = 300.0
"""Seconds between two looks at the lists."""

AGAIN: Final = 10.0
"""Seconds until the lists are looked at again because somebody came who is not in them."""

WITHIN: Final = 10.0
"""Seconds for a room to answer."""

Ask = Callable[[BareJid, str], Awaitable[Element]]
"""Ask a room for something, given as the payload of an iq."""

_QUERY_TAG: Final = f"{{{ns.MUC_ADMIN}}}query"
_ITEM_TAG: Final = f"{{{ns.MUC_ADMIN}}}item"

_HIDDEN: Final = (
    "the room %s does not let %s see its lists of members and admins (%s):"
    " nobody is let in by it. Make %s an owner of the room"
)
_PARTLY_HIDDEN: Final = (
    "the room %s does not let %s see who its %ss are: those are not let in by it."
    " Make %s an owner of the room"
)


class Affiliates:
    """asker, ask: as whom and how rooms are asked; without these there are none. on_change: hears
    that others belong to the rooms now.
    """

    def __init__(
        self,
        asker: str = "",
        ask: Ask | None = None,
        *,
        on_change: Callable[[], None] = lambda: None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._asker = asker
        self._ask = ask
        self._on_change = on_change
        self._now = now
        self._rooms: dict[BareJid, frozenset[str] | None] = {}
        self._people: frozenset[str] = frozenset()
        self._looked_at = float("-inf")
        self._looking: asyncio.Future[None] | None = None
        self._told: set[tuple[BareJid, str]] = set()

    def __contains__(self, account: BareJid) -> bool:
        people = self._people
        return account in people or addressing.domain_of(account) in people

    def change(self, rooms: Collection[BareJid]) -> None:
        """These rooms count from now on; of new ones nothing is known yet."""
        self._rooms = {room: self._rooms.get(room) for room in rooms}
        self._told = {told for told in self._told if told[0] in self._rooms}
        self._looked_at = float("-inf")
        self._gather()

    @property
    def are_known(self) -> bool:
        """Whether every room has answered once."""
        return None not in self._rooms.values()

    @property
    def are_seen(self) -> bool:
        """Whether every room has said all."""
        return self.are_known and not self._told

    @property
    def is_due(self) -> bool:
        """Whether looking at the lists would tell more than is known."""
        if not self._rooms:
            return False
        return self._looking is not None or self._now() - self._looked_at >= AGAIN

    async def look(self) -> None:
        """Ask all rooms; who comes meanwhile waits for the same answers."""
        if not self._rooms:
            return
        if self._looking is None:
            self._looking = asyncio.ensure_future(self._look())
        await asyncio.shield(self._looking)

    async def run(self) -> None:
        """Look again and again, until cancelled."""
        while True:
            await asyncio.sleep(REFRESH)
            await self.look()

    async def _look(self) -> None:
        try:
            before, were_known = self._people, self.are_known
            found = await asyncio.gather(*map(self._read, list(self._rooms)))
            for room, people in found:
                if room in self._rooms and people is not None:
                    self._rooms[room] = people
            self._gather()
        finally:
            self._looked_at = self._now()
            self._looking = None
        if self._people != before or self.are_known != were_known:
            self._on_change()

    async def _read(self, room: BareJid) -> tuple[BareJid, frozenset[str] | None]:
        """All that belong to a room; None: it could not be asked."""
        lists = await asyncio.gather(*(self._list(room, each) for each in AFFILIATIONS))
        if None in lists:
            return room, None
        refusals = {
            affiliation: found
            for affiliation, found in zip(AFFILIATIONS, lists, strict=True)
            if isinstance(found, str)
        }
        self._tell(room, refusals)
        return room, frozenset().union(*(each for each in lists if isinstance(each, frozenset)))

    async def _list(self, room: BareJid, affiliation: str) -> frozenset[str] | str | None:
        """Who has an affiliation; why the room does not say so; None: there was no answer."""
        assert self._ask is not None
        item = stanza.element("item", "", affiliation=affiliation)
        try:
            answer = await self._ask(room, stanza.element("query", ns.MUC_ADMIN, item))
        except GatewayError:
            return None
        if answer.get("type") != "error":
            return frozenset(_people(answer, affiliation))
        condition = errors.condition_of(answer)
        return None if condition in _PASSING else condition

    def _gather(self) -> None:
        self._people = frozenset().union(*filter(None, self._rooms.values()))

    def _tell(self, room: BareJid, refusals: dict[str, str]) -> None:
        """In the log, once for each list, until the room shows it again."""
        fresh = [each for each in refusals if (room, each) not in self._told]
        self._told -= {(room, each) for each in AFFILIATIONS}
        self._told |= {(room, each) for each in refusals}
        if not fresh:
            return
        if len(refusals) == len(AFFILIATIONS):
            log.warning(_HIDDEN, room, self._asker, refusals["member"], self._asker)
            return
        for affiliation in fresh:
            log.warning(_PARTLY_HIDDEN, room, self._asker, affiliation, self._asker)


_PASSING: Final = frozenset(
    {
        "internal-server-error",
        "recipient-unavailable",
        "remote-server-not-found",
        "remote-server-timeout",
        "resource-constraint",
        "service-unavailable",
        "unexpected-request",
    }
)
"""Why nobody answers just now; what is known of the room holds."""


def _people(answer: Element, affiliation: str) -> Iterable[str]:
    """Bare addresses, and domains of which all belong."""
    for item in answer.iterfind(f"{_QUERY_TAG}/{_ITEM_TAG}"):
        if item.get("affiliation", affiliation) != affiliation:
            continue
        try:
            yield addressing.bare(Jid(addressing.prepare(item.get("jid", ""))))
        except MalformedJid:
            continue

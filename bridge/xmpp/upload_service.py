"""The XMPP server's upload service: found, remembered, asked for slots; XEP-0363 section 3 to 5."""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import Element

from bridge.api.errors import GatewayError, Refused, TryLater, Uncertain
from bridge.xmpp import addressing, slots, stanza
from bridge.xmpp import namespaces as ns
from bridge.xmpp.addressing import Jid, MalformedJid
from bridge.xmpp.component import Component
from bridge.xmpp.slots import NotEncrypted, Slot

log = logging.getLogger(__name__)

GOOD_FOR: Final = 3_600.0
"""Seconds after which a service is looked for anew: its limit may be another one."""

NONE_GOOD_FOR: Final = 60.0
"""Seconds for which it is remembered that there is none."""

MOST_ITEMS: Final = 50
"""Of a server's services, how many are asked what they are."""

ANSWER_WITHIN: Final = 10.0
"""Seconds."""

_ITEM_PATH: Final = f"{{{ns.DISCO_ITEMS}}}query/{{{ns.DISCO_ITEMS}}}item"


class NoUploadService(Refused):
    """The XMPP server takes no files."""

    def __init__(self) -> None:
        super().__init__("unsupported", "The XMPP server takes no files.")


@dataclass(frozen=True, slots=True)
class UploadService:
    """jid: its address. max_bytes: the largest file that it takes."""

    jid: Jid
    max_bytes: int


class UploadServices:
    """That of one server.

    sender: as whom slots are asked for; None: the component's domain. plain: `http:` will do.
    within: seconds for each answer. clock: seconds that only grow. now: Unix time in seconds.
    """

    def __init__(
        self,
        component: Component,
        local_domain: Jid,
        *,
        sender: Jid | None = None,
        plain: bool = False,
        within: float = ANSWER_WITHIN,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._component = component
        self._local_domain = local_domain
        self._sender = sender
        self._plain = plain
        self._within = within
        self._clock = clock
        self._now = now
        self._found: UploadService | None = None
        self._good_until = clock()
        self._finding = asyncio.Lock()

    def forget(self) -> None:
        """Something went wrong with it, or the server is another one: look for it again."""
        self._found = None
        self._good_until = self._clock()

    async def service(self) -> UploadService:
        """The service. Raises NoUploadService, and TryLater while the server does not answer."""
        async with self._finding:
            if self._clock() >= self._good_until:
                self._found = await self._find()
                good_for = GOOD_FOR if self._found else NONE_GOOD_FOR
                self._good_until = self._clock() + good_for
            if self._found is None:
                raise NoUploadService
            return self._found

    async def slot(self, name: str, size: int, media_type: str) -> Slot:
        """A slot for a file. Raises Refused, NoUploadService, TryLater."""
        service = await self.service()
        answer = await self._ask(
            service.jid, slots.request(name, size, media_type), sender=self._sender
        )
        if answer is None:
            self.forget()
            raise TryLater("The XMPP server did not say where to put the file.")
        try:
            if answer.get("type") == "error":
                raise slots.refusal(answer, size, self._now())
            return slots.slot_in(answer, plain=self._plain)
        except GatewayError as error:
            _tell_why(service, error)
            self._learn(service, answer)
            raise

    def _learn(self, service: UploadService, refusal: Element) -> None:
        most = slots.limit_in(refusal)
        if most is None:
            self.forget()
        elif self._found is service:
            self._found = UploadService(service.jid, most)

    async def _find(self) -> UploadService | None:
        """Section 3: among the server's services, else the server itself. Raises TryLater."""
        items = await self._ask(self._local_domain, stanza.element("query", ns.DISCO_ITEMS))
        if items is None:
            raise TryLater("The XMPP server did not say which services it has.")
        asked = [*self._services(items), self._local_domain]
        found = await asyncio.gather(*map(self._service_at, asked))
        service = next((one for one in found if one is not None), None)
        if service is None and not self._component.is_up:
            raise TryLater("The XMPP server is not connected.")
        if service is None:
            log.info("%s: the server has no upload service", self._component.domain)
        else:
            log.info("%s: files go to %s", self._component.domain, service.jid)
        return service

    def _services(self, items: Element) -> list[Jid]:
        """Addresses of services, each once, ours left out."""
        services: dict[Jid, None] = {}
        for item in items.findall(_ITEM_PATH)[:MOST_ITEMS]:
            try:
                services[addressing.prepare(item.get("jid", ""))] = None
            except MalformedJid:
                continue
        return [one for one in services if one not in (self._component.jid, self._local_domain)]

    async def _service_at(self, jid: Jid) -> UploadService | None:
        info = await self._ask(jid, stanza.element("query", ns.DISCO_INFO))
        if info is None or not slots.is_upload_service(info):
            return None
        return UploadService(jid, slots.max_bytes(info))

    async def _ask(self, to: Jid, payload: str, sender: Jid | None = None) -> Element | None:
        """The answer, perhaps an error; None when there is none. Raises TryLater when it is
        because of the connection."""
        try:
            return await self._component.request(
                to=to, payload=payload, sender=sender, within=self._within
            )
        except Uncertain:
            return None


def _tell_why(service: UploadService, error: GatewayError) -> None:
    """What whoever runs the gateway can mend."""
    if isinstance(error, NotEncrypted):
        words = "the links of %s have no encryption; `allow_http` of `files` would have them used"
        log.warning(words, service.jid)
    else:
        log.info("%s gives no slot: %s", service.jid, error)

"""The composition root, the only file that knows every part: it builds and keeps them running."""

import asyncio
import gc
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import partial
from hashlib import sha256
from typing import Any
from xml.etree.ElementTree import Element

from bridge import current
from bridge.api.adapter import Adapter, Renewing
from bridge.api.errors import ConfigError, Refused
from bridge.api.ids import NetworkName
from bridge.api.reception import Receiving
from bridge.config import Settings
from bridge.config.reloading import Reloading
from bridge.config.settings import FilesSettings, NetworkSettings
from bridge.control import server as control_server
from bridge.core.gateway import Gateway
from bridge.core.limits import OPEN_FORMS
from bridge.core.preferences import LAST_SEEN, NAME, PERSISTENT, SHARE_PROFILE, TELL_ABSENCE
from bridge.core.retention import Retention
from bridge.core.routing import XMPP
from bridge.current import DAY, Current
from bridge.store.database import Store
from bridge.store.leases import StoreLost
from bridge.store.secrets import load_key
from bridge.store.values import KnownLogin
from bridge.supervision import Work, guarded, supervised
from bridge.xmpp import exporting, naming, portraying, upload
from bridge.xmpp.addressing import BareJid, Domain, Jid, Localpart, prepare_bare
from bridge.xmpp.admission import Access
from bridge.xmpp.affiliates import WITHIN, Affiliates
from bridge.xmpp.avatars import Avatars, redrawing
from bridge.xmpp.commands import control, helping
from bridge.xmpp.commands.chat import Chats
from bridge.xmpp.commands.dialogues import Dialogues
from bridge.xmpp.commands.exports import Exports
from bridge.xmpp.commands.sights import Sights
from bridge.xmpp.component import Component
from bridge.xmpp.contacts import Contacts
from bridge.xmpp.expulsion import Expulsion
from bridge.xmpp.face import Face
from bridge.xmpp.imaging import Imaging
from bridge.xmpp.incoming import Incoming
from bridge.xmpp.link_server import LinkServer, Terms
from bridge.xmpp.looks import Looks, retouching
from bridge.xmpp.muc import away, lasting, leave, restart
from bridge.xmpp.muc.hosting import Hosting
from bridge.xmpp.offering import Offering
from bridge.xmpp.pictures import Pictures, shrinking
from bridge.xmpp.reception import Desk
from bridge.xmpp.server import recognise
from bridge.xmpp.service import CACHED, Service
from bridge.xmpp.sources import Sources
from bridge.xmpp.twins import AddressTwins
from bridge.xmpp.upload import Bounds, Uploads
from bridge.xmpp.upload_service import UploadServices

log = logging.getLogger(__name__)


async def run(
    settings: Settings,
    adapters: Mapping[NetworkName, Adapter[Any]],
    *,
    reloading: Reloading | None = None,
    ready: Callable[[], None] = lambda: None,
) -> None:
    """Run until cancelled. reloading: reads the configuration again. Raises ConfigError, StoreLost
    when another gateway took over.
    """
    reloading = reloading or Reloading(settings, lambda: settings)
    key = load_key(settings.database.key_file)
    store = await asyncio.to_thread(Store.open, settings.database.url, key=key)
    parts: _Parts | None = None
    control_socket: control_server.Socket | None = None
    try:
        if settings.control.socket is not None:
            control_socket = control_server.Socket(settings.control.socket)
        async with asyncio.TaskGroup() as tasks:
            parts = _Parts(settings, adapters, store, key, tasks.create_task, reloading)
            tasks.create_task(_watch(store))
            await parts.start()
            if control_socket is not None:
                tasks.create_task(parts.obey(control_socket))
            tasks.create_task(reloading.run())
            _collect_less()
            log.info("ready")
            ready()
            try:
                await asyncio.Event().wait()  # until cancelled, also by a part that failed
            finally:
                parts.farewell()
    finally:
        if parts is not None:
            parts.gateway.end()
            await parts.http.close()
        if control_socket is not None:
            control_socket.close()
        await store.close()


async def _watch(store: Store) -> None:
    await store.lost.wait()
    raise StoreLost("Another gateway runs on this database.")


def _collect_less() -> None:
    """What was built lives as long as the process, and a message makes hundreds of objects that
    are freed by count: looking through all of them for cycles every 700 is a tenth of its price.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


class _Parts:
    """Everything, built; what is called here by the parts is wired here."""

    def __init__(
        self,
        settings: Settings,
        adapters: Mapping[NetworkName, Adapter[Any]],
        store: Store,
        key: bytes,
        spawn: Callable[[Work], asyncio.Task[None]],
        reloading: Reloading,
    ) -> None:
        self._spawn = spawn
        self._adapters = adapters
        self._reloading = reloading
        self._current = Current(settings)
        twins, face = AddressTwins(), Face()
        self._imaging = Imaging()
        self._links = _links(settings, key)
        self._offering = Offering(self._links)
        self.http = upload.session()
        self._services = {
            network.jid: self._service(settings, network) for network in settings.networks
        }
        self.gateway = Gateway(
            store=store,
            networks=adapters,
            expire_after=self._current.expire_after,
            changes_after=self._current.changes_after,
            resend_uncertain=self._current.resend_uncertain,
            people_shown=self._current.people_shown,
            rules=self._current.rules,
            on_unheard=face.unheard,
            on_block=face.blocked,
            on_meet=face.met,
            on_split=face.split_up,
            twins=twins,
            stage=face,
            face=face,
            spawn=self._guarded,
            limits=current.file_limits(settings.files),
            of_accounts=asdict(settings.limits),
            admins=settings.xmpp.admins,
            on_ban=lambda _: self._expulsion.begin(),
            on_condition=face.condition,
            wishes=self._current.wishes,
            on_contact=face.contact,
            on_probe=face.probed,
        )
        for service in self._services.values():
            service.access.bans = self.gateway.bans
        by_network = {service.network: service for service in self._services.values()}
        twins.bind(by_network, self.gateway.logins)
        occupant_key = sha256(b"occupant-id\0" + key).digest()
        files = settings.files
        self._sources = Sources(current.fetcher(files), current.fetched(files))
        self._hosting = Hosting(
            self._services,
            self.gateway,
            occupant_key,
            Dialogues(self._guarded, lambda account: self.gateway.limits.of(account, OPEN_FORMS)),
            Sights(),
            reload=self._reload,
            exports=Exports(partial(exporting.export, self.gateway.exporting, self._offering)),
            put=partial(exporting.put, self._offering),
            read=self._sources.read,
        )
        self._retention = Retention(
            store, self._current.archives, is_recorded=self._hosting.is_recorded
        )
        contacts = Contacts(self._hosting)
        face.bind(self._hosting, contacts, self._offering, self._sources)
        reloading.apply = self._renew
        reloading.own_keys = frozenset(
            f"networks.{name}.{key}"
            for name, adapter in adapters.items()
            if isinstance(adapter, Renewing)
            for key in adapter.own_keys
        )
        self._listen(contacts)
        self._face = face
        self._expulsion = Expulsion(self._hosting, contacts.people)
        self._unsure = set(self._services)
        self._incoming = Incoming(self._hosting, contacts, Chats(self._hosting, self._offering))

    def _listen(self, contacts: Contacts) -> None:
        """What is to happen at once when somebody wishes something else."""
        listen, hosting = self.gateway.preferences.listen, self._hosting
        listen(SHARE_PROFILE, partial(portraying.wished, hosting))
        listen(NAME, partial(naming.wished, hosting))
        listen(TELL_ABSENCE, partial(away.wished, hosting))
        listen(LAST_SEEN, contacts.people.telling.wished)
        listen(PERSISTENT, partial(lasting.wished, hosting))

    async def start(self) -> None:
        """Remember what was, then open the doors."""
        for service in self._services.values():
            await self._recall_addresses(service)
        restart.furnish(self._hosting, await self.gateway.restore())
        await self._face.restore()
        self._expulsion.remember()
        self._spawn(self.gateway.showing.run())
        self._guarded(self.gateway.sweep())
        self._guarded(self._retention.run())
        self._guarded(self._imaging.run())
        self._guarded(self.gateway.media.tidy())
        if self._links is not None:
            self._spawn(self._links.run())
            await self._links.is_up.wait()  # else nobody should be told that we are ready
        for service in self._services.values():
            self._spawn(service.component.run())
            self._guarded(service.access.affiliates.run())
        for service in self._services.values():
            if isinstance(service.adapter, Receiving):
                service.adapter.meet(Desk(self._hosting, service))
        for network, adapter in self._adapters.items():
            inbox = self.gateway.inbox(network, f"network:{network}")
            self._spawn(supervised(network, adapter, inbox))
        self._guarded(self.gateway.start_logins(self._may_use))

    async def obey(self, socket: control_server.Socket) -> None:
        """Do what is asked by the control socket, until cancelled."""
        await control_server.serve(socket.listening, partial(control.answer, self._hosting))

    async def _reload(self) -> list[str]:
        """Raises Refused."""
        try:
            return await self._reloading.reload()
        except ConfigError as error:
            raise Refused("not-acceptable", f"Nothing was changed. {error}") from error

    def _renew(self, settings: Settings) -> None:
        """The configuration says so from now on; what cannot change is as it was."""
        shared, files = self._current.shares_profile(), settings.files
        self._current.renew(settings)
        for network in settings.networks:
            _renew_service(self._services[network.jid], settings, network)
            self._guarded(self._services[network.jid].access.affiliates.look())
            adapter = self._adapters[network.name]
            if isinstance(adapter, Renewing):
                adapter.renew(network.options)
        self.gateway.admins = settings.xmpp.admins
        self.gateway.limits.change(asdict(settings.limits))
        self._expulsion.begin()
        self.gateway.media.change(current.file_limits(files))
        self._offering.change(_bounds(files))
        self._sources.change(current.fetcher(files), current.fetched(files))
        shares = self._current.shares_profile()
        for login in self.gateway.logins.running():
            if shares[login.network] != shared[login.network]:
                portraying.wished(self._hosting, login.account, login.network)

    def farewell(self) -> None:
        """Say good-bye while there are streams to say it on."""
        self._face.farewell()

    def _may_use(self, login: KnownLogin) -> bool:
        """Who was put out of `access` since is not logged in any longer."""
        account = BareJid(login.account)  # type: ignore[arg-type]  # as it was prepared
        return any(
            account in service.access
            for service in self._services.values()
            if service.network == login.network
        )

    def _service(self, settings: Settings, network: NetworkSettings) -> Service:
        component = Component(
            network.jid,
            network.secret,
            network.host,
            network.port,
            on_stanzas=lambda stanzas: self._incoming.stanzas(service, stanzas),
            on_up=lambda: self._up(service),
            on_down=lambda down: self._down(service, was_up=down.was_up),
        )
        service = Service(
            domain=network.jid,
            network=network.name,
            kind=network.adapter,
            adapter=self._adapters[network.name],
            access=self._access(component, network),
            component=component,
            local_domain=Jid(settings.xmpp.domain),
            pictures=Pictures(shrinking(self._imaging)),
            avatars=Avatars(redrawing(self._imaging)),
            looks=Looks(retouching(self._imaging)),
            admins=_admins(settings),
        )
        services = UploadServices(component, service.local_domain, plain=settings.files.allow_http)
        self._offering.add(network.jid, Uploads(services, self.http, _bounds(settings.files)))
        return service

    def _access(self, component: Component, network: NetworkSettings) -> Access:
        asker = prepare_bare(f"{helping.NAME}@{network.jid}")
        affiliates = Affiliates(
            asker,
            partial(_ask_room, component, asker),
            on_change=lambda: self._admit_others(network.jid),
        )
        return Access(_allowed(network), affiliates)

    def _admit_others(self, domain: Domain) -> None:
        """Others belong to rooms whose members may use a network."""
        self._expulsion.begin()
        if domain in self._unsure and self._services[domain].access.affiliates.are_known:
            self._unsure.discard(domain)
            self._guarded(self.gateway.start_logins(self._may_use))

    async def _recall_addresses(self, service: Service) -> None:
        records = self.gateway.records
        known = await records.addresses(service.domain, CACHED)
        service.stored.update({Localpart(local): name for local, name in known.items()})
        service.on_stored = partial(records.name_address, service.domain)

    def _up(self, service: Service) -> None:
        service.since = time.time()
        self._offering.renew(service.domain)
        self._face.catch_up(service)
        self.gateway.showing.wake(service.domain)
        self.gateway.outbox.wake(None, XMPP)
        self._guarded(recognise(service))
        self._guarded(service.access.affiliates.look())
        self._guarded(restart.confirm(self._hosting, service))
        portraying.returned(self._hosting, service)

    def _down(self, service: Service, *, was_up: bool) -> None:
        if was_up or service.since is None:
            service.since = time.time()
        self._face.down(service)
        leave.doubt(self._hosting, service)
        self.gateway.showing.lost(service.domain)
        self.gateway.outbox.repeat(service.wire)
        service.streams += 1

    def _guarded(self, work: Work) -> asyncio.Task[None]:
        return guarded(self._spawn, work)


def _renew_service(service: Service, settings: Settings, network: NetworkSettings) -> None:
    service.access.change(_allowed(network))
    service.admins = _admins(settings)


async def _ask_room(component: Component, asker: BareJid, room: BareJid, payload: str) -> Element:
    return await component.request(sender=asker, to=room, payload=payload, within=WITHIN)


def _allowed(network: NetworkSettings) -> frozenset[str] | None:
    return None if network.access == "everyone" else network.access


def _admins(settings: Settings) -> tuple[BareJid, ...]:
    return tuple(BareJid(admin) for admin in settings.xmpp.admins)  # type: ignore[arg-type]  # as they were prepared


def _bounds(files: FilesSettings) -> Bounds:
    return Bounds(max_bytes=files.largest_in, directory=files.directory)


def _links(settings: Settings, key: bytes) -> LinkServer | None:
    links = settings.links
    if links is None:
        return None
    terms = Terms(
        host=links.host,
        port=links.port,
        base=links.url,
        directory=links.directory,
        lifetime=links.days * DAY,
        max_bytes=settings.files.largest_in,
        quota=links.quota,
    )
    return LinkServer(terms, key)

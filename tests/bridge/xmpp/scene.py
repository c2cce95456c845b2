"""A gateway to an IRC-like network, of which `alice` is in a room or is not; asked by iqs."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any, cast
from xml.etree.ElementTree import Element, canonicalize, fromstring

from bridge.api.adapter import Adapter, Capabilities, Target
from bridge.api.asked import Joined
from bridge.api.errors import GatewayError
from bridge.api.ids import Identity, LoginId, NetworkName, Place
from bridge.api.states import Present, Subject
from bridge.core.acquaintance import Acquaintance
from bridge.core.contacts import Known
from bridge.core.erasing import Erasing
from bridge.core.limits import Limits
from bridge.core.logins import Registry
from bridge.core.maintenance import Maintenance
from bridge.core.preferences import PERSISTENT, Preferences, Value
from bridge.core.presence import Presence
from bridge.core.registering import Registering
from bridge.core.told import Told
from bridge.core.watching import Watching
from bridge.store.archive import Mark, Missing, Page, Query
from bridge.store.values import Entry, KnownLogin
from bridge.xmpp import gate
from bridge.xmpp.addressing import BareJid, Domain, FullJid, Jid, bare, prepare
from bridge.xmpp.admission import Access
from bridge.xmpp.answers import answer
from bridge.xmpp.avatars import Avatars
from bridge.xmpp.commands.dialogues import Dialogues
from bridge.xmpp.commands.sights import Sights
from bridge.xmpp.component import Component
from bridge.xmpp.muc.hosting import Hosting
from bridge.xmpp.muc.room import Resource, Room
from bridge.xmpp.pictures import Pictures
from bridge.xmpp.service import Service
from bridge.xmpp.views import private
from tests.bridge.xmpp.paintings import as_it_is

if TYPE_CHECKING:
    from bridge.core.books import Books
    from bridge.core.gateway import Gateway
    from bridge.core.records import Records
    from bridge.store.contacts import Kept
    from bridge.store.database import Store

DOMAIN = Domain("irc.example.org")
CLIENT = FullJid(prepare("alice@example.org/phone"))
ALICE = bare(CLIENT)
OTHER_CLIENT = FullJid(prepare("alice@example.org/laptop"))
STRANGER = prepare("eve@example.org/x")
IRC = NetworkName("irc")
ROOM = "#tea%irc.fake@irc.example.org"


@dataclass
class FarNetwork:
    """Names as on IRC, but `café` is spelt `cafe`, and `hall` is a room that all share, so is one
    of no server. It may be silent when it is asked to kick, or refuse.

    fault: raised where a name is to be understood. able: what its rooms can.
    """

    name: NetworkName = IRC
    fault: Exception | None = None
    refuses: Exception | None = None
    is_silent: bool = False
    able: Capabilities = field(default_factory=Capabilities)

    def target(self, name: str) -> Target | None:
        if self.fault is not None:
            raise self.fault
        if name == "hall" or (name[:1] == "#" and "%" not in name):
            return Target("room", name, None)
        what, percent, server = name.lower().rpartition("%")
        if " " in name or "." not in server:
            return None
        if not percent:
            return Target("server", server, server)
        return Target("room" if what[:1] == "#" else "direct", f"{what}%{server}", server)

    def named(self, target: Target) -> str:
        return target.native.replace("café", "cafe")

    def capabilities(self, place: Place) -> Capabilities:
        return self.able

    async def join(self, login: LoginId, place: Place, name: str, password: str | None) -> Joined:
        raise NotImplementedError

    async def leave(self, login: LoginId, place: Place, reason: str) -> None:
        raise NotImplementedError

    async def rename(self, login: LoginId, name: str) -> Joined:
        raise NotImplementedError

    async def subject(self, login: LoginId, place: Place, subject: str) -> None:
        raise NotImplementedError

    async def kick(self, place: Place, who: Identity, reason: str) -> None:
        if self.is_silent:
            await asyncio.Event().wait()
        if self.refuses is not None:
            raise self.refuses


class Forgetful:
    """Nothing is written."""

    def add_login(self, login: KnownLogin) -> None: ...

    def rename_login(self, login: LoginId, name: str) -> None: ...

    def renew_login(self, login: KnownLogin) -> None: ...

    def put_out(self, login: LoginId) -> None: ...

    def keep_options(self, login: LoginId, options: Mapping[str, str]) -> None: ...

    def forget_login(self, login: LoginId) -> None: ...

    def take_seat(self, login: LoginId, native: str, password: str | None) -> None: ...

    def leave_seat(self, login: LoginId, native: str) -> None: ...

    def register(self, account: str, network: NetworkName, at: float) -> None: ...

    def unregister(self, account: str, network: NetworkName) -> None: ...


class Empty:
    """Of no room anything was kept."""

    async def page(self, query: Query) -> Page | Missing:
        return "room"

    async def ends(self, room: Place, first: int) -> tuple[Mark, Mark] | None:
        return None


class NoFiles:
    """Nothing waits for files here."""

    def lacks(self, entry: Entry) -> bool:
        return False

    async def entries(
        self, room: Place, entries: Sequence[Entry], within: float
    ) -> Sequence[Entry]:
        return entries


class NoBooks:
    """Nobody was met before, and it is not kept who is."""

    def is_loaded(self, login: LoginId) -> bool:
        return True

    def loaded(self, login: LoginId) -> Mapping[str, "Kept"]:
        return {}

    def meet(self, login: LoginId, native: str) -> None: ...

    def block(
        self, login: LoginId, native: str, is_blocked: bool, *, by_list: bool = False
    ) -> None: ...


class NoStore:
    """Nothing is written."""

    def submit(self, function: Callable[..., Any]) -> "NoStore":
        return self

    def add_done_callback(self, callback: Callable[..., Any]) -> None: ...

    async def read(self, function: Callable[..., Any]) -> list[Any]:
        return []

    async def write(self, function: Callable[..., Any]) -> None: ...


class Trail:
    """The audit trail. lines: about what, and what became of it."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, ...]] = []

    def note(self, *words: str) -> None:
        self.lines.append(words)


@dataclass
class Core:
    """What of the gateway's core answers need."""

    presence: Presence
    logins: Registry
    records: "Records"
    attaching: NoFiles = field(default_factory=NoFiles)
    contacts: Known = field(default_factory=lambda: Known(lambda _: None))
    spawn: Callable[[Coroutine[Any, Any, None]], asyncio.Future[None]] = asyncio.ensure_future
    watching: Watching = field(default_factory=lambda: Watching(cast("Store", NoStore())))
    preferences: Preferences = field(default_factory=lambda: Preferences(NoStore()))
    maintenance: Maintenance = field(default_factory=Maintenance)
    limits: Limits = field(default_factory=lambda: Limits(cast("Store", NoStore())))
    erasing: Erasing = field(default_factory=lambda: Erasing(cast("Store", NoStore()), int))
    told: Told = field(default_factory=lambda: Told(cast("Store", NoStore())))
    acquaintance: Acquaintance = field(init=False)
    registering: Registering = field(init=False)

    def __post_init__(self) -> None:
        self.registering = Registering(networks={}, logins=self.logins, records=Forgetful())
        self.audit = Trail()
        self.acquaintance = Acquaintance(
            books=cast("Books", NoBooks()),
            contacts=self.contacts,
            presence=self.presence,
            rules={},
            on_unheard=lambda _login, _unheard: None,
            on_block=lambda _chat, _is_blocked: None,
            on_meet=lambda _chat: None,
            spawn=self.spawn,
        )


class Scene:
    """far: the network; as its adapter. persistent: rooms are."""

    def __init__(self, *, kind: str = "irc", persistent: bool = False) -> None:
        self.far = FarNetwork()
        adapter = cast("Adapter[Any]", self.far)
        ids = count(1)
        self.logins = Registry(
            adapters={IRC: adapter},
            records=Forgetful(),
            new_id=lambda: next(ids),
            spawn=_never,
            inbox_of=_never,
            random=lambda: 0.0,
        )
        self.presence = Presence()
        self.service = Service(
            domain=DOMAIN,
            network=IRC,
            kind=kind,
            adapter=adapter,
            access=Access(None),
            component=Component(
                DOMAIN, "s", "127.0.0.1", 1, on_stanzas=_never, on_up=_never, on_down=_never
            ),
            local_domain=Jid("example.org"),
            pictures=Pictures(as_it_is),
            avatars=Avatars(as_it_is),
        )
        wishes = {IRC: {PERSISTENT: persistent}}
        core = Core(
            self.presence,
            self.logins,
            cast("Records", Empty()),
            preferences=Preferences(NoStore(), wishes),
        )
        self.contacts = core.contacts
        self.hosting = Hosting(
            {DOMAIN: self.service},
            cast("Gateway", core),
            b"key",
            Dialogues(asyncio.ensure_future),
            Sights(),
        )

    # what is known

    def login(self, account: BareJid = ALICE, name: str = "Alice") -> KnownLogin:
        return self.logins.ensure(IRC, account, "irc.fake", name)

    def wishes(self, **values: Value) -> None:
        """What alice wishes, by name."""
        preferences = self.hosting.gateway.preferences
        asyncio.run(preferences.set_all(ALICE, IRC, values))

    def room(
        self, *clients: FullJid, native: str = "#tea%irc.fake", account: BareJid = ALICE
    ) -> Room:
        """A room that these clients of the account are in."""
        shows = Place(IRC, "room", native, self.login(account).id)
        address = BareJid(Jid(f"{native}@{DOMAIN}"))
        place = private(account, address, is_room=True)
        room = Room(place, shows, address, account, {jid: Resource(jid) for jid in clients})
        self.service.rooms[place] = room
        return room

    def comes(self, room: Room, name: str, **traits: Any) -> None:
        """Somebody is in a room now; traits as in `Present`."""
        who = Identity(IRC, f"{name.lower()}%irc.fake", name)
        self.presence.report(Present(place=room.shows, who=who, **traits))

    def subject(self, room: Room, text: str) -> None:
        self.presence.report(Subject(place=room.shows, text=text))

    def tea(self) -> Room:
        """The room with alice's phone, herself and bob."""
        room = self.room(CLIENT)
        self.comes(room, "Alice", mine=True)
        self.comes(room, "Bob", affiliation="owner", role="moderator")
        return room

    # what is asked

    def put(self, iq: Element) -> str | Coroutine[Any, Any, str]:
        return answer(self.hosting, self.service, iq)

    def get(self, payload: str, to: str, by: Jid = CLIENT) -> str:
        """What is answered to a get, in canonical XML."""
        return self._now("get", payload, to, by)

    def set(self, payload: str, to: str, by: Jid = CLIENT) -> str:
        """What is answered to a set, in canonical XML."""
        return self._now("set", payload, to, by)

    def get_in_time(self, payload: str, to: str, by: Jid = CLIENT) -> str:
        """What is answered to a get that the network is asked about."""
        answered = self.put(iq("get", payload, to, by))
        assert not isinstance(answered, str)
        return canonical(asyncio.run(_run(answered)))

    def set_in_time(self, payload: str, to: str, by: Jid = CLIENT) -> str:
        """What is answered to a set that the network is asked about."""
        answered = self.put(iq("set", payload, to, by))
        assert not isinstance(answered, str)
        return canonical(asyncio.run(_run(answered)))

    def _now(self, kind: str, payload: str, to: str, by: Jid) -> str:
        answered = self.put(iq(kind, payload, to, by))
        assert isinstance(answered, str)
        return canonical(answered)


def iq(kind: str, payload: str, to: str, by: Jid = CLIENT) -> Element:
    """A question as it comes."""
    read = fromstring(f'<iq xmlns="jabber:client" id="q1">{payload}</iq>')
    read.attrib.update({"type": kind, "to": to, "from": by})
    return read


def result(payload: str, to: str, by: Jid = CLIENT) -> str:
    """The answer that is expected, in canonical XML."""
    return canonical(f'<iq from="{to}" to="{by}" type="result" id="q1">{payload}</iq>')


def error(condition: str, to: str, by: Jid = CLIENT, *, kind: str, text: str = "") -> str:
    """The error that is expected, in canonical XML."""
    stanzas = "urn:ietf:params:xml:ns:xmpp-stanzas"
    said = f'<text xmlns="{stanzas}">{text}</text>' if text else ""
    return canonical(
        f'<iq from="{to}" to="{by}" type="error" id="q1">'
        f'<error type="{kind}"><{condition} xmlns="{stanzas}"/>{said}</error></iq>'
    )


def canonical(stanza: str) -> str:
    """In one way of writing; it must be able to leave."""
    gate.seal_foreign(stanza, DOMAIN)
    return canonicalize(stanza)


async def _run(answered: Coroutine[Any, Any, str]) -> str:
    return await answered


def _never(*_arguments: object) -> Any:
    raise GatewayError("nothing is connected here")

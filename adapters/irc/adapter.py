"""The IRC adapter as the gateway sees it: the port, one line each."""

import asyncio
import itertools
import random
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from adapters.irc import config, ids, to_calls, tuning
from adapters.irc.client import Client
from adapters.irc.config import PLAIN_PORT, TLS_PORT, IrcConfig
from adapters.irc.entry import entering
from adapters.irc.life import describing
from adapters.irc.people import contacts, probing
from adapters.irc.reach.approach import Approach
from adapters.irc.reach.trust import Trust
from adapters.irc.reach.turns import Turns
from adapters.irc.rooms import (
    configuring,
    inviting,
    links,
    masks,
    membership,
    moderation,
    searching,
    typed,
)
from adapters.irc.said import abilities
from adapters.irc.said.writing import Writing
from adapters.irc.to_calls import Call, Limits
from bridge.api.adapter import Capabilities, Delivery, Inbox, Login, Speaker, Target
from bridge.api.asked import Found, Joined, Listed, Person, Profile, Setting, Version
from bridge.api.errors import Refused, TryLater
from bridge.api.events import Ref
from bridge.api.ids import Identity, LoginId, NativeId, NetworkName, Place, Wire
from bridge.api.login import Ask, Entrance
from bridge.api.states import Affiliation, Probe, Role

if TYPE_CHECKING:
    from adapters.irc.wire.isupport import Support

START_WITHIN = 10.0
"""Seconds until a login that somebody asks something of must run."""

USUAL_PORTS = (PLAIN_PORT, TLS_PORT)
"""Of servers that have no table, which are reached as they usually are, whatever a link says."""

_KINDS = {"channel": "room", "person": "direct", "server": "server"}


def build(network: NetworkName, options: Mapping[str, object]) -> "IrcAdapter":
    """The adapter of one network; the entry point. Raises ConfigError."""
    return IrcAdapter(network, config.read(options))


class IrcAdapter:
    """All logins of one network. settings: its servers."""

    def __init__(self, name: NetworkName, settings: IrcConfig) -> None:
        self.name = name
        self._trust = Trust()
        self._approach = Approach(settings, turns=Turns(random.random), trust=self._trust)
        self._clients: dict[LoginId, Client] = {}
        self._awaited: dict[LoginId, asyncio.Future[Client]] = {}
        self._common: dict[Support, Support] = {}
        self._writing = Writing(self._clients)
        self._streams = itertools.count(1)
        for server in settings.servers.values():
            if server.ca_file:
                self._trust.check(server.host, server.ca_file)

    @property
    def _settings(self) -> IrcConfig:
        return self._approach.settings

    # --- what changes while it runs -------------------------------------------------------------

    own_keys = frozenset({"servers", "denied_servers", "denied_channels"})

    def renew(self, options: Mapping[str, object]) -> None:
        self._approach.settings = config.read(options)
        for client in list(self._clients.values()):
            client.renewed()

    # --- addresses ------------------------------------------------------------------------------

    def target(self, name: str) -> Target | None:
        fixed = self._settings.fixed_server
        if fixed is not None and name.lower() == fixed:
            return Target("server", fixed, fixed)
        try:
            meant = ids.read(name) if fixed is None else ids.read_fixed(name, fixed)
        except ValueError:
            return None
        if self._settings.known(meant.server) is None:
            return None
        return Target(_KINDS[meant.kind], meant.native, meant.server)  # type: ignore[arg-type]

    def named(self, target: Target) -> str:
        if self._settings.fixed_server is None:
            return target.native
        return target.native.rpartition("%")[0] or target.native

    has_consoles = True

    # --- deliveries -----------------------------------------------------------------------------

    def capabilities(self, place: Place) -> Capabilities:
        client = self._clients.get(place.login) if place.login is not None else None
        return abilities.away(self._settings, place) if client is None else client.abilities(place)

    def wire(self, place: Place, speaker: Speaker) -> Wire:
        login = speaker.login or place.login
        client = self._clients.get(login) if login is not None else None
        return client.wire if client is not None else Wire(f"{self.name}/{login}/")

    def translate(self, delivery: Delivery) -> Sequence[Call]:
        login = delivery.speaker.login or delivery.place.login
        client = self._clients.get(login) if login is not None else None
        limits = client.limits(delivery.place) if client is not None else Limits()
        return to_calls.translate(delivery, limits)

    async def perform(self, call: Call) -> NativeId | None:
        client = self._clients.get(call.login)
        if client is None:
            raise TryLater("There is no connection to the IRC server.")
        if self._writing.places:
            self._writing.said(call.login, call.target)
        await client.perform(call)
        return None

    def flush(self, wire: Wire) -> asyncio.Future[None]:
        login = wire.split("/")[1]
        client = self._clients.get(LoginId(int(login))) if login.isdecimal() else None
        if client is None or client.wire != wire:
            raise TryLater("The connection to the IRC server was lost.")
        return client.flush()

    # --- what is of use now only ----------------------------------------------------------------

    async def typing(self, place: Place, speaker: Speaker, is_typing: bool) -> None:
        login, name = speaker.login or place.login, ids.read(place.native).name
        if login is not None and name:
            self._writing.tell(login, name, is_typing)

    async def read(self, place: Place, speaker: Speaker, target: Ref) -> None:
        """Servers are not told of it."""

    # --- logins ---------------------------------------------------------------------------------

    async def run(self, inbox: Inbox) -> None:
        """Every account has connections of its own; there is none for the whole network."""

    async def run_login(self, login: Login, inbox: Inbox) -> None:
        client = Client(
            self.name,
            login,
            inbox,
            approach=self._approach,
            common=self._common,
            streams=self._streams,
            jitter=random.random,
        )
        self._clients[login.id] = client
        awaited = self._awaited.pop(login.id, None)
        if awaited is not None and not awaited.done():
            awaited.set_result(client)
        try:
            await client.run()
        finally:
            if self._clients.get(login.id) is client:
                del self._clients[login.id]

    # --- what accounts set for their logins -----------------------------------------------------

    must_enter = False
    has_one = False

    def first(self, login: Login | None) -> Ask:
        return entering.first(self._settings, login)

    def enter(self, login: Login | None) -> Entrance:
        return entering.IrcEntrance(self._settings, login)

    async def log_out(self, login: Login) -> None:
        """Servers keep nothing of it."""

    def only(self) -> Target | None:
        return tuning.only(self._settings)

    def tunable(self, target: Target, login: Login | None = None) -> Sequence[Setting]:
        return tuning.tunable(self._settings, target, login)

    def tuned(
        self, target: Target, values: Mapping[str, str], login: Login | None = None
    ) -> Mapping[str, str]:
        return tuning.tuned(self._settings, target, values, login)

    async def tune(self, login: Login) -> None:
        client = self._clients.get(login.id)
        if client is not None:
            client.retune(login)

    def described(self, login: LoginId) -> Sequence[tuple[str, str]]:
        client = self._clients.get(login)
        return () if client is None else client.described()

    def part(self, login: LoginId, words: str) -> None:
        client = self._clients.get(login)
        if client is not None:
            client.farewell = describing.last_words(words)

    # --- membership -----------------------------------------------------------------------------

    async def join(self, login: LoginId, place: Place, name: str, password: str | None) -> Joined:
        return await membership.join(await self._client(login), place, password)

    async def leave(self, login: LoginId, place: Place, reason: str) -> None:
        client = self._clients.get(login)
        if client is not None:
            await membership.leave(client, place, reason)

    async def rename(self, login: LoginId, name: str) -> Joined:
        return await membership.rename(await self._client(login), name)

    async def subject(self, login: LoginId, place: Place, subject: str) -> None:
        await membership.subject(await self._client(login), place, subject)

    async def away(self, login: LoginId, words: str) -> None:
        client = self._clients.get(login)
        if client is not None:
            await membership.away(client, words)

    async def kick(self, place: Place, who: Identity, reason: str) -> None:
        await membership.kick(await self._of(place), place, who.name, reason)

    # --- moderation -----------------------------------------------------------------------------

    async def give_role(self, place: Place, who: Identity, role: Role, reason: str) -> None:
        await moderation.give_role(await self._of(place), place, who, role)

    async def give_affiliation(
        self, place: Place, who: Identity, affiliation: Affiliation, reason: str
    ) -> None:
        client = await self._of(place)
        await moderation.give_affiliation(client, place, who, affiliation, reason)

    async def listed(self, place: Place, affiliation: Affiliation) -> Sequence[Listed]:
        return await moderation.listed(await self._of(place), place, affiliation)

    async def request_voice(self, place: Place) -> None:
        raise Refused("unsupported", "Operators of this channel can only be asked in words.")

    def masked(self, name: str) -> Identity | None:
        server = self._settings.fixed_server
        try:
            native = masks.native(name) if server is None else masks.native(f"{name}%{server}")
        except ValueError:
            return None
        return Identity(self.name, native, native.rpartition("%")[0])

    async def invite(self, place: Place, who: str, reason: str) -> None:
        await inviting.invite(await self._of(place), place, who, reason)

    def is_command(self, body: str) -> bool:
        return typed.is_command(body)

    async def command(self, place: Place, body: str, by: Identity, answers: Ref | None) -> None:
        await typed.perform(await self._of(place), place, body)

    async def settings(self, place: Place) -> Sequence[Setting]:
        return await configuring.settings(await self._of(place), place)

    async def configure(self, place: Place, values: Mapping[str, str]) -> None:
        await configuring.configure(await self._of(place), place, values)

    async def destroy(self, place: Place, reason: str, alternate: str | None) -> None:
        await configuring.destroy(await self._of(place), place)

    # --- people ---------------------------------------------------------------------------------

    keeps_list = False

    async def follow(self, login: LoginId, who: str) -> None:
        await contacts.follow(await self._client(login), who)

    async def unfollow(self, login: LoginId, who: str) -> None:
        client = self._clients.get(login)
        if client is not None:
            await contacts.unfollow(client, who)

    async def version(self, login: LoginId, who: Identity) -> Version:
        return await probing.version(await self._client(login), who)

    async def ping(self, login: LoginId, who: Identity) -> None:
        await probing.ping(await self._client(login), who)

    async def answer(self, probe: Probe, told: Version | None) -> None:
        client = self._clients.get(probe.login)
        if client is not None:
            await probing.answer(client, probe, told)

    async def profile(self, login: LoginId | None, of: Identity) -> Profile | None:
        return None if login is None else await probing.profile(await self._client(login), of)

    # --- finding, creating, links ---------------------------------------------------------------

    async def people(self, login: LoginId | None, words: str, most: int) -> Sequence[Person]:
        return (
            () if login is None else await searching.people(await self._client(login), words, most)
        )

    async def find(self, login: LoginId | None, words: str, most: int) -> Sequence[Found]:
        return (
            () if login is None else await searching.rooms(await self._client(login), words, most)
        )

    async def create(self, login: LoginId | None, name: str, is_public: bool) -> str:
        if login is None:
            raise Refused("unsupported", "A channel is made by somebody who is on the server.")
        return await membership.create(await self._client(login), name, is_public)

    async def resolve(self, login: LoginId | None, written: str) -> Target | None:
        try:
            meant = links.read(written)
        except links.Malformed as error:
            raise Refused("not-found", "This link leads to nothing on IRC.") from error
        if meant is None:
            return None
        kind, name, port = meant
        server = self._settings.server(name.server)
        is_usual = server is not None and (name.server in self._settings.servers or port is None)
        if server is None or not (is_usual or port in USUAL_PORTS):
            raise Refused("forbidden", f"This gateway does not connect to {name.server}.")
        return Target(kind, name.native, name.server)

    async def _of(self, place: Place) -> Client:
        """The session by which a room is seen."""
        assert place.login is not None
        return await self._client(place.login)

    async def _client(self, login: LoginId) -> Client:
        """The login's session; one that is being started is waited for."""
        client = self._clients.get(login)
        if client is not None:
            return client
        awaited = self._awaited.get(login)
        if awaited is None:
            awaited = self._awaited[login] = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(START_WITHIN):
                return await asyncio.shield(awaited)
        except TimeoutError as error:
            self._awaited.pop(login, None)
            raise Refused("offline", "There is no connection to the IRC server.") from error

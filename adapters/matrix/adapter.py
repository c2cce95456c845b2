"""The Matrix adapter as the gateway sees it: the port, one line each."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Literal

from adapters.matrix import config, ids, to_calls
from adapters.matrix.calls import abilities
from adapters.matrix.calls.call import Call
from adapters.matrix.chats import availability, contacts, finding, signals
from adapters.matrix.config import MatrixConfig
from adapters.matrix.crypto.courses import procedures as courses
from adapters.matrix.entry import entering, leaving
from adapters.matrix.media import portraits, portraying, profiles, repository, sink, source
from adapters.matrix.rooms import (
    configuring,
    creating,
    depicting,
    directory,
    inviting,
    membership,
    moderation,
    resolving,
    typed,
)
from adapters.matrix.session import Shared
from adapters.matrix.wire import calling, running
from bridge.api.adapter import Capabilities, Delivery, Inbox, Login, Speaker, Target
from bridge.api.asked import Found, Joined, Listed, Person, Picture, Profile, Setting
from bridge.api.content import File
from bridge.api.errors import Refused
from bridge.api.events import Ref
from bridge.api.ids import Identity, LoginId, NativeId, NetworkName, Place, Wire
from bridge.api.login import Ask, Entrance
from bridge.api.media import Hosted, Opened
from bridge.api.procedures import Course
from bridge.api.states import Affiliation, Role


def build(network: NetworkName, options: Mapping[str, object]) -> "MatrixAdapter":
    """The adapter of one network; the entry point. Raises ConfigError."""
    return MatrixAdapter(network, config.read(options))


class MatrixAdapter:
    """All logins of one network, each with its homeserver."""

    def __init__(self, name: NetworkName, settings: MatrixConfig) -> None:
        self.name = name
        self._shared = Shared(network=name, settings=settings)

    # --- addresses ------------------------------------------------------------------------------

    def target(self, name: str) -> Target | None:
        try:
            native = ids.read(name)
        except ValueError:
            return None
        return Target("direct" if ids.is_person(native) else "room", native, ids.HOME)

    def named(self, target: Target) -> str:
        return ids.far_name(target.native)

    # --- deliveries -----------------------------------------------------------------------------

    def capabilities(self, place: Place) -> Capabilities:
        session = None if place.login is None else self._shared.sessions.get(place.login)
        return abilities.capabilities(session, place)

    def wire(self, place: Place, speaker: Speaker) -> Wire:
        """Each request is answered by itself, so rooms have nothing in common."""
        return Wire(f"{self.name}/{speaker.login or place.login}")

    async def run(self, inbox: Inbox) -> None:
        """Nothing belongs to the network alone but the connections of all logins."""
        try:
            await asyncio.Event().wait()
        finally:
            await self._shared.requests.close()

    def translate(self, delivery: Delivery) -> Sequence[Call]:
        return to_calls.translate(self._shared.session(delivery.place.login), delivery)

    async def perform(self, call: Call) -> NativeId | None:
        return await calling.perform(self._shared, call)

    async def flush(self, wire: Wire) -> None:
        """Each request was answered."""

    # --- logins ---------------------------------------------------------------------------------

    async def run_login(self, login: Login, inbox: Inbox) -> None:
        await running.run(self._shared, login, inbox)

    must_enter = True
    has_one = True
    stays: Literal[True] = True

    def first(self, login: Login | None) -> Ask:
        return entering.first(self._shared.settings, login)

    def enter(self, login: Login | None) -> Entrance:
        shared = self._shared
        return entering.MatrixEntrance(shared.settings, shared.requests, shared.ended, login)

    def id_of(self, login: Login) -> str:
        return login.options.get("user", "")

    async def log_out(self, login: Login) -> None:
        await leaving.log_out(self._shared.requests, self._shared.ended, login)

    # --- people ---------------------------------------------------------------------------------

    keeps_list = True

    async def follow(self, login: LoginId, who: str) -> None:
        await contacts.follow(await self._shared.started(login), who)

    async def unfollow(self, login: LoginId, who: str) -> None:
        await contacts.unfollow(self._shared.session(login), who)

    async def block(self, login: LoginId, who: str) -> None:
        await contacts.block(self._shared.session(login), who, is_blocked=True)

    async def unblock(self, login: LoginId, who: str) -> None:
        await contacts.block(self._shared.session(login), who, is_blocked=False)

    async def people(self, login: LoginId | None, words: str, most: int) -> Sequence[Person]:
        return await finding.people(await self._shared.started(login), words, most)

    async def typing(self, place: Place, speaker: Speaker, is_typing: bool) -> None:
        await signals.typing(self._shared.session(place.login), place, is_typing)

    async def read(self, place: Place, speaker: Speaker, target: Ref) -> None:
        await signals.read(self._shared.session(place.login), place, target)

    async def away(self, login: LoginId, words: str) -> None:
        await availability.away(self._shared.session(login), words)

    # --- files and pictures ---------------------------------------------------------------------

    @asynccontextmanager
    async def open(self, login: LoginId | None, file: File) -> AsyncIterator[Opened]:
        async with source.open_file(self._shared.session(login), file) as opened:
            yield opened

    async def host(self, place: Place, file: Opened) -> Hosted:
        return await sink.host(self._shared.session(place.login), place, file)

    async def largest(self, place: Place) -> int:
        return await repository.most(self._shared.session(place.login))

    def need(self, place: Place) -> str:
        return sink.need(self._shared, place)

    async def picture(
        self, login: LoginId | None, of: Identity | Place, known_by: str = ""
    ) -> Picture | None:
        return await portraits.picture(self._shared.session(login), of, known_by)

    async def profile(self, login: LoginId | None, of: Identity) -> Profile | None:
        return await profiles.profile(self._shared.session(login), of)

    async def portray(self, login: LoginId, name: str | None, picture: Picture | None) -> None:
        await portraying.portray(self._shared.session(login), name, picture)

    # --- rooms ----------------------------------------------------------------------------------

    async def join(self, login: LoginId, place: Place, name: str, password: str | None) -> Joined:
        return await membership.join(await self._shared.started(login), place)

    async def leave(self, login: LoginId, place: Place, reason: str) -> None:
        await membership.leave(self._shared.session(login), place, reason)

    async def rename(self, login: LoginId, name: str) -> Joined:
        return await membership.rename(await self._shared.started(login), name)

    async def subject(self, login: LoginId | None, place: Place, subject: str) -> None:
        await membership.subject(self._shared.session(place.login), place, subject)

    async def kick(self, place: Place, who: Identity, reason: str) -> None:
        await membership.kick(self._shared.session(place.login), place, who, reason)

    async def give_role(self, place: Place, who: Identity, role: Role, reason: str) -> None:
        await moderation.give_role(self._shared.session(place.login), place, who, role, reason)

    async def give_affiliation(
        self, place: Place, who: Identity, affiliation: Affiliation, reason: str
    ) -> None:
        session = self._shared.session(place.login)
        await moderation.give_affiliation(session, place, who, affiliation, reason)

    async def listed(self, place: Place, affiliation: Affiliation) -> Sequence[Listed]:
        return await moderation.listed(self._shared.session(place.login), place, affiliation)

    async def request_voice(self, place: Place) -> None:
        raise Refused("unsupported", moderation.NO_VOICE)

    async def invite(self, place: Place, who: str, reason: str) -> None:
        await inviting.invite(self._shared.session(place.login), place, who, reason)

    async def settings(self, place: Place) -> Sequence[Setting]:
        return await configuring.settings(self._shared.session(place.login), place)

    async def configure(self, place: Place, values: Mapping[str, str]) -> None:
        await configuring.configure(self._shared.session(place.login), place, values)

    async def destroy(self, place: Place, reason: str, alternate: str | None) -> None:
        session = self._shared.session(place.login)
        await configuring.destroy(session, place, reason, alternate)

    async def depict(self, place: Place, picture: Picture | None) -> None:
        await depicting.depict(self._shared.session(place.login), place, picture)

    async def create(self, login: LoginId | None, name: str, is_public: bool) -> str:
        return await creating.create(await self._shared.started(login), name, is_public)

    async def find(self, login: LoginId | None, words: str, most: int) -> Sequence[Found]:
        return await directory.find(self._shared.session(login), words, most)

    async def resolve(self, login: LoginId | None, written: str) -> Target | None:
        session = None if login is None else self._shared.sessions.get(login)
        return await resolving.resolve(session, written)

    def is_command(self, body: str) -> bool:
        return typed.is_command(body)

    async def command(self, place: Place, body: str, by: Identity, answers: Ref | None) -> None:
        await typed.command(self._shared.session(place.login), place, body)

    # --- encryption -----------------------------------------------------------------------------

    procedures = courses.PROCEDURES

    def proceed(self, name: str, login: Login) -> Course:
        return courses.course(self._shared, name, login)

"""The Telegram adapter as the gateway sees it: the port, one line each."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from functools import partial

from adapters.telegram import config, faces, ids, to_calls
from adapters.telegram.calls import abilities
from adapters.telegram.calls.call import Call
from adapters.telegram.chats import contacts, entering, portraying, signals, welcoming
from adapters.telegram.config import TelegramConfig
from adapters.telegram.media import portraits, profiles, sink, source
from adapters.telegram.rooms import (
    admission,
    commanding,
    configuring,
    depicting,
    directory,
    lookups,
    moderation,
)
from adapters.telegram.session import Session
from adapters.telegram.wire import calling, polling
from bridge.api.adapter import Capabilities, Delivery, Inbox, Login, Speaker, Target
from bridge.api.asked import Admitted, Found, Joined, Listed, Picture, Profile, Setting
from bridge.api.content import File
from bridge.api.errors import Refused
from bridge.api.events import Ref
from bridge.api.ids import Identity, LoginId, NativeId, NetworkName, Place, Wire
from bridge.api.login import Ask, Entrance
from bridge.api.media import Hosted, Opened
from bridge.api.reception import Reception, Welcome
from bridge.api.states import Affiliation, Role
from bridge.api.tuning import Wish


def build(network: NetworkName, options: Mapping[str, object]) -> "TelegramAdapter":
    """The adapter of one network; the entry point. Raises ConfigError."""
    return TelegramAdapter(network, config.read(options))


class TelegramAdapter:
    """One bot, by which all accounts are on Telegram."""

    indifferent_to: frozenset[Wish] = frozenset({"reads", "last_seen", "edits", "long_texts"})
    """Bots tell nobody what was read and see nobody come; they edit what they said, at length."""

    def __init__(self, name: NetworkName, settings: TelegramConfig) -> None:
        self.name = name
        self._session = Session(network=name, settings=settings)
        portraits.on_change(self._session, partial(faces.show, self._session))

    def meet(self, reception: Reception) -> None:
        self._session.reception = reception

    # --- addresses ------------------------------------------------------------------------------

    def target(self, name: str) -> Target | None:
        try:
            chat = ids.read(name)
        except ValueError:
            return None
        if chat.is_room:
            return Target("room", chat.native, None)
        return Target("direct", chat.native, ids.HOME)

    def named(self, target: Target) -> str:
        return target.native

    # --- deliveries -----------------------------------------------------------------------------

    def capabilities(self, place: Place) -> Capabilities:
        return abilities.capabilities(self._session, place)

    def wire(self, place: Place, speaker: Speaker) -> Wire:
        return Wire(f"{self.name}/bot")

    async def run(self, inbox: Inbox) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(lookups.watch(self._session))
            tasks.create_task(portraits.run(self._session))
            tasks.create_task(polling.run(self._session, inbox))

    def translate(self, delivery: Delivery) -> Sequence[Call]:
        return to_calls.translate(self._session, delivery)

    async def perform(self, call: Call) -> NativeId | None:
        return await calling.perform(self._session, call)

    def pause(self, call: Call) -> float:
        return calling.pause(self._session, call)

    async def flush(self, wire: Wire) -> None:
        """Each request was answered."""

    # --- logins ---------------------------------------------------------------------------------

    async def run_login(self, login: Login, inbox: Inbox) -> None:
        await contacts.run(self._session, login, inbox)

    must_enter = False
    has_one = True

    def first(self, login: Login | None) -> Ask:
        return entering.FIRST

    def enter(self, login: Login | None) -> Entrance:
        return entering.TelegramEntrance(self._session, login)

    async def log_out(self, login: Login) -> None:
        await entering.log_out(self._session, login)

    # --- people ---------------------------------------------------------------------------------

    home = ids.HOME
    keeps_list = True

    async def welcome(self, login: LoginId) -> Welcome:
        return await welcoming.welcome(self._session, login)

    async def follow(self, login: LoginId, who: str) -> None:
        await contacts.follow(self._session, login, who)

    async def unfollow(self, login: LoginId, who: str) -> None:
        await contacts.unfollow(self._session, login, who)

    async def block(self, login: LoginId, who: str) -> None:
        await contacts.block(self._session, login, who, is_blocked=True)

    async def unblock(self, login: LoginId, who: str) -> None:
        await contacts.block(self._session, login, who, is_blocked=False)

    async def portray(self, login: LoginId, name: str | None, picture: Picture | None) -> None:
        await portraying.portray(self._session, login, name)

    async def typing(self, place: Place, speaker: Speaker, is_typing: bool) -> None:
        await signals.typing(self._session, place, is_typing)

    async def read(self, place: Place, speaker: Speaker, target: Ref) -> None:
        """A bot cannot tell it."""

    # --- files and pictures ---------------------------------------------------------------------

    def open(self, login: LoginId | None, file: File) -> AbstractAsyncContextManager[Opened]:
        return source.open_file(self._session, file)

    async def host(self, place: Place, file: Opened) -> Hosted:
        return await sink.host(self._session, file)

    async def has(self, hosted: str) -> bool:
        return sink.has(self._session, hosted)

    async def largest(self, place: Place) -> int:
        return sink.largest(self._session)

    async def picture(
        self, login: LoginId | None, of: Identity | Place, known_by: str = ""
    ) -> Picture | None:
        return await portraits.picture(self._session, of)

    async def profile(self, login: LoginId | None, of: Identity) -> Profile | None:
        return await profiles.profile(self._session, of)

    # --- rooms ----------------------------------------------------------------------------------

    async def admit(
        self,
        place: Place,
        account: Identity,
        name: str,
        password: str | None,
        login: Login | None,
    ) -> Admitted:
        return await admission.admit(self._session, place, account, login)

    async def join(self, login: LoginId, place: Place, name: str, password: str | None) -> Joined:
        """Rooms are shared, so it is not asked for."""
        raise Refused("unsupported", "This is not done by a login on Telegram.")

    async def leave(self, login: LoginId, place: Place, reason: str) -> None:
        """As little."""

    async def rename(self, login: LoginId, name: str) -> Joined:
        raise Refused("unsupported", "Names on Telegram are changed there.")

    async def subject(self, login: LoginId | None, place: Place, subject: str) -> None:
        await configuring.subject(self._session, place, subject)

    async def kick(self, place: Place, who: Identity, reason: str) -> None:
        await moderation.kick(self._session, place, who, reason)

    async def give_role(self, place: Place, who: Identity, role: Role, reason: str) -> None:
        await moderation.give_role(self._session, place, who, role, reason)

    async def give_affiliation(
        self, place: Place, who: Identity, affiliation: Affiliation, reason: str
    ) -> None:
        await moderation.give_affiliation(self._session, place, who, affiliation, reason)

    async def listed(self, place: Place, affiliation: Affiliation) -> Sequence[Listed]:
        return await moderation.listed(self._session, place, affiliation)

    async def request_voice(self, place: Place) -> None:
        raise Refused("unsupported", moderation.NO_VOICE)

    async def settings(self, place: Place) -> Sequence[Setting]:
        return await configuring.settings(self._session, place)

    async def configure(self, place: Place, values: Mapping[str, str]) -> None:
        await configuring.configure(self._session, place, values)

    async def destroy(self, place: Place, reason: str, alternate: str | None) -> None:
        await configuring.destroy(self._session, place, reason, alternate)

    def is_command(self, body: str) -> bool:
        return commanding.is_command(body)

    async def command(self, place: Place, body: str, by: Identity, answers: Ref | None) -> None:
        await commanding.command(self._session, place, body, by, answers)

    async def depict(self, place: Place, picture: Picture | None) -> None:
        await depicting.depict(self._session, place, picture)

    async def find(self, login: LoginId | None, words: str, most: int) -> Sequence[Found]:
        return await directory.find(self._session, login, words, most)

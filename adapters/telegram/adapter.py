"""The Telegram adapter as the gateway sees it: the port, one line each."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from functools import partial

from adapters.telegram import config, ids, to_calls
from adapters.telegram.calls import abilities, turns
from adapters.telegram.calls.call import Call
from adapters.telegram.chats import contacts, entering, portraying, signals, welcoming
from adapters.telegram.config import TelegramConfig
from adapters.telegram.media import portraits, profiles, sink, source
from adapters.telegram.session import Session
from adapters.telegram.wire import calling, polling
from bridge.api.adapter import Capabilities, Delivery, Inbox, Login, Speaker, Target
from bridge.api.asked import Picture, Profile, Reception, Welcome
from bridge.api.content import File
from bridge.api.events import Ref
from bridge.api.ids import Identity, LoginId, NativeId, NetworkName, Place, Wire
from bridge.api.login import Ask, Entrance
from bridge.api.media import Hosted, Opened


def build(network: NetworkName, options: Mapping[str, object]) -> "TelegramAdapter":
    """The adapter of one network; the entry point. Raises ConfigError."""
    return TelegramAdapter(network, config.read(options))


class TelegramAdapter:
    """One bot, by which all accounts are on Telegram."""

    def __init__(self, name: NetworkName, settings: TelegramConfig) -> None:
        self.name = name
        self._session = Session(network=name, settings=settings)

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
        await polling.run(self._session, inbox)

    def translate(self, delivery: Delivery) -> Sequence[Call]:
        return to_calls.translate(self._session, delivery)

    async def perform(self, call: Call) -> NativeId | None:
        return await turns.performed(self._session, call, partial(calling.perform, self._session))

    async def flush(self, wire: Wire) -> None:
        """Each request was answered."""

    # --- logins ---------------------------------------------------------------------------------

    async def run_login(self, login: Login, inbox: Inbox) -> None:
        await contacts.run(self._session, login, inbox)

    must_enter = False

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

    async def picture(self, login: LoginId | None, of: Identity | Place) -> Picture | None:
        return await portraits.picture(self._session, of)

    async def profile(self, login: LoginId | None, of: Identity) -> Profile | None:
        return await profiles.profile(self._session, of)

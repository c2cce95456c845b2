"""The Telegram adapter as the gateway sees it: the port, one line each."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from functools import partial

from adapters.telegram import config, ids, to_calls
from adapters.telegram.calls import abilities, turns
from adapters.telegram.calls.call import Call
from adapters.telegram.config import TelegramConfig
from adapters.telegram.media import portraits, profiles, sink, source
from adapters.telegram.session import Session
from adapters.telegram.wire import calling, polling
from bridge.api.adapter import Capabilities, Delivery, Inbox, Login, Speaker, Target
from bridge.api.asked import Picture, Profile, Reception
from bridge.api.content import File
from bridge.api.ids import Identity, LoginId, NativeId, NetworkName, Place, Wire
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
        from adapters.telegram.chats import contacts

        await contacts.run(self._session, login, inbox)

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

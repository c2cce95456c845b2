"""What the parts of a running bot share."""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from telegram import Bot, User

from adapters.telegram.calls.told import Told
from adapters.telegram.chats.known import Chats
from adapters.telegram.chats.proofs import Proofs
from adapters.telegram.config import TelegramConfig
from adapters.telegram.items import Errand
from adapters.telegram.media.gallery import Gallery
from adapters.telegram.media.spool import Spool
from adapters.telegram.rooms.memory import Rooms
from adapters.telegram.said.memory import Said
from adapters.telegram.wire.pacing import Pace
from adapters.telegram.wire.turns import Turns
from bridge.api import faults
from bridge.api.adapter import Inbox, Login, Recalled
from bridge.api.asked import Profile
from bridge.api.errors import GatewayError, TryLater
from bridge.api.ids import LoginId, NetworkName, Place
from bridge.api.reception import Reception
from bridge.api.states import AnyState, Condition

log = logging.getLogger(__name__)

MOST_ERRANDS: Final = 100
NOT_CONNECTED: Final = "Telegram is not connected now."


CONNECTING: Final = Condition(login=None, standing="connecting", words="Connecting to Telegram.")


@dataclass(slots=True, kw_only=True)
class Session:
    """bot, me, inbox: None until it runs first; inbox: the network's own. known_since: when the bot
    was asked last what it is, Unix time in seconds. kept: what was kept when
    it began. logins: those that run, each with its inbox. condition: how the bot fares; is_up: the
    Bot API answers. profiles: what people said of themselves, by native id, each with the time.
    requests: whose turn it is to ask something in a chat; turns: of calls that hang on those before
    them there.
    """

    network: NetworkName
    settings: TelegramConfig
    now: Callable[[], float] = time.time
    bot: Bot | None = None
    me: User | None = None
    known_since: float = 0.0
    inbox: Inbox | None = None
    reception: Reception | None = None
    kept: Recalled = field(default_factory=lambda: Recalled(None))
    logins: dict[LoginId, tuple[Login, Inbox]] = field(default_factory=dict)
    condition: Condition = CONNECTING
    is_up: bool = False
    went_up: asyncio.Event = field(default_factory=asyncio.Event)
    errands: set[asyncio.Task[None]] = field(default_factory=set)
    private: Chats | None = None
    rooms: Rooms = field(default_factory=Rooms)
    proofs: Proofs = field(default_factory=Proofs)
    spool: Spool = field(default_factory=Spool)
    gallery: Gallery = field(default_factory=Gallery)
    profiles: dict[str, tuple[float, Profile | None]] = field(default_factory=dict)
    said: Said = field(default_factory=Said)
    told: Told = field(default_factory=Told)
    turns: Turns = field(default_factory=Turns)
    pace: Pace = field(default_factory=Pace)
    requests: Turns = field(default_factory=Turns)

    @property
    def chats(self) -> Chats:
        """The bot's chats with people. Raises TryLater until it is known what was kept of them."""
        if self.private is None:
            if self.inbox is None:
                raise TryLater(NOT_CONNECTED)
            self.private = Chats(self.kept.kept)
        return self.private

    def is_me(self, user: User | None) -> bool:
        """The bot itself."""
        return self.me is not None and user is not None and user.id == self.me.id

    def show(self, *states: AnyState) -> None:
        """To the gateway; before it runs first there is nothing to be shown."""
        if self.inbox is not None:
            for state in states:
                self.inbox.show(state)

    async def keep(self, changed: Mapping[str, bytes | None]) -> None:
        """Where nothing else is committed with it; returns when it is. Raises TryLater before it
        runs first.
        """
        if self.inbox is None:
            raise TryLater(NOT_CONNECTED)
        if changed:
            await self.inbox.accept((), keep=changed)

    @property
    def is_busy(self) -> bool:
        """So much is to be done beside all else that nobody is answered: thirty messages a second
        are all that there is, and who asks a hundred times takes them from everybody.
        """
        return len(self.errands) > MOST_ERRANDS

    def may_signal(self, chat: int) -> bool:
        """There is room in a chat for what need not be said, as that somebody writes."""
        return self.is_up and self.pace.has_room(chat, asyncio.get_running_loop().time())

    def room(self, native: str) -> Place:
        """A group's place, or a topic's."""
        return Place(self.network, "room", native)

    def direct(self, native: str, login: LoginId) -> Place:
        """The chat of a login's owner with one person."""
        return Place(self.network, "direct", native, login)

    def run_errand(self, errand: Errand) -> None:
        """Do it beside all else, best effort: nobody waits for it, a fault is told in the log."""

        async def run() -> None:
            await errand()

        task = asyncio.get_running_loop().create_task(run())
        self.errands.add(task)
        task.add_done_callback(self._errand_done)

    def _errand_done(self, task: asyncio.Task[None]) -> None:
        self.errands.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None and not isinstance(error, GatewayError):
            log.error("an errand failed by a fault: %s", faults.where(error))

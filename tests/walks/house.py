"""The core on a real database, between a fake network and a stage that only listens."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bridge.api.adapter import Capabilities, Delivery, Inbox, Speaker, Target
from bridge.api.content import Text
from bridge.api.errors import ForeignDataError, TryLater
from bridge.api.events import (
    Edit,
    Failure,
    Message,
    Reactions,
    Receipt,
    Ref,
    Retraction,
    ReturnPath,
)
from bridge.api.ids import EventId, Identity, LoginId, NativeId, NetworkName, Place, Wire
from bridge.api.states import Condition, Read, Typing
from bridge.core.gateway import Gateway
from bridge.core.occupancy import Came, Change, Changed, NameChanged, Went
from bridge.core.routing import XMPP
from bridge.store.database import Store
from bridge.store.values import Entry, Former, KnownLogin
from bridge.testing.network import FakeNetwork

FAKE = NetworkName("fake")
SERVER = "irc.fake"
ROOM = f"#tea%{SERVER}"
ALICE = "alice@example.org"
NOWHERE = "#nowhere"
"""In the name of a room that shows nothing."""
KEY = b"k" * 32


def hosted(native: str, *, kind: str = "room") -> Place:
    """What shows a far place: Alice's own view of it."""
    return Place(XMPP, kind, f"{ALICE} {native}@fake.example.org")  # type: ignore[arg-type]


def shared(native: str) -> Place:
    """What shows a room that all accounts share."""
    return Place(XMPP, "room", f"{native}@fake.example.org")


class Views:
    """`Twins` for one account, and for rooms that all share."""

    def __init__(self) -> None:
        self.login: LoginId | None = None
        self._now: dict[str, str] = {}
        self._first: dict[str, str] = {}

    def shown(self, far: Place) -> Place:
        if far.native.startswith("%"):
            raise ForeignDataError("no name")
        if far.login is None:
            return shared(self._first.get(far.native, far.native))
        return hosted(far.native, kind=far.kind)

    def far(self, shown: Place) -> Place:
        if NOWHERE in shown.native:
            raise KeyError("no such login")
        account, space, native = shown.native.removesuffix("@fake.example.org").partition(" ")
        if not space:
            return Place(FAKE, "room", self._now.get(account, account))
        return Place(FAKE, shown.kind, native, self.login)

    def recall(self, known: Sequence[Former]) -> None:
        for one in known:
            self._now[one.was.native] = one.now.native
            if one.is_first:
                self._first[one.now.native] = one.was.native

    def move(self, old: Place, new: Place, *, keeps: bool) -> None:
        local = self._first.pop(old.native, old.native)
        self._now = {
            was: new.native if now == old.native else now for was, now in self._now.items()
        }
        self._now[local] = self._now[old.native] = new.native
        if keeps:
            self._first[new.native] = local

    def forget(self, logins: Collection[LoginId]) -> None:
        """Nothing is remembered."""


@dataclass
class Listener:
    """The face and the stage: what is shown and told, in order. is_up: the stream is there.

    events: those that were told.
    """

    name: NetworkName = XMPP
    is_up: bool = True
    keeps: bool = True
    shown: list[tuple[Place, int, str]] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    events: list[EventId] = field(default_factory=list)
    moves: list[tuple[str, str, str]] = field(default_factory=list)
    conditions: list[Condition] = field(default_factory=list)
    _stirred: asyncio.Event = field(default_factory=asyncio.Event)

    async def until(self, claim: Callable[[], object], within: float = 5.0) -> None:
        async with asyncio.timeout(within):
            while not claim():
                self._stirred.clear()
                await self._stirred.wait()

    @property
    def lines(self) -> list[str]:
        """What was shown in rooms."""
        return [text for _, _, text in self.shown]

    # the adapter

    def target(self, name: str) -> Target | None:
        return None

    def named(self, target: Target) -> str:
        return target.native

    def capabilities(self, place: Place) -> Capabilities:
        return Capabilities(window=50, repeatable=True)

    def wire(self, place: Place, speaker: Speaker) -> Wire:
        return Wire("xmpp:fake.example.org")

    async def run(self, inbox: Inbox) -> None:
        """Nothing of its own."""

    def translate(self, delivery: Delivery) -> tuple[str]:
        if delivery.event_id is not None:
            self.events.append(delivery.event_id)
        match delivery.event:
            case Message(text=text, answers=Ref(alias=alias)):
                return (f"{text} to {alias}",)
            case Message(text=text):
                return (text,)
            case Edit(text=text, target=Ref(alias=alias)):
                return (f"{text} for {alias or 'theirs'}",)
            case Retraction(actor=Identity(name=name), target=Ref(alias=alias)):
                return (f"{name} took back {alias or 'theirs'}",)
            case Reactions(emoji=emoji, target=Ref(alias=alias)):
                return (f"{' '.join(emoji)} to {alias or 'theirs'}",)
            case Receipt(back=back):
                return (f"receipt {back.native}",)
            case Failure(back=back, reason=reason):
                return (f"{reason} {back.native}",)
        raise AssertionError(delivery)

    async def perform(self, call: str) -> NativeId | None:
        if not self.is_up:
            raise TryLater("down", 60.0)
        self.told.append(call)
        self._stirred.set()
        return None

    async def flush(self, wire: Wire) -> None:
        await self.barrier("fake.example.org")

    # the stage

    def domain(self, room: Place) -> str:
        return "fake.example.org"

    def is_ready(self, domain: str) -> bool:
        return self.is_up

    def is_watched(self, room: Place) -> bool:
        return True

    def entry(self, room: Place, entry: Entry) -> None:
        event = entry.event
        text = event.text if isinstance(event, Message) else type(event).__name__
        self.shown.append((room, entry.position, text))
        self.seen.append(text)
        self._stirred.set()

    def change(self, room: Place, change: Change) -> None:
        match change:
            case Came(here):
                self.seen.append(f"+{here.occupant.name}")
            case Went(here):
                self.seen.append(f"-{here.occupant.name}")
            case NameChanged(was, here):
                self.seen.append(f"{was.occupant.name}>{here.occupant.name}")
            case Changed(here):
                self.seen.append(f"~{here.occupant.name}")
        self._stirred.set()

    def moved(self, new: Place, stays: Place, goes: Place) -> None:
        self.moves.append((new.native, stays.native, goes.native))
        self._stirred.set()

    def signal(self, state: Typing | Read) -> None:
        if isinstance(state, Typing):
            self.told.append(f"{state.who.name} {'writes' if state.is_typing else 'waits'}")
        else:
            self.told.append(f"{state.who.name} read {state.target.alias}")
        self._stirred.set()

    async def barrier(self, domain: str) -> None:
        if not self.is_up or not self.keeps:
            raise TryLater("down", 60.0)

    def condition(self, network: NetworkName, condition: Condition) -> None:
        self.conditions.append(condition)
        self._stirred.set()


@dataclass
class House:
    """One run of the gateway's core."""

    gateway: Gateway
    network: FakeNetwork
    stage: Listener
    login: KnownLogin
    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def far(self) -> Place:
        return Place(FAKE, "room", ROOM, self.login.id)

    @property
    def network_inbox(self) -> Inbox:
        """The network's own way in."""
        return self.gateway.inbox(FAKE, f"network:{FAKE}")

    async def kill(self) -> None:
        """From now on nothing is done; what was given to the store before is written."""
        for task in list(self.tasks):
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)

    async def join(self) -> None:
        """Alice is in the room, under the name `al`."""
        self.gateway.logins.start(self.login.id)
        await self.network.join(self.login.id, self.far, "al", None)
        self.gateway.logins.take_seat(self.login.id, ROOM, None)

    def say(
        self, text: str, *, native: str = "", receipt: bool = False, to: str = ROOM
    ) -> asyncio.Future[None]:
        """Alice says something, from her XMPP client; done when it is committed.

        to: a room on no server is one that all share.
        """
        is_room = to.startswith("#")
        place = hosted(to, kind="room" if is_room else "direct") if "%" in to else shared(to)
        back = ReturnPath(
            f"{ALICE}/home", NativeId(native or text), place.native, receipt=receipt, room=is_room
        )
        event = Message(
            place=place,
            actor=Identity(XMPP, ALICE, "al"),
            at=time.time(),
            content=(Text(text),),
            back=back,
        )
        return self.gateway.intake.accept("xmpp", [event], None)


@asynccontextmanager
async def running(
    url: str,
    network: FakeNetwork,
    stage: Listener,
    *,
    expire_after: float = 300.0,
    resend_uncertain: bool = False,
) -> AsyncIterator[House]:
    """The core with what it remembers; left, it is as if the process had been killed."""
    store = await asyncio.to_thread(Store.open, url, key=KEY)
    views, tasks = Views(), set[asyncio.Task[None]]()

    def spawn(work: Awaitable[None]) -> asyncio.Task[None]:
        task = asyncio.ensure_future(work)
        tasks.add(task)
        task.add_done_callback(tasks.discard)
        return task

    gateway = Gateway(
        store=store,
        networks={FAKE: network},
        people_shown={FAKE: 1000},
        expire_after={FAKE: expire_after},
        changes_after={FAKE: 0.0},
        resend_uncertain={FAKE: resend_uncertain},
        twins=views,
        stage=stage,
        face=stage,
        spawn=spawn,
        on_condition=stage.condition,
        on_contact=lambda _: None,
        on_probe=lambda _: None,
    )
    try:
        await gateway.restore()
        login = gateway.logins.ensure(FAKE, ALICE, SERVER, "al")
        views.login = login.id
        spawn(gateway.showing.run())
        spawn(network.run(gateway.inbox(FAKE, f"network:{FAKE}")))
        await gateway.start_logins()
        yield House(gateway, network, stage, login, tasks)
    finally:
        network.restarted()
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await store.close()

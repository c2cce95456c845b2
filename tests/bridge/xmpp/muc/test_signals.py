"""Who writes, and how far was read: how often a network is told."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

import pytest

from bridge.api.adapter import Capabilities, Speaker, Texts
from bridge.api.errors import Refused, TryLater
from bridge.api.events import Ref
from bridge.api.ids import EventId, LoginId, NativeId, Place
from bridge.xmpp import signals
from bridge.xmpp.addressing import FullJid, Jid
from tests.bridge.xmpp.messages import message
from tests.bridge.xmpp.muc.ranked import DAN, RankedScene
from tests.bridge.xmpp.scene import ALICE, CLIENT, OTHER_CLIENT, FarNetwork, Scene

if TYPE_CHECKING:
    from bridge.xmpp.muc.room import Room
from bridge.xmpp.muc.signals import heard
from bridge.xmpp.signals import Outgoing

STATE = '<{} xmlns="http://jabber.org/protocol/chatstates"/>'
COMPOSING, PAUSED, ACTIVE = (STATE.format(name) for name in ("composing", "paused", "active"))
BODY = "<body>x</body>"


@dataclass
class Told(FarNetwork):
    """A network that is told. fails: raised at every telling."""

    fails: Exception | None = None
    typed: list[tuple[Place, Speaker, bool]] = field(default_factory=list)
    reads: list[tuple[Place, Speaker, Ref]] = field(default_factory=list)

    async def typing(self, place: Place, speaker: Speaker, is_typing: bool) -> None:
        if self.fails is not None:
            raise self.fails
        self.typed.append((place, speaker, is_typing))

    async def read(self, place: Place, speaker: Speaker, target: Ref) -> None:
        if self.fails is not None:
            raise self.fails
        self.reads.append((place, speaker, target))


class Known:
    """Every message is there, by the native id `n` and its number; 30 is an edit of 22."""

    async def read_up_to(self, place: Place, far: Place, refs: Sequence[Ref]) -> Ref | None:
        ids = [22 if ref.event == 30 else ref.event for ref in refs if ref.event is not None]
        if not ids:
            return None
        return Ref(event=EventId(max(ids)), natives=(NativeId(f"n{max(ids)}"),))


class Play:
    """Alice's client in the room, on a network that can be told everything."""

    def __init__(self, **texts: bool) -> None:
        scene = Scene()
        self.far = Told(able=Capabilities(texts=Texts(**texts)))  # type: ignore[arg-type]
        scene.service.adapter = cast("Any", self.far)
        self.room: Room = scene.tea()
        self.service, self.hosting = scene.service, scene.hosting
        core = cast("Any", self.hosting.gateway)
        core.records, core.spawn = Known(), self._spawn
        self.tasks: list[asyncio.Task[None]] = []
        self.outgoing = Outgoing(self.hosting.gateway)

    def _spawn(self, coroutine: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.ensure_future(coroutine)
        self.tasks.append(task)
        return task

    def heard(self, inside: str, now: float, client: FullJid = CLIENT) -> None:
        own = self.hosting.own(self.room, Jid("alice@example.org"))  # type: ignore[arg-type]
        heard(
            self.outgoing,
            self.hosting,
            self.service,
            self.room,
            own,
            client,
            message(inside),
            now,
        )

    async def done(self) -> None:
        for task in self.tasks:
            await task

    @property
    def typed(self) -> list[bool]:
        return [is_typing for _, _, is_typing in self.far.typed]


class Hall(RankedScene):
    """A shared room with alice in it, and dan."""

    buffered = 0

    def __init__(self, **traits: Any) -> None:
        super().__init__()
        self.left: list[str] = []
        self.service.component = cast("Any", self)
        cast("Any", self.hosting.gateway).records = Known()
        self.hall_room = self.hall(CLIENT, DAN)
        self.resident(self.hall_room, CLIENT, "Alice", **traits)
        self.resident(self.hall_room, DAN, "Dan")

    def send(self, sealed: bytes) -> None:
        """As the component's: what leaves."""
        self.left.append(sealed.decode())

    def shown(self, *signals_of: str) -> list[str]:
        """What those in the room are shown of what alice's client signals at once."""

        async def run() -> None:
            outgoing, own = Outgoing(self.hosting.gateway), self.hosting.own(self.hall_room, ALICE)
            around = (outgoing, self.hosting, self.service, self.hall_room, own, CLIENT)
            for inside in signals_of:
                heard(*around, message(inside), 1000.0)
            tasks = asyncio.all_tasks() - {asyncio.current_task()}
            await asyncio.gather(*tasks)

        asyncio.run(run())
        return self.left


def played(play: Callable[[Play], Awaitable[None] | None], **texts: bool) -> Play:
    able = texts or {"typing": True, "reads": True}

    async def run() -> Play:
        scene = Play(**able)
        done = play(scene)
        if done is not None:
            await done
        await scene.done()
        return scene

    return asyncio.run(run())


def typing(*written: tuple[str, float], **texts: bool) -> list[bool]:
    """What the network is told of these, each at its time."""

    def play(scene: Play) -> None:
        for inside, now in written:
            scene.heard(inside, 1000.0 + now)

    return played(play, **texts).typed


@pytest.mark.parametrize(
    ("signalled", "told"),
    [
        ([(COMPOSING, 0)], [True]),
        ([(COMPOSING, 0), (PAUSED, 2)], [True, False]),
        ([(COMPOSING, 0), (STATE.format("gone"), 2)], [True, False]),
        ([(COMPOSING, 0), (ACTIVE, 2), (PAUSED, 3)], [True, False]),
        ([(PAUSED, 0), (ACTIVE, 1), (STATE.format("inactive"), 2)], []),
        ([(COMPOSING, 0), (COMPOSING, 3.9), (COMPOSING, 4)], [True, True]),
        ([(COMPOSING, 0), (BODY + ACTIVE, 2), (ACTIVE, 3)], [True]),
        ([(COMPOSING, 0), (BODY + ACTIVE, 2), (COMPOSING, 3)], [True, True]),
        ([(BODY + COMPOSING, 0)], []),
        ([("<x/>", 0), (BODY, 1)], []),
    ],
)
def test_it_is_told_who_writes_and_who_does_no_longer(
    signalled: list[tuple[str, float]], told: list[bool]
) -> None:
    assert typing(*signalled) == told


def test_a_flood_of_states_is_a_few_in_a_second() -> None:
    flood = [(inside, n / 1000) for n in range(0, 3000, 2) for inside in (COMPOSING, PAUSED)]

    assert typing(*flood) == [True, False] * 7


def test_a_network_that_has_none_is_not_told() -> None:
    assert typing((COMPOSING, 0), reads=True) == []


def test_the_login_tells_it_for_its_account() -> None:
    scene = played(lambda scene: scene.heard(COMPOSING, 1000.0))

    login = scene.room.shows.login
    assert isinstance(login, int)
    assert scene.far.typed == [(scene.room.shows, Speaker(LoginId(login)), True)]


def test_who_is_not_in_the_room_signals_nothing() -> None:
    assert played(lambda scene: scene.heard(COMPOSING, 1000.0, OTHER_CLIENT)).typed == []


@pytest.mark.parametrize("error", [Refused("forbidden", "No."), TryLater()])
def test_what_is_refused_is_dropped(error: Exception) -> None:
    def play(scene: Play) -> None:
        scene.far.fails = error
        scene.heard(COMPOSING, 1000.0)
        scene.heard(displayed(9), 1000.0)

    assert played(play).typed == []


def displayed(event: int | str) -> str:
    written = event if isinstance(event, str) else f"{event:x}"
    return f'<displayed xmlns="urn:xmpp:chat-markers:0" id="{written}"/>'


def test_only_the_newest_of_many_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """XEP-0333 section 5: markers "only move forward"; the first is on its way at once."""
    monkeypatch.setattr(signals, "APART", 0.0)  # nobody waits for the real one

    async def play(scene: Play) -> None:
        for event in (5, 9, 7, "nothing", "", 20, 12):
            scene.heard(displayed(event), 1000.0)
        await scene.done()
        scene.heard(displayed(20), 1000.0)
        scene.heard(displayed(21), 1000.0)

    assert read(played(play)) == [20, 21]


def test_an_edit_is_not_newer_than_what_it_edits(monkeypatch: pytest.MonkeyPatch) -> None:
    """It may come behind messages that came behind what it edits."""
    monkeypatch.setattr(signals, "APART", 0.0)  # nobody waits for the real one

    async def play(scene: Play) -> None:
        for events in ((30,), (25, 30), (26, 30)):
            for event in events:
                scene.heard(displayed(event), 1000.0)
            await scene.done()

    assert read(played(play)) == [22, 25, 26]


def read(scene: Play) -> list[int]:
    """What the network was told was read."""
    for _, _, ref in scene.far.reads:
        assert ref.natives == (NativeId(f"n{ref.event}"),)
    return [ref.event or 0 for _, _, ref in scene.far.reads]


def test_what_was_never_there_is_not_told() -> None:
    class Empty:
        async def read_up_to(self, place: Place, far: Place, refs: Sequence[Ref]) -> Ref | None:
            return next((ref for ref in refs if ref.event == 5), None)

    def play(scene: Play) -> None:
        cast("Any", scene.hosting.gateway).records = Empty()
        scene.heard(displayed(5), 1000.0)
        scene.heard(displayed(6), 1000.0)

    assert read(played(play)) == []


def test_who_was_forgotten_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signals, "REMEMBERED", 1)

    def play(scene: Play) -> None:
        first = scene.room.place
        scene.heard(COMPOSING, 1000.0)
        scene.room.place = first._replace(native="another room")
        scene.heard(COMPOSING, 1000.0)
        scene.room.place = first
        scene.heard(COMPOSING, 1001.0)

    assert played(play).typed == [True, True, True]


# --- shared rooms ---------------------------------------------------------------------------------


def test_in_a_shared_room_all_are_shown_who_writes() -> None:
    [shown] = Hall().shown(COMPOSING)
    assert [f'to="{client}"' in shown for client in (CLIENT, DAN)] == [True, True]
    assert "<composing " in shown


def test_in_a_shared_room_nobody_is_shown_to_write_who_may_not_speak() -> None:
    assert Hall(role="visitor").shown(COMPOSING) == []


def test_of_a_flood_of_marks_the_last_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each goes to all who are in the room."""
    monkeypatch.setattr(signals, "APART", 0.0)  # nobody waits for the real one

    shown = Hall().shown(*(displayed(event) for event in range(1, 100)))
    assert [
        f'<displayed xmlns="urn:xmpp:chat-markers:0" id="{99:x}"/>' in one for one in shown
    ] == [True]


# --- what accounts wish ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wish", "left"), [({}, 2), ({"typing": False}, 1), ({"reads": False}, 1), ({"name": "A"}, 2)]
)
def test_nobody_is_told_what_an_account_does_not_wish_to_be_told(
    wish: dict[str, bool | str], left: int
) -> None:
    hall = Hall()
    hall.wishes(**wish)

    assert len(hall.shown(COMPOSING, displayed(7))) == left

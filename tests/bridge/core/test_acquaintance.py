"""Who may write to whom is decided by who knows whom, and is remembered."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from bridge.api.errors import Refused
from bridge.api.ids import Identity, LoginId, NetworkName, Place
from bridge.api.states import Contact, Everyone, Present
from bridge.core import acquaintance
from bridge.core.acquaintance import BLOCKED, Acquaintance
from bridge.core.books import Books
from bridge.core.contacts import Known
from bridge.core.presence import Presence
from bridge.core.strangers import Rules, Unheard
from bridge.store import contacts
from bridge.store.contacts import Kept
from bridge.store.database import Store

IRC, LOGIN = NetworkName("irc"), LoginId(1)
CONTACTS = Rules(first_contact="contacts")


def chat(name: str) -> Place:
    return Place(IRC, "direct", f"{name}%irc.fake", LOGIN)


class Scene:
    """unheard: who was told not to be heard. blocks: what was told of those. meetings: of whom it
    was told that he may have been met.
    """

    def __init__(self, store: Store, rules: Rules) -> None:
        self.store = store
        self.books = Books(store)
        self.known = Known(lambda _: None)
        self.presence = Presence()
        self.unheard: list[Unheard] = []
        self.told = asyncio.Event()
        self.blocks: list[tuple[str, bool]] = []
        self.meetings: list[str] = []
        self.acquaintance = Acquaintance(
            books=self.books,
            contacts=self.known,
            presence=self.presence,
            rules={IRC: rules},
            on_unheard=self._tell,
            on_block=lambda chat, is_blocked: self.blocks.append((chat.native, is_blocked)),
            on_meet=lambda chat: self.meetings.append(chat.native),
            spawn=asyncio.ensure_future,
            now=lambda: 0.0,
        )

    def _tell(self, login: LoginId, unheard: Unheard) -> None:
        self.unheard.append(unheard)
        self.told.set()

    async def kept(self) -> dict[str, Kept]:
        """What the table has."""
        self.books.flush()
        return await self.store.write(lambda connection: contacts.kept(connection, LOGIN))


def play(rules: Rules, scene: Callable[[Scene], Awaitable[None]], directory: Path) -> None:
    async def main() -> None:
        store = await asyncio.to_thread(
            Store.open, f"sqlite:///{directory}/bridge.db", key=b"k" * 32
        )
        try:
            await scene(Scene(store, rules))
        finally:
            await store.close()

    asyncio.run(main())


def test_whoever_was_heard_has_been_met(tmp_path: Path) -> None:
    async def scene(s: Scene) -> None:
        assert await s.acquaintance.hears(chat("bob")) == "heard"
        assert await s.kept() == {"bob%irc.fake": Kept(native="bob%irc.fake", is_met=True)}

    play(Rules(), scene, tmp_path)


def test_who_was_met_needs_no_second_look_unless_he_is_blocked(tmp_path: Path) -> None:
    async def scene(s: Scene) -> None:
        bob = chat("bob")
        before = s.acquaintance.have_met(bob)
        await s.acquaintance.hears(bob)
        behind = s.acquaintance.have_met(bob)
        s.acquaintance.block(bob, True)

        assert (before, behind, s.acquaintance.have_met(bob)) == (False, True, False)

    play(Rules(), scene, tmp_path)


def test_where_only_contacts_may_begin_strangers_are_told_of(tmp_path: Path) -> None:
    async def scene(s: Scene) -> None:
        verdicts = [await s.acquaintance.hears(chat("bob")) for _ in range(2)]
        await s.told.wait()

        assert verdicts == ["stranger", "stranger"]
        assert s.unheard == [Unheard(("bob%irc.fake",), 1)]
        assert await s.kept() == {}

    play(CONTACTS, scene, tmp_path)


def test_when_the_gateway_ends_it_is_told_who_was_not_let_through(tmp_path: Path) -> None:
    async def scene(s: Scene) -> None:
        await s.acquaintance.hears(chat("bob"))
        await s.told.wait()
        for name in ("eve", "bob"):
            await s.acquaintance.hears(chat(name))
        for _ in range(2):
            s.acquaintance.farewell()

        natives = ("eve%irc.fake", "bob%irc.fake")
        assert s.unheard == [Unheard(("bob%irc.fake",), 1), Unheard(natives, 2)]

    play(CONTACTS, scene, tmp_path)


def listed(s: Scene) -> None:
    who = Identity(IRC, "bob%irc.fake", "bob")
    s.known.report(Contact(login=LOGIN, who=who))


def in_the_room(s: Scene) -> None:
    tea = Place(IRC, "room", "#tea%irc.fake", LOGIN)
    present = (Present(place=tea, who=Identity(IRC, "bob%irc.fake", "bob")),)
    s.presence.report(Everyone(place=tea, present=present))


def watched(s: Scene) -> None:
    s.books.put(LOGIN, Kept(native="bob%irc.fake", is_watched=True))


def written_to(s: Scene) -> None:
    s.acquaintance.speaks(chat("bob"))


@pytest.mark.parametrize("become_known", [listed, in_the_room, watched, written_to])
def test_who_is_known_is_no_stranger(become_known: Callable[[Scene], None], tmp_path: Path) -> None:
    async def scene(s: Scene) -> None:
        become_known(s)
        assert await s.acquaintance.hears(chat("bob")) == "heard"

    play(CONTACTS, scene, tmp_path)


@pytest.mark.parametrize("become_known", [listed, in_the_room, watched, written_to])
def test_strangers_are_not_seen_writing(
    become_known: Callable[[Scene], None], tmp_path: Path
) -> None:
    async def scene(s: Scene) -> None:
        await s.books.of(LOGIN)
        assert not s.acquaintance.is_known(chat("bob"))
        become_known(s)
        assert s.acquaintance.is_known(chat("bob"))
        assert not s.acquaintance.is_known(chat("eve"))

    play(Rules(), scene, tmp_path)


def test_whom_one_has_met_is_looked_up_when_somebody_writes(tmp_path: Path) -> None:
    async def scene(s: Scene) -> None:
        met = [(LOGIN, chat("bob").native)]
        await s.store.write(lambda connection: contacts.meet(connection, met))
        seen_before = s.acquaintance.is_known(chat("bob"))
        await asyncio.gather(*asyncio.all_tasks() - {asyncio.current_task()})

        assert (seen_before, s.acquaintance.is_known(chat("bob"))) == (False, True)

    play(Rules(), scene, tmp_path)


def test_so_many_strangers_are_heard_in_a_day(tmp_path: Path) -> None:
    async def scene(s: Scene) -> None:
        verdicts = [await s.acquaintance.hears(chat(name)) for name in ("ann", "bob", "eve", "ann")]
        assert verdicts == ["heard", "heard", "stranger", "heard"]

    play(Rules(strangers_in=2), scene, tmp_path)


def test_so_many_strangers_are_written_to_in_a_day(tmp_path: Path) -> None:
    async def scene(s: Scene) -> None:
        await s.books.of(LOGIN)
        for name in ("ann", "bob", "ann"):
            s.acquaintance.speaks(chat(name))
        with pytest.raises(Refused, match="2 people for the first time today"):
            s.acquaintance.speaks(chat("eve"))
        await s.acquaintance.hears(chat("eve"))
        s.acquaintance.speaks(chat("eve"))  # who has written first is no stranger

    play(Rules(strangers_out=2), scene, tmp_path)


@pytest.mark.parametrize(
    ("most", "told"),
    [
        (0, "only write to people whom you know"),
        (1, "written to 1 person for the first time today"),
        (2, "written to 2 people for the first time today"),
    ],
)
def test_who_may_write_to_no_more_strangers_is_told_to_how_many(
    most: int, told: str, tmp_path: Path
) -> None:
    async def scene(s: Scene) -> None:
        for number in range(most):
            s.acquaintance.speaks(chat(f"bob{number}"))
        with pytest.raises(Refused, match=told):
            s.acquaintance.speaks(chat("eve"))

    play(Rules(strangers_out=most), scene, tmp_path)


def test_whom_one_has_met_is_not_known_before_it_was_learned(tmp_path: Path) -> None:
    """Else what comes meanwhile would overtake what waits for it."""

    async def scene(s: Scene) -> None:
        before = s.acquaintance.is_ready(LOGIN)
        learning = asyncio.ensure_future(s.acquaintance.learn(LOGIN))
        await s.books.of(LOGIN)
        meanwhile = learning.done() or not s.acquaintance.is_ready(LOGIN)
        await learning

        assert (before, meanwhile, s.acquaintance.is_ready(LOGIN)) == (False, True, True)

    play(Rules(), scene, tmp_path)


def test_who_is_blocked_is_not_heard_and_not_written_to(tmp_path: Path) -> None:
    async def scene(s: Scene) -> None:
        s.acquaintance.block(chat("bob"), True)
        verdict = await s.acquaintance.hears(chat("bob"))
        with pytest.raises(Refused, match=BLOCKED):
            s.acquaintance.speaks(chat("bob"))
        kept = await s.kept()
        blocked = await s.store.read(contacts.blocked)
        s.acquaintance.block(chat("bob"), False)

        assert (verdict, blocked) == ("blocked", [(LOGIN, "bob%irc.fake", False)])
        assert s.blocks == [("bob%irc.fake", True), ("bob%irc.fake", False)]
        assert kept == {"bob%irc.fake": Kept(native="bob%irc.fake", is_blocked=True)}
        assert await s.acquaintance.hears(chat("bob")) == "heard"
        assert await s.store.read(contacts.blocked) == []

    play(Rules(), scene, tmp_path)


def test_who_is_blocked_by_a_list_is_not_when_he_is_written_to(tmp_path: Path) -> None:
    async def scene(s: Scene) -> None:
        s.acquaintance.block(chat("bob"), True, by_list=True)
        s.acquaintance.block(chat("bob"), True, by_list=True)
        assert await s.acquaintance.hears(chat("bob")) == "blocked"
        await s.kept()
        assert await s.store.read(contacts.blocked) == [(LOGIN, "bob%irc.fake", True)]
        s.acquaintance.speaks(chat("bob"))
        assert await s.acquaintance.hears(chat("bob")) == "heard"
        assert s.blocks == [("bob%irc.fake", True), ("bob%irc.fake", False)]

    play(Rules(), scene, tmp_path)


def test_who_was_blocked_before_a_restart_is(tmp_path: Path) -> None:
    async def scene(s: Scene) -> None:
        s.acquaintance.restore([(LOGIN, "bob%irc.fake", False)])
        assert await s.acquaintance.hears(chat("bob")) == "blocked"
        assert not s.acquaintance.is_blocked(chat("ann"))

    play(Rules(), scene, tmp_path)


def test_who_was_blocked_by_a_list_before_a_restart_may_be_written_to(tmp_path: Path) -> None:
    """His server had not let it pass else."""

    async def scene(s: Scene) -> None:
        s.acquaintance.restore([(LOGIN, "bob%irc.fake", True)])
        s.acquaintance.speaks(chat("bob"))
        assert await s.acquaintance.hears(chat("bob")) == "heard"

    play(Rules(), scene, tmp_path)


def test_that_two_meet_is_told_once_it_is_known_whom_one_has_met(tmp_path: Path) -> None:
    async def scene(s: Scene) -> None:
        await s.books.of(LOGIN)
        for name in ("bob", "ann"):
            s.acquaintance.speaks(chat(name))
            s.acquaintance.met(chat(name))
            await s.acquaintance.hears(chat(name))

        assert s.meetings == ["bob%irc.fake", "ann%irc.fake"]

    play(Rules(), scene, tmp_path)


def test_nobody_can_block_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acquaintance, "MOST_BLOCKED", 2)

    async def scene(s: Scene) -> None:
        for name in ("bob", "ann", "ann"):
            s.acquaintance.block(chat(name), True)
        with pytest.raises(Refused, match="You block 2 people"):
            s.acquaintance.block(chat("eve"), True)
        s.acquaintance.block(chat("bob"), False)
        s.acquaintance.block(chat("eve"), True)

        assert [name for name, _ in s.blocks] == [
            f"{name}%irc.fake" for name in ("bob", "ann", "bob", "eve")
        ]

    play(Rules(), scene, tmp_path)

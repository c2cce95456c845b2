"""Logins: which are started, what logging in and out does to their sessions and what is kept."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any, cast

import pytest

from bridge.api.adapter import Adapter, Inbox, Login, Seat
from bridge.api.errors import LoginLost, Reason, Refused
from bridge.api.ids import LoginId, NetworkName
from bridge.api.login import Done
from bridge.api.states import Condition
from bridge.core import login_options
from bridge.core.logins import Registry
from bridge.core.status import STARTING
from bridge.store.values import KnownLogin
from bridge.testing.inbox import Recorder

OPEN, CLOSED = NetworkName("open"), NetworkName("closed")
ALICE = "alice@example.org"
SERVER = "irc.fake"
FIRST = LoginId(1)
DONE = Done(native=SERVER, name="al", options={"token": "t1"})


class Network:
    """Notes the sessions that begin and end. slow: they need this long to end."""

    def __init__(self) -> None:
        self.begun: list[Login] = []
        self.ended: list[LoginId] = []
        self.lets_end = asyncio.Event()
        self.lets_end.set()
        self.lost: LoginLost | None = None

    async def run_login(self, login: Login, inbox: Inbox) -> None:
        self.begun.append(login)
        try:
            if self.lost is not None:
                raise self.lost
            inbox.report(Condition(login=login.id, standing="up", words="Connected."))
            await asyncio.Event().wait()
        finally:
            await self.lets_end.wait()
            inbox.report(Condition(login=login.id, standing="down", words="Good-bye."))
            self.ended.append(login.id)


class ClosedNetwork(Network):
    """Nobody has a session there without logging in."""

    must_enter = True
    has_one = False

    def first(self, login: Login | None) -> Any:
        raise NotImplementedError

    def enter(self, login: Login | None) -> Any:
        raise NotImplementedError

    async def log_out(self, login: Login) -> None:
        raise NotImplementedError


class Written:
    """What is written, in order."""

    def __init__(self) -> None:
        self.lines: list[tuple[object, ...]] = []

    def add_login(self, login: KnownLogin) -> None:
        self.lines.append(("add", login))

    def rename_login(self, login: LoginId, name: str) -> None:
        self.lines.append(("rename", login, name))

    def renew_login(self, login: KnownLogin) -> None:
        self.lines.append(("renew", login))

    def put_out(self, login: LoginId) -> None:
        self.lines.append(("out", login))

    def keep_options(self, login: LoginId, options: Mapping[str, str]) -> None:
        self.lines.append(("options", (login, options)))

    def forget_login(self, login: LoginId) -> None:
        self.lines.append(("forget", login))

    def take_seat(self, login: LoginId, native: str, password: str | None) -> None:
        self.lines.append(("take", login, native))

    def leave_seat(self, login: LoginId, native: str) -> None:
        self.lines.append(("leave", login, native))


@dataclass
class Stage:
    logins: Registry
    open: Network = field(default_factory=Network)
    closed: Network = field(default_factory=ClosedNetwork)
    written: Written = field(default_factory=Written)
    inbox: Recorder = field(default_factory=Recorder)

    @property
    def reported(self) -> list[tuple[str, str]]:
        given = [item for item in self.inbox.given if isinstance(item, Condition)]
        return [(condition.standing, condition.words) for condition in given]


@asynccontextmanager
async def staged() -> AsyncIterator[Stage]:
    tasks: list[asyncio.Task[None]] = []

    def spawn(work: Any) -> asyncio.Task[None]:
        tasks.append(asyncio.ensure_future(work))
        return tasks[-1]

    networks = {OPEN: Network(), CLOSED: ClosedNetwork()}
    written, inbox, ids = Written(), Recorder(), count(1)
    logins = Registry(
        adapters=cast("Mapping[NetworkName, Adapter[Any]]", networks),
        records=written,
        new_id=lambda: next(ids),
        spawn=spawn,
        inbox_of=lambda _: inbox,
        random=lambda: 0.0,
    )
    yield Stage(logins, networks[OPEN], networks[CLOSED], written, inbox)
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.wait(tasks)


async def begun() -> None:
    """Sessions that were started have begun."""
    for _ in range(5):
        await asyncio.sleep(0)


def test_logging_in_makes_a_login_that_runs_with_what_it_needs() -> None:
    async def run() -> None:
        async with staged() as stage:
            known = await stage.logins.log_in(OPEN, ALICE, DONE)
            await begun()

            expected = KnownLogin(FIRST, OPEN, ALICE, SERVER, "al", options={"token": "t1"})
            assert known == expected == stage.logins.find(OPEN, ALICE, SERVER)
            assert stage.written.lines == [("add", expected)]
            assert stage.open.begun == [
                Login(id=FIRST, native=SERVER, name="al", options={"token": "t1"})
            ]

    asyncio.run(run())


def test_logging_in_again_replaces_what_the_login_needs_and_begins_its_session_anew() -> None:
    async def run() -> None:
        async with staged() as stage:
            stage.logins.ensure(OPEN, ALICE, SERVER, "guest")
            stage.logins.take_seat(FIRST, "#tea%irc.fake", None)
            stage.logins.start(FIRST)
            await begun()
            known = await stage.logins.log_in(OPEN, ALICE, DONE)
            await begun()

            seats = (Seat("#tea%irc.fake"),)
            expected = KnownLogin(FIRST, OPEN, ALICE, SERVER, "al", seats, {"token": "t1"})
            assert known == expected
            assert stage.written.lines[-1] == ("renew", expected)
            assert stage.open.ended == [FIRST]
            assert [dict(login.options) for login in stage.open.begun] == [{}, {"token": "t1"}]

    asyncio.run(run())


def test_a_session_begins_when_the_one_before_has_ended() -> None:
    async def run() -> None:
        async with staged() as stage:
            await stage.logins.log_in(OPEN, ALICE, DONE)
            await begun()
            stage.open.lets_end.clear()
            ending = asyncio.ensure_future(stage.logins.stop(FIRST))
            await begun()
            stage.logins.start(FIRST)
            await begun()
            assert len(stage.open.begun) == 1

            stage.open.lets_end.set()
            await ending
            await begun()
            assert len(stage.open.begun) == 2

    asyncio.run(run())


def test_who_is_logged_out_is_started_by_nothing_and_keeps_his_seats() -> None:
    async def run() -> None:
        async with staged() as stage:
            known = await stage.logins.log_in(OPEN, ALICE, DONE)
            stage.logins.take_seat(FIRST, "#tea%irc.fake", None)
            await begun()
            await stage.logins.log_out(FIRST)
            stage.logins.leave_seat(FIRST, "#tea%irc.fake")  # as when its rooms close
            stage.logins.start(FIRST)
            await stage.logins.start_needed({FIRST})
            await begun()

            words = 'You have logged out of irc.fake. The command "login" logs you in again.'
            assert stage.logins.get(FIRST) == replace(
                known, seats=(Seat("#tea%irc.fake"),), is_out=True
            )
            assert len(stage.open.begun) == len(stage.open.ended) == 1
            assert not stage.logins.is_running(FIRST)
            assert ("lost", words) in stage.reported
            assert stage.written.lines[1:] == [("take", FIRST, "#tea%irc.fake"), ("out", FIRST)]

    asyncio.run(run())


def test_that_somebody_is_out_is_told_at_once_and_stays_so() -> None:
    """However long the network takes to part, and whatever it says then."""

    async def run() -> None:
        async with staged() as stage:
            await stage.logins.log_in(OPEN, ALICE, DONE)
            await begun()
            stage.open.lets_end.clear()
            leaving = asyncio.ensure_future(stage.logins.log_out(FIRST))
            await begun()
            assert not leaving.done()
            assert [standing for standing, _ in stage.reported] == ["up", "lost"]
            stage.open.lets_end.set()
            await leaving

            condition = stage.logins.condition(FIRST)
            assert condition is not None
            assert condition.standing == "lost"

    asyncio.run(run())


def test_logging_out_twice_is_logging_out_once() -> None:
    async def run() -> None:
        async with staged() as stage:
            await stage.logins.log_in(OPEN, ALICE, DONE)
            await stage.logins.log_out(FIRST)
            await stage.logins.log_out(FIRST)
            await stage.logins.log_out(LoginId(9))

            assert stage.written.lines[1:] == [("out", FIRST)]

    asyncio.run(run())


def test_after_a_restart_whoever_is_out_is_out_still_and_it_is_known_why() -> None:
    async def run() -> None:
        async with staged() as stage:
            seats = (Seat("#tea%irc.fake"),)
            stage.logins.restore(
                [KnownLogin(FIRST, OPEN, ALICE, SERVER, "al", seats=seats, is_out=True)]
            )
            await stage.logins.start_needed(())
            await begun()

            condition = stage.logins.condition(FIRST)
            assert stage.open.begun == []
            assert condition is not None
            assert (condition.standing, condition.reason) == ("lost", "members-only")

    asyncio.run(run())


def test_logging_in_after_logging_out_returns_to_the_seats() -> None:
    async def run() -> None:
        async with staged() as stage:
            await stage.logins.log_in(OPEN, ALICE, DONE)
            stage.logins.take_seat(FIRST, "#tea%irc.fake", None)
            await stage.logins.log_out(FIRST)
            known = await stage.logins.log_in(OPEN, ALICE, replace(DONE, name="ally"))
            await begun()

            assert (known.is_out, known.name) == (False, "ally")
            assert stage.open.begun[-1].seats == (Seat("#tea%irc.fake"),)

    asyncio.run(run())


def test_a_forgotten_login_is_no_more() -> None:
    async def run() -> None:
        async with staged() as stage:
            await stage.logins.log_in(OPEN, ALICE, DONE)
            await begun()
            await stage.logins.forget(FIRST)
            await stage.logins.forget(FIRST)
            stage.logins.start(FIRST)
            stage.logins.rename(FIRST, "b")
            stage.logins.take_seat(FIRST, "#tea%irc.fake", None)
            await begun()

            assert stage.logins.get(FIRST) is None
            assert stage.logins.find(OPEN, ALICE, SERVER) is None
            assert stage.logins.condition(FIRST) is None
            assert stage.written.lines[1:] == [("forget", FIRST)]
            assert ("lost", "This login is no more.") in stage.reported
            assert len(stage.open.begun) == len(stage.open.ended) == 1

    asyncio.run(run())


def test_where_one_must_log_in_sessions_run_for_good() -> None:
    async def run() -> None:
        async with staged() as stage:
            stage.logins.restore(
                KnownLogin(LoginId(number), network, ALICE, SERVER, "al")
                for number, network in enumerate((OPEN, CLOSED), start=1)
            )
            await stage.logins.start_needed(())
            await begun()
            assert [login.id for login in stage.closed.begun] == [LoginId(2)]
            assert stage.open.begun == []

    asyncio.run(run())


def test_from_the_moment_a_session_begins_anew_its_login_is_lost_no_longer() -> None:
    """However it was lost, and whoever has it begin again."""

    async def run() -> None:
        lost = Condition(login=FIRST, standing="lost", words="The password is wrong.")
        async with staged() as stage:
            stage.open.lost = LoginLost("password", lost.words)
            await stage.logins.log_in(OPEN, ALICE, DONE)
            await begun()
            stage.open.lost = None
            stage.logins.note(lost)
            stage.inbox.given.clear()
            stage.logins.start(FIRST)
            begins = stage.reported
            await stage.logins.stop(FIRST)
            stage.logins.note(lost)
            stage.inbox.given.clear()
            await stage.logins.log_in(OPEN, ALICE, DONE)

            assert begins == [("connecting", STARTING)] == stage.reported

    asyncio.run(run())


def test_why_a_login_was_lost_is_known_until_its_owner_logs_in_again() -> None:
    async def run() -> None:
        async with staged() as stage:
            stage.open.lost = LoginLost("password", "The password is wrong.")
            await stage.logins.log_in(OPEN, ALICE, DONE)
            await begun()
            assert ("lost", "The password is wrong.") in stage.reported
            assert not stage.logins.is_running(FIRST)

            stage.open.lost = None
            await stage.logins.log_in(OPEN, ALICE, DONE)
            await begun()
            assert stage.logins.is_running(FIRST)
            assert stage.reported[-1] == ("up", "Connected.")

    asyncio.run(run())


def test_the_logins_of_an_account_on_a_network_are_found() -> None:
    async def run() -> None:
        async with staged() as stage:
            logins = stage.logins
            mine = logins.ensure(OPEN, ALICE, SERVER, "al")
            logins.ensure(CLOSED, ALICE, SERVER, "al")
            logins.ensure(OPEN, "bob@example.org", SERVER, "bob")

            assert logins.of(ALICE, OPEN) == [mine]

    asyncio.run(run())


def test_who_comes_to_a_room_without_a_password_keeps_the_one_of_before() -> None:
    async def run() -> None:
        async with staged() as stage:
            stage.logins.ensure(OPEN, ALICE, SERVER, "guest")
            stage.logins.take_seat(FIRST, "#tea%irc.fake", "leaves")
            stage.logins.take_seat(FIRST, "#tea%irc.fake", None)
            known = stage.logins.get(FIRST)

            assert known is not None
            assert known.seats == (Seat("#tea%irc.fake", "leaves"),)

    asyncio.run(run())


def test_what_is_set_is_written_when_it_is_another() -> None:
    async def run() -> None:
        async with staged() as stage:
            stage.logins.ensure(OPEN, ALICE, SERVER, "al")
            stage.logins.set_options(FIRST, {"a": "1", "b": "2", "c": ""})
            stage.logins.set_options(FIRST, {"a": "", "b": "2"})
            stage.logins.set_options(FIRST, {"b": "2"})
            stage.logins.set_options(LoginId(9), {"b": "2"})

            known = stage.logins.get(FIRST)
            assert known is not None
            assert known.options == {"b": "2"}
            assert stage.written.lines[1:] == [
                ("options", (FIRST, {"a": "1", "b": "2"})),
                ("options", (FIRST, {"b": "2"})),
            ]

    asyncio.run(run())


def test_not_everything_can_be_set() -> None:
    async def run() -> None:
        async with staged() as stage:
            stage.logins.ensure(OPEN, ALICE, SERVER, "al")
            full = {f"encoding_in #{n}": "x" for n in range(login_options.MOST)}
            stage.logins.check_options(FIRST, full)
            stage.logins.set_options(FIRST, full)
            stage.logins.check_options(FIRST, {"encoding_in #0": "y"})
            with pytest.raises(Refused):
                stage.logins.check_options(FIRST, {"one more": "x"})

    asyncio.run(run())


def test_what_is_wished_for_rooms_outlasts_logging_in_again() -> None:
    """Nobody else is shown it."""

    async def run() -> None:
        async with staged() as stage:
            replaced: list[KnownLogin] = []

            async def note(login: KnownLogin) -> None:
                replaced.append(login)

            stage.logins.on_replaced = note
            own = {"persistent #tea%irc.fake": "1"}
            await stage.logins.log_in(OPEN, ALICE, DONE)
            stage.logins.set_options(FIRST, own)
            known = await stage.logins.log_in(OPEN, ALICE, DONE)
            await begun()

            assert known.options == {**own, "token": "t1"}
            assert stage.open.begun[-1].options == {"token": "t1"}
            assert replaced == []

    asyncio.run(run())


def lost(reason: Reason) -> Condition:
    return Condition(login=FIRST, standing="lost", words="No.", reason=reason)


UP = Condition(login=FIRST, standing="up", words="Connected.")


@pytest.mark.parametrize(
    ("conditions", "is_in_vain"),
    [
        ([], True),
        ([lost("unreachable")], True),
        ([lost("conflict")], True),
        ([lost("password")], False),
        ([UP, lost("unreachable")], False),
    ],
)
def test_a_new_login_that_led_nowhere_is_in_vain(
    conditions: list[Condition], is_in_vain: bool
) -> None:
    async def run() -> None:
        async with staged() as stage:
            stage.open.lost = LoginLost("forbidden", "No.")
            stage.logins.ensure(OPEN, ALICE, SERVER, "al")
            assert stage.logins.in_vain() == []  # nobody has tried yet
            stage.logins.start(FIRST)
            assert stage.logins.in_vain() == []
            await begun()
            for condition in conditions:
                stage.logins.note(condition)

            assert stage.logins.in_vain() == [FIRST] * is_in_vain
            await stage.logins.forget(FIRST)
            assert stage.logins.in_vain() == []

    asyncio.run(run())


def test_what_was_set_or_was_there_before_is_not_in_vain() -> None:
    async def run() -> None:
        async with staged() as stage:
            stage.open.lost = LoginLost("forbidden", "No.")
            stage.logins.ensure(OPEN, ALICE, SERVER, "al")
            stage.logins.set_options(FIRST, {"ports": "6667"})
            seen = KnownLogin(LoginId(8), OPEN, ALICE, "irc.before", "al")
            stage.logins.restore((seen,))
            for login in (FIRST, seen.id):
                stage.logins.start(login)
            await begun()

            assert stage.logins.in_vain() == []
            assert [stage.logins.is_empty(login) for login in (FIRST, seen.id)] == [False, True]

    asyncio.run(run())

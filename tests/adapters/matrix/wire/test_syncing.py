"""What comes from Matrix is accepted before it is gone on from, in its order, and told of."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from adapters.matrix.session import Shared
from adapters.matrix.wire import filling, syncing
from adapters.matrix.wire.errors import DEACTIVATED, EXPIRED, LOCKED, LOGGED_OUT, Lost
from bridge.api.adapter import Login
from bridge.api.errors import LoginLost
from bridge.api.events import Gap, Message
from bridge.api.ids import LoginId
from bridge.api.states import About, Absent, Condition
from bridge.testing.inbox import Recorder
from tests.adapters.matrix.wire.synced import (
    LOGIN,
    down,
    login,
    played,
    room,
    shared,
    synced,
    up,
    words,
)
from tests.servers.homeserver import FakeHomeserver
from tests.servers.homestead.devices import Device
from tests.servers.homestead.people import Person
from tests.servers.homestead.rooms import Room


def tea_room(hs: FakeHomeserver) -> tuple[Person, Person, Room]:
    alice, bob = hs.world.person("alice", name="Alice"), hs.world.person("bob", name="Bob")
    return alice, bob, hs.world.room("Tea", bob, alice)


async def heard(inbox: Recorder, text: str) -> Message:
    return await inbox.until(Message, lambda message: message.text == text)


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing waits longer than a moment before it is tried again."""
    monkeypatch.setattr(syncing, "FIRST", 0.01)


def test_what_is_said_comes_with_the_cursor_behind_it() -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice, bob, tea = tea_room(hs)
        inbox = Recorder()
        async with synced(shared(hs), login(hs, alice.device()), inbox):
            await up(inbox)
            await bob.says(tea, "hi")
            said = await heard(inbox, "hi")

            assert said.place == room(tea.id)
            assert inbox.cursor is not None
            assert inbox.cursor.startswith(f"s{tea.timeline[-1].at}_1 ")

    played(play)


def test_what_was_said_before_the_login_is_no_news() -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice, bob, tea = tea_room(hs)
        await bob.says(tea, "long ago")
        inbox = Recorder()
        async with synced(shared(hs), login(hs, alice.device()), inbox):
            await up(inbox)

        assert words(inbox) == []

    played(play)


def test_the_cursor_is_never_ahead_of_what_is_committed() -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice, bob, tea = tea_room(hs)
        inbox, device = Recorder(), alice.device()
        async with synced(shared(hs), login(hs, device), inbox):
            await up(inbox)
            await hs.world.until(lambda: device.keys and _is_heard(hs, device))
            inbox.hold()
            await bob.says(tea, "one")
            await heard(inbox, "one")
            await asyncio.sleep(0)
            before = hs.count("sync")
            inbox.release()
            await hs.world.until(lambda: hs.count("sync") == before + 1)

            assert device.synced[-1] == hs.world.stream.last

    played(play)


def test_what_is_sent_to_the_device_is_not_forgotten_before_it_is_committed() -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice, bob, tea = tea_room(hs)
        inbox, device = Recorder(), alice.device()
        async with synced(shared(hs), login(hs, device), inbox):
            await up(inbox)
            await hs.world.until(lambda: device.keys and _is_heard(hs, device))
            inbox.hold()
            hs.world.tell_device(device, {"type": "m.dummy", "sender": alice.id, "content": {}})
            await bob.says(tea, "in the same answer")
            await heard(inbox, "in the same answer")

            assert len(device.waiting) == 1

            inbox.release()
            await hs.world.until(lambda: not device.waiting)

    played(play)


def _is_heard(hs: FakeHomeserver, device: Device) -> bool:
    """It waits for what comes next."""
    return bool(device.synced) and device.synced[-1] == hs.world.stream.last


def test_who_is_killed_before_the_commit_gets_it_again() -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice, bob, tea = tea_room(hs)
        inbox, device = Recorder(), alice.device()
        async with synced(shared(hs), login(hs, device), inbox):
            await up(inbox)
        before = inbox.cursor
        async with synced(shared(hs), login(hs, device), inbox):
            await up(inbox, after=len(inbox.given))
            inbox.hold()
            await bob.says(tea, "one")
            await heard(inbox, "one")
        inbox.cursor = before
        inbox.accepted.clear()
        inbox.given.clear()
        inbox.release()
        async with synced(shared(hs), login(hs, device), inbox):
            await heard(inbox, "one")

        assert words(inbox) == ["one"]

    played(play)


def test_a_restart_goes_on_where_it_ended() -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice, bob, tea = tea_room(hs)
        inbox, device = Recorder(), alice.device()
        async with synced(shared(hs), login(hs, device), inbox):
            await up(inbox)
            await bob.says(tea, "one")
            await heard(inbox, "one")
        await bob.says(tea, "two")
        async with synced(shared(hs), login(hs, device), inbox):
            said = await heard(inbox, "two")
            await bob.says(tea, "three")
            await heard(inbox, "three")

        assert words(inbox) == ["one", "two", "three"]
        assert said.actor is not None
        assert said.actor.name == "Bob"
        assert [event.text for event in inbox.of(Message)] == ["one", "two", "three"]

    played(play)


def test_a_burst_of_five_hundred_comes_whole_and_in_its_order() -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice, bob, tea = tea_room(hs)
        inbox = Recorder()
        async with synced(shared(hs), login(hs, alice.device()), inbox):
            await up(inbox)
            await bob.says(tea, "first")
            await heard(inbox, "first")
            for number in range(500):
                await bob.says(tea, str(number))
                if number % 37 == 0:
                    await asyncio.sleep(0)
            await heard(inbox, "499")

        assert words(inbox) == ["first", *map(str, range(500))]
        assert inbox.of(Gap) == []

    played(play)


@pytest.mark.parametrize("pages", ["usual", "short"])
def test_a_gap_is_filled_before_what_is_newer(pages: str) -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice, bob, tea = tea_room(hs)
        hs.settings.pages = pages
        inbox, device = Recorder(), alice.device()
        async with synced(shared(hs), login(hs, device), inbox):
            await up(inbox)
            await bob.says(tea, "first")
            await heard(inbox, "first")
        hs.settings.most_events = 3
        for number in range(20):
            await bob.says(tea, str(number))
        async with synced(shared(hs), login(hs, device), inbox):
            await heard(inbox, "19")

        assert words(inbox) == ["first", *map(str, range(20))]
        assert inbox.of(Gap) == []

    played(play)


@pytest.mark.parametrize("pages", ["repeating", "endless", "same"])
def test_pages_without_end_are_given_up(pages: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filling, "MOST", 30)

    async def play(hs: FakeHomeserver) -> None:
        alice, bob, tea = tea_room(hs)
        inbox, device = Recorder(), alice.device()
        async with synced(shared(hs), login(hs, device), inbox):
            await up(inbox)
            await bob.says(tea, "first")
            await heard(inbox, "first")
        hs.settings.most_events, hs.settings.pages = 3, pages
        for number in range(20):
            await bob.says(tea, str(number))
        async with synced(shared(hs), login(hs, device), inbox):
            await heard(inbox, "19")

        assert words(inbox)[-3:] == ["17", "18", "19"]

    played(play)


def test_a_gap_that_cannot_be_filled_is_told() -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice, bob, tea = tea_room(hs)
        inbox, device = Recorder(), alice.device()
        async with synced(shared(hs), login(hs, device), inbox):
            await up(inbox)
            await bob.says(tea, "first")
            await heard(inbox, "first")
        hs.settings.most_events = 2
        hs.faults.fail("messages", 403)
        for number in range(5):
            await bob.says(tea, str(number))
        async with synced(shared(hs), login(hs, device), inbox):
            await heard(inbox, "4")

        assert words(inbox) == ["first", "3", "4"]
        [gap] = inbox.of(Gap)
        first, third = inbox.of(Message)[0], inbox.of(Message)[1]
        assert gap.place == room(tea.id)
        assert int(first.at) == gap.since <= gap.until == third.at
        assert inbox.given.index(gap) < inbox.given.index(third)

    played(play)


def test_more_than_is_worth_it_is_a_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filling, "MOST", 6)

    async def play(hs: FakeHomeserver) -> None:
        alice, bob, tea = tea_room(hs)
        inbox, device = Recorder(), alice.device()
        async with synced(shared(hs), login(hs, device), inbox):
            await up(inbox)
            await bob.says(tea, "first")
            await heard(inbox, "first")
        hs.settings.most_events = 2
        for number in range(20):
            await bob.says(tea, str(number))
        async with synced(shared(hs), login(hs, device), inbox):
            await heard(inbox, "19")

        assert words(inbox) == ["first", *map(str, range(12, 20))]
        assert len(inbox.of(Gap)) == 1

    played(play)


# --- how it fares ---------------------------------------------------------------------------------


def test_trouble_is_told_in_words_and_its_end_too() -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice, bob, tea = tea_room(hs)
        inbox = Recorder()
        async with synced(shared(hs), login(hs, alice.device()), inbox):
            await up(inbox)
            hs.faults.fail("sync", 502, times=3)
            await bob.says(tea, "hi")
            await heard(inbox, "hi")
            await up(inbox, after=inbox.given.index(await down(inbox)))

        assert inbox.of(Condition) == [
            Condition(login=LOGIN, standing="connecting", words="Connecting to home.test."),
            Condition(login=LOGIN, standing="up", words="Connected to home.test."),
            Condition(
                login=LOGIN,
                standing="down",
                words="home.test cannot be reached: it has trouble of its own (status 502).",
                reason="unreachable",
            ),
            Condition(login=LOGIN, standing="up", words="Connected to home.test."),
        ]

    played(play)


@pytest.mark.parametrize("fault", ["cut", "html", "garbage", "fail"])
def test_one_that_comes_to_nothing_by_chance_is_not_told(fault: str) -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice, bob, tea = tea_room(hs)
        inbox = Recorder()
        async with synced(shared(hs), login(hs, alice.device()), inbox):
            await up(inbox)
            getattr(hs.faults, fault)("sync", *([502] if fault == "fail" else []))
            await bob.says(tea, "one")
            await bob.says(tea, "two")
            await heard(inbox, "two")

        assert words(inbox) == ["one", "two"]
        assert [one.standing for one in inbox.of(Condition)] == ["connecting", "up"]
        assert hs.faults.is_over

    played(play)


def test_a_homeserver_that_is_away_is_told_and_found_again() -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice, bob, tea = tea_room(hs)
        inbox = Recorder()
        async with synced(shared(hs), login(hs, alice.device()), inbox):
            await up(inbox)
            async with hs.away():
                told = await down(inbox)
            await bob.says(tea, "hi")
            await heard(inbox, "hi")
            await up(inbox, after=inbox.given.index(told))

        assert told.words == "home.test cannot be reached: the connection is refused."
        assert words(inbox) == ["hi"]

    played(play)


def test_who_is_told_to_wait_waits() -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice, *_ = tea_room(hs)
        inbox = Recorder()
        hs.faults.fail("sync", 429, retry_after_ms=300)
        async with synced(shared(hs), login(hs, alice.device()), inbox):
            began = asyncio.get_running_loop().time()
            await up(inbox)

            assert asyncio.get_running_loop().time() - began >= 0.3

    played(play)


def test_a_dead_homeserver_delays_no_other_one() -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice, bob, tea = tea_room(hs)
        made = shared(hs)
        stuck, inbox = Recorder(), Recorder()
        dead = login(hs, bob.device(), id_=LoginId(8))
        hs.faults.hang("sync")
        async with synced(made, dead, stuck), synced(made, login(hs, alice.device()), inbox):
            await up(inbox)
            await bob.says(tea, "hi")
            await heard(inbox, "hi")

        assert [one.standing for one in stuck.of(Condition)] == ["connecting"]

    played(play)


@asynccontextmanager
async def until_lost(made: Shared, who: Login, inbox: Recorder) -> AsyncIterator[list[str]]:
    """After the block the login is lost of itself: in these words."""
    found: list[str] = []
    try:
        async with synced(made, who, inbox) as task:
            yield found
            await asyncio.wait((task,), timeout=5)
    except LoginLost as error:
        found.append(error.text)


@pytest.mark.parametrize(
    ("code", "status", "more", "text"),
    [
        ("M_UNKNOWN_TOKEN", 401, {}, LOGGED_OUT),
        ("M_UNKNOWN_TOKEN", 401, {"soft_logout": True}, EXPIRED),
        ("M_MISSING_TOKEN", 401, {}, LOGGED_OUT),
        ("M_USER_DEACTIVATED", 403, {}, DEACTIVATED),
        ("M_USER_LOCKED", 401, {"soft_logout": True}, LOCKED),
    ],
)
def test_a_login_that_is_lost_says_what_mends_it(
    code: str, status: int, more: dict[str, Any], text: str
) -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice, *_ = tea_room(hs)
        inbox = Recorder()
        hs.faults.fail("sync", status, code, **more)
        async with until_lost(shared(hs), login(hs, alice.device()), inbox) as found:
            pass

        assert found == [text]
        assert '"login"' in text

    played(play)


def test_a_soft_logout_ends_it_at_once() -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice, *_ = tea_room(hs)
        inbox, device = Recorder(), alice.device()
        async with until_lost(shared(hs), login(hs, device), inbox) as found:
            await up(inbox)
            await hs.world.until(lambda: device.keys and _is_heard(hs, device))
            hs.expire(device)

        assert found == [EXPIRED]

    played(play)


def test_a_request_beside_it_that_finds_the_token_lost_ends_it_at_once() -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice, *_ = tea_room(hs)
        inbox, device, made = Recorder(), alice.device(), shared(hs)
        async with until_lost(made, login(hs, device), inbox) as found:
            await up(inbox)
            await hs.world.until(lambda: device.keys and _is_heard(hs, device))
            hs.faults.fail("whoami", 401)
            homeserver = made.session(LOGIN).homeserver
            with pytest.raises(Lost):
                await homeserver.ask("GET", "/_matrix/client/v3/account/whoami")

        assert found == [LOGGED_OUT]

    played(play)


@pytest.mark.parametrize("option", ["homeserver", "user", "token"])
def test_a_login_without_what_it_needs_is_lost(option: str) -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice, *_ = tea_room(hs)
        who = login(hs, alice.device())
        options = {name: value for name, value in who.options.items() if name != option}
        poor = Login(id=who.id, native=who.native, name=who.name, options=options)
        async with until_lost(shared(hs), poor, Recorder()) as found:
            pass

        assert found == [LOGGED_OUT]

    played(play)


def test_a_token_that_the_homeserver_forgot_begins_anew() -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice, bob, tea = tea_room(hs)
        left = hs.world.room("Coffee", bob, alice)
        inbox, device = Recorder(), alice.device()
        async with synced(shared(hs), login(hs, device), inbox):
            await up(inbox)
            await bob.says(tea, "one")
            await heard(inbox, "one")
        await bob.says(tea, "missed")
        await alice.leaves(left)
        hs.faults.fail("sync", 400, "M_UNKNOWN", times=2)
        async with synced(shared(hs), login(hs, device, left.id), inbox):
            await up(inbox, after=len(inbox.given))
            await bob.says(tea, "two")
            await heard(inbox, "two")

        assert words(inbox) == ["one", "two"]
        assert [gap.place for gap in inbox.of(Gap)] == [room(tea.id)]
        assert [gone.place for gone in inbox.of(Absent)] == [room(left.id)]
        assert f"room:{left.id}" not in inbox.kept

    played(play)


# --- what is wrong --------------------------------------------------------------------------------

HOSTILE: list[Any] = [
    None,
    "event",
    17,
    [],
    {},
    {"type": "m.room.message"},
    {"type": 7, "content": {}, "sender": "@bob:home.test", "event_id": "$a"},
    {"type": "m.room.message", "content": [], "sender": "@bob:home.test", "event_id": "$b"},
    {"type": "m.room.message", "content": {}, "sender": "bob", "event_id": "$c"},
    {"type": "m.room.message", "content": {}, "sender": "@bob:home.test", "event_id": 5},
    {"type": "m.room.member", "content": {"membership": {}}, "sender": "@bob:home.test",
     "event_id": "$d", "state_key": "@\u0000:home.test"},
    {"type": "m.room.power_levels", "content": {"users": 5}, "sender": "@bob:home.test",
     "event_id": "$e", "state_key": ""},
    {"type": "m.room.encrypted", "content": {"algorithm": []}, "sender": "@bob:home.test",
     "event_id": "$f"},
    {"type": "m.room.message", "content": {"body": {}, "msgtype": []},
     "sender": "@bob:home.test", "event_id": "$g", "origin_server_ts": "now", "unsigned": []},
]  # fmt: skip


def test_events_that_make_no_sense_take_no_others_with_them() -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice, bob, tea = tea_room(hs)
        inbox = Recorder()

        def twist(answer: Any) -> Any:
            for told in answer["rooms"]["join"].values():
                told["timeline"]["events"][:0] = HOSTILE
                told["state"]["events"] = HOSTILE
                told["ephemeral"] = {"events": HOSTILE}
                told["summary"] = 5
            answer["rooms"]["invite"] = {
                tea.id + "b": {"invite_state": {"events": HOSTILE}},
                "x": 5,
            }
            answer["rooms"]["leave"] = {tea.id + "c": None}
            for part in ("presence", "account_data", "to_device"):
                answer[part] = {"events": HOSTILE}
            answer["device_lists"] = answer["device_one_time_keys_count"] = "none"
            return answer

        async with synced(shared(hs), login(hs, alice.device()), inbox):
            await up(inbox)
            hs.faults.twist("sync", twist)
            await bob.says(tea, "hi")
            await heard(inbox, "hi")
            await bob.says(tea, "still there")
            await heard(inbox, "still there")

        assert [one.standing for one in inbox.of(Condition)] == ["connecting", "up"]

    played(play)


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"next_batch": 7},
        {"next_batch": ""},
        {"next_batch": "s1", "rooms": [], "presence": 3, "to_device": None, "account_data": "a"},
        {"next_batch": "s1", "rooms": {"join": [], "invite": 3, "leave": None, "knock": "x"}},
        {"next_batch": "s1", "rooms": {"join": {"!a:b": [], "!c:d": {"timeline": 5, "state": []}}}},
    ],
)
def test_an_answer_that_makes_no_sense_ends_nothing(answer: Any) -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice, bob, tea = tea_room(hs)
        inbox = Recorder()
        async with synced(shared(hs), login(hs, alice.device()), inbox):
            await up(inbox)
            await hs.world.until(lambda: hs.count("sync") == 2)
            hs.faults.answers("sync", answer)
            await bob.says(tea, "one")
            await hs.world.until(lambda: hs.faults.is_over)
            await bob.says(tea, "two")
            await heard(inbox, "two")

        assert words(inbox)[-1] == "two"

    played(play)


def test_rooms_have_their_names_before_the_homeserver_answers() -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice, _, tea = tea_room(hs)
        inbox, who = Recorder(), login(hs, alice.device(), tea.id)
        async with synced(shared(hs), who, inbox):
            await up(inbox)
        begun = len(inbox.given)
        held = hs.faults.waits("sync")
        async with synced(shared(hs), who, inbox):
            about = await inbox.until(About, after=begun)
            held.go()

        assert (about.place, about.name, about.is_learned) == (room(tea.id), tea.name, True)

    played(play)

"""What comes from Telegram is stored before it is acknowledged."""

import asyncio
import itertools
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from adapters.telegram.chats import chat, contacts
from adapters.telegram.chats.chat import Chat, Tie
from adapters.telegram.rooms import group
from adapters.telegram.rooms.group import Group, Member, Topic
from adapters.telegram.wire import itself, polling, rivals
from adapters.telegram.wire.gaps import DAY, KEPT
from bridge.api.adapter import Login
from bridge.api.content import Unsupported
from bridge.api.events import Gap, Message
from bridge.api.ids import Identity, LoginId, Place
from bridge.api.states import Condition
from bridge.testing.inbox import Recorder
from tests.adapters.telegram.wire.polled import NETWORK, polled, room, session, up
from tests.adapters.telegram.wire.raw import html, no, ok, raw
from tests.servers.telegram import FakeTelegram, fake_telegram

TOKEN = "12345:abc"
ME = ok({"id": 12345, "is_bot": True, "first_name": "Gateway", "username": "gateway_bot"})
NOW = 1_700_000_000.0
TEA = group.write(Group(chat=-100123, me=Member(name="Gateway")))


def played(play: Callable[[FakeTelegram], Awaitable[None]]) -> None:
    async def run() -> None:
        async with fake_telegram() as api:
            await play(api)

    asyncio.run(run())


def words(inbox: Recorder) -> list[str]:
    return [event.text for event in inbox.accepted if isinstance(event, Message)]


def test_that_its_privacy_mode_was_changed_is_learned_while_it_runs() -> None:
    async def play(api: FakeTelegram) -> None:
        inbox = Recorder()
        alice = api.world.user("Alice")
        running = session(api.url, api.token)
        async with polled(running, inbox):
            await up(inbox)
            assert running.me is not None
            assert not running.me.can_read_all_group_messages
            api.bot.reads_everything = True
            running.known_since -= itself.KNOWN_FOR
            tea = api.world.group("Tea", alice)
            await alice.says(tea, "/help")
            await api.world.until(lambda: running.me and running.me.can_read_all_group_messages)

    played(play)


def test_what_is_said_comes_with_the_cursor_behind_it() -> None:
    async def play(api: FakeTelegram) -> None:
        api.bot.reads_everything = True
        inbox = Recorder()
        alice = api.world.user("Alice")
        tea = api.world.group("Tea", alice)
        await alice.says(tea, "one")
        async with polled(session(api.url, api.token), inbox):
            await up(inbox)
            await alice.says(tea, "two")
            await inbox.until(Message, lambda message: message.text == "two")

        assert words(inbox) == ["one", "two"]
        assert inbox.cursor == str(api.bot.updates.last + 1)

    played(play)


def test_nothing_is_acknowledged_before_it_is_stored() -> None:
    async def play(api: FakeTelegram) -> None:
        api.bot.reads_everything = True
        inbox = Recorder()
        alice = api.world.user("Alice")
        tea = api.world.group("Tea", alice)
        async with polled(session(api.url, api.token), inbox):
            await up(inbox)
            await api.world.until(lambda: api.bot.updates.is_polled)
            inbox.hold()
            await alice.says(tea, "one")
            await inbox.until(Message)

            assert [update.payload["text"] for update in api.bot.updates.waiting] == ["one"]

            inbox.release()
            await api.world.until(lambda: api.bot.updates.is_polled and not api.bot.updates.waiting)

    played(play)


def test_who_is_killed_before_the_commit_gets_it_again() -> None:
    async def play(api: FakeTelegram) -> None:
        api.bot.reads_everything = True
        alice = api.world.user("Alice")
        tea = api.world.group("Tea", alice)
        killed = Recorder()
        async with polled(session(api.url, api.token), killed):
            await up(killed)
            await api.world.until(lambda: api.bot.updates.is_polled)
            killed.hold()
            await alice.says(tea, "one")
            await killed.until(Message)

        inbox = Recorder()
        async with polled(session(api.url, api.token), inbox):
            await inbox.until(Message)

        assert words(inbox) == ["one"]

    played(play)


def test_who_is_killed_after_the_commit_gets_nothing_twice() -> None:
    async def play(api: FakeTelegram) -> None:
        api.bot.reads_everything = True
        alice = api.world.user("Alice")
        tea = api.world.group("Tea", alice)
        inbox = Recorder()
        await alice.says(tea, "one")
        async with polled(session(api.url, api.token), inbox):
            await inbox.until(Message)
        await alice.says(tea, "two")
        async with polled(session(api.url, api.token), inbox):
            await inbox.until(Message, lambda message: message.text == "two")

        assert words(inbox) == ["one", "two"]

    played(play)


def test_kinds_that_are_not_sent_unasked_are_asked_for() -> None:
    async def play(api: FakeTelegram) -> None:
        inbox = Recorder()
        async with polled(session(api.url, api.token), inbox):
            await up(inbox)
            await api.world.until(lambda: api.bot.updates.is_polled)

        assert api.bot.updates.allowed == frozenset(polling.KINDS)

    played(play)


def test_a_webhook_is_taken_away_and_what_waits_stays() -> None:
    async def play(api: FakeTelegram) -> None:
        api.bot.reads_everything = True
        api.bot.webhook = "https://elsewhere.example/"
        alice = api.world.user("Alice")
        tea = api.world.group("Tea", alice)
        await alice.says(tea, "one")
        inbox = Recorder()
        async with polled(session(api.url, api.token), inbox):
            await inbox.until(Message)

        assert words(inbox) == ["one"]

    played(play)


def test_a_webhook_that_is_set_while_it_runs_is_taken_away_and_told_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def play(api: FakeTelegram) -> None:
        api.bot.reads_everything = True
        alice = api.world.user("Alice")
        tea = api.world.group("Tea", alice)
        inbox = Recorder()
        async with polled(session(api.url, api.token), inbox):
            await alice.says(tea, "none")
            await inbox.until(Message)
            api.bot.webhook = "https://elsewhere.example/secret"
            await alice.says(tea, "one")
            await alice.says(tea, "two")
            await inbox.until(Message, lambda message: message.text == "two")
            await inbox.until(Gap)

        assert words(inbox)[-2:] == ["one", "two"]
        assert not api.bot.webhook

    played(play)
    told = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert told == [
        "telegram: a webhook was set for the bot and took its messages; it is removed. If it comes"
        " back, another program uses the token"
    ]


def test_what_the_bot_hears_in_groups_is_logged_at_the_start_and_when_it_changes(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    reads = json.loads(ME.partition(b"\r\n\r\n")[2])["result"]
    changed = ok(reads | {"can_read_all_group_messages": True})
    clock = itertools.count(int(NOW), 700)
    inbox = Recorder()

    async def run() -> None:
        answers = (ME, ok(False), ok([]), ME, ok([]), changed, ok([]), no(401, "Unauthorized"))
        async with (
            raw(*answers) as server,
            polled(session(server.url, TOKEN, lambda: float(next(clock))), inbox),
        ):
            await inbox.until(Condition, lambda condition: condition.standing == "lost")

    asyncio.run(run())
    told = [one.getMessage() for one in caplog.records if one.name == itself.__name__]
    assert told == [
        f"telegram: bot @gateway_bot, {itself.LITTLE}",
        f"telegram: bot @gateway_bot, {itself.ALL}",
    ]


# --- how it fares ---------------------------------------------------------------------------------


def fares(*answers: bytes | None, until: Callable[[list[Condition]], bool]) -> list[Condition]:
    """What is told where these are the answers."""
    inbox = Recorder()

    async def run() -> None:
        async with raw(*answers) as server, polled(session(server.url, TOKEN), inbox):
            await inbox.until(Condition, lambda _: until(inbox.of(Condition)))

    asyncio.run(run())
    return inbox.of(Condition)


@pytest.fixture(autouse=True)
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between two attempts there is no time: it is long, and by chance."""
    monkeypatch.setattr(polling, "backoff", lambda *_, **__: 0.0)
    monkeypatch.setattr(rivals, "LONGEST", 0.0)


def standings(conditions: list[Condition]) -> list[str]:
    return [condition.standing for condition in conditions]


@pytest.mark.parametrize(
    ("answer", "standing", "reason"),
    [
        (no(401, "Unauthorized"), "lost", "password"),
        (no(404, "Not Found"), "lost", "password"),
        (no(403, "Forbidden: bot is frozen"), "lost", "forbidden"),
        (no(409, "Conflict: terminated by other getUpdates request"), "down", "conflict"),
    ],
)
def test_what_somebody_has_to_mend_is_told_at_once_and_once(
    answer: bytes, standing: str, reason: str
) -> None:
    told = fares(
        ME, ok(True), answer, answer, answer, ok([]), until=lambda all_: len(all_) == 3
    )  # fmt: skip

    assert standings(told) == ["connecting", standing, "up"]
    assert told[1].reason == reason


CONFLICT = no(409, "Conflict: terminated by other getUpdates request; make sure that only one bot")


def test_another_program_is_told_until_it_was_quiet_for_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rivals, "LONGEST", 0.2)
    inbox = Recorder()
    inbox.kept = {"group:-100123": TEA}
    quick = (ok([]), CONFLICT) * 20

    async def run() -> None:
        answers = (ME, ok(False), ok([]), *quick, *[ok([])] * 5000)
        async with (
            raw(*answers) as server,
            polled(session(server.url, TOKEN, lambda: NOW), inbox),
        ):
            await inbox.until(Gap)
            await inbox.until(Condition, lambda _: len(inbox.of(Condition)) == 4)

    asyncio.run(run())
    assert standings(inbox.of(Condition)) == ["connecting", "up", "down", "up"]
    assert inbox.accepted == [Gap(place=room(-100123), since=NOW, until=NOW)]
    assert rivals.KEPT not in inbox.kept


def test_what_another_program_took_before_a_restart_is_told_after_it() -> None:
    inbox = gaps({KEPT: b"%d" % (NOW - 9), rivals.KEPT: b"%d" % (NOW - 40), "group:-100123": TEA})

    assert inbox.accepted == [Gap(place=room(-100123), since=NOW - 40, until=NOW)]
    assert rivals.KEPT not in inbox.kept


def test_what_a_webhook_took_while_it_was_stopped_is_told() -> None:
    inbox = Recorder()
    inbox.kept = {KEPT: b"%d" % (NOW - 900), "group:-100123": TEA}

    async def run() -> None:
        hook = ok({"url": "https://elsewhere.example/"})
        async with (
            raw(ME, hook, ok(True), ok([])) as server,
            polled(session(server.url, TOKEN, lambda: NOW), inbox),
        ):
            await up(inbox)
            assert server.heard == ["getMe", "getWebhookInfo", "deleteWebhook", "getUpdates"]

    asyncio.run(run())
    assert inbox.accepted == [Gap(place=room(-100123), since=NOW - 900, until=NOW)]


def test_one_poll_that_is_lost_is_nothing_to_tell() -> None:
    told = fares(
        ME, ok(True), ok([]), None, ok([]), html(502), ok([]),
        no(401, "Unauthorized"), until=lambda all_: len(all_) == 3,
    )  # fmt: skip

    assert standings(told) == ["connecting", "up", "lost"]


def test_two_polls_that_are_lost_are_trouble() -> None:
    told = fares(
        ME, ok(True), ok([]), html(502), html(502), ok([]), until=lambda all_: len(all_) == 4
    )

    assert standings(told) == ["connecting", "up", "down", "up"]
    assert told[2].reason == "unreachable"


def test_logins_fare_as_the_bot_does() -> None:
    inbox, its = Recorder(), Recorder()
    login = LoginId(7)

    async def run() -> None:
        async with raw(ME, ok(True), ok([]), no(401, "Unauthorized")) as server:
            made = session(server.url, TOKEN)
            made.logins[login] = (Login(id=login, native="telegram", name="Juliet"), its)
            async with polled(made, inbox):
                await its.until(Condition, lambda condition: condition.standing == "down")

    asyncio.run(run())

    assert [(one.login, one.standing) for one in its.of(Condition)] == [
        (login, "connecting"),
        (login, "up"),
        (login, "down"),
    ]


def test_a_login_that_begins_before_the_bot_says_nothing_until_the_bot_does() -> None:
    inbox, its = Recorder(), Recorder()
    login = Login(id=LoginId(7), native="telegram", name="Juliet")

    async def run() -> None:
        async with raw(ME, ok(False), ok([])) as server:
            made = session(server.url, TOKEN)
            running = asyncio.create_task(contacts.run(made, login, its))
            await asyncio.sleep(0)
            assert its.given == []
            async with polled(made, inbox):
                await its.until(Condition, lambda condition: condition.standing == "up")
            running.cancel()

    asyncio.run(run())
    assert [one.words for one in its.of(Condition)] == [
        "Connecting to Telegram.",
        "Connected to Telegram.",
    ]


# --- what cannot be read --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "answer",
    [
        *(5, None, {"a": 1}, [5], [None], [{"message": {}}]),
        *([{"update_id": "7"}], [{"update_id": None}], [{"update_id": -7}]),
        *([{"update_id": 1e300}], [{"update_id": 10**40}], [{"update_id": []}]),
    ],
)
def test_a_server_that_is_broken_is_asked_again(answer: object) -> None:
    inbox = Recorder()

    async def run() -> None:
        answers = (ME, ok(True), ok(answer), ok([_update(8, 2, text="two")]))
        async with raw(*answers) as server, polled(session(server.url, TOKEN), inbox):
            await inbox.until(Message, lambda message: message.text == "two")

    asyncio.run(run())

    assert inbox.cursor == "9"


def test_a_bot_that_is_none_is_asked_about_again() -> None:
    inbox = Recorder()

    async def run() -> None:
        answers = (ok(True), ok({"id": "?"}), ME, ok(True), ok([]))
        async with raw(*answers) as server, polled(session(server.url, TOKEN), inbox):
            await up(inbox)

    asyncio.run(run())


def test_what_has_no_number_takes_no_other_with_it() -> None:
    inbox = Recorder()

    async def run() -> None:
        answers = (ME, ok(True), ok([5, _update(8, 2, text="two"), {"update_id": "9"}]))
        async with raw(*answers) as server, polled(session(server.url, TOKEN), inbox):
            await inbox.until(Message, lambda message: message.text == "two")

    asyncio.run(run())

    assert inbox.cursor == "9"


def test_an_update_that_cannot_be_read_takes_no_other_with_it() -> None:
    inbox = Recorder()
    bad = _update(7, 1, date="yesterday")
    bad["message"]["date"] = "1700000000"

    async def run() -> None:
        answers = (ME, ok(True), ok([bad, _update(8, 2, text="two")]))
        async with raw(*answers) as server, polled(session(server.url, TOKEN), inbox):
            await inbox.until(Message, lambda message: message.text == "two")

    asyncio.run(run())

    assert inbox.accepted[0] == Message(
        place=room(-100123),
        actor=Identity(NETWORK, "5", "Alice Doe"),
        at=1_700_000_000.0,
        content=(Unsupported("a message that the gateway cannot read"),),
        native=inbox.accepted[0].native,  # type: ignore[union-attr]
    )
    assert words(inbox) == ["", "two"]
    assert inbox.cursor == "9"


def test_what_is_no_message_at_all_is_passed_over() -> None:
    inbox = Recorder()
    nonsense: list[Any] = [
        {"update_id": 5, "message": None},
        {"update_id": 6, "message": {"chat": []}},
        {"update_id": 7, "new_kind": {"a": 1}},
        {"update_id": 8},
    ]

    async def run() -> None:
        answers = (ME, ok(True), ok([*nonsense, _update(9, 2, text="two")]))
        async with raw(*answers) as server, polled(session(server.url, TOKEN), inbox):
            await inbox.until(Message)

    asyncio.run(run())

    assert words(inbox) == ["two"]
    assert inbox.cursor == "10"


def _update(number: int, message: int, **content: object) -> dict[str, Any]:
    return {
        "update_id": number,
        "message": {
            "message_id": message,
            "date": 1_700_000_000,
            "chat": {"id": -100123, "type": "supergroup", "title": "Tea"},
            "from": {"id": 5, "is_bot": False, "first_name": "Alice", "last_name": "Doe"},
            **content,
        },
    }


# --- gaps -----------------------------------------------------------------------------------------


def gaps(kept: dict[str, bytes]) -> Recorder:
    inbox = Recorder()
    inbox.kept = kept

    async def run() -> None:
        async with (
            raw(ME, ok(True), ok([])) as server,
            polled(session(server.url, TOKEN, lambda: NOW), inbox),
        ):
            await up(inbox)

    asyncio.run(run())
    return inbox


def test_a_day_away_is_a_gap_in_every_group() -> None:
    since = NOW - DAY - 10.0
    inbox = gaps({KEPT: b"%d" % since, "group:-100123": TEA})

    assert inbox.accepted == [Gap(place=room(-100123), since=since, until=NOW - DAY)]
    assert inbox.kept[KEPT] == b"%d" % NOW


def test_topics_that_are_used_and_chats_have_it_too() -> None:
    since = NOW - 2 * DAY
    topics = {8: Topic(name="Green", is_used=True), 9: Topic(name="Black")}
    tea = Group(chat=-100123, me=Member(name="Gateway"), topics=topics)
    alice = Chat(user=5, ties={LoginId(7): Tie()})
    inbox = gaps(
        {
            KEPT: b"%d" % since,
            "group:-100123": group.write(tea),
            "chat:5": chat.write(alice),
        }
    )
    places = [
        room(-100123),
        Place(NETWORK, "room", "-100123%8"),
        Place(NETWORK, "direct", "5", LoginId(7)),
    ]

    assert inbox.accepted == [Gap(place=one, since=since, until=NOW - DAY) for one in places]


def test_less_than_a_day_is_none() -> None:
    inbox = gaps({KEPT: b"%d" % (NOW - DAY + 10.0), "group:-100123": TEA})

    assert inbox.accepted == []
    assert inbox.kept[KEPT] == b"%d" % NOW


def test_the_time_is_not_written_down_at_each_poll() -> None:
    inbox = gaps({KEPT: b"%d" % (NOW - 30.0)})

    assert inbox.kept[KEPT] == b"%d" % (NOW - 30.0)

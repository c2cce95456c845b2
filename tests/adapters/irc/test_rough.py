"""Servers that do what none should, over a real socket: nothing is lost, no fault is logged."""

import asyncio
import logging
from collections.abc import Iterator

import pytest

from adapters.irc.life import watch
from adapters.irc.reach import attempts
from bridge.api.content import Text
from bridge.api.errors import TryLater
from bridge.api.events import Gap, Message, Settled
from bridge.api.ids import Key
from bridge.api.states import Condition, Everyone, Present, Renamed
from tests.adapters.irc.inboxes import LOGIN, direct, room
from tests.adapters.irc.test_client import Lab, identity, lab, names
from tests.adapters.irc.wire.test_wire import KOI, held, on_wire
from tests.clients.scripted import Connection


@pytest.fixture(autouse=True)
def nothing_is_logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    yield
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


async def is_well(own: Lab, connection: Connection, body: str = "still there") -> None:
    """Both directions work, over the same connection."""
    connection.send(f":bob!b@h PRIVMSG #c :{body}")
    said = await own.inbox.expect(Message, lambda told: told.place == room("#c", own.host))
    assert said.content == (Text(body),)
    await own.say(said.place, f"yes, {body}", body)
    await connection.expect(f"^PRIVMSG #c :yes, {body}$")
    assert own.server.connections[-1] is connection


def test_lines_that_come_byte_by_byte_are_read_whole() -> None:
    async def run() -> None:
        async with lab() as own:
            connection = await own.welcomed()
            await own.joined(connection)
            for line in ("Grüße 🦄", "x" * 400):
                for byte in f"@x=y :bob!b@h PRIVMSG #c :{line}\r\n".encode():
                    connection.send_bytes(bytes([byte]))
                    await asyncio.sleep(0)
                said = await own.inbox.expect(Message)
                assert said.content == (Text(line),)
            connection.send_bytes(b":bob!b@h PRIVMSG #c :one\n:bob!b@h PRIVMSG #c :two\n:bo")
            connection.send_bytes(b"b!b@h PRIVMSG #c :three\r")
            connection.send_bytes(b"\n")
            heard = [(await own.inbox.expect(Message)).content for _ in range(3)]
            assert heard == [(Text("one"),), (Text("two"),), (Text("three"),)]
            await is_well(own, connection)

    asyncio.run(run())


def test_a_half_line_before_a_loss_is_not_read_with_the_next_connection(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(attempts, "backoff", lambda failed, jitter: 0.0)

    async def run() -> None:
        async with lab() as own:
            connection = await own.welcomed()
            await own.joined(connection)
            connection.send_bytes(b":bob!b@h PRIVMSG #c :half of")
            await connection.close()
            again = await own.welcomed()
            await again.expect("^JOIN #c$")
            names(again, "#c")
            await own.inbox.expect(Gap)
            await is_well(own, again)

    asyncio.run(run())


def test_a_hundred_thousand_names_are_shown_at_once() -> None:
    async def run() -> None:
        async with lab() as own:
            connection = await own.welcomed()
            await own.joined(connection)
            own.inbox.told.clear()
            connection.send(":alice!x@h PART #c")
            connection.send(":alice!x@h JOIN #c")
            block = [
                ":s 353 alice = #c :" + " ".join(f"n{n}" for n in range(start, start + 40))
                for start in range(0, 100_000, 40)
            ]
            connection.send("\r\n".join(["x", *block, ":s 366 alice #c :End"]))
            everyone = await own.inbox.expect(Everyone)
            assert len({present.who.name for present in everyone.present}) == 100_000
            await is_well(own, connection)

    asyncio.run(run())


def test_who_is_killed_comes_back_and_is_told_what_he_missed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(attempts, "backoff", lambda failed, jitter: 0.0)

    async def run() -> None:
        async with lab() as own:
            connection = await own.welcomed()
            place = await own.joined(connection)
            await own.say(place, "is this lost?")
            flush = asyncio.create_task(own.flush())
            await connection.expect("^PING :b")
            connection.send(":oper!o@s KILL alice :oper (enough)")
            connection.send("ERROR :Closing Link: h (Killed (oper (enough)))")
            await connection.close()
            with pytest.raises(TryLater):
                await flush
            down = await own.inbox.expect(Condition, lambda told: told.standing == "down")
            assert "Killed (oper (enough))" in down.words
            again = await own.welcomed()
            await again.expect("^JOIN #c$")
            names(again, "#c")
            gap = await own.inbox.expect(Gap)
            assert gap.place == place
            await is_well(own, again)

    asyncio.run(run())


def test_a_nick_that_the_server_forces_upon_us_is_ours_at_once() -> None:
    async def run() -> None:
        async with lab() as own:
            connection = await own.welcomed()
            await own.joined(connection)
            connection.send(":alice!x@h NICK :guest123")
            connection.send(":bob!b@h PRIVMSG guest123 :is that you?")
            renamed = await own.inbox.expect(Renamed)
            assert renamed == Renamed(
                login=LOGIN,
                was=identity("alice", own.host),
                now=identity("guest123", own.host),
                mine=True,
            )
            said = await own.inbox.expect(Message)
            assert said.place == direct("bob", own.host)
            connection.send(":alice!y@h JOIN #c")
            other = await own.inbox.expect(Present, lambda told: told.who.name == "alice")
            assert not other.mine
            await is_well(own, connection)

    asyncio.run(run())


def test_what_005_takes_back_counts_no_longer() -> None:
    async def run() -> None:
        async with held(support={"UTF8ONLY": "", "CHANTYPES": "#&"}, options=KOI) as (own, irc):
            place = await own.joined(irc)
            await own.say(place, "Привет")
            await irc.expect("^PRIVMSG #c :Привет$")
            irc.send(":s 005 alice -UTF8ONLY -PREFIX -CHANMODES -NICKLEN -CHANTYPES :are supported")
            irc.send(":s 353 alice = #c :alice @bob +dave")
            irc.send(":bob!b@h MODE #c +v dave")
            irc.send(":bob!b@h PRIVMSG #c :heard")
            await own.inbox.expect(Message, lambda told: told.content == (Text("heard"),))
            await own.say(place, "Привет", "k2")
            await irc.expect("^PRIVMSG #c :" + on_wire("Привет", "koi8-r") + "$")

    asyncio.run(run())


def test_a_server_that_speaks_but_never_answers_a_barrier_is_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(watch, "WATCH_EVERY", 0.02)
    monkeypatch.setattr(watch, "BARRIER_WITHIN", 0.1)

    async def run() -> None:
        async with lab() as own:
            connection = await own.welcomed()
            place = await own.joined(connection)
            await own.say(place, "does anybody answer?")
            flush = asyncio.create_task(own.flush())
            while not flush.done():
                connection.send(":bob!b@h PRIVMSG #c :I talk on")
                await asyncio.sleep(0.01)
            with pytest.raises(TryLater):
                await flush
            down = await own.inbox.expect(Condition, lambda told: told.standing == "down")
            assert down.words == f"{own.host} does not answer any more."
            assert not any(isinstance(told, Settled) for told in own.inbox.told)

    asyncio.run(run())


def test_ten_thousand_lines_in_one_read_keep_their_order() -> None:
    async def run() -> None:
        async with lab() as own:
            connection = await own.welcomed()
            place = await own.joined(connection)
            lines = (f":bob!b@h PRIVMSG #c :{number}\r\n".encode() for number in range(10_000))
            connection.send_bytes(b"".join(lines))
            await own.inbox.expect(Message, lambda told: told.content == (Text("9999"),))
            heard = [told for told in own.inbox.told if isinstance(told, Message)]
            assert [told.content for told in heard] == [(Text(str(n)),) for n in range(9999)]
            await own.say(place, "\n".join(map(str, range(2000))), "k")
            await connection.expect("^PRIVMSG #c :1999$")
            said = [line for line in connection.seen if line.startswith("PRIVMSG")]
            assert said == [f"PRIVMSG #c :{number}" for number in range(2000)]
            flush = asyncio.create_task(own.flush())
            await connection.answer_ping()
            await flush
            settled = [told.key for told in own.inbox.told if isinstance(told, Settled)]
            assert settled == [Key(f"k.{number}") for number in range(2000)]

    asyncio.run(run())

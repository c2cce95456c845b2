"""A connection at the server's pace, in its encodings, and what it says first."""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import pytest

from adapters.irc.life import denials
from adapters.irc.wire import sending
from adapters.irc.wire.connection import Connection as Wire
from adapters.irc.wire.sending import Pace, Turn
from bridge.api.adapter import Login, Seat
from bridge.api.content import Text
from bridge.api.errors import LoginLost, Refused
from bridge.api.events import Message, Settled
from bridge.api.ids import Key, Place
from bridge.api.states import Absent, Condition, Everyone
from tests.adapters.irc.inboxes import LOGIN, NETWORK, RecordingInbox, adapter, direct, room
from tests.adapters.irc.test_client import Lab, called, lab, names
from tests.clients.scripted import Connection, ScriptedIrc


@asynccontextmanager
async def held(
    *channels: str,
    support: Mapping[str, str] | None = None,
    options: Mapping[str, str] | None = None,
) -> AsyncIterator[tuple[Lab, Connection]]:
    """A login that was welcomed. channels: its seats, `#c key`. options: its own."""
    async with ScriptedIrc() as server:
        irc, inbox = adapter(server.host, server.port), RecordingInbox()
        parts = (channel.partition(" ") for channel in channels)
        login = Login(
            id=LOGIN,
            native=server.host,
            name="alice",
            options=options or {},
            seats=tuple(Seat(f"{name}%{server.host}", key or None) for name, _, key in parts),
        )
        task = asyncio.create_task(irc.run_login(login, inbox))
        connection = await server.accepted()
        await connection.welcome(support=support)
        await inbox.up()
        yield Lab(server, irc, inbox), connection
        task.cancel()
        await asyncio.wait((task,))


async def said_by(own: Lab, place: Place, lines: int, key: str) -> None:
    await own.say(place, "\n".join(f"{key}{number}" for number in range(lines)), key)


async def seconds_for(own: Lab, lines: int) -> float:
    """How long so many lines take to leave."""
    start = asyncio.get_running_loop().time()
    await said_by(own, direct("bob", own.host), lines, "x")
    return asyncio.get_running_loop().time() - start


def last_words(connection: Connection) -> list[str]:
    return [line.rpartition(":")[2] for line in connection.seen if line.startswith("PRIVMSG")]


# --- whose turn it is -----------------------------------------------------------------------------


def test_a_long_text_to_one_holds_back_neither_another_nor_who_asks() -> None:
    async def run() -> None:
        async with lab(flood_burst=1, flood_interval=0.02) as own:
            connection = await own.welcomed()
            place = await own.joined(connection)
            paste = asyncio.create_task(said_by(own, place, 40, "paste"))
            await connection.expect(":paste3$")
            own.irc._clients[LOGIN].later(b"WHO #c\r\n")
            short = asyncio.create_task(said_by(own, direct("bob", own.host), 3, "short"))
            asked = asyncio.create_task(own.irc.kick(place, called("bob"), "out"))
            await connection.expect("^KICK #c bob :out$")
            connection.send(":alice!x@h KICK #c bob :out")
            await asyncio.gather(paste, short, asked)

            lines = connection.seen
            at = [lines.index(f"PRIVMSG bob :short{number}") for number in range(3)]
            first = lines.index("PRIVMSG #c :paste3")
            assert lines.index("KICK #c bob :out") - first <= 3
            assert at[-1] - first <= 9
            assert first < lines.index("WHO #c") < lines.index("PRIVMSG #c :paste39")
            pasted = [word for word in last_words(connection) if word.startswith("paste")]
            assert pasted == [f"paste{number}" for number in range(40)]

    asyncio.run(run())


def test_a_barrier_covers_what_left_before_it_and_nothing_behind() -> None:
    """Lines of different targets pass each other; a PING says only of those before it that the
    server has them."""

    async def run() -> None:
        async with lab(flood_burst=1, flood_interval=0.02) as own:
            connection = await own.welcomed()
            connection.answers_pings = False
            place = await own.joined(connection)
            await said_by(own, place, 1, "a")
            paste = asyncio.create_task(said_by(own, direct("bob", own.host), 30, "b"))
            await asyncio.sleep(0)
            flush = asyncio.create_task(own.flush())
            token = (await connection.expect("^PING :(b.*)"))[1]
            await paste
            before = connection.seen[: connection.seen.index(f"PING :{token}")]
            connection.send(f":s PONG s :{token}")
            await flush
            settled = [told.key for told in own.inbox.told if isinstance(told, Settled)]

            words = [line.rpartition(":")[2] for line in before if line.startswith("PRIVMSG")]
            left = {Key(f"{word[0]}.{word[1:]}") for word in words}
            assert Key("a.0") in settled
            assert set(settled) <= left < {Key("a.0"), *(Key(f"b.{n}") for n in range(30))}

    asyncio.run(run())


def test_a_barrier_that_waits_for_its_turn_is_not_taken_for_unanswered() -> None:
    async def run() -> None:
        async with lab(flood_burst=1, flood_interval=0.3) as own:
            connection = await own.welcomed()
            place = await own.joined(connection)
            await said_by(own, place, 1, "a")
            flush = asyncio.create_task(own.flush())
            await asyncio.sleep(0)
            calls = own.irc._clients[LOGIN].calls

            assert calls.barrier is not None
            assert calls.barrier.since is None
            await connection.expect("^PING :b")
            await asyncio.sleep(0)
            flush.cancel()

    asyncio.run(run())


def test_who_says_good_bye_and_leaves_is_heard_before_he_is_gone() -> None:
    async def run() -> None:
        async with lab(flood_burst=1, flood_interval=0.05) as own:
            connection = await own.welcomed()
            place = await own.joined(connection)
            words = asyncio.create_task(own.say(place, "good-bye"))
            await asyncio.sleep(0)
            left = asyncio.create_task(own.irc.leave(LOGIN, place, "gone"))
            await connection.expect("^PART #c :gone$")
            connection.send(":alice!x@h PART #c")
            await asyncio.gather(words, left)

            assert connection.seen[-2:] == ["PRIVMSG #c :good-bye", "PART #c :gone"]

    asyncio.run(run())


def test_what_is_soon_stale_is_left_out_where_lines_wait() -> None:
    async def run() -> None:
        async with lab(flood_burst=1, flood_interval=0.02) as own:
            connection = await own.welcomed()
            place = await own.joined(connection)
            client = own.irc._clients[LOGIN]
            paste = asyncio.create_task(said_by(own, place, 5, "x"))
            await connection.expect(":x1$")

            client.offer(b"TAGMSG #c\r\n")
            await paste
            assert "TAGMSG #c" not in connection.seen

    asyncio.run(run())


def test_what_the_server_waits_for_passes_all() -> None:
    async def run() -> None:
        async with ScriptedIrc() as server:
            wire = Wire(Pace(1, 30.0), lambda lines: None, lambda exc: None)
            loop = asyncio.get_running_loop()
            await loop.create_connection(lambda: wire, server.host, server.port)
            connection = await server.accepted()
            for number in range(3):
                wire.queue(b"WHO %d\r\n" % number, Turn.WISHED)
            wire.write(b"PONG x\r\n")
            await connection.expect("^PONG x$")
            assert connection.seen == ["WHO 0", "PONG x"]
            wire.close()

    asyncio.run(run())


# --- a server that finds us too fast --------------------------------------------------------------


@pytest.mark.parametrize("numeric", ["263", "439"])
def test_a_server_that_finds_us_too_fast_gets_less_and_the_owner_is_told_once(
    numeric: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "SLOWEST", 0.1)

    async def run() -> None:
        async with lab() as own:
            connection = await own.welcomed()
            for _ in range(3):
                connection.send(f":s {numeric} alice x :Please wait")
            told = await own.inbox.expect(Message)
            assert (told.place.native, told.content) == (
                own.host,
                (
                    Text(
                        "The server wants us to be slower. "
                        "What you say leaves more slowly for some minutes."
                    ),
                ),
            )
            assert await seconds_for(own, 4) >= 0.25
            assert not any(isinstance(each, Message) for each in own.inbox.told)

    asyncio.run(run())


def test_who_is_put_out_for_a_flood_is_told_and_comes_back_slower(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("adapters.irc.reach.attempts.backoff", lambda failed, jitter: 0.0)
    monkeypatch.setattr(sending, "SLOWEST", 0.1)

    async def run() -> None:
        async with lab() as own:
            connection = await own.welcomed()
            connection.send("ERROR :Closing Link: alice (Excess Flood)")
            await connection.close()
            down = await own.inbox.expect(Condition, lambda told: told.standing == "down")
            assert down.words == (
                f"{own.host} closed the connection: Closing Link: alice (Excess Flood). "
                "What you say leaves more slowly for some minutes."
            )
            await own.welcomed()
            assert await seconds_for(own, 4) >= 0.25

    asyncio.run(run())


def test_a_message_that_a_notice_alone_refuses_is_refused() -> None:
    """Ours: servers of the hybrid family drop what is too much, and say so by a notice."""

    async def run() -> None:
        async with lab() as own:
            connection = await own.welcomed()
            place = await own.joined(connection)
            await own.say(place, "one too many")
            connection.send(":irc.s NOTICE alice :*** Message to #C throttled due to flooding")
            assert await own.inbox.expect(Settled) == Settled(
                key=Key("k.0"),
                outcome="refused",
                reason="overload",
                text="The IRC server says: There were too many messages at once.",
            )

    asyncio.run(run())


# --- coming back to channels ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("support", "expected"),
    [
        ({"TARGMAX": "NAMES:1,JOIN:2"}, ["#k,#l x,y", "#a,#b", "#c"]),
        ({"TARGMAX": "JOIN:"}, ["#k,#l,#a,#b,#c x,y"]),
        ({"MAXTARGETS": "4"}, ["#k,#l,#a,#b x,y", "#c"]),
        ({"TARGMAX": "JOIN:x"}, ["#k,#l,#a,#b,#c x,y"]),
        ({}, ["#k,#l,#a,#b,#c x,y"]),
    ],
)
def test_channels_are_joined_together_as_the_server_allows(
    support: dict[str, str], expected: list[str]
) -> None:
    async def run() -> None:
        async with held("#a", "#k x", "#b", "#c", "#l y", support=support) as (_, connection):
            for joined in expected:
                await connection.expect(f"^JOIN {joined}$")

    asyncio.run(run())


def test_three_hundred_channels_with_long_names_are_all_asked_for() -> None:
    channels = [f"#{'x' * 40}{number}" for number in range(300)]

    async def run() -> None:
        async with held(*channels, support={"TARGMAX": "JOIN:"}) as (_, connection):
            await connection.expect(rf"^JOIN .*{channels[-1]}$")
            lines = [line for line in connection.seen if line.startswith("JOIN ")]

            assert ",".join(line.removeprefix("JOIN ") for line in lines).split(",") == channels
            assert all(len(line) <= 510 for line in lines)

    asyncio.run(run())


@pytest.mark.parametrize("numeric", ["263", "439", "480", "500"])
def test_a_channel_that_the_server_is_too_busy_for_is_asked_for_again(
    numeric: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(denials, "AGAIN_AFTER", 0.05)
    monkeypatch.setattr(sending, "SLOWEST", 0.05)

    async def run() -> None:
        async with held("#c") as (own, connection):
            await connection.expect("^JOIN #c$")
            connection.send(f":s {numeric} alice #c :Please wait")
            await connection.expect("^JOIN #c$")
            names(connection, "#c")
            shown = await own.inbox.expect(Everyone)

            assert shown.place == room("#c", own.host)
            assert not any(isinstance(told, Absent) for told in own.inbox.told)

    asyncio.run(run())


# --- what is said first ---------------------------------------------------------------------------


def test_first_lines_leave_before_the_joins_and_are_never_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    written = "MODE alice +x\r\n\r\nPRIVMSG NickServ :IDENTIFY secret\n"

    async def run() -> None:
        async with held("#c", options={"after_connect_commands": written}) as (_, connection):
            await connection.expect("^JOIN #c$")
            start = connection.seen.index("MODE alice +x")

            assert connection.seen[start : start + 3] == [
                "MODE alice +x",
                "PRIVMSG NickServ :IDENTIFY secret",
                "JOIN #c",
            ]

    asyncio.run(run())
    assert "secret" not in caplog.text


@pytest.mark.parametrize("written", [":x", "MODE x\n42x", "PRIVMSG #c :" + "x" * 600, "A\n" * 21])
def test_first_lines_that_are_no_commands_are_told_to_their_owner(written: str) -> None:
    login = Login(
        id=LOGIN, native="127.0.0.1", name="alice", options={"after_connect_commands": written}
    )

    async def run() -> None:
        with pytest.raises(LoginLost) as lost:
            await adapter("127.0.0.1", 1).run_login(login, RecordingInbox())
        assert lost.value.reason == "malformed"

    asyncio.run(run())


# --- encodings ------------------------------------------------------------------------------------

KOI = {"encoding_in": "koi8-r", "encoding_out": "koi8-r"}


def on_wire(text: str, charset: str) -> str:
    """As the scripted server shows bytes that are no UTF-8."""
    return text.encode(charset).decode(errors="surrogateescape")


async def heard(own: Lab, connection: Connection) -> str:
    """How what bob says in #c, in koi8-r, is read."""
    connection.send_bytes(":bob!b@h PRIVMSG #c :Привет\r\n".encode("koi8-r"))
    message = await own.inbox.expect(Message)
    assert isinstance(message.content[0], Text)
    return message.content[0].body


def test_a_login_is_read_and_written_in_its_encodings() -> None:
    async def run() -> None:
        async with held(options=KOI) as (own, connection):
            place = await own.joined(connection)
            await own.say(place, "Привет всем 🦄")
            await own.irc.rename(LOGIN, "alice")

            await connection.expect("^PRIVMSG #c :" + on_wire("Привет всем [?]", "koi8-r") + "$")
            assert await heard(own, connection) == "Привет"
            subject = asyncio.create_task(own.irc.subject(LOGIN, place, "Тема"))
            await connection.expect("^TOPIC #c :" + on_wire("Тема", "koi8-r") + "$")
            subject.cancel()

    asyncio.run(run())


def test_a_room_has_an_encoding_of_its_own() -> None:
    async def run() -> None:
        options = {"encoding_in #c%127.0.0.1": "koi8-r", "encoding_out #d%127.0.0.1": "koi8-r"}
        async with held(options=options) as (own, connection):
            await own.say(await own.joined(connection), "Привет")
            await own.say(await own.joined(connection, "#d"), "Привет")

            await connection.expect("^PRIVMSG #c :Привет$")
            await connection.expect("^PRIVMSG #d :" + on_wire("Привет", "koi8-r") + "$")
            assert await heard(own, connection) == "Привет"

    asyncio.run(run())


def test_a_server_that_takes_utf_8_alone_gets_that() -> None:
    async def run() -> None:
        async with held(support={"UTF8ONLY": ""}, options=KOI) as (own, connection):
            await own.say(direct("bob", own.host), "Привет")

            await connection.expect("^PRIVMSG bob :Привет$")

    asyncio.run(run())


def test_lines_are_cut_by_the_bytes_of_their_encoding() -> None:
    text = "Привет " * 44 + "всем"

    async def lines(options: dict[str, str]) -> list[str]:
        async with held(options=options) as (own, connection):
            await own.say(direct("bob", own.host), text)
            await own.say(direct("bob", own.host), "end", "k2")
            await connection.expect(":end$")
            return [line for line in connection.seen if line.startswith("PRIVMSG")][:-1]

    one, several = asyncio.run(lines(KOI)), asyncio.run(lines({}))

    assert one == ["PRIVMSG bob :" + on_wire(text, "koi8-r")]
    assert len(several) == 2


def test_what_no_line_can_hold_is_refused_to_its_sender() -> None:
    async def run() -> None:
        async with held() as (own, _):
            with pytest.raises(Refused) as caught:
                await own.say(
                    Place(NETWORK, "direct", own.host, LOGIN), "PRIVMSG bob :" + "x" * 600
                )
            assert caught.value.reason == "not-acceptable"

    asyncio.run(run())

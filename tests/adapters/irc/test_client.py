"""A login on a server that does what the test says: what no good server does, too."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from adapters.irc import client, to_events
from adapters.irc.adapter import IrcAdapter
from adapters.irc.items import Items
from adapters.irc.life import inward, rising, watch
from adapters.irc.login import legal_nick
from adapters.irc.reach import attempts
from adapters.irc.session import Session
from adapters.irc.settling import calls
from adapters.irc.wire.line import Line
from bridge.api.adapter import Delivery, Login, Seat, Speaker
from bridge.api.asked import Joined
from bridge.api.content import Text
from bridge.api.errors import LoginLost, Reason, Refused, TryLater
from bridge.api.events import Gap, Message, Settled
from bridge.api.ids import Identity, Key, LoginId, NativeId, Place
from bridge.api.states import Absent, Condition, Everyone, Present, Subject
from tests.adapters.irc.inboxes import (
    LOGIN,
    NETWORK,
    RecordingInbox,
    adapter,
    direct,
    logged_in,
    room,
)
from tests.clients.scripted import Connection, ScriptedIrc

MODERN = "batch echo-message labeled-response message-tags server-time"


class Lab:
    """A scripted server, a login on it, and what both saw."""

    def __init__(self, server: ScriptedIrc, irc: IrcAdapter, inbox: RecordingInbox) -> None:
        self.server = server
        self.irc = irc
        self.inbox = inbox
        self.host = server.host
        self.task: asyncio.Task[None] | None = None

    async def welcomed(self, capabilities: str = "") -> Connection:
        """The next connection, registered and up."""
        connection = await self.server.accepted()
        await connection.welcome(capabilities=capabilities)
        await self.inbox.up()
        return connection

    async def joined(
        self, connection: Connection, channel: str = "#c", nick: str = "alice"
    ) -> Place:
        """Join a channel in which bob is an operator."""
        place = room(channel, self.host)
        asked = asyncio.create_task(self.irc.join(LOGIN, place, "alice", None))
        await connection.expect(rf"^JOIN {channel}$")
        names(connection, channel, f"@bob {nick}", nick)
        await asked
        await self.inbox.expect(Subject)
        return place

    async def say(self, place: Place, body: str, key: str = "k") -> None:
        """Perform what says a body in a place."""
        origin = Place(NETWORK, "room", "room@gw.example")
        event = Message(place=origin, actor=None, at=0.0, content=(Text(body),))
        delivery = Delivery(key=Key(key), place=place, speaker=Speaker(LOGIN), event=event)
        for call in self.irc.translate(delivery):
            await self.irc.perform(call)

    async def flush(self) -> None:
        await self.irc.flush(self.irc.wire(room("#c", self.host), Speaker(LOGIN)))


@asynccontextmanager
async def lab(
    *,
    nick: str = "alice",
    seats: tuple[Seat, ...] = (),
    cursor: str | None = None,
    **options: object,
) -> AsyncIterator[Lab]:
    async with ScriptedIrc() as server:
        irc, inbox = adapter(server.host, server.port, **options), RecordingInbox(cursor)
        own = Lab(server, irc, inbox)
        async with logged_in(irc, inbox, server.host, nick=nick, seats=seats) as own.task:
            yield own


def names(
    connection: Connection, channel: str, present: str = "@bob alice", nick: str = "alice"
) -> None:
    connection.send(f":{nick}!x@h JOIN {channel}")
    connection.send(f":s 353 {nick} = {channel} :{present}")
    connection.send(f":s 366 {nick} {channel} :End of /NAMES list.")


def called(nick: str) -> Identity:
    """Somebody by his name: what else he is, is not asked for."""
    return Identity(NETWORK, nick, nick)


def identity(nick: str, host: str) -> Identity:
    return Identity(NETWORK, f"{nick}%{host}", nick)


# --- being there ----------------------------------------------------------------------------------


def test_a_login_registers_and_says_that_it_is_up() -> None:
    async def run() -> None:
        async with lab() as own:
            connection = await own.server.accepted()
            await connection.welcome()
            conditions = [await own.inbox.expect(Condition), await own.inbox.expect(Condition)]

            assert conditions == [
                Condition(login=LOGIN, standing="connecting", words=f"Connecting to {own.host}."),
                Condition(login=LOGIN, standing="up", words=f"Connected to {own.host}."),
            ]

    asyncio.run(run())


def test_a_cancelled_login_says_good_bye() -> None:
    async def run() -> None:
        async with lab() as own:
            connection = await own.welcomed()
            assert own.task is not None
            own.task.cancel()

            await connection.expect("^QUIT :Good-bye$")
            await connection.closed

    asyncio.run(run())


def test_joining_shows_everyone_and_the_subject_before_it_returns() -> None:
    async def run() -> None:
        async with lab() as own:
            connection = await own.welcomed()
            place = room("#c", own.host)
            asked = asyncio.create_task(own.irc.join(LOGIN, place, "alice", "key"))
            await connection.expect("^JOIN #c key$")
            names(connection, "#c")

            assert await asked == Joined("alice")
            assert [told for told in own.inbox.told if not isinstance(told, Condition)] == [
                Everyone(
                    place=place,
                    present=(
                        Present(
                            place=place,
                            who=identity("bob", own.host),
                            role="moderator",
                            affiliation="owner",
                            away=None,
                            status=None,
                            hats=None,
                        ),
                        Present(
                            place=place,
                            who=identity("alice", own.host),
                            mine=True,
                            away=None,
                            status=None,
                            hats=None,
                        ),
                    ),
                ),
                Subject(place=place, text=""),
            ]
            assert await own.irc.join(LOGIN, place, "alice", None) == Joined("alice")
            assert not any(line.startswith("JOIN") for line in connection.unclaimed)

    asyncio.run(run())


def test_two_who_join_at_once_ask_once() -> None:
    async def run() -> None:
        async with lab() as own:
            connection = await own.welcomed()
            place = room("#c", own.host)
            asked = [asyncio.create_task(own.irc.join(LOGIN, place, "alice", None)) for _ in "ab"]
            await connection.expect("^JOIN #c$")
            names(connection, "#c")

            assert await asyncio.gather(*asked) == [Joined("alice"), Joined("alice")]
            assert not any(line.startswith("JOIN") for line in connection.unclaimed)

    asyncio.run(run())


def test_a_join_waits_for_its_login_to_be_up() -> None:
    async def run() -> None:
        async with ScriptedIrc() as server:
            irc, inbox = adapter(server.host, server.port), RecordingInbox()
            asked = asyncio.create_task(irc.join(LOGIN, room("#c", server.host), "alice", None))
            async with logged_in(irc, inbox, server.host):
                connection = await server.accepted()
                await connection.welcome()
                await connection.expect("^JOIN #c$")
                names(connection, "#c")

                assert await asked == Joined("alice")

    asyncio.run(run())


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("403 alice #c :No such channel", "not-found"),
        ("405 alice #c :You have joined too many channels", "full"),
        ("437 alice #c :Unavailable", "conflict"),
        ("461 alice JOIN :Not enough parameters", "malformed"),
        ("470 alice #c ##c :Forwarding to another channel", "forbidden"),
        ("471 alice #c :Cannot join channel (+l)", "full"),
        ("473 alice #c :Cannot join channel (+i)", "members-only"),
        ("474 alice #C :Cannot join channel (+b)", "forbidden"),
        ("475 alice #c :Cannot join channel (+k)", "password"),
        ("476 alice #c :Bad mask", "malformed"),
        ("477 alice #c :You need to be identified", "members-only"),
        ("489 alice #c :Only users with TLS", "forbidden"),
    ],
)
def test_a_refused_join_says_why(line: str, reason: Reason) -> None:
    async def run() -> None:
        async with lab() as own:
            connection = await own.welcomed()
            place = room("#c", own.host)
            asked = asyncio.create_task(own.irc.join(LOGIN, place, "alice", None))
            await connection.expect("^JOIN #c$")
            connection.send(f":s {line}")

            with pytest.raises(Refused) as caught:
                await asked
            assert caught.value.reason == reason
            with pytest.raises(Refused, match="not in this channel"):
                await own.irc.subject(LOGIN, place, "x")

    asyncio.run(run())


def test_a_join_that_is_never_answered_is_undone_should_it_happen_yet(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("adapters.irc.rooms.membership.ANSWER_WITHIN", 0.05)

    async def run() -> None:
        async with lab() as own:
            connection = await own.welcomed()
            with pytest.raises(Refused) as caught:
                await own.irc.join(LOGIN, room("#c", own.host), "alice", None)
            assert caught.value.reason == "timeout"

            names(connection, "#c")
            await connection.expect("^PART #c$")

    asyncio.run(run())


def test_leaving_parts_and_is_harmless_twice() -> None:
    async def run() -> None:
        async with lab() as own:
            connection = await own.welcomed()
            place = await own.joined(connection)
            asked = asyncio.create_task(own.irc.leave(LOGIN, place, "bye"))
            await connection.expect("^PART #c :bye$")
            connection.send(":alice!x@h PART #c :bye")
            await asked
            await own.irc.leave(LOGIN, place, "bye")

            assert await own.inbox.expect(Absent) == Absent(
                login=LOGIN,
                place=place,
                who=identity("alice", own.host),
                reason="bye",
                mine=True,
            )

    asyncio.run(run())


def test_another_nick_is_asked_for_and_told() -> None:
    async def run() -> None:
        async with lab() as own:
            connection = await own.welcomed()
            asked = asyncio.create_task(own.irc.rename(LOGIN, "Zoë"))
            await connection.expect("^NICK Zoe$")
            connection.send(":alice!x@h NICK Zoe")
            assert await asked == Joined("Zoe")

            asked = asyncio.create_task(own.irc.rename(LOGIN, "bob"))
            await connection.expect("^NICK bob$")
            connection.send(":s 433 Zoe bob :Nickname is already in use")
            with pytest.raises(Refused) as caught:
                await asked
            assert caught.value.reason == "conflict"

    asyncio.run(run())


def test_a_subject_and_a_kick_are_answered() -> None:
    async def run() -> None:
        async with lab() as own:
            connection = await own.welcomed()
            place = await own.joined(connection)

            asked = asyncio.create_task(own.irc.subject(LOGIN, place, "new"))
            await connection.expect("^TOPIC #c :new$")
            connection.send(":alice!x@h TOPIC #c :new")
            await asked

            asked = asyncio.create_task(own.irc.subject(LOGIN, place, "newer"))
            await connection.expect("^TOPIC #c :newer$")
            connection.send(":s 482 alice #c :You're not channel operator")
            with pytest.raises(Refused, match="not channel operator"):
                await asked

            asked = asyncio.create_task(own.irc.kick(place, called("Bob"), "out"))
            await connection.expect("^KICK #c Bob :out$")
            connection.send(":alice!x@h KICK #c bob :out")
            await asked

            asked = asyncio.create_task(own.irc.kick(place, called("dave"), "out"))
            await connection.expect("^KICK #c dave :out$")
            connection.send(":s 441 alice dave #c :They aren't on that channel")
            with pytest.raises(Refused) as caught:
                await asked
            assert caught.value.reason == "not-found"

    asyncio.run(run())


# --- saying something -----------------------------------------------------------------------------


def test_a_barrier_is_one_ping_for_all_who_wait() -> None:
    async def run() -> None:
        async with lab() as own:
            connection = await own.welcomed()
            place = await own.joined(connection)
            await own.say(place, "one\ntwo")
            first = [asyncio.create_task(own.flush()) for _ in range(3)]
            await connection.expect("PRIVMSG #c :two")
            token = (await connection.expect("^PING :(.*)"))[1]

            await own.say(place, "three", "k2")
            second = asyncio.create_task(own.flush())
            await connection.expect("PRIVMSG #c :three")
            assert not any(line.startswith("PING") for line in connection.unclaimed)

            connection.send(f":s PONG s :{token}")
            await asyncio.gather(*first)
            assert not second.done()
            await connection.answer_ping()
            await second
            await own.flush()
            assert not any(line.startswith("PING") for line in connection.unclaimed)

    asyncio.run(run())


def test_a_refusal_comes_before_the_barrier_is_down() -> None:
    async def run() -> None:
        async with lab() as own:
            connection = await own.welcomed()
            place = await own.joined(connection)
            await own.inbox.commits.acquire()
            await own.say(place, "hi")
            flushed = asyncio.create_task(own.flush())
            await connection.expect("PRIVMSG")
            connection.send(":s 404 alice #c :Cannot send to channel")
            await connection.answer_ping()

            settled = await own.inbox.expect(Settled)
            await asyncio.wait((flushed,), timeout=0.05)
            assert not flushed.done()
            own.inbox.commits.release()
            await flushed
            assert settled == Settled(
                key=Key("k.0"),
                outcome="refused",
                reason="forbidden",
                text="The IRC server says: Cannot send to channel.",
            )

    asyncio.run(run())


def test_where_nobody_can_tell_which_line_was_refused_the_room_is_told() -> None:
    async def run() -> None:
        async with lab() as own:
            connection = await own.welcomed()
            place = await own.joined(connection)
            await own.say(place, "one\ntwo")
            flushed = asyncio.create_task(own.flush())
            await connection.expect("PRIVMSG #c :two")
            connection.send(":s 404 alice #c :Cannot send to channel")
            await connection.answer_ping()
            await flushed

            notice = await own.inbox.expect(Message)
            assert (notice.place, notice.actor, notice.form) == (place, None, "notice")
            outcomes = [told.outcome for told in own.inbox.told if isinstance(told, Settled)]
            assert outcomes == ["sent", "sent"]

    asyncio.run(run())


def test_an_echo_settles_its_call_with_the_servers_id() -> None:
    async def run() -> None:
        async with lab() as own:
            connection = await own.welcomed(MODERN)
            place = await own.joined(connection)
            await own.say(place, "hi")
            flushed = asyncio.create_task(own.flush())
            await connection.expect("^@label=k.0 PRIVMSG #c :hi$")
            connection.send("@label=k.0;msgid=m1 :alice!x@h PRIVMSG #c :hi")
            await flushed

            assert await own.inbox.expect(Settled) == Settled(
                key=Key("k.0"), outcome="sent", native=NativeId("m1")
            )
            assert not any(isinstance(told, Message) for told in own.inbox.told)
            assert not any(line.startswith("PING") for line in connection.seen)

    asyncio.run(run())


def test_a_labelled_no_refuses_its_own_call() -> None:
    async def run() -> None:
        async with lab() as own:
            connection = await own.welcomed(MODERN)
            place = await own.joined(connection)
            await own.say(place, "one\ntwo")
            flushed = asyncio.create_task(own.flush())
            await connection.expect("label=k.1")
            connection.send("@label=k.0 :alice!x@h PRIVMSG #c :one")
            connection.send("@label=k.1 :s 404 alice #c :No")
            await flushed

            settled = [await own.inbox.expect(Settled), await own.inbox.expect(Settled)]
            assert [(each.key, each.outcome) for each in settled] == [
                ("k.0", "sent"),
                ("k.1", "refused"),
            ]

    asyncio.run(run())


@pytest.mark.parametrize("capabilities", ["", MODERN])
def test_who_writes_to_somebody_who_left_is_told_though_his_program_is_asked(
    capabilities: str,
) -> None:
    async def run() -> None:
        async with lab() as own:
            connection = await own.welcomed(capabilities)
            asked = asyncio.create_task(own.irc.ping(LOGIN, identity("bob", own.host)))
            await connection.expect("PRIVMSG bob :\x01PING")
            await own.say(direct("bob", own.host), "hi")
            line = await connection.expect("^(@label=k.0 )?PRIVMSG bob :hi$")
            connection.send(f"{line[1] or ''}:s 401 alice bob :No such nick")

            settled = await own.inbox.expect(Settled)
            assert (settled.key, settled.outcome, settled.reason) == (
                "k.0",
                "refused",
                "not-found",
            )
            asked.cancel()

    asyncio.run(run())


def test_a_label_that_never_returns_falls_back_to_the_barrier(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(calls, "LABEL_WITHIN", 0.05)

    async def run() -> None:
        async with lab() as own:
            connection = await own.welcomed(MODERN)
            place = await own.joined(connection)
            await own.say(place, "hi")
            flushed = asyncio.create_task(own.flush())
            await connection.answer_ping()
            await flushed

            connection.send("@label=k.0;msgid=m1 :alice!x@h PRIVMSG #c :hi")
            connection.send(":bob!b@h PRIVMSG #c :after")
            await own.inbox.expect(Message)
            settled = [told for told in own.inbox.told if isinstance(told, Settled)]
            assert settled == [Settled(key=Key("k.0"), outcome="sent")]

    asyncio.run(run())


def test_what_cannot_be_said_now_is_not_lost() -> None:
    async def run() -> None:
        async with lab() as own:
            with pytest.raises(TryLater):
                await own.say(room("#c", own.host), "hi")
            with pytest.raises(TryLater):
                await own.flush()
            connection = await own.welcomed()
            with pytest.raises(Refused) as caught:
                await own.say(room("#c", own.host), "hi")
            assert caught.value.reason == "offline"

            place = await own.joined(connection)
            await own.say(place, "hi")
            flushed = asyncio.create_task(own.flush())
            await connection.expect("PRIVMSG")
            await connection.cut()
            with pytest.raises(TryLater):
                await flushed

    asyncio.run(run())


def test_what_is_typed_at_the_console_is_sent_and_answered_there() -> None:
    async def run() -> None:
        async with lab() as own:
            connection = await own.welcomed()
            console = Place(NETWORK, "direct", own.host, LOGIN)
            await own.say(console, "WHOIS bob\nQUIT")
            await connection.expect("^WHOIS bob QUIT$")
            connection.send(":s 311 alice bob ~b host * :Bob")
            connection.send(":s 401 alice carol :No such nick")

            told = [await own.inbox.expect(Message), await own.inbox.expect(Message)]
            assert [(each.place, each.content) for each in told] == [
                (console, (Text("bob ~b host * Bob"),)),
                (console, (Text("carol No such nick"),)),
            ]
            assert await own.inbox.expect(Settled) == Settled(key=Key("k.0"), outcome="sent")

    asyncio.run(run())


def test_lines_leave_no_faster_than_the_server_likes() -> None:
    async def run() -> None:
        async with lab(flood_burst=6, flood_interval=0.1) as own:
            connection = await own.welcomed()
            loop = asyncio.get_running_loop()
            start = loop.time()
            # CAP, NICK, USER and CAP END were four lines of the six.
            sent = asyncio.create_task(own.say(direct("bob", own.host), "1\n2\n3\n4\n5"))
            await connection.expect("PRIVMSG bob :5")
            await sent

            assert 0.2 <= loop.time() - start < 2.0

    asyncio.run(run())


def test_a_server_is_not_read_while_too_much_waits_for_its_commit() -> None:
    async def run() -> None:
        async with lab() as own:
            connection = await own.welcomed()
            await own.joined(connection)
            await own.inbox.commits.acquire()
            total = 60_000
            bodies = "".join(f":bob!b@h PRIVMSG #c :{n:0200}\r\n" for n in range(total))
            connection.send_bytes(bodies.encode())
            await own.inbox.expect(Message)
            await asyncio.wait((connection.closed,), timeout=0.5)

            assert connection.transport.get_write_buffer_size() > 0
            own.inbox.commits.release()
            last = f"{total - 1:0200}"
            await own.inbox.expect(Message, lambda told: told.text == last)
            said = [told.text for told in own.inbox.told if isinstance(told, Message)]
            assert said == sorted(said)
            assert len(said) == total - 2

    asyncio.run(run())


# --- odd servers ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "nonsense",
    [
        b"PRIVMSG\r\n",
        b":bob!b@h PRIVMSG\r\n",
        b":bob!b@h QUIT\r\n",
        b":bob!b@h JOIN\r\n",
        b":\r\n",
        b"\r\n\r\n\n",
        b"@\r\n",
        b"@a=b\r\n",
        b"\xff\xfe\xfd\r\n",
        b":\xff!\xfe@\xfd PRIVMSG alice :\xff\r\n",
        b":s 999 alice :what\r\n",
        b":s 353 alice\r\n:s 366\r\n:s 332 alice\r\n:s 333 alice #c x y\r\n",
        b":s 005 alice PREFIX=(ov)@ NICKLEN=x CASEMAPPING :are\r\n",
        b":bob!b@h MODE #c +ooooo\r\n",
        b"BATCH\r\nBATCH +\r\nBATCH -nothing\r\nACK\r\nFAIL\r\n",
        b"CAP\r\nCAP x\r\nCAP x LS\r\nCAP x NEW\r\nCAP x NAK :nothing\r\n",
        b"PONG\r\nPONG :nobody asked\r\n",
        b"PRIVMSG #c :" + b"x" * 65_536 + b"\r\n",
        b"x" * 1_000_000 + b"\r\n",
        b"a\0b\rc\0\r\n",
    ],
)
def test_nonsense_does_not_end_the_connection(nonsense: bytes) -> None:
    async def run() -> None:
        async with lab() as own:
            connection = await own.welcomed()
            place = await own.joined(connection)
            connection.send_bytes(nonsense)
            connection.send(":bob!b@h PRIVMSG #c :still there")

            said = await own.inbox.expect(Message, lambda told: told.place == place)
            assert said.content == (Text("still there"),)

    asyncio.run(run())


def test_what_is_not_utf_8_is_read_in_the_servers_charset() -> None:
    async def run() -> None:
        async with lab(charset="koi8-r") as own:
            connection = await own.welcomed()
            await own.joined(connection)
            connection.send_bytes(b":bob!b@h PRIVMSG #c :" + "привет".encode("koi8-r") + b"\r\n")
            connection.send_bytes(b":bob!b@h PRIVMSG #c :" + "привет".encode() + b"\r\n")

            for _ in range(2):
                assert (await own.inbox.expect(Message)).content == (Text("привет"),)

    asyncio.run(run())


def test_a_fault_of_ours_is_logged_and_ends_nothing(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def faulty(session: Session, line: Line, now: float) -> Items:
        if line.param(1) == "secret words":
            raise RuntimeError("a fault")
        return to_events.read(session, line, now)

    monkeypatch.setattr(inward, "read", faulty)

    async def run() -> None:
        async with lab() as own:
            connection = await own.welcomed()
            await own.joined(connection)
            connection.send(":bob!b@h PRIVMSG #c :secret words")
            connection.send(":bob!b@h PRIVMSG #c :next")

            assert (await own.inbox.expect(Message)).content == (Text("next"),)

    with caplog.at_level(logging.DEBUG):
        asyncio.run(run())
    assert "could not be handled" in caplog.text
    assert "secret words" not in caplog.text


@pytest.mark.parametrize("end", ["\r", "\n", "\0", "\r\n"])
def test_no_field_of_any_kind_becomes_a_command(end: str) -> None:
    evil = f"x{end}QUIT :evil"

    async def run() -> None:
        async with lab(nick=f"alice{end}QUIT") as own:
            connection = await own.welcomed()
            place = await own.joined(connection, nick=legal_nick(f"alice{end}QUIT"))
            irc = own.irc
            asks = [
                irc.join(LOGIN, room(f"#{evil}", own.host), "alice", None),
                irc.join(LOGIN, room("#key", own.host), "alice", evil),
                irc.rename(LOGIN, evil),
                irc.subject(LOGIN, place, evil),
                irc.kick(place, called(evil), "out"),
                irc.kick(place, called("bob"), evil),
                irc.give_role(place, identity(evil, own.host), "moderator", evil),
                irc.give_affiliation(place, identity(evil, own.host), "outcast", evil),
                irc.give_affiliation(place, identity("bob", own.host), "outcast", evil),
                irc.invite(place, f"{evil}%{own.host}", evil),
                irc.configure(place, {"muc#roomconfig_roomsecret": evil}),
                irc.leave(LOGIN, place, evil),
                own.say(place, evil),
                own.say(direct("bob", own.host), evil, "k2"),
                own.say(direct(evil, own.host), "hi", "k3"),
                own.say(Place(NETWORK, "direct", own.host, LOGIN), evil, "k4"),
            ]
            tasks = [asyncio.create_task(ask) for ask in asks]
            await connection.expect("^PART #c :x ?QUIT :evil$")
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

            allowed: tuple[str, ...] = ("CAP", "NICK", "USER", "JOIN", "TOPIC", "KICK", "PART")
            allowed += ("PRIVMSG", "x QUIT", "MODE #c", "WHO #c", "WHOIS bob")
            assert [line for line in connection.seen if not line.startswith(allowed)] == []
            assert not any(set(line) & set("\0\r\n") for line in connection.seen)

    asyncio.run(run())


# --- coming back ----------------------------------------------------------------------------------


def test_after_a_loss_the_rooms_are_joined_again_and_the_gap_is_told() -> None:
    async def run() -> None:
        async with lab() as own:
            connection = await own.welcomed()
            place = await own.joined(connection)
            await own.joined(connection, "#d")
            await connection.cut()

            down = await own.inbox.expect(Condition, lambda told: told.standing == "down")
            assert down.words == f"The connection to {own.host} was lost."
            connection = await own.welcomed()
            await connection.expect("^JOIN #c,#d$")
            own.inbox.told.clear()
            names(connection, "#c", "alice")

            gap = await own.inbox.expect(Gap)
            assert gap.place == place
            assert 0 < gap.until - gap.since < 10
            assert [type(told) for told in own.inbox.told] == [Everyone, Subject]

    asyncio.run(run())


def test_the_table_of_a_server_that_was_read_again_holds_from_the_next_connection_on() -> None:
    async def run() -> None:
        async with lab() as own:
            connection = await own.welcomed()
            person = direct("bob", own.host)
            before = own.irc.capabilities(person).texts.lines
            table = {"ports": [own.server.port], "tls_ports": [], "most_lines": 2}
            own.irc.renew({"servers": {own.host: table}})
            held = own.irc.capabilities(person).texts.lines
            await connection.cut()
            await own.welcomed()

            assert (before, held) == (8, 8)
            assert own.irc.capabilities(person).texts.lines == 2

    asyncio.run(run())


def test_a_nick_taken_meanwhile_is_the_one_to_come_back_under() -> None:
    async def run() -> None:
        async with lab() as own:
            connection = await own.welcomed()
            asked = asyncio.create_task(own.irc.rename(LOGIN, "zoe"))
            await connection.expect("^NICK zoe$")
            connection.send(":alice!x@h NICK zoe")
            await asked
            await connection.cut()

            assert await (await own.server.accepted()).welcome() == "zoe"

    asyncio.run(run())


def test_at_a_start_the_seats_are_taken_with_a_gap_since_the_cursor() -> None:
    seats = (Seat("#c%127.0.0.1"), Seat("#d%127.0.0.1", "key"), Seat("#e%elsewhere.example"))

    async def run() -> None:
        async with lab(seats=seats, cursor="1600000000.5") as own:
            connection = await own.welcomed()
            await connection.expect("^JOIN #d,#c key$")
            names(connection, "#c", "alice")

            assert (await own.inbox.expect(Gap)).since == 1_600_000_000.5

    asyncio.run(run())


def test_a_first_start_has_no_gap() -> None:
    async def run() -> None:
        async with lab(seats=(Seat("#c%127.0.0.1"),)) as own:
            connection = await own.welcomed()
            names(connection, "#c", "alice")
            connection.send(":bob!b@h PRIVMSG #c :hi")
            await own.inbox.expect(Message)

            assert not any(isinstance(told, Gap) for told in own.inbox.told)
            assert own.inbox.cursor is not None

    asyncio.run(run())


@pytest.mark.parametrize(("numeric", "cause"), [("474", "banned"), ("473", "lost")])
def test_a_room_that_refuses_our_return_is_shown_as_left(numeric: str, cause: str) -> None:
    async def run() -> None:
        async with lab(seats=(Seat("#c%127.0.0.1"),)) as own:
            connection = await own.welcomed()
            await connection.expect("^JOIN #c$")
            connection.send(f":s {numeric} alice #c :Cannot join channel")

            absent = await own.inbox.expect(Absent)
            assert absent == Absent(
                login=LOGIN,
                place=room("#c", own.host),
                who=identity("alice", own.host),
                cause=cause,  # type: ignore[arg-type]  # of a table
                reason="The IRC server says: Cannot join channel.",
                mine=True,
            )

    asyncio.run(run())


def test_a_taken_nick_is_told_to_its_owner_at_the_first_connection() -> None:
    async def run() -> None:
        async with lab() as own:
            connection = await own.server.accepted()
            asked = asyncio.create_task(own.irc.join(LOGIN, room("#c", own.host), "alice", None))
            await connection.expect("^USER")
            connection.send(":s 433 * alice :Nickname is already in use")

            with pytest.raises(Refused) as refused:
                await asked
            assert own.task is not None
            with pytest.raises(LoginLost) as lost:
                await own.task
            words = f"The nick alice is taken on {own.host}."
            assert (refused.value.reason, refused.value.text) == ("conflict", words)
            assert (lost.value.reason, lost.value.text) == ("conflict", words)

    asyncio.run(run())


def test_when_returning_another_nick_is_taken_until_the_own_is_free() -> None:
    async def run() -> None:
        async with lab(seats=(Seat("#c%127.0.0.1"),)) as own:
            connection = await own.server.accepted()
            await connection.expect("^USER")
            connection.send(":s 433 * alice :Nickname is already in use")
            await connection.expect("^NICK alice_$")
            connection.send(":s 433 * alice_ :Nickname is already in use")
            await connection.expect("^NICK alice_1$")
            for line in ("001 alice_1 :Welcome", "422 alice_1 :No message of the day"):
                connection.send(f":s {line}")
            await own.inbox.up()
            connection.send(":alice!x@h QUIT :Ping timeout")

            await connection.expect("^NICK alice$")

    asyncio.run(run())


def test_a_server_that_bans_us_is_told_in_its_words() -> None:
    async def run() -> None:
        async with lab() as own:
            connection = await own.server.accepted()
            await connection.expect("^USER")
            connection.send(":s 465 * :You are banned from this server")

            assert own.task is not None
            with pytest.raises(LoginLost) as lost:
                await own.task
            assert lost.value.reason == "forbidden"
            assert "You are banned from this server" in lost.value.text

    asyncio.run(run())


def test_the_words_with_which_a_server_closes_are_told() -> None:
    async def run() -> None:
        async with lab() as own:
            connection = await own.welcomed()
            connection.send("ERROR :Closing Link: alice (K-Lined: spam)")
            await connection.close()

            down = await own.inbox.expect(Condition, lambda told: told.standing == "down")
            assert down == Condition(
                login=LOGIN,
                standing="down",
                words=f"{own.host} closed the connection: Closing Link: alice (K-Lined: spam).",
                reason="forbidden",
            )

    asyncio.run(run())


def test_a_password_that_the_server_refuses_ends_the_login() -> None:
    async def run() -> None:
        async with lab(sasl_name="acc", sasl_password="hush") as own:
            connection = await own.server.accepted()
            await connection.expect("^CAP LS")
            connection.send(":s CAP * LS :sasl=PLAIN")
            await connection.expect("^CAP REQ :sasl")
            connection.send(":s CAP * ACK :sasl")
            await connection.expect("^AUTHENTICATE PLAIN")
            connection.send("AUTHENTICATE +")
            await connection.expect("^AUTHENTICATE AGFjYwBodXNo$")
            connection.send(":s 904 * :SASL authentication failed")

            assert own.task is not None
            with pytest.raises(LoginLost) as lost:
                await own.task
            assert lost.value.reason == "password"

    asyncio.run(run())


def test_a_silent_server_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "WATCH_EVERY", 0.02)
    monkeypatch.setattr(watch, "SILENT_FOR", 0.1)

    async def run() -> None:
        async with lab() as own:
            connection = await own.welcomed()
            await connection.answer_ping()
            await connection.expect("^PING")

            down = await own.inbox.expect(Condition, lambda told: told.standing == "down")
            assert down.words == f"{own.host} does not answer any more."
            await own.server.accepted()

    asyncio.run(run())


def test_a_server_that_never_welcomes_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "REGISTER_WITHIN", 0.05)

    async def run() -> None:
        async with lab() as own:
            connection = await own.server.accepted()
            connection.send_bytes(b"HTTP/1.1 400 Bad Request\r\nServer: none\r\n\r\n")

            down = await own.inbox.expect(Condition, lambda told: told.standing == "down")
            assert down.words == f"{own.host} did not answer in time."

    asyncio.run(run())


def test_a_welcome_without_an_end_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rising, "SETTLE_WITHIN", 0.05)

    async def run() -> None:
        async with lab() as own:
            connection = await own.server.accepted()
            await connection.expect("^USER")
            connection.send(":s 001 alice :Welcome")
            await own.inbox.up()

    asyncio.run(run())


def test_a_join_hears_at_once_that_the_server_refuses_connections() -> None:
    async def run() -> None:
        async with lab() as own:
            connection = await own.server.accepted()
            own.server.refuse()
            await connection.cut()
            asked = own.irc.join(LOGIN, room("#c", own.host), "alice", None)

            with pytest.raises(Refused) as caught:
                await asked
            assert caught.value.reason in ("offline", "unreachable")
            down = await own.inbox.expect(
                Condition, lambda told: told.standing == "down" and "refuses" in told.words
            )
            assert down.words == f"{own.host} refuses connections on port {own.server.port}."

    asyncio.run(run())


def test_a_server_where_nobody_ever_was_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attempts, "TRIES", 1)

    async def run() -> None:
        async with ScriptedIrc() as server:
            server.refuse()
            irc = adapter(server.host, server.port)
            value = Login(id=LOGIN, native=server.host, name="alice")
            with pytest.raises(LoginLost) as lost:
                await irc.run_login(value, RecordingInbox())
            assert lost.value.reason == "unreachable"

    asyncio.run(run())


def test_every_account_has_a_connection_of_its_own() -> None:
    async def run() -> None:
        async with lab() as own, contextlib.AsyncExitStack() as stack:
            await own.welcomed()
            other = RecordingInbox()
            login = LoginId(8)
            await stack.enter_async_context(
                logged_in(own.irc, other, own.host, nick="zoe", login=login)
            )
            connection = await own.server.accepted()
            await connection.welcome()
            await other.up()
            connection.send(":bob!b@h PRIVMSG zoe :hi")

            assert (await other.expect(Message)).place == direct("bob", own.host, login)
            assert not any(isinstance(told, Message) for told in own.inbox.told)

    asyncio.run(run())

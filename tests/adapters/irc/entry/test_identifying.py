"""Becoming known to the services of a network: before rooms, once, and without a secret shown."""

import asyncio
import time

import pytest

from adapters.irc.entry import nickserv
from adapters.irc.reach import attempts
from bridge.api.adapter import Seat
from bridge.api.content import Text
from bridge.api.errors import LoginLost, Refused
from bridge.api.events import Message
from bridge.api.states import Condition, Renamed
from tests.adapters.irc.inboxes import LOGIN, RecordingInbox, adapter, logged_in, room
from tests.clients.scripted import Connection, ScriptedIrc

ALONE = {"nickserv_password": "hush"}
WORD = {"sasl_name": "acc", "sasl_password": "hush"}
SERVICES = ":NickServ!services@services.test NOTICE"


def console(inbox: RecordingInbox) -> list[str]:
    """What was said without anybody who said it, or by NickServ."""
    told = [each for each in inbox.told if isinstance(each, Message)]
    return [part.body for each in told for part in each.content if isinstance(part, Text)]


async def heard(inbox: RecordingInbox, words: str) -> None:
    await inbox.expect(Message, lambda told: told.content == (Text(words),))


async def old_server(server: ScriptedIrc) -> Connection:
    """A connection to one without capabilities, and without a command for services."""
    connection = await server.accepted()
    await connection.welcome()
    await connection.expect("^NICKSERV ")
    connection.send(":s 421 alice NICKSERV :Unknown command")
    return connection


def test_rooms_are_joined_when_nickserv_has_answered() -> None:
    async def run() -> None:
        async with ScriptedIrc() as server:
            irc, inbox = adapter(server.host, server.port), RecordingInbox()
            seats = (Seat(f"#c%{server.host}"),)
            async with logged_in(irc, inbox, server.host, seats=seats, options=ALONE):
                connection = await old_server(server)
                await connection.expect("^PRIVMSG NickServ :IDENTIFY hush$")
                assert not [line for line in connection.seen if line.startswith("JOIN")]
                connection.send(f"{SERVICES} alice :You are now identified for \x02alice\x02.")
                await connection.expect("^JOIN #c$")
                assert console(inbox) == []

    asyncio.run(run())


def test_rooms_do_not_wait_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.irc.life.rising.IDENTIFY_WITHIN", 0.05)

    async def run() -> None:
        async with ScriptedIrc() as server:
            irc, inbox = adapter(server.host, server.port), RecordingInbox()
            async with logged_in(irc, inbox, server.host, options=ALONE):
                connection = await old_server(server)
                await connection.expect("^PRIVMSG NickServ :IDENTIFY hush$")
                await inbox.up()
                await heard(inbox, nickserv.NOT_KNOWN.format(nickserv.NO_ANSWER))

    asyncio.run(run())


def test_where_there_are_no_services_it_is_told_and_gone_on_without() -> None:
    async def run() -> None:
        async with ScriptedIrc() as server:
            irc, inbox = adapter(server.host, server.port), RecordingInbox()
            async with logged_in(irc, inbox, server.host, options=WORD):
                connection = await old_server(server)
                await connection.expect("^PRIVMSG NickServ :IDENTIFY acc hush$")
                connection.send(":s 401 alice NickServ :No such nick/channel")
                await inbox.up()
                await heard(inbox, nickserv.NOT_KNOWN.format(nickserv.NO_SERVICES))

    asyncio.run(run())


def test_the_password_is_not_shown_though_the_server_repeats_it() -> None:
    async def run() -> None:
        async with ScriptedIrc() as server:
            irc, inbox = adapter(server.host, server.port), RecordingInbox()
            async with logged_in(irc, inbox, server.host, options=ALONE):
                connection = await server.accepted()
                modern = "batch echo-message labeled-response message-tags"
                await connection.welcome(capabilities=modern)
                await connection.expect("^NICKSERV ")
                connection.send(":s 421 alice NICKSERV :Unknown command")
                said = await connection.expect("^@label=(\\S+) (PRIVMSG NickServ .*)$")
                connection.send(f"@label={said[1]} :alice!a@h {said[2]}")
                connection.send(f"{SERVICES} alice :You are now identified for alice.")
                await inbox.up()
                await heard(inbox, "You are logged in to the account alice.")
                assert console(inbox) == []

    asyncio.run(run())


def test_a_taken_nick_is_had_back_at_the_first_connection_by_who_has_an_account() -> None:
    async def run() -> None:
        async with ScriptedIrc() as server:
            irc, inbox = adapter(server.host, server.port), RecordingInbox()
            async with logged_in(irc, inbox, server.host, options=ALONE):
                connection = await server.accepted()
                await connection.expect("^NICK alice$")
                connection.send(":s 433 * alice :Nickname is already in use")
                await connection.expect("^NICK alice_$")
                for line in ("001 alice_ :Welcome", "422 alice_ :No message of the day"):
                    connection.send(f":s {line}")
                await connection.expect("^NICKSERV :REGAIN alice hush$")
                connection.send(f"{SERVICES} alice_ :Unknown command REGAIN.")
                await connection.expect("^NICKSERV :RECOVER alice hush$")
                connection.send(f"{SERVICES} alice_ :Ghost with your nick has been killed.")
                await connection.expect("^NICK alice$")
                connection.send(":alice_!a@h NICK alice")
                await connection.expect("^NICKSERV :IDENTIFY hush$")
                connection.send(f"{SERVICES} alice :Password accepted - you are now recognized.")
                await inbox.expect(Renamed, lambda told: told.now.name == "alice")
                await inbox.up()

    asyncio.run(run())


def test_who_logs_in_later_is_told_once() -> None:
    async def run() -> None:
        async with ScriptedIrc() as server:
            irc, inbox = adapter(server.host, server.port), RecordingInbox()
            async with logged_in(irc, inbox, server.host, options=WORD):
                connection = await server.accepted()
                await connection.welcome(capabilities="cap-notify")
                await connection.expect("^NICKSERV ")
                connection.send(":s 440 alice NickServ :Services are currently down.")
                await inbox.up()
                await heard(inbox, nickserv.NOT_KNOWN.format(nickserv.NO_SERVICES))

                connection.send(":s CAP alice NEW :sasl=PLAIN")
                await connection.expect("^CAP REQ :sasl$")
                connection.send(":s CAP alice ACK :sasl")
                await connection.expect("^AUTHENTICATE PLAIN$")
                connection.send("AUTHENTICATE +")
                await connection.expect("^AUTHENTICATE AGFjYwBodXNo$")
                connection.send(":s 900 alice alice!a@h acc :You are now logged in as acc")
                connection.send(":s 903 alice :SASL authentication successful")
                connection.send(":alice!a@h ACCOUNT acc")
                await heard(inbox, "You are logged in to the account acc.")
                connection.send(":s 901 alice alice!a@h :You are now logged out")
                await heard(inbox, "You are not logged in to an account any more.")
                assert console(inbox) == []

    asyncio.run(run())


def test_what_was_told_before_is_not_told_at_every_return(monkeypatch: pytest.MonkeyPatch) -> None:
    """A login with seats was there before; who is logged in as ever needs no word."""
    monkeypatch.setattr(attempts, "backoff", lambda failed, jitter: 0.0)

    async def run() -> None:
        async with ScriptedIrc() as server:
            irc, inbox = adapter(server.host, server.port), RecordingInbox()
            seats = (Seat(f"#c%{server.host}"),)
            async with logged_in(irc, inbox, server.host, seats=seats, options=ALONE):
                connection = await old_server(server)
                connection.send(f"{SERVICES} alice :You are now identified for alice.")
                await inbox.up()
                await connection.cut()
                connection = await old_server(server)
                connection.send(":s 401 alice NickServ :No such nick/channel")
                await heard(inbox, nickserv.NOT_KNOWN.format(nickserv.NO_SERVICES))
                await connection.expect("^JOIN #c$")
                await connection.cut()
                connection = await old_server(server)
                connection.send(":s 401 alice NickServ :No such nick/channel")
                await connection.expect("^JOIN #c$")

                assert not [line for line in console(inbox) if "account" in line]

    asyncio.run(run())


def test_remarks_of_the_server_are_told() -> None:
    """IRCv3 standard-replies: NOTE, WARN, and FAIL of no command."""

    async def run() -> None:
        async with ScriptedIrc() as server:
            irc, inbox = adapter(server.host, server.port), RecordingInbox()
            async with logged_in(irc, inbox, server.host):
                connection = await server.accepted()
                await connection.welcome()
                await inbox.up()
                connection.send(":s WARN REHASH CERTS_EXPIRED :Certificate has expired")
                connection.send(":s NOTE * OPER_MESSAGE :The message")
                await heard(inbox, "Certificate has expired")
                await heard(inbox, "The message")
                connection.send(":s FAIL * ACCOUNT_REQUIRED :You must log in")
                await heard(inbox, "You must log in")

    asyncio.run(run())


def test_a_failure_is_the_answer_to_what_was_asked() -> None:
    """IRCv3 standard-replies: FAIL, with the channel as its context."""

    async def run() -> None:
        async with ScriptedIrc() as server:
            irc, inbox = adapter(server.host, server.port), RecordingInbox()
            async with logged_in(irc, inbox, server.host):
                connection = await server.accepted()
                await connection.welcome()
                await inbox.up()
                asked = asyncio.create_task(irc.join(LOGIN, room("#c", server.host), "alice", None))
                await connection.expect("^JOIN #c$")
                connection.send(":s FAIL JOIN ACCOUNT_REQUIRED #c :You must log in")
                with pytest.raises(Refused, match="You must log in"):
                    await asked

    asyncio.run(run())


def test_while_a_policy_holds_nothing_goes_unencrypted() -> None:
    """IRCv3 STS: no insecure connection is made while a policy has not expired."""

    async def run() -> None:
        async with ScriptedIrc() as server:
            irc, inbox = adapter(server.host, server.port), RecordingInbox()
            inbox.kept["sts"] = f"{server.host} 1 {time.time() + 60:.0f}".encode()
            async with logged_in(irc, inbox, server.host):
                await inbox.expect(Condition, lambda told: told.standing == "down")
            assert server.connections == []
            assert inbox.way == [f"Connecting to {server.host}:1 (encrypted)."]

    asyncio.run(run())


def test_a_policy_that_has_expired_binds_nobody() -> None:
    async def run() -> None:
        async with ScriptedIrc() as server:
            irc, inbox = adapter(server.host, server.port), RecordingInbox()
            inbox.kept["sts"] = f"{server.host} 1 {time.time() - 1:.0f}".encode()
            async with logged_in(irc, inbox, server.host):
                await (await server.accepted()).welcome()
                await inbox.up()

    asyncio.run(run())


def test_a_server_that_distrusts_itself_gets_no_password() -> None:
    async def run() -> None:
        async with ScriptedIrc() as server:
            irc, inbox = adapter(server.host, server.port), RecordingInbox()
            async with logged_in(irc, inbox, server.host, options=WORD) as task:
                connection = await server.accepted()
                await connection.expect("^CAP LS")
                connection.send(":s CAP * LS :sasl=SCRAM-SHA-256")
                await connection.expect("^CAP REQ :sasl")
                connection.send(":s CAP * ACK :sasl")
                await connection.expect("^AUTHENTICATE SCRAM-SHA-256")
                connection.send("AUTHENTICATE +")
                await connection.expect("^AUTHENTICATE bi")
                connection.send(":s 903 * :Welcome")
                with pytest.raises(LoginLost) as lost:
                    await task
                assert "did not prove" in lost.value.text

    asyncio.run(run())

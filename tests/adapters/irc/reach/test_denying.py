"""Logins and what the operator denies: from the start, and when he comes to it while they run."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import pytest

from adapters.irc.adapter import IrcAdapter, build
from bridge.api.adapter import Delivery, Renewing, Seat, Speaker
from bridge.api.content import Text
from bridge.api.errors import LoginLost, Refused
from bridge.api.events import Message
from bridge.api.ids import Key, Place
from bridge.api.states import Absent, Condition
from tests.adapters.irc.inboxes import LOGIN, NETWORK, RecordingInbox, logged_in, room
from tests.clients.scripted import Connection, ScriptedIrc

NO_CHANNEL = "This gateway does not take part in #warez."


def options(server: ScriptedIrc, **more: object) -> Mapping[str, object]:
    table = {"ports": [server.port], "tls_ports": [], "flood_interval": 0.0}
    return {"servers": {server.host: table}, **more}


@asynccontextmanager
async def online(
    server: ScriptedIrc, irc: IrcAdapter, inbox: RecordingInbox, *channels: str
) -> AsyncIterator[tuple[Connection, "asyncio.Task[None]"]]:
    seats = [Seat(f"{channel}%{server.host}") for channel in channels]
    async with logged_in(irc, inbox, server.host, seats=seats) as task:
        connection = await server.accepted()
        await connection.welcome()
        await inbox.up()
        yield connection, task


async def typed(irc: IrcAdapter, host: str, line: str) -> None:
    """Type at the console."""
    origin = Place(NETWORK, "direct", "console@gw.example")
    event = Message(place=origin, actor=None, at=0.0, content=(Text(line),))
    console = Place(NETWORK, "direct", host, LOGIN)
    delivery = Delivery(key=Key("k"), place=console, speaker=Speaker(LOGIN), event=event)
    for call in irc.translate(delivery):
        await irc.perform(call)


def test_a_denied_server_is_refused_in_words() -> None:
    async def run() -> str:
        irc = build(NETWORK, {"denied_servers": ["*.example.org"]})
        async with logged_in(irc, RecordingInbox(), "irc.example.org") as task:
            with pytest.raises(LoginLost) as caught:
                await task
            return caught.value.text

    assert asyncio.run(run()) == "This gateway does not connect to irc.example.org."


def test_no_link_leads_to_a_denied_server() -> None:
    irc = build(NETWORK, {"denied_servers": ["irc.example.org"]})
    with pytest.raises(Refused) as caught:
        asyncio.run(irc.resolve(None, "ircs://irc.example.org/#c"))

    assert caught.value.text == "This gateway does not connect to irc.example.org."


def test_a_denied_channel_is_refused_in_words() -> None:
    async def run() -> None:
        async with ScriptedIrc() as server:
            irc = build(NETWORK, options(server, denied_channels=["#warez*"]))
            async with online(server, irc, RecordingInbox()) as (connection, _):
                for ask in (
                    irc.join(LOGIN, room("#warez", server.host), "alice", None),
                    irc.create(LOGIN, "#warez", True),
                    typed(irc, server.host, "join #c,#WAREZ"),
                ):
                    with pytest.raises(Refused) as caught:
                        await ask
                    assert caught.value.reason == "forbidden"
                    assert caught.value.text.lower() == NO_CHANNEL.lower()
                await typed(irc, server.host, "JOIN #c")
                await connection.expect("^JOIN #c$")
                assert not [line for line in connection.seen if "warez" in line.lower()]

    asyncio.run(run())


def test_a_server_that_puts_one_into_a_denied_channel_is_not_followed() -> None:
    async def run() -> None:
        async with ScriptedIrc() as server:
            inbox = RecordingInbox()
            irc = build(NETWORK, options(server, denied_channels=["#warez"]))
            async with online(server, irc, inbox) as (connection, _):
                connection.send(":alice!x@h JOIN #warez")
                await connection.expect("^PART #warez$")

    asyncio.run(run())


def test_who_returns_to_a_channel_that_was_denied_since_is_put_out() -> None:
    async def run() -> Absent:
        async with ScriptedIrc() as server:
            inbox = RecordingInbox()
            irc = build(NETWORK, options(server, denied_channels=["#warez"]))
            async with online(server, irc, inbox, "#warez", "#c") as (connection, _):
                await connection.expect("^JOIN #c$")
                return await inbox.expect(Absent)

    absent = asyncio.run(run())
    assert (absent.cause, absent.reason, absent.mine) == ("banned", NO_CHANNEL, True)


def test_what_is_denied_while_one_is_there_ends() -> None:
    async def run() -> None:
        async with ScriptedIrc() as server:
            irc, inbox = build(NETWORK, options(server)), RecordingInbox()
            assert isinstance(irc, Renewing)
            async with online(server, irc, inbox, "#warez") as (connection, task):
                await connection.expect("^JOIN #warez$")
                connection.send(":alice!x@h JOIN #warez")
                connection.send(":s 366 alice #warez :End of /NAMES list.")
                connection.send("PING :joined")
                await connection.expect("^PONG :?joined")

                irc.renew(options(server, denied_channels=["#warez"]))
                await connection.expect("^PART #warez$")
                absent = await inbox.expect(Absent)
                assert (absent.cause, absent.reason, absent.mine) == ("banned", NO_CHANNEL, True)

                irc.renew(options(server, denied_servers=["127.*"]))
                with pytest.raises(LoginLost) as caught:
                    await task
                assert caught.value.text == f"This gateway does not connect to {server.host}."

    asyncio.run(run())


def test_a_server_that_is_full_is_told_at_once() -> None:
    async def run() -> str:
        async with ScriptedIrc() as server:
            table = {"ports": [server.port], "tls_ports": [], "max_connections": 1}
            irc = build(NETWORK, {"servers": {server.host: table}})
            other = RecordingInbox()
            async with (
                online(server, irc, RecordingInbox()),
                logged_in(irc, other, server.host, login=type(LOGIN)(8)),
            ):
                down = await other.expect(Condition, lambda told: told.standing == "down")
                return f"{down.reason}: {down.words}".replace(server.host, "HOST")

    assert asyncio.run(run()) == (
        "overload: This gateway has as many connections to HOST as it may have."
        " Please try again later."
    )

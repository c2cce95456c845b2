"""IRC servers that cannot be reached, or will not have us: said at once where it is known at once.

What takes time to know is in test_patience.py.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.clients.scripted import Connection, ScriptedIrc
from tests.clients.stream import stanza
from tests.clients.xmpp import Refused, XmppClient
from tests.live.certificates import self_made
from tests.live.yard import IRC_PASSWORD, ROUGH, Yard, at, enter, on_plain, refused, sync, words

pytestmark = [pytest.mark.live, pytest.mark.timeout(60), on_plain]

TLS_PORT = 6697
"""Where a server without a table of its own is looked for."""

Does = Callable[[Connection], Awaitable[None]]


async def refused_by(client: XmppClient, server: ScriptedIrc, does: Does) -> tuple[str, str]:
    """Join a channel of a server that does something else than to let us in."""
    joining = asyncio.ensure_future(refused(client, at("#c", server)))
    connection = await server.accepted(within=10.0)
    await does(connection)
    return told(await joining)


def told(refusal: Refused) -> tuple[str, str]:
    return refusal.condition, words(refusal.stanza)


@sync
async def test_a_server_that_refuses_connections_is_named_and_may_come_back(yard: Yard) -> None:
    async with yard.people() as people:
        alice, server = await yard.client(people), yard.scripted()
        for _ in range(2):
            assert told(await refused(alice, at("#c", server))) == (
                "remote-server-not-found",
                f"{server.host} refuses connections on port {server.port}.",
            )
        async with server:
            _, joined = await enter(alice, server, "#c", "al")
            assert joined.nicks == {"al"}


@sync
async def test_a_name_that_does_not_resolve_is_said(yard: Yard) -> None:
    async with yard.people() as people:
        alice = await yard.client(people)
        refusal = await refused(alice, f"#c%nowhere.invalid@{ROUGH}", within=30.0)

        assert told(refusal) == (
            "remote-server-not-found",
            "The name nowhere.invalid does not resolve.",
        )


async def _closes(connection: Connection) -> None:
    await connection.cut()


async def _speaks_http(connection: Connection) -> None:
    connection.send_bytes(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
    await connection.close()


async def _speaks_noise(connection: Connection) -> None:
    connection.send_bytes(bytes(range(256)) * 500)
    await connection.close()


async def _wants_a_password(connection: Connection) -> None:
    await connection.expect(f"^PASS :{IRC_PASSWORD}$")
    await connection.expect("^USER ")
    connection.send(":scripted.test 464 al :Password incorrect")
    connection.send("ERROR :Closing Link: al[127.0.0.1] (Bad Password)")
    await connection.close()


async def _bans_by_number(connection: Connection) -> None:
    await connection.expect("^USER ")
    connection.send(":scripted.test 465 al :You are banned from this server: go away")
    connection.send("ERROR :Closing Link: al[127.0.0.1] (K-Lined)")
    await connection.close()


async def _bans_in_words(connection: Connection) -> None:
    await connection.expect("^USER ")
    connection.send("ERROR :Closing Link: al[127.0.0.1] (G-Lined: go away)")
    await connection.close()


async def _is_full(connection: Connection) -> None:
    await connection.expect("^USER ")
    connection.send("ERROR :Closing Link: al[127.0.0.1] (Too many connections)")
    await connection.close()


async def _takes_the_nick_away(connection: Connection) -> None:
    await connection.expect("^USER ")
    connection.send(":scripted.test 432 * al :Erroneous Nickname: \x02reserved\x02")


FIRST = "{host} closed the connection before the login. Is it an IRC server?"
CLOSED = "{host} closed the connection: Closing Link: al[127.0.0.1] ({why})."
REFUSED = "{host} refused the login. The IRC server says: {why}."

SERVERS: list[tuple[Does, str, str]] = [
    (_closes, "recipient-unavailable", FIRST),
    (_speaks_http, "recipient-unavailable", FIRST),
    (_speaks_noise, "recipient-unavailable", FIRST),
    (_wants_a_password, "not-authorized", REFUSED.replace("{why}", "Password incorrect")),
    (
        _bans_by_number,
        "forbidden",
        REFUSED.replace("{why}", "You are banned from this server: go away"),
    ),
    (_bans_in_words, "forbidden", CLOSED.replace("{why}", "G-Lined: go away")),
    (_is_full, "recipient-unavailable", CLOSED.replace("{why}", "Too many connections")),
    (_takes_the_nick_away, "not-acceptable", "{host} does not take the nick al."),
]


@pytest.mark.parametrize(
    ("does", "condition", "sentence"),
    SERVERS,
    ids=[does.__name__.strip("_") for does, _, _ in SERVERS],
)
@sync
async def test_a_server_that_will_not_have_us_is_quoted_and_may_change_its_mind(
    yard: Yard, does: Does, condition: str, sentence: str
) -> None:
    async with yard.people() as people, yard.scripted() as server:
        alice = await yard.client(people)
        assert await refused_by(alice, server, does) == (
            condition,
            sentence.replace("{host}", server.host),
        )
        # The next attempt may have been under way already.
        while server.connections:
            await server.connections.pop().abort()
        joining = asyncio.ensure_future(enter(alice, server, "#c", "al"))
        _, joined = await joining
        assert joined.nicks == {"al"}


@asynccontextmanager
async def tls_port(host: str, context: ssl.SSLContext | None) -> AsyncIterator[None]:
    """Something that listens on the usual port; without a context it speaks IRC in plain text."""

    async def greet(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b":x NOTICE * :hello\r\n")
        writer.close()

    server = await asyncio.start_server(greet, host, TLS_PORT, ssl=context)
    async with server:
        yield


@sync
async def test_a_certificate_that_is_not_trusted_is_refused_with_the_reason(
    yard: Yard, tmp_path: Path
) -> None:
    host = "127.0.2.1"
    certificate, key = self_made(tmp_path, host)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    async with yard.people() as people, tls_port(host, context):
        alice = await yard.client(people)
        condition, sentence = told(await refused(alice, f"#c%{host}@{ROUGH}"))

        assert condition == "remote-server-not-found"
        assert sentence == f"The certificate of {host} is not trusted: self-signed certificate."


@sync
async def test_a_server_without_tls_is_refused_where_no_table_allows_plain_text(yard: Yard) -> None:
    host = "127.0.2.2"
    async with yard.people() as people, tls_port(host, None):
        alice = await yard.client(people)
        assert told(await refused(alice, f"#c%{host}@{ROUGH}")) == (
            "remote-server-not-found",
            f"{host} does not speak TLS on port {TLS_PORT}.",
        )


@sync
async def test_others_are_served_while_one_server_is_away(yard: Yard) -> None:
    async with yard.people() as people, yard.scripted() as good:
        alice, bob, gone = await yard.client(people), await yard.client(people), yard.scripted()
        irc, _ = await enter(alice, good, "#c", "al", "carol")
        await asyncio.gather(*(refused(client, at("#c", gone)) for client in (alice, bob)))
        irc.send(":carol!u@h PRIVMSG #c :still here?")
        await alice.expect(stanza("message", body="still here?"))
        said = alice.message(at("#c", good), "yes", type="groupchat")
        await alice.expect(stanza("message", sender=f"{at('#c', good)}/al", id=said))

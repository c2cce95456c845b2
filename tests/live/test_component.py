"""The component's stream with Prosody and ejabberd: what they do, not what we think they do."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AbstractAsyncContextManager
from functools import wraps

import pytest

from bridge.xmpp import gate, stanza
from bridge.xmpp.addressing import BareJid, Domain, Jid, address, full, to_localpart, to_resource
from bridge.xmpp.gate import Sealed
from tests.bridge.xmpp.running import Running, running
from tests.clients.xmpp import XmppClient
from tests.servers.ejabberd import Ejabberd
from tests.servers.process import LOOPBACK
from tests.servers.prosody import Prosody

pytestmark = pytest.mark.live

OURS = Domain("irc.localhost")
OWN = Jid("irc.localhost")
NICK = Jid("nick@irc.localhost")
ROOM = BareJid(Jid("#room%irc.x@irc.localhost"))
LOCAL = Jid("localhost")
SECRET = "open sesame"

XmppServer = Prosody | Ejabberd


@pytest.fixture(scope="module", params=[Prosody, Ejabberd], ids=["prosody", "ejabberd"])
def server(request: pytest.FixtureRequest) -> Iterator[XmppServer]:
    server: XmppServer = request.param({OURS: SECRET})
    server.add_account("ann", "pw")
    with server:
        yield server


def sync(test: Callable[..., Coroutine[None, None, None]]) -> Callable[..., None]:
    """Run a test on a loop of its own."""

    @wraps(test)
    def run(*args: object, **kwargs: object) -> None:
        asyncio.run(test(*args, **kwargs))

    return run


def ann(server: XmppServer) -> Coroutine[None, None, XmppClient]:
    return XmppClient.login(LOOPBACK, server.port, "ann@localhost", "pw")


def attached(server: XmppServer) -> AbstractAsyncContextManager[Running]:
    return running(server.component_port, jid=OURS, secret=SECRET)


def message(to: str, body: str, sender: Jid = NICK) -> Sealed:
    return gate.seal(stanza.message(sender=sender, to=Jid(to), body=body), OURS)


@sync
async def test_a_wrong_secret_is_named(server: XmppServer) -> None:
    async with running(server.component_port, jid=OURS, secret="wrong") as it:
        down = await it.down()

        assert (down.reason, down.condition, down.was_up) == ("secret", "not-authorized", False)


@sync
async def test_a_component_the_server_does_not_know_is_named(server: XmppServer) -> None:
    async with running(server.component_port, jid="unknown.localhost", secret=SECRET) as it:
        down = await it.down()

        expected = "unknown-host" if isinstance(server, Prosody) else "secret"
        assert (down.reason, down.was_up) == (expected, False)


@sync
async def test_messages_go_both_ways_between_prepared_addresses(server: XmppServer) -> None:
    async with (
        attached(server) as it,
        await ann(server) as client,
    ):
        await it.up()
        client.message("#\u212aStraße%İ@Irc.Localhost/Ⅷ", "hello 😀")
        [came] = [c for c in await it.batch() if c.tag == "{jabber:client}message"]
        assert came.get("from") == client.jid
        assert came.get("to") == "#kstrasse%i̇@irc.localhost/VIII"
        assert came.findtext("{jabber:client}body") == "hello 😀"

        it.component.send(message(client.jid, "hello <&> 😀 \x01\ufffe\ud800"))
        got = await client.expect("message")
        assert (got.get("from"), got.findtext("body")) == (NICK, "hello <&> 😀 \ufffd\ufffd\ufffd")


@sync
async def test_both_kinds_of_ping_come_back(server: XmppServer) -> None:
    async with attached(server) as it:
        await it.up()

        assert (await it.component.ping(LOCAL, 5)).get("from") == LOCAL
        assert (await it.component.ping(OWN, 5)).get("from") == OWN


@sync
async def test_after_a_barrier_a_local_session_has_what_was_sent(server: XmppServer) -> None:
    async with (
        attached(server) as it,
        await ann(server) as client,
    ):
        await it.up()
        for number in range(100):
            it.component.send(message(client.jid, str(number)))
        await it.component.ping(LOCAL, 10)
        await client.ping()

        assert [m.findtext("body") for m in client.seen if m.tag == "message"] == [
            str(number) for number in range(100)
        ]


@pytest.mark.parametrize(
    "poison",
    [
        f'<message from="{NICK}" to="ann@localhost"><body>\x01</body></message>',
        f'<message from="{NICK}" to="ann@localhost"><body>&#xFFFF;</body></message>',
        f'<message from="{NICK}" to="ann@localhost"><u:x/></message>',
        '<message from="nick@irc.example.org" to="ann@localhost"/>',
    ],
)
@sync
async def test_what_the_gate_keeps_back_would_have_ended_the_stream(
    server: XmppServer, poison: str
) -> None:
    async with attached(server) as it:
        await it.up()
        it.component.send(Sealed(poison.encode()))
        down = await it.down()

        assert down.was_up
        assert (down.reason, down.condition != "") == ("poison", True)
        await it.up()


@sync
async def test_what_passes_the_gate_does_not_end_the_stream(server: XmppServer) -> None:
    async with (
        attached(server) as it,
        await ann(server) as client,
    ):
        await it.up()
        sent = 0
        for start in [*range(0, 0x3000, 1024), *range(0xD700, 0x10200, 1024), 0x1F600]:
            text = "".join(chr(code) for code in range(start, start + 1024))
            it.component.send(message(client.jid, text))
            sent += 1
            for character in text[::256]:
                sender = full(ROOM, to_resource(character))
                it.component.send(message(client.jid, character, sender))
                contact = address(to_localpart(f"{character}%irc.x"), OURS)
                it.component.send(message(client.jid, character, contact))
                sent += 2
        it.component.send(message(client.jid, "x" * 200_000))
        await it.component.ping(LOCAL, 10)
        await client.ping()

        assert it.downs.empty()
        assert len([m for m in client.seen if m.tag == "message"]) == sent + 1


@sync
async def test_a_server_that_starts_again_is_found_again(server: XmppServer) -> None:
    async with attached(server) as it:
        await it.up()
        server.restart()
        down = await it.down()
        assert (down.reason, down.was_up) == ("closed", True)
        await it.up(20)
        async with await ann(server) as client:
            it.component.send(message(client.jid, "again"))
            assert (await client.expect("message")).findtext("body") == "again"


@sync
async def test_of_twins_prosody_sends_one_away_and_ejabberd_none(
    server: XmppServer,
) -> None:
    async with attached(server) as first:
        await first.up()
        async with attached(server) as second:
            await second.up()
            if isinstance(server, Prosody):
                down = await first.down()
                assert (down.reason, down.was_up) == ("conflict", True)
            else:
                assert first.downs.empty()

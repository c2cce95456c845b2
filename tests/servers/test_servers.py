"""Each server starts, answers on the wire, and comes back on the same ports with what it knew."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from tests.clients.component import Component
from tests.clients.irc import IrcClient
from tests.clients.stream import stanza
from tests.clients.xmpp import XmppClient
from tests.servers.ejabberd import Ejabberd
from tests.servers.hybrid import Hybrid
from tests.servers.inspircd import InspIrcd
from tests.servers.ngircd import NgIrcd
from tests.servers.postgresql import PostgreSql
from tests.servers.process import Server, ServerError, program, tree
from tests.servers.prosody import Prosody

pytestmark = pytest.mark.live

GATEWAY = "irc.localhost"

xmpp_servers = pytest.mark.parametrize("kind", [Prosody, Ejabberd])
irc_servers = pytest.mark.parametrize("kind", [NgIrcd, InspIrcd, Hybrid])

Restart = Callable[[Server], object]


def stop_and_start(server: Server) -> None:
    server.restart()


def kill_and_start(server: Server) -> None:
    server.kill()
    server.start()


restarts = pytest.mark.parametrize("restart", [stop_and_start, kill_and_start])


@xmpp_servers
def test_an_xmpp_server_comes_back_with_its_accounts_and_components(
    kind: type[Prosody | Ejabberd],
) -> None:
    async def talk(server: Prosody | Ejabberd) -> str | None:
        async with (
            await Component.login(server.host, server.component_port, GATEWAY, "pass") as gateway,
            await XmppClient.login(server.host, server.port, "ann@localhost", "pw") as ann,
        ):
            ann.message(f"#room%net@{GATEWAY}", "hello")
            message = await gateway.expect(stanza("message", sender="ann@localhost"))
            return message.findtext("body")

    with kind({GATEWAY: "pass"}) as server:
        server.add_account("ann", "pw")
        first = asyncio.run(talk(server))
        server.restart()
        second = asyncio.run(talk(server))
        server.kill()
        server.start()
        third = asyncio.run(talk(server))

    assert [first, second, third] == ["hello", "hello", "hello"]


@xmpp_servers
def test_a_privileged_component_is_told_so(kind: type[Prosody | Ejabberd]) -> None:
    async def advertised(server: Prosody | Ejabberd) -> bool:
        component = await Component.login(server.host, server.component_port, GATEWAY, "pass")
        async with component:
            told = await component.expect(stanza("message", sender="localhost"))
            return told[0].tag.startswith("{urn:xmpp:privilege:")

    with kind({GATEWAY: "pass"}, privileged=[GATEWAY]) as server:
        assert asyncio.run(advertised(server))


def test_prosody_lets_the_second_connection_of_a_component_replace_the_first() -> None:
    async def both(server: Prosody) -> None:
        first = await Component.login(server.host, server.component_port, GATEWAY, "pass")
        async with await Component.login(server.host, server.component_port, GATEWAY, "pass"):
            await asyncio.wait_for(first.closed, 5)

    with Prosody({GATEWAY: "pass"}) as server:
        asyncio.run(both(server))


@irc_servers
@restarts
def test_an_irc_server_comes_back_at_the_same_address(
    kind: type[NgIrcd | InspIrcd | Hybrid], restart: Restart
) -> None:
    async def talk(server: NgIrcd | InspIrcd | Hybrid) -> None:
        ann, bob = await asyncio.gather(
            IrcClient.login(server.host, server.port, "ann"),
            IrcClient.login(server.host, server.port, "bob"),
        )
        async with ann, bob:
            assert await ann.join("#lobby") in (["@ann"], ["ann"])
            assert set(await bob.join("#lobby")) in ({"@ann", "bob"}, {"ann", "bob"})
            ann.privmsg("#lobby", "hello")
            assert await bob.said("#lobby", "hello") == "ann"

    with kind(host="127.0.0.5") as server:
        asyncio.run(talk(server))
        restart(server)
        asyncio.run(talk(server))


def test_an_irc_server_does_not_slow_a_flood_down() -> None:
    async def flood(server: NgIrcd | InspIrcd | Hybrid) -> None:
        async with (
            await IrcClient.login(server.host, server.port, "ann") as ann,
            await IrcClient.login(server.host, server.port, "bob") as bob,
        ):
            await ann.join("#lobby")
            await bob.join("#lobby")
            for number in range(500):
                ann.privmsg("#lobby", str(number))
            await bob.said("#lobby", "499", within=3.0)

    for server in (NgIrcd(), InspIrcd(), Hybrid()):
        with server:
            asyncio.run(flood(server))


def test_only_inspircd_with_ircv3_has_tags_and_echoes() -> None:
    async def echo(server: InspIrcd) -> str:
        wanted = ["echo-message", "message-tags", "labeled-response", "batch", "server-time"]
        async with await IrcClient.login(
            server.host, server.port, "ann", capabilities=wanted
        ) as ann:
            await ann.join("#lobby")
            ann.send("@label=7 PRIVMSG #lobby :hello")
            return (await ann.expect(r"^@\S*label=7\S* .* PRIVMSG #lobby :(hello)$"))[1]

    with InspIrcd() as modern, InspIrcd(ircv3=False) as plain:
        assert asyncio.run(echo(modern)) == "hello"
        with pytest.raises(AssertionError, match="the server has not all of"):
            asyncio.run(echo(plain))


@restarts
def test_accounts_of_atheme_log_in_by_sasl(restart: Restart) -> None:
    async def register(server: InspIrcd) -> None:
        async with await IrcClient.login(server.host, server.port, "ann") as ann:
            ann.privmsg("NickServ", "REGISTER secret ann@example.org")
            await ann.expect(r"NOTICE ann :.*registered", within=10.0)

    async def log_in(server: InspIrcd, password: str) -> None:
        ann = await IrcClient.login(
            server.host, server.port, "ann", account="ann", password=password
        )
        await ann.quit()

    with InspIrcd(services=True) as server:
        asyncio.run(register(server))
        asyncio.run(log_in(server, "secret"))
        with pytest.raises(AssertionError, match="login to ann refused"):
            asyncio.run(log_in(server, "wrong"))
        restart(server)
        asyncio.run(register(server) if restart is kill_and_start else log_in(server, "secret"))


@restarts
def test_postgresql_keeps_what_was_committed(restart: Restart) -> None:
    with PostgreSql() as server:
        url = server.create_database("one").replace("+psycopg", "")
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE words AS SELECT 'kept' AS word")
        restart(server)
        with psycopg.connect(url) as connection:
            row = connection.execute("SELECT word FROM words").fetchone()

    assert row == ("kept",)


def test_a_server_that_ends_at_once_is_reported_with_its_log() -> None:
    class Broken(Server):
        argv = ("sh", "-c", "echo no such luck; exit 3")

        def ready(self) -> bool:
            return False

    with (
        pytest.raises(ServerError, match=r"ended instead of starting.\nno such luck"),
        Broken("broken"),
    ):
        pass


def test_a_server_that_never_answers_is_reported_in_time() -> None:
    class Mute(Server):
        argv = ("sleep", "60")
        ports = (9,)

    with pytest.raises(ServerError, match=r"did not answer within 0.1 s"):
        Mute("mute").start(within=0.1)


def test_cpu_time_and_memory_include_the_children() -> None:
    class Busy(Server):
        argv = ("sh", "-c", "(while :; do :; done) & echo busy; wait")

        def ready(self) -> bool:
            return "busy" in self.log()

    with Busy("busy") as server:
        server.wait_until(lambda: server.cpu() > 0.05, "use time", 5.0)
        assert server.rss() > 500_000
        spinning = set(tree(server.pid)) - {server.pid}
    assert spinning
    assert not any(_is_alive(pid) for pid in spinning)


def _is_alive(pid: int) -> bool:
    """A process that ended but was not waited for is not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_program_that_is_missing_is_named() -> None:
    with pytest.raises(ServerError, match="no-such-ircd is not installed"):
        program("no-such-ircd")

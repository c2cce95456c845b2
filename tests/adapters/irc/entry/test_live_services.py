"""Accounts on a real InspIRCd with Atheme: certificates, NickServ, nicks, policies."""

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.irc.adapter import IrcAdapter, build
from adapters.irc.entry import certificates
from bridge.api.asked import Joined
from bridge.api.content import Text
from bridge.api.events import Message
from tests.adapters.irc.inboxes import LOGIN, NETWORK, RecordingInbox, logged_in, room
from tests.clients.irc import IrcClient
from tests.live.certificates import self_made
from tests.servers.inspircd import InspIrcd
from tests.servers.process import LOOPBACK

pytestmark = pytest.mark.live

WORD = {"sasl_name": "carol", "sasl_password": "password"}


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return self_made(tmp_path_factory.mktemp("tls"), LOOPBACK, "localhost")


@pytest.fixture(scope="module")
def server(authority: tuple[Path, Path]) -> Iterator[InspIrcd]:
    with InspIrcd(services=True, tls=authority) as server:
        asyncio.run(_registered(server))
        yield server


async def _registered(server: InspIrcd) -> None:
    """Make the services account carol."""
    async with await IrcClient.login(server.host, server.port, "carol") as carol:
        carol.privmsg("NickServ", "REGISTER password carol@example.org")
        await carol.expect("NickServ.* NOTICE carol :.*registered")


def encrypted(
    server: InspIrcd, authority: tuple[Path, Path], *plain: int, host: str = LOOPBACK
) -> IrcAdapter:
    """plain: ports without TLS, which are used alone then."""
    table = {
        "ports": list(plain),
        "tls_ports": [] if plain else [server.tls_port],
        "ca_file": str(authority[0]),
        "flood_interval": 0.0,
        "connect_interval": 0.0,
    }
    return build(NETWORK, {"servers": {host: table}})


async def account_of(server: InspIrcd, nick: str) -> str:
    async with await IrcClient.login(server.host, server.port, "asker") as asker:
        asker.send(f"WHOIS {nick}")
        found = await asker.expect(f" 330 asker {nick} (\\S+) | 318 ")
        return found[1] or ""


async def heard(inbox: RecordingInbox, begin: str) -> str:
    """What the console says that begins like this."""

    def holds(event: Message) -> bool:
        (part,) = event.content
        return isinstance(part, Text) and part.body.startswith(begin)

    (part,) = (await inbox.expect(Message, holds)).content
    assert isinstance(part, Text)
    return part.body


def test_a_certificate_logs_in_once_services_know_it(
    server: InspIrcd, authority: tuple[Path, Path]
) -> None:
    async def run() -> None:
        pem = certificates.made("alice", time.time())
        options, irc = {**WORD, "certificate": pem}, encrypted(server, authority)
        inbox = RecordingInbox()
        async with logged_in(irc, inbox, server.host, options=options):
            await inbox.up()
            assert await heard(inbox, "You are logged") == "You are logged in to the account carol."
            words = await heard(inbox, "The network does not know your certificate")
            shown = words.rpartition(" ")[2].rstrip(".")
            assert shown == certificates.fingerprints(pem)[0]
        async with await IrcClient.login(
            server.host, server.port, "dave", account="carol", password="password"
        ) as dave:
            dave.privmsg("NickServ", f"CERT ADD {shown}")
            await dave.expect("NickServ.* NOTICE dave :Added fingerprint")

        alone = RecordingInbox()
        async with logged_in(irc, alone, server.host, options={"certificate": pem}):
            await alone.up()
            assert await heard(alone, "You are logged") == "You are logged in to the account carol."
            assert await account_of(server, "alice") == "carol"

    asyncio.run(run())


def test_a_certificate_that_nobody_knows_keeps_nobody_out(
    server: InspIrcd, authority: tuple[Path, Path]
) -> None:
    async def run() -> None:
        options = {"certificate": certificates.made("eve", time.time())}
        inbox = RecordingInbox()
        async with logged_in(encrypted(server, authority), inbox, server.host, options=options):
            await inbox.up()
            assert await account_of(server, "alice") == ""

    asyncio.run(run())


def test_without_sasl_nickserv_is_told_and_rooms_wait_for_it(server: InspIrcd) -> None:
    async def run() -> None:
        irc, inbox = _plain(server), RecordingInbox()
        options = {"nickserv_password": "password"}
        async with await IrcClient.login(
            server.host, server.port, "owner", account="carol", password="password"
        ) as owner:
            await owner.join("#members")
            owner.send("MODE #members +R")
            await owner.settle()
            async with logged_in(irc, inbox, server.host, nick="carol", options=options):
                joined = await irc.join(LOGIN, room("#members", server.host), "carol", None)

                assert joined == Joined("carol")
                assert await account_of(server, "carol") == "carol"
                shown = [told for told in inbox.told if isinstance(told, Message)]
                assert "password" not in repr(shown)

    asyncio.run(run())


def test_a_nick_that_is_taken_is_had_back(server: InspIrcd) -> None:
    async def run() -> None:
        irc, inbox = _plain(server), RecordingInbox()
        async with (
            await IrcClient.login(server.host, server.port, "carol") as thief,
            logged_in(irc, inbox, server.host, nick="carol", options=WORD),
        ):
            joined = await irc.join(LOGIN, room("#mine", server.host), "carol", None)

            assert joined == Joined("carol")
            await thief.expect("^ERROR |^:\\S+ KILL ")

    asyncio.run(run())


def test_a_server_that_wants_tls_is_reached_by_it_and_by_nothing_else(
    authority: tuple[Path, Path],
) -> None:
    """By its name, since it tells the policy to who asks for it by that."""

    async def run(server: InspIrcd) -> None:
        irc = encrypted(server, authority, server.port, host="localhost")
        first, again = RecordingInbox(), RecordingInbox()
        async with logged_in(irc, first, "localhost"):
            await first.up()
        assert [way for way in first.way if way.startswith("Connecting")] == [
            f"Connecting to localhost:{server.port} (not encrypted).",
            f"Connecting to localhost:{server.tls_port} (encrypted).",
        ]
        host, port, until = first.kept["sts"].decode().split()
        assert (host, port) == ("localhost", str(server.tls_port))
        assert 500 < float(until) - time.time() <= 600

        again.kept = dict(first.kept)
        async with logged_in(irc, again, "localhost"):
            await again.up()
        assert [way for way in again.way if way.startswith("Connecting")] == [
            f"Connecting to localhost:{server.tls_port} (encrypted)."
        ]

    with InspIrcd(tls=authority, sts=600) as server:
        asyncio.run(run(server))


def _plain(server: InspIrcd) -> IrcAdapter:
    table = {
        "ports": [server.port],
        "tls_ports": [],
        "flood_interval": 0.0,
        "connect_interval": 0.0,
    }
    return build(NETWORK, {"servers": {server.host: table}})

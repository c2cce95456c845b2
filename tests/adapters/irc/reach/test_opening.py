"""Reaching a server: which addresses, which ports, which certificates, and what is told of it."""

import asyncio
import hashlib
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from ipaddress import ip_address
from pathlib import Path

import pytest

from adapters.irc import config, wishes
from adapters.irc.adapter import build
from adapters.irc.reach import opening as reaching
from adapters.irc.reach.approach import Approach
from adapters.irc.reach.opening import Terms, Untrusted, reach
from adapters.irc.reach.trust import NO_CERTIFICATE, Trust
from adapters.irc.reach.turns import Turns
from adapters.irc.reach.ways import Way
from adapters.irc.wire.connection import Connection, Unreachable
from adapters.irc.wire.sending import Pace
from bridge.api.adapter import Login
from bridge.api.errors import Refused
from bridge.api.ids import LoginId
from bridge.api.public_addresses import Address
from bridge.api.states import Condition
from tests.adapters.irc.inboxes import NETWORK, RecordingInbox, adapter, logged_in
from tests.clients.scripted import ScriptedIrc
from tests.live.certificates import self_made
from tests.servers.process import LOOPBACK, free_port

NAME = "irc.example.org"


class Names:
    """Says the addresses of any name. asked: how often."""

    def __init__(self, *addresses: str) -> None:
        self.asked = 0
        self._addresses = [ip_address(address) for address in addresses]

    async def __call__(self, name: str) -> Sequence[Address]:
        self.asked += 1
        return self._addresses


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return self_made(tmp_path_factory.mktemp("made"), LOOPBACK)


@asynccontextmanager
async def listening(made: tuple[Path, Path] | None = None) -> AsyncIterator[int]:
    context = None
    if made is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*made)
    port = free_port()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(asyncio.Protocol, LOOPBACK, port, ssl=context)
    try:
        yield port
    finally:
        server.close()


def connection() -> Connection:
    return Connection(Pace(10, 0.0), lambda lines: None, lambda exc: None)


def terms(**more: object) -> Terms:
    unchecked = Trust().context("", verify=False, certificate=None)
    return Terms(tls=unchecked, **({"may_be_private": True} | more))  # type: ignore[arg-type]


async def refused(way: Way, its: Terms, names: Names) -> Unreachable:
    with pytest.raises(Unreachable) as caught:
        await reach(connection(), way, its, names)
    return caught.value


# --- addresses ------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "fc00::1"])
def test_a_name_that_leads_inside_is_not_connected_to(address: str) -> None:
    why = asyncio.run(
        refused(Way(NAME, 6697, True, NAME), terms(may_be_private=False), Names(address))
    )

    assert (type(why), why.reason, why.words) == (
        Untrusted,
        "forbidden",
        "This gateway does not connect to irc.example.org: its address is not a public one.",
    )


def test_a_name_is_resolved_once_and_what_was_looked_at_is_connected_to() -> None:
    async def run() -> tuple[str, int]:
        async with listening() as port:
            names, mine = Names(LOOPBACK), connection()
            version = await reach(mine, Way(NAME, port, False, NAME), terms(), names)
            assert mine.is_open
            mine.close()
            return version, names.asked

    assert asyncio.run(run()) == ("", 1)


def test_a_name_that_does_not_resolve_is_asked_for_once_however_many_ports_it_has() -> None:
    asked, told = list[str](), list[str]()

    async def unknown(name: str) -> Sequence[Address]:
        asked.append(name)
        raise OSError

    async def tell(words: str) -> None:
        told.append(words)

    async def run() -> str:
        settings = config.read({"servers": {NAME: {"tls_ports": [6697, 6698], "ports": [6667]}}})
        turns = Turns(lambda: 0.5)
        approach = Approach(settings, turns=turns, trust=Trust(), resolve=unknown)
        login = Login(id=LoginId(7), native=NAME, name="alice")
        its = wishes.of(login, settings.servers[NAME])
        with pytest.raises(Unreachable) as caught:
            await approach.make(connection(), its, tell=tell, is_waited_for=True)
        return caught.value.words

    assert asyncio.run(run()) == f"The name {NAME} does not resolve."
    assert (asked, told) == ([NAME], [f"Connecting to {NAME}:6697 (encrypted)."])


def test_the_next_address_of_a_name_is_tried() -> None:
    async def run() -> None:
        async with listening() as port:
            names, mine = Names("127.0.0.9", LOOPBACK), connection()
            await reach(mine, Way(NAME, port, False, NAME), terms(), names)
            mine.close()

    asyncio.run(run())


def test_a_server_that_takes_no_connection_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reaching, "CONNECT_WITHIN", 0.05)

    async def run() -> str:
        # It takes connections, but says nothing to who wants TLS.
        async with listening() as port:
            return (await refused(Way(NAME, port, True, NAME), terms(), Names(LOOPBACK))).words

    assert asyncio.run(run()) == "irc.example.org did not answer in time."


# --- certificates ---------------------------------------------------------------------------------


def test_a_certificate_is_trusted_by_its_fingerprint(made: tuple[Path, Path]) -> None:
    der = ssl.PEM_cert_to_DER_cert(made[0].read_text())

    async def run(*fingerprints: str) -> str:
        async with listening(made) as port:
            mine, way = connection(), Way(NAME, port, True, NAME)
            version = await reach(mine, way, terms(fingerprints=fingerprints), Names(LOOPBACK))
            mine.close()
            return version

    assert asyncio.run(run(hashlib.sha256(der).hexdigest())) == "TLSv1.3"
    assert (
        asyncio.run(run("ab" * 32, hashlib.sha1(der, usedforsecurity=False).hexdigest()))
        == "TLSv1.3"
    )


def test_another_certificate_than_the_one_with_the_fingerprint_is_not(
    made: tuple[Path, Path],
) -> None:
    async def run() -> Unreachable:
        async with listening(made) as port:
            its = terms(fingerprints=("ab" * 32,))
            return await refused(Way(NAME, port, True, NAME), its, Names(LOOPBACK))

    why = asyncio.run(run())
    assert (type(why), why.words) == (
        Untrusted,
        "The certificate of irc.example.org is not the one with your fingerprint.",
    )


def test_a_client_shows_its_own_certificate(made: tuple[Path, Path]) -> None:
    pem = "".join(path.read_text() for path in made)

    async def run() -> bytes:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*made)
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(made[0])
        shown = asyncio.get_running_loop().create_future()

        class Looking(asyncio.Protocol):
            def connection_made(self, transport: asyncio.BaseTransport) -> None:
                encrypted = transport.get_extra_info("ssl_object")
                shown.set_result(encrypted.getpeercert(binary_form=True))

        port = free_port()
        loop = asyncio.get_running_loop()
        async with await loop.create_server(Looking, LOOPBACK, port, ssl=context):
            mine = connection()
            its = Terms(tls=Trust().context("", verify=False, certificate=pem), may_be_private=True)
            await reach(mine, Way(NAME, port, True, NAME), its, Names(LOOPBACK))
            certificate: bytes = await shown
            mine.close()
            return certificate

    assert asyncio.run(run()) == ssl.PEM_cert_to_DER_cert(made[0].read_text())


@pytest.mark.parametrize("written", ["", "no certificate", "-----BEGIN CERTIFICATE-----\n", "ä"])
def test_what_is_no_certificate_is_refused(written: str) -> None:
    with pytest.raises(Refused) as caught:
        Trust().context("", verify=True, certificate=written)

    assert (caught.value.reason, caught.value.text) == ("malformed", NO_CERTIFICATE)


# --- whole logins ---------------------------------------------------------------------------------


def test_ports_are_tried_in_turn_and_the_console_is_told() -> None:
    async def run() -> None:
        async with ScriptedIrc() as server:
            closed = free_port()
            irc = adapter(server.host, server.port, ports=[closed, server.port])
            inbox = RecordingInbox()
            async with logged_in(irc, inbox, server.host):
                await (await server.accepted()).welcome()
                assert await inbox.on_the_way(3) == [
                    f"Connecting to {LOOPBACK}:{closed} (not encrypted).",
                    f"Connecting to {LOOPBACK}:{server.port} (not encrypted).",
                    f"Connected to {LOOPBACK}:{server.port}, not encrypted.",
                ]

    asyncio.run(run())


def test_a_server_without_a_table_must_be_a_public_one() -> None:
    async def run() -> str:
        inbox = RecordingInbox()
        async with logged_in(build(NETWORK, {}), inbox, "127.0.0.1"):
            return (await inbox.expect(Condition, lambda told: told.standing == "down")).words

    assert asyncio.run(run()) == (
        "This gateway does not connect to 127.0.0.1: its address is not a public one."
    )

"""Certificates of real servers: trusted by their fingerprint, or not looked at where one wishes."""

import asyncio
import hashlib
import ssl
from collections.abc import Iterator

import pytest

from adapters.irc.adapter import build
from bridge.api.adapter import Login
from bridge.api.states import Condition
from tests.adapters.irc.inboxes import LOGIN, NETWORK, RecordingInbox
from tests.live.certificates import self_made
from tests.live.test_tls import TlsNgIrcd
from tests.servers.process import LOOPBACK

pytestmark = pytest.mark.live


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TlsNgIrcd]:
    with TlsNgIrcd(*self_made(tmp_path_factory.mktemp("made"), LOOPBACK)) as server:
        yield server


def fingerprint(server: TlsNgIrcd) -> str:
    pem = (server.directory / "certificate.pem").read_text()
    return hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem)).hexdigest()


async def fared(server: TlsNgIrcd, **own: str) -> tuple[Condition, list[str]]:
    """How a login with these options fares at first, and what the console was told before."""
    table = {LOOPBACK: {"tls_ports": [server.tls_port], "ports": [server.port]}}
    irc, inbox = build(NETWORK, {"servers": table}), RecordingInbox()
    login = Login(id=LOGIN, native=LOOPBACK, name="alice", options=own)
    running = asyncio.create_task(irc.run_login(login, inbox))
    fares = await inbox.expect(Condition, lambda told: told.standing in ("up", "down"))
    way = await inbox.on_the_way(2 if fares.standing == "up" else 1)
    running.cancel()
    await asyncio.wait((running,))
    return fares, way


def test_without_an_authority_the_certificate_is_not_trusted_and_nothing_else_is_tried(
    server: TlsNgIrcd,
) -> None:
    fares, way = asyncio.run(fared(server))

    assert fares.words == (
        f"The certificate of {LOOPBACK} is not trusted: self-signed certificate."
    )
    assert way == [f"Connecting to {LOOPBACK}:{server.tls_port} (encrypted)."]


def test_a_certificate_is_trusted_by_its_fingerprint(server: TlsNgIrcd) -> None:
    fares, way = asyncio.run(fared(server, fingerprint=fingerprint(server)))
    tls_port, (connected, _, motd) = server.tls_port, way[1].partition("\n\n")

    assert (fares.standing, way[0], connected, motd.partition("\n")[0]) == (
        "up",
        f"Connecting to {LOOPBACK}:{tls_port} (encrypted).",
        f"Connected to {LOOPBACK}:{tls_port}, encrypted (TLSv1.3).",
        '"welcome"',
    )


def test_another_fingerprint_is_not_trusted(server: TlsNgIrcd) -> None:
    fares, _ = asyncio.run(fared(server, fingerprint="ab" * 32))

    assert fares.words == f"The certificate of {LOOPBACK} is not the one with your fingerprint."


def test_who_wishes_no_check_has_none(server: TlsNgIrcd) -> None:
    fares, _ = asyncio.run(fared(server, verify_cert="false"))

    assert fares.standing == "up"


def test_who_wishes_no_encryption_has_none_and_the_message_of_the_day_is_told(
    server: TlsNgIrcd,
) -> None:
    async def run() -> list[str]:
        table = {LOOPBACK: {"ports": [server.port]}}
        irc, inbox = build(NETWORK, {"servers": table}), RecordingInbox()
        login = Login(id=LOGIN, native=LOOPBACK, name="alice", options={"tls_ports": "none"})
        running = asyncio.create_task(irc.run_login(login, inbox))
        way = await inbox.on_the_way(2)
        running.cancel()
        await asyncio.wait((running,))
        return way

    assert asyncio.run(run()) == [
        f"Connecting to {LOOPBACK}:{server.port} (not encrypted).",
        f'Connected to {LOOPBACK}:{server.port}, not encrypted.\n\n"welcome"',
    ]

"""Connections that fail, in words; TLS is verified."""

import asyncio
import datetime
import ipaddress
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from adapters.irc.adapter import build
from adapters.irc.reach.opening import Terms, reach, system
from adapters.irc.reach.ways import Way
from adapters.irc.wire.connection import Connection, Unreachable
from adapters.irc.wire.sending import Pace
from bridge.api.errors import ConfigError, TryLater
from bridge.api.states import Condition
from tests.adapters.irc.inboxes import NETWORK, RecordingInbox, logged_in
from tests.clients.lines import Lines
from tests.servers.process import LOOPBACK, free_port


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A self-signed certificate for the loopback address, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a test")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(LOOPBACK))]), False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


@asynccontextmanager
async def listening(
    connected: asyncio.Queue[Lines], tls: ssl.SSLContext | None = None
) -> AsyncIterator[int]:
    port = free_port()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Lines(connected.put_nowait), LOOPBACK, port, ssl=tls)
    try:
        yield port
    finally:
        server.close()


def tls_server(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def terms(tls: ssl.SSLContext | None) -> Terms:
    return Terms(tls=tls or ssl.create_default_context(), may_be_private=True)


async def attempt(port: int, host: str = LOOPBACK, tls: ssl.SSLContext | None = None) -> str:
    connection = Connection(Pace(10, 0.0), lambda lines: None, lambda exc: None)
    way = Way(host, port, tls is not None, host)
    with pytest.raises(Unreachable) as caught:
        await reach(connection, way, terms(tls), system)
    return caught.value.words


def test_a_port_where_nobody_listens_refuses() -> None:
    port = free_port()

    assert asyncio.run(attempt(port)) == f"127.0.0.1 refuses connections on port {port}."


def test_a_name_that_does_not_resolve_is_told() -> None:
    words = asyncio.run(attempt(6667, "no-such-host.invalid"))

    assert words == "The name no-such-host.invalid does not resolve."


def test_a_server_without_tls_is_told() -> None:
    async def run() -> str:
        connected: asyncio.Queue[Lines] = asyncio.Queue()
        async with listening(connected) as port:
            asked = asyncio.create_task(attempt(port, tls=ssl.create_default_context()))
            lines = await connected.get()
            lines.send(":irc.example.org NOTICE * :*** Looking up your hostname...")
            words = await asked
            await lines.abort()
            return words.replace(str(port), "PORT")

    assert asyncio.run(run()) == "127.0.0.1 does not speak TLS on port PORT."


def test_a_certificate_that_nobody_trusts_is_refused(certificate: Path) -> None:
    async def run() -> str:
        connected: asyncio.Queue[Lines] = asyncio.Queue()
        async with listening(connected, tls_server(certificate)) as port:
            return await attempt(port, tls=ssl.create_default_context())

    assert asyncio.run(run()).startswith("The certificate of 127.0.0.1 is not trusted: ")


def test_a_certificate_for_another_name_is_refused(certificate: Path) -> None:
    async def run() -> str:
        connected: asyncio.Queue[Lines] = asyncio.Queue()
        async with listening(connected, tls_server(certificate)) as port:
            trusting = ssl.create_default_context(cafile=str(certificate))
            return await attempt(port, "localhost", trusting)

    assert asyncio.run(run()).startswith("The certificate of localhost is not trusted: ")


def test_tls_is_the_default_and_trusts_the_configured_authority(certificate: Path) -> None:
    async def run() -> None:
        connected: asyncio.Queue[Lines] = asyncio.Queue()
        async with listening(connected, tls_server(certificate)) as port:
            table = {"tls_ports": [port], "ca_file": str(certificate)}
            irc = build(NETWORK, {"servers": {LOOPBACK: table}})
            inbox = RecordingInbox()
            async with logged_in(irc, inbox, LOOPBACK):
                lines = await connected.get()
                await lines.expect("^USER ")
                lines.send(":s 001 alice :Welcome")
                lines.send(":s 422 alice :No MOTD")
                await inbox.up()

    asyncio.run(run())


def test_without_its_authority_the_login_is_down(certificate: Path) -> None:
    async def run() -> None:
        connected: asyncio.Queue[Lines] = asyncio.Queue()
        async with listening(connected, tls_server(certificate)) as port:
            irc = build(NETWORK, {"servers": {LOOPBACK: {"tls_ports": [port]}}})
            inbox = RecordingInbox()
            async with logged_in(irc, inbox, LOOPBACK):
                down = await inbox.expect(Condition, lambda told: told.standing == "down")
                assert "not trusted" in down.words

    asyncio.run(run())


def test_an_authority_that_cannot_be_read_is_a_wrong_key(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        build(NETWORK, {"servers": {"a.example": {"ca_file": str(tmp_path / "none.pem")}}})

    assert caught.value.key == 'servers."a.example".ca_file'


def test_lines_that_wait_for_the_bucket_keep_their_order_and_fail_with_the_connection() -> None:
    async def run() -> None:
        connected: asyncio.Queue[Lines] = asyncio.Queue()
        async with listening(connected) as port:
            lost: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            connection = Connection(
                Pace(1, 0.05), lambda lines: None, lambda exc: lost.set_result(None)
            )
            await reach(connection, Way(LOOPBACK, port, False, LOOPBACK), terms(None), system)
            lines = await connected.get()
            tasks = [asyncio.create_task(connection.send(b"%d\r\n" % n)) for n in range(4)]
            await asyncio.sleep(0)
            tasks[1].cancel()
            await lines.expect("^3$")
            assert lines.seen == ["0", "2", "3"]

            late = [asyncio.create_task(connection.send(b"late\r\n")) for _ in range(2)]
            await lines.abort()
            await lost
            results = await asyncio.gather(*late, return_exceptions=True)
            assert isinstance(results[-1], TryLater)
            with pytest.raises(TryLater):
                await connection.send(b"too late\r\n")

    asyncio.run(run())


class Choking(Connection):
    """choked: the server takes nothing; freed: it does again."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.choked, self.freed = asyncio.Event(), asyncio.Event()

    def pause_writing(self) -> None:
        super().pause_writing()
        self.choked.set()

    def resume_writing(self) -> None:
        super().resume_writing()
        self.freed.set()


def test_a_server_that_takes_no_answers_is_not_read_until_it_does() -> None:
    async def run() -> None:
        connected: asyncio.Queue[Lines] = asyncio.Queue()
        async with listening(connected) as port:
            connection = Choking(Pace(10, 0.0), lambda lines: None, lambda _: None)
            await reach(connection, Way(LOOPBACK, port, False, LOOPBACK), terms(None), system)
            server = await connected.get()
            server.transport.pause_reading()
            while not connection.choked.is_set():
                connection.write(b"PONG :%b\r\n" % (b"x" * 400) * 100)
                await asyncio.sleep(0)

            assert not connection.transport.is_reading()
            connection.resume()  # what was read before is worked off
            assert not connection.transport.is_reading()

            server.transport.resume_reading()
            await connection.freed.wait()
            assert connection.transport.is_reading()
            server.transport.abort()
            connection.transport.abort()
            await asyncio.sleep(0)

    asyncio.run(run())


def test_a_connection_that_was_closed_is_gone_soon_though_nobody_answers() -> None:
    async def run() -> None:
        connected: asyncio.Queue[Lines] = asyncio.Queue()
        async with listening(connected) as port:
            connection = Connection(Pace(10, 0.0), lambda _: None, lambda _: None)
            await connection.gone()  # nothing was there yet
            await asyncio.get_running_loop().create_connection(lambda: connection, LOOPBACK, port)
            other = await connected.get()
            other.transport.pause_reading()
            connection.close(b"x" * 50_000_000)  # more than the kernel takes
            async with asyncio.timeout(5.0):
                await connection.gone()

            assert connection.closed is not None
            assert connection.closed.done()
            await other.abort()

    asyncio.run(run())

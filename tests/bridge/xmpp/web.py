"""Web servers on loopback that stand for those of the Internet, with an authority of their own."""

import asyncio
import datetime
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from ipaddress import ip_address
from pathlib import Path

from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from bridge.api.public_addresses import Address

PUBLIC = "127.0.0.77"
"""Taken for public in these tests; all other addresses of loopback stay what they are."""
HOST = "files.example"

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]
Raw = Callable[[asyncio.StreamWriter], Awaitable[None]]


def is_public(address: Address) -> bool:
    return address == ip_address(PUBLIC)


class Names:
    """A resolver. answers: of each host the addresses, one answer after the other; the last stays.

    asked: the hosts that were asked about.
    """

    def __init__(self, **answers: Sequence[Sequence[str]]) -> None:
        self._answers = {HOST: [[PUBLIC]]} | {
            host.replace("_", "."): [*given] for host, given in answers.items()
        }
        self.asked: list[str] = []

    async def __call__(self, host: str, _port: int) -> Sequence[str]:
        self.asked.append(host)
        answers = self._answers[host]
        return answers.pop(0) if len(answers) > 1 else answers[0]


class Authority:
    """Says who servers are. Its files lie in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name.from_rfc4514_string("CN=authority")
        self.certificate = _certificate(self._name, self._key, self._name, self._key)

    def client(self) -> ssl.SSLContext:
        """For who believes it alone."""
        return ssl.create_default_context(
            cadata=self.certificate.public_bytes(Encoding.PEM).decode()
        )

    def server(self, host: str = HOST) -> ssl.SSLContext:
        """For a server of this name."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name.from_rfc4514_string("CN=server")
        certificate = _certificate(name, key, self._name, self._key, host)
        file = self._folder / f"{host}.pem"
        file.write_bytes(
            key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            + certificate.public_bytes(Encoding.PEM)
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context


def _certificate(
    name: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    issuer: x509.Name,
    issuers_key: ec.EllipticCurvePrivateKey,
    host: str | None = None,
) -> x509.Certificate:
    now = datetime.datetime.now(datetime.UTC)
    day = datetime.timedelta(days=1)
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - day)
        .not_valid_after(now + day)
        .add_extension(x509.BasicConstraints(ca=host is None, path_length=None), critical=True)
    )
    if host is not None:
        named = x509.SubjectAlternativeName([x509.DNSName(host)])
        built = built.add_extension(named, critical=False)
    return built.sign(issuers_key, hashes.SHA256())


class Site:
    """A server that runs. asked: what it was asked, in order. port: where it is."""

    def __init__(self) -> None:
        self.asked: list[web.BaseRequest] = []
        self.port = 0

    def url(self, path: str = "/cat.png", *, host: str = HOST, scheme: str = "https") -> str:
        return f"{scheme}://{host}:{self.port}{path}"

    @property
    def paths(self) -> list[str]:
        return [request.path_qs for request in self.asked]


@asynccontextmanager
async def serving(
    answer: Answer, tls: ssl.SSLContext | None, *, address: str = PUBLIC, port: int = 0
) -> AsyncIterator[Site]:
    """A server that gives this answer to everything."""
    site = Site()

    async def answered(request: web.BaseRequest) -> web.StreamResponse:
        site.asked.append(request)
        assert isinstance(request, web.Request)
        return await answer(request)

    application = web.Application()
    application.router.add_route("*", "/{tail:.*}", answered)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, address, port, ssl_context=tls).start()
    site.port = runner.addresses[0][1]
    try:
        yield site
    finally:
        await runner.cleanup()


@asynccontextmanager
async def writing(answer: Raw, tls: ssl.SSLContext | None) -> AsyncIterator[Site]:
    """A server that writes these bytes to everybody, whatever HTTP says of them."""
    site = Site()
    done: list[asyncio.Task[None]] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
            await answer(writer)
        except OSError:
            pass  # who asked has gone
        finally:
            writer.transport.abort()

    def begin(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        done.append(asyncio.get_running_loop().create_task(serve(reader, writer)))

    listener = await asyncio.start_server(begin, PUBLIC, 0, ssl=tls)
    site.port = listener.sockets[0].getsockname()[1]
    try:
        yield site
    finally:
        listener.close()
        for task in done:
            task.cancel()
        await asyncio.gather(*done, return_exceptions=True)

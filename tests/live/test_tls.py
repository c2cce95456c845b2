"""Encrypted connections and logins by password, to real IRC servers."""

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.clients.irc import IrcClient
from tests.clients.scripted import ScriptedIrc
from tests.clients.stream import stanza
from tests.live.certificates import self_made
from tests.live.conftest import Sites
from tests.live.site import PLAIN, SECRET, Site
from tests.live.yard import CANARY, refused, sync, told_in, words
from tests.servers.gateway import Gateway
from tests.servers.inspircd import InspIrcd
from tests.servers.ngircd import NgIrcd
from tests.servers.process import LOOPBACK, free_port

pytestmark = [pytest.mark.live, pytest.mark.timeout(60)]

TLS = "tls.localhost"
SASL = "sasl.localhost"
ACCOUNT, PASSWORD, WRONG = "harold", f"{CANARY}-right", f"{CANARY}-wrong"
NO_SASL = "127.0.0.88"


class TlsNgIrcd(NgIrcd):
    """With a second port, for TLS."""

    def __init__(self, certificate: Path, key: Path) -> None:
        super().__init__(host=LOOPBACK)
        self.tls_port = free_port()
        self.ports = (self.port, self.tls_port)
        files = (self.write(path.name, path.read_text()) for path in (certificate, key))
        names = ("CertFile", "KeyFile")
        options = "".join(f"{name} = {path}\n" for name, path in zip(names, files, strict=True))
        config = (self.directory / "ngircd.conf").read_text()
        self.write("ngircd.conf", f"{config}\n[SSL]\n{options}Ports = {self.tls_port}\n")


@dataclass(frozen=True, slots=True)
class Scene:
    """site: with a gateway of its own. `localhost` is the same server under another name."""

    site: Site
    encrypted: TlsNgIrcd
    services: InspIrcd
    no_sasl: ScriptedIrc


@pytest.fixture(scope="module")
def it(sites: Sites, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    plain = sites(PLAIN)
    certificate, key = self_made(tmp_path_factory.mktemp("tls"), LOOPBACK)
    with ExitStack() as stack:
        encrypted = stack.enter_context(TlsNgIrcd(certificate, key))
        services = stack.enter_context(InspIrcd(services=True))
        trusted = f'tls_ports = [{encrypted.tls_port}]\nca_file = "{certificate}"'
        tables = "".join(
            (
                *(_table("irc", host, trusted)
                for host in (LOOPBACK, "localhost")),
                f'[networks.sasl]\nadapter = "irc"\njid = "{SASL}"\nsecret = "{SECRET}"\n',
                _table("sasl", LOOPBACK, _login(services.port, PASSWORD)),
                _table("sasl", "localhost", _login(services.port, WRONG)),
                _table("sasl", NO_SASL, _login(port := free_port(NO_SASL), PASSWORD)),
            )
        )  # fmt: skip
        gateway = stack.enter_context(Gateway(plain.xmpp, [], jid=TLS, options=tables))
        no_sasl = ScriptedIrc(host=NO_SASL)
        no_sasl.port = port
        asyncio.run(_registered(services))
        yield Scene(replace(plain, gateway=gateway), encrypted, services, no_sasl)
        assert not (told := told_in(gateway.log())), told


def _table(network: str, host: str, options: str) -> str:
    return f'[networks.{network}.servers."{host}"]\n{options}\n'


def _login(port: int, password: str) -> str:
    return (
        f'ports = [{port}]\ntls_ports = []\nsasl_name = "{ACCOUNT}"\nsasl_password = "{password}"'
    )


async def _registered(server: InspIrcd) -> None:
    """Make the account that the gateway's logins use."""
    async with await IrcClient.login(server.host, server.port, ACCOUNT) as client:
        client.privmsg("NickServ", f"REGISTER {PASSWORD} harold@services.test")
        await client.expect(r"NOTICE .*registered", within=10.0)


@sync
async def test_a_server_with_a_certificate_that_the_configuration_trusts_is_encrypted(
    it: Scene,
) -> None:
    async with it.site.people() as people:
        channel, nick = it.site.channel(), it.site.nick("al")
        carol = await IrcClient.login(LOOPBACK, it.encrypted.port, it.site.nick("carol"))
        people.clients.append(carol)
        await carol.join(channel)
        alice = await people.on_xmpp(it.site.account())
        room = f"{channel}%{LOOPBACK}@{TLS}"
        joined = await alice.join(room, nick)
        said = alice.message(room, "encrypted?", type="groupchat")
        assert await carol.said(channel, "encrypted?") == nick
        await alice.expect(stanza("message", sender=f"{room}/{nick}", id=said))
        carol.privmsg(channel, "yes")
        await alice.expect(stanza("message", sender=f"{room}/{carol.nick}", body="yes"))
        carol.send(f"WHOIS {nick}")

        assert joined.nicks == {nick, carol.nick}
        await carol.expect(rf" 275 \S+ {nick} :is connected via SSL")


@sync
async def test_a_trusted_certificate_for_another_name_is_refused(it: Scene) -> None:
    async with it.site.people() as people:
        alice = await people.on_xmpp(it.site.account())
        refusal = await refused(alice, f"#c%localhost@{TLS}")

        assert refusal.condition == "remote-server-not-found"
        assert words(refusal.stanza).startswith("The certificate of localhost is not trusted: ")
        assert "mismatch" in words(refusal.stanza)


@sync
async def test_a_login_by_password_is_who_it_says(it: Scene) -> None:
    """SASL PLAIN, RFC 4616."""
    async with it.site.people() as people:
        channel, nick = it.site.channel(), it.site.nick("al")
        alice = await people.on_xmpp(it.site.account())
        joined = await alice.join(f"{channel}%{LOOPBACK}@{SASL}", nick)
        carol = await IrcClient.login(LOOPBACK, it.services.port, it.site.nick("carol"))
        people.clients.append(carol)
        carol.send(f"WHOIS {nick}")

        assert joined.nicks == {nick}
        await carol.expect(rf" 330 \S+ {nick} {ACCOUNT} :")


@sync
async def test_a_wrong_password_is_told_and_nothing_of_it_shown(it: Scene) -> None:
    async with it.site.people() as people:
        nick = it.site.nick("al")
        alice = await people.on_xmpp(it.site.account())
        refusal = await refused(alice, f"{it.site.channel()}%localhost@{SASL}", nick)
        said = words(refusal.stanza)

        assert refusal.condition == "not-authorized"
        assert said.startswith("localhost refused the login. The IRC server says: ")
        assert not {WRONG, PASSWORD, ACCOUNT} & set(said.split())
        carol = await IrcClient.login(LOOPBACK, it.services.port, it.site.nick("carol"))
        people.clients.append(carol)
        carol.send(f"WHOIS {nick}")
        await carol.expect(rf" 401 \S+ {nick} ")


@sync
async def test_a_server_that_takes_no_logins_is_used_without_and_that_is_told(it: Scene) -> None:
    """NickServ is told the password, by the server's own command; nobody else is."""
    async with it.site.people() as people, it.no_sasl as server:
        alice = await people.on_xmpp(it.site.account())
        room = f"#c%{NO_SASL}@{SASL}"
        joining = asyncio.ensure_future(alice.join(room, nick := it.site.nick("al")))
        connection = await server.accepted(within=10.0)
        await connection.welcome(capabilities="message-tags")
        await connection.expect(f"^NICKSERV :IDENTIFY {ACCOUNT} {PASSWORD}$")
        connection.send(f":scripted.test 440 {nick} NickServ :Services are down")
        await connection.expect("^JOIN #c$")
        for line in (f":{nick}!x@h JOIN #c", f":s 353 {nick} = #c :{nick}", f":s 366 {nick} #c :"):
            connection.send(line)
        joined = await joining

        assert joined.nicks == {nick}
        told = "You are not logged in to an account: the server has no NickServ."
        await alice.expect(stanza("message", sender=f"{NO_SASL}@{SASL}", body=told))
        assert not [line for line in connection.seen if line.startswith(("AUTH", "PRIVMSG"))]

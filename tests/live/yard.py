"""A gateway for rough play: several networks, and IRC servers that do what a test says.

It attaches to the servers of a site, beside the site's own gateway. Everything that its clients
are told in errors, and everything that it logs, is looked through at the end.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import wraps
from typing import Any, ParamSpec
from xml.etree.ElementTree import Element

import pytest

from tests.clients.scripted import Connection, ScriptedIrc
from tests.clients.xmpp import Joined, Refused, XmppClient
from tests.live.site import PLAIN, SECRET, People, Site
from tests.servers.gateway import Gateway
from tests.servers.process import free_port

ROUGH = "rough.localhost"
"""Open to the users of the XMPP server, as a network is by default."""
FEW = "few.localhost"
"""Open to FRIEND and to the domain NEAR."""
OPEN = "open.localhost"
"""Open to everyone."""
STAY = "stay.localhost"
"""`persistent = true`."""
BRIEF = "brief.localhost"
"""`expire_after = 6`."""

FRIEND = "friend@localhost"
NEAR = "near.localhost"
EXPIRE_AFTER = 6
CANARY = "canarybird"
"""A word for messages, subjects, reasons, passwords: no log line may hold it."""
IRC_PASSWORD = f"{CANARY}-password"

_ERRORS = "{urn:ietf:params:xml:ns:xmpp-stanzas}"
_OPTIONS = {
    ROUGH: "",
    FEW: f'access = ["{FRIEND}", "{NEAR}"]',
    OPEN: 'access = "everyone"',
    STAY: "persistent = true",
    BRIEF: f"expire_after = {EXPIRE_AFTER}",
}
LISTED = ("127.0.2.1", "127.0.2.2")
"""Servers that have a table, since their addresses are private ones, and nothing in it."""
_SERVERS = {ROUGH: 200}
_FEWER = 30
"""IRC servers of each network that tests may script."""

P = ParamSpec("P")

on_plain = pytest.mark.parametrize("yard", [PLAIN], indirect=True, ids=lambda kind: kind.name)
"""For what does not depend on whose XMPP server it is."""


@dataclass(frozen=True, slots=True)
class Door:
    """Where the gateway expects an IRC server."""

    network: str
    host: str
    port: int


@dataclass(slots=True, kw_only=True)
class Yard:
    """site: whose servers it uses; its `gateway` is this one."""

    site: Site
    gateway: Gateway
    doors: dict[str, Iterator[Door]]
    scripts: list[ScriptedIrc] = field(default_factory=list)

    @classmethod
    def open(cls, site: Site, number: int) -> "Yard":
        """number: of this yard, so that none has another's addresses."""
        doors = [
            Door(network, host := f"127.0.{100 + 10 * number + row}.{n}", free_port(host))
            for row, network in enumerate(_OPTIONS)
            for n in range(1, _SERVERS.get(network, _FEWER) + 1)
        ]
        database = site.postgresql.create_database("yard") if site.postgresql else None
        gateway = Gateway(site.xmpp, [], jid=ROUGH, database=database, options=_tables(site, doors))
        gateway.start()
        return cls(
            site=replace(
                site,
                gateway=gateway,
                database=database or f"sqlite:///{gateway.directory}/bridge.db",
            ),
            gateway=gateway,
            doors={name: iter([d for d in doors if d.network == name]) for name in _OPTIONS},
        )

    def close(self) -> None:
        try:
            assert not (told := told_in(self.gateway.log())), told
        finally:
            self.gateway.close()

    def mend(self) -> None:
        """Start what a failed test left stopped."""
        if not self.gateway.running:
            self.gateway.start()

    def scripted(self, network: str = ROUGH) -> ScriptedIrc:
        """An IRC server that nobody was connected to yet."""
        door = next(self.doors[network])
        server = ScriptedIrc(host=door.host)
        server.port = door.port
        self.scripts.append(server)
        return server

    def account(self) -> str:
        return self.site.account()

    @asynccontextmanager
    async def people(self) -> AsyncIterator[People]:
        """Those who play in one test. What they were told in errors is looked through, and what
        IRC was told of them.
        """
        async with self.site.people() as people:
            yield people
            for client in people.clients:
                if isinstance(client, XmppClient):
                    assert not (told := improper(client.seen)), told
            for server in self.scripts:
                for connection in server.connections:
                    assert not (shown := _identities(connection.seen)), shown

    async def client(self, people: People, account: str = "", resource: str = "home") -> XmppClient:
        """A client that is online, when all networks are."""
        client = await people.on_xmpp(account or self.account(), resource)
        for domain in _OPTIONS:
            await _up(client, domain)
        client.seen.clear()  # what the XMPP server said while the gateway was not up
        return client


def at(name: str, server: ScriptedIrc, network: str = ROUGH) -> str:
    """Of a channel the room's JID, of a nick the contact's."""
    return f"{name}%{server.host}@{network}"


async def enter(
    client: XmppClient,
    server: ScriptedIrc,
    channel: str,
    nick: str,
    *others: str,
    network: str = ROUGH,
    capabilities: str = "",
    support: Mapping[str, str] | None = None,
) -> tuple[Connection, Joined]:
    """A client joins a channel of a server on which it is not yet: the connection that this makes.

    From here on the server answers every PING.
    """

    async def serve() -> Connection:
        connection = await server.accepted(within=10.0)
        connection.answers_pings = True
        await connection.welcome(capabilities=capabilities, support=support)
        await admit(connection, nick, channel, *others)
        return connection

    async with asyncio.TaskGroup() as both:
        serving = both.create_task(serve())
        joining = both.create_task(client.join(at(channel, server, network), nick))
    return serving.result(), joining.result()


async def admit(connection: Connection, nick: str, channel: str, *others: str) -> None:
    """Wait for a JOIN and let it happen."""
    await connection.expect(rf"(?i)^JOIN {re.escape(channel)}( |$)", within=10.0)
    connection.send(f":{nick}!u@host.test JOIN {channel}")
    connection.send(f":scripted.test 353 {nick} = {channel} :{' '.join((nick, *others))}")
    connection.send(f":scripted.test 366 {nick} {channel} :End of /NAMES list.")


async def refused(client: XmppClient, room: str, nick: str = "al", within: float = 10.0) -> Refused:
    """The answer to a join that fails; it bears the mark of the protocol."""
    with pytest.raises(Refused) as refusal:
        await client.join(room, nick, within=within)
    assert refusal.value.stanza.find("{http://jabber.org/protocol/muc}x") is not None
    return refusal.value


def condition(stanza: Element) -> str:
    """The condition of an error; "" where there is none."""
    found = stanza.find("error")
    return "" if found is None else found[0].tag.removeprefix(_ERRORS)


def words(stanza: Element) -> str:
    """The sentence in an error."""
    return stanza.findtext(f"error/{_ERRORS}text") or ""


def improper(seen: list[Element]) -> list[str]:
    """The errors whose text is no sentence for people, or shows what only operators may see."""
    texts = [words(element) for element in seen if element.get("type") == "error"]
    return [text for text in texts if text and not _is_proper(text)]


def told_in(log: str) -> list[str]:
    """The lines of a log that hold what people said, who they are, secrets or faults."""
    return [line for line in log.splitlines() if _NOT_FOR_LOGS.search(line)]


_NOT_FOR_LOGS = re.compile(
    rf"(?i){CANARY}|{SECRET}|\buser\d+@localhost|{FRIEND}|Traceback|\.py:\d+"
)
_NOT_FOR_PEOPLE = re.compile(
    rf"{SECRET}|{IRC_PASSWORD}|Traceback|\.py\b|/[a-z]+/|Error\b|Errno|object at|\bNone\b|[<>{{}}]"
)


def _identities(lines: list[str]) -> list[str]:
    """The lines that show who somebody is on XMPP; there a user's resource is `home`."""
    return [line for line in lines if re.search(r"(?i)\buser\d+\b|@localhost|\bhome\b", line)]


_SERVERS_OWN = ("The destination address is invalid", "Bad value of attribute")
"""What XMPP servers say themselves of what they do not hand on."""


def _is_proper(text: str) -> bool:
    if text.startswith(_SERVERS_OWN):
        return True
    return text[-1] in ".!?" and not _NOT_FOR_PEOPLE.search(text)


def sync(test: Callable[P, Coroutine[Any, Any, None]]) -> Callable[P, None]:
    """Run a test on a loop of its own."""

    @wraps(test)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        asyncio.run(test(*args, **kwargs))

    return run


async def _up(client: XmppClient, domain: str, within: float = 30.0) -> None:
    deadline = asyncio.get_running_loop().time() + within
    query = "<query xmlns='http://jabber.org/protocol/disco#info'/>"
    while True:
        answer = await client.iq("get", query, to=domain)
        if answer.get("type") == "result" or condition(answer) == "forbidden":
            return
        assert asyncio.get_running_loop().time() < deadline, f"{domain} is not up"
        await asyncio.sleep(0.05)


def _tables(site: Site, doors: list[Door]) -> str:
    """The further lines of the first network, which the gateway's fixture writes, and the rest."""
    lines = [_OPTIONS[ROUGH]]
    for domain, options in _OPTIONS.items():
        name = "irc" if domain == ROUGH else domain.partition(".")[0]
        if domain != ROUGH:
            access = "" if "access" in options else f'access = ["{site.xmpp.domain}"]'
            lines += [f"[networks.{name}]", 'adapter = "irc"', f'jid = "{domain}"']
            lines += [f'secret = "{SECRET}"', access, options]
        for door in doors:
            if door.network == domain:
                lines += [f'[networks.{name}.servers."{door.host}"]', f"ports = [{door.port}]"]
                lines += ["tls_ports = []", "flood_burst = 1000", "flood_interval = 0"]
                lines += ["most_lines = 0"]
                lines += ["connect_interval = 0"]
                lines += [f'password = "{IRC_PASSWORD}"']
    lines += [f'[networks.irc.servers."{host}"]' for host in LISTED]
    return "\n".join(lines)

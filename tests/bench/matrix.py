"""What Matrix costs, beside matridge where it is installed: `python -m tests.bench.matrix`.

Synapse with SQLite is the homeserver, Prosody the XMPP server. A burst from four connections goes
to XMPP, then as many messages go back. CPU is user and system time of the gateway with all its
threads. Synapse takes some fifty messages a second, so that rates are its own; CPU and losses are
ours.
"""

import argparse
import asyncio
import contextlib
import itertools
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol
from xml.etree.ElementTree import Element

import aiohttp

from tests.bench.table import Bar, Table
from tests.clients.xmpp import XmppClient
from tests.live.homestead import Homestead
from tests.scenes.client import Client
from tests.scenes.executing import executed
from tests.servers.gateway import Gateway
from tests.servers.process import Server
from tests.servers.prosody import Prosody
from tests.servers.synapse import NAME, PASSWORD, Synapse

OURS = "ours"
MATRIDGE = "matridge"
DOMAINS = {OURS: "matrix.localhost", MATRIDGE: "matridge.localhost"}
CONNECTIONS = 4
STALLED = 30.0
"""Seconds without a message after which what is missing counts as lost."""
USUAL = " a message of the usual size, as people write them"

MATRIX_COSTS, XMPP_COSTS = 2_000, 3_000
"""CPU microseconds a message, from Matrix and to it."""
LOGINS_WITHIN = 10.0
"""Seconds for a hundred logins to be synced after a start."""
LOGIN_HOLDS = 3.0
"""MiB that a login may hold."""


class Contender(Protocol):
    """A gateway that runs."""

    label: str
    domain: str

    @property
    def server(self) -> Server: ...

    async def enters(self, client: XmppClient, person: str, room: str) -> str:
        """Log in and join a room; its address."""


@dataclass(slots=True)
class Ours:
    server: Gateway
    label: str = OURS
    domain: str = DOMAINS[OURS]

    async def enters(self, client: XmppClient, person: str, room: str) -> str:
        await self.server.up(client)
        asks = Client("alice", client, self.domain)
        await executed(asks, self.domain, "register", {"account": person, "password": PASSWORD})
        address = Homestead.room(room)
        await client.join(address, "alice", history=0, within=30.0)
        return address


class Matridge(Server):
    """From an environment of its own. Its avatar would be fetched from the Internet, and rooms
    with a capital letter in their id it cannot join: both is mended as it starts.
    """

    _BEGIN = """
import matridge, slidge.util.jid_escaping as escaping
matridge.gateway.Gateway.COMPONENT_AVATAR = None
usual = escaping.EscapeMixin.legacy_id_to_jid_username
async def lower(self, native):
    return (await usual(self, native)).lower()
escaping.EscapeMixin.legacy_id_to_jid_username = lower
matridge.main()
"""

    def __init__(self, python: Path, xmpp: Prosody, url: str) -> None:
        super().__init__("matridge", as_root=True)
        self.label, self.domain, self.server = MATRIDGE, DOMAINS[MATRIDGE], self
        self._url = url
        self.argv = (
            python,
            *("-c", self._BEGIN, "--jid", self.domain, "--secret", xmpp.components[self.domain]),
            *("--server", xmpp.host, "--port", str(xmpp.component_port)),
            *("--home-dir", self.directory, "--upload-service", xmpp.upload, "--quiet"),
        )

    def ready(self) -> bool:
        return self.running

    async def enters(self, client: XmppClient, person: str, room: str) -> str:
        await client.until_answers(self.domain, 30.0, alive=lambda: self.running)
        name = person[1:].partition(":")[0]
        values = {
            "homeserver": self._url,
            "username": name,
            "password": PASSWORD,
            "device": "bench",
        }
        fields = "".join(f"<field var='{k}'><value>{v}</value></field>" for k, v in values.items())
        answer = await client.iq(
            "set",
            "<query xmlns='jabber:iq:register'><x xmlns='jabber:x:data' type='submit'>"
            f"<field var='FORM_TYPE'><value>jabber:iq:register</value></field>{fields}</x></query>",
            to=self.domain,
            within=60.0,
        )
        assert answer.get("type") == "result", "matridge does not let us in"
        address = ""
        while not address:
            items = "<query xmlns='http://jabber.org/protocol/disco#items'/>"
            listed = await client.iq("get", items, to=self.domain)
            rooms = [one.get("jid", "") for one in listed.iter() if "@" in one.get("jid", "")]
            address = next(iter(rooms), "")
            await asyncio.sleep(0.2)
        await client.join(address, "alice", history=0, within=60.0)
        return address


@dataclass(slots=True)
class Heard:
    """Which numbers of a run arrived, in their order."""

    mark: str
    numbers: list[int] = field(default_factory=list)
    last: float = 0.0
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def take(self, element: Element) -> None:
        body = element.findtext("body") or ""
        mark, _, number = body.partition(" ")[0].partition(":")
        if element.get("type") == "groupchat" and mark == self.mark:
            self.numbers.append(int(number))
            self.last = time.monotonic()
            self.news.set()

    async def all_of(self, number: int) -> None:
        with contextlib.suppress(TimeoutError):
            while len(set(self.numbers)) < number:
                self.news.clear()
                async with asyncio.timeout(STALLED):
                    await self.news.wait()


class Listening(XmppClient):
    """heard: the run that is counted now, if one is."""

    heard: Heard | None = None

    def arrived(self, element: Element) -> None:
        if self.heard is not None and element.tag == "message":
            self.heard.take(element)
        else:
            super().arrived(element)


@dataclass(slots=True)
class Far:
    """Somebody on Matrix who says much."""

    http: aiohttp.ClientSession
    url: str
    token: str

    async def ask(self, method: str, path: str, body: object = None) -> dict[str, str]:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        url = f"{self.url}/_matrix/client/v3/{path}"
        async with self.http.request(method, url, json=body, headers=headers) as answer:
            answer.raise_for_status()
            found: dict[str, str] = await answer.json()
            return found

    async def burst(self, room: str, mark: str, number: int) -> None:
        numbers = iter(range(number))

        async def say() -> None:
            for each in numbers:
                body = {"msgtype": "m.text", "body": f"{mark}:{each}{USUAL}"}
                path = f"rooms/{room}/send/m.room.message/{mark}{each}"
                await self.ask("PUT", path, body)

        await asyncio.gather(*(say() for _ in range(CONNECTIONS)))


async def far(http: aiohttp.ClientSession, url: str, name: str) -> Far:
    asked = {
        "type": "m.login.password",
        "identifier": {"type": "m.id.user", "user": name},
        "password": PASSWORD,
    }
    answer = await Far(http, url, "").ask("POST", "login", asked)
    return Far(http, url, answer["access_token"])


async def carry(
    contender: Contender,
    homeserver: Synapse,
    xmpp: Prosody,
    asked: argparse.Namespace,
    table: Table,
    account: str,
) -> int:
    """Both ways; how many of ours were lost."""
    label, number = contender.label, asked.number
    person = homeserver.add_person(f"ann-{label}")
    other = homeserver.add_person(f"ben-{label}")
    client = await Listening.login(xmpp.host, xmpp.port, account, "pw")
    lost = 0
    async with client, aiohttp.ClientSession() as http:
        ben = await far(http, homeserver.url, f"ben-{label}")
        ann = await far(http, homeserver.url, f"ann-{label}")
        made = {"preset": "private_chat", "name": "Bench", "invite": [person]}
        room = (await ben.ask("POST", "createRoom", made))["room_id"]
        await ann.ask("POST", f"join/{room}", {})
        address = await contender.enters(client, person, room)
        for turn in itertools.count():
            if turn > asked.repeat:
                break
            count = number if turn else min(50, number)
            client.heard = heard = Heard(f"in{turn}")
            used, start = contender.server.cpu(), time.monotonic()
            await ben.burst(room, heard.mark, count)
            await heard.all_of(count)
            figures(
                table,
                "Matrix to XMPP, a burst",
                label,
                heard,
                count,
                start,
                contender.server.cpu() - used,
                MATRIX_COSTS,
                is_kept=turn > 0,
            )
            lost += count - len(set(heard.numbers))
            client.heard = heard = Heard(f"out{turn}")
            used, start = contender.server.cpu(), time.monotonic()
            for each in range(count):
                client.message(address, f"{heard.mark}:{each}{USUAL}", type="groupchat")
            await heard.all_of(count)
            figures(
                table,
                "XMPP to Matrix, all at once",
                label,
                heard,
                count,
                start,
                contender.server.cpu() - used,
                XMPP_COSTS,
                is_kept=turn > 0,
            )
            lost += count - len(set(heard.numbers))
        client.heard = None
    assert other
    return lost


def figures(
    table: Table,
    title: str,
    label: str,
    heard: Heard,
    count: int,
    start: float,
    cpu: float,
    most: int,
    *,
    is_kept: bool,
) -> None:
    if not is_kept:
        return
    arrived = len(set(heard.numbers))
    table.add(title, "CPU us each", label, cpu / max(1, arrived) * 1e6, Bar(value=most))
    table.add(title, "messages/s", label, arrived / max(0.001, heard.last - start))
    table.add(title, "lost", label, count - arrived, Bar(value=0))
    table.add(title, "doubled", label, len(heard.numbers) - arrived, Bar(value=0))


async def grow(ours: Ours, homeserver: Synapse, xmpp: Prosody, number: int, table: Table) -> None:
    """Many logins: how fast they are synced after a start, and what each holds."""
    asks = []
    accounts = [f"many{each}@{xmpp.domain}" for each in range(number)]
    for each, account in enumerate(accounts):
        xmpp.add_account(account.partition("@")[0], "pw")
        person = homeserver.add_person(f"many{each}")
        client = await XmppClient.login(xmpp.host, xmpp.port, account, "pw")
        asks.append((Client(f"many{each}", client, ours.domain), person))
    await started(ours.server, 1)
    empty = ours.server.rss()
    for asking, person in asks:
        await ours.server.up(asking.wire)
        await executed(asking, ours.domain, "register", {"account": person, "password": PASSWORD})
    for asking, _ in asks:
        await asking.wire.close()
    title = f"{number} logins"
    taken = await started(ours.server, number + 1)
    table.add(title, "s until synced", OURS, taken, Bar(value=LOGINS_WITHIN))
    held = (ours.server.rss() - empty) / number / 2**20
    table.add(title, "MiB each", OURS, held, Bar(value=LOGIN_HOLDS))


async def started(server: Gateway, logins: int) -> float:
    """Start it anew; seconds until so many logins are synced."""
    server.stop()
    start = time.monotonic()
    server.start()
    while server.log().count("Connected to") < logins:
        assert server.running, server.log()[-2000:]
        assert time.monotonic() < start + 120.0, "they are not synced"
        await asyncio.sleep(0.05)
    return time.monotonic() - start


@contextlib.contextmanager
def servers() -> Iterator[tuple[Prosody, Synapse]]:
    with Prosody(dict.fromkeys(DOMAINS.values(), "secret")) as xmpp, Synapse() as homeserver:
        yield xmpp, homeserver


def ours(xmpp: Prosody, homeserver: Synapse) -> Gateway:
    return Gateway(
        xmpp,
        [],
        network="matrix",
        jid=DOMAINS[OURS],
        options=(
            f'homeserver = "{NAME}"\n[networks.matrix.homeservers."{NAME}"]\n'
            f'url = "{homeserver.url}"\n'
        ),
    )


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.matrix")
    parser.add_argument("-n", dest="number", type=int, default=500, help="messages of a run")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--logins", type=int, default=100, help="0 for none")
    parser.add_argument("--matridge", type=Path, help="the Python of an environment that has it")
    asked = parser.parse_args(arguments)
    beside = asked.matridge or Path(sys.prefix) / "matridge" / "bin" / "python"
    labels = [OURS, *([MATRIDGE] if beside.exists() else [])]
    table, lost = Table(labels), 0
    with servers() as (xmpp, homeserver), contextlib.ExitStack() as stack:
        contenders: list[Contender] = [Ours(stack.enter_context(ours(xmpp, homeserver)))]
        if MATRIDGE in labels:
            contenders.append(stack.enter_context(Matridge(beside, xmpp, homeserver.url)))
        for number, contender in enumerate(contenders):
            account = f"bench{number}@{xmpp.domain}"
            xmpp.add_account(f"bench{number}", "pw")
            missing = asyncio.run(carry(contender, homeserver, xmpp, asked, table, account))
            lost += missing if contender.label == OURS else 0
        if asked.logins:
            first = contenders[0]
            assert isinstance(first, Ours)
            asyncio.run(grow(first, homeserver, xmpp, asked.logins, table))
    print()
    for line in table.lines():
        print(line)
    print(f"\nmedian of {asked.repeat}")
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())

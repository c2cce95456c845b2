"""Who and what a scene has: clients, rooms, the fake network, the gateway."""

import asyncio
import contextlib
import itertools
import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from bridge import app
from bridge.config import load
from bridge.config.reloading import Reloading
from bridge.testing.far import FarSide
from bridge.testing.network import FakeNetwork
from tests.clients.xmpp import XmppClient
from tests.scenes.client import Client
from tests.servers.ejabberd import Ejabberd
from tests.servers.prosody import Prosody

PASSWORD = "pw"
SERVER = "irc.fake"
"""The server on the fake network, where every room is that a scene does not name otherwise."""

_numbers = itertools.count(1)


@dataclass(slots=True)
class Room:
    """A room of the fake network. native: its name there; its text is its JID."""

    native: str
    jid: str
    far: FarSide

    def __str__(self) -> str:
        return self.jid

    def says(self, name: str, text: str) -> None:
        """Somebody far says something."""
        self.far.say(self.native, name, text)

    async def heard(self, count: int = 1) -> list[str]:
        """Wait until so much was said there by the gateway; all of it."""
        return [heard.text for heard in await self.far.until_heard(self.native, count)]


@dataclass(slots=True)
class Clock:
    """What time it is on the fake network. ahead: of the true one, in seconds."""

    ahead: float = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead


class Gateway:
    """The gateway, in this process."""

    def __init__(self, configuration: Path, *networks: FakeNetwork) -> None:
        self._configuration = configuration
        self._networks = {network.name: network for network in networks}
        self._task: asyncio.Task[None] | None = None
        self.was_away = False

    async def start(self) -> None:
        """Return when its parts run; its stream is up when its domain answers."""
        ready = asyncio.Event()
        settings = load(self._configuration)
        self._task = asyncio.create_task(
            app.run(
                settings,
                self._networks,
                reloading=Reloading(settings, partial(load, self._configuration)),
                ready=ready.set,
            )
        )
        waiting = asyncio.create_task(ready.wait())
        await asyncio.wait((self._task, waiting), return_when=asyncio.FIRST_COMPLETED)
        if not waiting.done():
            waiting.cancel()
            await self._task

    @property
    def database(self) -> Path:
        """Its file, to be written while it is stopped."""
        return self._configuration.with_name("bridge.db")

    def lets_in(self, *allowed: str) -> None:
        """From its next start on, or when its configuration is read again, it is open to these
        accounts and domains.
        """
        written = self._configuration.read_text()
        access = f"access = {json.dumps(allowed)}"
        self._configuration.write_text(re.sub(r"^access = .*$", access, written, flags=re.M))

    def has_admins(self, *admins: str) -> None:
        """From its next start on these are told of reports."""
        written = self._configuration.read_text()
        table = f"[xmpp]\nadmins = {json.dumps(admins)}\n"
        self._configuration.write_text(written.replace("[xmpp]\n", table, 1))

    def has_table(self, name: str, lines: str) -> None:
        """From its next start on this table stands in its configuration."""
        written = self._configuration.read_text()
        self._configuration.write_text(f"{written}\n[{name}]\n{lines}\n")

    async def stop(self) -> None:
        task, self._task = self._task, None
        self.was_away = True
        if task is None:
            return
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        for network in self._networks.values():
            network.restarted()


@dataclass(slots=True, kw_only=True)
class Cast:
    """domain: the gateway's JID. shows_jids: accounts may see each other's in this scene."""

    xmpp: Prosody | Ejabberd
    domain: str
    network: FakeNetwork
    clock: Clock
    gateway: Gateway
    clients: list[Client] = field(default_factory=list)
    shows_jids: bool = False
    _accounts: dict[str, str] = field(default_factory=dict)

    @property
    def far(self) -> FarSide:
        """The far side of the network."""
        return self.network.far

    async def client(self, name: str, resource: str = "home", *, presence: bool = True) -> Client:
        """A client that is online; of the same account where the name is the same."""
        if name not in self._accounts:
            self._accounts[name] = f"{name}{next(_numbers)}"
            self.xmpp.add_account(self._accounts[name], PASSWORD)
        jid = f"{self._accounts[name]}@{self.xmpp.domain}"
        wire = await XmppClient.login(
            self.xmpp.host, self.xmpp.port, jid, PASSWORD, resource=resource, presence=presence
        )
        client = Client(name, wire, self.domain)
        self.clients.append(client)
        await self.up(client)
        # Until then the XMPP server answered for the gateway, in words of its own.
        wire.seen[:] = [each for each in wire.seen if each.get("type") != "error"]
        return client

    async def up(self, client: Client) -> None:
        """Wait until the gateway answers a client."""
        await client.wire.until_answers(self.domain)

    async def restart(self, meanwhile: Callable[[], None] = lambda: None) -> None:
        """Stop the gateway and start it on the same database; return when it answers.

        meanwhile: what happens while it is away.
        """
        client = self.clients[0]
        await self.gateway.stop()
        while await client.wire.answers(self.domain):
            pass  # the XMPP server has not noticed yet
        meanwhile()
        await self.gateway.start()
        await self.up(client)

    def room(self, *people: str, subject: str = "", password: str | None = None) -> Room:
        """A room that each account sees through a connection of its own."""
        return self._room(f"#room{next(_numbers)}%{SERVER}", people, subject, password)

    def shared_room(self, *people: str, subject: str = "", password: str | None = None) -> Room:
        """A room that all see alike; the manner of the network must be `shared`."""
        return self._room(f"#hall{next(_numbers)}", people, subject, password)

    def contact(self, name: str) -> str:
        """The address of a person of the network."""
        return f"{name}%{SERVER}@{self.domain}"

    def _room(
        self, native: str, people: tuple[str, ...], subject: str, password: str | None
    ) -> Room:
        self.far.room(native, *people, subject=subject, password=password)
        return Room(native, f"{native}@{self.domain}", self.far)

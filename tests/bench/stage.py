"""The stage: one Prosody, one ngIRCd, and each gateway under test as a component."""

import asyncio
import contextlib
import itertools
import resource
import secrets
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.biboumi import Biboumi
from tests.bench.botapi import TOKEN, BotApi, chat_of
from tests.bench.wire import IrcWire, XmppWire
from tests.servers.gateway import Gateway
from tests.servers.ngircd import NgIrcd
from tests.servers.process import ServerError
from tests.servers.prosody import Prosody

OURS = "ours"
BIBOUMI = "biboumi"
NO_ARCHIVE = "no archive"
"""biboumi without its database: it stores nothing, and its flood limit cannot be turned off."""

PASSWORD = "bench"
AT_ONCE = 20
"""Clients that log in or join at the same time while a stage is set."""


TELEGRAM = "telegram.localhost"
UNPACED = Path(__file__).with_name("unpaced.py")


class UsualPort(NgIrcd):
    """ngIRCd on port 6667, where biboumi looks by itself, on an address of its own."""

    def __init__(self) -> None:
        super().__init__(host=f"127.{secrets.randbelow(200) + 20}.{secrets.randbelow(250)}.7")
        self.port = 6667
        self.ports = (self.port,)
        self.write("ngircd.conf", self._config(30))


@dataclass(slots=True, kw_only=True)
class Contender:
    """A gateway under test and those who use it. irc: where it leads to."""

    label: str
    server: Gateway | Biboumi
    prefix: str
    irc: UsualPort | BotApi
    xmpp: Prosody
    users: list[XmppWire] = field(default_factory=list)
    speaker: IrcWire | None = None
    heard: set[str] = field(default_factory=set)
    seats: set[tuple[int, str]] = field(default_factory=set)

    def room(self, channel: str) -> str:
        if isinstance(self.irc, BotApi):
            return f"{chat_of(channel)}@{self.server.jid}"
        return f"{channel}%{self.irc.host}@{self.server.jid}"

    def channel(self, name: str) -> str:
        """A channel that no other contender is in."""
        return f"#{name}-{self.prefix}"

    def name(self, number: int) -> str:
        """The account's and the nick of a user."""
        return f"{self.prefix}{number}"

    async def user(self, number: int) -> XmppWire:
        """A new client of a new account, online."""
        name = self.name(number)
        self.xmpp.add_account(name, PASSWORD)
        if isinstance(self.server, Biboumi):
            self.server.unthrottle([f"{name}@localhost"], self.irc.host, self.irc.port)
        return await XmppWire.login(self.xmpp.host, self.xmpp.port, name, PASSWORD)

    async def first_users(self, number: int) -> list[XmppWire]:
        """The first users, who stay."""
        while len(self.users) < number:
            there = len(self.users)
            wanted = range(there, min(number, there + AT_ONCE))
            self.users += await asyncio.gather(*map(self.user, wanted))
        return self.users[:number]

    async def speak(self) -> IrcWire:
        """The one who speaks and listens on the side of IRC."""
        if self.speaker is None:
            nick = f"speaker-{self.prefix}"
            self.speaker = await IrcWire.login(self.irc.host, self.irc.port, nick)
        return self.speaker

    async def hear(self, channels: Iterable[str]) -> IrcWire:
        """The speaker, in these channels too."""
        speaker = await self.speak()
        new = [channel for channel in channels if channel not in self.heard]
        await speaker.join(*new)
        self.heard.update(new)
        return speaker

    async def seat(self, seats: Iterable[tuple[int, str]]) -> None:
        """Users, by number, join channels and stay; those who are there already do nothing."""
        new = iter(there := [seat for seat in seats if seat not in self.seats])
        if isinstance(self.irc, BotApi):  # where nobody may be before a group is open
            await self.hear(dict.fromkeys(channel for _, channel in there))
        while some := list(itertools.islice(new, AT_ONCE)):
            await asyncio.gather(
                *(
                    self.users[number].join(self.room(channel), self.name(number))
                    for number, channel in some
                )
            )
            self.seats.update(some)

    async def up(self, within: float = 30.0) -> float:
        """Wait until it answers; when it did, by time.monotonic."""
        (client,) = await self.first_users(1)
        deadline = time.monotonic() + within
        while not await client.answered(self.server.jid, 5.0):
            if not self.server.running or time.monotonic() > deadline:
                log = self.server.log()[-3000:]
                raise ServerError(f"{self.label} does not answer.\n{log}")
            await asyncio.sleep(0.02)
        return time.monotonic()

    async def quiet(self, within: float = 20.0) -> None:
        """Wait until it has stopped using CPU."""
        deadline = time.monotonic() + within
        used, still = self.server.cpu(), 0
        while still < 2 and time.monotonic() < deadline:
            await asyncio.sleep(0.2)
            now = self.server.cpu()
            still = still + 1 if now - used < 0.02 else 0
            used = now

    def leave(self) -> None:
        """All its clients go."""
        for wire in (*self.users, *([self.speaker] if self.speaker else [])):
            wire.close()
        self.users.clear()
        self.seats.clear()
        self.heard.clear()
        self.speaker = None


@dataclass(slots=True, kw_only=True)
class Stage:
    """The servers. program: what to run instead of our gateway. database: its URL."""

    xmpp: Prosody
    irc: UsualPort
    program: Path | None = None
    database: str | None = None
    started: int = 0

    @contextlib.contextmanager
    def contender(self, label: str) -> Iterator[Contender]:
        """A fresh gateway."""
        jid = DOMAINS[label]
        server: Gateway | Biboumi
        if label == OURS:
            server = Gateway(
                self.xmpp, [self.irc], jid=jid, program=self.program, database=self.database
            )
        else:
            server = Biboumi(self.xmpp, jid=jid, archive=label == BIBOUMI)
        with self._playing(label, server, self.irc) as contender:
            yield contender

    @contextlib.contextmanager
    def telegram(self) -> Iterator[Contender]:
        """A fresh gateway to Telegram, which is another process."""
        with BotApi() as api:
            server = Gateway(
                self.xmpp,
                [],
                network="telegram",
                jid=TELEGRAM,
                program=self.program,
                database=self.database,
                options=f'token = "{TOKEN}"\napi_url = "{api.url}"',
            )
            if self.program is None:
                server.argv = (sys.executable, "-P", UNPACED, *server.argv[1:])
            with self._playing(OURS, server, api) as contender:
                yield contender

    @contextlib.contextmanager
    def _playing(
        self, label: str, server: Gateway | Biboumi, irc: UsualPort | BotApi
    ) -> Iterator[Contender]:
        self.started += 1
        with server:
            prefix = f"{label[0]}{self.started}x"
            contender = Contender(
                label=label, server=server, prefix=prefix, irc=irc, xmpp=self.xmpp
            )
            try:
                yield contender
            finally:
                contender.leave()


DOMAINS = {
    OURS: "ours.localhost",
    BIBOUMI: "biboumi.localhost",
    NO_ARCHIVE: "no-archive.localhost",
}


@contextlib.contextmanager
def stage(*, program: Path | None = None, database: str | None = None) -> Iterator[Stage]:
    """Prosody and ngIRCd, as many connections as the system lets them have."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 65_536), most))
    components = dict.fromkeys([*DOMAINS.values(), TELEGRAM], "secret")
    with Prosody(components) as xmpp, UsualPort() as irc:
        yield Stage(xmpp=xmpp, irc=irc, program=program, database=database)

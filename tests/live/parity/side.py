"""One of two gateways while it has the address, and people who meet there.

Each scene has an account, nicks and channels of its own, so that all are played at once; they are
the same on both sides, so that what is told can be compared as it is.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element

from tests.bench.biboumi import Biboumi
from tests.clients.irc import IrcClient
from tests.clients.stream import bare, stanza
from tests.clients.xmpp import Refused, XmppClient
from tests.live.parity.told import all_told
from tests.servers.gateway import Gateway
from tests.servers.inspircd import InspIrcd
from tests.servers.ngircd import NgIrcd
from tests.servers.process import free_port
from tests.servers.prosody import Prosody

JID = "irc.localhost"
FIXED = "fixed.localhost"
"""Where all is on one server."""

HOST = "irc.test"
"""So the IRC server of each side is called where they are compared."""

NOBODY_THERE = "127.0.0.96"
"""Where no IRC server is."""

PASSWORD = "tomb"
PEOPLE = ("al", "dora", "dave", "admin", "new")
"""Accounts of each scene. With biboumi, all but the last have set that they may say many lines at
once, which with us they may anyway.
"""

ADMINS = ("admin-commands@localhost", "admin-disconnecting@localhost")

AT_ONCE = 10
WITHIN = 15.0
"""Scenes played at the same time, and seconds for one."""

Facts = Mapping[str, object]
"""What was seen, by what it shows."""


@dataclass(slots=True, kw_only=True)
class Side:
    """A gateway, between its servers. name: `biboumi` or `ours`."""

    name: str
    gateway: Biboumi | Gateway
    xmpp: Prosody
    irc: NgIrcd | InspIrcd

    @property
    def server(self) -> str:
        """The address of the IRC server."""
        return f"{self.irc.host}@{JID}"

    def at(self, name: str) -> str:
        """Of a channel the room's address, of a nick the person's."""
        return f"{name}%{self.irc.host}@{JID}"

    def plain(self, facts: object) -> Any:
        """Without what is this side's alone."""
        match facts:
            case str():
                return facts.replace(self.irc.host, HOST)
            case dict():
                return {self.plain(key): self.plain(value) for key, value in facts.items()}
            case set():
                return {self.plain(one) for one in facts}
            case list() | tuple():
                return [self.plain(one) for one in facts]
        return facts


@contextlib.contextmanager
def biboumi(irc: NgIrcd | InspIrcd, scenes: Collection[str]) -> Iterator[Side]:
    """biboumi's side."""
    host = irc.host
    with _xmpp(scenes) as xmpp, irc:
        own = Biboumi(xmpp, jid=JID, archive=True, options=f"admin={':'.join(ADMINS)}")
        fixed = Biboumi(xmpp, jid=FIXED, archive=True, options=f"fixed_irc_server={host}")
        with own, fixed:
            accounts = [f"{one}-{scene}@localhost" for scene in scenes for one in PEOPLE[:-1]]
            own.unthrottle(accounts, host, irc.port)
            yield Side(name="biboumi", gateway=own, xmpp=xmpp, irc=irc)


@contextlib.contextmanager
def ours(irc: NgIrcd | InspIrcd, scenes: Collection[str]) -> Iterator[Side]:
    """Our gateway's side."""
    with _xmpp(scenes) as xmpp, irc:
        more = f"""
[networks.irc.servers."{NOBODY_THERE}"]
ports = [{free_port(NOBODY_THERE)}]
tls_ports = []
[networks.fixed]
adapter = "irc"
jid = "{FIXED}"
secret = "{xmpp.components[FIXED]}"
access = ["{xmpp.domain}"]
fixed_server = "{irc.host}"
[networks.fixed.servers."{irc.host}"]
ports = [{irc.port}]
tls_ports = []
"""
        with Gateway(xmpp, [irc], jid=JID, options=more, admins=ADMINS) as gateway:
            yield Side(name="ours", gateway=gateway, xmpp=xmpp, irc=irc)


def usual(host: str) -> NgIrcd:
    """ngIRCd on the port where biboumi looks for servers by itself."""
    return NgIrcd(host=host, port=6667)


@contextlib.contextmanager
def _xmpp(scenes: Collection[str]) -> Iterator[Prosody]:
    """Each side has servers of its own: what one leaves behind does not change what the other is
    told.
    """
    with Prosody({JID: "secret", FIXED: "secret"}) as xmpp:
        for account in ("first", *(f"{one}-{scene}" for scene in scenes for one in PEOPLE)):
            xmpp.add_account(account, PASSWORD)
        yield xmpp


@dataclass(slots=True, kw_only=True)
class Play:
    """One scene on one side. name: of the scene; accounts, nicks and channels are called by it."""

    name: str
    side: Side
    clients: list[XmppClient | IrcClient] = field(default_factory=list)
    _rounds: int = 0

    @property
    def channel(self) -> str:
        return f"#{self.name}"

    @property
    def room(self) -> str:
        return self.side.at(self.channel)

    def nick(self, stem: str) -> str:
        return f"{stem}-{self.name}"

    def at(self, stem: str) -> str:
        """The address of somebody on IRC."""
        return self.side.at(self.nick(stem))

    async def xmpp(self, stem: str = "al", *, resource: str = "home") -> XmppClient:
        """Somebody on XMPP, one of PEOPLE."""
        account, server = f"{stem}-{self.name}@{self.side.xmpp.domain}", self.side.xmpp
        client = await XmppClient.login(
            server.host, server.port, account, PASSWORD, resource=resource
        )
        self.clients.append(client)
        return client

    async def irc(self, stem: str = "bob", channel: str | None = None) -> IrcClient:
        """Somebody on IRC, in the scene's channel or another one; "" for none."""
        server = self.side.irc
        client = await IrcClient.login(server.host, server.port, self.nick(stem))
        self.clients.append(client)
        channel = self.channel if channel is None else channel
        if channel:
            await client.join(channel)
        return client

    async def joined(self, client: XmppClient, stem: str = "al", room: str = "") -> list[str]:
        """Join; what was told, to the subject."""
        room, begun = room or self.room, len(client.seen)
        await client.join(room, self.nick(stem))
        return heard(client, begun)

    @staticmethod
    def lines(bob: IrcClient, begun: int) -> list[str]:
        """What IRC heard since then, without who said it and what rounds say."""
        lines = (line.partition(" ")[2] for line in bob.seen[begun:])
        return [line for line in lines if " :round " not in line]

    async def is_gone(self, bob: IrcClient, nick: str, within: float = 0.5) -> bool:
        """Whether nobody of that nick is on the server, at the latest then."""
        deadline = asyncio.get_running_loop().time() + within
        while asyncio.get_running_loop().time() < deadline:
            bob.send(f"ISON {nick}")
            if (await bob.expect(r" 303 \S+ :?(.*)"))[1].strip() != nick:
                return True
            await asyncio.sleep(0.02)
        return False

    async def round(
        self, alice: XmppClient, bob: IrcClient, room: str = "", channel: str = ""
    ) -> None:
        """Return when all that was done before by anyone has come to everybody."""
        self._rounds += 1
        room, channel = room or self.room, channel or self.channel
        alice.message(room, f"round {self._rounds}", type="groupchat")
        await bob.said(channel, f"round {self._rounds}")
        bob.privmsg(channel, f"back {self._rounds}")
        await alice.expect(stanza("message", sender=room, body=f"back {self._rounds}"))

    @contextlib.asynccontextmanager
    async def hears(
        self, alice: XmppClient, bob: IrcClient, *, of: str = ""
    ) -> AsyncIterator[list[str]]:
        """What alice is told of what is done within. of: by this bare address, else the room's."""
        told: list[str] = []
        begun = len(alice.seen)
        yield told
        await self.round(alice, bob)
        told += heard(alice, begun, of=of)


Scene = Callable[[Play], Awaitable[Facts]]


def heard(client: XmppClient, begun: int = 0, *, of: str = "") -> list[str]:
    """What a client was told since then, without what rounds say and the answers to its iqs."""
    return all_told(one for one in client.seen[begun:] if _counts(one, of))


def _counts(one: Element, of: str) -> bool:
    body = one.findtext("body") or ""
    return (
        one.tag in ("message", "presence")
        and not body.startswith(("round ", "back "))
        and _is_meant(bare(one.get("from", "")), of)
    )


def _is_meant(sender: str, of: str) -> bool:
    """Without `of`: by rooms and people."""
    if of:
        return sender == of
    local, _, domain = sender.partition("@")
    is_server = "%" not in local and set(local) <= set("0123456789.")
    return domain in (JID, FIXED) and not is_server


async def played(side: Side, scenes: Mapping[str, Scene]) -> dict[str, Any]:
    """What each scene saw, all at once; of one that failed, why."""
    async with await XmppClient.login(
        side.xmpp.host, side.xmpp.port, f"first@{side.xmpp.domain}", PASSWORD
    ) as first:
        for jid in (JID, FIXED):
            await first.until_answers(jid)
    at_once = asyncio.Semaphore(AT_ONCE)

    async def one(name: str, scene: Scene) -> Facts:
        play = Play(name=name, side=side)
        async with at_once:
            try:
                async with asyncio.timeout(WITHIN):
                    return await scene(play)
            except (AssertionError, TimeoutError, KeyError, IndexError, Refused) as error:
                return {"failed": f"{type(error).__name__}: {error}"}
            finally:
                for client in play.clients:
                    await client.abort()

    facts = await asyncio.gather(*(one(name, scene) for name, scene in scenes.items()))
    return dict(zip(scenes, side.plain(facts), strict=True))

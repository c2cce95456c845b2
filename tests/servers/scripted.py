"""An IRC server in this process with the drafts that no packaged one has, and no manners if asked.

IRCv3: capability negotiation 302, message-tags, msgid, server-time, echo-message, labeled-response,
batch, extended-join; drafts: chathistory, message-redaction. Only what tests
need: no passwords, no limits, one server.
"""

import asyncio
import itertools
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, Self

from tests.servers.process import LOOPBACK, free_port

NAME: Final = "drafts.test"

CAPABILITIES: Final = (
    "account-notify account-tag away-notify batch cap-notify draft/chathistory"
    " draft/message-redaction echo-message extended-join labeled-response"
    " message-tags multi-prefix server-time setname standard-replies userhost-in-names"
)
SUPPORT: Final = (
    "CASEMAPPING=ascii CHANTYPES=#& PREFIX=(qaohv)~&@%+ CHANMODES=beI,k,l,imnpst NICKLEN=30"
    " NETWORK=Drafts CHATHISTORY=50 MSGREFTYPES=msgid,timestamp TARGMAX=PRIVMSG:4,JOIN: MODES=6"
)
WORDS: Final = ("PRIVMSG", "NOTICE")


@dataclass(slots=True)
class Said:
    """Something in a channel's history."""

    at: float
    msgid: str
    source: str
    command: str
    params: tuple[str, ...]
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Channel:
    name: str
    members: dict[str, str] = field(default_factory=dict)
    topic: str = ""
    history: list[Said] = field(default_factory=list)


class Client(asyncio.Protocol):
    """One connection. is_mute: what comes is read and never answered."""

    def __init__(self, ircd: "DraftIrcd") -> None:
        self.ircd = ircd
        self.nick = self.user = self.realname = ""
        self.caps: set[str] = set()
        self.is_up = self.is_mute = self.is_negotiating = False
        self.heard: list[str] = []
        self.label: str | None = None
        self.answers = 0
        self._rest = b""

    @property
    def mask(self) -> str:
        return f"{self.nick}!{self.user or 'u'}@host.test"

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.ircd.clients.append(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self.ircd.left(self, "Connection closed")

    def data_received(self, data: bytes) -> None:
        *lines, self._rest = (self._rest + data).split(b"\n")
        for raw in lines:
            line = raw.rstrip(b"\r").decode()
            self.heard.append(line)
            if not self.is_mute:
                self.ircd.take(self, line)
        self.ircd.noticed()

    def write(self, line: str, tags: Mapping[str, str] | None = None) -> None:
        """A line, with those tags that this client has asked for."""
        shown = dict(tags or {})
        if self.label is not None:
            shown["label"] = self.label
            self.label = None
        self.answers += 1
        allowed = {
            "time": "server-time" in self.caps,
            "batch": "batch" in self.caps,
            "label": "labeled-response" in self.caps,
        }
        shown = {
            name: value
            for name, value in shown.items()
            if allowed.get(name, "message-tags" in self.caps)
        }
        prefix = ";".join(f"{name}={escaped(value)}" for name, value in shown.items())
        text = f"@{prefix} {line}" if prefix else line
        self.transport.write(f"{text}\r\n".encode())

    def numeric(self, number: str, *params: str) -> None:
        *middle, last = params
        self.write(" ".join((f":{NAME}", number, self.nick or "*", *middle, f":{last}")))

    def raw(self, line: bytes) -> None:
        """These bytes, whatever they are."""
        self.transport.write(line)


class DraftIrcd:
    """fails: what CHATHISTORY is answered with instead, a FAIL's code; is_silent: with nothing.

    async with DraftIrcd() as ircd:
        ircd.say("#c", "bob", "said while nobody was there")
    """

    def __init__(
        self, *, host: str = LOOPBACK, capabilities: str = CAPABILITIES, support: str = SUPPORT
    ) -> None:
        self.host = host
        self.port = free_port(host)
        self.capabilities = capabilities
        self.support = support
        self.clients: list[Client] = []
        self.channels: dict[str, Channel] = {}
        self.chats: dict[frozenset[str], list[Said]] = {}
        self.fails = ""
        self.is_silent = False
        self._numbers = itertools.count(1)
        self._server: asyncio.Server | None = None
        self._changed = asyncio.Event()

    async def __aenter__(self) -> Self:
        await self.listen()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.refuse()
        for client in tuple(self.clients):
            client.transport.abort()

    async def listen(self) -> None:
        """Take connections; also again, after `refuse`."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: Client(self), self.host, self.port)

    def refuse(self) -> None:
        """Refuse new connections; those that are there stay."""
        if self._server is not None:
            self._server.close()
            self._server = None

    # --- for the test -----------------------------------------------------------------------------

    def client(self, nick: str) -> Client:
        """The client of this nick."""
        return next(one for one in self.clients if one.nick == nick and one.is_up)

    async def until(self, holds: Callable[[], bool], within: float = 5.0) -> None:
        """Wait until something is so."""
        async with asyncio.timeout(within):
            while not holds():
                self._changed.clear()
                await self._changed.wait()

    async def heard(self, nick: str, start: str, within: float = 5.0) -> str:
        """The last line that begins like this (behind its tags), said or yet to be said."""

        def lines() -> list[str]:
            said = (line for one in self.clients if one.nick == nick for line in one.heard)
            return [line for line in said if untagged(line).startswith(start)]

        await self.until(lambda: bool(lines()), within)
        return lines()[-1]

    def cut(self, nick: str) -> None:
        """End a connection without a word."""
        self.client(nick).transport.abort()

    def say(
        self,
        channel: str,
        nick: str,
        text: str,
        *,
        command: str = "PRIVMSG",
        at: float | None = None,
        tags: Mapping[str, str] | None = None,
    ) -> str:
        """Somebody who has no connection says something in a channel; its msgid."""
        room = self.channel(channel)
        said = self._said(f"{nick}!{nick}@host.test", command, (channel, text), tags, at)
        room.history.append(said)
        self._pass_on(room, said)
        return said.msgid

    def whisper(self, nick: str, to: str, text: str, *, at: float | None = None) -> str:
        """Somebody who has no connection says something to a client alone; its msgid."""
        said = self._said(f"{nick}!{nick}@host.test", "PRIVMSG", (to, text), None, at)
        self.chats.setdefault(frozenset((nick, to)), []).append(said)
        for client in self.clients:
            if client.nick == to:
                self._show(client, said)
        return said.msgid

    def arrive(self, channel: str, *nicks: str, rank: str = "") -> None:
        """Somebody who has no connection joins."""
        room = self.channel(channel)
        for nick in nicks:
            room.members[nick] = rank
            said = self._said(f"{nick}!{nick}@host.test", "JOIN", (channel,), None, None)
            room.history.append(said)
            self._pass_on(room, said)

    def split(self, channel: str, nicks: Iterable[str], servers: str, *, batch: bool) -> None:
        """All of them are lost in a netsplit: `servers` is what QUIT says."""
        room = self.channel(channel)
        gone = list(nicks)
        for nick in gone:
            room.members.pop(nick, None)
        reference = f"n{next(self._numbers)}"
        for client in self._clients_in(room):
            wrapped = batch and "batch" in client.caps
            if wrapped:
                client.write(f":{NAME} BATCH +{reference} netsplit {servers}")
            for nick in gone:
                tags = {"batch": reference} if wrapped else None
                client.write(f":{nick}!{nick}@host.test QUIT :{servers}", tags)
            if wrapped:
                client.write(f":{NAME} BATCH -{reference}")

    def channel(self, name: str) -> Channel:
        return self.channels.setdefault(name.lower(), Channel(name))

    def noticed(self) -> None:
        self._changed.set()

    # --- what clients say -------------------------------------------------------------------------

    def take(self, client: Client, written: str) -> None:
        tags, command, params = parsed(written)
        client.label = tags.get("label") if "labeled-response" in client.caps else None
        client.answers = 0
        answer = _ANSWERS.get(command)
        if answer is not None:
            answer(self, client, params, tags)
        elif client.is_up:
            client.numeric("421", command, "Unknown command")
        if client.label is not None and not client.answers:
            client.write(f":{NAME} ACK")
        client.label = None

    def _cap(self, client: Client, params: list[str], tags: Mapping[str, str]) -> None:
        match params[0].upper():
            case "LS":
                client.is_negotiating = not client.is_up
                client.write(f":{NAME} CAP * LS :{self.capabilities}")
            case "REQ":
                asked = params[-1].split()
                offered = {one.partition("=")[0] for one in self.capabilities.split()}
                is_had = {one.lstrip("-") for one in asked} <= offered
                if is_had:
                    client.caps |= {one for one in asked if not one.startswith("-")}
                    client.caps -= {one[1:] for one in asked if one.startswith("-")}
                said = "ACK" if is_had else "NAK"
                client.write(f":{NAME} CAP {client.nick or '*'} {said} :{' '.join(asked)}")
            case "END":
                client.is_negotiating = False
                self._welcome(client)

    def _nick(self, client: Client, params: list[str], tags: Mapping[str, str]) -> None:
        if any(one.nick.lower() == params[0].lower() for one in self.clients if one is not client):
            client.numeric("433", params[0], "Nickname is already in use")
            return
        if not client.is_up:
            client.nick = params[0]
            self._welcome(client)
            return
        was, mask = client.nick, client.mask
        client.nick = params[0]
        peers = {client}
        for room in self.channels.values():
            if was in room.members:
                room.members[client.nick] = room.members.pop(was)
                peers |= set(self._clients_in(room))
        for peer in peers:
            peer.write(f":{mask} NICK {client.nick}", self._stamp(None))

    def _user(self, client: Client, params: list[str], tags: Mapping[str, str]) -> None:
        client.user, client.realname = params[0], params[-1]
        self._welcome(client)

    def _welcome(self, client: Client) -> None:
        if client.is_up or client.is_negotiating or not client.nick or not client.user:
            return
        client.is_up = True
        client.numeric("001", "Welcome")
        client.numeric("002", f"Your host is {NAME}")
        client.write(f":{NAME} 004 {client.nick} {NAME} drafts o o")
        client.write(f":{NAME} 005 {client.nick} {self.support} :are supported by this server")
        client.numeric("422", "No message of the day")

    def _ping(self, client: Client, params: list[str], tags: Mapping[str, str]) -> None:
        client.write(f":{NAME} PONG {NAME} :{params[-1]}")

    def _quit(self, client: Client, params: list[str], tags: Mapping[str, str]) -> None:
        self.left(client, params[-1] if params else "")
        client.transport.close()

    def left(self, client: Client, reason: str) -> None:
        if client not in self.clients:
            return
        self.clients.remove(client)
        for room in self.channels.values():
            if room.members.pop(client.nick, None) is not None:
                said = self._said(client.mask, "QUIT", (reason,), None, None)
                room.history.append(said)
                self._pass_on(room, said)
        self.noticed()

    def _join(self, client: Client, params: list[str], tags: Mapping[str, str]) -> None:
        for name in params[0].split(","):
            room = self.channel(name)
            room.members[client.nick] = "" if room.members else "@"
            said = self._said(client.mask, "JOIN", (room.name,), None, None)
            room.history.append(said)
            self._pass_on(room, said)
            if room.topic:
                client.numeric("332", room.name, room.topic)
            listed = " ".join(f"{rank}{nick}" for nick, rank in room.members.items())
            client.numeric("353", "=", room.name, listed)
            client.numeric("366", room.name, "End of /NAMES list")

    def _part(self, client: Client, params: list[str], tags: Mapping[str, str]) -> None:
        for name in params[0].split(","):
            room = self.channel(name)
            said = self._said(client.mask, "PART", (room.name, *params[1:]), None, None)
            room.history.append(said)
            self._pass_on(room, said)
            room.members.pop(client.nick, None)

    def _topic(self, client: Client, params: list[str], tags: Mapping[str, str]) -> None:
        room = self.channel(params[0])
        room.topic = params[-1]
        said = self._said(client.mask, "TOPIC", (room.name, room.topic), None, None)
        room.history.append(said)
        self._pass_on(room, said)

    def _message(
        self, command: str, client: Client, params: list[str], tags: Mapping[str, str]
    ) -> None:
        own = {name: value for name, value in tags.items() if name.startswith("+")}
        said = self._said(client.mask, command, tuple(params), own, None)
        if params[0].startswith(("#", "&")):
            room = self.channel(params[0])
            room.history.append(said)
            peers = self._clients_in(room)
        else:
            peers = [one for one in self.clients if one.nick.lower() == params[0].lower()]
            if not peers:
                client.numeric("401", params[0], "No such nick")
                return
        for peer in peers:
            if peer is not client:
                self._show(peer, said)
        if "echo-message" in client.caps:
            self._show(client, said)

    def _redact(self, client: Client, params: list[str], tags: Mapping[str, str]) -> None:
        room = self.channel(params[0])
        meant = next((one for one in room.history if one.msgid == params[1]), None)
        if meant is None:
            client.write(
                f":{NAME} FAIL REDACT UNKNOWN_MSGID {params[0]} {params[1]} :There is none"
            )
            return
        is_own = meant.source.partition("!")[0] == client.nick
        if not is_own and room.members.get(client.nick, "") not in ("@", "&", "~"):
            client.write(
                f":{NAME} FAIL REDACT REDACT_FORBIDDEN {params[0]} {params[1]} :It is not yours"
            )
            return
        room.history.remove(meant)
        said = self._said(client.mask, "REDACT", (room.name, *params[1:]), None, None)
        room.history.append(said)
        for peer in self._clients_in(room):
            if peer is not client or "echo-message" in client.caps:
                self._show(peer, said)

    def _chathistory(self, client: Client, params: list[str], tags: Mapping[str, str]) -> None:
        if self.is_silent:
            return
        if self.fails:
            client.write(f":{NAME} FAIL CHATHISTORY {self.fails} {' '.join(params)} :No")
            return
        if params[0].upper() == "TARGETS":
            self._targets(client, params)
            return
        which, target, limit = params[0].upper(), params[1], int(params[-1])
        chat = self.chats.get(frozenset((target, client.nick)), [])
        kept = self.channel(target).history if target.startswith(("#", "&")) else chat
        history = [one for one in kept if one.command in WORDS]
        chosen = _chosen(which, params[2:-1], history, min(limit, 50))
        reference = f"h{next(self._numbers)}"
        client.write(f":{NAME} BATCH +{reference} chathistory {target}")
        for said in chosen:
            self._show(client, said, {"batch": reference})
        client.write(f":{NAME} BATCH -{reference}")

    def _targets(self, client: Client, params: list[str]) -> None:
        reference = f"h{next(self._numbers)}"
        client.write(f":{NAME} BATCH +{reference} draft/chathistory-targets")
        for pair, chat in self.chats.items():
            within = [one for one in chat if _is_after(one, params[1])]
            if client.nick in pair and within:
                (other,) = pair - {client.nick}
                stamp = self._stamp(within[-1].at)["time"]
                client.write(f":{NAME} CHATHISTORY TARGETS {other} {stamp}", {"batch": reference})
        client.write(f":{NAME} BATCH -{reference}")

    def _quiet(self, client: Client, params: list[str], tags: Mapping[str, str]) -> None:
        """AWAY, MODE, WHO: taken, and that is all."""

    # --- passing on -------------------------------------------------------------------------------

    def _said(
        self,
        source: str,
        command: str,
        params: tuple[str, ...],
        tags: Mapping[str, str] | None,
        at: float | None,
    ) -> Said:
        msgid = f"m{next(self._numbers)}"
        return Said(time.time() if at is None else at, msgid, source, command, params, tags or {})

    def _clients_in(self, room: Channel) -> list[Client]:
        return [one for one in self.clients if one.nick in room.members]

    def _pass_on(self, room: Channel, said: Said) -> None:
        for peer in self._clients_in(room):
            self._show(peer, said)

    def _show(self, client: Client, said: Said, tags: Mapping[str, str] | None = None) -> None:
        if said.command == "TAGMSG" and "message-tags" not in client.caps:
            return
        if said.command == "REDACT" and "draft/message-redaction" not in client.caps:
            return
        *middle, last = said.params
        joined = f"{' '.join((said.command, *middle))} :{last}"
        if said.command == "JOIN" and "extended-join" in client.caps:
            joined = f"JOIN {last} * :{said.source.partition('!')[0]}"
        shown = {**self._stamp(said.at), "msgid": said.msgid, **said.tags, **(tags or {})}
        client.write(f":{said.source} {joined}", shown)

    def _stamp(self, at: float | None) -> dict[str, str]:
        moment = datetime.fromtimestamp(time.time() if at is None else at, UTC)
        return {"time": moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03}Z"}


def _chosen(which: str, bounds: list[str], history: list[Said], limit: int) -> list[Said]:
    """What CHATHISTORY asks for, oldest first."""

    def behind(bound: str) -> list[Said]:
        return history if bound == "*" else [one for one in history if _is_after(one, bound)]

    def before(bound: str) -> list[Said]:
        after = behind(bound)
        rest = history[: len(history) - len(after)] if after else history
        return [one for one in rest if not _is_at(one, bound)]

    match which:
        case "LATEST":
            return behind(bounds[0])[-limit:]
        case "AFTER":
            return behind(bounds[0])[:limit]
        case "BEFORE":
            return before(bounds[0])[-limit:]
        case "BETWEEN":
            return [one for one in behind(bounds[0]) if one in before(bounds[1])][:limit]
    return []


def _is_at(said: Said, bound: str) -> bool:
    kind, _, value = bound.partition("=")
    if kind == "msgid":
        return said.msgid == value
    return abs(said.at - datetime.fromisoformat(value).timestamp()) < 0.001


def _is_after(said: Said, bound: str) -> bool:
    kind, _, value = bound.partition("=")
    if kind == "msgid":
        return int(said.msgid[1:]) > int(value[1:])
    return said.at > datetime.fromisoformat(value).timestamp() + 0.0005


def parsed(written: str) -> tuple[dict[str, str], str, list[str]]:
    """Tags, command, parameters."""
    tags = {}
    if written.startswith("@"):
        listed, _, written = written[1:].partition(" ")
        for item in listed.split(";"):
            name, _, value = item.partition("=")
            tags[name] = unescaped(value)
    head, colon, trailing = written.partition(" :")
    words = head.split()
    if colon:
        words.append(trailing)
    return tags, words[0].upper(), words[1:]


def untagged(line: str) -> str:
    """The line behind its tags."""
    return line.partition(" ")[2] if line.startswith("@") else line


_ESCAPES: Final = ((r"\:", ";"), (r"\s", " "), (r"\r", "\r"), (r"\n", "\n"))


def escaped(value: str) -> str:
    value = value.replace("\\", r"\\")
    for written, meant in _ESCAPES:
        value = value.replace(meant, written)
    return value


def unescaped(value: str) -> str:
    for written, meant in _ESCAPES:
        value = value.replace(written, meant)
    return value.replace(r"\\", "\\")


def _of(command: str) -> Callable[[DraftIrcd, Client, list[str], Mapping[str, str]], None]:
    return lambda ircd, client, params, tags: ircd._message(command, client, params, tags)


_ANSWERS: Final[Mapping[str, Callable[[DraftIrcd, Client, list[str], Mapping[str, str]], None]]] = {
    "CAP": DraftIrcd._cap,
    "NICK": DraftIrcd._nick,
    "USER": DraftIrcd._user,
    "PING": DraftIrcd._ping,
    "QUIT": DraftIrcd._quit,
    "JOIN": DraftIrcd._join,
    "PART": DraftIrcd._part,
    "TOPIC": DraftIrcd._topic,
    "PRIVMSG": _of("PRIVMSG"),
    "NOTICE": _of("NOTICE"),
    "TAGMSG": _of("TAGMSG"),
    "REDACT": DraftIrcd._redact,
    "CHATHISTORY": DraftIrcd._chathistory,
    "AWAY": DraftIrcd._quiet,
    "MODE": DraftIrcd._quiet,
    "WHO": DraftIrcd._quiet,
}

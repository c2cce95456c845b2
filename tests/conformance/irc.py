"""Drives the IRC adapter on a real server for the suite; a relay between them can be cut."""

import asyncio
import itertools
import re
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager

from adapters.irc.adapter import build
from adapters.irc.to_calls import Call
from bridge.api.adapter import Login
from bridge.api.asked import Version
from bridge.api.content import Text
from bridge.api.ids import Key, LoginId, NetworkName
from bridge.api.login import Ask, Show
from bridge.api.states import Affiliation, Role, Standing
from bridge.api.text import Kind, Span
from bridge.testing.driving import Feature, Said
from tests.clients.irc import IrcClient
from tests.conformance.relay import Relay
from tests.servers.ngircd import OPERATOR
from tests.servers.process import LOOPBACK

CTCP = r":([^! ]+)\S* PRIVMSG \S+ :\x01(VERSION|PING)(?: (\S+))?\x01"
PRIVMSG = re.compile(r"^(?:@\S+ )?:([^! ]+)\S* PRIVMSG (\S+) :?(.*)$", re.DOTALL)
AT_ONCE = 200
"""Lines that a server surely takes from one client before it wants a rest."""
NUMBERS: Iterator[int] = itertools.count(1)
SPELLINGS = {
    f"#Tea%{LOOPBACK}": f"#tea%{LOOPBACK}",
    f"&Local%{LOOPBACK}": f"&local%{LOOPBACK}",
    f"Friend%{LOOPBACK}": f"friend%{LOOPBACK}",
    "a%b%IRC.Example.org.": "a%b%irc.example.org",
    "IRC.Example.org": "irc.example.org",
    LOOPBACK: LOOPBACK,
    f"{{Ä}}%{LOOPBACK}": f"{{Ä}}%{LOOPBACK}",
}
FEATURES = frozenset[Feature](
    {
        *("kick", "roles", "affiliations", "lists", "invites", "configures"),
        *("styles", "enters", "people", "creates", "links", "tunes", "describes"),
        *("follows", "probes", "directory"),
    }
)
KINDS: dict[str, Kind] = {"\x02": "bold", "\x11": "code"}
CODES = {kind: code for code, kind in KINDS.items()}
MODES: dict[Role, str] = {"moderator": "+o", "participant": "-o"}
TUNINGS = (
    (LOOPBACK, "realname", "Somebody Else", "some\0body"),
    (LOOPBACK, "nick", "other", "no nick"),
    (LOOPBACK, "ports", "6667\n6668", "22"),
    (LOOPBACK, "verify_cert", "0", "perhaps"),
    (LOOPBACK, "throttle_limit", "20", "all"),
    (LOOPBACK, "after_connect_commands", "AWAY\nTIME", "1"),
    (LOOPBACK, "fingerprint", "ab" * 32, "ab"),
    (f"#tea%{LOOPBACK}", "encoding_in", "koi8-r", "klingon"),
    (f"#tea%{LOOPBACK}", "encoding_out", "iso-8859-15", "utf-16"),
)
NONSENSE = (
    "",
    "%",
    "#",
    f"#%{LOOPBACK}",
    f"%{LOOPBACK}",
    f"a b%{LOOPBACK}",
    "a%",
    f"#a,#b%{LOOPBACK}",
)


class IrcFriend:
    def __init__(self, client: IrcClient, channel: str) -> None:
        self._answering: asyncio.Task[None] | None = None
        self.channel = channel
        self._client = client

    @property
    def name(self) -> str:
        return self._client.nick

    async def say(self, *texts: str) -> None:
        for begin in range(0, len(texts), AT_ONCE):
            for text in texts[begin : begin + AT_ONCE]:
                self._client.privmsg(self.channel, text)
            await self._client.settle()

    async def write(self, name: str, text: str) -> None:
        self._client.privmsg(name, text)
        await self._client.settle()

    async def heard(self) -> list[Said]:
        return await self._said_to(self.channel)

    async def received(self) -> list[Said]:
        return await self._said_to(self.name)

    async def style(self, words: Text) -> None:
        codes = {at: CODES[span.kind] for span in words.spans for at in (span.start, span.end)}
        coded = [codes.get(at, "") + character for at, character in enumerate(f"{words.body} ")]
        await self.say("".join(coded).rstrip(" "))

    async def styled(self) -> list[Text]:
        return [_styled(text) for _, text in await self.heard()]

    async def people(self) -> set[str]:
        begun = len(self._client.seen)
        self._client.send(f"NAMES {self.channel}")
        await self._client.settle()
        lines = [line for line in self._client.seen[begun:] if re.search(r" 353 ", line)]
        names = [name for line in lines for name in line.rpartition(":")[2].split()]
        return {name.lstrip("@+%&~") for name in names}

    async def subject(self) -> str:
        self._client.send(f"TOPIC {self.channel}")
        return (await self._client.expect(r" (?:331|332) \S+ \S+ :(.*)"))[1]

    async def change_subject(self, subject: str) -> None:
        self._client.send(f"TOPIC {self.channel} :{subject}")
        await self._client.settle()

    async def rename(self, name: str) -> None:
        self._client.send(f"NICK {name}")
        await self._client.settle()
        self._client.nick = name

    async def leave(self) -> None:
        self._client.send(f"PART {self.channel}")
        await self._client.settle()

    async def enter(self) -> None:
        await self._client.join(self.channel)

    async def give_role(self, name: str, role: Role) -> None:
        self._client.send(f"MODE {self.channel} {MODES[role]} {name}")
        await self._client.settle()

    async def give_affiliation(self, name: str, affiliation: Affiliation) -> None:
        """As an operator of the server, where those of a channel may not."""
        prefixes = "".join(re.findall(r" PREFIX=\((\S+)\)", "\n".join(self._client.seen)))
        mode = "+q" if "q" in prefixes else "+o"
        if mode == "+q":
            self._client.send(f"OPER {' '.join(OPERATOR)}")
            await self._client.expect(" 381 ")
        self._client.send(f"MODE {self.channel} {mode} {name}")
        await self._client.settle()

    async def invite(self, name: str, reason: str) -> None:
        self._client.send(f"INVITE {name} {self.channel}")
        await self._client.settle()

    async def fares(self, standing: Standing, status: str) -> None:
        self._client.send(f"AWAY :{status}" if standing == "away" else "AWAY")
        await self._client.settle()

    async def runs(self, version: Version) -> None:
        words = f"{version.name} {version.version} ({version.system})"
        self._answering = asyncio.create_task(self._answer(words))

    async def _answer(self, program: str) -> None:
        while True:
            asked = await self._client.expect(CTCP, within=60.0)
            answer = program if asked[2] == "VERSION" else asked[3]
            self._client.send(f"NOTICE {asked[1]} :\x01{asked[2]} {answer}\x01")

    async def quit(self) -> None:
        if self._answering is not None:
            self._answering.cancel()
        await self._client.quit()

    async def _said_to(self, target: str) -> list[Said]:
        await self._client.settle()
        said = [PRIVMSG.match(line) for line in self._client.seen]
        return [(match[1], match[3]) for match in said if match and match[2] == target]


def _styled(text: str) -> Text:
    """Each code begins or ends its kind."""
    body, spans = "", []
    begun: dict[str, int] = {}
    for character in text:
        kind = KINDS.get(character)
        if kind is None:
            body += character
        elif kind in begun:
            spans.append(Span(begun.pop(kind), len(body), kind))
        else:
            begun[kind] = len(body)
    return Text(body, tuple(spans))


class IrcOwner:
    """Has no password: ngIRCd sends away who gives one that it did not ask for."""

    def __init__(self) -> None:
        self._nick = f"owner{next(NUMBERS)}"

    def answers(self, ask: Ask) -> dict[str, str]:
        usual = {question.name: question.value for question in ask.questions}
        known = {"server": LOOPBACK, "nick": self._nick}
        return usual | {name: value for name, value in known.items() if name in usual}

    def mistakes(self, ask: Ask) -> dict[str, str]:
        return self.answers(ask) | {"nick": "no nick"}

    async def does(self, show: Show) -> None:
        raise AssertionError("nothing is shown")


class IrcDriver:
    def __init__(
        self, relay: Relay, friend: IrcFriend, features: frozenset[Feature] = FEATURES
    ) -> None:
        self.features = features
        server = {
            "ports": [relay.port],
            "tls_ports": [],
            "flood_burst": 1000,
            "flood_interval": 0.0,
        }
        self.adapter = build(NetworkName("irc"), {"servers": {LOOPBACK: server}})
        self.friend = friend
        self.owner = IrcOwner()
        self.room = f"{friend.channel}%{LOOPBACK}"
        self.nobody = f"nobody%{LOOPBACK}"
        self.spellings = SPELLINGS
        self.nonsense = NONSENSE
        self.links = {
            f"irc://{LOOPBACK}:{relay.port}/{friend.channel.removeprefix('#')}": self.room,
            f"IRCS://somebody@{LOOPBACK}/%23Tea?key": f"#tea%{LOOPBACK}",
            f"irc://{LOOPBACK}/Friend,isnick": f"friend%{LOOPBACK}",
        }
        self.tunings = TUNINGS
        self.dead_links = ("irc:///tea", "irc://elsewhere.example.org:1/tea", "ircs://a b/tea")
        self.inbox = None
        self._relay = relay

    async def acquaint(self, login: Login) -> None:
        """Anybody can write to anybody."""

    def login(self) -> Login:
        number = next(NUMBERS)
        return Login(id=LoginId(number), native=LOOPBACK, name=f"guest{number}")

    async def known_as(self, login: Login) -> int:
        raise AssertionError("sessions on IRC leave nothing behind")

    def key(self, call: Call) -> Key:
        return call.key

    def person(self, name: str) -> str:
        return f"{name.lower()}%{LOOPBACK}"

    async def cut(self) -> None:
        await self._relay.cut()

    async def mend(self) -> None:
        await self._relay.listen()


async def friends(
    port: int,
    count: int,
    kind: type[IrcFriend] = IrcFriend,
    capabilities: Sequence[str] = (),
) -> list[IrcFriend]:
    """So many, each in a room of his own; some together, because a server may take a second for
    one, and no more, because ngIRCd cuts off some of many who knock at once."""
    doors = asyncio.Semaphore(6)

    async def friend(number: int) -> IrcFriend:
        async with doors:
            return await _friend(port, number, kind, capabilities)

    return await asyncio.gather(*(friend(next(NUMBERS)) for _ in range(count)))


@asynccontextmanager
async def irc_driver(
    port: int, friend: IrcFriend, features: frozenset[Feature] = FEATURES
) -> AsyncIterator[IrcDriver]:
    """port: of the server on loopback that the friend is on."""
    relay = Relay(port)
    await relay.listen()
    try:
        yield IrcDriver(relay, friend, features)
    finally:
        await relay.cut()
        await friend.quit()


async def _friend(
    port: int, number: int, kind: type[IrcFriend], capabilities: Sequence[str]
) -> IrcFriend:
    nick = f"friend{number}"
    client = await IrcClient.login(LOOPBACK, port, nick, capabilities=capabilities)
    channel = f"#room{number}"
    await client.join(channel)
    client.send(f"MODE {channel} -t")  # anybody may change the topic
    return kind(client, channel)

"""IRC servers that do what none should: the connection stays, and the next message arrives.

"Lines of 64 KiB, invalid UTF-8, unknown numerics, handlers that raise: logged, connection stays."
That nothing was a fault inside the gateway is looked up in its log at the end of the run.
"""

import asyncio
import random
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from tests.clients.scripted import Connection, ScriptedIrc
from tests.clients.stream import stanza
from tests.clients.xmpp import MUC_USER, XmppClient, status_codes
from tests.live.heard import presences, room_lines
from tests.live.yard import Yard, admit, at, enter, on_plain, sync

pytestmark = [pytest.mark.live, pytest.mark.timeout(60), on_plain]


@dataclass(slots=True)
class Scene:
    """Alice is in #c, as al; so are @carol and dave, who are what the test's server says."""

    server: ScriptedIrc
    alice: XmppClient
    irc: Connection
    room: str
    said: int = 0

    def say(self, *lines: str | bytes) -> None:
        """Lines of the server, all at once."""
        encoded = [line.encode() if isinstance(line, str) else line for line in lines]
        self.irc.send_bytes(b"".join(line + b"\r\n" for line in encoded))

    async def is_well(self, nick: str = "al", within: float = 10.0) -> None:
        """Both directions work, over the connection that there was."""
        self.said += 1
        self.say(f":carol!u@h PRIVMSG #c :are you there {self.said}?")
        await self.alice.expect(
            stanza("message", sender=f"{self.room}/carol", body=f"are you there {self.said}?"),
            within,
        )
        said = self.alice.message(self.room, f"yes {self.said}", type="groupchat")
        await self.irc.expect(f"^PRIVMSG #c :yes {self.said}$")
        await self.alice.expect(stanza("message", sender=f"{self.room}/{nick}", id=said))
        assert self.server.connections == [self.irc], "the connection was made anew"


@asynccontextmanager
async def scene(yard: Yard, capabilities: str = "") -> AsyncIterator[Scene]:
    async with yard.people() as people, yard.scripted() as server:
        alice = await yard.client(people)
        irc, _ = await enter(alice, server, "#c", "al", "@carol", "dave", capabilities=capabilities)
        yield Scene(server, alice, irc, at("#c", server))


@sync
async def test_lines_of_64_kib_are_dropped_and_logged(yard: Yard) -> None:
    async with scene(yard) as it:
        it.say(b":carol!u@h PRIVMSG #c :" + b"x" * 65_536, b"y" * 65_536, b"@" + b"z" * 65_536)
        await it.is_well()
        it.irc.send_bytes(b"endless " * 131_072)
        it.irc.send_bytes(b"\r\n")
        await it.is_well()
        assert [line.body for line in room_lines(it.alice.seen, it.room)] == [
            *("are you there 1?", "yes 1", "are you there 2?", "yes 2")
        ]
        assert "a line longer than" in yard.gateway.log()


@sync
async def test_lines_longer_than_rfc_1459_allows_are_read_whole(yard: Yard) -> None:
    async with scene(yard) as it:
        tags = b"@" + b"a=" + b"b" * 8000 + b";time=2026-01-31T12:00:00.000Z"
        it.say(tags + b" :carol!u@h PRIVMSG #c :" + b"x" * 8000)
        await it.alice.expect(stanza("message", body="x" * 8000))
        await it.is_well()


@sync
async def test_nonsense_is_skipped(yard: Yard) -> None:
    async with scene(yard) as it:
        it.say(
            *(
                "",
                " ",
                ":",
                "@",
                "@a",
                "@a=b",
                ": ",
                ":x",
                ":x ",
                "::",
                "@ :",
                "\0",
                "\r",
                "\0\r\0",
            ),
            *("PRIVMSG", ":carol", ":carol!u@h PRIVMSG", ":carol!u@h PRIVMSG #c", "PRIVMSG #c :x"),
            *(
                ":carol!u@h PRIVMSG :#c",
                ":!@ PRIVMSG #c :x",
                ":@ PRIVMSG #c :y",
                ":! PRIVMSG al :z",
            ),
            *("999 al :x", "000", "1", "12", "1234 al :x", "XYZZY a b c", "privmsg", "é", "\ufeff"),
            *(
                "353",
                "353 al = #c",
                "366",
                "332",
                "333 al #c x y",
                "301 al",
                "470",
                "470 al",
                "396",
            ),
            *("JOIN", "PART", "KICK", "KICK #c", "MODE", "MODE #c", "MODE #c +o", "NICK", "QUIT"),
            *(
                "TOPIC",
                "TOPIC #c",
                "INVITE",
                "PONG",
                "PING",
                "BATCH",
                "ACK",
                "FAIL",
                "CHGHOST",
                "CAP",
            ),
            *("CAP * ACK", "CAP * NEW", "CAP * DEL :x", "AUTHENTICATE", "001", "005", "433", "904"),
        )
        await it.is_well()
        assert it.alice.seen[-1].get("type") == "groupchat"


@sync
async def test_nonsense_in_tags_is_skipped_and_the_message_is_heard(yard: Yard) -> None:
    async with scene(yard, capabilities="message-tags server-time batch") as it:
        tags = [
            *("@", "@;;;", "@=", "@=x", "@a=\\", "@a=\\\\\\", "@time=", "@time=yesterday"),
            *("@time=9999-99-99T99:99:99Z", "@time=-1", "@time=99999999999999999999", "@msgid="),
            *("@time=0001-01-01T00:00:00Z", "@time=9999-12-31T23:59:59.999Z", "@batch=none"),
            *("@label=none", "@label=", "@msgid=\x0b\x01", "@account=\xff", "@" + "a;" * 4000),
        ]
        it.say(*(f"{tag} :carol!u@h PRIVMSG #c :line {n}" for n, tag in enumerate(tags)))
        it.say(*(f"BATCH +{n} x" for n in range(10_000)))
        await it.is_well(within=20.0)
        assert [line.body for line in room_lines(it.alice.seen, it.room)][:-2] == [
            f"line {n}" for n in range(len(tags))
        ]


@sync
async def test_what_a_server_says_of_itself_is_believed_within_reason(yard: Yard) -> None:
    async with scene(yard) as it:
        nonsense = (
            *(
                "PREFIX=(ov)@",
                "PREFIX=",
                "PREFIX=x",
                "CHANMODES=",
                "CHANMODES=,,,,,",
                "NICKLEN=abc",
            ),
            *("NICKLEN=-1", "NICKLEN=99999999999999999999", "LINELEN=0", "TOPICLEN=", "KICKLEN=0"),
            *("CASEMAPPING=klingon", "CASEMAPPING=", "CHANTYPES=", "CHANTYPES=ac", "STATUSMSG=#c"),
            *("-PREFIX", "-CASEMAPPING", "-NOTHING", "=", "-", "\\x", "NETWORK=\\xZZ\\x0a\\x00"),
        )
        for token in nonsense:
            it.say(f":scripted.test 005 al {token} :are supported by this server")
        it.say(":scripted.test 005 al", ":scripted.test 005", ":scripted.test 005 :")
        await it.is_well()


@sync
async def test_ten_thousand_changes_of_rank_end_in_the_last(yard: Yard) -> None:
    async with scene(yard) as it:
        it.say(*(f":carol!u@h MODE #c {'-+'[n % 2]}o dave" for n in range(10_000)))
        it.say(":carol!u@h MODE #c " + "+o-o" * 3000 + " dave" * 2000)
        await it.is_well(within=20.0)
        dave = [e for e in it.alice.seen if e.get("from") == f"{it.room}/dave"]
        item = dave[-1].find(f"{MUC_USER}x/{MUC_USER}item")
        assert item is not None
        assert item.get("role") == "moderator"


@sync
async def test_an_answer_to_no_question_takes_nothing_for_said(yard: Yard) -> None:
    async with scene(yard) as it:
        it.irc.answers_pings = False
        it.say(
            "PONG x :b0", "PONG", "PONG :", ":x PONG lag", *(f"PONG x :b{n:x}" for n in range(99))
        )
        said = it.alice.message(it.room, "is this said?", type="groupchat")
        token = (await it.irc.expect("^PING :?(.*)"))[1]
        it.say("PONG x :" + token + "0", "PONG :" + token[:-1], f"PONG {token} :other", "PONG lag")
        it.say(":carol!u@h PRIVMSG #c :not yet")
        await it.alice.expect(stanza("message", body="not yet"))
        assert [line.body for line in room_lines(it.alice.seen, it.room)] == ["not yet"]
        it.say(f"PONG x :{token}")
        await it.alice.expect(stanza("message", sender=f"{it.room}/al", id=said))
        it.irc.answers_pings = True
        await it.is_well()


@sync
async def test_a_nick_that_the_server_gives_us_is_ours_and_impossible_ones_are_not(
    yard: Yard,
) -> None:
    async with scene(yard) as it:
        it.say(
            *(f":al!u@h NICK {new}" for new in (":", "#c", "a,b", ":a b", "$x", ":", "@al", "%x"))
        )
        it.say(b":al!u@h NICK \x0b", b":al!u@h NICK :\x00", b":al!u@h NICK " + b"n" * 500)
        await it.is_well()
        it.say(":al!u@h NICK \u017bó\u0142w")
        gone = await it.alice.expect(stanza("presence", sender=f"{it.room}/al", type="unavailable"))
        assert status_codes(gone) == {"110", "303"}
        await it.is_well("\u017bó\u0142w")
        it.say(":\u017bó\u0142w!u@h NICK carol")  # as carol is called already
        await it.is_well("carol")


@sync
async def test_being_moved_about_uninvited_harms_nothing(yard: Yard) -> None:
    async with scene(yard) as it:
        it.say(":al!u@h JOIN #sajoin", ":al!u@h JOIN #a,#b", ":al!u@h JOIN 0", ":al!u@h JOIN #c")
        it.say(":scripted.test 353 al = #c :al @carol dave", ":scripted.test 366 al #c :End")
        it.say(":scripted.test 353 al = #never :al x y z", ":scripted.test 366 al #never :End")
        it.say(":al!u@h PART #never :bye", ":carol!u@h KICK #never al :out", ":al!u@h QUIT :bye")
        it.say(*(f":al!u@h JOIN #many{n}" for n in range(2000)))
        it.say(*(f":scripted.test 470 al #x{n} #y{n} :Forwarding" for n in range(2000)))
        await it.is_well(within=20.0)


@sync
async def test_many_who_come_and_go_are_shown_as_they_are_in_the_end(yard: Yard) -> None:
    async with scene(yard) as it:
        people = [f"p{n}" for n in range(500)]
        for line in ("JOIN #c", "PART #c :bye", "JOIN #c", "QUIT :bye", "JOIN #c"):
            it.say(*(f":{nick}!u@h {line}" for nick in people))
        it.say(*(f":{nick}!u@h NICK {nick}x" for nick in people))
        await it.is_well(within=20.0)
        there: set[str] = set()
        for nick, kind in presences(it.alice.seen, it.room):
            (there.discard if kind else there.add)(nick)
        assert there == {"al", "carol", "dave", *(f"{nick}x" for nick in people)}


@sync
async def test_a_flood_of_questions_is_not_answered_by_a_flood(yard: Yard) -> None:
    async with scene(yard) as it:
        it.say(*(f":x{n}!u@h PRIVMSG al :\x01VERSION\x01" for n in range(500)))
        it.say(*(":carol!u@h PRIVMSG al :\x01PING \U0001f984" + "\U0001f984" * 99 + "\x01",) * 10)
        it.say(*(":carol!u@h PRIVMSG al :\x01DCC SEND x 2130706433 9999 1\x01",) * 10)
        await it.is_well()
        replies = [line for line in it.irc.seen if line.startswith("NOTICE ")]
        assert 0 < len(replies) < 10


@sync
async def test_thousands_of_random_lines_are_survived(yard: Yard) -> None:
    chance = random.Random(20260131)  # noqa: S311  # the same lines in every run
    words = [
        *(
            "#c",
            "#d",
            "carol",
            "dave",
            "eve",
            "*",
            "=",
            "@",
            "+o",
            "-v",
            "+k",
            "0",
            "-1",
            "x" * 400,
        ),
        *("scripted.test", ":", "99999999999", "\x01ACTION", "\x01", "\u2028", "b1", "lag", "#"),
    ]
    commands = [
        *("PRIVMSG", "NOTICE", "JOIN", "PART", "QUIT", "KICK", "MODE", "TOPIC", "INVITE", "BATCH"),
        *("CAP", "ACK", "FAIL", "WARN", "NOTE", "CHGHOST", "ACCOUNT", "AWAY", "SETNAME", "TAGMSG"),
        *("AUTHENTICATE", "WALLOPS", "KILL", "SQUIT", "PING", *(f"{n:03}" for n in range(1, 1000))),
    ]
    sources = ["", ":carol!u@h ", ":eve!u@h ", ":scripted.test ", ":eve ", ":!@ ", ":#c "]

    def line() -> str:
        params = chance.choices(words, k=chance.randrange(5))
        last = [":" + " ".join(chance.choices(words, k=3))] if chance.random() < 0.5 else []
        return chance.choice(sources) + " ".join([chance.choice(commands), *params, *last])

    async with scene(yard) as it:
        it.say(*(line() for _ in range(5000)), ":carol!u@h JOIN #c")
        await it.is_well(within=20.0)


@sync
async def test_a_registration_full_of_nonsense_is_carried_through(yard: Yard) -> None:
    async with yard.people() as people, yard.scripted() as server:
        alice = await yard.client(people)
        joining = asyncio.ensure_future(alice.join(at("#c", server), "al"))
        irc = await server.accepted(within=10.0)
        irc.answers_pings = True
        await irc.expect("^USER ")
        for line in (
            *(":x NOTICE * :*** Looking up your hostname", ":x NOTICE AUTH :\xff", "PING :cookie"),
            *(":x 020 * :Please wait", ":x 999 * :what?", "CAP", ":x CAP * LS * :" + "a=b " * 100),
            *(":x CAP * ACK :never-asked sasl", ":x CAP * NAK :", "AUTHENTICATE +", ":x 903 * :ok"),
            *(":x CAP * LS :echo-message=x sasl=NOTHING labeled-response", ":x JOIN #c"),
        ):
            irc.send(line)
        while "CAP END" not in irc.seen:
            request = (await irc.expect("^CAP (?:REQ :(.*)|END)"))[1]
            if request is not None:
                irc.send(f":x CAP * NAK :{request}")
        for number in ("001", "002", "003", "004", "005", "999", "376"):
            irc.send(f":scripted.test {number} al :x \xff")
        await admit(irc, "al", "#c", "@carol", "dave")
        await joining
        await Scene(server, alice, irc, at("#c", server)).is_well()
        assert re.fullmatch("PONG :cookie", next(line for line in irc.seen if "cookie" in line))

"""What people write that is no ordinary text, in both directions.

"CR, LF, NUL in any text, nick, channel, topic or command reach IRC as nothing but text. Characters
that XML forbids arriving from IRC are replaced, the stanza still goes out."
"""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from tests.clients.component import Component
from tests.clients.scripted import Connection, ScriptedIrc
from tests.clients.stream import stanza
from tests.clients.xmpp import MUC, MUC_USER, XmppClient
from tests.live.heard import room_lines
from tests.live.site import SECRET
from tests.live.yard import (
    CANARY,
    OPEN,
    ROUGH,
    Yard,
    admit,
    at,
    condition,
    enter,
    improper,
    refused,
    sync,
    words,
)

pytestmark = [pytest.mark.live, pytest.mark.timeout(60)]

LINE_ENDS = "{0} one&#13;&#10;QUIT :two&#13;PRIVMSG #c :three&#10;&#10;JOIN #four"
"""What one would write to make a gateway say other lines than PRIVMSG."""
AS_LINES = ["{0} one", "QUIT :two", "PRIVMSG #c :three", "JOIN #four"]
AS_ONE = re.compile(r"one +QUIT :two +PRIVMSG #c :three +JOIN #four$")


@dataclass(slots=True)
class Scene:
    """Alice is in #c, as al; so are @carol and dave, who are what the test's server says."""

    yard: Yard
    server: ScriptedIrc
    alice: XmppClient
    irc: Connection
    room: str

    async def lines(self) -> list[str]:
        """What reached IRC since the last time, but for PINGs and their answers."""
        self.irc.send("PING :settled")
        await self.irc.expect("^PONG :?settled")
        seen = [line for line in self.irc.seen if not re.match("(PING|PONG) ", line)]
        self.irc.seen.clear()
        return seen

    def say(self, *lines: str | bytes) -> None:
        for line in lines:
            data = line.encode() if isinstance(line, str) else line
            self.irc.send_bytes(data + b"\r\n")

    async def heard(self, word: str) -> str:
        """The body of the first message of the room that ends with a word."""
        message = await self.alice.expect(
            lambda e: e.tag == "message" and (e.findtext("body") or "").endswith(word)
        )
        return message.findtext("body") or ""


@asynccontextmanager
async def scene(yard: Yard) -> AsyncIterator[Scene]:
    async with yard.people() as people, yard.scripted() as server:
        alice = await yard.client(people)
        irc, joined = await enter(alice, server, "#c", "al", "@carol", "dave")
        assert joined.nicks == {"al", "carol", "dave"}
        await irc.expect(r"^MODE #c$")
        await irc.expect(r"^WHO #c$")
        it = Scene(yard, server, alice, irc, at("#c", server))
        assert [line.partition(" ")[0] for line in await it.lines()] == [
            *("CAP", "PASS", "NICK", "USER", "CAP", "JOIN", "MODE", "WHO")
        ]
        yield it


# --- to IRC ---------------------------------------------------------------------------------------


@sync
async def test_line_ends_in_a_body_begin_new_messages_and_never_a_command(yard: Yard) -> None:
    async with scene(yard) as it:
        evil = LINE_ENDS.format(CANARY)
        it.alice.send(
            f"<message to='{it.room}' type='groupchat' id='m1'><body>{evil}</body></message>"
        )
        await it.alice.expect(stanza("message", sender=f"{it.room}/al", id="m1"))
        assert await it.lines() == [f"PRIVMSG #c :{line.format(CANARY)}" for line in AS_LINES]

        it.alice.send(
            f"<message to='{it.room}' type='groupchat' id='m2'><body>/me {evil}</body></message>"
        )
        await it.alice.expect(stanza("message", sender=f"{it.room}/al", id="m2"))
        first, *others = [line.format(CANARY) for line in AS_LINES]
        assert await it.lines() == [
            f"PRIVMSG #c :\x01ACTION {first}\x01",
            *(f"PRIVMSG #c :{line}" for line in others),
        ]

        for to in (at("carol", it.server), f"{it.room}/carol"):
            it.alice.send(
                f"<message to='{to}' type='chat' id='p'><body>{evil}</body>"
                "<request xmlns='urn:xmpp:receipts'/></message>"
            )
            await it.alice.expect(stanza("message", has="{urn:xmpp:receipts}received"))
            assert await it.lines() == [
                f"PRIVMSG carol :{line.format(CANARY)}" for line in AS_LINES
            ]


@sync
async def test_what_only_looks_like_a_line_end_or_a_ctcp_is_text(yard: Yard) -> None:
    async with scene(yard) as it:
        body = f"{CANARY} a\u2028b\u0085c\\r\\nd\u240de\tDCC SEND x 1 2 3 %0d%0a \x7f"
        said = it.alice.message(it.room, body, type="groupchat")
        reflection = await it.alice.expect(stanza("message", sender=f"{it.room}/al", id=said))

        assert await it.lines() == [f"PRIVMSG #c :{body}"]
        assert reflection.findtext("body") == body


@sync
async def test_line_ends_in_a_subject_and_in_reasons_are_blanks(yard: Yard) -> None:
    async with scene(yard) as it:
        evil = LINE_ENDS.format(CANARY)
        it.alice.send(
            f"<message to='{it.room}' type='groupchat'><subject>{evil}</subject></message>"
        )
        line = (await it.irc.expect("^TOPIC #c :(.*)"))[0]
        assert AS_ONE.search(line)
        it.say(f":al!u@host.test {line}")
        await it.alice.expect(stanza("message", has="subject", sender=f"{it.room}/al"))

        it.say(":carol!u@host.test MODE #c +o al")
        await it.alice.expect(stanza("presence", sender=f"{it.room}/al"))
        kick = f"<item nick='dave' role='none'><reason>{evil}</reason></item>"
        asked = asyncio.ensure_future(
            it.alice.iq("set", f"<query xmlns='{MUC}#admin'>{kick}</query>", to=it.room)
        )
        line = (await it.irc.expect("^KICK #c dave :(.*)"))[0]
        assert AS_ONE.search(line)
        it.say(f":al!u@host.test {line}")
        assert (await asked).get("type") == "result"

        it.alice.send(
            f"<presence to='{it.room}/al' type='unavailable'><status>{evil}</status></presence>"
        )
        line = (await it.irc.expect("^PART #c :(.*)"))[0]
        assert AS_ONE.search(line)
        it.say(f":al!u@host.test {line}")
        assert [line.split()[0] for line in await it.lines()] == ["TOPIC", "KICK", "PART"]


@sync
async def test_a_nick_is_one_word_whatever_was_wished(yard: Yard) -> None:
    async with scene(yard) as it:
        for wished in ("a b", "x JOIN #d", "#c", ":x", "a!b@c", "a,b", "x :y", "\u00e9 \u00a4"):
            it.alice.send(f"<presence to='{it.room}/{wished}'/>")
            nick = (await it.irc.expect("^NICK (.*)"))[1]
            assert re.fullmatch(r"[A-Za-z_\[\]\\`^{|}][A-Za-z0-9_\[\]\\`^{|}-]*", nick)
            it.say(f":al!u@host.test NICK {nick}", f":{nick}!u@host.test NICK al")
            await it.alice.expect(stanza("presence", sender=f"{it.room}/al", type="unavailable"))
            await it.alice.expect(
                stanza("presence", sender=f"{it.room}/{nick}", type="unavailable")
            )
        it.alice.send(f"<presence to='{it.room}/$*' id='none'/>")
        error = await it.alice.expect(stanza("presence", id="none", type="error"))
        assert words(error) == "No nick on IRC can be made of this name."
        # Servers refuse such addresses themselves, or the gateway does.
        for wished in ("x&#10;QUIT", "x&#13;&#10;QUIT", "x&#9;y", "x\u2028y"):
            it.alice.send(f"<presence to='{it.room}/{wished}'/>")
        await it.alice.ping()
        assert {line.split()[0] for line in await it.lines()} == {"NICK"}


@sync
async def test_a_nick_of_a_first_join_is_one_word(yard: Yard) -> None:
    async with yard.people() as people:
        for wished, nick in (
            ("a b JOIN #d", "a_b_JOIN__d"),
            ("1:x", "_1_x"),
            ("\u00c9a", "Ea"),
        ):
            async with yard.scripted() as server:
                alice = await yard.client(people)

                async def serve(server: ScriptedIrc = server, nick: str = nick) -> Connection:
                    connection = await server.accepted(within=10.0)
                    assert await connection.welcome() == nick
                    await admit(connection, nick, "#c")
                    return connection

                connection, joined = await asyncio.gather(
                    serve(), alice.join(at("#c", server), wished)
                )
                assert joined.nicks == {nick}
                commands = [line.split()[0] for line in connection.seen]
                assert commands[:6] == ["CAP", "PASS", "NICK", "USER", "CAP", "JOIN"]
                assert set(connection.seen[5:]) <= {"JOIN #c", "MODE #c", "WHO #c"}


@sync
async def test_a_password_is_one_word_or_refused(yard: Yard) -> None:
    async with scene(yard) as it:
        for password in ("k&#10;QUIT", "k&#13;QUIT", "k #d", "k,l", ":k"):
            it.alice.send(
                f"<presence to='{at('#locked', it.server)}/al' id='{password}'>"
                f"<x xmlns='{MUC}'><password>{password}</password></x></presence>"
            )
            error = await it.alice.expect(
                stanza("presence", sender=f"{at('#locked', it.server)}/al", type="error")
            )
            assert condition(error) in ("not-authorized", "bad-request")
            assert words(error)
        assert await it.lines() == []
        joining = asyncio.ensure_future(it.alice.ping())
        it.alice.send(
            f"<presence to='{at('#locked', it.server)}/al'>"
            f"<x xmlns='{MUC}'><password>{CANARY}</password></x></presence>"
        )
        await joining
        await it.irc.expect(f"^JOIN #locked {CANARY}$")
        it.say(":scripted.test 475 al #locked :Cannot join channel (+k)")
        error = await it.alice.expect(
            stanza("presence", sender=f"{at('#locked', it.server)}/al", type="error")
        )
        assert condition(error) == "not-authorized"


@sync
async def test_an_address_is_one_target_or_refused(yard: Yard) -> None:
    """Lists of channels, masks, marks of ranks and line ends are no names."""
    async with scene(yard) as it:
        for name in (r"#a,#b", r"#a\20#b", "#", "#a,", r"#a%\20"):
            room = at(name, it.server)
            refusal = await refused(it.alice, room)
            assert refusal.condition in ("item-not-found", "jid-malformed")
            assert words(refusal.stanza)
        for name in (
            "a,b",
            "$*",
            "$$x.test",
            r"\3aa",
            "a!b",
            r"a\40b",
            r"a\20b",
            "~#c",
            r"\40#c",
            "%#c",
        ):
            said = it.alice.message(at(name, it.server), CANARY)
            error = await it.alice.expect(stanza("message", id=said))
            assert condition(error) in ("item-not-found", "jid-malformed"), (name, words(error))
            assert words(error)
        for name in ("#a&#10;QUIT", "a&#13;&#10;QUIT", "a\u0000b".replace("\0", "&#9;")):
            it.alice.send(
                f"<message to='{name}%{it.server.host}@{ROUGH}'><body>{CANARY}</body></message>"
            )
        await it.alice.ping()
        assert await it.lines() == []


@sync
async def test_a_name_that_is_typed_becomes_one_address_or_an_error(yard: Yard) -> None:
    async with scene(yard) as it:
        for typed in ("#a&#10;QUIT%{0}", "#a b%{0}", "#a,#b%{0}", "&#13;&#10;", "x"):
            name = typed.format(it.server.host)
            answer = await it.alice.iq(
                "set",
                f"<query xmlns='jabber:iq:gateway'><prompt>{name}</prompt></query>",
                to=ROUGH,
            )
            jid = answer.findtext("{jabber:iq:gateway}query/{jabber:iq:gateway}jid") or ""
            assert answer.get("type") == "error" or re.fullmatch(r"x@rough\.localhost", jid), typed
        assert await it.lines() == []


@sync
async def test_encrypted_messages_are_refused_with_one_sentence(yard: Yard) -> None:
    """ "Nothing is forwarded", neither the stand-in body nor the rest."""
    async with scene(yard) as it:
        marks = (
            "<encrypted xmlns='eu.siacs.conversations.axolotl'><header sid='1'/></encrypted>",
            "<encrypted xmlns='urn:xmpp:omemo:2'><header sid='1'/></encrypted>",
            "<encryption xmlns='urn:xmpp:eme:0' namespace='urn:xmpp:openpgp:0'/>",
        )
        targets = (
            (it.room, "groupchat"),
            (at("carol", it.server), "chat"),
            (f"{it.room}/carol", "chat"),
        )
        for mark in marks:
            for to, kind in targets:
                said = it.alice.message(
                    to, "I sent you an OMEMO encrypted message", type=kind, extra=mark
                )
                error = await it.alice.expect(stanza("message", id=said))
                assert condition(error) == "not-acceptable"
                assert words(error).count(".") == 1
        assert await it.lines() == []


# --- to XMPP --------------------------------------------------------------------------------------

CODES = bytes((0x00, 0x01, 0x02, 0x04, 0x0F, 0x11, 0x16, 0x1D, 0x1E, 0x1F))
"""Formatting, which is taken out; 0x03 takes digits with it and is tried alone."""
ILLEGAL = bytes(c for c in range(1, 0x20) if c not in CODES and c not in b"\t\n\r\x03")

BODIES: list[tuple[bytes, str]] = [
    (b"controls " + ILLEGAL, "controls " + "\ufffd" * len(ILLEGAL)),
    (b"codes " + b"x".join(bytes((c,)) for c in CODES), "codes " + "x" * (len(CODES) - 1)),
    (b"colour \x0304,07x\x03", "colour x"),
    (b"tab a\tb", "tab a\tb"),
    (b"none a\xef\xbf\xbeb\xef\xbf\xbfc", "none a\ufffdb\ufffdc"),
    ("far \U0001fffe\U0010ffff\ufdd0".encode(), "far \U0001fffe\U0010ffff\ufdd0"),
    (b"latin caf\xe9 \x93quoted\x94", "latin caf\u00e9 \u201cquoted\u201d"),
    (b"no cp1252 \x81\x8d\x9d", "no cp1252 \ufffd\ufffd\ufffd"),
    (b"overlong \xc0\x80", "overlong \u00c0\u20ac"),
    (b"surrogate \xed\xa0\x80", "surrogate \u00ed\u00a0\u20ac"),
    (b"cut \xe2\x82", "cut \u00e2\u201a"),
    (b"xml </body><x a='&amp;\">]]>", "xml </body><x a='&amp;\">]]>"),
]  # fmt: skip


def streams(yard: Yard) -> int:
    """How often the gateway connected to the XMPP server."""
    return yard.gateway.log().count(f"{ROUGH}: connected to")


@sync
async def test_what_xml_forbids_is_replaced_in_messages_and_the_stream_stays(yard: Yard) -> None:
    async with scene(yard) as it:
        before = streams(yard)
        it.say(*(b":carol!u@h PRIVMSG #c :" + sent for sent, _ in BODIES))
        it.say(*(b":dave!u@h PRIVMSG al :" + sent for sent, _ in BODIES))
        it.say(b":carol!u@h PRIVMSG #c :\x01ACTION a\x0bb\x01", b":carol!u@h NOTICE #c :a\x0bb")
        it.say(b":carol!u@h PRIVMSG #c :the end")
        await it.heard("the end")
        dave = at("dave", it.server)
        await it.alice.expect(stanza("message", sender=dave, body=BODIES[-1][1]))
        private = [e for e in it.alice.seen if e.get("from", "") == dave]

        in_room = [line.body for line in room_lines(it.alice.seen, it.room)]
        assert in_room == [
            *(shown for _, shown in BODIES),
            *("/me a\ufffdb", "[notice] a\ufffdb", "the end"),
        ]
        assert [e.findtext("body") for e in private] == [shown for _, shown in BODIES]
        assert streams(yard) == before


@sync
async def test_what_xml_forbids_is_replaced_in_topics_and_reasons(yard: Yard) -> None:
    async with scene(yard) as it:
        before = streams(yard)
        odd, shown = b"a\x08b\xef\xbf\xbfc\xff\x02d", "a\ufffdb\u00ef\u00bf\u00bfc\u00ffd"
        it.say(b":carol!u@h TOPIC #c :" + odd)
        topic = await it.alice.expect(stanza("message", sender=it.room, has="subject"))
        assert topic.findtext("subject") == shown
        gone = stanza("presence", sender=f"{it.room}/dave", type="unavailable")
        come = stanza("presence", sender=f"{it.room}/dave")
        for line in (b"PART #c :", b"QUIT :"):
            it.say(b":dave!u@h " + line + odd)
            assert (await it.alice.expect(gone)).findtext("status") == shown
            it.say(b":dave!u@h JOIN #c")
            await it.alice.expect(come)
        it.say(b":carol!u@h KICK #c dave :" + odd)
        kicked = await it.alice.expect(gone)
        assert kicked.findtext(f"{MUC_USER}x/{MUC_USER}item/{MUC_USER}reason") == shown

        it.irc.answers_pings = False
        said = it.alice.message(at("carol", it.server), CANARY)
        await it.irc.expect("^PRIVMSG carol")
        it.say(b":scripted.test 401 al carol :" + odd)
        await it.irc.answer_ping()
        it.irc.answers_pings = True
        error = await it.alice.expect(stanza("message", id=said, type="error"))
        assert words(error) == f"The IRC server says: {shown}."

        joining = asyncio.ensure_future(refused(it.alice, at("#d", it.server), "al"))
        await it.irc.expect("^JOIN #d")
        it.say(b":scripted.test 474 al #d :" + odd)
        assert words((await joining).stanza) == f"The IRC server says: {shown}."
        assert streams(yard) == before


@sync
async def test_people_with_impossible_nicks_are_seen_and_heard(yard: Yard) -> None:
    async with scene(yard) as it:
        before = streams(yard)
        odd = [
            *(
                b"b\x0bb",
                b"b\x02b",
                b"caf\xe9",
                b"\xff\xfe",
                b"\xef\xbf\xbf",
                "\U0001f984".encode(),
            ),
            *(
                "\u202ebob".encode(),
                "bo\u0301b\u200b".encode(),
                b"a\x7fb",
                b"<&'\">",
                b"b\\20b",
                b"*x",
            ),
            *(b"a/b", b"a@b", "\u00dfa\u212a".encode(), "\u0130".encode(), b"..", b"a" * 200),
        ]
        for number, nick in enumerate(odd):
            it.say(
                b":" + nick + b"!u@h JOIN #c", b":" + nick + b"!u@h PRIVMSG #c :said %d" % number
            )
            it.say(b":" + nick + b"!u@h PRIVMSG al :told %d" % number)
        it.say(b":carol!u@h PRIVMSG #c :the end", b":carol!u@h PRIVMSG al :all told")
        await it.heard("the end")
        await it.heard("all told")

        lines = room_lines(it.alice.seen, it.room)
        assert [line.body for line in lines] == [
            *(f"said {number}" for number in range(len(odd))),
            "the end",
        ]
        assert len({line.who for line in lines}) == len(odd) + 1
        told = [
            e.findtext("body")
            for e in it.alice.seen
            if e.get("type") == "chat" and e.get("from", "").endswith(f"%{it.server.host}@{ROUGH}")
        ]
        assert told == [*(f"told {number}" for number in range(len(odd))), "all told"]
        assert streams(yard) == before


@sync
async def test_a_channel_full_of_impossible_names_can_be_joined(yard: Yard) -> None:
    async with scene(yard) as it:
        joining = asyncio.ensure_future(it.alice.join(at("#odd", it.server), "al"))
        await it.irc.expect("^JOIN #odd")
        it.say(b":al!u@h JOIN #odd")
        it.say(b":scripted.test 332 al #odd :a\x0bb\xff")
        it.say(b":scripted.test 333 al #odd b\x0bb!\xff@\xff 99999999999999999999")
        it.say(
            b":scripted.test 353 al = #odd :al \xff\xfe @b\xef\xbf\xbfb !!! +\xf0\x9f\xa6\x84 @ + ,"
        )
        it.say(
            b":scripted.test 353 al = #odd", b":scripted.test 353", b":scripted.test 366 al #odd :"
        )
        joined = await joining

        assert joined.subject == "a\ufffdb\u00ff"
        assert len(joined.nicks) == 4
        assert joined.own.get("from") == f"{at('#odd', it.server)}/al"


# --- hostile XMPP ---------------------------------------------------------------------------------


@sync
async def test_what_is_too_large_is_refused_and_harms_nobody_else(yard: Yard) -> None:
    """It comes past the limits of the user's own server here, from another domain's."""
    async with yard.people() as people, yard.scripted(OPEN) as server:
        alice = await yard.client(people)
        irc, _ = await enter(alice, server, "#c", "al", network=OPEN)
        before = yard.gateway.log().count(f"{OPEN}: connected to")
        xmpp = yard.site.xmpp
        bob = "bob@near.localhost/home"
        async with await Component.login(
            xmpp.host, xmpp.component_port, "near.localhost", SECRET
        ) as near:
            for number, payload in enumerate(
                (
                    "<x>" * 500 + "</x>" * 500,
                    "<x/>" * 10_000,
                    f"<body>{CANARY}</body>" + "<x y='&lt;'/>" * 10_000,
                    "<x a='1' b='2' c='3'/>" * 9_000,
                )
            ):
                for to in (at("#c", server, OPEN), at("carol", server, OPEN), OPEN):
                    id = f"large-{number}-{len(to)}"
                    attributes = f"from='{bob}' to='{to}' id='{id}'"
                    near.send(f"<message {attributes}>{payload}</message>")
                    near.send(f"<iq {attributes} type='get'><x xmlns='x'>{payload}</x></iq>")
                    for kind in ("message", "iq"):
                        error = await near.expect(stanza(kind, id=id, type="error"))
                        assert condition(error) == "policy-violation"
                        assert words(error)
            assert improper(near.seen) == []
        said = alice.message(at("#c", server, OPEN), "still here", type="groupchat")
        await alice.expect(stanza("message", id=said, sender=at("#c", server, OPEN)))
        assert not [line for line in irc.seen if CANARY in line and "PASS" not in line]
        assert yard.gateway.log().count(f"{OPEN}: connected to") == before


@sync
async def test_a_body_is_said_and_shown_whole_or_refused(yard: Yard) -> None:
    async with scene(yard) as it:
        longest, room = "&" * 40_000, {"sender": f"{it.room}/al", "type": "groupchat"}
        said = it.alice.message(it.room, longest, type="groupchat")
        reflection = await it.alice.expect(stanza("message", id=said, **room))
        assert reflection.findtext("body") == longest
        lines = [line.removeprefix("PRIVMSG #c :") for line in await it.lines()]
        assert "".join(lines) == longest

        for to, kind in ((it.room, "groupchat"), (at("carol", it.server), "chat")):
            said = it.alice.message(to, longest + "x", type=kind)
            error = await it.alice.expect(stanza("message", id=said, type="error"))
            assert condition(error) == "not-acceptable"
            assert words(error) == "A message has at most 40000 characters here."
            said = it.alice.message(to, "short", type=kind, id="i" * 100_000)
            error = await it.alice.expect(stanza("message", id=said, type="error"))
            assert condition(error) == "bad-request"
            assert words(error)
        assert await it.lines() == []


@sync
async def test_a_body_of_300_kilobytes_is_refused_and_the_stream_stays(yard: Yard) -> None:
    async with yard.people() as people, yard.scripted(OPEN) as server:
        alice = await yard.client(people)
        _, joined = await enter(alice, server, "#c", "al", "bob", network=OPEN)
        assert joined.nicks == {"al", "bob"}
        xmpp = yard.site.xmpp
        async with await Component.login(
            xmpp.host, xmpp.component_port, "near.localhost", SECRET
        ) as near:
            near.send(
                f"<message from='ann@near.localhost/home' to='{at('bob', server, OPEN)}' id='l'"
                f" type='chat'><body>{(CANARY + ' ') * 28_000}</body></message>"
            )
            error = await near.expect(stanza("message", id="l", type="error"))
            assert condition(error) == "not-acceptable"
        said = alice.message(at("#c", server, OPEN), "still here", type="groupchat")
        await alice.expect(stanza("message", id=said, sender=at("#c", server, OPEN)))


@sync
async def test_nobody_speaks_with_another_ones_address(yard: Yard) -> None:
    async with scene(yard) as it, yard.people() as people:
        mallory = await yard.client(people)
        victim = it.alice.jid
        for sender in (victim, victim.partition("/")[0], f"carol%{it.server.host}@{ROUGH}", ROUGH):
            mallory.send(
                f"<message from='{sender}' to='{it.room}' type='groupchat'><body>{CANARY}</body>"
                "</message>"
            )
            if mallory.transport.is_closing() or not await alive(mallory):
                mallory = await yard.client(people)
        assert await it.lines() == []
        assert room_lines(it.alice.seen, it.room) == []


async def alive(client: XmppClient) -> bool:
    """Whether the server has not closed the client's stream."""
    try:
        await client.ping(within=5.0)
    except AssertionError:
        return False
    return True

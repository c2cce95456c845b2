"""The clients see what comes over the wire, in order, and say what they missed."""

import asyncio
from collections.abc import Iterator
from xml.etree.ElementTree import Element, tostring

import pytest

from tests.clients.component import Component
from tests.clients.irc import IrcClient
from tests.clients.received import Received
from tests.clients.scripted import ScriptedIrc
from tests.clients.stream import stanza
from tests.clients.xmpp import MUC_USER, Refused, XmppClient, status_codes
from tests.servers.ngircd import NgIrcd
from tests.servers.prosody import Prosody

pytestmark = pytest.mark.live

ROOM = "lobby@rooms.localhost"


@pytest.fixture(scope="module")
def prosody() -> Iterator[Prosody]:
    with Prosody({"irc.localhost": "pass"}) as server:
        for name in ("ann", "bob"):
            server.add_account(name, "pw")
        yield server


@pytest.fixture(scope="module")
def ngircd() -> Iterator[NgIrcd]:
    with NgIrcd() as server:
        yield server


def test_what_is_taken_is_the_first_that_is_wanted_whether_come_or_to_come() -> None:
    async def take() -> tuple[list[str], list[str], list[str]]:
        received: Received[str] = Received(repr)
        for item in ("a1", "b1", "a2"):
            received.add(item)
        taken = [
            await received.take(lambda item: item.startswith("b"), "b", 1.0),
            await received.take(lambda item: item.startswith("a"), "a", 1.0),
        ]
        waiting = asyncio.create_task(received.take(lambda item: item == "c", "c", 1.0))
        await asyncio.sleep(0)
        received.add("b2")
        received.add("c")
        taken.append(await waiting)
        return taken, received.unclaimed, received.seen

    taken, unclaimed, seen = asyncio.run(take())

    assert taken == ["b1", "a1", "c"]
    assert unclaimed == ["a2", "b2"]
    assert seen == ["a1", "b1", "a2", "b2", "c"]


def test_what_does_not_come_is_named_with_what_came_instead() -> None:
    async def miss() -> None:
        received: Received[str] = Received(repr)
        received.add("something else")
        await received.take(lambda item: item == "it", "it", 0.01)

    with pytest.raises(AssertionError, match=r"^it did not come within 0.01 s\n(.|\n)*something"):
        asyncio.run(miss())


def test_who_waits_is_told_when_the_connection_ends() -> None:
    async def end() -> None:
        received: Received[str] = Received(repr)
        waiting = asyncio.create_task(received.take(lambda item: False, "it", 5.0))
        await asyncio.sleep(0)
        received.end("the connection was closed")
        await waiting

    with pytest.raises(AssertionError, match="it never came: the connection was closed"):
        asyncio.run(end())


def test_a_stanza_is_matched_by_each_part_that_is_given() -> None:
    message = Element("message", {"from": "a@b/c", "type": "chat"})
    message.append(Element("{urn:xmpp:receipts}received"))

    assert stanza("message", sender="a@b", type="chat", has="{urn:xmpp:receipts}received")(message)
    assert stanza(sender="a@b/c")(message)
    assert not stanza("presence")(message)
    assert not stanza(sender="a@b/d")(message)
    assert not stanza(sender="b")(message)
    assert not stanza(body="")(message)
    assert not stanza(has="{urn:xmpp:receipts}request")(message)
    assert not stanza(type="error")(message)


def test_an_xmpp_client_joins_a_room_and_sees_who_is_there(prosody: Prosody) -> None:
    async def join() -> None:
        async with (
            await XmppClient.login(prosody.host, prosody.port, "ann@localhost", "pw") as ann,
            await XmppClient.login(prosody.host, prosody.port, "bob@localhost", "pw") as bob,
        ):
            first = await ann.join(ROOM, "Ann")
            ann.message(ROOM, "before <you> & yours", type="groupchat")
            await ann.expect(stanza("message", body="before <you> & yours"))
            second = await bob.join(ROOM.upper(), "Bob")
            bob.message(ROOM, "hello", type="groupchat", id="h1", extra="<x xmlns='urn:x'/>")
            heard = await ann.expect(stanza("message", sender=f"{ROOM}/Bob", type="groupchat"))
            gone = await bob.leave(ROOM, "Bob")

            assert first.nicks == {"Ann"}
            assert "201" in status_codes(first.own)
            assert second.nicks == {"Ann", "Bob"}
            assert second.own.get("from") == f"{ROOM}/Bob"
            assert [m.findtext("body") for m in second.history] == ["before <you> & yours"]
            assert (heard.get("id"), heard.findtext("body")) == ("h1", "hello")
            assert heard.find("{urn:x}x") is not None
            assert gone.find(f"{MUC_USER}x/{MUC_USER}status") is not None
            assert ann.jid == "ann@localhost/test"

    asyncio.run(join())


def test_an_xmpp_client_is_told_why_it_may_not_join(prosody: Prosody) -> None:
    async def join() -> None:
        async with (
            await XmppClient.login(prosody.host, prosody.port, "ann@localhost", "pw") as ann,
            await XmppClient.login(prosody.host, prosody.port, "bob@localhost", "pw") as bob,
        ):
            await ann.join("taken@rooms.localhost", "nick")
            await bob.join("taken@rooms.localhost", "nick")

    with pytest.raises(Refused) as refused:
        asyncio.run(join())
    assert refused.value.condition == "conflict"


def test_a_wrong_password_is_refused(prosody: Prosody) -> None:
    with pytest.raises(Refused) as refused:
        asyncio.run(XmppClient.login(prosody.host, prosody.port, "ann@localhost", "wrong"))
    assert refused.value.stanza[0].tag == "{urn:ietf:params:xml:ns:xmpp-sasl}not-authorized"


def test_a_wrong_component_secret_is_refused(prosody: Prosody) -> None:
    with pytest.raises(AssertionError, match="not-authorized"):
        asyncio.run(Component.login(prosody.host, prosody.component_port, "irc.localhost", "no"))


def test_an_xmpp_client_answers_what_a_component_asks_of_every_client(prosody: Prosody) -> None:
    async def ask() -> list[tuple[str | None, str]]:
        async with (
            await Component.login(
                prosody.host, prosody.component_port, "irc.localhost", "pass"
            ) as gateway,
            await XmppClient.login(prosody.host, prosody.port, "ann@localhost", "pw") as ann,
        ):
            answers = [
                await gateway.iq("get", payload, to=ann.jid, sender="irc.localhost")
                for payload in (
                    "<query xmlns='http://jabber.org/protocol/disco#info'/>",
                    "<ping xmlns='urn:xmpp:ping'/>",
                    "<unheard-of xmlns='urn:x'/>",
                )
            ]
            return [
                (answer.get("type"), answer[0].tag if len(answer) else "") for answer in answers
            ]

    assert asyncio.run(ask()) == [
        ("result", "{http://jabber.org/protocol/disco#info}query"),
        ("result", ""),
        ("error", "error"),
    ]


def test_an_xmpp_client_finds_out_whether_a_component_is_there(prosody: Prosody) -> None:
    where = (prosody.host, prosody.component_port)

    async def ask() -> tuple[bool, bool]:
        async with await XmppClient.login(prosody.host, prosody.port, "ann@localhost", "pw") as ann:
            before = await ann.answers("irc.localhost")
            async with await Component.login(*where, "irc.localhost", "pass") as gateway:
                asking = asyncio.create_task(ann.answers("irc.localhost"))
                id = (await gateway.expect(stanza("iq", type="get"))).get("id")
                gateway.send(f"<iq type='result' id='{id}' from='irc.localhost' to='{ann.jid}'/>")
                return before, await asking

    assert asyncio.run(ask()) == (False, True)


def test_a_foreign_namespace_is_not_taken_for_the_streams_own(prosody: Prosody) -> None:
    async def forward() -> str:
        async with (
            await Component.login(
                prosody.host, prosody.component_port, "irc.localhost", "pass"
            ) as gateway,
            await XmppClient.login(prosody.host, prosody.port, "ann@localhost", "pw") as ann,
        ):
            gateway.send(
                f"<message from='irc.localhost' to='{ann.jid}'><body>b</body>"
                "<message xmlns='jabber:component:accept-not'/></message>"
            )
            message = await ann.expect(stanza("message", sender="irc.localhost"))
            return tostring(message, "unicode")

    text = asyncio.run(forward())
    assert text.startswith("<message ")
    assert "<body>b</body>" in text
    assert "jabber:component:accept-not" in text


def test_an_irc_client_settles_when_all_it_said_is_done(ngircd: NgIrcd) -> None:
    async def talk() -> list[str]:
        async with (
            await IrcClient.login(ngircd.host, ngircd.port, "ann") as ann,
            await IrcClient.login(ngircd.host, ngircd.port, "bob") as bob,
        ):
            await ann.join("#lobby")
            await bob.join("#lobby")
            for text in ("one", "two", "three"):
                ann.privmsg("#lobby", text)
            await ann.settle()
            await bob.settle()
            return [line.partition(" PRIVMSG ")[2] for line in bob.seen if " PRIVMSG " in line]

    assert asyncio.run(talk()) == ["#lobby :one", "#lobby :two", "#lobby :three"]


def test_an_irc_client_passes_bytes_as_they_are(ngircd: NgIrcd) -> None:
    async def talk() -> bytes:
        async with (
            await IrcClient.login(ngircd.host, ngircd.port, "ann") as ann,
            await IrcClient.login(ngircd.host, ngircd.port, "bob") as bob,
        ):
            ann.send_bytes(b"PRIVMSG bob :gr\xfc\xdfe\r\n")
            line = (await bob.expect(r"PRIVMSG bob :(.*)"))[1]
            return line.encode(errors="surrogateescape")

    assert asyncio.run(talk()) == b"gr\xfc\xdfe"


def test_a_scripted_server_welcomes_a_client_with_capabilities() -> None:
    async def talk() -> tuple[str, frozenset[str], str]:
        async with ScriptedIrc() as server:
            login = asyncio.create_task(
                IrcClient.login(server.host, server.port, "ann", capabilities=["batch", "x/y"])
            )
            connection = await server.accepted()
            nick = await connection.welcome(
                capabilities="batch x/y=1 other", support={"NICKLEN": "9"}
            )
            async with await login as ann:
                support = await ann.expect(r" 005 ann (\S+) ")
                return nick, ann.capabilities, support[1]

    assert asyncio.run(talk()) == ("ann", frozenset({"batch", "x/y"}), "NICKLEN=9")


def test_a_scripted_server_sends_garbage_and_cuts_the_line() -> None:
    async def talk() -> list[str]:
        async with ScriptedIrc() as server:
            login = asyncio.create_task(IrcClient.login(server.host, server.port, "ann"))
            connection = await server.accepted()
            await connection.welcome()
            ann = await login
            connection.send(":scripted.test PING token")
            await connection.expect("^PONG token$")
            connection.send_bytes(b"\0\xff garbage\n:partial")
            await ann.expect("garbage")
            await connection.cut()
            await asyncio.wait_for(ann.lines.closed, 5)
            return ann.unclaimed[-1:]

    assert asyncio.run(talk()) == [":scripted.test PING token"]


def test_a_scripted_server_refuses_and_listens_again_on_the_same_port() -> None:
    async def talk() -> None:
        async with ScriptedIrc() as server:
            server.refuse()
            with pytest.raises(ConnectionRefusedError):
                await IrcClient.login(server.host, server.port, "ann")
            await server.listen()
            login = asyncio.create_task(IrcClient.login(server.host, server.port, "ann"))
            await (await server.accepted()).welcome()
            await (await login).abort()

    asyncio.run(talk())


def test_a_scripted_server_that_stalls_reads_nothing_until_it_resumes() -> None:
    async def talk() -> list[str]:
        async with ScriptedIrc() as server:
            login = asyncio.create_task(IrcClient.login(server.host, server.port, "ann"))
            connection = await server.accepted()
            await connection.welcome()
            async with await login as ann:
                connection.stall()
                before = len(connection.seen)
                for number in range(1000):
                    ann.privmsg("#lobby", f"{number} {'x' * 400}")
                with pytest.raises(AssertionError):
                    await connection.expect("PRIVMSG", within=0.05)
                stalled = connection.seen[before:]
                connection.resume()
                await connection.expect("PRIVMSG #lobby :999 ")
                return stalled

    assert asyncio.run(talk()) == []

"""Logins on real servers: the old-fashioned ngIRCd and the modern InspIRCd, with services."""

import asyncio
from collections.abc import Iterator

import pytest

from adapters.irc.adapter import IrcAdapter
from adapters.irc.wire import sending
from bridge.api.adapter import Delivery, Login, Seat, Speaker
from bridge.api.asked import Joined
from bridge.api.content import Text
from bridge.api.errors import LoginLost, Refused
from bridge.api.events import Form, Gap, Message, RoomChange, Settled
from bridge.api.ids import Identity, Key, Place
from bridge.api.login import Done
from bridge.api.states import Absent, Condition, Everyone, Present, Renamed, Subject
from tests.adapters.irc.inboxes import (
    LOGIN,
    NETWORK,
    RecordingInbox,
    adapter,
    direct,
    logged_in,
    room,
)
from tests.clients.irc import IrcClient
from tests.servers.hybrid import Hybrid
from tests.servers.inspircd import InspIrcd
from tests.servers.ngircd import NgIrcd

pytestmark = pytest.mark.live

Ircd = NgIrcd | InspIrcd | Hybrid


@pytest.fixture(
    scope="module", params=[NgIrcd, InspIrcd, Hybrid], ids=["ngircd", "inspircd", "hybrid"]
)
def ircd(request: pytest.FixtureRequest) -> Iterator[Ircd]:
    with request.param() as server:
        yield server


async def say(irc: IrcAdapter, place: Place, body: str, key: str, form: Form = "say") -> None:
    """Say a body in a place and wait until the server has done so."""
    origin = Place(NETWORK, "room", "room@gw.example")
    event = Message(place=origin, actor=None, at=0.0, content=(Text(body),), form=form)
    delivery = Delivery(key=Key(key), place=place, speaker=Speaker(LOGIN), event=event)
    for call in irc.translate(delivery):
        await irc.perform(call)
    await irc.flush(irc.wire(place, delivery.speaker))


def test_words_go_both_ways(ircd: Ircd) -> None:
    async def run() -> None:
        irc, inbox = adapter(ircd.host, ircd.port), RecordingInbox()
        place = room("#words", ircd.host)
        async with (
            await IrcClient.login(ircd.host, ircd.port, "bob") as bob,
            logged_in(irc, inbox, ircd.host),
        ):
            await bob.join("#words")
            assert await irc.join(LOGIN, place, "alice", None) == Joined("alice")

            await say(irc, place, "one\ntwo: é 🎉\n\n/three", "k1")
            for text in ("one", "two: é 🎉", "/three"):
                assert await bob.said("#words", text) == "alice"
            await say(irc, place, "waves", "k2", "action")
            assert await bob.said("#words", "\x01ACTION waves\x01") == "alice"
            await say(irc, direct("bob", ircd.host), "psst", "k3")
            assert await bob.said("bob", "psst") == "alice"

            bob.privmsg("#words", "\x0304hi\x03 all")
            bob.privmsg("alice", "psst, too")
            told = [await inbox.expect(Message, lambda said: said.actor is not None) for _ in "12"]
            assert [(each.place, each.content) for each in told] == [
                (place, (Text("hi all"),)),
                (direct("bob", ircd.host), (Text("psst, too"),)),
            ]

    asyncio.run(run())


def test_a_long_text_arrives_whole(ircd: Ircd) -> None:
    async def run() -> None:
        irc, inbox = adapter(ircd.host, ircd.port), RecordingInbox()
        place = room("#long", ircd.host)
        words = [f"wörd{number}🎉" for number in range(200)]
        async with (
            await IrcClient.login(ircd.host, ircd.port, "bob") as bob,
            logged_in(irc, inbox, ircd.host),
        ):
            await bob.join("#long")
            await irc.join(LOGIN, place, "alice", None)
            await say(irc, place, " ".join(words), "k1")
            await bob.settle()

            lines = [line for line in bob.seen if " PRIVMSG #long " in line]
            assert " ".join(line.split(" :", 1)[1] for line in lines).split() == words
            assert all(len(line.encode()) <= 510 for line in lines)

    asyncio.run(run())


def test_what_is_refused_is_told_to_its_sender(ircd: Ircd) -> None:
    async def run() -> None:
        irc, inbox = adapter(ircd.host, ircd.port), RecordingInbox()
        place = room("#quiet", ircd.host)
        async with (
            await IrcClient.login(ircd.host, ircd.port, "bob") as bob,
            logged_in(irc, inbox, ircd.host),
        ):
            await bob.join("#quiet")
            bob.send("MODE #quiet +mt")
            await bob.settle()
            await irc.join(LOGIN, place, "alice", None)
            await say(irc, place, "hello?", "k1")
            refused = await inbox.expect(Settled)
            assert (refused.key, refused.outcome, refused.reason) == (
                "k1.0",
                "refused",
                "forbidden",
            )

            await say(irc, direct("nobody", ircd.host), "hello?", "k2")
            refused = await inbox.expect(Settled)
            assert (refused.key, refused.outcome, refused.reason) == (
                "k2.0",
                "refused",
                "not-found",
            )

            with pytest.raises(Refused) as caught:
                await irc.subject(LOGIN, place, "mine")
            assert caught.value.reason == "forbidden"
            with pytest.raises(Refused) as caught:
                await irc.kick(place, Identity(NETWORK, "bob", "bob"), "out")
            assert caught.value.reason == "forbidden"
            with pytest.raises(Refused) as caught:
                await irc.rename(LOGIN, "bob")
            assert caught.value.reason == "conflict"
            with pytest.raises(Refused) as caught:
                await irc.kick(place, Identity(NETWORK, "nobody", "nobody"), "out")
            assert caught.value.reason in ("not-found", "forbidden")

    asyncio.run(run())


@pytest.mark.parametrize(
    ("mode", "reason"),
    [("+i", "members-only"), ("+k key", "password"), ("+l 1", "full"), ("+b *!*@*", "forbidden")],
)
def test_a_closed_channel_says_why(ircd: Ircd, mode: str, reason: str) -> None:
    async def run() -> None:
        irc, inbox = adapter(ircd.host, ircd.port), RecordingInbox()
        channel = f"#closed-{reason}"
        async with (
            await IrcClient.login(ircd.host, ircd.port, "bob") as bob,
            logged_in(irc, inbox, ircd.host),
        ):
            await bob.join(channel)
            bob.send(f"MODE {channel} {mode}")
            await bob.settle()

            with pytest.raises(Refused) as caught:
                await irc.join(LOGIN, room(channel, ircd.host), "alice", None)
            assert caught.value.reason == reason
            if reason == "password":
                await irc.join(LOGIN, room(channel, ircd.host), "alice", "key")

    asyncio.run(run())


def test_who_comes_and_goes_is_shown(ircd: Ircd) -> None:
    async def run() -> None:
        irc, inbox = adapter(ircd.host, ircd.port), RecordingInbox()
        place = room("#door", ircd.host)
        async with logged_in(irc, inbox, ircd.host):
            await irc.join(LOGIN, place, "alice", None)
            everyone = await inbox.expect(Everyone)
            await inbox.expect(Subject)
            (mine,) = everyone.present
            assert (mine.mine, mine.role) == (True, "moderator")

            bob = await IrcClient.login(ircd.host, ircd.port, "bob")
            await bob.join("#door")
            came = await inbox.expect(Present)
            assert (came.who.name, came.role, came.affiliation) == ("bob", "participant", "none")
            bob.send("NICK Robert")
            renamed = await inbox.expect(Renamed)
            assert (renamed.was.name, renamed.now.name) == ("bob", "Robert")

            await irc.subject(LOGIN, place, "new subject")
            change = await inbox.expect(RoomChange)
            assert (change.subject, change.actor and change.actor.name) == ("new subject", "alice")
            await irc.kick(place, Identity(NETWORK, "robert", "robert"), "out")
            absent = await inbox.expect(Absent)
            assert (absent.who.name.lower(), absent.cause, absent.by, absent.reason) == (
                "robert",
                "kicked",
                "alice",
                "out",
            )

            await bob.join("#door")
            await inbox.expect(Present)
            await bob.quit("gone")
            absent = await inbox.expect(Absent)
            assert (absent.place, absent.who.name, absent.cause) == (None, "Robert", "quit")

            await irc.leave(LOGIN, place, "bye")
            absent = await inbox.expect(Absent)
            assert (absent.mine, absent.cause) == (True, "left")

    asyncio.run(run())


def test_a_login_comes_back_when_its_server_does(ircd: Ircd) -> None:
    async def run() -> None:
        irc, inbox = adapter(ircd.host, ircd.port), RecordingInbox()
        place = room("#back", ircd.host)
        async with logged_in(irc, inbox, ircd.host):
            await irc.join(LOGIN, place, "alice", None)
            await inbox.up()
            ircd.restart()
            down = await inbox.expect(Condition, lambda told: told.standing == "down")
            assert ircd.host in down.words
            await inbox.up()
            gap = await inbox.expect(Gap)

            assert gap.place == place
            await say(irc, place, "here again", "k1")

    asyncio.run(run())


def test_seats_are_taken_again_after_a_restart_of_ours(ircd: Ircd) -> None:
    async def run() -> None:
        irc, inbox = adapter(ircd.host, ircd.port), RecordingInbox("1600000000.0")
        seats = (Seat(f"#one%{ircd.host}"), Seat(f"#two%{ircd.host}"))
        async with logged_in(irc, inbox, ircd.host, seats=seats):
            gaps = [await inbox.expect(Gap), await inbox.expect(Gap)]

            assert [gap.place.native for gap in gaps] == [seat.native for seat in seats]

    asyncio.run(run())


def test_a_nick_that_is_too_long_is_shortened() -> None:
    async def run(server: NgIrcd) -> None:
        irc, inbox = adapter(server.host, server.port), RecordingInbox()
        async with logged_in(irc, inbox, server.host, nick="alexandrina"):
            joined = await irc.join(LOGIN, room("#c", server.host), "alexandrina", None)

            assert joined == Joined("alexandri")

    with NgIrcd(nick_length=9) as server:
        asyncio.run(run(server))


@pytest.fixture(scope="module")
def services() -> Iterator[InspIrcd]:
    with InspIrcd(services=True) as server:
        yield server


async def registered(server: InspIrcd) -> None:
    """Make the services account carol, if it is not there."""
    async with await IrcClient.login(server.host, server.port, "carol") as carol:
        carol.privmsg("NickServ", "REGISTER password carol@example.org")
        await carol.expect("NickServ.* NOTICE carol :.*(registered|carol)")


def test_sasl_logs_in_and_accounts_anchor_people(services: InspIrcd) -> None:
    async def run() -> None:
        await registered(services)
        options = {"sasl_name": "carol", "sasl_password": "password"}
        irc, inbox = adapter(services.host, services.port, **options), RecordingInbox()
        async with (
            logged_in(irc, inbox, services.host),
            await IrcClient.login(services.host, services.port, "bob") as bob,
        ):
            await inbox.up()
            bob.send("WHOIS alice")
            await bob.expect(" 330 bob alice carol ")

            await irc.join(LOGIN, room("#c", services.host), "alice", None)
            carol = await IrcClient.login(
                services.host, services.port, "dave", account="carol", password="password"
            )
            await carol.join("#c")
            came = await inbox.expect(Present)
            assert (came.who.name, came.anchor) == ("dave", f"account:carol%{services.host}")
            await carol.abort()

    asyncio.run(run())


def test_a_wrong_password_ends_the_login(services: InspIrcd) -> None:
    async def run() -> None:
        await registered(services)
        options = {"sasl_name": "carol", "sasl_password": "wrong"}
        irc, inbox = adapter(services.host, services.port, **options), RecordingInbox()
        async with logged_in(irc, inbox, services.host) as task:
            with pytest.raises(LoginLost) as lost:
                await task
            assert lost.value.reason == "password"

    asyncio.run(run())


async def set_by_its_owner(irc: IrcAdapter, server: InspIrcd, password: str) -> Login:
    """A login as it is after its owner has said what it needs."""
    answers = {"server": server.host, "nick": "alice", "sasl_name": "carol"}
    done = await irc.enter(None).answer({**answers, "sasl_password": password})
    assert isinstance(done, Done)
    return Login(id=LOGIN, native=done.native, name=done.name, options=done.options)


def test_an_account_logs_in_by_what_its_owner_has_set(services: InspIrcd) -> None:
    async def run() -> None:
        await registered(services)
        irc, inbox = adapter(services.host, services.port), RecordingInbox()
        login = await set_by_its_owner(irc, services, "password")
        task = asyncio.create_task(irc.run_login(login, inbox))
        async with await IrcClient.login(services.host, services.port, "bob") as bob:
            await inbox.up()
            bob.send("WHOIS alice")
            await bob.expect(" 330 bob alice carol ")
        task.cancel()
        await asyncio.wait((task,))

    asyncio.run(run())


def test_a_wrong_password_that_its_owner_has_set_ends_the_login(services: InspIrcd) -> None:
    async def run() -> None:
        await registered(services)
        irc, inbox = adapter(services.host, services.port), RecordingInbox()
        login = await set_by_its_owner(irc, services, "wrong")
        with pytest.raises(LoginLost) as lost:
            await irc.run_login(login, inbox)

        assert (lost.value.reason, "refused the login" in lost.value.text) == ("password", True)

    asyncio.run(run())


def test_what_a_server_drops_for_a_flood_is_refused_and_all_else_is_heard(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sending, "SLOWEST", 0.0)  # as fast as before

    async def run(server: Hybrid) -> None:
        irc, inbox = adapter(server.host, server.port), RecordingInbox()
        place = room("#flood", server.host)
        async with (
            await IrcClient.login(server.host, server.port, "bob") as bob,
            logged_in(irc, inbox, server.host),
        ):
            await bob.join("#flood")
            await irc.join(LOGIN, place, "alice", None)
            for number in range(4):
                await say(irc, place, f"line {number}", f"k{number}")
            settled = [told for told in inbox.told if isinstance(told, Settled)]
            refused = [int(told.key[1:-2]) for told in settled if told.outcome == "refused"]
            await bob.settle()
            heard = [line.rpartition(" ")[2] for line in bob.lines.seen if "PRIVMSG" in line]

            assert {told.reason for told in settled if told.outcome == "refused"} == {"overload"}
            assert heard == [str(number) for number in range(4) if number not in refused]

    with Hybrid(most=2) as server:
        asyncio.run(run(server))

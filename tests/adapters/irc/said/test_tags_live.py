"""Answers, reactions and typing over client tags on a real server, and removals on a scripted one;
where a server has no tags nothing of it leaves.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from adapters.irc.adapter import IrcAdapter
from bridge.api.adapter import Delivery, Speaker
from bridge.api.content import Text
from bridge.api.errors import Refused
from bridge.api.events import AnyEvent, Message, Reactions, Ref, Retraction, Settled
from bridge.api.ids import Identity, Key, NativeId, NetworkName, Place
from bridge.api.states import Typing
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
from tests.servers.inspircd import InspIrcd
from tests.servers.ngircd import NgIrcd
from tests.servers.scripted import DraftIrcd

pytestmark = pytest.mark.live

CAPABILITIES = "message-tags server-time batch echo-message labeled-response"
ORIGIN = Place(NetworkName("xmpp"), "room", "room@gw.example")
ACCOUNT = Identity(NetworkName("xmpp"), "alice@example.org", "alice")
OWN = Speaker(LOGIN)


@pytest.fixture(scope="module")
def inspircd() -> Iterator[InspIrcd]:
    with InspIrcd() as server:
        yield server


@dataclass(slots=True)
class Meeting:
    """alice, whose login runs, and bob with a client of his own are in #tags."""

    irc: IrcAdapter
    inbox: RecordingInbox
    bob: IrcClient
    host: str
    number: int = 0

    @property
    def place(self) -> Place:
        return room("#tags", self.host)

    async def carry(self, event: AnyEvent, place: Place | None = None) -> list[Settled]:
        """What became of each call."""
        self.number += 1
        delivery = Delivery(
            key=Key(f"k{self.number}"), place=place or self.place, speaker=OWN, event=event
        )
        calls = self.irc.translate(delivery)
        for call in calls:
            await self.irc.perform(call)
        await self.irc.flush(self.irc.wire(delivery.place, OWN))
        return [await self.inbox.expect(Settled, lambda told: told.key == c.key) for c in calls]  # noqa: B023

    async def say(self, text: str) -> Ref:
        [settled] = await self.carry(message(text))
        assert settled.native is not None
        return Ref(native=settled.native, natives=(settled.native,))

    async def hear(self, text: str) -> Ref:
        """bob says something."""
        self.bob.privmsg("#tags", text)
        told = await self.inbox.expect(Message, lambda told: told.text == text)
        assert told.native is not None
        who = Identity(NETWORK, f"bob%{self.host}", "bob")
        return Ref(native=told.native, natives=(told.native,), author=who)


@asynccontextmanager
async def meeting(ircd: InspIrcd | NgIrcd | DraftIrcd) -> AsyncIterator[Meeting]:
    irc, inbox = adapter(ircd.host, ircd.port), RecordingInbox()
    capabilities = CAPABILITIES.split() if not isinstance(ircd, NgIrcd) else []
    capabilities += ["draft/message-redaction"] if isinstance(ircd, DraftIrcd) else []
    bob = await IrcClient.login(ircd.host, ircd.port, "bob", capabilities=capabilities)
    async with bob, logged_in(irc, inbox, ircd.host):
        await bob.join("#tags")
        await inbox.up()
        await irc.join(LOGIN, room("#tags", ircd.host), "alice", None)
        yield Meeting(irc, inbox, bob, ircd.host)


def message(text: str, answers: Ref | None = None) -> Message:
    return Message(place=ORIGIN, actor=ACCOUNT, at=0.0, content=(Text(text),), answers=answers)


def reactions(to: Ref, *emoji: str, before: tuple[str, ...] = ()) -> Reactions:
    return Reactions(place=ORIGIN, actor=ACCOUNT, at=0.0, target=to, emoji=emoji, before=before)


def retraction(of: Ref, reason: str = "") -> Retraction:
    return Retraction(place=ORIGIN, actor=ACCOUNT, at=0.0, target=of, reason=reason)


async def tags(bob: IrcClient, line: str) -> dict[str, str]:
    """The tags of a line of alice's."""
    command, target, *words = line.split(" ", 2)
    end = f" {words[0]}" if words else ""
    found = await bob.expect(rf"^@(\S+) :alice!\S+ {command} :?{target}{end}$")
    return dict(item.partition("=")[::2] for item in found[1].split(";"))


def test_answers_refer_to_messages_both_ways(inspircd: InspIrcd) -> None:
    async def run() -> None:
        async with meeting(inspircd) as met:
            question = await met.hear("tea?")
            [settled] = await met.carry(message("yes", question))
            got = await tags(met.bob, "PRIVMSG #tags :bob: yes")
            assert (got["+reply"], got["+draft/reply"]) == (question.native, question.native)
            assert got["msgid"] == settled.native

            met.bob.send(f"@+draft/reply={settled.native} PRIVMSG #tags :alice: milk?")
            answer = await met.inbox.expect(Message)
            assert (answer.text, answer.answers) == ("alice: milk?", Ref(native=settled.native))

    asyncio.run(run())


def test_reactions_come_and_go_both_ways(inspircd: InspIrcd) -> None:
    async def run() -> None:
        async with meeting(inspircd) as met:
            theirs, ours = await met.hear("tea?"), await met.say("with milk")

            outcomes = await met.carry(reactions(theirs, "👍", "🌹"))
            assert {settled.outcome for settled in outcomes} == {"sent"}
            for emoji in ("👍", "🌹"):
                got = await tags(met.bob, "TAGMSG #tags")
                assert (got["+draft/react"], got["+draft/reply"]) == (emoji, theirs.native)
            await met.carry(reactions(theirs, "🌹", before=("👍", "🌹")))
            got = await tags(met.bob, "TAGMSG #tags")
            assert (got["+draft/unreact"], got["+reply"]) == ("👍", theirs.native)

            for tag in ("react", "unreact"):
                met.bob.send(f"@+draft/{tag}=👍;+draft/reply={ours.native} TAGMSG #tags")
            told = [await met.inbox.expect(Reactions) for _ in range(2)]
            who = Identity(NETWORK, f"bob%{met.host}", "bob")
            assert [(one.actor, one.target.native, one.emoji, one.change) for one in told] == [
                (who, ours.native, ("👍",), "more"),
                (who, ours.native, ("👍",), "fewer"),
            ]

    asyncio.run(run())


def test_with_one_person_too(inspircd: InspIrcd) -> None:
    async def run() -> None:
        async with meeting(inspircd) as met:
            chat = direct("bob", met.host)
            met.bob.privmsg("alice", "tea?")
            question = await met.inbox.expect(Message)
            assert question.native is not None

            target = Ref(native=question.native, natives=(question.native,))
            await met.carry(reactions(target, "👍"), chat)
            got = await tags(met.bob, "TAGMSG bob")
            assert (got["+draft/react"], got["+draft/reply"]) == ("👍", question.native)
            await met.carry(message("yes", target), chat)
            assert (await tags(met.bob, "PRIVMSG bob :yes"))["+reply"] == question.native
            await met.irc.typing(chat, OWN, True)
            assert (await tags(met.bob, "TAGMSG bob"))["+typing"] == "active"

            met.bob.send("@+typing=active TAGMSG alice")
            typing = await met.inbox.expect(Typing)
            assert (typing.place, typing.is_typing) == (chat, True)

    asyncio.run(run())


def test_who_writes_is_told_both_ways(inspircd: InspIrcd) -> None:
    async def run() -> None:
        async with meeting(inspircd) as met:
            assert met.irc.capabilities(met.place).texts.typing
            for is_typing, status in ((True, "active"), (False, "done")):
                await met.irc.typing(met.place, OWN, is_typing)
                assert (await tags(met.bob, "TAGMSG #tags"))["+typing"] == status

            for status, is_typing in (("active", True), ("paused", False)):
                met.bob.send(f"@+typing={status} TAGMSG #tags")
                told = await met.inbox.expect(Typing)
                assert (told.place, told.who.name) == (met.place, "bob")
                assert told.is_typing == is_typing

    asyncio.run(run())


def test_that_typing_may_not_be_told_refuses_nothing_that_is_said(inspircd: InspIrcd) -> None:
    """In a channel where alice has no voice."""

    async def run() -> None:
        async with meeting(inspircd) as met:
            met.bob.send("MODE #tags +m")
            await met.bob.settle()
            for _ in range(2):
                await met.irc.typing(met.place, OWN, True)
                await met.irc.typing(met.place, OWN, False)
            [refused] = await met.carry(message("hello?"))
            met.bob.send("MODE #tags -m")
            await met.bob.settle()
            [taken] = await met.carry(message("hello"))

            assert (refused.outcome, taken.outcome) == ("refused", "sent")
            await met.bob.settle()
            assert not [line for line in met.bob.seen if "typing" in line]

    asyncio.run(run())


def test_where_a_server_has_no_tags_nothing_of_it_leaves() -> None:
    async def run(ircd: NgIrcd) -> None:
        async with meeting(ircd) as met:
            able = met.irc.capabilities(met.place)
            assert (able.texts.answers, able.texts.emoji, able.texts.typing) == (False, None, False)
            assert not able.texts.retractions
            assert not able.ranks.removes

            target = Ref(native=NativeId("m1"), natives=(NativeId("m1"),))
            for event in (reactions(target, "👍"), retraction(target)):
                with pytest.raises(Refused):
                    await met.carry(event)
            await met.irc.typing(met.place, OWN, True)
            [settled] = await met.carry(message("yes", target))
            assert settled.outcome == "sent"
            assert await met.bob.said("#tags", "yes") == "alice"
            assert not [line for line in met.bob.seen if re.search("TAGMSG|REDACT|^@", line)]

    with NgIrcd() as ircd:
        asyncio.run(run(ircd))


# --- what no packaged server has ------------------------------------------------------------------


def test_what_was_said_is_taken_back_both_ways() -> None:
    async def run() -> None:
        async with DraftIrcd() as ircd, meeting(ircd) as met:
            assert met.irc.capabilities(met.place).texts.retractions
            theirs, ours = await met.hear("tea?"), await met.say("no")

            [settled] = await met.carry(retraction(ours, "a mistake"))
            assert settled.outcome == "sent"
            await met.bob.expect(rf":alice!\S+ REDACT #tags {ours.native} :a mistake$")

            met.bob.send(f"REDACT #tags {theirs.native} :never mind")
            told = await met.inbox.expect(Retraction)
            assert told.actor is not None
            assert (told.actor.name, told.target.native) == ("bob", theirs.native)
            assert (told.place, told.reason) == (met.place, "never mind")

    asyncio.run(run())


def test_a_server_says_why_nothing_was_taken_back() -> None:
    async def run() -> None:
        async with DraftIrcd() as ircd, meeting(ircd) as met:
            theirs = await met.hear("tea?")

            [foreign] = await met.carry(retraction(theirs))
            unknown = Ref(native=NativeId("x"), natives=(NativeId("x"),))
            [absent] = await met.carry(retraction(unknown))

            assert (foreign.outcome, foreign.reason) == ("refused", "forbidden")
            assert foreign.text == "The IRC server says: It is not yours."
            assert (absent.outcome, absent.reason) == ("refused", "not-found")

    asyncio.run(run())


def test_capabilities_that_go_while_connected_are_not_used_any_more() -> None:
    async def run() -> None:
        async with DraftIrcd() as ircd, meeting(ircd) as met:
            for line in ("CAP alice DEL :draft/message-redaction", "005 alice CLIENTTAGDENY=*"):
                ircd.client("alice").write(f":{ircd.host} {line} :are supported")
            await met.hear("now")
            able = met.irc.capabilities(met.place)

            assert (able.texts.answers, able.texts.emoji, able.texts.typing) == (False, None, False)
            assert not able.ranks.removes

    asyncio.run(run())

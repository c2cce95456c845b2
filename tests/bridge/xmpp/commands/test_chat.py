"""Commands by chatting, where something goes wrong."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast
from xml.etree.ElementTree import Element, fromstring

import pytest

from bridge.api.errors import Refused
from bridge.core.bans import Bans
from bridge.xmpp.addressing import FullJid, Jid
from bridge.xmpp.commands import chat, sights
from bridge.xmpp.commands.declared import Command
from bridge.xmpp.commands.pages import Form, Page, Sight, Told
from bridge.xmpp.commands.texts import chat as texts
from bridge.xmpp.expulsion import Expulsion
from bridge.xmpp.forms import Field, Submitted
from bridge.xmpp.inquiry import Inquiry
from tests.bridge.xmpp.scene import ALICE, CLIENT, DOMAIN, ROOM, NoStore, Scene

TEA = Field("tea", "text-single", label="Which?")

BREW = (TEA, Field("hot", "boolean", label="Hot?"), Field("key", "text-private", label="Key"))
MENU = 'Which one? Send its number, or "done".'


class Talk:
    """alice chats with the gateway. said: what it answered."""

    def __init__(self) -> None:
        self.scene = Scene()
        self.scene.service.component = cast("Any", self)
        self.said: list[str] = []
        self.work: list[asyncio.Future[None]] = []
        core = cast("Any", self.scene.hosting.gateway)
        core.spawn = self._spawned
        self.chats = chat.Chats(self.scene.hosting, cast("Any", None))

    def send(self, sealed: bytes) -> None:
        self.said.append(fromstring(sealed).findtext("body") or "")

    def _spawned(self, work: Any) -> asyncio.Future[None]:
        self.work.append(asyncio.ensure_future(work))
        return self.work[-1]

    def hears(self, *lines: str, client: FullJid = CLIENT) -> list[str]:
        """What is answered to these lines, said one after another."""

        async def walk() -> list[str]:
            for line in lines:
                self.chats.heard(self.scene.service, client, _message(line, client))
                await self.settled()
            return self.said

        return asyncio.run(walk())

    async def settled(self) -> None:
        while self.work:
            await asyncio.wait((self.work.pop(),))


def _message(line: str, client: Jid) -> Element:
    message = Element("{jabber:client}message", {"from": client, "to": DOMAIN, "type": "chat"})
    body = Element("{jabber:client}body")
    body.text = line
    message.append(body)
    return message


def broken(*_arguments: object) -> Page:
    raise ValueError("this is a fault")


async def broken_later(_asked: Inquiry) -> Page:
    raise ValueError("this is a fault")


def sight(_asked: Inquiry, _given: Submitted) -> Page:
    return Sight(words="Scan this.", then=broken_later)


def linked(_asked: Inquiry, given: Submitted) -> Page:
    return Sight(words="Scan this.", then=broken_later, link=given.text("tea") or "")


def sure(_asked: Inquiry, _given: Submitted) -> Page:
    return Form(fields=(), then=lambda *_: Told(words="Erased."), words="All will be gone.")


def refused(_asked: Inquiry, _given: Submitted) -> Page:
    def never(*_arguments: object) -> Page:
        raise Refused("not-acceptable", "This cannot be.")

    return Form(fields=(), then=never)


def brewed(_asked: Inquiry, given: Submitted) -> Page:
    if given.text("tea") == "mud":
        raise Refused("not-acceptable", "This is no tea.")
    return Told(words=f"Brewed: {dict(given.fields)}")


def named(asked: Inquiry, _given: Submitted) -> Page:
    return Told(words=f"{asked.address} {asked.room is not None}")


@pytest.fixture(autouse=True)
def _commands(monkeypatch: pytest.MonkeyPatch) -> None:
    rooms: Any = frozenset({"room"})
    declared = (
        _command("break", broken, fields=(TEA,)),
        _command("scan", sight),
        _command("link", linked, fields=(replace(TEA, most=4_000),)),
        _command("erase", sure),
        _command("refuse", refused),
        _command("brew", brewed, fields=BREW, is_menu=True),
        _command("names", named, at=rooms),
        _command("asks", named, at=rooms, fields=(TEA,)),
    )
    monkeypatch.setattr(chat, "EVERY", declared)


def _command(word: str, act: Any, **more: Any) -> Command:
    return Command(word=word, name=word.title(), about="", group="Account", act=act, **more)


@pytest.mark.parametrize("lines", [("break", "oolong"), ("break oolong",), ("scan",)])
def test_a_fault_ends_what_was_under_way_and_nothing_else(lines: Sequence[str]) -> None:
    talk = Talk()

    told = talk.hears(*lines, "dance")[-2:]

    assert told == [texts.FAULT, texts.UNKNOWN.format("dance")]
    assert len(talk.scene.hosting.dialogues) == 0


def test_what_is_anothers_address_is_no_address_here() -> None:
    """Though it ends as ours do."""
    address = f"#tea%irc.fake@evil.example/x@{DOMAIN}"

    assert Talk().hears(f"names {address}") == [texts.NOT_AN_ADDRESS.format(address)]


def test_an_address_is_named_in_any_spelling() -> None:
    assert (
        Talk().hears(
            f"names {ROOM.upper()}", f"names xmpp:{ROOM}", f"names {ROOM.partition('@')[0]}"
        )
        == [f"{ROOM} False"] * 3
    )


def test_a_server_is_not_answered() -> None:
    """Else two gateways could talk to each other for ever."""
    assert Talk().hears("help", client=FullJid(Jid("irc.example.net"))) == []


def test_at_each_answer_it_is_looked_anew_what_the_address_means() -> None:
    talk = Talk()
    room = talk.scene.room(CLIENT)
    talk.hears(f"asks {ROOM}")
    del talk.scene.service.rooms[room.place]

    assert talk.hears("oolong")[-1] == f"{ROOM} False"


def test_a_link_that_no_code_holds_is_told_in_words() -> None:
    link = "https://example.org/" + "x" * 3_000

    assert Talk().hears("link " + link)[0] == f"Scan this.\n{link}\n{texts.WAITING}"
    assert sights.drawn(link) == b""


def test_what_asks_nothing_is_done_by_who_says_yes() -> None:
    assert Talk().hears("erase", "what?", "yes")[-3:] == [
        f"All will be gone.\nGo on?\n1. yes\n{texts.OR_CANCEL}",
        f"{texts.CHOOSE.format(1)}\n{texts.OR_CANCEL}",
        "Erased.",
    ]


def test_what_asks_nothing_and_is_refused_is_not_done_again_by_itself() -> None:
    told = Talk().hears("refuse", "yes")

    assert ["This cannot be." in line for line in told] == [False, True]


def test_a_menu_stands_until_done_and_is_then_done_at_once() -> None:
    told = Talk().hears("brew", "1", "oolong", "2", "perhaps", "yes", "3", "sesame", "list", "done")

    assert told[0] == f"1. Which?: \n2. Hot?: no\n3. Key: \n{MENU}"
    assert told[2] == f"Which?: oolong\n{MENU}"
    assert told[4:6] == [f"{texts.YES_OR_NO}\n{texts.OR_CANCEL}", f"Hot?: yes\n{MENU}"]
    assert told[7:] == [
        f"Key: (not shown)\n{MENU}",
        f"1. Which?: oolong\n2. Hot?: yes\n3. Key: (not shown)\n{MENU}",
        "Brewed: {'tea': ('oolong',), 'hot': ('1',), 'key': ('sesame',)}",
    ]


def test_a_menu_that_is_refused_stands_again_and_forgets_nothing() -> None:
    talk = Talk()
    told = talk.hears("brew", "2", "yes", "1", "mud", "done", "1", "mint", "done")

    assert told[5] == f"This is no tea.\n{MENU}"
    assert told[6].startswith("Which?\nNow: mud.")
    assert told[-1] == "Brewed: {'tea': ('mint',), 'hot': ('1',)}"
    assert len(talk.scene.hosting.dialogues) == 0


@pytest.mark.parametrize("lines", [("done",), ("1", ".", "done"), (".",)])
def test_a_menu_of_which_nothing_is_changed_does_nothing(lines: Sequence[str]) -> None:
    talk = Talk()

    assert talk.hears("brew", *lines)[-1] == texts.DONE
    assert len(talk.scene.hosting.dialogues) == 0


def test_who_cancels_a_menu_gives_up_all_of_it() -> None:
    talk = Talk()

    assert talk.hears("brew", "1", "oolong", "2", "cancel", "done")[-2:] == [
        texts.CANCELLED,
        texts.UNKNOWN.format("done"),
    ]
    assert len(talk.scene.hosting.dialogues) == 0


def test_who_is_banned_has_nothing_under_way_any_longer() -> None:
    """Else who waits for his login would have one."""
    talk = Talk()
    hosting = talk.scene.hosting
    core = cast("Any", hosting.gateway)
    bans = core.bans = talk.scene.service.access.bans = Bans(cast("Any", NoStore()))

    async def walk() -> tuple[int, int]:
        talk.chats.heard(talk.scene.service, CLIENT, _message("break", CLIENT))
        await talk.settled()
        before = len(hosting.dialogues)
        bans.ban(ALICE, "spam", None)
        Expulsion(hosting, cast("Any", None)).begin()
        return before, len(hosting.dialogues)

    assert asyncio.run(walk()) == (1, 0)
    assert talk.said[-1] == texts.GIVEN_UP.format("Break")

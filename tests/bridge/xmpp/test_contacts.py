"""Messages to one occupant of a room, and who of us hears his answer."""

import asyncio
from typing import TYPE_CHECKING, Any, cast

import pytest

from bridge.api.adapter import Target
from bridge.api.errors import Refused
from bridge.api.events import Message, Said
from bridge.api.ids import Identity
from bridge.core.routing import XMPP
from bridge.xmpp import contacts
from bridge.xmpp.addressing import FullJid, prepare
from bridge.xmpp.contacts import Contacts
from bridge.xmpp.muc.room import Room
from bridge.xmpp.views import private
from tests.bridge.xmpp.messages import NOW, message
from tests.bridge.xmpp.muc.ranked import DAN, HALL, RankedScene
from tests.bridge.xmpp.scene import ALICE, CLIENT, DOMAIN, IRC, ROOM

if TYPE_CHECKING:
    from bridge.xmpp.addressing import BareJid

BOB = f"bob%irc.fake@{DOMAIN}"
CHAT = private(ALICE, cast("BareJid", BOB), is_room=False)


def write(scene: RankedScene, room: Room, to: str) -> tuple[Contacts, Said | None]:
    """What becomes of a private message of alice's."""
    known = Contacts(scene.hosting)
    psst = message("<body>psst</body>", kind="chat")
    psst.attrib.update({"to": to, "from": CLIENT})
    return known, known.private(scene.service, room, CLIENT, psst, NOW)


def hall() -> tuple[RankedScene, Room]:
    scene = RankedScene()
    room = scene.hall(CLIENT, DAN)
    scene.resident(room, CLIENT, "Alice")
    scene.resident(room, DAN, "Dan")
    return scene, room


def test_an_occupant_is_written_to_in_a_chat_and_answers_in_the_room() -> None:
    scene = RankedScene()
    room = scene.tea_with("participant")

    known, event = write(scene, room, f"{ROOM}/Bob")
    assert isinstance(event, Message)
    assert (event.place, event.text) == (CHAT, "psst")
    assert event.actor == Identity(XMPP, ALICE, "")
    assert known.voice(scene.service, CHAT) == (FullJid(prepare(f"{ROOM}/Bob")), [CLIENT])


def test_for_a_sign_alone_to_whom_no_login_leads_none_is_made() -> None:
    scene, room = hall()
    typing = message("<composing xmlns='http://jabber.org/protocol/chatstates'/>", kind="chat")
    typing.attrib.update({"to": f"{HALL}/Bob", "from": CLIENT})

    assert Contacts(scene.hosting).private(scene.service, room, CLIENT, typing, NOW) is None
    assert not list(scene.hosting.gateway.logins.known())


def test_whom_nothing_can_be_written_to_is_refused() -> None:
    """His address means nothing: it names no server."""
    scene, room = hall()
    scene.appears(room, Identity(IRC, "carol", "Carol"))

    with pytest.raises(Refused, match=contacts.NO_CHATS):
        write(scene, room, f"{HALL}/Carol")


def test_an_answer_to_one_account_is_not_heard_by_the_others_in_a_shared_room() -> None:
    scene, room = hall()
    scene.login()

    known, event = write(scene, room, f"{HALL}/Bob")
    assert isinstance(event, Message)
    assert known.voice(scene.service, event.place) == (FullJid(prepare(f"{HALL}/Bob")), [CLIENT])


class Stream:
    """What left on it."""

    is_up = True

    def __init__(self) -> None:
        self.sent: list[str] = []

    def send(self, sealed: bytes) -> None:
        self.sent.append(sealed.decode())


def test_that_there_is_no_connection_is_told_once_however_much_is_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(contacts, "NOTE_AFTER", 0.0)

    async def notes() -> list[int]:
        scene, stream = RankedScene(), Stream()
        scene.service.component = cast("Any", stream)
        cast("Any", scene.logins).start = lambda _login: None
        known, told = Contacts(scene.hosting), []
        bob = Target("direct", "bob%irc.fake", "irc.fake")
        for count in (3, 1):
            for _ in range(count):
                psst = message("<body>psst</body>", kind="chat")
                psst.attrib.update({"to": BOB, "from": CLIENT})
                known.chat(scene.service, bob, CLIENT, psst, NOW)
            for _ in range(5):  # the turns in which it is told
                await asyncio.sleep(0)
            told.append(sum("The connection is being made." in sent for sent in stream.sent))
        return told

    assert asyncio.run(notes()) == [1, 2]

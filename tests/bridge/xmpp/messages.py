"""Messages for tests: as clients write them, and as rooms show what happened."""

from xml.etree.ElementTree import Element, fromstring

from bridge.api.adapter import Emoji, Texts
from bridge.api.events import Said
from bridge.api.ids import EventId, Identity, NetworkName
from bridge.core.routing import XMPP
from bridge.store.values import Entry
from bridge.xmpp import gate, to_events
from bridge.xmpp.addressing import Jid
from bridge.xmpp.muc import lines
from bridge.xmpp.muc.room import Room
from bridge.xmpp.stanza import Spliced
from tests.bridge.xmpp.scene import ALICE, CLIENT, DOMAIN, Scene

IRC = NetworkName("irc")
EVENT = EventId(0x1A2B3C4D5E6F)
KEPT = SHOWN = "1a2b3c4d5e6f"
NOW = 1_700_000_000.0
ALL = Texts(
    answers=True, edits=True, retractions=True, emoji=Emoji(), typing=True, reads=True, files=True
)
OF_ALICE = Identity(XMPP, ALICE, "Alice")
OF_BOB = Identity(IRC, "bob%irc.fake", "Bob")


def message(inside: str, *, id: str = "c1", kind: str = "groupchat") -> Element:
    """What a client writes."""
    known = f' id="{id}"' if id else ""
    return fromstring(f'<message xmlns="jabber:client" type="{kind}"{known}>{inside}</message>')


def said(inside: str, able: Texts = ALL, *, id: str = "c1") -> Said | None:
    """What a client of alice says in the room."""
    return read(Scene().tea(), message(inside, id=id), able)


def read(room: Room, written: Element, able: Texts = ALL) -> Said | None:
    """What alice says with this in a room."""
    scene = Scene()
    scene.tea()
    own = scene.hosting.own(room, ALICE)
    return to_events.groupchat(room, own, CLIENT, written, NOW, able)


def entry(event: Said, author: Identity | None = OF_BOB) -> Entry:
    """An event that a room shows as its first."""
    return Entry(1, EventId(0xE1), event, author, event.at)


def shown(room: Room, event: Said, author: Identity | None = OF_BOB) -> Element:
    """An event as alice's client receives it, over the gate."""
    [one] = all_shown(room, event, author)
    return one


def all_shown(room: Room, event: Said, author: Identity | None = OF_BOB) -> list[Element]:
    """As `shown`, where it is shown as several messages."""
    return [_sealed(one) for one in lines.lines(b"key", room, entry(event, author))]


def _sealed(spliced: Spliced) -> Element:
    gate.seal_foreign(spliced.before + Jid(CLIENT) + spliced.after, DOMAIN)
    sealed = gate.seal_spliced(spliced, [CLIENT], DOMAIN).decode()
    return fromstring(sealed.replace("<message ", '<message xmlns="jabber:client" ', 1))

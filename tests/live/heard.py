"""What clients heard: lines in rooms and chats, gaps, who was seen coming and going."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree.ElementTree import Element

from tests.clients.irc import IrcClient
from tests.clients.stream import bare
from tests.clients.xmpp import XmppClient

SID = "{urn:xmpp:sid:0}stanza-id"
RECEIVED = "{urn:xmpp:receipts}received"
REQUEST = "<request xmlns='urn:xmpp:receipts'/>"
MAM = "urn:xmpp:mam:2"
RSM = "http://jabber.org/protocol/rsm"
FORWARDED = "{urn:xmpp:forward:0}forwarded"

_PRIVMSG = re.compile(r"^(?:@\S+ )?:([^! ]+)\S* PRIVMSG (\S+) :?(.*)$")
_STAMP = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")


@dataclass(frozen=True, slots=True)
class Line:
    """Something said. archive_id: the room's stanza-id; who: the resource it came from."""

    body: str
    id: str
    archive_id: str
    who: str


def room_lines(elements: Iterable[Element], room: str) -> list[Line]:
    """What a client was shown as said in a room, history and live, in order."""
    return [
        _line(element, room)
        for element in elements
        if element.get("type") == "groupchat"
        and bare(element.get("from", "")) == room
        and element.find("body") is not None
    ]


def chat_lines(elements: Iterable[Element], contact: str) -> list[Line]:
    """What a client received from a contact, in order."""
    return [
        _line(element, contact)
        for element in elements
        if element.tag == "message"
        and element.get("type") in ("chat", None, "normal")
        and bare(element.get("from", "")) == contact
        and element.find("body") is not None
    ]


def receipts(elements: Iterable[Element]) -> list[str]:
    """The ids of messages that a client has receipts for."""
    found = (element.find(RECEIVED) for element in elements if element.tag == "message")
    return [received.get("id", "") for received in found if received is not None]


def receipt_stanzas(elements: Iterable[Element]) -> set[tuple[str, str]]:
    """Each receipt by its stanza's id, and the id of the message that it is for."""
    return {
        (element.get("id", ""), received)
        for element in elements
        for received in receipts((element,))
    }


def errors(elements: Iterable[Element]) -> list[str]:
    """The ids of messages that a client has errors for."""
    return [
        element.get("id", "")
        for element in elements
        if element.tag == "message" and element.get("type") == "error"
    ]


async def archived(client: XmppClient, contact: str) -> list[Line]:
    """What the archive of the client's own server has from a contact, in order."""
    lines: list[Line] = []
    after = ""
    while True:
        start = len(client.seen)
        answer = await client.iq(
            "set",
            f"<query xmlns='{MAM}'><x xmlns='jabber:x:data' type='submit'>"
            f"<field var='FORM_TYPE'><value>{MAM}</value></field>"
            f"<field var='with'><value>{contact}</value></field></x>"
            f"<set xmlns='{RSM}'><max>50</max>{after}</set></query>",
        )
        assert answer.get("type") == "result"
        copies = [
            element.find(f"{{{MAM}}}result/{FORWARDED}/*[last()]")
            for element in client.seen[start:]
        ]
        lines += chat_lines((_own(copy) for copy in copies if copy is not None), contact)
        fin = answer.find(f"{{{MAM}}}fin")
        last = answer.findtext(f".//{{{RSM}}}last")
        if fin is None or fin.get("complete") == "true" or not last:
            return lines
        after = f"<after>{last}</after>"


async def archived_in(client: XmppClient, room: str) -> list[str]:
    """The words that a room's own archive holds, all of them in order."""
    bodies: list[str] = []
    last = ""
    while True:
        start = len(client.seen)
        answer = await client.iq(
            "set",
            f"<query xmlns='{MAM}'><set xmlns='{RSM}'><max>100</max><after>{last}</after></set>"
            "</query>",
            to=room,
        )
        bodies += [
            body.text or ""
            for element in client.seen[start:]
            for body in element.findall(f"{{{MAM}}}result/*/{{*}}message/{{*}}body")
        ]
        last = answer.findtext(f".//{{{RSM}}}last") or ""
        if not last:
            return bodies


def irc_lines(client: IrcClient, target: str) -> list[tuple[str, str]]:
    """Who said what to a channel or a nick, in order."""
    matches = (_PRIVMSG.match(line) for line in client.seen)
    return [(match[1], match[3]) for match in matches if match and match[2] == target]


def is_gap(line: Line) -> bool:
    """The room itself says between which times something is missing."""
    return not line.who and len(_STAMP.findall(line.body)) == 2


def gap(line: Line) -> tuple[float, float]:
    """The from and to that a gap's notice names, Unix time in seconds."""
    since, until = _STAMP.findall(line.body)
    return _moment(since), _moment(until)


def occupant_id(element: Element) -> str:
    """Of who said something, or is there."""
    found = element.find("{urn:xmpp:occupant-id:0}occupant-id")
    return "" if found is None else found.get("id", "")


def presences(elements: Iterable[Element], room: str) -> list[tuple[str, str]]:
    """Who was shown in a room, and as what: `("carol", "")`, `("dave", "unavailable")`."""
    return [
        (element.get("from", "").partition("/")[2], element.get("type", ""))
        for element in elements
        if element.tag == "presence" and bare(element.get("from", "")) == room
    ]


def firsts(items: Iterable[str]) -> list[str]:
    """Each once, in the order of their first coming."""
    return list(dict.fromkeys(items))


def numbered(stem: str, count: int, start: int = 0) -> list[str]:
    """`stem 0`, `stem 1`, ..."""
    return [f"{stem} {number}" for number in range(start, count)]


def numbers(bodies: Sequence[str]) -> list[int]:
    """The numbers of `stem 0`, `stem 1`, ..."""
    return [int(body.rpartition(" ")[2]) for body in bodies]


def _line(element: Element, sender: str) -> Line:
    ids = [sid.get("id", "") for sid in element.iterfind(SID) if sid.get("by") == sender]
    return Line(
        element.findtext("body") or "",
        element.get("id", ""),
        ids[0] if ids else "",
        element.get("from", "").partition("/")[2],
    )


def _own(element: Element) -> Element:
    """A forwarded stanza as if it had come itself."""
    for part in element.iter():
        part.tag = part.tag.removeprefix("{jabber:client}")
    return element


def _moment(stamp: str) -> float:
    return datetime.strptime(stamp, "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC).timestamp()

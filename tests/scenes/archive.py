"""Questions to a room's archive, and its pages: XEP-0313, XEP-0059."""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import Element

from bridge.xmpp import namespaces as ns
from tests.scenes import xpath
from tests.scenes.cast import Room
from tests.scenes.client import Client
from tests.scenes.messages import kept_id
from tests.scenes.paths import said

METADATA: Final = f"<metadata xmlns='{ns.MAM}'/>"

_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Page:
    """results: in the order of their coming. answer: to the question, behind all of them.

    others: what else came before it.
    """

    results: Sequence[Element]
    answer: Element
    others: Sequence[Element] = ()

    @property
    def ids(self) -> list[str]:
        return [_one(result, "/message/mam:result/@id") for result in self.results]

    @property
    def words(self) -> list[str]:
        """What was said, "" where nothing was."""
        return [message.findtext("body", "") for message in self.messages]

    @property
    def messages(self) -> list[Element]:
        """As they are kept."""
        return [forwarded(result) for result in self.results]

    @property
    def stamps(self) -> list[str]:
        return [_one(each, "//forward:forwarded/delay:delay/@stamp") for each in self.results]

    @property
    def ends(self) -> tuple[str, str]:
        """The ids of the first and the last one, as the answer tells them; "" for none."""
        return self._told("rsm:first"), self._told("rsm:last")

    @property
    def index(self) -> str:
        return self._told("rsm:first/@index")

    @property
    def count(self) -> str:
        return self._told("rsm:count")

    @property
    def is_complete(self) -> bool:
        return xpath.holds(self.answer, "/iq/mam:fin[@complete='true']")

    def _told(self, path: str) -> str:
        return "".join(xpath.texts(self.answer, f"/iq/mam:fin/rsm:set/{path}"))


def question(*inside: str, queryid: str = "") -> str:
    """inside: a form, which page, all as XML."""
    known_by = f" queryid='{queryid}'" if queryid else ""
    return f"<query xmlns='{ns.MAM}'{known_by}>{''.join(inside)}</query>"


def form(**fields: str | Iterable[str]) -> str:
    """What is asked for: `form(before_id="1f", ids=("1", "2"))`; a list has several values."""
    written = ""
    for name, given in fields.items():
        values = [given] if isinstance(given, str) else given
        inside = "".join(f"<value>{value}</value>" for value in values)
        written += f"<field var='{name.replace('_', '-')}'>{inside}</field>"
    return filled_in(written)


def filled_in(fields: str) -> str:
    """The form with these fields, as XML."""
    return (
        f"<x xmlns='{ns.DATA_FORM}' type='submit'>"
        f"<field var='FORM_TYPE' type='hidden'><value>{ns.MAM}</value></field>{fields}</x>"
    )


def rsm(**wishes: object) -> str:
    """Which page: `rsm(max=10, before="")`."""
    inside = "".join(f"<{name}>{value}</{name}>" for name, value in wishes.items())
    return f"<set xmlns='{ns.RSM}'>{inside}</set>"


async def page(client: Client, room: object, *inside: str, queryid: str = "") -> Page:
    """Ask for a page and read all that comes up to its answer."""
    id_ = f"page-{next(_numbers)}"
    client.sends(f"<iq type='set' id='{id_}' to='{room}'>{question(*inside, queryid=queryid)}</iq>")
    results: list[Element] = []
    others: list[Element] = []
    while True:
        came = await client.receives()
        if came.tag == "iq" and came.get("id") == id_:
            assert came.get("type") == "result", xpath.shown(came)
            return Page(results, came, others)
        (results if xpath.holds(came, "/message/mam:result") else others).append(came)


async def pages_forwards(client: Client, room: object, most: int, *inside: str) -> list[Page]:
    """All pages of so many, from the first."""
    pages = [await page(client, room, *inside, rsm(max=most))]
    while not pages[-1].is_complete:
        _, last = pages[-1].ends
        pages.append(await page(client, room, *inside, rsm(max=most, after=last)))
    return pages


async def pages_backwards(client: Client, room: object, most: int, *inside: str) -> list[Page]:
    """All pages of so many, from the last."""
    pages = [await page(client, room, *inside, rsm(max=most, before=""))]
    while not pages[-1].is_complete:
        first, _ = pages[-1].ends
        pages.append(await page(client, room, *inside, rsm(max=most, before=first)))
    return pages


async def hears(client: Client, room: Room, *texts: str) -> list[str]:
    """Carol says these in a room where a client is; the ids that the room gives them."""
    for text in texts:
        room.says("carol", text)
    return [kept_id(await client.receives(said(room, "carol", text))) for text in texts]


def forwarded(result: Element) -> Element:
    """The message as it is kept."""
    [message] = result.iterfind(f".//{{{ns.FORWARD}}}forwarded/message")
    return message


def _one(element: Element, path: str) -> str:
    [text] = xpath.texts(element, path)
    return text

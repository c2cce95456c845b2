"""A room's archive: its form, what it holds, its pages: XEP-0313 version 2.

Results go to the client that asks and to nobody else, all of them before the answer. Whether
something was said, edited or taken back is the lines' matter.
"""

from collections.abc import Coroutine, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any, Final

from bridge.api.errors import Refused
from bridge.api.ids import Place
from bridge.store.archive import Page
from bridge.store.values import Entry
from bridge.xmpp import forms, paging, stanza, views
from bridge.xmpp import namespaces as ns
from bridge.xmpp.forms import Field
from bridge.xmpp.inquiry import Inquiry
from bridge.xmpp.muc import archive_query, lines, said, shared
from bridge.xmpp.muc.archive_query import Wish
from bridge.xmpp.references import archive_id, part_id

MAX_PAGE: Final = 500_000
"""Bytes of a page; at least one result is in it. The next page goes on behind them."""

BUFFERED: Final = 2**19
"""Bytes waiting for the server to take them, past which the next page waits for it, too."""

FILES_WITHIN: Final = 10.0
"""Seconds that a page waits for files that are on their way to the XMPP server; others' pages do
not. It is told in words then what has not come.
"""

NEVER_IN: Final = "You have not been in this room: it has no archive for you."

_KINDS: Final[dict[str, forms.FieldKind]] = {"with": "jid-single", "ids": "list-multi"}
_OPEN: Final = stanza.element("validate", ns.VALIDATE, "<open/>", datatype="xs:string")


async def readable(asked: Inquiry) -> tuple[Place, int]:
    """Whose archive is asked for, and the lowest position there that may be read.

    A private view is its owner's, whether he is in the room or not; a shared room is for those
    who might join it now, from when on its network allows. Raises Refused for what may not be
    read at all.
    """
    assert asked.target is not None
    if asked.target.login is not None:
        return views.private(asked.account, asked.address, is_room=True), 1
    room, since = views.shared(asked.address), await shared.may_read(asked)
    return room, await asked.hosting.gateway.records.position_at(room, since) if since else 1


def form(_asked: Inquiry) -> str:
    """Section 4.1.5: what can be asked for."""
    fields = [
        Field(name, _KINDS.get(name, "text-single"), payload=_OPEN if name == "ids" else "")
        for name in archive_query.FIELDS
    ]
    return stanza.element("query", ns.MAM, forms.form(ns.MAM, fields))


def metadata(asked: Inquiry) -> Coroutine[Any, Any, str]:
    """Section 5: where the archive begins and ends."""
    return _metadata(asked)


def query(asked: Inquiry) -> Coroutine[Any, Any, str]:
    """Section 4: a page; its results are sent before this is answered. Raises Refused."""
    return _query(asked, archive_query.read(asked.payload))


async def _metadata(asked: Inquiry) -> str:
    room, first = await readable(asked)
    if not _is_recorded(asked):
        return stanza.element("metadata", ns.MAM)
    async with asked.service.archive_turns.taken(asked.account):
        ends = await asked.hosting.gateway.records.ends(room, first)
    if ends is None:
        return stanza.element("metadata", ns.MAM)
    inside = "".join(
        stanza.element(name, "", id=archive_id(mark.event_id), timestamp=said.stamp(mark.stamp))
        for name, mark in zip(("start", "end"), ends, strict=True)
    )
    return stanza.element("metadata", ns.MAM, inside)


async def _query(asked: Inquiry, wish: Wish) -> str:
    room, first = await readable(asked)
    wanted = archive_query.query_of(wish, asked.address, room, first)
    service = asked.service
    async with service.archive_turns.taken(asked.account):
        if service.component.buffered >= BUFFERED:
            await service.component.drained()
        page = await asked.hosting.gateway.records.page(wanted)
        if page == "id":
            raise archive_query.unknown()
        if page == "room" or not _is_recorded(asked):
            if page == "room" and asked.room is None:
                raise Refused("not-found", NEVER_IN)
            if archive_query.names_messages(wanted):
                raise archive_query.unknown()
            page = Page(index=0, count=0)  # it was joined just now, or keeps nothing
        attaching = asked.hosting.gateway.attaching
        if not any(map(attaching.lacks, page.entries)):
            return _send(asked, wish, page, is_backwards=wanted.is_backwards)
    entries = await attaching.entries(room, page.entries, FILES_WITHIN)
    return _send(asked, wish, replace(page, entries=entries), is_backwards=wanted.is_backwards)


def _is_recorded(asked: Inquiry) -> bool:
    """What was said is gone for its reader, though some of it may be here for a while longer."""
    assert asked.target is not None
    far = Place(asked.service.network, "room", asked.target.native, asked.login)
    return asked.hosting.is_recorded(far)


def _send(asked: Inquiry, wish: Wish, page: Page, *, is_backwards: bool) -> str:
    """Send the results; what the answer says of them."""
    results = [_results(asked, wish, entry) for entry in page.entries]
    fitting = _fitting(results, wish.page.most, is_backwards=is_backwards)
    page = _cut(page, fitting, is_backwards=is_backwards)
    results = results[fitting.start : fitting.stop]
    for result in list(chain.from_iterable(results))[:: -1 if wish.is_flipped else 1]:
        asked.service.post(result)
    first = None if page.first is None else archive_id(page.first)
    last = None if page.last is None else archive_id(page.last)
    if last is not None and page.entries and page.entries[-1].event_id == page.last:
        last = part_id(last, len(results[-1]) - 1)
    return stanza.element(
        "fin",
        ns.MAM,
        paging.summary(first, last, page.index, page.count),
        complete="true" if page.is_complete else "",
        stable="true",
    )


def _results(asked: Inquiry, wish: Wish, entry: Entry) -> list[str]:
    """Section 4.2: of each message as which an entry is shown. The stamp is that of the archive,
    which never runs backwards.
    """
    delay, known = stanza.delay(said.stamp(entry.stamp)), archive_id(entry.event_id)
    archived = lines.archived(asked.hosting.key, asked.address, entry)
    return [
        _result(asked, wish, part_id(known, part), delay + message)
        for part, message in enumerate(archived)
    ]


def _result(asked: Inquiry, wish: Wish, id: str, forwarded: str) -> str:
    inside = stanza.element("forwarded", ns.FORWARD, forwarded)
    result = stanza.element("result", ns.MAM, inside, queryid=wish.id, id=id)
    return stanza.element("message", "", result, from_=asked.address, to=asked.client)


def _fitting(results: Sequence[Sequence[str]], most: int, *, is_backwards: bool) -> range:
    """Of which entries the results fit into a page, from the end when paging backwards.

    One entry is always in it, whole: the next page begins behind it.
    """
    left, count = MAX_PAGE, 0
    for parts in results[:: -1 if is_backwards else 1]:
        left -= sum(len(result.encode(errors="replace")) for result in parts)
        most -= len(parts)
        if (left < 0 or most < 0) and count:
            break
        count += 1
    return range(len(results) - count, len(results)) if is_backwards else range(count)


def _cut(page: Page, fitting: range, *, is_backwards: bool) -> Page:
    """The page as it is when only some of its entries fit."""
    entries = page.entries[fitting.start : fitting.stop]
    if len(entries) == len(page.entries):
        return page
    if not is_backwards:
        return replace(page, entries=entries, last=entries[-1].event_id, is_complete=False)
    index = None if page.index is None else page.index + fitting.start
    first = entries[0].event_id
    return replace(page, entries=entries, first=first, index=index, is_complete=False)

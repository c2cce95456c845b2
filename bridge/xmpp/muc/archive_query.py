"""What somebody asks of a room's archive, read strictly: XEP-0313 sections 4.1 and 4.3."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from xml.etree.ElementTree import Element

from bridge.api.errors import Refused
from bridge.api.ids import EventId, Place
from bridge.store.archive import Query
from bridge.xmpp import addressing, forms, paging, references
from bridge.xmpp import namespaces as ns
from bridge.xmpp.addressing import BareJid, MalformedJid
from bridge.xmpp.forms import Submitted
from bridge.xmpp.muc.occupants import nick

DEFAULT: Final = 50
MOST: Final = 100
"""Results of a page, where none are told, and at the most."""

MOST_IDS: Final = 200
"""Entries that can be asked for by their ids at once."""

MAX_QUERY_ID: Final = 1023
"""Characters of a query's id: it stands in each result."""

FIELDS: Final = ("with", "start", "end", "before-id", "after-id", "ids")

_FLIP_TAG: Final = f"{{{ns.MAM}}}flip-page"
_DATE_TIME: Final = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,12})?(Z|[+-]\d\d:\d\d)", re.ASCII
)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for. id: of the query, given back. is_flipped: the newest is sent first."""

    form: Submitted
    page: paging.Wish
    id: str
    is_flipped: bool


def read(query: Element) -> Wish:
    """What a `<query/>` asks for, so far as its form goes. Raises Refused."""
    if query.get("node") is not None:
        raise Refused("not-found", "Rooms have no nodes.")
    id_ = query.get("queryid", "")
    if len(id_) > MAX_QUERY_ID:
        raise Refused("malformed", "The id of the query is too long.")
    form = forms.form_in(query)
    given = Submitted() if form is None else forms.submitted(form, ns.MAM)
    if given.is_cancelled:
        raise Refused("malformed", "This form was not filled in.")
    if not given.fields.keys() <= set(FIELDS):
        # Section 4.1.5: "If a client includes a form field that the server does not recognise, the
        # server MUST respond with a 'feature-not-implemented' error."
        raise Refused("unsupported", "The archive cannot be searched by one of these fields.")
    page = paging.read(query, default=DEFAULT, most=MOST, by_index=True)
    flips = len(query.findall(_FLIP_TAG))
    return Wish(given, page or paging.Wish(DEFAULT), id_, bool(flips))


def query_of(wish: Wish, address: BareJid, room: Place, first: int) -> Query:
    """What the archive of a room is asked, from a position on. Raises Refused."""
    form, page = wish.form, wish.page
    ids = form.values("ids")
    if len(ids) > MOST_IDS:
        raise Refused("malformed", f"At most {MOST_IDS} messages can be asked for by their ids.")
    by = _author(form.text("with"), address)
    if by is not None and page.index is not None:
        raise Refused("unsupported", "What one person said has no numbered pages.")
    return Query(
        room=room,
        first=first,
        since=_moment(form.text("start"), is_end=False),
        until=_moment(form.text("end"), is_end=True),
        after_id=_id(form.text("after-id")),
        before_id=_id(form.text("before-id")),
        ids=frozenset(map(_known, ids)) if ids else None,
        by=by,
        most=page.most,
        after=_id(page.after),
        before=_id(page.before),
        index=page.index,
        is_backwards=page.before is not None,
    )


def names_messages(query: Query) -> bool:
    """Whether something is asked for by the ids of entries, or by what stands next to them."""
    named = (query.ids, query.after_id, query.before_id, query.after, query.before)
    return any(each is not None for each in named)


def _id(id_: str | None) -> EventId | None:
    """RSM: an empty `<before/>` is the end, an empty `<after/>` the beginning."""
    return _known(id_) if id_ else None


def _known(id_: str) -> EventId:
    """An entry's id; what is written otherwise than we write is not in the archive either."""
    known = references.event_of(id_)
    if known is None:
        raise unknown()
    return known


def unknown() -> Refused:
    """An id is not in the archive, or no more."""
    return Refused("not-found", "There is no such message in the archive.")


def _author(jid: str | None, address: BareJid) -> Callable[[str], bool] | None:
    """Whose words are asked for: an occupant's by name, the room's own are all there are."""
    if jid is None:
        return None
    try:
        wanted = addressing.prepare(jid)
    except MalformedJid as error:
        raise Refused("malformed", "Whose messages are wanted is no address.") from error
    if wanted == address:
        return None
    resource = addressing.resource_of(wanted)
    if addressing.bare(wanted) != address:
        return lambda _: False
    return lambda name: bool(name) and nick(name) == resource


def _moment(time: str | None, *, is_end: bool) -> int | None:
    """A time as XEP-0082 writes it, in milliseconds: the first one, or the last, that counts."""
    if time is None:
        return None
    try:
        if not _DATE_TIME.fullmatch(time):
            raise ValueError(time)
        since = datetime.fromisoformat(time) - _EPOCH
    except (ValueError, OverflowError) as error:
        raise Refused("malformed", "A time is not written as it should be.") from error
    return since // _MILLISECOND if is_end else -(-since // _MILLISECOND)

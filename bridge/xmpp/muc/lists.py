"""Who has a role or an affiliation: `muc#admin` gets, XEP-0045 sections 8.5, 9.2, 9.5 and on.

Those present are known; of whom is not present the network is asked, where it tells.
"""

from collections.abc import Coroutine, Iterable
from typing import Any, Final, cast, get_args

from bridge.api.asked import Listed, Moderation
from bridge.api.errors import Refused
from bridge.api.states import Affiliation, Role
from bridge.core.asking import asked as answer_of
from bridge.xmpp import namespaces as ns
from bridge.xmpp import stanza
from bridge.xmpp.inquiry import Inquiry
from bridge.xmpp.muc import occupants, whom
from bridge.xmpp.muc.privileges import check_list
from bridge.xmpp.muc.whom import Asker, Person

LIST_WITHIN: Final = 15.0
"""Seconds for the network to answer; clients wait for about 30."""

MAX_LIST: Final = 200_000
"""Bytes of a list: the list is not paged, and no stanza may be longer than 262,144."""

ONE_RANK: Final = "One affiliation or one role was expected."

_ITEM_TAG: Final = f"{{{ns.MUC_ADMIN}}}item"


def listed(asked: Inquiry) -> str | Coroutine[Any, Any, str]:
    """Who has an affiliation, or a role. Raises Refused."""
    asker = whom.asker(asked)
    affiliation, role = _wished(asked)
    wished = affiliation or cast("Role", role)
    if not asker.ranks.judges:
        check_list(asker.own.rank, wished, is_anonymous=asker.is_shared)
    if affiliation in asker.ranks.lists and isinstance(asker.adapter, Moderation):
        return _told(asker, asker.adapter, affiliation)
    if affiliation == "outcast":
        raise Refused("forbidden", "Who is banned is not known here.")
    return _query(
        _item(asker, person, person.rank.affiliation)
        for person in _present(asker)
        if wished in person.rank
    )


async def _told(asker: Asker, adapter: Moderation, affiliation: Affiliation) -> str:
    """As the network tells; whoever is there has his nick, too."""
    told = await answer_of(adapter.listed(asker.room.shows, affiliation), LIST_WITHIN)
    there = {person.key: person for person in _present(asker)}
    items = {one.who[:2]: _listed(asker, there.get(one.who[:2]), one) for one in told}
    for key, person in there.items():
        if person.rank.affiliation == affiliation and key not in items:
            items[key] = _item(asker, person, affiliation)
    return _query(items.values())


def _wished(asked: Inquiry) -> tuple[Affiliation | None, Role | None]:
    items = asked.payload.findall(_ITEM_TAG)
    if len(items) != 1:
        raise Refused("malformed", "One item was expected.")
    affiliation, role = items[0].get("affiliation"), items[0].get("role")
    if (affiliation is None) == (role is None):
        raise Refused("malformed", ONE_RANK)
    if affiliation not in (None, *get_args(Affiliation)) or role not in (None, *get_args(Role)):
        raise Refused("malformed", ONE_RANK)
    return cast("Affiliation | None", affiliation), cast("Role | None", role)


def _present(asker: Asker) -> list[Person]:
    return [Person(whom.identity(asker.room, here), here) for here in asker.people]


def _listed(asker: Asker, there: Person | None, told: Listed) -> str:
    return _item(asker, there or Person(told.who, None), told.affiliation, told.reason)


def _item(asker: Asker, person: Person, affiliation: Affiliation, reason: str = "") -> str:
    here = person.here
    jid = whom.address_of(asker.service, person.who, asker.account)
    name = person.who.name if here is not None or not jid else ""
    return stanza.element(
        "item",
        "",
        stanza.text_element("reason", reason) if reason else "",
        affiliation=affiliation,
        role="" if here is None else here.occupant.role,
        jid=jid,
        nick=occupants.nick(name) if name else "",
    )


def _query(items: Iterable[str]) -> str:
    written = "".join(items)
    if len(written.encode(errors="replace")) > MAX_LIST:
        raise Refused("overload", "There are too many people for a list.")
    return stanza.element("query", ns.MUC_ADMIN, written)

"""Which program somebody uses, and whether it answers: XEP-0092, XEP-0199.

Where a network can, his program is asked; for somebody of ours, who may be seen there by others, we
answer. XEP-0410 asks whether one is still in the room oneself: that never leaves us.
"""

from collections.abc import Coroutine
from typing import Any, Final

from bridge.api.asked import Probing, Version
from bridge.api.errors import Refused
from bridge.api.ids import Identity, LoginId
from bridge.core.asking import asked as answer_of
from bridge.xmpp import inquiry, persons, software, stanza
from bridge.xmpp import namespaces as ns
from bridge.xmpp.errors import Denied
from bridge.xmpp.inquiry import NOBODY, NOT_IN, Inquiry
from bridge.xmpp.muc import self_ping, whom
from bridge.xmpp.muc.info import own_nick
from bridge.xmpp.muc.occupants import nick
from bridge.xmpp.service import Service

ANSWERED_WITHIN: Final = 25.0
"""Seconds for his program to answer; clients wait for about 30."""
OFFLINE: Final = "There is no connection to this network now."


def can(service: Service) -> bool:
    """Whether people's programs can be asked."""
    return isinstance(service.adapter, Probing)


def ping(asked: Inquiry) -> str | Coroutine[Any, Any, str]:
    """Nothing, when he has answered, or is one of ours. Raises Refused."""
    adapter = asked.service.adapter
    if asked.kind == "occupant":
        answer = self_ping.pong(asked)
        if not isinstance(adapter, Probing) or (probed := _occupant(asked)) is None:
            return answer
    elif asked.kind != "contact" or not isinstance(adapter, Probing):
        return ""
    else:
        probed = _contact(asked)
    return _pinged(adapter, *probed)


def version(asked: Inquiry) -> str | Coroutine[Any, Any, str]:
    """Which program, of the gateway and of who is one of ours: this one. Raises Refused."""
    adapter = asked.service.adapter
    if asked.kind in ("domain", "server", "room"):
        return software.version(asked)
    if not isinstance(adapter, Probing):
        raise Denied("service-unavailable", "")
    if asked.kind == "contact":
        return _versioned(adapter, *_contact(asked))
    if not asked.is_in:
        raise Refused("not-acceptable", NOT_IN)
    probed = _occupant(asked)
    return software.version(asked) if probed is None else _versioned(adapter, *probed)


async def _pinged(adapter: Probing, login: LoginId, who: Identity) -> str:
    await answer_of(adapter.ping(login, who), ANSWERED_WITHIN)
    return ""


async def _versioned(adapter: Probing, login: LoginId, who: Identity) -> str:
    return written(await answer_of(adapter.version(login, who), ANSWERED_WITHIN))


def written(told: Version) -> str:
    """As XEP-0092 section 3 has it; name and version are there, even when they say nothing."""
    inside = stanza.text_element("name", told.name) + stanza.text_element("version", told.version)
    if told.system:
        inside += stanza.text_element("os", told.system)
    return stanza.element("query", ns.VERSION, inside)


def _occupant(asked: Inquiry) -> tuple[LoginId, Identity] | None:
    """Who is meant, in a room that the client is in, and by which login; None for oneself, and for
    people of ours. Raises Refused.
    """
    if asked.room is None or asked.resource == nick(own_nick(asked)):
        return None
    here, login = inquiry.occupant(asked), asked.room.shows.login
    if login is None or here.occupant.network:
        return None
    return _connected(asked, login), whom.identity(asked.room, here)


def _contact(asked: Inquiry) -> tuple[LoginId, Identity]:
    person = persons.person(asked)
    if person is None:
        raise Refused("not-found", NOBODY)
    return _connected(asked, person.login), person.who


def _connected(asked: Inquiry, login: LoginId | None) -> LoginId:
    condition = None if login is None else asked.hosting.gateway.logins.condition(login)
    if login is None or condition is None or condition.standing != "up":
        raise Refused("offline", OFFLINE)
    return login

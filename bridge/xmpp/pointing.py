"""What people mean who name a person or a room: by an address, a name, an alias or a link.

RFC 5122 (`xmpp:` links); what a network's own links and aliases mean it says itself (`Resolving`).
"""

from collections.abc import Iterator
from typing import Any, Final, Literal
from urllib.parse import unquote

from bridge.api.adapter import Adapter, Target
from bridge.api.asked import Resolving
from bridge.api.errors import Refused
from bridge.api.ids import LoginId
from bridge.core.asking import asked as answered
from bridge.xmpp import addressing
from bridge.xmpp.addressing import BareJid, MalformedJid
from bridge.xmpp.commands.saying import say
from bridge.xmpp.commands.texts import rooms as texts
from bridge.xmpp.inquiry import Inquiry
from bridge.xmpp.service import Service

MAX_NAME: Final = 1023
"""Characters; RFC 6122 section 2.1: no localpart is longer."""

RESOLVED_WITHIN: Final = 20.0
"""Seconds for a network to say what a link or another name means."""

Wanted = Literal["room", "direct"]

_SCHEME: Final = "xmpp:"


async def meant(asked: Inquiry, written: str, wanted: Wanted) -> Target:
    """The room, or the person, that somebody means. Raises Refused."""
    service, name = asked.service, written.strip()
    if len(name) > MAX_NAME:
        raise Refused("not-acceptable", say(texts.TOO_LONG))
    if name.startswith(_SCHEME):
        name = unquote(name.removeprefix(_SCHEME).partition("?")[0])
    found = _addressed(asked, name)
    if found is None and isinstance(service.adapter, Resolving):
        resolving = service.adapter.resolve(_login(asked), name)
        found = await answered(resolving, RESOLVED_WITHIN)
    if found is None and "://" in name:
        raise Refused("not-found", say(texts.OTHER_LINK))
    found = found or _named(asked, name, wanted)
    if found.kind != wanted:
        words = texts.NO_ROOM if wanted == "room" else texts.NO_PERSON
        raise Refused("not-acceptable", say(words, service.how).strip())
    return service.now(found)


def address_of(service: Service, target: Target) -> BareJid:
    """The address of what was meant. Raises Refused where it can have none."""
    try:
        return service.address(target)
    except MalformedJid as error:
        raise _nothing(service) from error


def _addressed(asked: Inquiry, name: str) -> Target | None:
    """What an address of ours means, None for what is no such address. Raises Refused."""
    _, at, behind = name.rpartition("@")
    if not at:
        return None
    try:
        domain = addressing.prepare_domain(behind.partition("/")[0])
    except MalformedJid:
        return None
    if domain == asked.service.domain:
        return _target(asked.service, name.partition("/")[0])
    if domain in asked.hosting.services:
        raise Refused("not-found", say(texts.OTHER_NETWORK, domain))
    return None


def _target(service: Service, written: str) -> Target:
    try:
        target = service.target(addressing.prepare_bare(written))
    except MalformedJid as error:
        raise _nothing(service) from error
    if target is None:
        raise _nothing(service)
    return target


def _named(asked: Inquiry, name: str, wanted: Wanted) -> Target:
    """A name as the network has it, in full; else on a server where the account is logged in."""
    adapter = asked.service.adapter
    whole = adapter.target(name)
    if whole is not None and whole.kind == wanted:
        return whole
    near = list(dict.fromkeys(_nearby(asked, adapter, name, wanted)))
    if len(near) > 1:
        names = ", ".join(adapter.named(one) for one in near)
        raise Refused("not-acceptable", say(texts.SEVERAL, names))
    found = near[0] if near else whole
    if found is None:
        raise _nothing(asked.service)
    return found


def _nearby(asked: Inquiry, adapter: Adapter[Any], name: str, wanted: Wanted) -> Iterator[Target]:
    service = asked.service
    for login in asked.hosting.gateway.logins.of(asked.account, service.network):
        found = adapter.target(f"{name}%{login.native}")
        if found is not None and found.kind == wanted:
            yield found


def _login(asked: Inquiry) -> LoginId | None:
    """Through what a network is asked: the first of the account's sessions that run."""
    logins = asked.hosting.gateway.logins
    own = logins.of(asked.account, asked.service.network)
    return next((login.id for login in own if logins.is_running(login.id)), None)


def _nothing(service: Service) -> Refused:
    return Refused("not-found", say(texts.NOTHING, service.how).strip())

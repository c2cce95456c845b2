"""Who people are and what rooms look like, as far as we know: XEP-0054, XEP-0153, XEP-0486.

Answered for everybody here by us, for accounts of ours in shared rooms, too: nothing is relayed.
"""

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Final

from bridge.api.asked import Introducing, Picture, Profile, Profiles
from bridge.api.errors import Refused
from bridge.api.ids import Identity, LoginId, Place
from bridge.core.asking import asked as answer_of
from bridge.xmpp import networks, persons
from bridge.xmpp.cards import NOTHING, vcard_temp
from bridge.xmpp.inquiry import NOT_IN, Inquiry, occupant
from bridge.xmpp.muc import info, portraits, whom
from bridge.xmpp.muc.hosting import Hosting
from bridge.xmpp.persons import Person
from bridge.xmpp.pictures import NONE
from bridge.xmpp.service import Service

PICTURE_WITHIN: Final = 25.0
"""Seconds for a picture to come, with all those before it; clients wait for about 30."""


def vcard(asked: Inquiry) -> str | Coroutine[Any, Any, str]:
    """A card with the name, what a person says of himself, and the picture where there is one.

    Raises Refused.
    """
    match asked.kind:
        case "contact":
            return _contact(asked)
        case "occupant":
            return _occupant(asked)
        case "room":
            return _room(asked)
        case _:
            name = networks.gateway_name(asked.service, asked.target)
            return vcard_temp(name, is_person=False)


def _occupant(asked: Inquiry) -> str | Coroutine[Any, Any, str]:
    if asked.room is None or not asked.is_in:
        raise Refused("not-acceptable", NOT_IN)
    here = occupant(asked)
    who = whom.identity(asked.room, here)
    shown = _shown(asked.hosting, asked.service, who, here.avatar, asked.login)
    person = Person(asked.login if who.network == asked.service.network else None, who, here.avatar)
    if is_describable(asked, person):
        return _described(asked, here.occupant.name, person, shown)
    return _pictured(shown, lambda picture: vcard_temp(here.occupant.name, picture=picture))


def _room(asked: Inquiry) -> str | Coroutine[Any, Any, str]:
    """XEP-0486 section 3: "send a vcard-temp request to the room's bare JID"."""
    assert asked.target is not None
    standing = info.known(asked)
    name = info.name(asked, standing)
    about = None if standing is None else standing.about
    place = Place(asked.service.network, "room", asked.target.native, asked.login)
    avatar = "" if about is None else about.avatar
    shown = _shown(asked.hosting, asked.service, place, avatar, asked.login)
    return _pictured(shown, lambda picture: vcard_temp(name, is_person=False, picture=picture))


def _contact(asked: Inquiry) -> str | Coroutine[Any, Any, str]:
    name, person = persons.name(asked), persons.person(asked)
    if person is None:
        return vcard_temp(name)
    shown = _shown(asked.hosting, asked.service, person.who, person.avatar, person.login)
    if not is_describable(asked, person):
        return _pictured(shown, lambda picture: vcard_temp(name, picture=picture))
    return _described(asked, name, person, shown)


async def _described(
    asked: Inquiry, name: str, person: Person, shown: Picture | Coroutine[Any, Any, Picture]
) -> str:
    picture = shown if isinstance(shown, Picture) else await shown
    return vcard_temp(name, profile=await description(asked, person), picture=picture)


def is_describable(asked: Inquiry, person: Person) -> bool:
    """Whether the network can be asked now what somebody says of himself."""
    if person.login is None or not isinstance(asked.service.adapter, Introducing):
        return False
    condition = asked.hosting.gateway.logins.condition(person.login)
    return condition is not None and condition.standing == "up"


async def description(asked: Inquiry, person: Person) -> Profile:
    """What somebody says of himself, as far as it can be known now: a name is better than none."""
    adapter = asked.service.adapter
    if not is_describable(asked, person) or not isinstance(adapter, Introducing):
        return NOTHING
    try:
        found = await asked.service.descriptions.get(
            person.login,
            person.who,
            lambda: adapter.profile(person.login, person.who),
            asked.hosting.gateway.spawn,
        )
    except Refused:
        return NOTHING
    return found or NOTHING


async def picture(hosting: Hosting, service: Service, person: Person) -> Picture:
    """A contact's picture as in his card, `NONE` without one. Raises Refused."""
    shown = _shown(hosting, service, person.who, person.avatar, person.login)
    return shown if isinstance(shown, Picture) else await shown


def _shown(
    hosting: Hosting,
    service: Service,
    of: Identity | Place,
    digest: str,
    login: LoginId | None,
) -> Picture | Coroutine[Any, Any, Picture]:
    """The picture, now or in time. digest: what the network knows it by, "" without one."""
    adapter, digest = service.adapter, digest.lower()
    is_theirs = of.network == service.network
    if not digest or not is_theirs or not isinstance(adapter, Profiles):
        return NONE
    known = service.pictures.known(digest)
    if known is not None:
        portraits.tell_anew(hosting, service, of, digest)
        return known

    def fetch() -> Awaitable[Picture | None]:
        return adapter.picture(login, of, digest)

    return _fetched(hosting, service, of, digest, fetch)


async def _fetched(
    hosting: Hosting,
    service: Service,
    of: Identity | Place,
    digest: str,
    fetch: Callable[[], Awaitable[Picture | None]],
) -> Picture:
    fetching = service.pictures.get(of, digest, fetch, hosting.gateway.spawn)
    picture = await answer_of(fetching, PICTURE_WITHIN)
    portraits.tell_anew(hosting, service, of, digest)
    return picture


def _pictured(
    shown: Picture | Coroutine[Any, Any, Picture], card: Callable[[Picture], str]
) -> str | Coroutine[Any, Any, str]:
    """A card, at once where its picture is known."""
    if isinstance(shown, Picture):
        return card(shown)
    return _in_time(shown, card)


async def _in_time(shown: Coroutine[Any, Any, Picture], card: Callable[[Picture], str]) -> str:
    return card(await shown)

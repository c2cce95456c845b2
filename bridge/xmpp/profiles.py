"""Who people are and what rooms look like, as far as we know: XEP-0054, XEP-0153, XEP-0486.

Answered for everybody here by us, for accounts of ours in shared rooms, too: nothing is relayed.
"""

from collections.abc import Callable, Coroutine
from typing import Any, Final

from bridge.api.asked import Picture, Profile, Profiles
from bridge.api.errors import Refused
from bridge.api.ids import Identity, LoginId, Place
from bridge.core.asking import asked as answer_of
from bridge.xmpp import discovery, persons
from bridge.xmpp.cards import NOTHING, vcard_temp
from bridge.xmpp.inquiry import NOT_IN, Inquiry, occupant
from bridge.xmpp.muc import info, portraits, whom
from bridge.xmpp.persons import Person
from bridge.xmpp.pictures import NONE

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
            name = discovery.gateway_name(asked.service, asked.target)
            return vcard_temp(name, is_person=False)


def _occupant(asked: Inquiry) -> str | Coroutine[Any, Any, str]:
    if asked.room is None or not asked.is_in:
        raise Refused("not-acceptable", NOT_IN)
    here = occupant(asked)
    who = whom.identity(asked.room, here)
    shown = _shown(asked, who, here.avatar, asked.login)
    return _pictured(shown, lambda picture: vcard_temp(here.occupant.name, picture=picture))


def _room(asked: Inquiry) -> str | Coroutine[Any, Any, str]:
    """XEP-0486 section 3: "send a vcard-temp request to the room's bare JID"."""
    assert asked.target is not None
    standing = info.known(asked)
    name = info.name(asked, standing)
    about = None if standing is None else standing.about
    place = Place(asked.service.network, "room", asked.target.native, asked.login)
    shown = _shown(asked, place, "" if about is None else about.avatar, asked.login)
    return _pictured(shown, lambda picture: vcard_temp(name, is_person=False, picture=picture))


def _contact(asked: Inquiry) -> str | Coroutine[Any, Any, str]:
    name, person = persons.name(asked), persons.person(asked)
    if person is None:
        return vcard_temp(name)
    shown = _shown(asked, person.who, person.avatar, person.login)
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
    if person.login is None or not isinstance(asked.service.adapter, Profiles):
        return False
    condition = asked.hosting.gateway.logins.condition(person.login)
    return condition is not None and condition.standing == "up"


async def description(asked: Inquiry, person: Person) -> Profile:
    """What somebody says of himself, as far as it can be known now: a name is better than none."""
    adapter = asked.service.adapter
    if not is_describable(asked, person) or not isinstance(adapter, Profiles):
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


async def picture(asked: Inquiry, person: Person) -> Picture:
    """A contact's picture as in his card, `NONE` without one. Raises Refused."""
    shown = _shown(asked, person.who, person.avatar, person.login)
    return shown if isinstance(shown, Picture) else await shown


def _shown(
    asked: Inquiry, of: Identity | Place, digest: str, login: LoginId | None
) -> Picture | Coroutine[Any, Any, Picture]:
    """The picture, now or in time. digest: what the network knows it by, "" without one."""
    adapter, digest = asked.service.adapter, digest.lower()
    is_theirs = of.network == asked.service.network
    if not digest or not is_theirs or not isinstance(adapter, Profiles):
        return NONE
    known = asked.service.pictures.known(digest)
    if known is not None:
        portraits.tell_anew(asked.hosting, asked.service, of, digest)
        return known
    return _fetched(asked, digest, of, login, adapter)


async def _fetched(
    asked: Inquiry, digest: str, of: Identity | Place, login: LoginId | None, adapter: Profiles
) -> Picture:
    fetching = asked.service.pictures.get(
        of,
        digest,
        lambda: adapter.picture(login, of),
        asked.hosting.gateway.spawn,
    )
    picture = await answer_of(fetching, PICTURE_WITHIN)
    portraits.tell_anew(asked.hosting, asked.service, of, digest)
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

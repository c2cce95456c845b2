"""Commands by which somebody is invited: at a room, whom; at a person, into which room; at the
gateway, to talk to who invites.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from bridge.api.adapter import Target
from bridge.api.asked import Inviting
from bridge.api.errors import Refused
from bridge.api.reception import Welcoming
from bridge.core.asking import asked as answered
from bridge.core.preferences import LONGEST_NAME, NAME
from bridge.xmpp import addressing, own_login, pointing
from bridge.xmpp.addressing import BareJid, MalformedJid
from bridge.xmpp.commands.declared import Command
from bridge.xmpp.commands.pages import Sight, Told
from bridge.xmpp.commands.saying import say
from bridge.xmpp.commands.texts import rooms as texts
from bridge.xmpp.forms import Field, Submitted
from bridge.xmpp.guests import first_name
from bridge.xmpp.inquiry import Inquiry, name_of
from bridge.xmpp.muc import invitations, seats, unasked
from bridge.xmpp.muc.room import Room
from bridge.xmpp.muc.whom import Asker

WHO: Final = "who"
ROOM: Final = "room"
REASON: Final = "reason"
AS: Final = "name"


async def invite(asked: Inquiry, given: Submitted) -> Told:
    """Somebody into the room at whose address this is. Raises Refused."""
    if asked.room is None:
        raise Refused("not-found", say(texts.NOT_IN_IT))
    asker, written = _asker(asked, asked.room), (given.text(WHO) or "").strip()
    account = _account(asked, written)
    reason = given.text(REASON) or ""
    if account is not None:
        await invitations.invite_account(asker, account, reason)
        return _told(asked, account, asked.room)
    return await _invited(asker, await pointing.meant(asked, written, "direct"), asked, reason)


async def invite_into(asked: Inquiry, given: Submitted) -> Told:
    """The person at whose address this is, into a room. Raises Refused."""
    room = next((one for one in _open_to(asked) if one.address == given.text(ROOM)), None)
    if room is None or asked.target is None:
        raise Refused("not-found", say(texts.NOT_IN_IT))
    return await _invited(_asker(asked, room), asked.target, asked, given.text(REASON) or "")


async def welcome(asked: Inquiry, given: Submitted) -> Sight:
    """A link for somebody of the network, who becomes a contact by it. Raises Refused."""
    service, gateway = asked.service, asked.hosting.gateway
    written = (given.text(AS) or "").strip()
    if written and written != _name(asked):
        await gateway.preferences.set(asked.account, service.network, NAME, written)
    name = first_name(gateway.preferences, service.network, asked.account)
    assert isinstance(service.adapter, Welcoming)
    login = own_login.ensured(service, gateway.logins, asked.account, service.adapter.home, name)
    gateway.logins.start(login.id)
    link = await answered(service.adapter.welcome(login.id), seats.ANSWER_WITHIN)
    days = max(1, round((link.until - time.time()) / 86_400))
    words = say(texts.WELCOME_SAYS, "1 day" if days == 1 else f"{days} days")
    return Sight(words=words, link=link.link, then=_shown, is_waited_for=False)


def named(asked: Inquiry, fields: Sequence[Field]) -> list[Field]:
    """The name that one has there now, to be changed or kept."""
    return [replace(fields[0], values=(_name(asked),)), *fields[1:]]


def _name(asked: Inquiry) -> str:
    """What whoever opens a link is told of who gave it."""
    service, gateway = asked.service, asked.hosting.gateway
    assert isinstance(service.adapter, Welcoming)
    login = gateway.logins.find(service.network, asked.account, service.adapter.home)
    wished = gateway.preferences.known(asked.account, service.network).text(NAME)
    if wished or login is None:
        return wished or first_name(gateway.preferences, service.network, asked.account)
    return login.name


async def _shown(_asked: Inquiry) -> Told:
    return Told(words=say(texts.WELCOME_SHOWN))


async def _invited(asker: Asker, whom: Target, asked: Inquiry, reason: str) -> Told:
    if whom.login is not None and whom.login != _server(asked, asker.room):
        raise Refused("not-found", invitations.NO_ROOM)
    await answered(invitations.invite_person(asker, whom.native, reason), seats.ANSWER_WITHIN)
    return _told(asked, name_of(asked.service, whom), asker.room)


def _told(asked: Inquiry, who: str, room: Room) -> Told:
    name = unasked.name_at(asked.hosting, asked.service, room.address, room)
    return Told(words=say(texts.HAS_INVITED, who, name))


def _asker(asked: Inquiry, room: Room) -> Asker:
    """The account, which must be in the room. Raises Refused."""
    asker = Asker(asked.hosting, asked.service, room, asked.account)
    _ = asker.own
    return asker


def _account(asked: Inquiry, written: str) -> BareJid | None:
    """The address of somebody elsewhere on XMPP, None for what is none."""
    try:
        address = addressing.bare(addressing.prepare(written.removeprefix("xmpp:")))
    except MalformedJid:
        return None
    is_far = addressing.domain_of(address) in asked.hosting.services
    return None if is_far or not addressing.local_of(address) else address


def rooms_to_choose(asked: Inquiry, fields: Sequence[Field]) -> list[Field]:
    """The first field offers those into which he can be invited."""
    options = [
        (room.address, unasked.name_at(asked.hosting, asked.service, room.address, room))
        for room in _open_to(asked)
    ]
    return [replace(fields[0], options=sorted(options, key=lambda one: one[1])), *fields[1:]]


def _open_to(asked: Inquiry) -> Iterator[Room]:
    """The account's rooms into which the person at whose address this is can be invited."""
    for room in asked.service.rooms_of(asked.account):
        is_near = asked.target is not None and asked.target.login == _server(asked, room)
        if is_near and _invites(asked, room):
            yield room


def _server(asked: Inquiry, room: Room) -> str | None:
    target = asked.service.target(room.address)
    return None if target is None else target.login


def _invites(asked: Inquiry, room: Room) -> bool:
    adapter = asked.service.adapter
    is_in = asked.hosting.own(room, asked.account) is not None
    return (
        is_in and isinstance(adapter, Inviting) and adapter.capabilities(room.shows).ranks.invites
    )


def _can_invite(asked: Inquiry) -> bool:
    """Other accounts, and people of the network, where they can be."""
    return asked.room is not None and asked.hosting.own(asked.room, asked.account) is not None


_REASON_FIELD: Final = Field(REASON, "text-single", label=texts.REASON, most=invitations.MAX_REASON)

COMMANDS: Final = (
    Command(
        word="invite",
        name=texts.WELCOME,
        about=texts.WELCOME_ABOUT,
        group="People",
        act=welcome,
        fields=(Field(AS, "text-single", label=texts.KNOWN_AS, most=LONGEST_NAME),),
        filled=named,
        is_offered=lambda asked: isinstance(asked.service.adapter, Welcoming),
        why_not=texts.NOT_WELCOMING,
    ),
    Command(
        word="invite",
        name=texts.INVITE,
        about=texts.INVITE_ABOUT,
        group="Rooms",
        at=frozenset({"room"}),
        act=invite,
        fields=(Field(WHO, "text-single", label=texts.WHO, is_required=True), _REASON_FIELD),
        is_offered=_can_invite,
        why_not=texts.NOT_INVITING,
        about_field=WHO,
    ),
    Command(
        word="invite",
        name=texts.INVITE_INTO,
        about=texts.INVITE_INTO_ABOUT,
        group="Rooms",
        at=frozenset({"contact"}),
        act=invite_into,
        fields=(
            Field(ROOM, "list-single", label=texts.INTO, is_required=True),
            _REASON_FIELD,
        ),
        filled=rooms_to_choose,
        is_offered=lambda asked: any(True for _ in _open_to(asked)),
        why_not=texts.NOWHERE_TO_INVITE,
        about_field=ROOM,
    ),
)

"""Commands typed in a group's room on XMPP: `Commanding` of the port. What comes of them is told
on both sides.
"""

import logging
from functools import partial

from adapters.telegram import ids
from adapters.telegram.rooms import deeds, known, rights, typed
from adapters.telegram.rooms.commanded import NAMES, split
from adapters.telegram.rooms.group import Group, Member
from adapters.telegram.session import Session
from adapters.telegram.wire import asking
from bridge.api.content import Text
from bridge.api.errors import GatewayError
from bridge.api.events import Message, Ref
from bridge.api.ids import Identity, Place

log = logging.getLogger(__name__)


def is_command(body: str) -> bool:
    """Pure."""
    name, bot, _ = split(body)
    return not bot and name in NAMES


async def command(
    session: Session, place: Place, body: str, by: Identity, answers: Ref | None
) -> None:
    """Raises Refused."""
    group = rights.needed(session, place)
    member = _member(session, group, by)
    name, _, argument = split(body)
    wish = deeds.Wish(
        place=place,
        name=name,
        argument=argument,
        by=by,
        is_admin=member is not None and member.is_staff,
        may_pin=typed.may_pin(group, member),
        message=_number(answers),
    )
    words = await deeds.do(session, group, wish)
    await _told(session, place, words)
    if name in deeds.FOR_ADMINS | deeds.FOR_PINNING:
        session.run_errand(partial(_say, session, place, words))


def _member(session: Session, group: Group, by: Identity) -> Member | None:
    """Who of the group an account has proved to be."""
    guest = known.load(session).guests.get(group.chat, {}).get(by.native)
    return None if guest is None or not guest.user else group.people.get(guest.user)


def _number(answers: Ref | None) -> int | None:
    if answers is None or answers.native is None:
        return None
    try:
        return ids.message_of(answers.native)[1]
    except ValueError:
        return None


async def _told(session: Session, place: Place, words: str) -> None:
    if session.inbox is not None:
        said = Message(
            place=place, actor=None, at=session.now(), content=(Text(words),), form="notice"
        )
        await session.inbox.accept((said,))


async def _say(session: Session, place: Place, words: str) -> None:
    try:
        await asking.say(session, ids.read(place.native), words)
    except GatewayError:
        log.info("a group could not be told what was done in it from XMPP")

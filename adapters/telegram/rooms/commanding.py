"""Commands typed in a group's room on XMPP: `Commanding` of the port. What comes of them is told
on both sides.
"""

import logging
from functools import partial

from adapters.telegram import ids
from adapters.telegram.rooms import deeds, known, lookups, rights, typed
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
    who = await _member(session, group, by)
    name, _, argument = split(body)
    wish = deeds.Wish(
        place=place,
        name=name,
        argument=argument,
        by=by,
        is_admin=who is not None and who.is_staff,
        may_pin=typed.may_pin(group, who),
        message=_number(group, answers),
    )
    words = await deeds.do(session, group, wish)
    await _told(session, place, words)
    if name in deeds.FOR_ADMINS | deeds.FOR_PINNING:
        session.run_errand(partial(_say, session, place, words))


async def _member(session: Session, group: Group, by: Identity) -> Member | None:
    """Who of the group an account has proved to be, as it is now: a bot that is no administrator
    is not told who is one no longer.
    """
    guest = known.load(session).guests.get(group.chat, {}).get(by.native)
    return (
        None
        if guest is None or not guest.user
        else await lookups.member(session, group, guest.user)
    )


def _number(group: Group, answers: Ref | None) -> int | None:
    """Of a message that is in the group: one of before it moved has the number of another."""
    if answers is None or answers.native is None:
        return None
    try:
        chat, number = ids.message_of(answers.native)
    except ValueError:
        return None
    return number if chat == group.chat else None


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

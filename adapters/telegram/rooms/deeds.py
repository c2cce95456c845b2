"""What can be done in a group by typing a command, on Telegram and on XMPP alike.

`/open` and `/close` say whether everybody may come in from XMPP, `/invite` and `/uninvite` let one
in; `/pin` and `/unpin` go to the message that they answer, or to the last. They are for the
group's admins, whichever side they are on. Bot API: pinChatMessage, unpinChatMessage.
"""

from dataclasses import dataclass
from typing import Final

from adapters.telegram.calls.voices import shown
from adapters.telegram.rooms import configuring, guests, known, moderation
from adapters.telegram.rooms import group as group_
from adapters.telegram.rooms.group import Group
from adapters.telegram.session import Session
from adapters.telegram.wire import asking
from bridge.api.errors import Refused
from bridge.api.ids import Identity, Place

FOR_ADMINS: Final = frozenset({"open", "close", "invite", "uninvite"})
FOR_PINNING: Final = frozenset({"pin", "unpin"})

HELP: Final = (
    "/who: who is here from XMPP\n"
    "/open, /close: everybody may come in from XMPP, or only people of the group and whom its"
    " admins invite\n"
    "/invite ADDRESS, /uninvite ADDRESS: let somebody in from XMPP, or no longer\n"
    "/pin, /unpin: the message that this answers"
)
OPENED: Final = "Everybody may come in from XMPP now: {}"
CLOSED: Final = "Only people of this group, and whom its admins invite, may come in from XMPP now."
INVITED: Final = "This person may come in from XMPP now, and is told so."
UNINVITED: Final = "This person is invited no longer."
WAS_NOT: Final = "Nobody was invited by this address."
WHOM: Final = "An address is needed: /invite alice@example.org"
NO_ADMIN: Final = "Only admins of this group can do this."
NO_PINNING: Final = "You have no right to pin messages in this group."
WHICH: Final = "Answer the message that is meant."
PINNED: Final = "{} has pinned a message."
UNPINNED: Final = "{} has unpinned a message."
NOBODY: Final = "Nobody is here from XMPP."
MOST_NAMED: Final = 50
HERE: Final = "From XMPP: {}"
UNKNOWN: Final = "There is no such command. /help says which there are."


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A command. by: who wishes it; is_admin: of the group; may_pin: as the group says.

    place: the room in which it was typed. message: the number of the one that it answers, or of
    the last one, where it is known.
    """

    place: Place
    name: str
    argument: str
    by: Identity
    is_admin: bool
    may_pin: bool
    message: int | None = None


async def do(session: Session, group: Group, wish: Wish) -> str:
    """Do it; what is said of it in the group. Raises Refused, with what is said to him alone."""
    if wish.name in FOR_ADMINS and not wish.is_admin:
        raise Refused("forbidden", NO_ADMIN)
    if wish.name in FOR_PINNING and not wish.may_pin:
        raise Refused("forbidden", NO_PINNING)
    match wish.name:
        case "open" | "close":
            is_open = wish.name == "open"
            await configuring.open_(session, group, is_open=is_open, by=wish.by.name)
            return OPENED.format(_address(session, wish.place)) if is_open else CLOSED
        case "invite":
            return await _invite(session, group, wish)
        case "uninvite":
            return await _uninvite(session, group, wish)
        case "pin" | "unpin":
            return await _pin(session, group, wish)
        case "who":
            return _who(session, wish.place)
        case "help":
            return HELP
    raise Refused("not-acceptable", UNKNOWN)


async def _invite(session: Session, group: Group, wish: Wish) -> str:
    """First the gateway says whether there can be such an account; then it is remembered. What is
    said of it is heard by all, so nobody's address is in it.
    """
    address = _written(wish.argument)
    assert session.reception is not None  # it is given before the network runs
    address = await session.reception.invite(address, wish.place, wish.by)
    guests.invite(session, group, known.mark(session, address))
    await session.keep(known.keep(session, group))
    return INVITED


async def _uninvite(session: Session, group: Group, wish: Wish) -> str:
    address = _written(wish.argument)
    if group.invited.pop(known.mark(session, address), None) is None:
        return WAS_NOT
    session.show(*guests.again(session, group, "expelled", wish.by.name))
    await session.keep(known.keep(session, group))
    return UNINVITED


async def _pin(session: Session, group: Group, wish: Wish) -> str:
    if not group.may(group_.PIN):
        raise Refused("forbidden", moderation.NO_RIGHT)
    if wish.message is None:
        raise Refused("not-acceptable", WHICH)
    bot = asking.bot(session)
    if wish.name == "unpin":
        await asking.done(bot.unpin_chat_message(group.chat, wish.message))
        return UNPINNED.format(shown(wish.by.name))
    pin = bot.pin_chat_message(group.chat, wish.message, disable_notification=True)
    await asking.done(pin)
    return PINNED.format(shown(wish.by.name))


def _who(session: Session, place: Place) -> str:
    """By names that call nobody."""
    names = () if session.reception is None else session.reception.present(place)
    told = [shown(name) for name in names[:MOST_NAMED]]
    more = [f"and {len(names) - MOST_NAMED} more"] if len(names) > MOST_NAMED else []
    return HERE.format(", ".join([*told, *more])) if told else NOBODY


def _written(argument: str) -> str:
    """An address as it is kept: the gateway's own form of most. Raises Refused."""
    words = argument.split()
    address = words[0].removeprefix("xmpp:").partition("/")[0].lower() if words else ""
    if address.count("@") != 1 or not all(address.split("@")):
        raise Refused("not-acceptable", WHOM)
    return address


def _address(session: Session, place: Place) -> str:
    return "" if session.reception is None else session.reception.address(place)

"""Commands that people type where they speak, as in clients of Matrix: `Commanding` of the port."""

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from adapters.matrix import ids
from adapters.matrix.rooms import asking, inviting, moderation, names
from adapters.matrix.rooms import state as states
from adapters.matrix.rooms.room import Room
from adapters.matrix.session import Session
from bridge.api.content import Text
from bridge.api.errors import Refused
from bridge.api.events import Message
from bridge.api.ids import Identity, Place

WHO: Final = "Behind /{} there must be who is meant: a name, or @name:server."
WHAT: Final = "Behind /{} there must be words."
INVITED: Final = "{} was invited."
UNBANNED: Final = "{} is banned no longer."
NOT_DONE: Final = (
    "This looks like a command of a Matrix client, so nobody was told it. To say it here, put a"
    " blank before it."
)

_COMMAND: Final = re.compile(r"/([a-z]+)(?:\s+(\S.*))?\s*", re.DOTALL | re.IGNORECASE)
_OTHERS: Final = re.compile(
    r"addwidget|converttodm|converttoroom|devtools|discardsession|goto|holdcall|ignore|j|join"
    r"|jumptodate|leave|msg|myroomavatar|myroomnick|nick|part|query|remakeolm|roomavatar|tovirtual"
    r"|unholdcall|unignore|upgraderoom|verify|whois"
)


def is_command(body: str) -> bool:
    """Pure: whether this is meant for Matrix, not for people."""
    found = _COMMAND.fullmatch(body)
    name = "" if found is None else found[1].lower()
    return name in _DONE or _OTHERS.fullmatch(name) is not None


async def command(session: Session, place: Place, body: str) -> None:
    """Raises Refused, TryLater."""
    found = _COMMAND.fullmatch(body)
    name = "" if found is None else found[1].lower()
    if found is None or name not in _DONE:
        raise Refused("not-acceptable", NOT_DONE)
    told = await _DONE[name](session, place, name, (found[2] or "").strip())
    if told:
        await _say(session, place, told)


async def _topic(session: Session, place: Place, name: str, words: str) -> str:
    room = asking.inside(session, place)
    await asking.put_state(session, room, states.TOPIC, {"topic": words})
    return ""


async def _name(session: Session, place: Place, name: str, words: str) -> str:
    if not words:
        raise Refused("not-acceptable", WHAT.format(name))
    room = asking.inside(session, place)
    await asking.put_state(session, room, states.NAME, {"name": words})
    return ""


async def _invite(session: Session, place: Place, name: str, words: str) -> str:
    who, reason = _meant(session, place, name, words)
    await inviting.invite(session, place, who.native, reason)
    return INVITED.format(who.native)


async def _kick(session: Session, place: Place, name: str, words: str) -> str:
    who, reason = _meant(session, place, name, words)
    room = asking.inside(session, place)
    await asking.about_member(session, room, "kick", who.native, reason)
    return ""


async def _ban(session: Session, place: Place, name: str, words: str) -> str:
    who, reason = _meant(session, place, name, words)
    await moderation.give_affiliation(session, place, who, "outcast", reason)
    return ""


async def _unban(session: Session, place: Place, name: str, words: str) -> str:
    who, reason = _meant(session, place, name, words)
    room = asking.inside(session, place)
    await asking.about_member(session, room, "unban", who.native, reason)
    return UNBANNED.format(who.native)


async def _op(session: Session, place: Place, name: str, words: str) -> str:
    """`/op @bob:example.org 75`; 50 where no level is said."""
    who, rest = _meant(session, place, name, words)
    level = int(rest) if rest.isdecimal() and len(rest) < 6 else None
    await moderation.give_level(session, place, who.native, 50 if level is None else level)
    return ""


async def _deop(session: Session, place: Place, name: str, words: str) -> str:
    who, _ = _meant(session, place, name, words)
    await moderation.give_level(session, place, who.native, None)
    return ""


_Done = Callable[[Session, Place, str, str], Awaitable[str]]
"""Does it; what is then to be said of it in the room, if the room does not show it by itself."""

_DONE: Final[Mapping[str, _Done]] = {
    "topic": _topic,
    "roomname": _name,
    "invite": _invite,
    "kick": _kick,
    "remove": _kick,
    "ban": _ban,
    "unban": _unban,
    "op": _op,
    "deop": _deop,
}


def _meant(session: Session, place: Place, name: str, words: str) -> tuple[Identity, str]:
    """Who is meant, by id or as he is called there, and what stands behind. Raises Refused."""
    room = asking.inside(session, place)
    first, _, rest = words.partition(" ")
    if not first:
        raise Refused("not-acceptable", WHO.format(name))
    person = _by_id(first)
    if person:
        return session.identity(person, room), rest.strip()
    for one in _called(room):
        shown = names.shown(room, one)
        if words == shown or words.startswith(f"{shown} "):
            return session.identity(one, room), words[len(shown) :].strip()
    raise Refused("not-found", asking.NOBODY)


def _by_id(word: str) -> str:
    """`@bob:example.org`, or `bob%example.org` as in addresses."""
    if ids.is_person(word):
        return word
    try:
        native = ids.read(word)
    except ValueError:
        return ""
    return native if ids.is_person(native) else ""


def _called(room: Room) -> list[str]:
    """Those who are known there, who has the longest name first: one may begin as another one."""
    return sorted(room.members, key=lambda one: -len(names.shown(room, one)))


async def _say(session: Session, place: Place, words: str) -> None:
    said = Message(place=place, actor=None, at=session.now(), content=(Text(words),), form="notice")
    await session.inbox.accept((said,))

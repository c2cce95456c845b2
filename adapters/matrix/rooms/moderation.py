"""Who may do what in a room, bans and their list: `Moderation` of the port.

Client-Server API: POST /rooms/{roomId}/ban, /unban, /kick, /invite; `m.room.power_levels`;
GET /rooms/{roomId}/members.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from adapters.matrix import foreign, ids
from adapters.matrix.rooms import asking, names, ranks
from adapters.matrix.rooms import state as states
from adapters.matrix.rooms.room import Member, Room
from adapters.matrix.session import Session
from adapters.matrix.wire.paths import path
from bridge.api.asked import Listed
from bridge.api.errors import Refused
from bridge.api.ids import Identity, Place
from bridge.api.states import Affiliation, Role

MOST_LISTED: Final = 2000

NO_CREATOR: Final = "Who made this room stands above all others in it for good."
ABOVE_ONESELF: Final = "You can give nobody more rights than you have yourself."
NOT_LESS: Final = "You can take rights from those only who have fewer than you."
NO_VOICE: Final = "On Matrix nobody can ask for the right to speak."

_LEVELS: Final[Mapping[Affiliation, int | None]] = {
    "owner": ranks.OWNER,
    "admin": ranks.MODERATOR,
    "member": None,
    "none": None,
}


async def give_role(session: Session, place: Place, who: Identity, role: Role, reason: str) -> None:
    """Voice and moderation are power levels; they stay when somebody goes. Raises Refused."""
    room = await _governed(session, place)
    if ranks.role(room, who.native) != role:
        await _give(session, room, who.native, _for_role(room, role))


async def give_level(session: Session, place: Place, person: str, level: int | None) -> None:
    """A power level; None: what everybody has. Raises Refused."""
    if not ids.is_person(person):
        raise Refused("not-found", asking.NOBODY)
    await _give(session, await _governed(session, place), person, level)


async def give_affiliation(
    session: Session, place: Place, who: Identity, affiliation: Affiliation, reason: str
) -> None:
    """Raises Refused."""
    room, person = asking.inside(session, place), who.native
    if affiliation == "outcast":
        await asking.about_member(session, room, "ban", person, reason)
        return
    was = await _membership(session, room, person)
    if was == "ban":
        await asking.about_member(session, room, "unban", person, reason)
    room, level = await _now(session, room), _LEVELS[affiliation]
    is_led = ranks.level(room, person) > ranks.power(room).users_default
    if level is not None or is_led:
        await _give(session, room, person, level)
    elif affiliation == "none" and was == "join" and room.join_rule != "public":
        # Of a room that not everybody may come to, who is in it is a member.
        await asking.about_member(session, room, "kick", person, reason)
    if affiliation != "none" and was not in ("join", "invite"):
        await asking.about_member(session, room, "invite", person, reason)


async def listed(session: Session, place: Place, affiliation: Affiliation) -> Sequence[Listed]:
    """Raises Refused, TryLater."""
    room = asking.inside(session, place)
    if affiliation == "outcast":
        return await _banned(session, room)
    room = await _now(session, room)
    if affiliation in ("owner", "admin"):
        found: Iterable[str] = dict.fromkeys((*room.creators, *ranks.power(room).users))
    else:
        answer = await session.homeserver.ask("GET", path("rooms", room.id, "joined_members"))
        found = foreign.table(answer, "joined")
    return [
        Listed(session.identity(person, room), affiliation)
        for person in found
        if ids.is_person(person) and ranks.affiliation(room, person) == affiliation
    ][:MOST_LISTED]


async def _governed(session: Session, place: Place) -> Room:
    """A room in which the login may give and take rights, as it is now. Raises Refused."""
    room = await _now(session, asking.inside(session, place))
    if ranks.level(room, session.me) < ranks.needed(room, states.POWER):
        raise Refused("forbidden", asking.NO_RIGHT)
    return room


async def _now(session: Session, room: Room) -> Room:
    """With the levels that hold now: what was changed a moment ago need not have come back."""
    if room.power is None:
        return room
    content = await session.homeserver.ask("GET", path("rooms", room.id, "state", states.POWER, ""))
    now = replace(room)
    states.take(now, {"type": states.POWER, "state_key": "", "content": content})
    return now


async def _give(session: Session, room: Room, person: str, level: int | None) -> None:
    """Somebody has this power level from now on; None: what everybody has."""
    own, has = ranks.level(room, session.me), ranks.level(room, person)
    if has == ranks.ABOVE_ALL:
        raise Refused("not-acceptable", NO_CREATOR)
    if level is not None and level > own:
        raise Refused("forbidden", ABOVE_ONESELF)
    if has >= own and person != session.me:
        raise Refused("forbidden", NOT_LESS)
    content = await asking.levels(session, room)
    users = {**foreign.table(content, "users")}
    if level is None:
        users.pop(person, None)
    else:
        users[person] = level
    await asking.put_state(session, room, states.POWER, {**content, "users": users})


def _for_role(room: Room, role: Role) -> int | None:
    usual, speaks = ranks.power(room).users_default, ranks.to_speak(room)
    if role == "moderator":
        return max(ranks.MODERATOR, ranks.to_moderate(room))
    if role == "participant":
        return None if usual >= speaks else speaks
    return None if usual < speaks else speaks - 1


async def _membership(session: Session, room: Room, person: str) -> str:
    """What somebody is now; "" for who never was there."""
    try:
        where = path("rooms", room.id, "state", states.MEMBER, person)
        return foreign.text(await session.homeserver.ask("GET", where), "membership")
    except Refused:
        return ""


async def _banned(session: Session, room: Room) -> list[Listed]:
    answer = await session.homeserver.ask(
        "GET", path("rooms", room.id, "members"), query={"membership": "ban"}
    )
    found = []
    for event in foreign.rows(answer, "chunk")[:MOST_LISTED]:
        person, content = foreign.text(event, "state_key"), foreign.table(event, "content")
        if ids.is_person(person):
            name = names.own(person, Member(foreign.text(content, "displayname", 400)))
            who = Identity(session.network, person, name)
            found.append(Listed(who, "outcast", foreign.text(content, "reason", 1000)))
    return found

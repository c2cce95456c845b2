"""Groups that can be found: `Directory` of the port. Those that an admin opened, for everybody; for
people of Telegram also those that they are in.
"""

from collections.abc import Iterator, Sequence

from adapters.telegram import ids
from adapters.telegram.ids import Chat
from adapters.telegram.rooms import known, occupants
from adapters.telegram.rooms.group import Group
from adapters.telegram.session import Session
from bridge.api.asked import Found
from bridge.api.ids import LoginId


async def find(session: Session, login: LoginId | None, words: str, most: int) -> Sequence[Found]:
    """Those whose name or description holds the words, the largest first."""
    user = ""
    if login is not None and login in session.logins:
        user = session.logins[login][0].options.get(ids.USER, "")
    wanted = words.casefold()
    found = [
        room
        for group in known.every(session)
        if group.opened or (user and _is_in(group, user))
        for room in _rooms(session, group)
        if wanted in f"{room.name}\n{room.topic}".casefold()
    ]
    found.sort(key=lambda room: -(room.members or 0))
    return found[:most]


def _rooms(session: Session, group: Group) -> Iterator[Found]:
    for thread in (None, *(one for one, topic in group.topics.items() if not topic.is_closed)):
        place = session.room(Chat(group.chat, thread).native)
        about = occupants.about(session, group, place)
        topic = occupants.subject(group, place)
        yield Found(place.native, about.name, topic, group.members)


def _is_in(group: Group, user: str) -> bool:
    member = group.people.get(user)
    return member is not None and member.is_in

"""All groups that are known, and which accounts are in them.

What is kept of an account is a salted hash of its address: nobody reads addresses out of it, and
whoever erases the account leaves nothing behind that leads to it.
"""

import hashlib
import secrets
from collections.abc import Iterable
from typing import Final

from adapters.telegram.items import Keep
from adapters.telegram.rooms import group as group_
from adapters.telegram.rooms.group import Group
from adapters.telegram.rooms.memory import Rooms
from adapters.telegram.session import Session

NO_GROUP: Final = "There is no such group, or the gateway's bot is not in it."

PREFIX: Final = "group:"
SALT: Final = "salt"

MOST_GROUPS: Final = 5000
"""Anybody can add the bot to groups; of more of them nothing is kept."""

MOST_GUESTS: Final = 5000
"""Accounts of which it is known that they were let into a group."""

MOST_UNKNOWN: Final = 1000
"""Chats of which it is remembered that the bot is not in them."""


def load(session: Session) -> Rooms:
    """What was kept, read once."""
    rooms = session.rooms
    if rooms.is_loaded or session.inbox is None:
        return rooms
    rooms.is_loaded = True
    rooms.salt = session.kept.kept.get(SALT, b"")
    for name, kept in session.kept.kept.items():
        if name.startswith(PREFIX):
            try:
                found = group_.read(kept)
            except (ValueError, TypeError, KeyError):
                continue
            rooms.groups[found.chat] = found
    return rooms


def known(session: Session, chat: int) -> Group | None:
    """A group, under the id it has now."""
    groups = load(session).groups
    found = groups.get(chat)
    if found is not None and found.moved_to is not None:
        return groups.get(found.moved_to)
    return found


def make_room(session: Session) -> Keep:
    """For one more; one that nobody of ours was in goes first, then one that the bot has left, then
    one that was quiet longest: who adds the bot to thousands drives out nobody.
    """
    groups = load(session).groups
    if len(groups) < MOST_GROUPS:
        return {}
    least = min(groups.values(), key=lambda one: (_is_used(one), one.is_ours, one.looked))
    del groups[least.chat]
    return {f"{PREFIX}{least.chat}": None}


def _is_used(group: Group) -> bool:
    """Something was decided about who of ours may be in it; or it is where such a one was."""
    decided = (group.opened, group.invited, group.barred, group.muted, group.admitted)
    return any(decided) or group.moved_to is not None


def every(session: Session) -> Iterable[Group]:
    """Those in which the bot is."""
    return [one for one in load(session).groups.values() if one.is_ours and one.moved_to is None]


def keep(session: Session, group: Group) -> Keep:
    """A group as it stands now, to be kept."""
    rooms = load(session)
    rooms.written[group.chat] = session.now()
    kept: Keep = {f"{PREFIX}{group.chat}": group_.write(group)}
    if rooms.salt and SALT not in session.kept.kept:
        kept[SALT] = rooms.salt
    return kept


def mark(session: Session, address: str) -> str:
    """As what an account is kept."""
    rooms = load(session)
    if not rooms.salt:
        rooms.salt = secrets.token_bytes(16)
    return hashlib.sha256(rooms.salt + address.encode()).hexdigest()[:20]


def today(session: Session) -> int:
    """The day, since 1970."""
    return int(session.now() // group_.DAY)

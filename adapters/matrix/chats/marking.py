"""Data of the account that we change: which rooms are chats with one person, who is ignored.

Matrix Client-Server API, "Client Config", "m.direct", "Ignoring Users". It is read before each
change, since other clients of the owner change it, too; and changed only where that is needed.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from adapters.matrix import foreign
from adapters.matrix.chats import turning
from adapters.matrix.session import Session
from adapters.matrix.wire.errors import Failure
from adapters.matrix.wire.paths import path

DIRECT: Final = "m.direct"
IGNORED: Final = "m.ignored_user_list"

Content = dict[str, Any]


async def ensure(session: Session, peer: str, room: str) -> None:
    """A room is a chat with somebody for all clients of the owner. Raises Refused, TryLater."""
    if room not in session.directs.listed.get(peer, ()):
        await _change(session, DIRECT, lambda content: _with(content, peer, room))


async def ignore(session: Session, person: str, *, is_ignored: bool) -> None:
    """The owner hears nothing from somebody, with any client. Raises Refused, TryLater."""
    await _change(session, IGNORED, lambda content: _ignoring(content, person, is_ignored))


async def _change(session: Session, kind: str, change: Callable[[Content], Content]) -> None:
    where = path("user", session.me, "account_data", kind)
    async with session.signs.lock:
        try:
            content = await session.homeserver.ask("GET", where)
        except Failure as failure:
            if failure.status != 404:
                raise
            content = {}
        changed = change(dict(content))
        if changed != content:
            await session.homeserver.ask("PUT", where, body=changed)
        if kind == DIRECT:
            session.directs.take(changed)
            session.show(*turning.turned(session))
        else:
            session.directs.ignore(changed)


def _with(content: Content, peer: str, room: str) -> Content:
    rooms = foreign.rows(content, peer)
    return content if room in rooms else {**content, peer: [*rooms, room]}


def _ignoring(content: Content, person: str, is_ignored: bool) -> Content:
    known: Mapping[str, Any] = foreign.table(content, "ignored_users")
    if (person in known) == is_ignored:
        return content
    named = {one: more for one, more in known.items() if one != person}
    if is_ignored:
        named[person] = {}
    return {**content, "ignored_users": named}

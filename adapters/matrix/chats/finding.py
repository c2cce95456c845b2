"""People who can be written to: `People`. Matrix Client-Server API, "User Directory"."""

from collections.abc import Sequence
from typing import Final

from adapters.matrix import foreign, ids
from adapters.matrix.rooms import names
from adapters.matrix.session import Session
from adapters.matrix.wire.paths import path
from bridge.api.asked import Person
from bridge.api.errors import Refused

LONGEST: Final = 255


async def people(session: Session, words: str, most: int) -> Sequence[Person]:
    """Whom the homeserver knows; somebody else by his whole id. Raises Refused, TryLater."""
    term = words.strip()[:LONGEST]
    if not term:
        return ()
    body = {"search_term": term, "limit": most}
    answer = await session.homeserver.ask("POST", path("user_directory", "search"), body=body)
    found = {
        one.native: one for one in map(_person, foreign.rows(answer, "results")) if one is not None
    }
    if ids.is_person(term) and term not in found:
        found = {one.native: one for one in (await _by_id(session, term),) if one} | found
    found.pop(session.me, None)
    return tuple(found.values())[:most]


async def _by_id(session: Session, person: str) -> Person | None:
    try:
        answer = await session.homeserver.ask("GET", path("profile", person))
    except Refused:
        return None
    return _person({**answer, "user_id": person, "display_name": answer.get("displayname")})


def _person(told: object) -> Person | None:
    native = foreign.text(told, "user_id")
    if not ids.is_person(native):
        return None
    name = names.tidy(foreign.text(told, "display_name", 4 * names.MOST))
    return Person(native, name or ids.localpart_of(native), native)

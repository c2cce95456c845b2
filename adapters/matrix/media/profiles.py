"""Who people on Matrix say they are.

Matrix specification, client-server API: `GET /_matrix/client/v3/profile/{userId}`.
"""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from adapters.matrix import foreign, ids
from adapters.matrix.session import Session
from adapters.matrix.wire.errors import Failure
from adapters.matrix.wire.paths import path
from bridge.api.asked import Profile
from bridge.api.ids import Identity

PAGE: Final = "https://matrix.to/#/"

MOST_NAME: Final = 255


async def profile(session: Session, of: Identity) -> Profile | None:
    """What a person says of himself, None when nothing is known. Raises TryLater."""
    if not ids.is_person(of.native):
        return None
    told = await fetched(session, of.native)
    return Profile(
        name=foreign.text(told, "displayname", MOST_NAME) or of.name,
        nickname=ids.localpart_of(of.native),
        urls=(PAGE + quote(of.native, safe="@:"),),
    )


async def fetched(session: Session, person: str) -> Mapping[str, Any]:
    """A profile as it was told; empty where nobody tells. Raises TryLater."""
    try:
        return await session.homeserver.ask("GET", path("profile", person))
    except Failure:
        return {}

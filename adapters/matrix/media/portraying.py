"""A login is given the name and the picture that its owner has on XMPP: `Portraying` of the port.

Matrix specification, client-server API: `PUT /_matrix/client/v3/profile/{userId}/displayname`,
`.../avatar_url`. Homeservers tell each room of it, so what is so already is not said again.
"""

from hashlib import sha1
from typing import Final

from adapters.matrix import foreign
from adapters.matrix.media import portraits, profiles, sink
from adapters.matrix.session import Session
from adapters.matrix.wire.paths import path
from bridge.api.asked import Picture

MOST_NAME: Final = 255
"""Bytes of a name: Synapse takes 256 characters."""


async def portray(session: Session, name: str | None, picture: Picture | None) -> None:
    """None leaves what is; a picture of no bytes takes it away. Raises Refused, TryLater."""
    told = await profiles.fetched(session, session.me)
    if name is not None:
        name = name.encode()[:MOST_NAME].decode(errors="ignore")
        if name != foreign.text(told, "displayname"):
            await _put(session, "displayname", name)
    if picture is not None:
        await _show(session, foreign.text(told, "avatar_url"), picture)


async def _show(session: Session, shown: str, picture: Picture) -> None:
    if not picture.image:
        if shown:
            await _put(session, "avatar_url", "")
        return
    digest = sha1(picture.image, usedforsecurity=False).hexdigest()
    if shown and portraits.gallery_of(session).of(shown) == digest:
        return
    mxc = await sink.put_up(session, picture)
    await _put(session, "avatar_url", mxc)
    await portraits.learn(session, mxc, picture)


async def _put(session: Session, field: str, value: str) -> None:
    await session.homeserver.ask("PUT", path("profile", session.me, field), body={field: value})

"""Pictures of people and rooms: found out beside all else, and told by their hash.

Matrix specification, client-server API: `avatar_url` of `m.room.member` and of profiles, `url` of
`m.room.avatar`; `GET /_matrix/client/v1/media/thumbnail/{serverName}/{mediaId}`. A client is told
a picture's hash in presence, before it asks for it; so who is seen is looked at, one after the
other.
"""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import AsyncExitStack
from hashlib import sha1
from typing import Final

from adapters.matrix import foreign
from adapters.matrix.media import reference, source
from adapters.matrix.media.gallery import Gallery, Whose
from adapters.matrix.media.profiles import fetched
from adapters.matrix.rooms.room import Room
from adapters.matrix.session import Session
from adapters.matrix.wire.requests import Answer
from bridge.api.asked import Picture
from bridge.api.errors import GatewayError, Refused, TryLater
from bridge.api.ids import Identity, Place

log = logging.getLogger(__name__)

PACE: Final = 0.1
"""Seconds between two that are fetched."""

RETRY: Final = 5.0
TRIES: Final = 3
"""Times that one is asked for when that may go well later."""

SMALL: Final = 64 * 1024
"""Bytes of a picture that is taken whole."""

MOST_BYTES: Final = 1_000_000
"""Of one that its homeserver made smaller, or cannot."""

_SMALLER: Final = {"width": "320", "height": "240", "method": "scale", "animated": "false"}
"""One of the sizes that homeservers have ready (`m.thumbnail`)."""

_KINDS: Final = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG", "image/png"),
    (b"RIFF", "image/webp"),
    (b"GIF8", "image/gif"),
)

NOT_TAKEN: Final = "The picture is too large."


def of_member(session: Session, room: Room, person: str) -> str:
    """For `Present.avatar`: what is known now of who is being shown, the SHA-1 of a picture or "".
    What is not known is found out.
    """
    member = room.members.get(person)
    return "" if member is None else _shown(session, member.avatar, Whose(room.id, person))


def of_room(session: Session, room: Room) -> str:
    """For `About.avatar`."""
    wanted = session.wanted
    if wanted.rooms.get(room.id, room.avatar) != room.avatar:
        wanted.news.add(room.id)
    wanted.rooms[room.id] = room.avatar
    return _shown(session, room.avatar, Whose(room.id, ""))


def of_contact(session: Session, person: str, mxc: str) -> str:
    """For `Contact.avatar`. mxc: as his profile says."""
    return _shown(session, mxc, Whose("", person))


async def picture(session: Session, of: Identity | Place, known_by: str) -> Picture | None:
    """The picture of a person or a room, None when there is none. Raises Refused, TryLater.

    known_by: its hash, "" when that was not told.
    """
    image = session.shared.images.get(known_by)
    if image is not None:
        return image
    gallery = gallery_of(session)
    mxc = gallery.known_by(known_by) if known_by else await _mxc(session, of)
    if not reference.is_mxc(mxc):
        return None
    image = await _fetched(session, mxc)
    digest = _hash(image)
    if known_by and digest != known_by:
        return None
    session.shared.images.put(digest, image)
    return image


async def run(session: Session) -> None:
    """Fetch those that are wanted, one after the other; until cancelled."""
    while True:
        await session.pictures_wanted.wait()
        session.pictures_wanted.clear()
        await look(session)


async def look(session: Session) -> None:
    """Fetch those that are wanted until none is."""
    wanted = session.wanted
    while wanted.waiting:
        mxc = next(iter(wanted.waiting))
        if gallery_of(session).of(mxc) is None:
            await session.went_up.wait()
            try:
                await _look_at(session, mxc)
            except TryLater as error:
                await _again(session, mxc, error.after or RETRY)
                continue
            await asyncio.sleep(PACE)
        async with session.in_order:
            _tell(session, mxc)


async def learn(session: Session, mxc: str, image: Picture | None) -> None:
    """A picture was seen, or none can be had."""
    digest = "" if image is None else _hash(image)
    gallery_of(session).learn(mxc, digest)
    if image is not None:
        session.shared.images.put(digest, image)
        await session.keep(session.wanted.keep(session.homeserver.url, mxc, digest))


def gallery_of(session: Session) -> Gallery:
    """What is known of the pictures that the login's homeserver gives out."""
    url = session.homeserver.url
    gallery = session.shared.galleries.setdefault(url, Gallery())
    if not session.wanted.is_recalled:
        session.wanted.recall(url, session.kept.kept, gallery)
    return gallery


def _shown(session: Session, mxc: str, whose: Whose) -> str:
    if not mxc or not reference.is_mxc(mxc):
        return ""
    known = gallery_of(session).of(mxc)
    if known is None and session.wanted.add(mxc, whose):
        session.pictures_wanted.set()
    return known or ""


async def _look_at(session: Session, mxc: str) -> None:
    """Raises TryLater."""
    try:
        image: Picture | None = await _fetched(session, mxc)
    except TryLater:
        raise
    except Exception as error:
        # Whoever's it is, those of others are fetched.
        level = logging.DEBUG if isinstance(error, GatewayError) else logging.ERROR
        log.log(level, "a picture cannot be had: %s", type(error).__name__)
        image = None
    await learn(session, mxc, image)


async def _again(session: Session, mxc: str, after: float) -> None:
    """Behind all others, or when somebody is shown with it next."""
    wanted = session.wanted
    shown = wanted.waiting.pop(mxc)
    tried = wanted.tries.pop(mxc, 0) + 1
    if tried < TRIES:
        wanted.waiting[mxc], wanted.tries[mxc] = shown, tried
    await asyncio.sleep(after)


def _tell(session: Session, mxc: str) -> None:
    """It is known now: whoever is shown with it is shown anew."""
    wanted = session.wanted
    wanted.tries.pop(mxc, None)
    shown = wanted.waiting.pop(mxc, {})
    if gallery_of(session).of(mxc) and session.on_picture is not None:
        for whose in shown:
            is_news = not whose.person and whose.room in wanted.news
            wanted.news.discard(whose.room if is_news else "")
            session.on_picture(whose, is_news)


async def _mxc(session: Session, of: Identity | Place) -> str:
    if isinstance(of, Place):
        room = session.room_of(of)
        return "" if room is None else room.avatar
    # One's own is what it was just set to, whatever rooms have been told of by now.
    known = "" if of.native == session.me else next(_avatars(session, of.native), "")
    if known:
        return known
    return foreign.text(await fetched(session, of.native), "avatar_url", 1000)


def _avatars(session: Session, person: str) -> Iterator[str]:
    for room in session.rooms.values():
        member = room.members.get(person)
        if member is not None and member.avatar:
            yield member.avatar


async def _fetched(session: Session, mxc: str) -> Picture:
    """The image itself where it is small, else as its homeserver makes it smaller, if it does.

    Raises Refused, TryLater.
    """
    known = reference.plain(mxc)
    async with AsyncExitStack() as stack:
        answer = await source.opened(session, source.whole(known), stack)
        if (source.size(answer) or SMALL + 1) <= SMALL:
            return await _read(answer)
    try:
        async with AsyncExitStack() as stack:
            asked = source.thumbnail(known)
            return await _read(await source.opened(session, asked, stack, _SMALLER))
    except Refused:
        async with AsyncExitStack() as stack:
            return await _read(await source.opened(session, source.whole(known), stack))


async def _read(answer: Answer) -> Picture:
    image = bytearray()
    async for piece in answer.chunks:
        image += piece
        if len(image) > MOST_BYTES:
            raise Refused("not-acceptable", NOT_TAKEN)
    kind = next((kind for begin, kind in _KINDS if image.startswith(begin)), "")
    if not kind:
        raise Refused("not-acceptable", "It is no picture.")
    return Picture(bytes(image), kind)


def _hash(image: Picture) -> str:
    return sha1(image.image, usedforsecurity=False).hexdigest()

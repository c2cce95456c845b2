"""Pictures of people and groups: found out beside all else, and told by their hash.

Bot API: getUserProfilePhotos, getChat (`ChatFullInfo.photo`). No update says that somebody has
another picture, so who is seen is looked at once a day; of groups a service message says it.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from hashlib import sha1
from typing import Final, NamedTuple

from telegram import PhotoSize

from adapters.telegram import ids
from adapters.telegram.media import source
from adapters.telegram.media.asking import asked
from adapters.telegram.media.gallery import NO_PORTRAIT, Gallery, Portrait
from adapters.telegram.session import Session
from adapters.telegram.wire.asking import bot
from bridge.api.asked import Picture
from bridge.api.content import File
from bridge.api.errors import GatewayError, Refused, TryLater
from bridge.api.ids import Identity, Place

log = logging.getLogger(__name__)

LOOKED_AT_EACH: Final = 86_400.0
PACE: Final = 0.3
"""Seconds between two that are looked for."""

RETRY: Final = 5.0
TRIES: Final = 3
"""Times that somebody is looked for in a row, when that may go well later."""

MOST_WANTED: Final = 2_000
MOST_BYTES: Final = 2_000_000
EDGE: Final = 320
"""Pixels that a picture should have at least; Telegram has them of 160, 320 and 640."""

_KINDS: Final = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG", "image/png"),
    (b"RIFF", "image/webp"),
)


class _Found(NamedTuple):
    file_id: str
    unique: str


def shown(session: Session, who: int | str, unique: str | None = None) -> str:
    """For `Present.avatar` and its like: what is known now of who is being shown, the SHA-1 of a
    picture or "". How he looks is found out, if it was not lately.

    unique: of a group, what Telegram is known to call its picture, "" for none.
    """
    portrait = _gallery(session).of(str(who))
    is_another = unique is not None and unique != (portrait or NO_PORTRAIT).unique
    if unique is None or is_another:
        wanted(session, who, is_another=is_another)
    return (portrait or NO_PORTRAIT).sha1


def on_change(session: Session, tell: Callable[[str, bool], None]) -> None:
    """It is called with the id of each person and group whose picture is found to be another one,
    and whether that is news; else it was not known before.
    """
    session.gallery.listeners.append(tell)


def wanted(session: Session, who: int | str, *, is_another: bool = False) -> None:
    """Find out how somebody or a group looks, unless that was done lately.

    is_another: it was said that the picture is another one now.
    """
    gallery, native = _gallery(session), str(who)
    portrait = gallery.of(native)
    is_known = portrait is not None and session.now() < portrait.at + LOOKED_AT_EACH
    if (is_known and not is_another) or len(gallery.wanted) >= MOST_WANTED:
        return
    gallery.wanted.setdefault(native, 0)
    gallery.bell.set()


async def run(session: Session) -> None:
    """Look for those who are wanted; until cancelled."""
    while True:
        await session.gallery.bell.wait()
        session.gallery.bell.clear()
        await look(session)


async def look(session: Session) -> None:
    """Look for those who are wanted, one after the other, until nobody is."""
    wanted = session.gallery.wanted
    while wanted:
        await session.went_up.wait()
        native = next(iter(wanted))
        tried = wanted.pop(native) + 1
        try:
            await _look_for(session, native)
        except TryLater as error:
            if tried < TRIES:
                wanted.setdefault(native, tried)
            await asyncio.sleep(error.after or RETRY)
        except Exception as error:
            # Whoever's it is, those of others are looked for.
            level = logging.DEBUG if isinstance(error, GatewayError) else logging.ERROR
            log.log(level, "a picture cannot be found out: %s", type(error).__name__)
        await asyncio.sleep(PACE)


async def picture(session: Session, of: Identity | Place) -> Picture | None:
    """The picture of a person or a room, None when there is none. Raises Refused, TryLater."""
    native = str(ids.read(of.native).id)
    portrait = _gallery(session).of(native)
    if portrait is not None and portrait.sha1:
        image = await _at_hand(session, portrait)
        if image is not None:
            return image
    portrait = await _look_for(session, native)
    return await _at_hand(session, portrait) if portrait.sha1 else None


async def _look_for(session: Session, native: str) -> Portrait:
    """Somebody's picture as it is now. Raises Refused, TryLater."""
    try:
        portrait = await _seen(session, native)
    except Refused:
        # Nobody is asked for again before the day is over.
        await _learn(session, native, _none(session))
        raise
    await _learn(session, native, portrait)
    return portrait


async def _seen(session: Session, native: str) -> Portrait:
    """As it is now, fetched where it is another one than before."""
    found, now = await _found(session, int(native)), session.now()
    before = session.gallery.of(native)
    if found is None:
        return _none(session)
    if before is not None and before.unique == found.unique:
        return replace(before, file_id=found.file_id, at=now)
    image = await _fetched(session, found.file_id)
    digest = sha1(image.image, usedforsecurity=False).hexdigest()
    session.gallery.put(digest, image)
    return Portrait(digest, found.unique, found.file_id, now)


def _none(session: Session) -> Portrait:
    return replace(NO_PORTRAIT, at=session.now())


async def _learn(session: Session, native: str, portrait: Portrait) -> None:
    gallery = session.gallery
    before = gallery.of(native)
    is_another = portrait.sha1 != (before or NO_PORTRAIT).sha1
    await session.keep(gallery.learn(native, portrait))
    if is_another:
        for tell in gallery.listeners:
            tell(native, before is not None)


async def _found(session: Session, chat: int) -> _Found | None:
    if chat < 0:
        photo = (await asked(bot(session).get_chat(chat))).photo
        return None if photo is None else _Found(photo.big_file_id, photo.big_file_unique_id)
    photos = (await asked(bot(session).get_user_profile_photos(chat, limit=1))).photos
    if not photos or not photos[0]:
        return None
    best = _best(photos[0])
    return _Found(best.file_id, best.file_unique_id)


def _best(sizes: Sequence[PhotoSize]) -> PhotoSize:
    """The smallest that is large enough, else the largest."""
    by_size = sorted(sizes, key=lambda size: size.width)
    return next((size for size in by_size if size.width >= EDGE), by_size[-1])


async def _at_hand(session: Session, portrait: Portrait) -> Picture | None:
    """The very picture that is known; None where its file is another one, or gone."""
    image = session.gallery.image(portrait.sha1)
    if image is not None:
        return image
    try:
        image = await _fetched(session, portrait.file_id)
    except Refused:
        return None
    if sha1(image.image, usedforsecurity=False).hexdigest() != portrait.sha1:
        return None
    session.gallery.put(portrait.sha1, image)
    return image


async def _fetched(session: Session, file_id: str) -> Picture:
    image = bytearray()
    async with source.open_file(session, File(name="", native=file_id)) as opened:
        async for piece in opened.chunks:
            image += piece
            if len(image) > MOST_BYTES:
                raise Refused("not-acceptable", "The picture is too large.")
    kind = next((kind for begin, kind in _KINDS if image.startswith(begin)), "image/jpeg")
    return Picture(bytes(image), kind)


def _gallery(session: Session) -> Gallery:
    session.gallery.recall(session.kept.kept)
    return session.gallery

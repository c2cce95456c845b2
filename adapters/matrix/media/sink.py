"""Files for Matrix, put up before they are said: `MediaSink`, `MediaLimit` and `MediaNeeds`.

Matrix specification, client-server API, `POST /_matrix/media/v3/upload`; "Sending encrypted
attachments": in encrypted rooms the homeserver is shown neither what a file is called nor what it
is.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Final

from adapters.matrix.chats import rooms
from adapters.matrix.media import reference, repository
from adapters.matrix.media.measuring import TOO_LARGE, measured
from adapters.matrix.media.reference import Reference
from adapters.matrix.media.sealing import Sealing
from adapters.matrix.session import Session, Shared
from adapters.matrix.wire.errors import Failure
from bridge.api.asked import Picture
from bridge.api.errors import GatewayError, Refused, TryLater
from bridge.api.ids import Place
from bridge.api.media import Hosted, Opened

UPLOAD: Final = "/_matrix/media/v3/upload"
WITHIN: Final = 600.0

GOOD_FOR: Final = 7 * 86_400.0
"""Seconds for which a file that was put up is used again: homeservers may tidy up."""

OTHER_SIZE: Final = "The file is not as large as it was said to be."
NOWHERE: Final = "Your homeserver did not say where the file is."
NOT_KNOWN_YET: Final = "It is not known yet how this is written to."

_ANY_TYPE: Final = "application/octet-stream"
_MOST_NAME: Final = 200


async def host(session: Session, place: Place, file: Opened) -> Hosted:
    """Put a file up, encrypted where the place is. Raises Refused, TryLater."""
    sealing = Sealing() if is_encrypted(session, place) else None
    if file.size is not None:
        return await _put(session, file, file.size, sealing)
    async with measured(file.chunks, await repository.most(session)) as (chunks, size):
        known = Opened(name=file.name, media_type=file.media_type, size=size, chunks=chunks)
        return await _put(session, known, size, sealing)


async def put_up(session: Session, picture: Picture) -> str:
    """A picture that everybody may see, its `mxc:`. Raises Refused, TryLater."""

    async def chunks() -> AsyncIterator[bytes]:
        yield picture.image

    size = len(picture.image)
    file = Opened(name="", media_type=picture.media_type, size=size, chunks=chunks())
    return (await _put(session, file, size, None)).native


def need(shared: Shared, place: Place) -> str:
    """`https://matrix.example.org encrypted`. Raises TryLater."""
    session = shared.session(place.login)
    how = "encrypted" if is_encrypted(session, place) else "plain"
    return f"{session.homeserver.url} {how}"


def is_encrypted(session: Session, place: Place) -> bool:
    """Whether what is said in a place now is encrypted. Raises TryLater while it is not known.

    A chat that has no room yet gets one that is, where it can be; a file for it is encrypted in any
    case.
    """
    if place.kind == "room":
        room = session.room_of(place)
        if room is None:
            raise TryLater(NOT_KNOWN_YET)
        return room.is_encrypted
    room = session.rooms.get(rooms.known(session, place.native))
    return room is None or room.is_encrypted


async def _put(session: Session, file: Opened, size: int, sealing: Sealing | None) -> Hosted:
    most = await repository.most(session)
    if size > most:
        raise Refused("not-acceptable", _too_large(most))
    body = _Body(file.chunks, size, sealing)
    name = file.name[:_MOST_NAME]
    try:
        answer = await session.homeserver.ask(
            "POST",
            UPLOAD,
            query={"filename": name} if name and sealing is None else None,
            content=body.pieces(),
            media_type=_ANY_TYPE if sealing is not None else file.media_type or _ANY_TYPE,
            length=size,
            within=WITHIN,
        )
    except GatewayError as error:
        if body.error is not None:
            raise body.error from None
        if isinstance(error, Failure) and error.status == 413:
            raise Refused("not-acceptable", _too_large(None)) from None
        raise
    put = _reference(answer.get("content_uri"), sealing, file.media_type)
    return Hosted(native=put.written(), size=size, until=session.now() + GOOD_FOR)


def _reference(uri: object, sealing: Sealing | None, media_type: str) -> Reference:
    try:
        put = reference.plain(uri)
    except ValueError:
        raise Refused("internal", NOWHERE) from None
    return put if sealing is None else sealing.reference(put.mxc, media_type)


def _too_large(most: int | None) -> str:
    if most is None:
        return TOO_LARGE
    return f"The file is too large: your homeserver takes at most {most / 1_000_000:.1f} MB."


@dataclass(slots=True)
class _Body:
    """What is put up. error: why there was no end of it, which the homeserver does not hear of."""

    chunks: AsyncIterator[bytes]
    size: int
    sealing: Sealing | None
    error: GatewayError | None = field(default=None, init=False)

    async def pieces(self) -> AsyncIterator[bytes]:
        try:
            async for piece in self._checked():
                yield piece if self.sealing is None else self.sealing.update(piece)
        except GatewayError as error:
            self.error = error
            raise

    async def _checked(self) -> AsyncIterator[bytes]:
        left = self.size
        async for piece in self.chunks:
            left -= len(piece)
            if left < 0:
                break
            if piece:
                yield piece
        if left:
            raise Refused("not-acceptable", OTHER_SIZE)

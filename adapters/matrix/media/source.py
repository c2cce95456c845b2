"""Files on Matrix, read as they come: `MediaSource` of the port.

Matrix specification, client-server API, "Content repository": `GET
/_matrix/client/v1/media/download/{serverName}/{mediaId}`; where it answers with a redirect the file
lies elsewhere, and the token is not told there.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import Final
from urllib.parse import quote, urljoin, urlsplit

from adapters.matrix.media import reference, repository
from adapters.matrix.media.reference import Reference
from adapters.matrix.media.sealing import Opening
from adapters.matrix.session import Session
from adapters.matrix.wire.errors import Failure
from adapters.matrix.wire.requests import Answer
from bridge.api.content import File
from bridge.api.errors import Refused, TryLater
from bridge.api.media import Opened

NOT_THERE: Final = "Your homeserver does not have the file, or does not have it any longer."
NOT_GIVEN: Final = "Your homeserver does not give the file."
NOT_ELSEWHERE: Final = "The file cannot be had from where your homeserver says that it is."

MOST_REDIRECTS: Final = 3
WITHIN: Final = 600.0
STALLED: Final = 30.0
"""Seconds: for all of a file that lies elsewhere, and without a byte of it."""

_REDIRECTS: Final = (301, 302, 303, 307, 308)
_MOST_TYPE: Final = 127


@asynccontextmanager
async def open_file(session: Session, file: File) -> AsyncIterator[Opened]:
    """A file of an event. Entering raises Refused, TryLater; so does reading.

    An encrypted one is proven to be what was sent only when its chunks have ended without an error.
    """
    try:
        known = reference.read(file.native)
    except ValueError:
        raise Refused("not-found", NOT_THERE) from None
    async with AsyncExitStack() as stack:
        answer = await opened(session, whole(known), stack)
        chunks = _decrypted(answer.chunks, known) if known.is_encrypted else answer.chunks
        yield Opened(
            name=file.name,
            media_type=file.media_type or known.media_type or _type(answer.headers, known),
            size=size(answer),
            chunks=chunks,
        )


async def opened(
    session: Session, asked: str, stack: AsyncExitStack, query: Mapping[str, str] | None = None
) -> Answer:
    """What the homeserver gives, wherever it lies, as `repository.answer`. Raises Refused,
    TryLater.
    """
    try:
        answer = await repository.answer(session, asked, stack, query)
    except Failure as failure:
        if failure.status == 404:
            raise Refused("not-found", NOT_THERE) from None
        raise Refused(failure.reason, NOT_GIVEN) from None
    at = session.homeserver.url
    for _ in range(MOST_REDIRECTS):
        if answer.status not in _REDIRECTS:
            break
        at = _next(session, at, answer)
        answer = await stack.enter_async_context(_elsewhere(session, at))
    if answer.status == 429 or answer.status >= 500:
        raise TryLater(NOT_ELSEWHERE)
    if answer.status != 200:
        raise Refused("not-found", NOT_ELSEWHERE)
    return answer


def whole(known: Reference) -> str:
    """Where a file is asked for, as `opened` takes it."""
    return f"download/{_quoted(known)}"


def thumbnail(known: Reference) -> str:
    """Where a small one of a picture is."""
    return f"thumbnail/{_quoted(known)}"


def size(answer: Answer) -> int | None:
    """In bytes, as it is told. Encrypted, a file has as many as it has in plain."""
    length = answer.headers.get("Content-Length", "")
    is_packed = answer.headers.get("Content-Encoding", "identity").lower() != "identity"
    is_number = length.isascii() and length.isdecimal() and len(length) < 16
    return int(length) if is_number and not is_packed else None


def _quoted(known: Reference) -> str:
    return f"{quote(known.server, safe='')}/{known.id}"


def _next(session: Session, at: str, answer: Answer) -> str:
    """Where a redirect leads. Raises Refused: what is not encrypted the homeserver alone may be."""
    try:
        location = answer.headers.get("Location", "")
        link = urljoin(at, location)
        is_there = bool(location) and (urlsplit(link).scheme == "https" or _is_ours(session, link))
    except ValueError:
        is_there = False
    if not is_there:
        raise Refused("not-found", NOT_ELSEWHERE)
    return link


def _elsewhere(session: Session, link: str) -> AbstractAsyncContextManager[Answer]:
    """Nobody but the homeserver is told the token."""
    is_ours = _is_ours(session, link)
    headers = {"Authorization": f"Bearer {session.homeserver.token}"}
    return session.shared.requests.open(
        "GET",
        link,
        headers=headers if is_ours else None,
        within=WITHIN,
        stalled=STALLED,
        trusts=is_ours,
    )


def _is_ours(session: Session, link: str) -> bool:
    """Whether this is the homeserver. Raises ValueError."""
    return urlsplit(link)[:2] == urlsplit(session.homeserver.url)[:2]


async def _decrypted(pieces: AsyncIterator[bytes], known: Reference) -> AsyncGenerator[bytes, None]:
    """A file in plain, and an error at its end when it is not what was sent."""
    opening = Opening(known)
    async for piece in pieces:
        yield opening.update(piece)
    opening.finish()


def _type(headers: Mapping[str, str], known: Reference) -> str:
    """As the homeserver says; it knows nothing of what is encrypted."""
    said = headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if known.is_encrypted or "/" not in said or len(said) > _MOST_TYPE or not said.isprintable():
        return ""
    return said

"""Files of Telegram, read by their `file_id` as they come.

Bot API: getFile ("bots can download files of up to 20MB in size"; "it is guaranteed that the link
will be valid for at least 1 hour": so it is asked for anew each time), "Using a Local Bot API
Server" ("download files without a size limit", "receive the absolute local path as a value of the
`file_path` field").

The link has the bot's token in it, and so has a local server's path: neither leaves this file, not
even by an error or a log.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Final, cast
from urllib.parse import quote

import httpx
import telegram
from telegram.error import BadRequest

from adapters.telegram.media.asking import NOT_THERE, asked
from adapters.telegram.session import Session
from adapters.telegram.wire.asking import bot
from adapters.telegram.wire.errors import AWAY
from adapters.telegram.wire.request import NotSent, Request
from bridge.api.content import File
from bridge.api.errors import Refused, TryLater
from bridge.api.media import Opened

log = logging.getLogger(__name__)

LARGEST: Final = 20 << 20
"""Bytes; tdlib/telegram-bot-api, `Client.h`: MAX_DOWNLOAD_FILE_SIZE."""

TOO_LARGE: Final = "Telegram gives bots files of at most 20 MB."
NOT_HERE: Final = "The gateway cannot read this file."

BLOCK: Final = 64 * 1024

# What Telegram names files by; a table of the machine's would make other types elsewhere.
_TYPES: Final = {
    ".gif": "image/gif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".m4a": "audio/mp4",
    ".mp3": "audio/mpeg",
    ".mp4": "video/mp4",
    ".oga": "audio/ogg",
    ".ogg": "audio/ogg",
    ".opus": "audio/ogg",
    ".png": "image/png",
    ".webm": "video/webm",
    ".webp": "image/webp",
}


@asynccontextmanager
async def open_file(session: Session, file: File) -> AsyncIterator[Opened]:
    """A file of an event. Entering raises Refused, TryLater; reading TryLater."""
    if not session.settings.local_mode and (file.size or 0) > LARGEST:
        raise Refused("not-acceptable", TOO_LARGE)
    found = await asked(_found(session, file.native))
    if not found.file_path or not isinstance(found.file_path, str):
        raise Refused("not-found", NOT_THERE)
    path = PurePosixPath(found.file_path)
    async with aclosing(_pieces(session, found.file_path)) as pieces:
        await anext(pieces)  # it is open now, or raises
        yield Opened(
            name=file.name or path.name,
            media_type=file.media_type or _TYPES.get(path.suffix.lower(), ""),
            size=found.file_size if isinstance(found.file_size, int) else None,
            chunks=pieces,
        )


async def _found(session: Session, file_id: str) -> telegram.File:
    try:
        return await bot(session).get_file(file_id)
    except BadRequest as error:
        if "too big" in error.message.lower():
            raise Refused("not-acceptable", TOO_LARGE) from None
        raise


def _pieces(session: Session, path: str) -> AsyncGenerator[bytes, None]:
    """Its bytes, behind an empty piece that says that it is there."""
    if session.settings.local_mode:
        return _from_disk(path, session.settings.token.get_secret_value())
    ours = bot(session)
    return _from_server(cast("Request", ours.request), ours.base_file_url, path)


async def _from_server(request: Request, base: str, path: str) -> AsyncGenerator[bytes, None]:
    """path: as the library completes it, unless there is such a file on this machine."""
    relative = path.removeprefix(f"{base}/")
    try:
        async with request.stream(f"{base}/{quote(relative)}") as answer:
            if answer.status_code != httpx.codes.OK:
                raise TryLater(AWAY)
            yield b""
            async for piece in answer.aiter_bytes(BLOCK):
                yield piece
    except (NotSent, httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError):
        raise TryLater(AWAY) from None


async def _from_disk(path: str, token: str) -> AsyncGenerator[bytes, None]:
    try:
        file = await asyncio.to_thread(_opened, path, token)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is none of the server's"
        log.error("a file of the Bot API server cannot be read: %s", why)
        raise Refused("internal", NOT_HERE) from None
    with file:
        yield b""
        while piece := await asyncio.to_thread(file.read, BLOCK):
            yield piece


def _opened(path: str, token: str) -> BinaryIO:
    """Whatever the server says, nothing is read but files that it keeps for this bot.

    tdlib/telegram-bot-api, Client.cpp: they lie in a directory that is called as the token is.
    Raises ValueError for others.
    """
    real = Path(path).resolve(strict=True)
    is_ours = any(part == token or part.startswith(f"{token}:") for part in real.parent.parts)
    if not is_ours or not real.is_file():
        raise ValueError("no file of this bot")
    return real.open("rb")

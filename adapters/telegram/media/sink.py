"""Files for Telegram: kept here until the request that says them is made, since it brings them.

Bot API: "Sending files" ("10 MB max size for photos, 50 MB for other files"), "Using a Local Bot
API Server" ("upload files up to 2000 MB").
"""

from typing import Final

from telegram import InputFile

from adapters.telegram.media import spool
from adapters.telegram.session import Session
from bridge.api.errors import Refused
from bridge.api.media import Hosted, Opened

LARGEST: Final = 50_000_000
LARGEST_LOCAL: Final = 2_000_000_000
"""Bytes."""

GONE: Final = "It waited too long to be sent."


async def host(session: Session, file: Opened) -> Hosted:
    """Have all of it here. Raises Refused, and what reading it raises."""
    most = largest(session)
    if (file.size or 0) > most:
        raise _too_large(session)
    try:
        held = await spool.held(file.name, file.chunks, most)
    except spool.TooLarge:
        raise _too_large(session) from None
    until = session.now() + spool.UNSENT
    return Hosted(native=session.spool.keep(held), size=held.size, until=until)


def has(session: Session, reference: str) -> bool:
    """Whether it is here yet."""
    return reference in session.spool


def largest(session: Session) -> int:
    """Bytes that a file may have."""
    return LARGEST_LOCAL if session.settings.local_mode else LARGEST


def opened(session: Session, reference: str, *, attach: bool = False) -> InputFile:
    """A hosted file for one request, streamed from the disk. Raises Refused when it is gone.

    attach: it is named in a JSON value (`attach://`), as those of an album are.
    """
    held = session.spool.get(reference)
    if held is None:
        raise Refused("expired", GONE)
    return InputFile(held.reading(), filename=held.name, attach=attach, read_file_handle=False)


def let_go(session: Session, reference: str) -> None:
    """The request that says it was answered, be it by a refusal."""
    session.spool.sent(reference)


def _too_large(session: Session) -> Refused:
    most = "2 GB" if session.settings.local_mode else "50 MB"
    return Refused("not-acceptable", f"Telegram takes files of at most {most} from bots.")

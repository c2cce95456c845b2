"""How a homeserver gives out files, and how large they may be there; asked when it is needed.

Matrix specification, client-server API, "Content repository": with a token since version 1.11
(`/_matrix/client/v1/media`), before that without (`/_matrix/media/v3`); `GET .../config` ("if not
listed or null, the size limit should be treated as unknown").
"""

from collections.abc import Mapping
from contextlib import AsyncExitStack
from typing import Any, Final

from adapters.matrix.media.depot import ANY_SIZE
from adapters.matrix.session import Session
from adapters.matrix.wire.errors import Failure
from adapters.matrix.wire.requests import Answer

FRESH: Final = 3_600.0
"""Seconds for which it is not asked again."""

_NEW: Final = "/_matrix/client/v1/media/"
_OLD: Final = "/_matrix/media/v3/"
_UNKNOWN: Final = "M_UNRECOGNIZED"


async def most(session: Session) -> int:
    """Bytes that a file may have. Raises TryLater."""
    depot = session.depot
    if session.now() >= depot.most_until:
        depot.most = _size(await _configuration(session))
        depot.most_until = session.now() + FRESH
    return depot.most


async def answer(
    session: Session, asked: str, stack: AsyncExitStack, query: Mapping[str, str] | None = None
) -> Answer:
    """asked: the end of the path, `download/example.org/aZ09`. stack: holds what is open.

    Raises Failure, TryLater.
    """
    if not _is_old(session):
        opened = session.homeserver.stream(_NEW + asked, query=query)
        try:
            return await stack.enter_async_context(opened)
        except Failure as failure:
            _note(session, failure)
    return await stack.enter_async_context(session.homeserver.stream(_OLD + asked, query=query))


async def _configuration(session: Session) -> Mapping[str, Any]:
    try:
        if not _is_old(session):
            try:
                return await session.homeserver.ask("GET", f"{_NEW}config")
            except Failure as failure:
                _note(session, failure)
        return await session.homeserver.ask("GET", f"{_OLD}config")
    except Failure:
        return {}


def _is_old(session: Session) -> bool:
    return session.now() < session.depot.old_until


def _note(session: Session, failure: Failure) -> None:
    """It does not know the new paths; any other refusal is raised."""
    if failure.errcode != _UNKNOWN:
        raise failure
    session.depot.old_until = session.now() + FRESH


def _size(configuration: Mapping[str, Any]) -> int:
    size = configuration.get("m.upload.size")
    if not isinstance(size, int) or isinstance(size, bool):
        return ANY_SIZE
    return size if 0 <= size < ANY_SIZE else ANY_SIZE

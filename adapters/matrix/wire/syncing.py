"""What comes from Matrix: asked for, accepted, and only then gone on from.

Matrix Client-Server API, "GET /_matrix/client/v3/sync".

    answer ── read ──▶ events, states, kept ── one commit with the cursor ──▶ the next request

What was sent to the device is forgotten by the homeserver when the next answer is asked for; so
that is not done before the keys among it are committed.
"""

import asyncio
import json
import random
from collections.abc import Mapping
from typing import Any, Final

from adapters.matrix import foreign
from adapters.matrix.chats import availability
from adapters.matrix.rooms import seats
from adapters.matrix.session import Session
from adapters.matrix.wire import accepting, inward, standing
from adapters.matrix.wire.errors import Away, Failure, Lost
from adapters.matrix.wire.homeserver import LARGEST
from adapters.matrix.wire.paths import path
from bridge.api.errors import GatewayError, LoginLost, Refused, TryLater
from bridge.api.pacing import Bucket, backoff

TIMEOUT: Final = 30
"""Seconds for which the homeserver holds an answer back until there is something new."""
PATIENCE: Final = 60.0
"""Seconds more, until the whole answer is there."""
PATIENCE_AT_FIRST: Final = 600.0
"""The same for the first answer to an account, which some homeservers make for minutes."""
FIRST: Final = 1.0
LONGEST: Final = 60.0
"""Seconds between two attempts: at first, and at most."""

AT_ONCE: Final = 3
APART: Final = 0.15
"""Answers that are asked for one right after the other, and seconds from one to the next behind
them: a homeserver answers with each event alone, and each answer has its price.
"""

SYNC: Final = path("sync")

_LATER: Final[dict[str, Any]] = {
    "account_data": {"types": ["m.direct", "m.ignored_user_list"]},
    "room": {
        "account_data": {"not_types": ["*"]},
        "ephemeral": {"types": ["m.typing", "m.receipt"]},
        "state": {"lazy_load_members": True},
        "timeline": {"lazy_load_members": True, "limit": 100},
    },
}
_FIRST: Final[dict[str, Any]] = {
    **_LATER,
    "room": {**_LATER["room"], "timeline": {"lazy_load_members": True, "limit": 1}},
}


_ANEW: Final[dict[str, Any]] = {
    **_LATER,
    "room": {
        **_LATER["room"],
        "state": {"lazy_load_members": True, "include_redundant_members": True},
    },
}


def _written(filter: Mapping[str, Any]) -> str:
    return json.dumps(filter, separators=(",", ":"))


FILTER: Final = _written(_LATER)
FIRST_FILTER: Final = _written(_FIRST)
"""What was said before the account came here is fetched where somebody wants to see it."""
FILTER_ANEW: Final = _written(_ANEW)
"""Who somebody is who speaks is told once; where that answer was lost, it is asked for again."""


class Cursor:
    """From where on it is asked, and when that was: `s72_1 1700000000`."""

    @staticmethod
    def write(token: str, at: float) -> str:
        return f"{token} {int(at)}"

    @staticmethod
    def read(written: str | None) -> tuple[str, float]:
        token, _, at = (written or "").rpartition(" ")
        return (token, float(at)) if token and at.isdecimal() else ("", 0.0)


async def run(session: Session) -> None:
    """Until cancelled. Raises LoginLost."""
    session.token, session.heard_at = Cursor.read(session.kept.cursor)
    standing.begin(session)
    session.show(*seats.known(session))
    listener, pace = _Listener(session), Bucket(AT_ONCE, APART)
    session.homeserver.on_lost = listener.lost
    try:
        while True:
            answer = await listener.next()
            token, now = foreign.text(answer, "next_batch"), session.now()
            async with session.in_order:
                items = await inward.read(session, answer)
                await accepting.accept(session, items, Cursor.write(token, now))
            session.token, session.heard_at = token, now
            standing.up(session)
            await _rested(pace)
    finally:
        session.homeserver.on_lost = None
        session.is_up = False
        session.went_up.clear()


async def _rested(pace: Bucket) -> None:
    now = asyncio.get_running_loop().time()
    pace.take(now)
    if (pause := pace.wait(now)) > 0:
        await asyncio.sleep(pause)


class _Listener:
    """Asks again and again, until it is answered."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._asking: asyncio.Timeout | None = None
        self._lost: Lost | None = None

    def lost(self, error: Lost) -> None:
        """Somebody was told that the token is of no use."""
        self._lost = error
        if self._asking is not None and self._asking.when() is None:
            self._asking.reschedule(asyncio.get_running_loop().time())

    async def next(self) -> dict[str, Any]:
        """Raises LoginLost."""
        failures = 0
        while True:
            try:
                return await self._answer(is_anew=failures > 0 or not self._session.is_up)
            except Lost as error:
                raise standing.lost(error) from None
            except TryLater as error:
                await self._rest(error, error.after, failures)
            except Failure as error:
                # Of a token that it does not know any longer: there is no going on from there.
                if error.status == 400 and failures and self._session.token:
                    self._session.token = ""
                await self._rest(error, 0.0, failures)
            except Refused as error:
                raise LoginLost(error.reason, error.text) from None
            failures += 1

    async def _answer(self, *, is_anew: bool) -> dict[str, Any]:
        """is_anew: the last answer may never have been accepted."""
        session = self._session
        try:
            async with asyncio.timeout(None) as self._asking:
                if self._lost is not None:
                    raise self._lost
                answer = await session.homeserver.ask(
                    "GET",
                    SYNC,
                    query=_query(session, is_anew=is_anew),
                    within=TIMEOUT + PATIENCE if session.token else PATIENCE_AT_FIRST,
                    waits=True,
                    largest=LARGEST,
                )
        except TimeoutError:
            if self._lost is not None:
                raise self._lost from None
            raise
        if not foreign.text(answer, "next_batch"):
            raise Away("what answers there is no homeserver")
        return answer

    async def _rest(self, error: GatewayError, after: float, failures: int) -> None:
        if failures or not self._session.is_up:  # one may be lost by chance
            standing.down(self._session, error)
        chance = random.random()  # noqa: S311 - no secret
        pause = backoff(failures, jitter=chance, first=FIRST, longest=LONGEST)
        await asyncio.sleep(max(after, pause))


def _query(session: Session, *, is_anew: bool) -> dict[str, str]:
    if not session.token:
        return {
            "filter": FIRST_FILTER,
            "set_presence": availability.now(session),
            "timeout": "0",
        }
    # The first answer after a loss is to come soon, so that one hears that all is well.
    timeout = str(TIMEOUT * 1000 if session.is_up else 0)
    return {
        "filter": FILTER_ANEW if is_anew else FILTER,
        "set_presence": availability.now(session),
        "since": session.token,
        "timeout": timeout,
    }

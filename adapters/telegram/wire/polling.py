"""What comes from Telegram: asked for, accepted, and only then acknowledged.

Bot API: getUpdates ("An update is considered confirmed as soon as getUpdates is called with an
offset higher than its update_id").

    updates ── read ──▶ events, states, kept ── one commit with the cursor ──▶ the next offset

The library's `Updater` acknowledges what lies in its memory; so this is a loop of our own.
"""

import asyncio
import random
from typing import Any, Final

from telegram.error import Conflict, TelegramError

from adapters.telegram.chats import forgetting
from adapters.telegram.items import Items
from adapters.telegram.rooms import beginning
from adapters.telegram.session import Session
from adapters.telegram.wire import (
    accepting,
    bot,
    errors,
    itself,
    standing,
    taking,
    webhooks,
)
from adapters.telegram.wire.bot import OurBot
from adapters.telegram.wire.gaps import Watch, between
from adapters.telegram.wire.gathering import Gathering
from adapters.telegram.wire.rivals import KEPT, Rivals
from bridge.api.adapter import Inbox
from bridge.api.pacing import backoff

KINDS: Final = (
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "message_reaction",
    "message_reaction_count",
    "chat_member",
    "my_chat_member",
    "poll",
)
"""All that is read; the server's own choice leaves out members and reactions."""

# The server holds a poll for 50 s at most.
TIMEOUT: Final = 50
LONGEST: Final = 60.0
"""Seconds between two attempts."""


async def run(session: Session, inbox: Inbox) -> None:
    """Until cancelled; what was not accepted then comes again at the next start."""
    session.kept = await inbox.recall()
    session.inbox = inbox  # where there is one, what was kept is known
    await forgetting.forget_gone(session)
    standing.begin(session)
    beginning.begin(session)
    ours = bot.build(session.settings)
    session.bot = ours
    try:
        await ours.open()
        with Gathering(session) as gathering:
            await _run(session, inbox, ours, gathering)
    finally:
        session.is_up = False
        session.went_up.clear()
        for errand in tuple(session.errands):
            errand.cancel()
        await ours.close_all()


async def _run(session: Session, inbox: Inbox, ours: OurBot, gathering: Gathering) -> None:
    cursor = session.kept.cursor
    offset = int(cursor) if cursor else None
    watch, rivals = Watch(session), Rivals(session.kept.kept)
    failures = 0
    while True:
        try:
            await _learn(session, ours, watch, rivals)
            updates = await ours.raw_updates(offset, _timeout(session, rivals), KINDS)
        except TelegramError as error:
            await _told(session, ours, rivals, error, failures)
            await asyncio.sleep(errors.wait(error) or _pause(failures))
            failures += 1
            continue
        items = watch.asked(session)
        is_ours = _is_ours(session, rivals, items)
        for raw in updates:
            items.take(gathering.read(raw))
        offset = await _accept(session, inbox, items, updates) or offset
        if is_ours:
            failures = 0
            standing.tell(session, standing.UP)


async def _learn(session: Session, ours: OurBot, watch: Watch, rivals: Rivals) -> None:
    is_first = session.me is None
    await itself.learn(session, ours)
    if is_first and await webhooks.look(session, ours) and watch.since is not None:
        await _met(session, rivals, watch.since)


def _timeout(session: Session, rivals: Rivals) -> int:
    """Seconds. The first one after a loss is short, so that one hears soon that all is well."""
    if rivals.since is not None:
        return rivals.ask(taking.now())
    return TIMEOUT if session.is_up else 0


async def _told(
    session: Session, ours: OurBot, rivals: Rivals, error: TelegramError, failures: int
) -> None:
    """What is told of an error, and done about it."""
    is_first = rivals.since is None
    if isinstance(error, Conflict):
        await _met(session, rivals, session.now())
        if webhooks.is_meant(error) and await _removed(session, ours) and is_first:
            return
    # One may be lost by chance.
    if failures or not errors.is_fleeting(error):
        standing.tell(session, standing.of_error(session, error))


async def _removed(session: Session, ours: OurBot) -> bool:
    try:
        await webhooks.remove(session, ours)
    except TelegramError:
        return False
    return True


async def _met(session: Session, rivals: Rivals, since: float) -> None:
    """Somebody else gets updates; remembered, so that what is missing is told after a restart."""
    is_first = rivals.since is None
    rivals.meet(since, taking.now())
    if is_first:
        await session.keep({KEPT: str(rivals.since).encode()})


def _is_ours(session: Session, rivals: Rivals, items: Items) -> bool:
    """All that is said comes here; what may have gone elsewhere is told when that is over."""
    if rivals.since is None:
        return True
    if not rivals.is_over(taking.now()):
        return False
    items.add(*between(session, rivals.since, session.now()))
    items.keep[KEPT] = None
    rivals.end(taking.now())
    return True


async def _accept(
    session: Session, inbox: Inbox, items: Items, updates: list[dict[str, Any]]
) -> int | None:
    """The next offset, when all of it is committed; None when it is as before."""
    following = updates[-1]["update_id"] + 1 if updates else None
    cursor = None if following is None else str(following)
    await accepting.accept(session, inbox, items, cursor)
    return following


def _pause(failures: int) -> float:
    return backoff(failures, jitter=random.random(), longest=LONGEST)  # noqa: S311 - no secret

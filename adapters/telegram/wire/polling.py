"""What comes from Telegram: asked for, accepted, and only then acknowledged.

Bot API: getUpdates ("An update is considered confirmed as soon as getUpdates is called with an
offset higher than its update_id"), deleteWebhook.

    updates ── read ──▶ events, states, kept ── one commit with the cursor ──▶ the next offset

The library's `Updater` acknowledges what lies in its memory; so this is a loop of our own.
"""

import asyncio
import random
from typing import Any, Final

from telegram.error import TelegramError

from adapters.telegram.items import Items
from adapters.telegram.rooms import beginning
from adapters.telegram.session import Session
from adapters.telegram.wire import accepting, answers, bot, errors, standing
from adapters.telegram.wire.bot import OurBot
from adapters.telegram.wire.gaps import Watch
from adapters.telegram.wire.gathering import Gathering
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

KNOWN_FOR: Final = 600.0
"""Seconds after which the bot is asked again what it is: may it read all, are there topics."""


async def run(session: Session, inbox: Inbox) -> None:
    """Until cancelled; what was not accepted then comes again at the next start."""
    session.kept = await inbox.recall()
    session.inbox = inbox  # where there is one, what was kept is known
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
    watch = Watch(session)
    standing.tell(session, standing.CONNECTING)
    failures = 0
    while True:
        try:
            updates = await _asked(session, ours, offset)
        except TelegramError as error:
            # One may be lost by chance.
            if failures or not errors.is_fleeting(error):
                standing.tell(session, standing.of_error(error))
            await asyncio.sleep(errors.wait(error) or _pause(failures))
            failures += 1
            continue
        failures = 0
        items = watch.asked(session)
        for raw in updates:
            items.take(gathering.read(raw))
        offset = await _accept(session, inbox, items, updates) or offset
        standing.tell(session, standing.UP)


async def _asked(session: Session, ours: OurBot, offset: int | None) -> list[dict[str, Any]]:
    if session.now() >= session.known_since + KNOWN_FOR:
        is_first = session.me is None
        session.me, session.known_since = await answers.read(ours.get_me()), session.now()
        if is_first:
            await ours.delete_webhook(drop_pending_updates=False)
    # The first one after a loss is short, so that one hears soon that all is well.
    return await ours.raw_updates(offset, TIMEOUT if session.is_up else 0, KINDS)


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

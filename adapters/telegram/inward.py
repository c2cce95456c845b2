"""From an update to what it means: which part of the house reads it."""

import contextlib
import importlib
import logging
from collections.abc import Callable, Iterator
from typing import Any

from telegram import Update

from adapters.telegram import items
from adapters.telegram.items import Items
from adapters.telegram.session import Session

Read = Callable[[Session, Update], Items]

log = logging.getLogger(__name__)


def read(session: Session, raw: dict[str, Any]) -> Items:
    """What it means; of what cannot be read, that there was something."""
    try:
        update = Update.de_json(raw, session.bot)
        found = Items()
        for part in _readers(update):
            found.take(part(session, update))
        return found
    except Exception:
        log.exception("an update could not be read because of a fault")
        return items.of(())


def _readers(update: Update) -> Iterator[Read]:
    chat = update.effective_chat
    is_private = chat is not None and chat.type == "private"
    for name in ("chats.reading",) if is_private else ("rooms.reading", "to_events"):
        with contextlib.suppress(ImportError):
            yield importlib.import_module(f"adapters.telegram.{name}").read

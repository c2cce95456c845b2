"""The history a client asks for when it joins: XEP-0045 section 7.2.13."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree.ElementTree import Element

from bridge.api.content import File
from bridge.api.events import Edit, Message, RoomChange
from bridge.core.preferences import MOST_HISTORY
from bridge.store.values import Entry
from bridge.xmpp import said
from bridge.xmpp.namespaces import MUC

_OVERHEAD = 400
"""Characters of a stanza around its text, for `maxchars`."""


@dataclass(frozen=True, slots=True)
class HistoryWish:
    """maxstanzas, maxchars: at the most; since: Unix time in seconds, 0 for any."""

    most: int
    chars: int | None = None
    since: float = 0.0


def read(x: Element | None, now: float, usual: int) -> HistoryWish:
    """What `<history/>` in `<x xmlns='.../muc'/>` asks for; what is not a number is ignored.

    usual: lines for a client that does not say.
    """
    history = x.find(f"{{{MUC}}}history") if x is not None else None
    if history is None:
        return HistoryWish(usual)
    stanzas, chars = _number(history, "maxstanzas"), _number(history, "maxchars")
    seconds, since = _number(history, "seconds"), _stamp(history.get("since", ""))
    if seconds is not None:
        since = max(since, now - seconds)
    most = usual if stanzas is None and chars is None and not since else MOST_HISTORY
    if stanzas is not None:
        most = min(stanzas, MOST_HISTORY)
    return HistoryWish(0 if chars == 0 else most, chars, since)


def trimmed(entries: Sequence[Entry], wish: HistoryWish) -> list[Entry]:
    """The newest that fit the wish, in order."""
    kept: list[Entry] = []
    left, messages = wish.chars, wish.most
    for entry in reversed(entries):
        # Of subjects only the one of now is told, behind the history (section 7.2.15).
        if entry.event.at < wish.since or isinstance(entry.event, RoomChange):
            continue
        count = said.count(entry.event)
        messages -= count
        if messages < 0:
            break
        if left is not None:
            left -= _OVERHEAD * count + _length(entry)
            if left < 0:
                break
        kept.append(entry)
    return kept[::-1]


def _length(entry: Entry) -> int:
    event = entry.event
    if not isinstance(event, Message | Edit):
        return 0
    links = (part.link for part in event.content if isinstance(part, File))
    return sum(map(len, links)) + len(event.text)


def _number(history: Element, name: str) -> int | None:
    value = history.get(name, "")
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 10 else None


def _stamp(value: str) -> float:
    """A time as XEP-0082 writes it, in seconds; 0 when it is none."""
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return 0.0
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()

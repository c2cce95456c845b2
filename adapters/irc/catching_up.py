"""What was said in channels while we were away: asked for, and put before what is said now.

IRCv3: batch, server-time, message-ids; draft/chathistory, with draft/event-playback what was
reacted to and redacted, too.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial

from adapters.irc.items import EVENTS, Item, Items, Later, Send
from adapters.irc.line import Line, serialise
from adapters.irc.session import CatchUp, Channel, Session
from adapters.irc.words import at
from bridge.api.events import AnyEvent, Gap

CAPABILITY = "draft/chathistory"
PAGE = 100
"""Lines asked for at once, where the server gives so many."""
MOST = 1000
"""Lines for one channel, past which the rest is a gap."""
WITHIN = 10.0
"""Seconds for one channel, past which it is a gap, too."""
PLAYED = frozenset({"PRIVMSG", "NOTICE", "TAGMSG", "REDACT"})
"""What is said again when it is played; who came and went meanwhile is not told."""

_MOST_BATCHES = 64

Reader = Callable[[Session, Line, float], Items]


def begin(session: Session, channel: Channel, now: float) -> Items:
    """The channel is joined again: what was missed is asked for, or is a gap."""
    since = channel.missed_since
    if since is None or session.fold(channel.name) in session.catching:
        return ()
    if not {CAPABILITY, "batch"} <= session.caps:
        channel.missed_since = None
        return (Gap(place=channel.place, since=since, until=now),)
    caught = CatchUp(channel, since, now, since, f"timestamp={_stamp(since)}")
    folded = session.fold(channel.name)
    session.catching[folded] = caught
    return (_asked(session, caught), Later(WITHIN, partial(late, session, caught)))


def _asked(session: Session, caught: CatchUp) -> Send:
    most = min(PAGE, session.support.chathistory or PAGE)
    name = caught.channel.name
    return Send(serialise("CHATHISTORY", "AFTER", name, caught.bound, str(most)))


def opened(session: Session, line: Line) -> None:
    """BATCH +ref chathistory #chan: ours, or what a server plays to whoever joins."""
    if len(session.history) < _MOST_BATCHES:
        session.history[line.param(0)[1:]] = session.fold(line.param(2))


def closed(session: Session, reference: str) -> Items:
    """BATCH -ref: the page is whole; behind an empty one there is nothing more."""
    caught = session.catching.get(session.history.pop(reference, ""))
    if caught is None:
        return ()
    lines, caught.page = caught.page, 0
    caught.lines += lines
    if not lines:
        return _ended(session, caught, is_whole=True)
    if caught.lines >= MOST:
        return _ended(session, caught, is_whole=False)
    return (_asked(session, caught),)


def played(
    session: Session, line: Line, now: float, target: str, readers: Mapping[str, Reader]
) -> Items:
    """A line of a page. What it would make us do now is not done."""
    events: list[AnyEvent] = []
    if line.command in PLAYED and line.command in readers:
        items = readers[line.command](session, line, now)
        events += [item for item in items if isinstance(item, EVENTS)]
    caught = session.catching.get(target)
    if caught is None:
        return events
    caught.found += events
    caught.page += 1
    caught.through = at(line.tags.get("time", ""), now)
    msgid = line.tags.get("msgid")
    bound = f"msgid={msgid}" if msgid else f"timestamp={line.tags.get('time', '')}"
    if bound == caught.bound or " " in bound:
        caught.page -= 1  # it goes round in circles
    caught.bound = bound if " " not in bound else caught.bound
    return ()


def held(session: Session, items: Items) -> Items:
    """What happens now in a channel that is still caught up with comes behind that."""
    passed: list[Item] = []
    for item in items:
        caught = _of(session, item) if isinstance(item, EVENTS) else None
        if caught is None:
            passed.append(item)
        else:
            caught.waiting.append(item)  # type: ignore[arg-type]  # EVENTS are events
    return passed


def _of(session: Session, event: Item) -> CatchUp | None:
    place = getattr(event, "place", None)
    for caught in session.catching.values():
        if caught.channel.place == place:
            return caught
    return None


def refused(session: Session, line: Line) -> Items:
    """FAIL CHATHISTORY CODE AFTER #chan :why"""
    for context in line.params[2:-1]:
        caught = session.catching.get(session.fold(context))
        if caught is not None:
            return _ended(session, caught, is_whole=False)
    return ()


def late(session: Session, caught: CatchUp) -> Items:
    """It took too long; what there is must do."""
    is_open = caught in session.catching.values()
    return _ended(session, caught, is_whole=False) if is_open else ()


def _ended(session: Session, caught: CatchUp, *, is_whole: bool) -> Items:
    for folded, one in tuple(session.catching.items()):
        if one is caught:
            del session.catching[folded]
    caught.channel.missed_since = None
    items: list[Item] = [*caught.found]
    if not is_whole:
        items.append(Gap(place=caught.channel.place, since=caught.through, until=caught.until))
    return (*items, *caught.waiting)


def _stamp(moment: float) -> str:
    written = datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds")
    return written.replace("+00:00", "Z")

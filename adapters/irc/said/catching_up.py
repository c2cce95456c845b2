"""What was said while we were away: asked for, and put before what is said now.

IRCv3: batch, server-time, message-ids; draft/chathistory.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial

from adapters.irc import ids
from adapters.irc.items import EVENTS, Item, Items, Later, Send
from adapters.irc.said.words import at
from adapters.irc.session import CatchUp, Channel, Session
from adapters.irc.wire.line import Line, serialise
from bridge.api.content import Text
from bridge.api.events import AnyEvent, Gap, Message
from bridge.api.ids import Place

CAPABILITY = "draft/chathistory"
PAGE = 100
"""Lines asked for at once, where the server gives so many."""
MOST = 1000
"""Lines for one channel, past which the rest is a gap."""
WITHIN = 10.0
"""Seconds for one channel, past which it is a gap, too."""
PLAYED = frozenset({"PRIVMSG", "NOTICE"})
"""What is said again when it is played; who came and went meanwhile is not told."""

MOST_AT_ONCE = 100
"""Channels and people whose words are wanted at one time; what was said elsewhere is a gap."""
OPEN = 4
"""Of them, those of which a page is asked for, so that the questions are no flood."""
MOST_CHATS = 50
"""People whose words are fetched after one loss of the connection."""
TARGETS_TYPE = "draft/chathistory-targets"
TYPES = frozenset({"chathistory", TARGETS_TYPE})
"""Of batches."""
MAY_LACK = "While the connection was lost more may have been said here than is shown."

_TARGETS = " "  # no channel or nick folds to it
_MOST_BATCHES = 64

Reader = Callable[[Session, Line, float], Items]


def begin(session: Session, channel: Channel, now: float) -> Items:
    """The channel is joined again: what was missed is asked for, or is a gap."""
    since = channel.missed_since
    if since is None or session.fold(channel.name) in session.catching:
        return ()
    if not {CAPABILITY, "batch"} <= session.caps or len(session.catching) >= MOST_AT_ONCE:
        channel.missed_since = None
        return (Gap(place=channel.place, since=since, until=now),)
    return _begun(session, channel.place, channel.name, channel, since, now)


def begin_chats(session: Session, now: float) -> Items:
    """The connection is up again: who has written to us meanwhile?"""
    since = session.missed_since
    if since is None or not {CAPABILITY, "batch"} <= session.caps:
        session.missed_since = None
        return ()
    until = f"timestamp={_stamp(now)}"
    most = str(min(MOST_CHATS, session.support.chathistory or MOST_CHATS))
    asked = Send(serialise("CHATHISTORY", "TARGETS", _bound(since), until, most))
    return (asked, Later(WITHIN, partial(_untold, session)))


def _untold(session: Session) -> Items:
    """The server does not say who wrote: a crash need not ask for it for ever."""
    _check_chats(session)
    return ()


def _target(session: Session, line: Line, now: float) -> Items:
    """CHATHISTORY TARGETS nick 2026-01-31T12:00:00.000Z"""
    nick, since = line.param(1), session.missed_since
    is_chat = line.param(0) == "TARGETS" and ids.is_nick(nick) and not session.is_me(nick)
    if not is_chat or since is None or session.fold(nick) in session.catching:
        return ()
    chats = sum(caught.channel is None for caught in session.catching.values())
    if chats >= MOST_CHATS:
        return ()  # more than it was asked for
    return _begun(session, session.direct(nick), nick, None, since, now)


def _begun(
    session: Session, place: Place, name: str, channel: Channel | None, since: float, now: float
) -> Items:
    caught = CatchUp(place, name, channel, since, now, since, _bound(since))
    session.catching[session.fold(name)] = caught
    return _next(session)


def _next(session: Session) -> Items:
    """Whose turn it is now is asked for, and has its time."""
    asked: list[Item] = []
    there = session.catching.values()
    free = OPEN - sum(caught.is_asked for caught in there)
    for caught in [one for one in there if not one.is_asked][: max(free, 0)]:
        caught.is_asked = True
        asked += (_asked(session, caught), Later(WITHIN, partial(late, session, caught)))
    return asked


def _asked(session: Session, caught: CatchUp) -> Send:
    most = min(PAGE, session.support.chathistory or PAGE)
    return Send(serialise("CHATHISTORY", "AFTER", caught.name, caught.bound, str(most)))


def opened(session: Session, line: Line) -> None:
    """BATCH +ref chathistory #chan: ours, or what a server plays to whoever joins."""
    if len(session.history) < _MOST_BATCHES:
        target = _TARGETS if line.param(1) == TARGETS_TYPE else session.fold(line.param(2))
        session.history[line.param(0)[1:]] = target


def closed(session: Session, reference: str) -> Items:
    """BATCH -ref: the page is whole; behind an empty one there is nothing more."""
    target = session.history.pop(reference, "")
    caught = session.catching.get(target)
    if target == _TARGETS:
        _check_chats(session)
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
    if target == _TARGETS:
        return _target(session, line, now) if line.command == "CHATHISTORY" else ()
    events: list[AnyEvent] = []
    if line.command in PLAYED and line.command in readers:
        items = readers[line.command](session, line, now)
        events += [item for item in items if isinstance(item, EVENTS)]
    caught = session.catching.get(target)
    if caught is None:
        return events
    if len(caught.found) >= MOST + PAGE:
        caught.page = MOST  # it has no end: the rest is a gap
        return ()
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
            if len(caught.waiting) >= MOST:
                passed += _ended(session, caught, is_whole=False)
    return passed


def _of(session: Session, event: Item) -> CatchUp | None:
    place = getattr(event, "place", None)
    for caught in session.catching.values():
        if caught.place == place:
            return caught
    return None


def refused(session: Session, line: Line) -> Items:
    """FAIL CHATHISTORY CODE AFTER #chan :why"""
    for context in line.params[2:-1]:
        caught = session.catching.get(session.fold(context))
        if caught is not None:
            return _ended(session, caught, is_whole=False)
    if line.param(2) == "TARGETS":
        session.missed_since = None
    return ()


def late(session: Session, caught: CatchUp) -> Items:
    """It took too long; what there is must do, and nobody waits for his turn any longer."""
    if caught not in session.catching.values():
        return ()
    waiting = [one for one in session.catching.values() if not one.is_asked]
    given_up = [_over(session, one, is_whole=False) for one in (caught, *waiting)]
    return [item for items in given_up for item in items]


def _ended(session: Session, caught: CatchUp, *, is_whole: bool) -> Items:
    return (*_over(session, caught, is_whole=is_whole), *_next(session))


def _over(session: Session, caught: CatchUp, *, is_whole: bool) -> Items:
    """What was found, what may lack, what has been said since."""
    for folded, one in tuple(session.catching.items()):
        if one is caught:
            del session.catching[folded]
    if caught.channel is None:
        _check_chats(session)
    else:
        caught.channel.missed_since = None
    items: list[Item] = [*caught.found]
    if not is_whole:
        items.append(_gap(caught))
    return (*items, *caught.waiting)


def _check_chats(session: Session) -> None:
    """When all that people said is there, a crash need not ask for it again."""
    if all(caught.channel is not None for caught in session.catching.values()):
        session.missed_since = None


def _gap(caught: CatchUp) -> AnyEvent:
    if caught.channel is not None:
        return Gap(place=caught.place, since=caught.through, until=caught.until)
    return Message(
        place=caught.place, actor=None, at=caught.until, content=(Text(MAY_LACK),), form="notice"
    )


def _bound(moment: float) -> str:
    return f"timestamp={_stamp(moment)}"


def _stamp(moment: float) -> str:
    written = datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds")
    return written.replace("+00:00", "Z")

"""From lines to who is where, in which rank, and what a channel is about.

RFC 2812 section 3.2, modern.ircdocs.horse (RPL_NAMREPLY, MODE); of IRCv3: extended-join,
multi-prefix, userhost-in-names.
"""

from collections.abc import Iterable

from adapters.irc import ids
from adapters.irc.formatting import plain
from adapters.irc.items import Done, Item, Items, Send, Wish
from adapters.irc.rooms import ranking
from adapters.irc.said import catching_up
from adapters.irc.said.words import answer, at
from adapters.irc.session import Channel, Session
from adapters.irc.wire.clienttags import msgid
from adapters.irc.wire.isupport import Support
from adapters.irc.wire.line import Line, serialise
from bridge.api.events import RoomChange
from bridge.api.states import Absent, Cause, Everyone, Renamed, Subject

# No network has such channels; a hostile server has no other limit.
_MOST_CHANNELS = 1000
_MOST_NAMES = 100_000
_MOST_RANKS = 20_000


def join(session: Session, line: Line, now: float) -> Items:
    nick, name = line.source.nick, line.param(0)
    if not ids.is_nick(nick) or not session.support.is_channel(name):
        return ()
    if session.is_me(nick):
        return _own_join(session, line, name)
    channel = session.channel(name)
    if channel is None:
        return ()
    channel.ranks.pop(session.fold(nick), None)
    account = line.param(1)
    anchor = f"{account}%{session.server}" if account not in ("", "*") else None
    present = session.present(channel, nick, _anchor(anchor))
    if channel.gathering is not None:
        channel.gathering.append(present)
        return ()
    return (present,)


def _anchor(anchor: str | None) -> str | None:
    # A services account and a nick of the same name need not be the same person.
    return f"account:{ids.fold(anchor)}" if anchor is not None else None


def _own_join(session: Session, line: Line, name: str) -> Items:
    session.learn_mask(line.source)
    folded = session.fold(name)
    if session.denied.channel(name, session.server):
        session.channels.pop(folded, None)
        return (Send(serialise("PART", name)),)
    channel = session.channels.get(folded)
    if channel is None:
        if not ids.is_channel(name):
            return ()
        if folded in session.unwanted:
            session.unwanted.discard(folded)
            return (Send(serialise("PART", name)),)
        if len(session.channels) >= _MOST_CHANNELS:
            return ()
        channel = session.channels[folded] = Channel(session.room(name), name)
    channel.enter()
    # Channels whose names begin with a plus sign have no modes: RFC 2811 section 2.1.
    return () if name.startswith("+") else (Wish(serialise("MODE", name)),)


def names(session: Session, line: Line, now: float) -> Items:
    """353 me = #chan :@alice +bob!user@host"""
    channel = session.channel(line.param(2))
    if channel is None or not channel.is_in:
        return answer(session, line, now)
    if channel.gathering is None:
        channel.gathering = []
    support = session.support
    for item in line.param(3).split():
        nick = item.lstrip(support.prefix_chars).partition("!")[0]
        if not ids.is_nick(nick) or len(channel.gathering) >= _MOST_NAMES:
            continue
        marks = item[: len(item) - len(item.lstrip(support.prefix_chars))]
        _marked(channel, session.fold(nick), session.support, marks)
        channel.gathering.append(session.present(channel, nick))
    return ()


def _marked(channel: Channel, folded: str, support: Support, marks: str) -> None:
    """Without multi-prefix only the highest mark is told: then the lower ones stay."""
    known = channel.ranks.get(folded, "")
    if not marks:
        channel.ranks.pop(folded, None)
        return
    modes = "".join(support.prefix_modes[support.prefix_chars.index(mark)] for mark in marks)
    if known[:1] != modes and (known or len(channel.ranks) < _MOST_RANKS):
        channel.ranks[folded] = modes


def end_of_names(session: Session, line: Line, now: float) -> Items:
    channel = session.channel(line.param(1))
    if channel is None or channel.gathering is None:
        return ()
    present = {item.who.native: item for item in channel.gathering}
    channel.gathering, channel.is_asked = None, False
    everyone = Everyone(place=channel.place, present=tuple(present.values()))
    if channel.is_shown:
        return (everyone, Done("join", session.fold(channel.name)))
    channel.is_shown = True
    text, by, at = channel.topic
    items: list[Item] = [everyone, Subject(place=channel.place, text=text, by=by, at=at)]
    items += catching_up.begin(session, channel, now)
    items.append(Done("join", session.fold(channel.name)))
    return items


def part(session: Session, line: Line, now: float) -> Items:
    nick, channel = line.source.nick, session.channel(line.param(0))
    if channel is None:
        return ()
    return _gone(session, channel, nick, cause_reason=plain(line.param(1)), by="")


def kick(session: Session, line: Line, now: float) -> Items:
    nick, channel = line.param(1), session.channel(line.param(0))
    if channel is None or not nick:
        return ()
    by, reason = line.source.nick, plain(line.param(2))
    if reason in (by, nick):
        reason = ""  # what servers write where none was given
    is_ban = ranking.was_banned(session, channel, nick, by, now)
    cause: Cause = "banned" if is_ban else "kicked"
    items = _gone(session, channel, nick, cause_reason=reason, by=by, cause=cause)
    return (*items, Done("kick", f"{session.fold(channel.name)} {session.fold(nick)}"))


def _gone(
    session: Session,
    channel: Channel,
    nick: str,
    *,
    cause_reason: str,
    by: str,
    cause: Cause = "left",
) -> tuple[Item, ...]:
    channel.ranks.pop(session.fold(nick), None)
    mine = session.is_me(nick)
    items: list[Item] = [
        Absent(
            login=session.login,
            place=channel.place,
            who=session.identity(nick),
            cause=cause,
            by=by,
            reason=cause_reason,
            mine=mine,
        )
    ]
    if mine:
        folded = session.fold(channel.name)
        session.channels.pop(folded, None)
        items.append(Done("part", folded))
    return tuple(items)


def quit(session: Session, line: Line, now: float) -> Items:
    nick = line.source.nick
    if not ids.is_nick(nick) or session.is_me(nick):
        return ()
    folded = session.fold(nick)
    for channel in session.channels.values():
        channel.ranks.pop(folded, None)
    absent = Absent(
        login=session.login,
        place=None,
        who=session.identity(nick),
        cause="quit",
        reason=plain(line.param(0)),
    )
    return (absent, *_take_back(session, folded))


def nick(session: Session, line: Line, now: float) -> Items:
    was, is_now = line.source.nick, line.param(0)
    if not ids.is_nick(was) or not ids.is_nick(is_now):
        return ()
    old, new, mine = session.fold(was), session.fold(is_now), session.is_me(was)
    for channel in session.channels.values():
        modes = channel.ranks.pop(old, "")
        if modes:
            channel.ranks[new] = modes
    renamed = Renamed(
        login=session.login, was=session.identity(was), now=session.identity(is_now), mine=mine
    )
    if mine:
        session.take_nick(is_now)
        return (renamed, Done("nick", new))
    return (renamed, *_take_back(session, old))


def _take_back(session: Session, freed: str) -> Iterable[Item]:
    """The nick that we wished is free again."""
    if session.wished and freed == session.fold(session.wished) and freed != session.folded:
        yield Send(serialise("NICK", session.wished))


def topic(session: Session, line: Line, now: float) -> Items:
    channel = session.channel(line.param(0))
    if channel is None or len(line.params) < 2:
        return ()
    source = line.source
    actor = session.identity(source.nick) if ids.is_nick(source.nick) else None
    if source.is_server:
        actor = None
    change = RoomChange(
        place=channel.place,
        actor=actor,
        at=at(line.tags["time"], now) if "time" in line.tags else now,
        subject=plain(line.params[1]),
        native=msgid(line.tags),
    )
    return (change, Done("topic", session.fold(channel.name)))


def topic_is(session: Session, line: Line, now: float) -> Items:
    channel = session.channel(line.param(1))
    if channel is not None and channel.gathering is not None:
        channel.topic = (plain(line.param(2)), *channel.topic[1:])
        return ()
    return answer(session, line, now)


def topic_by(session: Session, line: Line, now: float) -> Items:
    """333 me #chan alice!user@host 1700000000"""
    channel = session.channel(line.param(1))
    if channel is not None and channel.gathering is not None:
        stamp = line.param(3)
        at = float(stamp) if stamp.isdecimal() and len(stamp) < 12 else 0.0
        channel.topic = (channel.topic[0], line.param(2).partition("!")[0], at)
    return ()

"""From lines to what happened: events, state, and what the connection itself must do.

RFC 2812 sections 3 and 5, modern.ircdocs.horse, and of IRCv3: server-time, message-ids,
echo-message, labeled-response, batch, extended-join, chghost, standard-replies.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from adapters.irc import ids, numerics
from adapters.irc.formatting import ACTION, Ctcp, ctcp, plain
from adapters.irc.isupport import learn
from adapters.irc.line import Line, serialise
from adapters.irc.session import Channel, Session
from bridge.api.events import (
    Absent,
    AnyEvent,
    AnyState,
    Everyone,
    Form,
    Gap,
    Message,
    Renamed,
    RoomChange,
    Subject,
    Text,
)
from bridge.api.ids import NativeId, Place

VERSION = "xmpp-bridge"
# A server that opens batches and never ends them must not fill our memory.
_MOST_BATCHES = 64
_MOST_TOLD = 32
# No network has such channels; a hostile server has no other limit.
_MOST_CHANNELS = 1000
_MOST_NAMES = 100_000
_MOST_RANKS = 20_000


@dataclass(frozen=True, slots=True)
class Send:
    """This line goes out, past the flood bucket: it is small and the server waits for it."""

    line: bytes


@dataclass(frozen=True, slots=True)
class Ponged:
    """The server answered the PING with this token: it has done all that was sent before."""

    token: str


@dataclass(frozen=True, slots=True)
class Echoed:
    """The server took the call with this label. native: its msgid."""

    label: str
    native: NativeId | None


@dataclass(frozen=True, slots=True)
class Done:
    """What was asked for happened: `join` of a channel, `nick` of a nick, ... target: folded."""

    what: str
    target: str


@dataclass(frozen=True, slots=True)
class Denial:
    """The server said no to something. target: folded, as the server names it.

    otherwise: what to tell at the console when nothing of ours was refused.
    """

    numeric: str
    target: str
    text: str
    label: str | None = None
    otherwise: Message | None = None


@dataclass(frozen=True, slots=True)
class Closing:
    """The server ends the connection. text: why, in its words."""

    text: str


Item = AnyEvent | AnyState | Send | Ponged | Echoed | Done | Denial | Closing
Items = Sequence[Item]


def read(session: Session, line: Line, now: float) -> Items:
    """What a line of the server means, in order; () for lines that mean nothing here."""
    reader = _READERS.get(line.command)
    label = _label(session, line) if line.tags else None
    if reader is not None:
        return reader(session, line, now) if label is None else _labelled(session, line, now, label)
    if label is not None and numerics.is_error(line.command):
        return (_denial(session, line, now, label),)
    return _numeric(session, line, now) if line.command.isdecimal() else ()


# --- words ----------------------------------------------------------------------------------------


def _privmsg(session: Session, line: Line, now: float) -> Items:
    return _message(session, line, now, "say")


def _notice(session: Session, line: Line, now: float) -> Items:
    return _message(session, line, now, "notice")


def _message(session: Session, line: Line, now: float, form: Form) -> Items:
    if len(line.params) < 2:
        return ()
    target, text = line.params[0], line.params[1]
    if text[:1] == "\x01":
        request = ctcp(text)
        if request is not None and request.command != ACTION:
            return _ctcp(session, line, request, now, form)
        if request is not None:
            form, text = "action", request.argument
    status, target = session.support.split_status(target)
    source = line.source
    if not source.nick or source.is_server:
        return _from_server(session, line, now)
    channel = session.channel(target)
    if channel is not None:
        place = channel.place
    elif session.support.is_channel(target):
        return ()
    else:
        # Of our own words, said through another client of a bouncer, the other side is the target.
        place = session.direct(target if session.is_me(source.nick) else source.nick)
    body = plain(text)
    if status:
        body = f"[{status}] {body}"
    return (_said(session, line, now, place, body, form),)


def _said(session: Session, line: Line, now: float, place: Place, body: str, form: Form) -> Message:
    tags = line.tags
    msgid = tags.get("msgid") if tags else None
    return Message(
        place=place,
        actor=session.identity(line.source.nick),
        at=_at(tags["time"], now) if "time" in tags else now,
        content=(Text(body),),
        form=form,
        native=NativeId(msgid) if msgid else None,
    )


def _from_server(session: Session, line: Line, now: float) -> Items:
    if not session.is_settled:
        return ()  # "*** Looking up your hostname..."
    return (_console(session, plain(line.params[-1]), now),)


def _console(session: Session, text: str, now: float) -> Message:
    content = (Text(text),)
    return Message(place=session.console, actor=None, at=now, content=content, form="notice")


def _ctcp(session: Session, line: Line, request: Ctcp, now: float, form: Form) -> Items:
    """Answers go back to the one who asked, never from a channel, never to an answer."""
    nick = line.source.nick
    if session.is_me(nick) or not ids.is_nick(nick):
        return ()
    if form == "notice":
        if now > session.console_until:
            return ()
        answer = f"{nick} answers {plain(request.command)}: {plain(request.argument)}"
        return (_console(session, answer, now),)
    if not session.is_me(line.params[0]):
        return ()
    reply = _ctcp_reply(request, now)
    if reply is None:
        return ()
    return (Send(serialise("NOTICE", nick, text=reply[:200], ctcp=request.command)),)


def _ctcp_reply(request: Ctcp, now: float) -> str | None:
    match request.command:
        case "VERSION":
            return VERSION
        case "PING":
            return request.argument
        case "TIME":
            # Of our clock only what every server says too: the time in UTC.
            return datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    return None


def _at(stamp: str, now: float) -> float:
    """When it happened: `2024-01-31T23:59:59.123Z`; never later than now."""
    try:
        return min(datetime.fromisoformat(stamp).timestamp(), now)
    except ValueError:
        return now


# --- who is where ---------------------------------------------------------------------------------


def _join(session: Session, line: Line, now: float) -> Items:
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
    channel.is_in = True
    channel.ranks.clear()
    channel.gathering = []
    channel.topic = ("", "", 0.0)
    return ()


def _names(session: Session, line: Line, now: float) -> Items:
    """353 me = #chan :@alice +bob!user@host"""
    channel = session.channel(line.param(2))
    if channel is None or not channel.is_in:
        return _numeric(session, line, now)
    if channel.gathering is None:
        channel.gathering = []
    support = session.support
    for item in line.param(3).split():
        nick = item.lstrip(support.prefix_chars).partition("!")[0]
        if not ids.is_nick(nick) or len(channel.gathering) >= _MOST_NAMES:
            continue
        marks = item[: len(item) - len(item.lstrip(support.prefix_chars))]
        if marks and len(channel.ranks) < _MOST_RANKS:
            modes = (support.prefix_modes[support.prefix_chars.index(mark)] for mark in marks)
            channel.ranks[session.fold(nick)] = "".join(modes)
        channel.gathering.append(session.present(channel, nick))
    return ()


def _end_of_names(session: Session, line: Line, now: float) -> Items:
    channel = session.channel(line.param(1))
    if channel is None or channel.gathering is None:
        return ()
    present = {item.who.native: item for item in channel.gathering}
    channel.gathering = None
    text, by, at = channel.topic
    items: list[Item] = [
        Everyone(place=channel.place, present=tuple(present.values())),
        Subject(place=channel.place, text=text, by=by, at=at),
    ]
    if channel.missed_since is not None:
        items.append(Gap(place=channel.place, since=channel.missed_since, until=now))
        channel.missed_since = None
    items.append(Done("join", session.fold(channel.name)))
    return items


def _part(session: Session, line: Line, now: float) -> Items:
    nick, channel = line.source.nick, session.channel(line.param(0))
    if channel is None:
        return ()
    return _gone(session, channel, nick, cause_reason=plain(line.param(1)), by="")


def _kick(session: Session, line: Line, now: float) -> Items:
    nick, channel = line.param(1), session.channel(line.param(0))
    if channel is None or not nick:
        return ()
    by = line.source.nick
    items = _gone(session, channel, nick, cause_reason=plain(line.param(2)), by=by)
    return (*items, Done("kick", f"{session.fold(channel.name)} {session.fold(nick)}"))


def _gone(
    session: Session, channel: Channel, nick: str, *, cause_reason: str, by: str
) -> tuple[Item, ...]:
    channel.ranks.pop(session.fold(nick), None)
    mine = session.is_me(nick)
    items: list[Item] = [
        Absent(
            login=session.login,
            place=channel.place,
            who=session.identity(nick),
            cause="kicked" if by else "left",
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


def _quit(session: Session, line: Line, now: float) -> Items:
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


def _nick(session: Session, line: Line, now: float) -> Items:
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


def _mode(session: Session, line: Line, now: float) -> Items:
    """MODE #chan +o-v+k alice bob key"""
    channel = session.channel(line.param(0))
    if channel is None:
        return ()
    always, only_set = session.support.chanmodes[:2], session.support.chanmodes[2]
    takes = "".join(always)
    params = list(line.params[2:])
    changed: dict[str, str] = {}
    sign = "+"
    for mode in line.param(1):
        if mode in "+-":
            sign = mode
        elif mode in session.support.prefix_modes:
            if params and ids.is_nick(nick := params.pop(0)):
                _rank(session, channel, nick, sign, mode)
                changed[session.fold(nick)] = nick
        elif (mode in takes or (sign == "+" and mode in only_set)) and params:
            value = params.pop(0)
            if mode == "k":
                channel.key = value if sign == "+" else None
    if channel.gathering is not None:
        return ()
    return tuple(session.present(channel, nick) for nick in changed.values())


def _rank(session: Session, channel: Channel, nick: str, sign: str, mode: str) -> None:
    folded = session.fold(nick)
    has = set(channel.ranks.get(folded, "")) - {mode} | ({mode} if sign == "+" else set())
    modes = "".join(each for each in session.support.prefix_modes if each in has)
    if modes and len(channel.ranks) < _MOST_RANKS:
        channel.ranks[folded] = modes
    else:
        channel.ranks.pop(folded, None)


def _topic(session: Session, line: Line, now: float) -> Items:
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
        at=_at(line.tags["time"], now) if "time" in line.tags else now,
        subject=plain(line.params[1]),
        native=NativeId(line.tags["msgid"]) if line.tags.get("msgid") else None,
    )
    return (change, Done("topic", session.fold(channel.name)))


def _topic_is(session: Session, line: Line, now: float) -> Items:
    channel = session.channel(line.param(1))
    if channel is not None and channel.gathering is not None:
        channel.topic = (plain(line.param(2)), *channel.topic[1:])
        return ()
    return _numeric(session, line, now)


def _topic_by(session: Session, line: Line, now: float) -> Items:
    """333 me #chan alice!user@host 1700000000"""
    channel = session.channel(line.param(1))
    if channel is not None and channel.gathering is not None:
        stamp = line.param(3)
        at = float(stamp) if stamp.isdecimal() and len(stamp) < 12 else 0.0
        channel.topic = (channel.topic[0], line.param(2).partition("!")[0], at)
    return ()


def _invite(session: Session, line: Line, now: float) -> Items:
    nick, name = line.source.nick, line.param(1)
    if not session.is_me(line.param(0)) or not ids.is_channel(name):
        return ()
    return (_console(session, f"{nick} invites you to {name}.", now),)


# --- the connection itself ------------------------------------------------------------------------


def _ping(session: Session, line: Line, now: float) -> Items:
    try:
        return (Send(serialise("PONG", text=line.param(0))),)
    except ValueError:
        return ()


def _pong(session: Session, line: Line, now: float) -> Items:
    return (Ponged(line.params[-1]),) if line.params else ()


def _error(session: Session, line: Line, now: float) -> Items:
    return (Closing(plain(line.param(0))),)


def _chghost(session: Session, line: Line, now: float) -> Items:
    if session.is_me(line.source.nick):
        session.user, session.host = line.param(0), line.param(1)
    return ()


def _host_shown(session: Session, line: Line, now: float) -> Items:
    """396 me host :is now your displayed host (some servers: user@host)"""
    session.host = line.param(1).rpartition("@")[2]
    return ()


def _support(session: Session, line: Line, now: float) -> Items:
    """005; the CASEMAPPING and CHANTYPES of the registration stay: a later change would make
    other names of the names that are known."""
    was = session.support
    tokens: Iterable[str] = line.params[1:-1]
    if session.is_settled:
        tokens = [item for item in tokens if not item.lstrip("-").startswith(_FIXED)]
    session.support = learn(was, tokens)
    if session.support.casemapping != was.casemapping:
        session.refold()
    return ()


_FIXED = ("CASEMAPPING", "CHANTYPES")


def _settled(session: Session, line: Line, now: float) -> Items:
    session.is_settled = True
    return (Done("registration", ""),)


def _away(session: Session, line: Line, now: float) -> Items:
    """301 me nick :gone"""
    nick = line.param(1)
    if not ids.is_nick(nick) or len(line.params) < 3:
        return ()
    text = f"{nick} is away: {plain(line.param(2))}"
    folded = session.fold(nick)
    if session.told_away.get(folded) == text:
        return ()
    if len(session.told_away) >= _MOST_TOLD:
        session.told_away.clear()
    session.told_away[folded] = text
    content = (Text(text),)
    place = session.direct(nick)
    return (Message(place=place, actor=None, at=now, content=content, form="notice"),)


def _forward(session: Session, line: Line, now: float) -> Items:
    """470 me #asked #other :Forwarding to another channel: being led elsewhere is a no."""
    session.unwanted.add(session.fold(line.param(2)))
    text = f"This channel leads to another one, {line.param(2)}"
    return (Denial(line.command, session.fold(line.param(1)), text),)


# --- labels and numerics --------------------------------------------------------------------------


def _label(session: Session, line: Line) -> str | None:
    label = line.tags.get("label")
    if label is None and session.batches and "batch" in line.tags:
        label = session.batches.get(line.tags["batch"])
    return label or None


def _labelled(session: Session, line: Line, now: float, label: str) -> Items:
    if line.command in ("PRIVMSG", "NOTICE") and session.is_me(line.source.nick):
        return (Echoed(label, NativeId(msgid) if (msgid := line.tags.get("msgid")) else None),)
    return _READERS[line.command](session, line, now)


def _acknowledged(session: Session, line: Line, now: float) -> Items:
    """ACK: "a response with no other lines"."""
    label = line.tags.get("label")
    return (Echoed(label, None),) if label else ()


def _batch(session: Session, line: Line, now: float) -> Items:
    reference = line.param(0)
    if reference.startswith("+") and len(session.batches) < _MOST_BATCHES:
        label = line.tags.get("label") or session.batches.get(line.tags.get("batch", ""), "")
        session.batches[reference[1:]] = label
    elif reference.startswith("-"):
        session.batches.pop(reference[1:], None)
    return ()


def _fail(session: Session, line: Line, now: float) -> Items:
    """FAIL PRIVMSG CODE context :text (standard-replies)"""
    text = plain(line.params[-1]) if line.params else ""
    label = _label(session, line)
    target = session.fold(line.param(2)) if len(line.params) > 3 else ""
    return (Denial("FAIL", target, text, label, _console(session, text, now)),)


def _denial(session: Session, line: Line, now: float, label: str | None = None) -> Denial:
    """404 me #chan :Cannot send to channel"""
    text = plain(line.params[-1]) if len(line.params) > 1 else ""
    otherwise = _console(session, " ".join(map(plain, line.params[1:])), now)
    return Denial(line.command, session.fold(line.param(1)), text, label, otherwise)


def _numeric(session: Session, line: Line, now: float) -> Items:
    if numerics.is_error(line.command):
        return (_denial(session, line, now),)
    if line.command in numerics.IGNORED or now > session.console_until:
        return ()
    return (_console(session, " ".join(map(plain, line.params[1:])), now),)


_Reader = Callable[[Session, Line, float], Items]

_READERS: Mapping[str, _Reader] = {
    "PRIVMSG": _privmsg,
    "NOTICE": _notice,
    "JOIN": _join,
    "PART": _part,
    "QUIT": _quit,
    "NICK": _nick,
    "KICK": _kick,
    "MODE": _mode,
    "TOPIC": _topic,
    "INVITE": _invite,
    "PING": _ping,
    "PONG": _pong,
    "ERROR": _error,
    "BATCH": _batch,
    "ACK": _acknowledged,
    "FAIL": _fail,
    "CHGHOST": _chghost,
    "005": _support,
    "301": _away,
    "332": _topic_is,
    "333": _topic_by,
    "353": _names,
    "366": _end_of_names,
    "376": _settled,  # RPL_ENDOFMOTD
    "422": _settled,  # ERR_NOMOTD
    "396": _host_shown,
    "470": _forward,
}

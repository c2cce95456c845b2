"""From lines to what was said: to rooms, to people, by the server, and by CTCP.

RFC 2812 section 3.3, modern.ircdocs.horse/ctcp; of IRCv3: server-time, message-ids.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final, Literal

from adapters.irc import ids
from adapters.irc.formatting import ACTION, Ctcp, ctcp, plain, shorten
from adapters.irc.items import Done, Items, Send
from adapters.irc.said import styles
from adapters.irc.session import Session
from adapters.irc.settling import throttled
from adapters.irc.wire import numerics
from adapters.irc.wire.clienttags import answered, msgid
from adapters.irc.wire.line import Line, serialise
from bridge.api.asked import Person
from bridge.api.content import Text, preceded
from bridge.api.events import Form, Message
from bridge.api.ids import Place
from bridge.api.states import Probe

PROBES: Final[Mapping[str, Literal["version", "ping"]]] = {"VERSION": "version", "PING": "ping"}
"""CTCP requests that the programs of accounts answer."""

_MOST_TOKEN = 100
DCC = "A direct connection (DCC) was offered, for a file or a chat. That is not possible here."
_MOST_TOLD = 32
# Answers to CTCP: so many at once, then one each so many seconds.
_REPLIES_AT_ONCE = 4
_REPLY_EVERY = 2.0


def privmsg(session: Session, line: Line, now: float) -> Items:
    return _message(session, line, now, "say")


def notice(session: Session, line: Line, now: float) -> Items:
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
    if not ids.can_speak(source.nick) or source.is_server:
        return _from_server(session, line, now)
    channel = session.channel(target)
    if channel is not None:
        place = channel.place
    elif session.support.is_channel(target):
        return ()
    else:
        # Of our own words, said through another client of a bouncer, the other side is the target.
        place = session.direct(target if session.is_me(source.nick) else source.nick)
    words = styles.read(text)
    if status:
        words = preceded(words, f"[{status}] ")
    return (_said(session, line, now, place, words, form),)


def _said(
    session: Session, line: Line, now: float, place: Place, words: Text, form: Form
) -> Message:
    tags = line.tags
    who = session.identity(line.source.nick)
    if session.typing:
        session.wrote(place, who)
    return Message(
        place=place,
        actor=who,
        at=at(tags["time"], now) if "time" in tags else now,
        content=(words,),
        form=form,
        native=msgid(tags) if tags else None,
        answers=answered(tags) if tags else None,
    )


def _from_server(session: Session, line: Line, now: float) -> Items:
    if not session.is_settled:
        return ()  # "*** Looking up your hostname..."
    if (refused := throttled.refusal(session, line.params[-1])) is not None:
        return (refused,)
    return (console(session, plain(line.params[-1]), now),)


def console(session: Session, text: str, now: float) -> Message:
    """What the server says, or the gateway of it, at the server's address."""
    return Message(place=session.console, actor=None, at=now, content=(Text(text),))


def remark(session: Session, line: Line, now: float) -> Items:
    """WARN COMMAND CODE context :text, and NOTE (standard-replies): the server tells its client."""
    text = plain(line.params[-1]) if len(line.params) > 2 else ""
    return (console(session, text, now),) if text and session.is_settled else ()


def _ctcp(session: Session, line: Line, request: Ctcp, now: float, form: Form) -> Items:
    """Answers go back to the one who asked, never from a channel, never to an answer."""
    nick = line.source.nick
    if session.is_me(nick) or not ids.is_nick(nick):
        return ()
    if form == "notice":
        probed = session.probed.get((request.command, session.fold(nick)))
        if probed is not None and session.is_me(line.params[0]):
            probed.append(request.argument)
            return (Done(request.command.lower(), session.fold(nick)),)
        if now > session.console_until:
            return ()
        answer = f"{nick} answers {plain(request.command)}: {plain(request.argument)}"
        return (console(session, answer, now),)
    if not session.is_me(line.params[0]):
        return ()
    if request.command == "DCC" and _may_reply(session, now):
        told = (Text(DCC),)
        place = session.direct(nick)
        return (Message(place=place, actor=None, at=now, content=told, form="notice"),)
    reply = _ctcp_reply(request, now)
    if reply is None or not _may_reply(session, now):
        return ()
    if request.command in PROBES:
        what, token = PROBES[request.command], request.argument[:_MOST_TOKEN]
        who = session.identity(nick)
        return (Probe(login=session.login, who=who, what=what, token=token),)
    try:
        line_out = serialise("NOTICE", nick, text=shorten(reply, 200), ctcp=request.command)
    except ValueError:
        return ()
    return (Send(line_out),)


def _may_reply(session: Session, now: float) -> bool:
    """Whoever asks again and again must not make us send so much that the server ends it."""
    due = max(session.replied_until, now) + _REPLY_EVERY
    if due - now > _REPLIES_AT_ONCE * _REPLY_EVERY:
        return False
    session.replied_until = due
    return True


def _ctcp_reply(request: Ctcp, now: float) -> str | None:
    """For what is no matter of the owner's program; "" for what is."""
    match request.command:
        case "VERSION" | "PING":
            return ""
        case "CLIENTINFO":
            return "ACTION CLIENTINFO PING TIME VERSION"
        case "TIME":
            # Of our clock only what every server says too: the time in UTC.
            return datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    return None


def at(stamp: str, now: float) -> float:
    """When it happened: `2024-01-31T23:59:59.123Z`; never later than now, nor before
    1970: not all that writes times can write such.
    """
    try:
        return max(0.0, min(datetime.fromisoformat(stamp).timestamp(), now))
    except ValueError:
        return now


def away(session: Session, line: Line, now: float) -> Items:
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


def whois(session: Session, line: Line, now: float) -> Items:
    """311 me nick user host * :real name"""
    nick = line.param(1)
    found = session.sought.get(session.fold(nick))
    if found is None:
        return answer(session, line, now)
    if not found and ids.is_nick(nick):
        found.append(Person(ids.person(nick, session.server), nick, plain(line.params[-1])))
    return ()


def end_of_whois(session: Session, line: Line, now: float) -> Items:
    """318 me nick :End of WHOIS"""
    folded = session.fold(line.param(1))
    is_ours = folded in session.sought or folded in session.described
    return (Done("whois", folded),) if is_ours else answer(session, line, now)


def answer(session: Session, line: Line, now: float) -> Items:
    """An answer of the server that is nobody else's: shown where somebody may have asked."""
    is_ours = line.command in numerics.IGNORED and line.command not in session.console_shows
    if is_ours or now > session.console_until:
        return ()
    return (console(session, " ".join(map(plain, line.params[1:])), now),)

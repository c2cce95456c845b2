"""From lines to what happened: events, state, and what the connection itself must do.

RFC 2812 sections 3 and 5, modern.ircdocs.horse, and of IRCv3: echo-message, labeled-response,
batch, chghost, standard-replies. What people say is in `said`, who is where in `people`.
"""

from collections.abc import Callable, Iterable, Mapping

from adapters.irc.entry import accounts, recovering
from adapters.irc.formatting import plain
from adapters.irc.items import Closing, Denial, Done, Echoed, Items, Ponged, Send
from adapters.irc.people import conditions, following, netsplit, whereabouts, whois
from adapters.irc.rooms import invitations, listing, lists, ranking
from adapters.irc.said import catching_up, tagged, words
from adapters.irc.session import Session
from adapters.irc.wire import numerics
from adapters.irc.wire.clienttags import msgid
from adapters.irc.wire.isupport import learn
from adapters.irc.wire.line import Line, serialise
from bridge.api.events import Message

# A server that opens batches and never ends them must not fill our memory.
_MOST_BATCHES = 64
_MOST_UNWANTED = 1000


def read(session: Session, line: Line, now: float) -> Items:
    """What a line of the server means, in order; () for lines that mean nothing here."""
    if session.history and (target := _history(session, line)) is not None:
        return catching_up.played(session, line, now, target, _READERS)
    items = _read(session, line, now)
    if line.command in session.console_shows:
        items = _shown_too(session, line, now, items)
    if session.partings:
        items = (*netsplit.flushed(session, line, now), *items)
    if session.followed is not None and line.command in following.HEARD:
        items = (*items, *following.heard(session, line))
    if session.bots:
        conditions.forget_bot(session, line)
    if line.tags and conditions.is_bot(line):
        items = (*conditions.bot(session, line), *items)
    return catching_up.held(session, items) if session.catching else items


def _read(session: Session, line: Line, now: float) -> Items:
    reader = _READERS.get(line.command)
    label = _label(session, line) if line.tags else None
    if reader is not None:
        return reader(session, line, now) if label is None else _labelled(session, line, now, label)
    if label is not None and numerics.is_error(line.command):
        return (_denial(session, line, now, label),)
    return _numeric(session, line, now) if line.command.isdecimal() else ()


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
    if session.is_settled:
        session.learn_abilities()
    return ()


_FIXED = ("CASEMAPPING", "CHANTYPES")


def _settled(session: Session, line: Line, now: float) -> Items:
    session.is_settled = True
    return (Done("registration", ""),)


# --- labels and numerics --------------------------------------------------------------------------


def _shown_too(session: Session, line: Line, now: float, items: Items) -> Items:
    """What we heed ourselves is shown to who typed the question, too."""
    is_shown = any(isinstance(one, Message) and one.place == session.console for one in items)
    return items if is_shown else (*items, *words.answer(session, line, now))


def _history(session: Session, line: Line) -> str | None:
    """The channel whose history this line is of; the end of a batch is not in it."""
    return session.history.get(line.tags.get("batch", "")) if line.tags else None


def _label(session: Session, line: Line) -> str | None:
    label = line.tags.get("label")
    if label is None and session.batches and "batch" in line.tags:
        label = session.batches.get(line.tags["batch"])
    return label or None


def _labelled(session: Session, line: Line, now: float, label: str) -> Items:
    if line.command in _ECHOED and session.is_me(line.source.nick):
        return (Echoed(label, msgid(line.tags)),)
    return _READERS[line.command](session, line, now)


_ECHOED = frozenset({"PRIVMSG", "NOTICE", "TAGMSG", "REDACT"})


def _acknowledged(session: Session, line: Line, now: float) -> Items:
    """ACK: "a response with no other lines"."""
    label = line.tags.get("label")
    return (Echoed(label, None),) if label else ()


def _batch(session: Session, line: Line, now: float) -> Items:
    reference = line.param(0)
    if reference.startswith("+") and line.param(1) in catching_up.TYPES:
        catching_up.opened(session, line)
    elif reference.startswith("-") and reference[1:] in session.history:
        return catching_up.closed(session, reference[1:])
    elif reference.startswith("+") and line.param(1) in netsplit.BATCHES:
        netsplit.begun(session, line)
    elif reference.startswith("-") and reference[1:] in session.partings:
        return netsplit.ended(session, line, now)
    elif reference.startswith("+") and len(session.batches) < _MOST_BATCHES:
        label = line.tags.get("label") or session.batches.get(line.tags.get("batch", ""), "")
        session.batches[reference[1:]] = label
    elif reference.startswith("-"):
        session.batches.pop(reference[1:], None)
    return ()


def _fail(session: Session, line: Line, now: float) -> Items:
    """FAIL PRIVMSG CODE context :text (standard-replies)"""
    if line.param(0) == "CHATHISTORY":
        return catching_up.refused(session, line)
    if line.param(0) == "*":
        return words.remark(session, line, now)  # of no command of ours
    text = plain(line.params[-1]) if line.params else ""
    label = _label(session, line)
    # Without a context it names the command alone, as 461 does.
    target = session.fold(line.param(2) if len(line.params) > 3 else line.param(0))
    numeric = numerics.failure(line.param(1))
    return (Denial(numeric, target, text, label, words.console(session, text, now)),)


def _denial(session: Session, line: Line, now: float, label: str | None = None) -> Denial:
    """404 me #chan :Cannot send to channel"""
    text = plain(line.params[-1]) if len(line.params) > 1 else ""
    if text[:3].lower() == "is " and len(line.params) > 2:
        text = f"{plain(line.params[1])} {text}"  # "bob is already on channel"
    otherwise = words.console(session, " ".join(map(plain, line.params[1:])), now)
    return Denial(line.command, session.fold(line.param(1)), text, label, otherwise)


def _told(session: Session, line: Line, now: float) -> Items:
    """What a server tells of somebody: to whom asked for it."""
    folded = session.fold(line.param(1))
    if folded in session.described:
        whois.note(session, line)
    if folded in session.sought and line.command == "311":
        return words.whois(session, line, now)
    if folded in session.described or folded in session.sought:
        return ()
    if line.command != "301":
        return words.answer(session, line, now)
    told = following.away_words(session, line)
    return words.away(session, line, now) if told is None else told


def _watched(session: Session, line: Line, now: float) -> Items:
    """On servers without WATCH these numerics mean something else."""
    watches = session.followed is not None and session.support.watch
    return following.watched(session, line, now) if watches else _numeric(session, line, now)


def _entered(session: Session, line: Line, now: float) -> Items:
    items = whereabouts.end_of_names(session, line, now)
    return conditions.entered(session, line.param(1), items)


def _numeric(session: Session, line: Line, now: float) -> Items:
    if numerics.is_error(line.command):
        return (_denial(session, line, now),)
    return words.answer(session, line, now)


def _forward(session: Session, line: Line, now: float) -> Items:
    """470 me #asked #other :Forwarding to another channel: being led elsewhere is a no."""
    if len(session.unwanted) < _MOST_UNWANTED:
        session.unwanted.add(session.fold(line.param(2)))
    text = f"This channel leads to another one, {line.param(2)}"
    return (Denial(line.command, session.fold(line.param(1)), text),)


_Reader = Callable[[Session, Line, float], Items]

_READERS: Mapping[str, _Reader] = {
    "PRIVMSG": words.privmsg,
    "NOTICE": words.notice,
    "JOIN": netsplit.join,
    "AWAY": conditions.away,
    "PART": whereabouts.part,
    "QUIT": netsplit.quit,
    "NICK": whereabouts.nick,
    "KICK": whereabouts.kick,
    "MODE": ranking.mode,
    "TOPIC": whereabouts.topic,
    "INVITE": invitations.invite,
    "PING": _ping,
    "PONG": _pong,
    "ERROR": _error,
    "BATCH": _batch,
    "ACK": _acknowledged,
    "FAIL": _fail,
    "WARN": words.remark,
    "NOTE": words.remark,
    "ACCOUNT": accounts.notified,
    "900": accounts.logged_in,
    "901": accounts.logged_out,
    "CHGHOST": _chghost,
    "TAGMSG": tagged.tagmsg,
    "REDACT": tagged.redact,
    "005": _support,
    **dict.fromkeys(whois.TELLING, _told),
    **dict.fromkeys(following.WATCH_NUMERICS, _watched),
    "302": following.userhost,
    "303": following.ison,
    "315": conditions.end,
    "318": words.end_of_whois,
    "322": listing.entry,
    "323": listing.end,
    "324": ranking.modes_are,
    "341": invitations.invited,
    "346": lists.entry,
    "347": lists.end,
    "348": lists.entry,
    "349": lists.end,
    "367": lists.entry,
    "368": lists.end,
    "728": lists.entry,
    "729": lists.end,
    "332": whereabouts.topic_is,
    "333": whereabouts.topic_by,
    "353": whereabouts.names,
    "352": conditions.told_at_length,
    "354": conditions.told,
    "366": _entered,
    "730": following.online,
    "731": recovering.offline,
    "734": following.full,
    "376": _settled,  # RPL_ENDOFMOTD
    "422": _settled,  # ERR_NOMOTD
    "396": _host_shown,
    "470": _forward,
}

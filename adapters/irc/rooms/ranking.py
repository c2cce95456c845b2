"""From MODE lines to ranks, to what a channel is and to what is said of it in the room; and back:
which modes make somebody what he is to be.

RFC 2812 section 3.2.3, modern.ircdocs.horse (RPL_CHANNELMODEIS).
"""

from collections.abc import Iterable

from adapters.irc import ids
from adapters.irc.formatting import plain
from adapters.irc.items import Done, Item, Items, Wish
from adapters.irc.rooms import modes
from adapters.irc.rooms.masks import Known, may_mean
from adapters.irc.rooms.modes import Change
from adapters.irc.said.words import answer, at, console
from adapters.irc.session import RANKS, Channel, Session
from adapters.irc.wire.line import Line, serialise
from bridge.api.content import Text
from bridge.api.errors import Refused
from bridge.api.events import Message
from bridge.api.states import About, Affiliation, Role

BAN_BEFORE = 10.0
"""Seconds from a ban to the kick that belongs to it."""
EVERYBODY = "Everybody may speak in this channel: it is not moderated."

_MOST_RANKS = 20_000


def mode(session: Session, line: Line, now: float) -> Items:
    """MODE #chan +o-v+k alice bob key"""
    channel = session.channel(line.param(0))
    if channel is None:
        return _own_modes(session, line, now)
    support = session.support
    ranked, others, said = dict[str, str](), list[Change](), list[Change]()
    for change in modes.changes(support, line.param(1), line.params[2:]):
        if modes.kind(support, change.mode) != "rank":
            others.append(change)
            said.append(change)
        elif ids.is_nick(change.value):
            _rank(session, channel, change)
            ranked[session.fold(change.value)] = change.value
            # After a split a server gives back what everybody had before.
            said += [] if line.source.is_server else [change]
    items = _become(session, channel, modes.settled(support, channel.modes or {}, others))
    if channel.gathering is not None:
        return items  # who is there, and as what, is being told
    _note_bans(session, channel, line.source.nick, others, now)
    items += [session.present(channel, nick) for nick in ranked.values()]
    if said:
        items.append(_told(channel, line, said, now))
    return items


def modes_are(session: Session, line: Line, now: float) -> Items:
    """324 me #chan +ntk key"""
    channel = session.channel(line.param(1))
    if channel is None or not channel.is_in:
        return answer(session, line, now)
    read = modes.changes(session.support, line.param(2), line.params[3:])
    is_first = channel.modes is None
    items = _become(session, channel, modes.settled(session.support, {}, read), is_first=is_first)
    return (*items, Done("modes", session.fold(channel.name)))


def about(channel: Channel, *, is_learned: bool = False) -> About:
    """What a channel is by its modes."""
    has = channel.modes or {}
    return About(
        place=channel.place,
        is_public=not {"s", "p"} & set(has),
        is_moderated="m" in has,
        is_members_only="i" in has,
        has_password="k" in has,
        is_learned=is_learned,
    )


def asked_again(channel: Channel) -> Items:
    """Who is there is asked once more: all of them are something else now."""
    if channel.is_asked:
        return ()
    channel.is_asked = True
    return (Wish(serialise("NAMES", channel.name)),)


def was_banned(session: Session, channel: Channel, nick: str, by: str, now: float) -> bool:
    """Whether a kick goes with a ban by the same hand just before."""
    who, when, masks = channel.banned
    if not masks or who != session.fold(by) or now - when > BAN_BEFORE:
        return False
    own = session.is_me(nick)
    known = Known(nick, session.user if own else "", session.host if own else "")
    return any(may_mean(session.support, mask, known) for mask in masks)


def for_role(has: str, role: Role, *, is_moderated: bool) -> list[Change]:
    """What gives somebody a role who has these rank modes; nicks are not in it. Raises Refused."""
    commanding = [mode for mode in has if mode in RANKS and RANKS[mode][0] == "moderator"]
    if role == "moderator":
        return [] if commanding else [Change("+", "o")]
    if role == "participant":
        voice = [Change("+", "v")] if is_moderated and "v" not in has else []
        return [*voice, *(Change("-", mode) for mode in commanding)]
    if not is_moderated:
        raise Refused("not-acceptable", EVERYBODY)
    return [Change("-", mode) for mode in has if mode in RANKS]


def for_affiliation(session: Session, has: str, affiliation: Affiliation) -> list[Change]:
    """The same of an affiliation."""
    wanted = {"owner": owners(session), "admin": "o", "member": "v", "none": ""}[affiliation]
    if has and session.rank_of(has)[1] == affiliation:
        return []
    order = session.support.prefix_modes
    least = order.find(wanted) if wanted else len(order)
    given = [Change("+", wanted)] if wanted and wanted not in has else []
    higher = [mode for mode in has if mode in RANKS and order.find(mode) < least]
    return [*given, *(Change("-", mode) for mode in higher)]


def owners(session: Session) -> str:
    """The mode of those who own a channel."""
    return "q" if "q" in session.support.prefix_modes else "o"


def _own_modes(session: Session, line: Line, now: float) -> Items:
    """MODE me :+i: told to who types at the console."""
    if not session.is_me(line.param(0)) or now > session.console_until:
        return ()
    return (console(session, f"Your modes: {' '.join(map(plain, line.params[1:]))}", now),)


# --- what a line does -----------------------------------------------------------------------------


def _rank(session: Session, channel: Channel, change: Change) -> None:
    folded, mode = session.fold(change.value), change.mode
    has = set(channel.ranks.get(folded, "")) - {mode} | ({mode} if change.sign == "+" else set())
    written = "".join(each for each in session.support.prefix_modes if each in has)
    if written and len(channel.ranks) < _MOST_RANKS:
        channel.ranks[folded] = written
    else:
        channel.ranks.pop(folded, None)


def _become(
    session: Session, channel: Channel, has: dict[str, str], *, is_first: bool = False
) -> list[Item]:
    """The channel has these modes now; the first that is heard of them is no change."""
    if "k" not in has:
        channel.key = channel.key if channel.modes is None and not is_first else None
    elif has["k"] != "*":
        channel.key = has["k"]
    if channel.modes is None and not is_first:
        return []  # what else it is, is being asked
    before, was_moderated = about(channel), "m" in (channel.modes or {})
    channel.modes = has
    if is_first:
        items: list[Item] = [about(channel, is_learned=True)]
    else:
        items = [] if about(channel) == before else [about(channel)]
    if was_moderated != ("m" in has):
        items += asked_again(channel)
    return items


def _note_bans(
    session: Session, channel: Channel, by: str, made: Iterable[Change], now: float
) -> None:
    masks = tuple(one.value for one in made if (one.sign, one.mode) == ("+", "b"))
    if masks:
        channel.banned = (session.fold(by), now, masks)


def _told(channel: Channel, line: Line, made: list[Change], now: float) -> Message:
    """In the room; nobody of it says so."""
    moment = at(line.tags["time"], now) if "time" in line.tags else now
    words = modes.in_words(line.source.nick or "The server", made)
    return Message(
        place=channel.place, actor=None, at=moment, content=(Text(words),), form="notice"
    )

"""Ranks, bans and their lists, as people ask for them; that it happened the server tells.

RFC 2812 sections 3.2.3 (MODE) and 3.2.8 (KICK). A server works off the lines of a client in order:
what stands before a PING is done, or was refused, when that is answered.
"""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from adapters.irc import ids
from adapters.irc.client import Client
from adapters.irc.people.whois import Whois
from adapters.irc.rooms import masks, membership, modes, ranking
from adapters.irc.rooms.masks import Ban, Entry, Known
from adapters.irc.rooms.membership import ANSWER_WITHIN, ask, command, inside, within
from adapters.irc.rooms.modes import Change
from adapters.irc.session import Channel, Session
from adapters.irc.wire.line import serialise
from bridge.api.asked import Listed
from bridge.api.errors import Refused, TryLater
from bridge.api.ids import Identity, Place
from bridge.api.states import Affiliation, Role

NO_OPERATOR = "Only operators of this channel can do this."
NOT_THERE = "There is nobody of this name in the channel."
NOT_SUCH = "This server has no such rank."
MOST_LISTED = 2000
"""Masks of one list that are read."""


async def give_role(client: Client, place: Place, who: Identity, role: Role) -> None:
    """See `Moderation.give_role`."""
    channel = inside(client, place)
    session = client.session
    nick = _nick(who)
    is_moderated = channel.modes is not None and "m" in channel.modes
    has = channel.ranks.get(session.fold(nick), "")
    try:
        wanted = ranking.for_role(has, role, is_moderated=is_moderated)
    except Refused:
        _check_operator(session, channel)
        raise
    await _rank(client, channel, nick, wanted)


async def give_affiliation(
    client: Client, place: Place, who: Identity, affiliation: Affiliation, reason: str
) -> None:
    """See `Moderation.give_affiliation`."""
    channel, session = inside(client, place), client.session
    name = who.native.rpartition("%")[0]
    if masks.stands_for_many(name):
        await _mask(client, channel, name, affiliation)
        return
    nick = _nick(who)
    has = channel.ranks.get(session.fold(nick), "")
    if affiliation == "outcast":
        await _ban(client, place, channel, who._replace(name=nick), reason)
    elif affiliation == "none" and not has:
        await _unban(client, channel, who, nick)
    elif affiliation == "admin" and ranking.owners(session) == "o":
        raise Refused("unsupported", NOT_SUCH)
    else:
        await _rank(client, channel, nick, ranking.for_affiliation(session, has, affiliation))


async def listed(client: Client, place: Place, affiliation: Affiliation) -> Sequence[Listed]:
    """See `Moderation.listed`; servers have a list of the banned alone."""
    if affiliation != "outcast":
        raise Refused("unsupported", "This server has no such list.")
    channel, session = inside(client, place), client.session
    folded = session.fold(channel.name)
    return [_listed(session, folded, entry) for entry in await entries(client, channel, "b")]


async def entries(client: Client, channel: Channel, mode: str) -> Sequence[Entry]:
    """The masks of a list. Raises Refused."""
    session, folded = client.session, client.session.fold(channel.name)
    told = session.masks.asked.setdefault((folded, mode), [])
    line = command("MODE", channel.name, mode)
    try:
        target = f"{folded} {session.fold(mode)}"
        await ask(client, "masks", target, line, ANSWER_WITHIN)
    finally:
        session.masks.asked.pop((folded, mode), None)
    return tuple(told)


async def make(client: Client, channel: Channel, wanted: Iterable[Change]) -> None:
    """Change modes, and return when the server has done so. Raises Refused when it did not."""
    session, asks = client.session, client.handover.asks
    wanted = tuple(wanted)
    if not wanted:
        _check_operator(session, channel)
        return
    names = {session.fold(change.value) for change in wanted if change.value}
    names |= {session.fold(change.mode) for change in wanted}
    token = asks.token()
    about = " ".join((session.fold(channel.name), *sorted(names), token))
    answer, _ = asks.open("mode", about)
    lines = [command("MODE", channel.name, *one) for one in modes.lines(session.support, wanted)]
    async with within(ANSWER_WITHIN, session.server):
        try:
            for line in lines:
                await client.send(line)
            await client.send(serialise("PING", text=token))
        except TryLater as error:
            raise Refused("offline", error.text) from error
        await asyncio.shield(answer)


# --- ranks ----------------------------------------------------------------------------------------


async def _rank(client: Client, channel: Channel, nick: str, wanted: Sequence[Change]) -> None:
    session = client.session
    await make(client, channel, [change._replace(value=nick) for change in wanted])
    has = channel.ranks.get(session.fold(nick), "")
    if any((change.mode in has) != (change.sign == "+") for change in wanted):
        # Some servers say nothing of somebody who is not there.
        raise Refused("not-found", NOT_THERE)


def _nick(who: Identity) -> str:
    """Of people who are not in the channel the name may be their whole address."""
    nick = who.native.rpartition("%")[0]
    if ids.fold(who.name) == nick:
        nick = who.name
    if not ids.is_nick(nick):
        raise Refused("not-found", NOT_THERE)
    return nick


def _check_operator(session: Session, channel: Channel) -> None:
    if session.rank(channel, session.nick)[0] != "moderator":
        raise Refused("forbidden", NO_OPERATOR)


# --- bans -----------------------------------------------------------------------------------------


async def _ban(client: Client, place: Place, channel: Channel, who: Identity, reason: str) -> None:
    """Keep somebody out, and put him out if he is in."""
    session = client.session
    own = Known(session.nick, session.user, session.host)
    known = await _known(client, who.name)
    wanted = masks.best(session.support, known, own)
    for mask in wanted:
        session.masks.ban(session.fold(channel.name), mask, Ban(who, reason))
    await make(client, channel, [Change("+", "b", mask) for mask in wanted])
    try:
        await membership.kick(client, place, who.name, reason)
    except Refused as refused:
        if refused.reason != "not-found":
            raise


async def _unban(client: Client, channel: Channel, who: Identity, nick: str) -> None:
    """Take away all bans that mean somebody."""
    session, folded = client.session, client.session.fold(channel.name)
    known, found = await _known(client, nick), []
    for entry in await entries(client, channel, "b"):
        ban = session.masks.bans.get((folded, ids.fold(entry.mask)))
        is_his = ban is not None and ban.who.native == who.native
        if is_his or masks.means(session.support, entry.mask, known):
            found.append(Change("-", "b", entry.mask))
    await make(client, channel, found)


async def _mask(client: Client, channel: Channel, name: str, affiliation: Affiliation) -> None:
    """Ban all whom a mask means, or end that."""
    session = client.session
    if affiliation not in ("outcast", "none"):
        raise Refused("not-acceptable", "Only one person can be that, not a mask.")
    mask = masks.whole(session.masks.spelled.get(name, name))
    if affiliation == "outcast":
        await make(client, channel, [Change("+", "b", mask)])
        return
    bans = await entries(client, channel, "b")
    wanted = {ids.fold(name), ids.fold(mask)}
    found = [entry.mask for entry in bans if ids.fold(entry.mask) in wanted]
    await make(client, channel, [Change("-", "b", one) for one in found])


async def _known(client: Client, nick: str) -> Known:
    """What the server tells of somebody now; of who is not there nothing but his nick."""
    session = client.session
    folded = session.fold(nick)
    told = session.described.setdefault(folded, Whois())
    try:
        await ask(client, "whois", folded, command("WHOIS", nick), ANSWER_WITHIN)
    except Refused as refused:
        if refused.reason in ("offline", "timeout"):
            raise
    finally:
        session.described.pop(folded, None)
    user, _, host = told.mask.partition("@")
    return Known(nick, user, host, told.account)


def _listed(session: Session, channel: str, entry: Entry) -> Listed:
    """A ban that was made here names whom it was made for; of others the mask is all that is known,
    unless it is that of a nick.
    """
    session.masks.spell(entry.mask)
    ban = session.masks.bans.get((channel, ids.fold(entry.mask)))
    if ban is not None:
        return Listed(ban.who, "outcast", _set(entry, ban.reason))
    nick, user, host = masks.parts(entry.mask)
    is_of_nick = (user, host) == ("*", "*") and not set(nick) & set("*?") and ids.is_nick(nick)
    name = nick if is_of_nick and ":" not in nick else entry.mask
    native = ids.person(name, session.server)
    return Listed(Identity(session.network, native, name), "outcast", _set(entry, ""))


def _set(entry: Entry, reason: str) -> str:
    """`spam (by alice, 2024-01-31 12:00 UTC)`"""
    moment = f"{datetime.fromtimestamp(entry.at, UTC):%Y-%m-%d %H:%M} UTC" if entry.at else ""
    told = ", ".join(part for part in (f"by {entry.by}" if entry.by else "", moment) if part)
    return f"{reason} ({told})" if reason and told else reason or told[:1].upper() + told[1:]

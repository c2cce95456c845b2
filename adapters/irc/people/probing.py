"""Asks people's programs: which one it is, whether it answers; and servers, who somebody is.

modern.ircdocs.horse/ctcp (VERSION, PING); RFC 2812 section 3.6.2 (WHOIS).
"""

import asyncio
import secrets
from contextlib import suppress

from adapters.irc import ids
from adapters.irc.client import Client
from adapters.irc.formatting import shorten
from adapters.irc.people import programs, whois
from adapters.irc.people.whois import Whois
from adapters.irc.rooms.membership import ANSWER_WITHIN, ask, command, within
from adapters.irc.wire.line import serialise
from bridge.api.asked import Profile, Version
from bridge.api.errors import Refused
from bridge.api.ids import Identity
from bridge.api.states import Probe

PROBED_WITHIN = 20.0
"""Seconds for somebody's program to answer; most do at once, or never."""
MOST = 20
"""Questions of one kind that are open at once."""

SILENT = "{}'s program did not answer in time."
BUSY = "Too many people are asked at once."
NOBODY = "Nobody on IRC can have this name."


async def version(client: Client, who: Identity) -> Version:
    """Which program somebody uses, by CTCP VERSION."""
    return programs.version(await _ctcp(client, who, "VERSION", ""))


async def ping(client: Client, who: Identity) -> None:
    """Return when somebody's program has answered a CTCP PING."""
    await _ctcp(client, who, "PING", secrets.token_hex(4))


async def answer(client: Client, probe: Probe, told: Version | None) -> None:
    """What a program of the owner says of itself; where none does, the gateway answers for it."""
    words = probe.token if probe.what == "ping" else programs.written(told)
    nick = _nick(client, probe.who)
    with suppress(ValueError):
        line = serialise("NOTICE", nick, text=shorten(words, 300), ctcp=probe.what.upper())
        await client.send(line)


async def profile(client: Client, who: Identity) -> Profile | None:
    """Who somebody is; None where nobody of this name is there."""
    session, nick = client.session, _nick(client, who)
    folded = session.fold(nick)
    if len(session.described) >= MOST and folded not in session.described:
        raise Refused("overload", BUSY)
    found = session.described.setdefault(folded, Whois())
    answer, is_new = client.handover.asks.open("whois", folded)
    if is_new:
        # His own server knows for how long he is idle: it is the one that is asked. Clients want
        # the cards of all contacts when they start: what people say goes before.
        client.later(command("WHOIS", nick, nick))
    try:
        async with within(ANSWER_WITHIN, session.server):
            await asyncio.shield(answer)
    except Refused as refused:
        if refused.reason != "not-found":
            raise
    finally:
        session.described.pop(folded, None)
    return whois.profile(nick, found) if found.is_there else None


async def _ctcp(client: Client, who: Identity, asked: str, argument: str) -> str:
    session, nick = client.session, _nick(client, who)
    key = asked, session.fold(nick)
    if len(session.probed) >= MOST and key not in session.probed:
        raise Refused("overload", BUSY)
    answer = session.probed.setdefault(key, [])
    line = serialise("PRIVMSG", nick, text=argument, ctcp=asked)
    try:
        await ask(client, asked.lower(), key[1], line, PROBED_WITHIN)
    except Refused as refused:
        if refused.reason != "timeout":
            raise
        raise Refused("timeout", SILENT.format(nick)) from refused
    finally:
        session.probed.pop(key, None)
    return answer[0] if answer else ""


def _nick(client: Client, who: Identity) -> str:
    if not client.is_up:
        raise Refused("offline", f"There is no connection to {client.session.server}.")
    nick = who.name if ids.is_nick(who.name) else ids.read(who.native).name
    if not ids.is_nick(nick):
        raise Refused("not-found", NOBODY)
    return nick

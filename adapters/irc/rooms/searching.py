"""Finds people and channels.

Of people IRC tells one nick at a time, as long as he is there: RFC 2812 section 3.6.2. Channels are
listed: section 3.2.6; ELIST in modern.ircdocs.horse.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress

from adapters.irc import ids
from adapters.irc.client import Client
from adapters.irc.rooms.listing import Listing
from adapters.irc.rooms.membership import ANSWER_WITHIN, CONNECT_WITHIN, ask, command, within
from adapters.irc.wire.isupport import Support
from bridge.api.asked import Found, Person
from bridge.api.errors import Refused

LIST_WITHIN = 60.0
"""Seconds: servers send long lists slowly."""
MOST_SOUGHT = 20
"""Nicks that are looked for at once."""


async def people(client: Client, words: str, most: int) -> Sequence[Person]:
    """Who has this nick now."""
    session, nick = client.session, words.strip()
    if not ids.is_nick(nick) or most < 1:
        return ()
    async with within(CONNECT_WITHIN, session.server):
        await client.until_up()
    folded = session.fold(nick)
    if len(session.sought) >= MOST_SOUGHT and folded not in session.sought:
        raise Refused("overload", "Too many people are looked for at once.")
    found = session.sought.setdefault(folded, [])
    try:
        await ask(client, "whois", folded, command("WHOIS", nick), ANSWER_WITHIN)
    except Refused as refused:
        if refused.reason != "not-found":
            raise
    finally:
        session.sought.pop(folded, None)
    return tuple(found)


async def rooms(client: Client, words: str, most: int) -> Sequence[Found]:
    """Channels whose names or topics hold all of the words, the largest first.

    Where who asks for a long list may be put out for it, a server that can look for one word in
    names by itself does; topics are not looked at then.
    """
    session, asks = client.session, client.handover.asks
    wanted = tuple(ids.fold(word) for word in words.split())
    async with within(CONNECT_WITHIN, session.server):
        await client.until_up()
    async with within(LIST_WITHIN, session.server):
        while session.listing is not None:
            told, _ = asks.open("list", "")
            with suppress(Refused):
                await asyncio.shield(told)
        listing = session.listing = Listing(wanted, most)
        try:
            await ask(client, "list", "", _list(session.support, wanted), LIST_WITHIN)
        finally:
            session.listing = None
    return listing.found()


def _list(support: Support, wanted: tuple[str, ...]) -> bytes:
    is_one = len(wanted) == 1 and not set(wanted[0]) & set(",<>!*?")
    if is_one and "M" in support.elist and not support.safelist:
        return command("LIST", f"*{wanted[0]}*")
    return command("LIST")

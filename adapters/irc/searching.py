"""Finds people: IRC tells of one nick at a time, as long as he is there. RFC 2812 section 3.6.2."""

from collections.abc import Sequence

from adapters.irc import ids
from adapters.irc.client import Client
from adapters.irc.membership import ANSWER_WITHIN, CONNECT_WITHIN, ask, command, within
from bridge.api.asked import Person
from bridge.api.errors import Refused

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

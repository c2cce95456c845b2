"""Commands that people type where they speak in a channel: `/mode +o alice`, `/mode +b`, `/mode`.

RFC 2812 section 3.2.3. Other commands of IRC clients are not done here, and not said either: a
password for the services may stand in them.
"""

import re
import time

from adapters.irc.client import Client
from adapters.irc.rooms import modes
from adapters.irc.rooms.membership import ANSWER_WITHIN, ask, command, inside
from adapters.irc.rooms.moderation import entries, make
from adapters.irc.rooms.modes import Change
from adapters.irc.session import Channel
from bridge.api.content import Text
from bridge.api.errors import Refused
from bridge.api.events import Message
from bridge.api.ids import Place

NO_VALUE = "Behind {} there must be a name or a value."
NO_ENTRIES = "{} has nobody in this list."
NOT_DONE = (
    "This looks like a command of an IRC client, so nobody was told it. What the server is to do is"
    " written to its own address, without the slash; to say it here, put a blank before it."
)
_COMMAND = re.compile(r"/mode(?: +(\S.*)?)?")
_OTHERS = re.compile(
    r"/(?:away|ban|chanserv|cs|deop|devoice|invite|join|kick|kickban|list|memoserv|ms|msg|names|nick"
    r"|nickserv|notice|ns|op|oper|part|query|quit|quote|raw|topic|unban|voice|who|whois)(?:\s.*)?",
    re.IGNORECASE | re.DOTALL,
)
_MOST_SHOWN = 50
"""Entries of a list that are said in a channel."""


def is_command(body: str) -> bool:
    """Whether this is meant for the server, not for people."""
    return body[:1] == "/" and bool(_COMMAND.fullmatch(body) or _OTHERS.fullmatch(body))


async def perform(client: Client, place: Place, body: str) -> None:
    """See `Commanding.command`. What was asked is said in the channel, to nobody else."""
    found = _COMMAND.fullmatch(body)
    if found is None:
        raise Refused("not-acceptable", NOT_DONE)
    channel, words = inside(client, place), (found[1] or "").split()
    if not words:
        await _say_modes(client, channel)
        return
    support = client.session.support
    wanted = modes.changes(support, words[0], words[1:])
    asked = [one for one in wanted if _asks(client, one)]
    if asked and asked == wanted:
        for one in asked:
            await _say_entries(client, channel, one.mode)
        return
    for one in wanted:
        if modes.takes(support, one.sign, one.mode) and not one.value:
            raise Refused("not-acceptable", NO_VALUE.format(one.sign + one.mode))
    await make(client, channel, wanted)


def _asks(client: Client, one: Change) -> bool:
    """`+b`: who is in this list."""
    return modes.kind(client.session.support, one.mode) == "list" and not one.value


async def _say_modes(client: Client, channel: Channel) -> None:
    if channel.modes is None:
        folded = client.session.fold(channel.name)
        await ask(client, "modes", folded, command("MODE", channel.name), ANSWER_WITHIN)
    has = [Change("+", mode, value) for mode, value in (channel.modes or {}).items()]
    shown = [one._replace(value="") if one.mode == modes.KEY else one for one in has]
    _say(client, channel, f"{channel.name} has {' '.join(modes.spelled(shown)) or 'no modes'}.")


async def _say_entries(client: Client, channel: Channel, mode: str) -> None:
    found = await entries(client, channel, mode)
    lines = [f"+{mode} {one.mask}" + (f" (by {one.by})" if one.by else "") for one in found]
    more = [f"and {len(lines) - _MOST_SHOWN} more"] if len(lines) > _MOST_SHOWN else []
    text = "\n".join([*lines[:_MOST_SHOWN], *more]) or NO_ENTRIES.format(channel.name)
    _say(client, channel, text)


def _say(client: Client, channel: Channel, text: str) -> None:
    """By the channel itself, as changes of modes are."""
    words = (Text(text),)
    client.handover.add(
        Message(place=channel.place, actor=None, at=time.time(), content=words, form="notice")
    )
    client.handover.ring()

"""Invites people into channels: RFC 2812 section 3.2.7."""

from contextlib import suppress

from adapters.irc import formatting, ids
from adapters.irc.client import Client
from adapters.irc.rooms.membership import ANSWER_WITHIN, ask, command, inside
from bridge.api.errors import Refused, TryLater
from bridge.api.ids import Place

NOBODY = "Nobody on this server can be called that."


async def invite(client: Client, place: Place, who: str, reason: str) -> None:
    """See `Inviting.invite`; why, a line beside the invitation says."""
    channel, session = inside(client, place), client.session
    nick = who.rpartition("%")[0]
    if not ids.is_nick(nick):
        raise Refused("not-found", NOBODY)
    target = f"{session.fold(channel.name)} {session.fold(nick)}"
    line = command("INVITE", nick, channel.name)
    await ask(client, "invite", target, line, ANSWER_WITHIN)
    if reason:
        words = formatting.shorten(f"Invitation to {channel.name}: {reason}", 300)
        with suppress(TryLater):
            await client.send(command("NOTICE", nick, text=words))

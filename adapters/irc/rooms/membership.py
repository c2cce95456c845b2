"""What people ask a connection for and want answered at once: join, leave, nick, subject, kick.

RFC 2812 sections 3.1.2 (NICK) and 3.2 (channel operations).
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from adapters.irc import formatting, ids
from adapters.irc.client import Client
from adapters.irc.login import legal_nick
from adapters.irc.reach.denied import CHANNEL
from adapters.irc.session import Channel, Session
from adapters.irc.wire import encodings
from adapters.irc.wire.line import serialise
from bridge.api.asked import Joined
from bridge.api.errors import Refused, TryLater
from bridge.api.ids import Place

CONNECT_WITHIN = 60.0
ANSWER_WITHIN = 30.0
LEAVE_WITHIN = 10.0

IS_THERE = "There is a room of this name already: join it."


async def join(client: Client, place: Place, password: str | None) -> Joined:
    """Be in a channel; see `Membership.join`."""
    session = client.session
    name = _channel_name(place)
    if session.denied.channel(name, session.server):
        raise Refused("forbidden", CHANNEL.format(name))
    if password is not None and ("," in password or not password):
        raise Refused("password", "This cannot be the password of a channel.")
    async with within(CONNECT_WITHIN, session.server):
        await client.until_up()
    folded = session.fold(name)
    channel = session.channels.get(folded)
    if channel is not None and channel.place != place:
        raise Refused("conflict", f"You are in this channel already, under {channel.name}.")
    if channel is not None and channel.is_in and channel.gathering is None:
        return Joined(session.nick)
    key = [password] if password else []
    line = command("JOIN", name, *key, charset=session.charset(place.native))
    if channel is None:
        channel = session.channels[folded] = Channel(place, name)
        session.unwanted.discard(folded)
    channel.key = password or channel.key
    try:
        await ask(client, "join", folded, line, ANSWER_WITHIN)
    except BaseException as error:
        if not channel.is_in and session.channels.get(folded) is channel:
            del session.channels[folded]
            if not isinstance(error, Refused) or error.reason == "timeout":
                # Nobody waits any more: should it happen yet, it is undone.
                session.unwanted.add(folded)
        raise
    return Joined(session.nick)


async def create(client: Client, name: str, is_public: bool) -> str:
    """Make a channel by being the first in it: `Tea Time` is `#Tea-Time`; its native id."""
    session = client.session
    place = session.room(_new_name(session, name))
    channel = session.channels.get(session.fold(_channel_name(place)))
    if channel is not None and channel.is_in:
        raise Refused("conflict", IS_THERE)
    await join(client, place, None)
    channel = session.channels.get(session.fold(_channel_name(place)))
    is_first = channel is not None and session.rank(channel, session.nick)[0] == "moderator"
    if channel is None or not (is_first or channel.name.startswith("+")):
        await leave(client, place, "")
        raise Refused("conflict", IS_THERE)
    if not is_public:
        with suppress(TryLater):
            await client.send(command("MODE", channel.name, "+s"))
    return place.native


async def leave(client: Client, place: Place, reason: str) -> None:
    """Be in a channel no longer."""
    session = client.session
    folded = session.fold(_channel_name(place))
    channel = session.channels.get(folded)
    if channel is None:
        return
    if not channel.is_in:
        del session.channels[folded]
        return
    text = formatting.shorten(reason, session.support.kicklen)
    try:
        charset = session.charset(place.native)
        line = command("PART", channel.name, text=text, charset=charset)
        await ask(client, "part", folded, line, LEAVE_WITHIN)
    except Refused:
        # Not in it, says the server, or nothing at all: it is not returned to.
        session.channels.pop(folded, None)


async def away(client: Client, words: str) -> None:
    """Be shown as away with these words; back again without."""
    text = formatting.shorten(words, client.session.support.awaylen)
    await client.send(serialise("AWAY", text=text) if text else serialise("AWAY"))


async def rename(client: Client, name: str) -> Joined:
    """Have another nick."""
    session = client.session
    nick = legal_nick(name)
    if not nick:
        raise Refused("malformed", "No nick on IRC can be made of this name.")
    async with within(CONNECT_WITHIN, session.server):
        await client.until_up()
    if nick != session.nick:
        await ask(client, "nick", session.fold(nick), command("NICK", nick), ANSWER_WITHIN)
    session.wished = nick
    return Joined(session.nick)


async def subject(client: Client, place: Place, text: str) -> None:
    """Give a channel another topic."""
    channel = inside(client, place)
    most = client.session.support.topiclen
    if len(text.encode("utf-8", "replace")) > most:
        raise Refused("not-acceptable", f"A subject has at most {most} bytes on this server.")
    charset = client.session.charset(place.native)
    line = command("TOPIC", channel.name, text=text, charset=charset)
    await ask(client, "topic", client.session.fold(channel.name), line, ANSWER_WITHIN)


async def kick(client: Client, place: Place, name: str, reason: str) -> None:
    """Remove somebody from a channel."""
    channel, session = inside(client, place), client.session
    if not ids.is_nick(name):
        raise Refused("not-found", "There is nobody of this name in the channel.")
    text = formatting.shorten(reason, session.support.kicklen)
    target = f"{session.fold(channel.name)} {session.fold(name)}"
    line = command("KICK", channel.name, name, text=text, charset=session.charset(place.native))
    await ask(client, "kick", target, line, ANSWER_WITHIN)


async def ask(client: Client, what: str, target: str, line: bytes, seconds: float) -> None:
    """Ask the server and wait for its answer; who asks the same twice waits for one answer."""
    answer, is_new = client.handover.asks.open(what, target)
    async with within(seconds, client.session.server):
        if is_new:
            try:
                await client.send(line, target.partition(" ")[0])
            except TryLater as error:
                raise Refused("offline", error.text) from error
        await asyncio.shield(answer)


@asynccontextmanager
async def within(seconds: float, server: str) -> AsyncIterator[None]:
    """Later is too late. Raises Refused."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError as error:
        raise Refused("timeout", f"{server} did not answer in time.") from error


def inside(client: Client, place: Place) -> Channel:
    """The channel, where we are in it. Raises Refused."""
    session = client.session
    channel = session.channels.get(session.fold(_channel_name(place)))
    if channel is None or not channel.is_in:
        raise Refused("offline", "You are not in this channel.")
    return channel


def _new_name(session: Session, name: str) -> str:
    """What a person calls a new channel, as channels are called. Raises Refused."""
    word = "-".join(name.removesuffix(f"%{session.server}").split())
    channel = word if word[:1] and word[0] in ids.CHANTYPES else f"#{word}"
    if not ids.is_channel(channel):
        raise Refused("not-acceptable", "No channel can be called that.")
    return channel


def _channel_name(place: Place) -> str:
    try:
        meant = ids.read(place.native)
    except ValueError as error:
        raise Refused("malformed", "There can be no such channel.") from error
    if meant.kind != "channel":
        raise Refused("malformed", "This is no channel.")
    return meant.name


def command(
    name: str, *middle: str, text: str | None = None, charset: str = encodings.UTF_8
) -> bytes:
    """A line for the server. Raises Refused."""
    try:
        return serialise(name, *middle, text=text, charset=charset)
    except ValueError as error:
        raise Refused("malformed", f"IRC cannot take this: {error}.") from error

"""From lines to invitations into channels: to us, to others, by us.

RFC 2812 section 3.2.7; of IRCv3: invite-notify.
"""

from adapters.irc import ids
from adapters.irc.items import Done, Items
from adapters.irc.said.words import answer, at
from adapters.irc.session import Session
from adapters.irc.wire.line import Line
from bridge.api.content import Text
from bridge.api.events import Invite, Message


def invite(session: Session, line: Line, now: float) -> Items:
    """INVITE nick #chan: us, or somebody else into a channel that we are in."""
    nick, name = line.source.nick, line.param(1)
    if not session.is_me(line.param(0)):
        return _noticed(session, line, now)
    if not ids.is_channel(name) or not (ids.is_nick(nick) or line.source.is_server):
        return ()
    return (Invite(place=session.room(name), actor=session.identity(nick), at=now),)


def invited(session: Session, line: Line, now: float) -> Items:
    """341 me nick #chan; RFC 2812 has the channel first."""
    channel, nick = line.param(2), line.param(1)
    if session.support.is_channel(nick):
        channel, nick = nick, channel
    done = Done("invite", f"{session.fold(channel)} {session.fold(nick)}")
    return (done, *answer(session, line, now))


def _noticed(session: Session, line: Line, now: float) -> Items:
    """INVITE of somebody else: the channel is told."""
    channel, nick = session.channel(line.param(1)), line.param(0)
    if channel is None or not ids.is_nick(nick) or not line.source.nick:
        return ()
    moment = at(line.tags["time"], now) if "time" in line.tags else now
    words = Text(f"{line.source.nick} invites {nick}.")
    place = channel.place
    return (Message(place=place, actor=None, at=moment, content=(words,), form="notice"),)

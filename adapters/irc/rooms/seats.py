"""The channels that a login returns to: after a restart of ours, and after every loss."""

import math
from collections.abc import Iterable, Iterator, Sequence

from adapters.irc import ids
from adapters.irc.items import Denial
from adapters.irc.reach.denied import CHANNEL
from adapters.irc.session import Channel, Session
from adapters.irc.wire import numerics
from adapters.irc.wire.line import serialise
from bridge.api.adapter import Seat
from bridge.api.ids import Place
from bridge.api.states import Absent

# A JOIN of several channels stays below a line's limit.
_JOIN_BYTES = 450


def take(session: Session, seats: Iterable[Seat], since: float | None) -> None:
    """Wish to be in these channels; what was said since then, there and to us, was missed."""
    session.missed_since = since
    for seat in seats:
        try:
            meant = ids.read(seat.native)
        except ValueError:
            continue
        if meant.kind == "channel" and meant.server == session.server:
            place = Place(session.network, "room", seat.native, session.login)
            channel = Channel(place, meant.name, seat.password, missed_since=since)
            session.channels[session.fold(meant.name)] = channel


def joins(session: Session) -> Iterator[bytes]:
    """The lines that bring us back, several channels in each; those with keys come first, since
    keys belong to channels by their order.
    """
    most = session.support.targets("JOIN")
    group: list[Channel] = []
    used = 0
    charset = ""
    for channel in sorted(session.channels.values(), key=lambda channel: not _key(channel)):
        own = session.charset(channel.place.native)
        needed = len(channel.name.encode("utf-8", "replace")) + len(_key(channel).encode()) + 2
        if group and (len(group) >= most or used + needed > _JOIN_BYTES or charset != own):
            yield _join(group, charset)
            group, used = [], 0
        group.append(channel)
        charset = own
        used += needed
    if group:
        yield _join(group, charset)


def join(session: Session, channel: Channel) -> bytes:
    """The line that asks for one channel."""
    return _join((channel,), session.charset(channel.place.native))


def _join(group: Sequence[Channel], charset: str) -> bytes:
    keys = ",".join(key for channel in group if (key := _key(channel)))
    names = ",".join(channel.name for channel in group)
    return serialise("JOIN", names, *([keys] if keys else []), charset=charset)


def _key(channel: Channel) -> str:
    """What can be sent as its key: servers tell of stranger ones."""
    key = channel.key or ""
    return "" if key.startswith(":") or not key.isprintable() or set(key) & set(", ") else key


def turned_away(session: Session, channel: Channel, denial: Denial) -> Absent:
    """A channel did not let us return."""
    return Absent(
        login=session.login,
        place=channel.place,
        who=session.identity(session.nick),
        cause="banned" if denial.numeric == "474" else "lost",
        reason=numerics.words(denial.text),
        mine=True,
    )


def denied(session: Session) -> Iterator[tuple[Channel, Absent]]:
    """Give up the channels that the operator wants nothing to do with."""
    for folded, channel in list(session.channels.items()):
        if session.denied.channel(channel.name, session.server):
            del session.channels[folded]
            gone = Absent(
                login=session.login,
                place=channel.place,
                who=session.identity(session.nick),
                cause="banned",
                reason=CHANNEL.format(channel.name),
                mine=True,
            )
            yield channel, gone


def heard_since(session: Session) -> float:
    """The earliest moment from when on something was missed that is still to be told."""
    moments = [channel.missed_since for channel in session.channels.values()]
    told = (moment for moment in (session.missed_since, *moments) if moment is not None)
    return min(told, default=math.inf)


def missed(session: Session, since: float) -> None:
    """The connection was lost; in the channels we were in we heard nothing from then on, and
    nothing that was said to us.
    """
    if session.missed_since is None:
        session.missed_since = since
    for channel in session.channels.values():
        if channel.is_in and channel.missed_since is None:
            channel.missed_since = since

"""The channels that a login returns to: after a restart of ours, and after every loss."""

import math
from collections.abc import Iterable, Iterator

from adapters.irc import ids, numerics
from adapters.irc.items import Denial
from adapters.irc.line import serialise
from adapters.irc.session import Channel, Session
from bridge.api.adapter import Seat
from bridge.api.ids import Place
from bridge.api.states import Absent

# A JOIN of several channels stays far below a line's limit.
_JOIN_BYTES = 400


def take(session: Session, seats: Iterable[Seat], since: float | None) -> None:
    """Wish to be in these channels; what was said in them since then was missed."""
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
    """The lines that bring us back; channels without a key share them."""
    plain: list[str] = []
    for channel in session.channels.values():
        if channel.key:
            yield serialise("JOIN", channel.name, channel.key)
        elif plain and len(",".join((*plain, channel.name)).encode()) > _JOIN_BYTES:
            yield serialise("JOIN", ",".join(plain))
            plain = [channel.name]
        else:
            plain.append(channel.name)
    if plain:
        yield serialise("JOIN", ",".join(plain))


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


def heard_since(session: Session) -> float:
    """The earliest moment from when on something was missed that is still to be told."""
    moments = (channel.missed_since for channel in session.channels.values())
    return min((moment for moment in moments if moment is not None), default=math.inf)


def missed(session: Session, since: float) -> None:
    """The connection was lost; in the channels we were in we heard nothing from then on."""
    for channel in session.channels.values():
        if channel.is_in and channel.missed_since is None:
            channel.missed_since = since

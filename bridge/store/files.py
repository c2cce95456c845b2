"""Files as networks have them, once for each content and name, and what events hold of them."""

from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256 as sha256_of
from typing import Final, NamedTuple

from sqlalchemy import Connection, delete, select, update

from bridge.api.content import Content, File
from bridge.api.events import Edit, Message, Stored
from bridge.api.ids import EventId, NetworkName
from bridge.store import codec, places, tables
from bridge.store.codec import clean
from bridge.store.statements import insert
from bridge.store.stored import event_of, stored

_LONGEST: Final = 255
"""Characters of a name that is a key as it is: there are indexes that take no long ones."""

_hosted = tables.hosted_files
_contents = tables.file_contents
_events = tables.events
_bodies = tables.bodies


class Kept(NamedTuple):
    """A file as a network has it. native: its reference there. until: Unix time in seconds."""

    sha256: str
    native: str
    size: int
    until: float | None


class Taker(NamedTuple):
    """Who has files, and what for. need: what tells places of a network apart, "" for nothing."""

    network: NetworkName
    need: str = ""


class Recognised(NamedTuple):
    """What a reference stands for. name: as the network said when it was read."""

    sha256: str
    name: str


def known(connection: Connection, network: NetworkName, native: str) -> Recognised | None:
    """What a network knows by a reference."""
    row = connection.execute(
        select(_contents.c.sha256, _contents.c.name).where(
            _contents.c.network == network, _contents.c.native == clean(native)
        )
    ).one_or_none()
    return None if row is None else Recognised(*row)


def hosted(connection: Connection, taker: Taker, sha256: str, name: str) -> Kept | None:
    """What a network has of a content under a name."""
    row = connection.execute(
        select(_hosted.c.sha256, _hosted.c.native, _hosted.c.size, _hosted.c.until).where(
            _hosted.c.sink == taker.network,
            _hosted.c.need == clean(taker.need),
            _hosted.c.sha256 == sha256,
            _hosted.c.name == _key(name),
        )
    ).one_or_none()
    return None if row is None else Kept(*row)


def keep(connection: Connection, taker: Taker, name: str, kept: Kept) -> None:
    """A network has this now, in place of what it had of content and name before."""
    called = (taker.network, clean(taker.need), kept.sha256, _key(name))
    row = (*called, clean(kept.native), kept.size, kept.until)
    insert(connection, _hosted, [row], replacing=("native", "size", "until"))


def recognise(
    connection: Connection, network: NetworkName, native: str, what: Recognised, now: float
) -> None:
    """What a network knows by this reference is this."""
    row = (network, clean(native), what.sha256, clean(what.name), now)
    insert(connection, _contents, [row], replacing=("sha256", "name", "at"))


def forget(connection: Connection, now: float, since: float) -> None:
    """What is good no longer, and references that were not seen since."""
    connection.execute(delete(_hosted).where(_hosted.c.until < now))
    connection.execute(delete(_contents).where(_contents.c.at < since))


def attach(connection: Connection, event_id: EventId, files: Mapping[str, File]) -> Stored | None:
    """Write what became of an event's files; the event as it is then, None when it is no more.

    files: by `File.native`. What was taken back or forgotten meanwhile stays so.
    """
    row = connection.execute(stored().where(_events.c.id == event_id)).one_or_none()
    if row is None:
        return None
    event = event_of(row, places.by_id(connection, {row.event_place})[row.event_place])
    if not isinstance(event, Message | Edit):
        return event
    content = tuple(_attached(part, files) for part in event.content)
    if content == event.content:
        return event
    event = replace(event, content=content)
    _, payload = codec.body(event)
    connection.execute(update(_bodies).where(_bodies.c.event == event_id).values(payload=payload))
    return event


def _key(name: str) -> str:
    name = clean(name)
    return name if len(name) <= _LONGEST else sha256_of(name.encode()).hexdigest()


def _attached(part: Content, files: Mapping[str, File]) -> Content:
    """What was written once stays: it may have been shown."""
    if not isinstance(part, File) or part.hosted or part.trouble:
        return part
    return files.get(part.native, part) if part.native else part

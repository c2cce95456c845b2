"""Our CPU time for a page out of a long archive: `python -m tests.bench.archive`.

The question goes in as a stanza and the results come out as bytes; nothing is connected. What the
database's own process spends is not counted.
"""

import argparse
import asyncio
import contextlib
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, cast

from sqlalchemy import Connection

from bridge.api.content import Text
from bridge.api.events import Message
from bridge.api.ids import EventId, Identity, Place
from bridge.core.records import Records
from bridge.store import codec, identities, places, tables
from bridge.store.database import Store
from bridge.store.ids import milliseconds
from bridge.store.statements import insert
from bridge.xmpp import namespaces as ns
from bridge.xmpp.addressing import BareJid, Jid
from bridge.xmpp.answers import answer
from bridge.xmpp.commands.dialogues import Dialogues
from bridge.xmpp.commands.sights import Sights
from bridge.xmpp.gate import Sealed
from bridge.xmpp.muc.hosting import Hosting
from bridge.xmpp.muc.said import stamp
from bridge.xmpp.views import private
from tests.bridge.xmpp.scene import ALICE, IRC, ROOM, Core, Scene, iq
from tests.servers.postgresql import PostgreSql

if TYPE_CHECKING:
    from bridge.core.gateway import Gateway
    from bridge.xmpp.component import Component

PAGE = 50
ROUNDS = 40
PART = 20_000
PEOPLE = 200
TEA = private(ALICE, BareJid(Jid(ROOM)), is_room=True)
FAR = Place(IRC, "room", "#tea%irc.fake")
BUDGET = 10.0


class Stream:
    """Takes what is sent, and counts."""

    buffered = 0

    def __init__(self) -> None:
        self.stanzas = 0
        self.size = 0

    def send(self, sealed: Sealed) -> None:
        self.stanzas += 1
        self.size += len(sealed)


@dataclass(frozen=True, slots=True)
class Measured:
    """A question, CPU milliseconds of its rounds, results of the last one."""

    name: str
    costs: Sequence[float]
    results: int

    def __str__(self) -> str:
        median, most = statistics.median(self.costs), max(self.costs)
        verdict = "" if median <= BUDGET else f"  over {BUDGET:.0f} ms"
        return f"{self.name:24} {median:7.2f} {most:7.2f} {self.results:6}{verdict}"


def fill(connection: Connection, ids: Sequence[EventId], start: int) -> None:
    """Lines as they are kept, without the walk that brings them there."""
    people = [Identity(IRC, f"p{n}%irc.fake", f"p{n}") for n in range(PEOPLE)]
    known = identities.ensure(connection, people)
    at = places.ensure(connection, (TEA, FAR))
    heads, bodies, shown, copies = [], [], [], []
    for number, id_ in enumerate(ids, start):
        who = people[number % PEOPLE]
        moment = milliseconds(id_)
        text = f"but soft, what light through yonder window breaks, the {number}th time"
        event = Message(place=FAR, actor=who, at=moment / 1000, content=(Text(text),))
        kind, payload = codec.body(event)
        person = known[who.native, who.network][0]
        heads.append((id_, at[FAR], kind, event.at, person, who.name, person, who.name, None))
        bodies.append((id_, payload))
        shown.append((at[TEA], number, id_, moment))
        copies.append((id_, at[FAR], 0, f"native-{number}", None))
    insert(connection, tables.events, heads)
    insert(connection, tables.bodies, bodies)
    insert(connection, tables.positions, shown)
    insert(connection, tables.copies, copies)


async def filled(store: Store, number: int) -> Sequence[EventId]:
    ids = [store.ids.event() for _ in range(number)]
    for start in range(0, number, PART):
        part = ids[start : start + PART]
        await store.write(partial(fill, ids=part, start=start + 1))
    return ids


def questions(ids: Sequence[EventId]) -> Iterator[tuple[str, str]]:
    half = len(ids) // 2
    moment = stamp(milliseconds(ids[half]) / 1000)
    yield "start", rsm()
    yield "middle, behind an id", rsm(after=f"{ids[half]:x}")
    yield "middle, before an id", rsm(before=f"{ids[half]:x}")
    yield "middle, by number", rsm(index=str(half))
    yield "end", rsm(before="")
    yield "from a time", form(start=[moment]) + rsm()
    yield "up to a time", form(end=[moment]) + rsm(before="")
    bounds = {"after_id": [f"{ids[half]:x}"], "before_id": [f"{ids[-1]:x}"]}
    yield "between two ids", form(**bounds) + rsm()
    yield "as many by their ids", form(ids=[f"{id_:x}" for id_ in ids[:: len(ids) // PAGE][:PAGE]])
    yield "what one person said", form(**{"with": [f"{ROOM}/p7"]}) + rsm(before="")


def form(**fields: Sequence[str]) -> str:
    written = "".join(
        f'<field var="{name.replace("_", "-")}">'
        f"{''.join(f'<value>{value}</value>' for value in values)}</field>"
        for name, values in fields.items()
    )
    return (
        '<x xmlns="jabber:x:data" type="submit"><field var="FORM_TYPE">'
        f"<value>{ns.MAM}</value></field>{written}</x>"
    )


def rsm(**wishes: str) -> str:
    inside = "".join(f"<{name}>{value}</{name}>" for name, value in wishes.items())
    return f'<set xmlns="{ns.RSM}"><max>{PAGE}</max>{inside}</set>'


async def measure(url: str, number: int) -> list[Measured]:
    store = Store.open(url, key=b"k" * 32)
    try:
        start = time.monotonic()
        ids = await filled(store, number)
        print(f"# {number} messages kept in {time.monotonic() - start:.0f} s", flush=True)
        scene, stream = Scene(), Stream()
        scene.service.component = cast("Component", stream)
        core = Core(scene.presence, scene.logins, Records(store))
        hosting = Hosting(
            scene.hosting.services,
            cast("Gateway", core),
            b"key",
            Dialogues(asyncio.ensure_future),
            Sights(),
        )
        found = []
        for name, inside in questions(ids):
            question = iq("set", f'<query xmlns="{ns.MAM}" queryid="q">{inside}</query>', ROOM)
            costs = []
            for _ in range(ROUNDS):
                stream.stanzas = 0
                before = time.process_time()
                answered = answer(hosting, scene.service, question)
                assert not isinstance(answered, str)
                said = await answered
                costs.append((time.process_time() - before) * 1000)
                assert 'type="result"' in said, said
            found.append(Measured(name, costs, stream.stanzas))
        return found
    finally:
        await store.close()


@contextlib.contextmanager
def database(kind: str) -> Iterator[str]:
    if kind == "postgresql":
        with PostgreSql() as server:
            yield server.url
    else:
        with tempfile.TemporaryDirectory() as folder:
            yield f"sqlite:///{folder}/bridge.sqlite3"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.archive", description=__doc__)
    add = parser.add_argument
    add("-n", "--number", type=int, default=1_000_000, help="messages (%(default)s)")
    add("--database", choices=["sqlite", "postgresql"], default="sqlite")
    asked = parser.parse_args()
    with database(asked.database) as url:
        found = asyncio.run(measure(url, asked.number))
    print(f"{'CPU ms a page':24}  median    most  results")
    for one in found:
        print(one)
    return 0 if all(statistics.median(one.costs) <= BUDGET for one in found[:-1]) else 1


if __name__ == "__main__":
    sys.exit(main())

"""What events refer to in chats with one person: said in the far place, or in the one on XMPP."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

from sqlalchemy import select

from bridge.api.content import Text
from bridge.api.events import Edit, Message, Reactions, Ref, Retraction, ReturnPath, Said
from bridge.api.ids import EventId, Identity, NativeId, Place
from bridge.core.routing import XMPP
from bridge.store import codec, tables
from bridge.store.database import Store
from bridge.store.deliveries import settle
from bridge.store.messages import accept
from bridge.store.references import natives, reference
from bridge.store.values import Arrival, Ending, Pending, Remembered
from tests.bridge.store.samples import BACK, IRC, LOGIN, OWN, ROMEO, opened, read, write

FAR = Place(IRC, "direct", "juliet%irc.example", LOGIN)
CHAT = Place(XMPP, "direct", "romeo@example.org juliet%irc.example@irc.example.org")
OTHER_FAR = Place(IRC, "direct", "nurse%irc.example", LOGIN)
OTHER_CHAT = Place(XMPP, "direct", "romeo@example.org nurse%irc.example@irc.example.org")
JULIET = Identity(IRC, FAR.native, "Juliet")
AT = 1_750_000_001.0
NO_BACK = None


def arrival(
    store: Store, event: Said, author: Identity, far: Place = FAR, chat: Place = CHAT
) -> Arrival:
    """Said in one of the places, to be carried to the other."""
    id_ = store.ids.event()
    to = far if event.place == chat else chat
    pending = Pending(store.ids.delivery(), to, OWN, event, id_, 2_000_000_000.0)
    return Arrival(id_, event, author, (), (pending,))


def heard(store: Store, body: str, native: str, far: Place = FAR, chat: Place = CHAT) -> Arrival:
    """Somebody far writes."""
    who = Identity(IRC, far.native, "x")
    event = Message(place=far, actor=who, at=AT, content=(Text(body),), native=NativeId(native))
    return arrival(store, event, who, far, chat)


def written(store: Store, body: str, id_: str = "m1") -> Arrival:
    """Romeo writes to Juliet."""
    event = Message(
        place=CHAT, actor=ROMEO, at=AT, content=(Text(body),), alias=NativeId(id_), back=back(id_)
    )
    return arrival(store, event, ROMEO)


def back(id_: str) -> ReturnPath:
    return replace(BACK, native=NativeId(id_))


def by_romeo(kind: type[Edit] | type[Retraction] | type[Reactions], target: Ref) -> Said:
    return _event(kind, CHAT, ROMEO, target, BACK)


def by_juliet(kind: type[Edit] | type[Retraction] | type[Reactions], target: Ref) -> Said:
    return _event(kind, FAR, JULIET, target, NO_BACK)


def _event(
    kind: type[Edit] | type[Retraction] | type[Reactions],
    place: Place,
    who: Identity,
    target: Ref,
    path: ReturnPath | None,
) -> Said:
    if kind is Edit:
        content = (Text("better"),)
        return Edit(place=place, actor=who, at=AT, target=target, content=content, back=path)
    if kind is Retraction:
        return Retraction(place=place, actor=who, at=AT, target=target, back=path)
    return Reactions(place=place, actor=who, at=AT, target=target, emoji=("🌹",), back=path)


def kept(remembered: Remembered) -> EventId | None:
    """The message that was found."""
    event = remembered.event
    return event.target.event if isinstance(event, Edit | Retraction | Reactions) else None


def played(url: str, walk: Callable[[Store], Awaitable[None]]) -> None:
    async def run() -> None:
        async with opened(url) as store:
            await walk(store)

    asyncio.run(run())


async def taken(store: Store, said: Arrival, native: str) -> None:
    """The network has taken it, under this id."""
    copies = ((0, NativeId(native)),)
    await write(store, settle, [Ending(said.deliveries[0].id, FAR, said.event_id, copies)])


async def bodies(store: Store, *events: EventId) -> list[tuple[int, str]]:
    """The kinds of these, and whether there are words, `rose` or `better`."""
    columns = (tables.events.c.id, tables.events.c.kind, tables.bodies.c.payload)
    joined = select(*columns).join(tables.bodies, tables.bodies.c.event == tables.events.c.id)
    rows = (await read(store, lambda connection: connection.execute(joined))).all()
    said = {row.id: (row.kind, row.payload) for row in rows}
    return [(said[one][0], "rose" if "rose" in said[one][1] else "") for one in events]


def test_what_the_other_said_is_meant_by_our_own_id(url: str) -> None:
    async def walk(store: Store) -> None:
        said = heard(store, "a rose", "n1")
        meant = Ref(native=NativeId(f"{said.event_id:x}"), event=said.event_id)
        answer = Message(
            place=CHAT, actor=ROMEO, at=AT, content=(Text("yes"),), answers=meant, back=BACK
        )
        became = await write(
            store,
            accept,
            [
                said,
                arrival(store, by_romeo(Reactions, meant), ROMEO),
                arrival(store, answer, ROMEO),
                arrival(store, by_romeo(Edit, meant), ROMEO),
                arrival(store, by_romeo(Retraction, meant), ROMEO),
            ],
            {},
        )
        there = await read(store, natives, FAR, said.event_id)

        assert kept(became[1]) == said.event_id
        assert isinstance(became[2].event, Message)
        assert became[2].event.answers == Ref(
            native=meant.native,
            event=said.event_id,
            author=Identity(IRC, FAR.native, "x"),
            words="a rose",
            at=AT,
        )
        assert [one.lost for one in became[3:]] == [True, True]
        assert there == ("n1",)

    played(url, walk)


def test_a_second_id_of_the_network_is_none_that_clients_know(url: str) -> None:
    """What clients are shown of it has our own id."""

    async def walk(store: Store) -> None:
        said = heard(store, "a rose", "n1")
        assert isinstance(said.event, Message)
        event = replace(said.event, alias=NativeId("n1/a"))
        meant = Ref(native=NativeId("n1/a"))
        _, reacted = await write(
            store,
            accept,
            [replace(said, event=event), arrival(store, by_juliet(Reactions, meant), JULIET)],
            {},
        )

        assert isinstance(reacted.event, Reactions)
        found = reacted.event.target
        assert (found.event, found.alias, found.origin) == (said.event_id, None, None)

    played(url, walk)


def test_ones_own_is_meant_by_the_id_that_the_network_gave(url: str) -> None:
    async def walk(store: Store) -> None:
        said = written(store, "a rose")
        await write(store, accept, [said], {})
        await taken(store, said, "n7")
        meant = Ref(native=NativeId("n7"))
        [reacted] = await write(
            store, accept, [arrival(store, by_juliet(Reactions, meant), JULIET)], {}
        )
        marked = await read(store, reference, FAR, meant)

        assert isinstance(reacted.event, Reactions)
        assert (reacted.event.target.event, reacted.event.target.alias) == (said.event_id, "m1")
        assert marked is not None
        assert (marked.alias, marked.natives) == ("m1", ("n7",))

    played(url, walk)


def test_ids_that_clients_chose_mean_nothing_to_the_network(url: str) -> None:
    async def walk(store: Store) -> None:
        said = written(store, "a rose", "17")
        await write(store, accept, [said], {})
        by_alias = by_juliet(Reactions, Ref(native=NativeId("17")))
        [reacted] = await write(store, accept, [arrival(store, by_alias, JULIET)], {})

        assert reacted.lost

    played(url, walk)


def test_a_message_of_another_chat_is_not_meant(url: str) -> None:
    """Its id may have been seen there."""

    async def walk(store: Store) -> None:
        other = heard(store, "secret", "n1", OTHER_FAR, OTHER_CHAT)
        meant = Ref(native=NativeId(f"{other.event_id:x}"), event=other.event_id)
        answer = Message(
            place=CHAT, actor=ROMEO, at=AT, content=(Text("yes"),), answers=meant, back=BACK
        )
        became = await write(
            store,
            accept,
            [
                other,
                arrival(store, by_romeo(Reactions, meant), ROMEO),
                arrival(store, answer, ROMEO),
            ],
            {},
        )

        assert became[1].lost
        assert isinstance(became[2].event, Message)
        assert became[2].event.answers == Ref()

    played(url, walk)


def test_what_the_other_takes_back_is_forgotten_at_once(url: str) -> None:
    async def walk(store: Store) -> None:
        said = heard(store, "a rose", "n1")
        retraction = arrival(store, by_juliet(Retraction, Ref(native=NativeId("n1"))), JULIET)
        await write(store, accept, [said, retraction], {})

        assert await bodies(store, said.event_id) == [(codec.TOMBSTONE, "")]

    played(url, walk)


def test_ones_own_is_forgotten_when_the_network_has_taken_it_back(url: str) -> None:
    async def walk(store: Store) -> None:
        said = written(store, "a rose")
        meant = Ref(native=NativeId("m1"))
        retraction = arrival(store, by_romeo(Retraction, meant), ROMEO)
        [_, became] = await write(store, accept, [said, retraction], {})
        before = await bodies(store, said.event_id)
        assert isinstance(became.event, Retraction)
        pending = retraction.deliveries[0]
        end = Ending(pending.id, FAR, retraction.event_id, retraction=became.event)
        await write(store, settle, [end])
        after = await bodies(store, said.event_id)

        assert (before, after) == ([(codec.MESSAGE, "rose")], [(codec.TOMBSTONE, "")])

    played(url, walk)


def test_who_wrote_with_another_client_of_the_network_edits_here(url: str) -> None:
    async def walk(store: Store) -> None:
        elsewhere = Identity(IRC, "romeo%irc.example", "romeo")
        event = Message(
            place=FAR, actor=elsewhere, at=AT, content=(Text("a rose"),), native=NativeId("n1")
        )
        said = arrival(store, event, ROMEO)
        meant = Ref(native=NativeId(f"{said.event_id:x}"), event=said.event_id)
        edit = arrival(store, by_romeo(Edit, meant), ROMEO)
        [_, became] = await write(store, accept, [said, edit], {})

        assert isinstance(became.event, Edit)
        assert became.event.target.event == said.event_id

    played(url, walk)


def test_an_answer_quotes_what_the_other_says_now(url: str) -> None:
    async def walk(store: Store) -> None:
        said = heard(store, "a rose", "n1")
        edit = replace(
            by_juliet(Edit, Ref(native=NativeId("n1"))),
            native=NativeId("n2"),
        )
        meant = Ref(native=NativeId(f"{said.event_id:x}"), event=said.event_id)
        answer = Message(
            place=CHAT, actor=ROMEO, at=AT, content=(Text("yes"),), answers=meant, back=BACK
        )
        arrivals = [said, arrival(store, edit, JULIET), arrival(store, answer, ROMEO)]
        [*_, became] = await write(store, accept, arrivals, {})

        assert isinstance(became.event, Message)
        assert became.event.answers is not None
        assert became.event.answers.words == "better"

    played(url, walk)

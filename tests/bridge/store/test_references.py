"""What events refer to, and what is left of what was taken back."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import Connection, select

from bridge.api.content import File, Text
from bridge.api.events import Edit, Message, Reactions, Ref, Retraction, Stored, Tombstone, Vote
from bridge.api.ids import EventId, Identity, NativeId, Place
from bridge.api.parts import mark
from bridge.store import tables
from bridge.store.database import Store
from bridge.store.deliveries import settle, waiting
from bridge.store.messages import accept
from bridge.store.positions import entries
from bridge.store.references import natives, reference
from bridge.store.values import Arrival, DeliveryId, Ending, Pending, Remembered
from tests.bridge.store.samples import (
    BACK,
    CHANNEL,
    IRC,
    JULIET,
    OTHER_CHANNEL,
    OWN,
    ROMEO,
    ROOM,
    heard,
    line,
    opened,
    read,
    taken,
    write,
    written,
)

NURSE = Identity(IRC, "nurse%irc.example", "Nurse")
N1 = Ref(native=NativeId("n1"))
AT = 1_750_000_001.0


def edit(store: Store, target: Ref, who: Identity = JULIET, place: Place = CHANNEL) -> Arrival:
    event = Edit(place=place, actor=who, at=AT, target=target, content=(Text("better"),))
    return Arrival(store.ids.event(), event, who, (ROOM,))


def retraction(store: Store, target: Ref, who: Identity, *, by_moderator: bool = False) -> Arrival:
    event = Retraction(
        place=CHANNEL, actor=who, at=AT, target=target, by_moderator=by_moderator, reason="rude"
    )
    return Arrival(store.ids.event(), event, who, (ROOM,))


def reactions(store: Store, target: Ref, place: Place = CHANNEL) -> Arrival:
    event = Reactions(place=place, actor=NURSE, at=AT, target=target, emoji=("🌹",))
    return Arrival(store.ids.event(), event, NURSE, (ROOM,))


def vote(store: Store, target: Ref) -> Arrival:
    event = Vote(place=CHANNEL, actor=NURSE, at=AT, target=target, choices=(0,))
    return Arrival(store.ids.event(), event, NURSE)


def found(original: Arrival, native: str | None = "n1", alias: str | None = None) -> Ref:
    assert isinstance(original.event, Message)
    return Ref(
        native=None if native is None else NativeId(native),
        event=original.event_id,
        author=original.author,
        alias=None if alias is None else NativeId(alias),
        words=original.event.text,
        at=original.event.at,
    )


def referring(event: Stored, ref: Ref) -> Stored:
    """The event as it is when what it refers to was found."""
    assert isinstance(event, Edit | Retraction | Reactions)
    return replace(event, target=ref)


def test_what_comes_in_the_same_commit_is_found(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            original = heard(store, "first", "n1")
            answer = replace(line("second", "n2"), answers=N1)
            arrivals = [
                original,
                Arrival(store.ids.event(), answer, JULIET, (ROOM,)),
                edit(store, N1),
                reactions(store, N1),
            ]

            became = await write(store, accept, arrivals, {})

            ref = found(original)
            events = [
                replace(answer, answers=ref),
                referring(arrivals[2].event, ref),
                referring(arrivals[3].event, ref),
            ]
            shown = await read(store, entries, ROOM, 0, 10)
        assert became == [
            Remembered(new=True, positions=(1,)),
            *[
                Remembered(new=True, positions=(n,), event=event)
                for n, event in enumerate(events, start=2)
            ],
        ]
        assert [one.event for one in shown] == [original.event, *events]

    asyncio.run(walk())


def test_of_what_changes_a_message_is_known_as_what_it_is_shown(url: str) -> None:
    """The words are forgotten in the very commit: how many messages they were is not."""

    async def walk() -> None:
        async with opened(url) as store:
            dog = File(name="dog.jpg", native="f1")
            pets = replace(line("pets", "n1"), content=(Text("pets"), dog))
            original = Arrival(store.ids.event(), pets, JULIET, (ROOM,))
            answer = Arrival(
                store.ids.event(), replace(line("second", "n2"), answers=N1), JULIET, (ROOM,)
            )
            arrivals = [edit(store, N1), reactions(store, N1), retraction(store, N1, JULIET)]

            await write(store, accept, [original, answer, *arrivals], {})

            shown = [one.event for one in await read(store, entries, ROOM, 0, 10)]
        kept = {type(event): event for event in shown}
        assert kept[Retraction].target.parts == ("", mark(dog))  # type: ignore[union-attr]  # it has one
        assert kept[Message].answers.parts == ()  # type: ignore[union-attr]  # as above

    asyncio.run(walk())


def test_only_its_author_may_edit_or_take_back(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            await write(store, accept, [heard(store, "first", "n1")], {})
            arrivals = [edit(store, N1, NURSE), retraction(store, N1, NURSE)]

            became = await write(store, accept, arrivals, {})

            shown = await read(store, entries, ROOM, 0, 10)
        assert became == [Remembered(new=False, lost=True)] * 2
        assert len(shown) == 1

    asyncio.run(walk())


def test_new_words_for_what_never_came_are_a_message(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            arrival = edit(store, Ref(native=NativeId("unknown")))

            [became] = await write(store, accept, [arrival], {})

        assert became.event == replace(line("better"), at=AT)

    asyncio.run(walk())


def test_reactions_to_what_is_not_here_are_left_out(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            await write(store, accept, [heard(store, "first", "n1")], {})

            became = await write(store, accept, [reactions(store, N1, OTHER_CHANNEL)], {})

        assert became == [Remembered(new=False, lost=True)]

    asyncio.run(walk())


@pytest.mark.parametrize(("by_moderator", "is_named"), [(False, True), (True, True), (True, False)])
def test_what_was_taken_back_is_forgotten_and_a_tombstone_stands_for_it(
    url: str, by_moderator: bool, is_named: bool
) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            original = heard(store, "first", "n1")
            who = NURSE if by_moderator else JULIET
            takes_back = retraction(store, N1, who, by_moderator=by_moderator)
            if not is_named:
                assert isinstance(takes_back.event, Retraction)
                event = replace(takes_back.event, actor=None)
                takes_back = replace(takes_back, event=event, author=None)
            arrivals = [original, edit(store, N1), reactions(store, N1), takes_back]

            await write(store, accept, arrivals, {})

            shown = await read(store, entries, ROOM, 0, 10)
        stone = Tombstone(
            place=CHANNEL,
            actor=JULIET,
            at=original.event.at,
            retraction=takes_back.event_id,
            retracted_at=AT,
            by_moderator=by_moderator,
            by="Nurse" if by_moderator and is_named else "",
            reason="rude",
            native=NativeId("n1"),
        )
        assert [(one.position, one.event) for one in shown] == [
            (1, stone),
            (4, referring(takes_back.event, replace(found(original), words=""))),
        ]

    asyncio.run(walk())


def payloads(connection: Connection) -> list[str]:
    return list(connection.execute(select(tables.bodies.c.payload)).scalars())


def test_of_what_was_taken_back_no_word_is_kept_anywhere(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            quoting = replace(N1, quote="> Juliet\n> swear not\n")
            answer = replace(line("by what", "n2"), answers=quoting)
            new = (Text("by what then"),)
            edited = Edit(
                place=CHANNEL,
                actor=JULIET,
                at=AT,
                target=Ref(native=NativeId("n2")),
                content=new,
                answers=quoting,
            )
            arrivals = [
                heard(store, "swear not", "n1"),
                Arrival(store.ids.event(), answer, JULIET, (ROOM,)),
                Arrival(store.ids.event(), edited, JULIET, (ROOM,)),
                reactions(store, N1),
                vote(store, N1),
                retraction(store, N1, JULIET),
            ]

            await write(store, accept, arrivals, {})

            kept = await read(store, payloads)
            shown = await read(store, entries, ROOM, 0, 10)
        assert [payload for payload in kept if "swear not" in payload] == []
        texts = [one.event.text for one in shown if isinstance(one.event, Message | Edit)]
        assert texts == ["by what", "by what then"]

    asyncio.run(walk())


def test_what_was_taken_back_does_not_come_again_as_an_edit(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            removal = retraction(store, N1, NURSE, by_moderator=True)
            await write(store, accept, [heard(store, "first", "n1"), removal], {})

            became = await write(store, accept, [edit(store, N1)], {})

        assert became == [Remembered(new=False, lost=True)]

    asyncio.run(walk())


def changing(store: Store, said: Arrival) -> Arrival:
    """Other words for what was said in the room, to be carried to the channel."""
    id_, target = store.ids.event(), Ref(event=said.event_id)
    event = Edit(
        place=ROOM, actor=ROMEO, at=AT, target=target, content=(Text("better"),), back=BACK
    )
    carries = Pending(store.ids.delivery(), CHANNEL, OWN, event, id_, 2_000_000_000.0)
    return Arrival(id_, event, ROMEO, (), (carries,))


async def said_and_taken(store: Store) -> Arrival:
    """Written into the room, and known as n1 in the channel."""
    said = written(store, "first")
    await write(store, accept, [said], {})
    [end] = taken([said])
    await write(store, settle, [end._replace(copies=((0, NativeId("n1")),))])
    return said


def test_an_edit_of_what_is_taken_back_meanwhile_has_its_outcome_and_is_forgotten_then(
    url: str,
) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            change = changing(store, await said_and_taken(store))
            removal = retraction(store, N1, NURSE, by_moderator=True)
            await write(store, accept, [change, removal], {})

            waits = await read(store, waiting, CHANNEL, OWN, DeliveryId(0), 10)
            [row] = waits
            await write(
                store,
                settle,
                [Ending(row.id, CHANNEL, change.event_id, rooms=(ROOM,), changes=True)],
            )

            shown = await read(store, entries, ROOM, 0, 10)
        assert [type(one.event) for one in waits] == [Edit]
        assert [type(one.event) for one in shown] == [Tombstone, Retraction]

    asyncio.run(walk())


def test_an_answer_does_not_quote_an_edit_that_nobody_was_shown(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            said = await said_and_taken(store)
            answer = Arrival(
                store.ids.event(), replace(line("second", "n2"), answers=N1), JULIET, (ROOM,)
            )

            [_, became] = await write(store, accept, [changing(store, said), answer], {})

        assert isinstance(became.event, Message)
        assert became.event.answers is not None
        assert became.event.answers.words == "first"

    asyncio.run(walk())


def test_an_answer_quotes_what_the_original_says_now(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            original = heard(store, "first", "n1")
            answer = replace(line("second", "n2"), answers=N1)
            arrival = Arrival(store.ids.event(), answer, JULIET, (ROOM,))
            await write(store, accept, [original, edit(store, N1)], {})

            [became] = await write(store, accept, [arrival], {})

        assert became.event == replace(answer, answers=replace(found(original), words="better"))

    asyncio.run(walk())


def test_an_answer_to_what_is_not_here_carries_no_id_into_another_place(url: str) -> None:
    """Clients choose what they write there: it may be the id of something else on the network."""

    async def walk() -> None:
        async with opened(url) as store:
            said = written(store, "second")
            assert isinstance(said.event, Message)
            unknown = Ref(native=NativeId("7"), words="swear not", quote="> swear not\n")
            arrival = replace(said, event=replace(said.event, answers=unknown))

            [became] = await write(store, accept, [arrival], {})

        assert became.event == replace(said.event, answers=replace(unknown, native=None))

    asyncio.run(walk())


def test_an_edit_of_an_edit_means_the_first_version(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            original, first = heard(store, "first", "n1"), edit(store, N1)
            await write(store, accept, [original, first], {})

            [became] = await write(store, accept, [edit(store, Ref(event=first.event_id))], {})

        assert isinstance(became.event, Edit)
        assert became.event.target == found(original, native=None)

    asyncio.run(walk())


def test_an_alias_means_the_last_of_its_author_and_nobody_elses(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            said = []
            others = [(f"other {n}", NURSE) for n in range(30)]
            for body, who in (("first", ROMEO), ("second", ROMEO), *others):
                one = written(store, body)
                assert isinstance(one.event, Message)
                event = replace(one.event, alias=NativeId("m1"), actor=who)
                said.append(replace(one, event=event, author=who))
            await write(store, accept, said, {})
            m1 = Ref(native=NativeId("m1"))

            [mine] = await write(store, accept, [edit(store, m1, ROMEO, ROOM)], {})
            anybodys = await read(store, reference, ROOM, m1)

        assert isinstance(mine.event, Edit)
        assert mine.event.target == found(said[1], "m1", "m1")
        assert anybodys is None

    asyncio.run(walk())


def test_the_ids_of_a_message_are_not_known_while_it_is_carried(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            arrival = written(store, "first")
            await write(store, accept, [arrival], {})
            carried = await read(store, natives, CHANNEL, arrival.event_id)
            [end] = taken([arrival])
            copies = tuple((part, NativeId(f"n{part}")) for part in (0, 1))
            await write(store, settle, [end._replace(copies=copies)])
            there = await read(store, natives, CHANNEL, arrival.event_id)
            elsewhere = await read(store, natives, OTHER_CHANNEL, arrival.event_id)

        assert (carried, there, elsewhere) == (None, ("n0", "n1"), ())

    asyncio.run(walk())


def test_a_retraction_from_the_room_counts_when_it_was_taken(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            said = written(store, "first")
            await write(store, accept, [said], {})
            await write(store, settle, taken([said]))
            event = Retraction(
                place=ROOM, actor=ROMEO, at=AT, target=Ref(event=said.event_id), back=BACK
            )
            arrival = Arrival(store.ids.event(), event, ROMEO)
            [became] = await write(store, accept, [arrival], {})
            before = [type(one.event) for one in await read(store, entries, ROOM, 0, 10)]
            assert isinstance(became.event, Retraction)
            row = written(store, "carries it").deliveries[0]
            carried = row._replace(event=became.event, event_id=EventId(arrival.event_id))
            carrying = replace(arrival, event_id=store.ids.event(), deliveries=(carried,))
            await write(store, accept, [carrying], {})
            end = Ending(
                carried.id, CHANNEL, arrival.event_id, (), (ROOM,), (), retraction=became.event
            )
            await write(store, settle, [end])
            after = [type(one.event) for one in await read(store, entries, ROOM, 0, 10)]

        assert (before, after) == ([Message], [Tombstone, Retraction])

    asyncio.run(walk())


def test_a_message_is_found_by_the_id_of_its_stanza_and_by_its_origin_id(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            said = written(store, "first")
            assert isinstance(said.event, Message)
            said = replace(said, event=replace(said.event, alias=NativeId("o1")))
            await write(store, accept, [said], {})

            by = [await read(store, reference, ROOM, Ref(native=NativeId(i))) for i in ("m1", "o1")]

        assert [one and one.event for one in by] == [said.event_id, said.event_id]

    asyncio.run(walk())

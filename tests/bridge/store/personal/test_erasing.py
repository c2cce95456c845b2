"""What is left of an account that was erased: nothing but that somebody was."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from sqlalchemy import Connection

from bridge.api.events import Message, Ref, Retraction, RoomChange, Tombstone
from bridge.api.ids import NativeId
from bridge.core.erasing import Erasing
from bridge.store import accounts, audit, memberships
from bridge.store.database import Store
from bridge.store.messages import accept
from bridge.store.personal import erasing as steps
from bridge.store.personal.traces import begun
from bridge.store.positions import entries, highest
from bridge.store.values import Arrival
from tests.bridge.store.personal.erased import (
    ACCOUNT,
    AT,
    HALL,
    HERSELF,
    JULIET,
    OTHER,
    SOMEBODY,
    WORDS,
    Person,
    erase,
    live,
    meet,
    note,
    rows,
    said,
    texts,
)
from tests.bridge.store.samples import opened, read, write


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PAUSE", "SETTLE"):
        monkeypatch.setattr(f"bridge.core.erasing.{name}", 0.0)


def test_nothing_in_the_database_names_who_was_erased(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            await live(store, HERSELF)
            await meet(store, HERSELF)
            await note(store, "admin@example.org", "limit", f"{ACCOUNT} rooms 3")
            before = {where for where, text in await texts(store) if ACCOUNT in text}
            await erase(store, ACCOUNT)
            left = [(where, text) for where, text in await texts(store) if _names_it(text)]

        assert "places.native" in before
        assert left == []

    asyncio.run(walk())


def _names_it(text: str) -> bool:
    return any(word in text for word in WORDS)


def test_others_keep_all_that_is_theirs(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            await live(store, SOMEBODY)
            before = await rows(store)
            await live(store, HERSELF)
            await erase(store, ACCOUNT)
            left = await rows(store)

        trail = left["audit"] - before["audit"]
        assert [(row[2], row[5]) for row in trail] == [("", steps.ERASED)]
        gone = {name: before[name] - left[name] for name in before}
        assert gone == {name: set() for name in before}
        # The last place keeps its number, and the person whom both knew is a person still.
        new = {name for name in before if left[name] - before[name]}
        assert new <= {"audit", "places", "identities"}

    asyncio.run(walk())


def test_what_it_said_in_shared_rooms_is_a_tombstone_without_a_name(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            ids = await meet(store, HERSELF)
            await erase(store, ACCOUNT)
            kept = {one.event_id: one for one in await read(store, entries, HALL, 0, 20)}
            last = await read(store, highest, HALL)

        stone = kept[ids["line"]]
        assert stone.author is None
        assert stone.event == Tombstone(
            place=HALL, actor=None, at=AT, retraction=ids["line"], retracted_at=AT
        )
        assert set(kept) == {ids["line"], ids["answer"], ids["other"], ids["kept"]}
        assert last == len(ids)

    asyncio.run(walk())


def test_who_answered_it_answers_nobody_in_particular(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            ids = await meet(store, HERSELF)
            await erase(store, ACCOUNT)
            kept = {one.event_id: one for one in await read(store, entries, HALL, 0, 20)}

        answer = kept[ids["answer"]]
        assert isinstance(answer.event, Message)
        assert answer.author == SOMEBODY.me
        assert answer.event.text == "yes"
        assert answer.event.answers == Ref(event=ids["line"], at=AT, behind=1)

    asyncio.run(walk())


def test_what_it_removed_as_a_moderator_stays_removed_and_says_not_by_whom(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            ids = await meet(store, HERSELF)
            before = {one.event_id: one for one in await read(store, entries, HALL, 0, 20)}
            await erase(store, ACCOUNT)
            kept = {one.event_id: one for one in await read(store, entries, HALL, 0, 20)}

        was, stone = before[ids["other"]].event, kept[ids["other"]].event
        assert isinstance(before[ids["removal"]].event, Retraction)
        assert isinstance(was, Tombstone)
        assert was.by == HERSELF.me.name
        assert stone == replace(was, by="")

    asyncio.run(walk())


def test_a_subject_that_it_set_stays_and_says_not_by_whom(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            ids = await meet(store, HERSELF)
            await memberships_of(store, OTHER)
            before = {one.event_id: one.event for one in await read(store, entries, HALL, 0, 20)}
            await erase(store, ACCOUNT)
            (room,) = await read(store, memberships.hosted_rooms)

        assert isinstance(before[ids["subject"]], RoomChange)
        assert room.subject is not None
        assert (room.subject.text, room.subject.by) == ("T", "")
        assert room.occupants == ()
        assert room.resources == (f"{OTHER}/phone",)

    asyncio.run(walk())


async def memberships_of(store: Store, account: str) -> None:
    """Somebody else looks on in the room that all share."""
    await write(store, memberships.add_resources, [(HALL, f"{account}/phone")])


class Crash(Exception):
    """The gateway is killed."""


@dataclass
class Fragile:
    """A store whose gateway is killed after some commits."""

    store: Store
    commits: int

    @property
    def read(self) -> object:
        return self.store.read

    async def write(self, function: Callable[[Connection], object]) -> object:
        if not self.commits:
            raise Crash
        self.commits -= 1
        return await self.store.write(function)


def test_a_crash_at_any_moment_is_made_up_for(url: str) -> None:
    """Each step is the last one once; then another gateway finishes."""

    async def walk(store: Store, commits: int) -> bool:
        """Whether it was cut short."""
        person = Person(f"zuleika{commits}@dobson.example", 100 + commits, f"zuleika{commits}")
        await live(store, person, entries=1)
        await meet(store, person)
        fragile: Any = Fragile(store, commits + 1)
        erasing = Erasing(fragile, store.ids.next, now=lambda: AT)
        await erasing.begin(person.account)
        try:
            await erasing.finish(person.account)
        except Crash:
            pass
        else:
            return False
        assert await read(store, begun) == [person.account]
        again = Erasing(store, store.ids.next, now=lambda: AT)
        await again.restore()
        await again.resume()
        assert [text for _, text in await texts(store) if person.account in text] == []
        return True

    async def walks() -> int:
        async with opened(url) as store:
            commits = 0
            while await walk(store, commits):
                commits += 1
            return commits

    assert asyncio.run(walks()) > 10


def test_little_is_erased_in_one_commit(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            await live(store, HERSELF, entries=30)
            await meet(store, HERSELF)
            await erase(store, ACCOUNT)
            left = [text for _, text in await texts(store) if _names_it(text)]

        assert left == []

    for name in ("erasing.TURN", "erasing.ENTRIES", "looking.ENTRIES", "looking.LOOKED_AT"):
        monkeypatch.setattr(f"bridge.store.personal.{name}", 2)
    monkeypatch.setattr("bridge.store.personal.shared.AT_ONCE", 1)
    asyncio.run(walk())


def test_who_comes_back_begins_anew(url: str) -> None:
    """No number of a place is given twice, and what was looked up before means nothing else."""

    async def walk() -> None:
        async with opened(url) as store:
            await live(store, HERSELF)
            assert await read(store, highest, HERSELF.room) == 4
            await erase(store, ACCOUNT)
            assert await read(store, highest, HERSELF.room) == 0
            again = said(HERSELF.channel, JULIET, "you again?", native=NativeId("z"))
            one = Arrival(store.ids.event(), again, JULIET, (HERSELF.room,))
            await write(store, accept, [one], {})
            kept = await read(store, entries, HERSELF.room, 0, 10)

        assert [(entry.position, entry.event_id, entry.event) for entry in kept] == [
            (1, one.event_id, again)
        ]

    asyncio.run(walk())


def test_a_chat_of_a_login_that_is_no_more_is_found_by_what_was_said_in_it(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            await live(store, HERSELF)
            mine = said(HERSELF.peer, HERSELF.far, "from my phone", native=NativeId("p"))
            one = Arrival(store.ids.event(), mine, HERSELF.me)
            await write(store, accept, [one], {})
            await write(store, accounts.forget_login, HERSELF.login)
            await erase(store, ACCOUNT)
            left = await rows(store)

        assert left["events"] == set()
        assert left["bodies"] == set()

    asyncio.run(walk())


def test_unregistering_forgets_chats_and_keeps_rooms(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            await live(store, HERSELF)
            await write(store, accounts.forget_login, HERSELF.login)
            erasing = Erasing(store, store.ids.next)
            await erasing.forget_chats(ACCOUNT, [HERSELF.login], "irc.example.org")
            left = await rows(store)
            kept = await read(store, entries, HERSELF.room, 0, 10)

        assert len(kept) == 4
        assert {row[0] for row in left["events"]} == {entry.event_id for entry in kept}
        assert left["contacts"] == left["deliveries"] == left["cursors"] == set()

    asyncio.run(walk())


def test_who_is_being_erased_is_asked_to_wait(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            await live(store, HERSELF)
            erasing = Erasing(store, store.ids.next)
            concerned = [erasing.concerns(ACCOUNT, "irc.example.org")]
            await erasing.begin(ACCOUNT)
            told = erasing.refusal(ACCOUNT).text
            concerned += [erasing.concerns(who, "irc.example.org") for who in (ACCOUNT, OTHER)]
            await erasing.finish(ACCOUNT)
            concerned.append(erasing.concerns(ACCOUNT, "irc.example.org"))
            trail = await read(store, audit.latest, 10)

        assert concerned == [False, True, False, False]
        assert told == "Your data is being erased. Please try again in a few minutes."
        assert [(one.account, one.command, one.about) for one in trail] == [("", "erased", "")]

    asyncio.run(walk())

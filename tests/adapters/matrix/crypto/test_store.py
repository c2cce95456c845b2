"""What changed in encryption is in the next commit, whosever that is."""

import asyncio
from dataclasses import dataclass

from adapters.matrix.crypto.store import MOST_AT_ONCE, Aside, KeptStore
from bridge.testing.inbox import Recorder


@dataclass(slots=True, weakref_slot=True)
class Note:
    """A value like those that are kept."""

    words: str

    def written(self) -> bytes:
        return self.words.encode()


def read(kept: bytes) -> Note:
    if kept == b"broken":
        raise ValueError("no note")
    return Note(kept.decode())


def notes(inbox: Recorder, most: int = 100) -> tuple[KeptStore, Aside[Note]]:
    store = KeptStore(inbox)
    return store, Aside(store, "/note/", read, most=most)


def test_what_changed_goes_along_with_whatever_is_committed_next() -> None:
    async def run() -> None:
        inbox = Recorder()
        store, aside = notes(inbox)
        aside.put("a", Note("one"))
        assert inbox.kept == {}
        await store.accept((), cursor="s1", keep={"other": b"thing"})

        assert inbox.kept == {"/note/a": b"one", "other": b"thing"}
        assert inbox.cursor == "s1"

    asyncio.run(run())


def test_it_is_written_as_it_is_then() -> None:
    async def run() -> None:
        inbox = Recorder()
        store, aside = notes(inbox)
        note = Note("one")
        aside.put("a", note)
        note.words = "two"
        await store.commit()

        assert inbox.kept == {"/note/a": b"two"}

    asyncio.run(run())


def test_a_commit_waits_for_what_is_being_committed_already() -> None:
    async def run() -> None:
        inbox = Recorder()
        store, aside = notes(inbox)
        inbox.hold()
        aside.put("a", Note("one"))
        first = asyncio.ensure_future(store.accept(()))
        second = asyncio.create_task(store.commit())
        await asyncio.sleep(0)
        assert not second.done()
        inbox.release()
        await asyncio.gather(first, second)

    asyncio.run(run())


def test_there_is_one_copy_as_long_as_somebody_holds_it() -> None:
    async def run() -> None:
        inbox = Recorder()
        inbox.kept = {f"/note/{number}": b"x" for number in range(10)}
        _, aside = notes(inbox, most=2)
        held = await aside.get("0")
        for number in range(10):
            await aside.get(str(number))

        assert await aside.get("0") is held
        assert len(aside._living) <= 3

    asyncio.run(run())


def test_what_two_ask_for_at_once_is_the_same() -> None:
    async def run() -> None:
        inbox = Recorder()
        inbox.kept = {"/note/a": b"x"}
        _, aside = notes(inbox)
        one, other = await asyncio.gather(aside.get("a"), aside.get("a"))

        assert one is other

    asyncio.run(run())


def test_what_is_not_committed_yet_is_remembered_however_much_comes_after_it() -> None:
    async def run() -> None:
        inbox = Recorder()
        _, aside = notes(inbox, most=1)
        for number in range(10):
            aside.put(str(number), Note(f"note {number}"))
        found = [await aside.get(str(number)) for number in range(10)]

        assert [note.words for note in found if note] == [f"note {number}" for number in range(10)]

    asyncio.run(run())


def test_what_was_forgotten_is_gone_at_once() -> None:
    async def run() -> None:
        inbox = Recorder()
        inbox.kept = {"/note/a": b"x", "/note/b": b"y"}
        store, aside = notes(inbox)
        aside.drop("a")
        assert await aside.get("a") is None
        await store.commit()

        assert inbox.kept == {"/note/b": b"y"}
        assert await aside.get("a") is None

    asyncio.run(run())


def test_many_are_read_in_one_look_and_what_cannot_be_read_is_as_if_it_were_not_there() -> None:
    async def run() -> None:
        inbox = Recorder()
        names = [str(number) for number in range(MOST_AT_ONCE + 1)]
        inbox.kept = {f"/note/{name}": b"x" for name in names} | {"/note/0": b"broken"}
        _, aside = notes(inbox)

        assert set(await aside.several([*names, "none"])) == set(names[1:])

    asyncio.run(run())

"""How files are given from one network to another."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from bridge.api.content import File
from bridge.api.errors import Refused, TryLater
from bridge.api.ids import LoginId, NetworkName, Place
from bridge.api.media import Hosted, Opened
from bridge.core.media import FAULT, NO_SINK, NO_SOURCE, TOO_SLOW, Limits, Media
from bridge.core.routing import XMPP
from tests.bridge.store.samples import opened as opened_store

FAR = NetworkName("far")
ROOM = Place(FAR, "room", "#tea", LoginId(7))
OTHER = Place(FAR, "room", "#hall", LoginId(7))
SHOWN = Place(XMPP, "room", "#tea@far.example.org")
ROSE = File(name="rose.jpg", native="f1", size=4)
CONTENT = b"rose"


@dataclass
class Source:
    """A network with files. fails: how often reading breaks off; blocks: until it is set."""

    contents: dict[str, bytes] = field(default_factory=lambda: {"f1": CONTENT, "f2": CONTENT})
    fails: int = 0
    blocks: asyncio.Event | None = None
    begun: asyncio.Queue[str] = field(default_factory=asyncio.Queue)
    opened: list[tuple[LoginId | None, str]] = field(default_factory=list)
    open_now: int = 0
    most_open: int = 0

    @asynccontextmanager
    async def open(self, login: LoginId | None, file: File) -> AsyncIterator[Opened]:
        self.opened.append((login, file.native or file.url))
        self.begun.put_nowait(file.native)
        self.open_now += 1
        self.most_open = max(self.most_open, self.open_now)
        try:
            yield Opened(name="told.jpg", media_type="image/jpeg", size=4, chunks=self._read(file))
        finally:
            self.open_now -= 1

    async def _read(self, file: File) -> AsyncIterator[bytes]:
        if self.blocks is not None:
            await self.blocks.wait()
        self.fails -= 1
        yield self.contents[file.native][:2]
        if self.fails >= 0:
            raise TryLater("It broke off.", 0.001)
        yield self.contents[file.native][2:]


@dataclass
class Sink:
    """XMPP. errors: raised one after the other, for each file that is given."""

    errors: list[Exception] = field(default_factory=list)
    until: float | None = None
    most: int = 1_000
    given: list[bytes] = field(default_factory=list)
    names: list[str] = field(default_factory=list)

    async def largest(self, place: Place) -> int:
        return self.most

    async def host(self, place: Place, file: Opened) -> Hosted:
        content = b"".join([piece async for piece in file.chunks])
        self.given.append(content)
        self.names.append(file.name)
        if self.errors:
            raise self.errors.pop(0)
        native = f"https://up.example/{len(self.given)}"
        return Hosted(native=native, size=len(content), until=self.until)


@dataclass
class Both(Sink, Source):
    """XMPP, which reads what its people attach and takes files."""


Walk = Callable[[Media], Coroutine[Any, Any, None]]


def play(tmp_path: Path, source: object, sink: object, walk: Walk, **limits: Any) -> None:
    async def main() -> None:
        async with (
            asyncio.timeout(10.0),
            opened_store(f"sqlite:///{tmp_path}/bridge.db") as store,
            asyncio.TaskGroup() as tasks,
        ):
            media = Media(
                networks={FAR: source, XMPP: sink},
                store=store,
                limits=Limits(**{"within": 5.0, **limits}),
                spawn=tasks.create_task,
                now=lambda: 1_000.0,
            )
            await walk(media)

    asyncio.run(main())


def given(number: int, file: File = ROSE) -> File:
    """As it comes back."""
    return replace(
        file,
        hosted=f"https://up.example/{number}",
        sha256=sha256(CONTENT).hexdigest(),
        media_type="image/jpeg",
    )


def test_a_file_is_given_with_what_is_known_of_it(tmp_path: Path) -> None:
    source, sink = Source(), Sink()

    async def walk(media: Media) -> None:
        assert await media.give(ROSE, ROOM, SHOWN) == given(1)

    play(tmp_path, source, sink, walk)
    assert source.opened == [(LoginId(7), "f1")]
    assert (sink.given, sink.names) == ([CONTENT], ["rose.jpg"])


def test_all_who_need_it_share_it(tmp_path: Path) -> None:
    source, sink = Source(), Sink()

    async def walk(media: Media) -> None:
        both = await asyncio.gather(*(media.give(ROSE, ROOM, SHOWN) for _ in range(5)))
        assert both == [given(1)] * 5
        later = await media.give(ROSE, ROOM, SHOWN)
        assert (later.hosted, later.sha256, later.size) == (both[0].hosted, both[0].sha256, 4)

    play(tmp_path, source, sink, walk)
    assert len(source.opened) == 1


@pytest.mark.parametrize("at_once", [True, False])
def test_who_reads_by_another_login_is_given_what_he_is_told_himself(
    tmp_path: Path, at_once: bool
) -> None:
    """Or one whose server tells what it likes could have others see that."""
    theirs = ROOM._replace(login=LoginId(8))
    source, sink = Source(), Sink()

    async def walk(media: Media) -> None:
        if at_once:
            await asyncio.gather(media.give(ROSE, ROOM, SHOWN), media.give(ROSE, theirs, SHOWN))
        else:
            await media.give(ROSE, ROOM, SHOWN)
            await media.give(ROSE, theirs, SHOWN)

        assert source.opened == [(LoginId(7), "f1"), (LoginId(8), "f1")]

    play(tmp_path, source, sink, walk)


def test_another_file_of_the_same_content_and_name_is_not_given_again(tmp_path: Path) -> None:
    source, sink = Source(), Sink()
    same = replace(ROSE, native="f2")

    async def walk(media: Media) -> None:
        await media.give(ROSE, ROOM, SHOWN)
        assert await media.give(same, ROOM, SHOWN) == given(1, same)

    play(tmp_path, source, sink, walk)
    assert (len(source.opened), len(sink.given)) == (2, 1)


@pytest.mark.parametrize("native", ["f1", "f2"], ids=["known by reference", "of the same content"])
def test_what_others_call_a_file_is_not_shown(tmp_path: Path, native: str) -> None:
    """Names are in links; another one may have been said where only few should read it."""
    source, sink = Source(), Sink()
    renamed = replace(ROSE, native=native, name="thorn.jpg")

    async def walk(media: Media) -> None:
        assert await media.give(ROSE, ROOM, SHOWN) == given(1)
        assert await media.give(renamed, ROOM, SHOWN) == given(2, renamed)
        assert (await media.give(renamed, ROOM, SHOWN)).hosted == "https://up.example/2"
        assert (await media.give(ROSE, ROOM, SHOWN)).hosted == "https://up.example/1"

    play(tmp_path, source, sink, walk)
    assert sink.names == ["rose.jpg", "thorn.jpg"]


def test_who_needs_it_at_the_same_time_by_another_name_gets_it_by_that(tmp_path: Path) -> None:
    sink = Sink()
    renamed = replace(ROSE, name="thorn.jpg")

    async def walk(media: Media) -> None:
        both = [media.give(file, ROOM, SHOWN) for file in (ROSE, renamed)]
        rose, thorn = await asyncio.gather(*both)
        assert rose.hosted != thorn.hosted

    play(tmp_path, Source(), sink, walk)
    assert sorted(sink.names) == ["rose.jpg", "thorn.jpg"]


def test_a_file_without_a_name_is_called_as_where_it_is(tmp_path: Path) -> None:
    source, sink = Source(), Sink()
    nameless = replace(ROSE, name="")

    async def walk(media: Media) -> None:
        for _ in range(2):
            assert (await media.give(nameless, ROOM, SHOWN)).name == "told.jpg"

    play(tmp_path, source, sink, walk)
    assert (len(source.opened), sink.names) == (1, ["told.jpg"])


@pytest.mark.parametrize(("until", "times"), [(None, 1), (1e9, 1), (1_001.0, 2), (999.0, 2)])
def test_what_is_soon_good_no_longer_is_given_again(
    tmp_path: Path, until: float | None, times: int
) -> None:
    source, sink = Source(), Sink(until=until)

    async def walk(media: Media) -> None:
        await media.give(ROSE, ROOM, SHOWN)
        await media.give(ROSE, ROOM, SHOWN)

    play(tmp_path, source, sink, walk)
    assert len(sink.given) == times


def test_what_breaks_off_is_read_again_and_what_is_whole_is_not(tmp_path: Path) -> None:
    source = Source(fails=2)
    sink = Sink(errors=[TryLater("The server is busy.", 0.001)] * 3)

    async def walk(media: Media) -> None:
        assert (await media.give(ROSE, ROOM, SHOWN)).hosted

    play(tmp_path, source, sink, walk)
    assert (len(source.opened), sink.given) == (3, [CONTENT] * 4)


@pytest.mark.parametrize(
    ("limits", "most"), [({"largest_in": 3}, 1_000), ({}, 3)], ids=["ours", "the sink's"]
)
def test_what_is_too_large_is_not_opened(tmp_path: Path, limits: dict[str, int], most: int) -> None:
    source = Source()

    async def walk(media: Media) -> None:
        file = await media.give(ROSE, ROOM, SHOWN)
        assert file == replace(ROSE, trouble="The file has 4 bytes; at most 3 bytes are taken.")
        unknown = await media.give(replace(ROSE, size=None), ROOM, SHOWN)
        assert unknown.trouble == "The file has more than 3 bytes."

    source.contents["f1"] = CONTENT
    play(tmp_path, SizelessSource(source), Sink(most=most), walk, **limits)
    assert len(source.opened) == 1


def test_how_large_files_may_be_can_change(tmp_path: Path) -> None:
    source = Source()

    async def walk(media: Media) -> None:
        media.change(Limits(largest_in=3, directory=tmp_path))
        file = await media.give(ROSE, ROOM, SHOWN)
        assert file == replace(ROSE, trouble="The file has 4 bytes; at most 3 bytes are taken.")

    play(tmp_path, source, Sink(), walk)
    assert source.opened == []


class SizelessSource:
    """It says nothing of sizes."""

    def __init__(self, source: Source) -> None:
        self._source = source

    @asynccontextmanager
    async def open(self, login: LoginId | None, file: File) -> AsyncIterator[Opened]:
        async with self._source.open(login, file) as opened:
            yield replace(opened, size=None)


@pytest.mark.parametrize(
    ("source", "sink", "words"),
    [
        (object(), Sink(), NO_SOURCE),
        (Source(), object(), NO_SINK),
        (Source(), Sink(errors=[Refused("forbidden", "You may not.")]), "You may not."),
        (Source(), Sink(errors=[ZeroDivisionError()]), FAULT),
    ],
)
def test_why_it_could_not_be_given_is_told(
    tmp_path: Path, source: object, sink: object, words: str, caplog: pytest.LogCaptureFixture
) -> None:
    async def walk(media: Media) -> None:
        assert await media.give(ROSE, ROOM, SHOWN) == replace(ROSE, trouble=words)

    play(tmp_path, source, sink, walk)
    faults = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert bool(faults) == (words == FAULT)


def test_what_takes_too_long_is_given_up(tmp_path: Path) -> None:
    source = Source()

    async def walk(media: Media) -> None:
        source.blocks = asyncio.Event()
        assert (await media.give(ROSE, ROOM, SHOWN)).trouble == TOO_SLOW
        source.blocks.set()
        assert (await media.give(ROSE, ROOM, SHOWN)).hosted

    play(tmp_path, source, Sink(), walk, within=0.05)
    assert source.open_now == 0


def test_what_stalls_is_tried_again_until_it_takes_too_long(tmp_path: Path) -> None:
    source = Source()

    async def walk(media: Media) -> None:
        source.blocks = asyncio.Event()
        told = (await media.give(ROSE, ROOM, SHOWN)).trouble
        assert told == "Nothing of it came for too long."

    play(tmp_path, source, Sink(), walk, within=0.8, stalled=0.05)
    assert len(source.opened) == 2


def test_one_place_does_not_take_all_turns(tmp_path: Path) -> None:
    contents = {f"n{number}": CONTENT for number in range(6)}
    source = Source(contents={**contents, "f1": CONTENT})

    async def walk(media: Media) -> None:
        source.blocks = asyncio.Event()
        waiting = [
            asyncio.ensure_future(media.give(replace(ROSE, native=native), ROOM, SHOWN))
            for native in contents
        ]
        assert {await source.begun.get() for _ in range(2)} <= set(contents)
        elsewhere = asyncio.ensure_future(media.give(ROSE, OTHER, SHOWN))
        assert await source.begun.get() == "f1"
        source.blocks.set()
        assert all(file.hosted for file in await asyncio.gather(elsewhere, *waiting))

    play(tmp_path, source, Sink(), walk, of_place=2, at_once=3)
    assert source.most_open == 3


def test_a_link_is_followed_by_who_can(tmp_path: Path) -> None:
    """XMPP reads what its people link to; the network it goes to is given it."""
    followed = Source(contents={"": CONTENT})
    far = Sink()
    cat = File(name="cat.jpg", url="https://x.example/cat.jpg")

    async def walk(media: Media) -> None:
        assert await media.give(cat, SHOWN, ROOM) == replace(given(1, cat), size=4)

    play(tmp_path, far, followed, walk)
    assert followed.opened == [(None, "https://x.example/cat.jpg")]


def test_what_is_waited_for_keeps_nobody_else_waiting(tmp_path: Path) -> None:
    source = Source(fails=1)

    async def walk(media: Media) -> None:
        both = [media.give(replace(ROSE, native=native), ROOM, SHOWN) for native in ("f1", "f2")]
        assert all(file.hosted for file in await asyncio.gather(*both))

    play(tmp_path, source, Sink(), walk, of_place=1)
    assert [native for _, native in source.opened] == ["f1", "f2", "f1"]


def test_what_comes_too_late_is_not_waited_for(tmp_path: Path) -> None:
    sink = Sink(errors=[TryLater("Come back tomorrow.", 86_400.0)])

    async def walk(media: Media) -> None:
        assert (await media.give(ROSE, ROOM, SHOWN)).trouble == "Come back tomorrow."

    play(tmp_path, Source(), sink, walk, within=3_600.0)


def test_a_place_that_does_not_know_yet_what_it_takes_is_asked_again(tmp_path: Path) -> None:
    class Starting(Sink):
        is_up = False

        async def largest(self, place: Place) -> int:
            if not self.is_up:
                self.is_up = True
                raise TryLater("The server starts.", 0.001)
            return self.most

    async def walk(media: Media) -> None:
        assert (await media.give(ROSE, ROOM, SHOWN)).hosted

    play(tmp_path, Source(), Starting(), walk)


def test_one_account_does_not_take_all_turns(tmp_path: Path) -> None:
    contents = {f"n{number}": CONTENT for number in range(6)}
    source = Source(contents={**contents, "f1": CONTENT})

    async def walk(media: Media) -> None:
        source.blocks = asyncio.Event()
        waiting = [
            asyncio.ensure_future(
                media.give(replace(ROSE, native=native), ROOM._replace(native=native), SHOWN)
            )
            for native in contents
        ]
        assert {await source.begun.get() for _ in range(2)} <= set(contents)
        strange = ROOM._replace(login=LoginId(8))
        elsewhere = asyncio.ensure_future(media.give(ROSE, strange, SHOWN))
        assert await source.begun.get() == "f1"
        source.blocks.set()
        assert all(file.hosted for file in await asyncio.gather(elsewhere, *waiting))

    play(tmp_path, source, Sink(), walk, of_login=2, at_once=3)


def test_an_account_is_known_by_where_its_file_goes_or_as_it_is_told(tmp_path: Path) -> None:
    """What is attached on XMPP is said in places without a login."""
    contents = {f"n{number}": CONTENT for number in range(5)}
    source = Both(contents=contents)

    async def walk(media: Media) -> None:
        source.blocks = asyncio.Event()
        places = [SHOWN._replace(native=native) for native in contents]
        roses = [File(name="rose", native=native) for native in contents]
        first = [media.give(roses[n], places[n], ROOM) for n in (0, 1)]
        later = [media.give(roses[n], places[n], SHOWN, LoginId(7)) for n in (2, 3)]
        strange = media.give(roses[4], places[4], SHOWN, LoginId(8))
        waiting = [asyncio.ensure_future(each) for each in (*first, *later, strange)]
        assert [await source.begun.get() for _ in range(3)] == ["n0", "n1", "n4"]
        source.blocks.set()
        await asyncio.gather(*waiting)

    play(tmp_path, Sink(), source, walk, of_login=2)


def test_what_had_to_make_room_before_its_time_is_given_again(tmp_path: Path) -> None:
    class Full(Sink):
        async def has(self, hosted: str) -> bool:
            return hosted != "https://up.example/1"

    sink = Full(until=1e9)

    async def walk(media: Media) -> None:
        files = [await media.give(ROSE, ROOM, SHOWN) for _ in range(3)]
        assert [file.hosted[-1] for file in files] == ["1", "2", "2"]

    play(tmp_path, Source(), sink, walk)


@dataclass
class Needs(Sink):
    """A network whose places take files in several ways. unknown: how often nobody knows it yet."""

    needs: dict[str, str] = field(default_factory=dict)
    becomes: str = ""
    unknown: int = 0

    def need(self, place: Place) -> str:
        self.unknown -= 1
        if self.unknown >= 0:
            raise TryLater("It is not known yet.", 0.001)
        return self.needs.get(place.native, "plain")

    async def host(self, place: Place, file: Opened) -> Hosted:
        hosted = await super().host(place, file)
        if self.becomes:
            self.needs[place.native], self.becomes = self.becomes, ""
        return hosted


HALL = SHOWN._replace(native="#hall@far.example.org")


def test_what_is_given_for_one_need_is_given_anew_for_another(tmp_path: Path) -> None:
    sink = Needs(needs={HALL.native: "encrypted"})

    async def walk(media: Media) -> None:
        again = replace(ROSE, native="f2")
        at_once = await asyncio.gather(*(media.give(ROSE, ROOM, to) for to in (SHOWN, HALL)))
        later = [await media.give(again, ROOM, to) for to in (SHOWN, HALL)]

        assert sorted(file.hosted[-1] for file in at_once) == ["1", "2"]
        assert [file.hosted for file in later] == [file.hosted for file in at_once]

    play(tmp_path, Source(), sink, walk)


def test_what_a_place_needs_otherwise_when_it_is_there_is_given_anew(tmp_path: Path) -> None:
    """What was put there in the meantime is kept for nobody."""
    sink = Needs(becomes="encrypted")

    async def walk(media: Media) -> None:
        assert (await media.give(ROSE, ROOM, SHOWN)).hosted == "https://up.example/2"
        assert (await media.give(ROSE, ROOM, HALL)).hosted == "https://up.example/3"

    play(tmp_path, Source(), sink, walk)


def test_what_a_place_needs_may_not_be_known_yet(tmp_path: Path) -> None:
    sink = Needs(unknown=2)

    async def walk(media: Media) -> None:
        assert (await media.give(ROSE, ROOM, SHOWN)).hosted == "https://up.example/1"

    play(tmp_path, Source(), sink, walk)

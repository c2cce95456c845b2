"""What networks are given of the files that accounts attach."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from bridge.api.adapter import Capabilities, Texts
from bridge.api.content import Content, File, Text
from bridge.api.errors import Refused
from bridge.api.events import AnyEvent, Message
from bridge.api.ids import EventId, Identity, LoginId, NetworkName, Place
from bridge.api.media import Hosted, Opened
from bridge.core.attaching import Attaching
from bridge.core.media import TOO_SLOW, USUAL, Limits, Media
from bridge.core.routing import XMPP
from tests.bridge.store.samples import opened as opened_store

FAR = NetworkName("far")
ROOM = Place(FAR, "room", "#tea", LoginId(7))
SHOWN = Place(XMPP, "room", "#tea@far.example.org")
OPEN = "https://files.example/cat.png"
SEALED = "aesgcm://files.example/cat.png#00"
CONTENT = b"a cat"
DIGEST = sha256(CONTENT).hexdigest()
CAT = File(url=OPEN, name="cat.png", media_type="image/png")
SEALED_CAT = replace(CAT, url=SEALED)


@dataclass
class Sink:
    """Takes files, or refuses them all. given: to which places."""

    name: str
    refuses: bool = False
    given: list[Place] = field(default_factory=list)

    async def host(self, place: Place, file: Opened) -> Hosted:
        content = b"".join([piece async for piece in file.chunks])
        self.given.append(place)
        if self.refuses:
            raise Refused("not-acceptable", "No files today.")
        return Hosted(native=f"{self.name}{len(self.given)}", size=len(content))


@dataclass
class Xmpp(Sink):
    """Reads links, too. is_gone: nothing is behind them. opened: what was read."""

    is_gone: bool = False
    opened: list[str] = field(default_factory=list)

    @asynccontextmanager
    async def open(self, login: LoginId | None, file: File) -> AsyncIterator[Opened]:
        self.opened.append(file.url)
        if self.is_gone:
            raise Refused("not-found", "It is gone.")
        yield Opened(name="told", media_type="", size=None, chunks=_content())


async def _content() -> AsyncIterator[bytes]:
    yield CONTENT


def message(*content: Content) -> Message:
    return Message(place=SHOWN, actor=Identity(XMPP, "a@example.org", "a"), at=0.0, content=content)


def carried(
    tmp_path: Path,
    event: Message,
    xmpp: Xmpp,
    far: object,
    *,
    files: bool = True,
    within: float = 5.0,
    check: Callable[[str, int], None] = lambda _account, _count: None,
) -> AnyEvent | None:
    """The event as it goes to the far room; None where nothing had to be done for it."""
    able = Capabilities(texts=Texts(files=files, lines=4))

    async def main() -> AnyEvent | None:
        async with (
            asyncio.timeout(10.0),
            opened_store(f"sqlite:///{tmp_path}/bridge.db") as store,
            asyncio.TaskGroup() as tasks,
        ):
            networks: dict[NetworkName, Any] = {FAR: far, XMPP: xmpp}
            media = Media(
                networks=networks,
                store=store,
                limits=Limits(within=within),
                spawn=tasks.create_task,
            )
            attaching = Attaching(media, store, tasks.create_task, check=check)
            if not attaching.needs(event, ROOM, able):
                return None
            return await attaching.ready(EventId(1), event, ROOM, able)

    return asyncio.run(main())


def given(native: str, file: File = CAT) -> File:
    """As it comes back, by what it is known there."""
    return replace(file, hosted=native, size=len(CONTENT), sha256=DIGEST)


@pytest.mark.parametrize(("file", "url"), [(CAT, OPEN), (SEALED_CAT, "")])
def test_a_network_that_takes_files_is_given_them(tmp_path: Path, file: File, url: str) -> None:
    """But for the key of one that was encrypted."""
    xmpp, far = Xmpp("https://up.example/"), Sink("f")
    shown = carried(tmp_path, message(Text("look"), file), xmpp, far)

    assert shown == message(Text("look"), replace(given("f1"), url=url))
    assert (xmpp.opened, xmpp.given, far.given) == ([file.url], [], [ROOM])


def test_files_are_counted_for_who_sends_them_and_too_many_go_nowhere(tmp_path: Path) -> None:
    xmpp, far, counted = Xmpp("https://up.example/"), Sink("f"), list[tuple[str, int]]()

    def check(account: str, number: int) -> None:
        counted.append((account, number))
        raise Refused("overload", "too many")

    with pytest.raises(ExceptionGroup) as caught:
        carried(tmp_path, message(Text("look"), CAT, SEALED_CAT), xmpp, far, check=check)

    assert caught.group_contains(Refused, match="too many")
    assert (counted, xmpp.opened, far.given) == ([("a@example.org", 2)], [], [])


@pytest.mark.parametrize("files", [True, False])
def test_elsewhere_what_everybody_can_fetch_is_left_alone(tmp_path: Path, files: bool) -> None:
    xmpp = Xmpp("https://up.example/")

    assert carried(tmp_path, message(CAT), xmpp, object(), files=files) is None
    assert xmpp.opened == []


@pytest.mark.parametrize("files", [True, False])
def test_elsewhere_what_is_sealed_is_put_up_open(tmp_path: Path, files: bool) -> None:
    """Only so is it of use there; its key goes nowhere."""
    xmpp = Xmpp("https://up.example/")

    shown = carried(tmp_path, message(SEALED_CAT), xmpp, object(), files=files)
    assert shown == message(replace(given(""), url="https://up.example/1"))
    assert (xmpp.opened, xmpp.given) == ([SEALED], [SHOWN])


def test_where_there_are_no_files_nothing_is_given_though_it_could_be(tmp_path: Path) -> None:
    xmpp, far = Xmpp("https://up.example/"), Sink("f")

    assert carried(tmp_path, message(CAT), xmpp, far, files=False) is None
    shown = carried(tmp_path, message(SEALED_CAT), xmpp, far, files=False)
    assert shown == message(replace(given(""), url="https://up.example/1"))
    assert far.given == []


def test_of_a_file_that_is_refused_the_link_goes(tmp_path: Path) -> None:
    far = Sink("f", refuses=True)

    assert carried(tmp_path, message(CAT), Xmpp("u"), far) == message(Text(OPEN))


def test_of_a_sealed_file_that_is_refused_an_open_link_goes(tmp_path: Path) -> None:
    xmpp, far = Xmpp("https://up.example/"), Sink("f", refuses=True)

    assert carried(tmp_path, message(SEALED_CAT), xmpp, far) == message(
        Text("cat.png (5 bytes): https://up.example/1")
    )


@pytest.mark.parametrize("far", [Sink("f"), Sink("f", refuses=True), object()])
def test_a_sealed_file_that_cannot_be_opened_is_refused(tmp_path: Path, far: object) -> None:
    """Its sender hears why; the one he wrote to would read of our troubles alone."""
    with pytest.raises(ExceptionGroup) as caught:
        carried(tmp_path, message(SEALED_CAT, SEALED_CAT), Xmpp("u", is_gone=True), far)

    assert caught.group_contains(Refused, match="^cat.png: It is gone.\ncat.png: It is gone.$")


@pytest.mark.parametrize("far", [Sink("f"), Sink("f", refuses=True), object()])
def test_words_beside_a_sealed_file_that_cannot_be_opened_go(tmp_path: Path, far: object) -> None:
    xmpp = Xmpp("u", is_gone=True)
    shown = carried(tmp_path, message(Text("look"), replace(SEALED_CAT, size=9), CAT), xmpp, far)

    assert isinstance(shown, Message)
    assert shown.content[:2] == (Text("look"), Text("[cat.png (9 bytes): could not be passed on]"))


def test_a_sealed_file_that_took_all_of_its_time_is_not_begun_again(tmp_path: Path) -> None:
    """What comes behind it waits no longer than for any other file."""

    class Slow(Sink):
        async def host(self, place: Place, file: Opened) -> Hosted:
            await asyncio.Event().wait()
            raise AssertionError

    xmpp = Xmpp("https://up.example/")
    with pytest.raises(ExceptionGroup) as caught:
        carried(tmp_path, message(SEALED_CAT), xmpp, Slow("f"), within=0.2)

    assert caught.group_contains(Refused, match=f"^cat.png: {TOO_SLOW}$")
    assert xmpp.given == []


def test_each_of_several_files_fares_by_itself(tmp_path: Path) -> None:
    far = Sink("f")
    large = replace(CAT, url="https://files.example/large", size=10**12)
    event = message(Text("two"), large, CAT)

    assert carried(tmp_path, event, Xmpp("u"), far) == message(
        Text("two"), Text(f"cat.png (1000 GB): {large.url}"), given("f1")
    )


def test_the_operator_is_told_where_a_file_was_to_go(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Not that it was to be put up on XMPP first."""
    caplog.set_level(logging.INFO)
    carried(tmp_path, message(Text("a"), SEALED_CAT), Xmpp("u", is_gone=True), object())

    assert [record.getMessage() for record in caplog.records if "bridge.core" in record.name] == [
        "a file of xmpp did not come to far: It is gone."
    ]


def test_words_need_nothing(tmp_path: Path) -> None:
    assert carried(tmp_path, message(Text("hi")), Xmpp("u"), Sink("f")) is None


@pytest.mark.parametrize("is_ready", [True, False])
def test_what_could_not_be_put_up_while_the_server_was_away_is_put_up_later(
    tmp_path: Path, is_ready: bool
) -> None:
    """Else all that is on its way while it restarts would be lost for ever."""
    event = replace(message(File(name="a", native="f1")), place=ROOM)

    async def main() -> AnyEvent | None:
        async with (
            opened_store(f"sqlite:///{tmp_path}/bridge.db") as store,
            asyncio.TaskGroup() as tasks,
        ):
            networks: dict[NetworkName, Any] = {FAR: Xmpp("f"), XMPP: Sink("u", refuses=True)}
            media = Media(networks=networks, store=store, limits=USUAL, spawn=tasks.create_task)
            attaching = Attaching(media, store, tasks.create_task, lambda _: is_ready)
            return await attaching.ready(None, event, SHOWN, Capabilities())

    trouble = replace(event, content=(File(name="a", native="f1", trouble="No files today."),))
    assert asyncio.run(main()) == (trouble if is_ready else None)


# --- long texts -----------------------------------------------------------------------------------

POEM = "\n".join(f"line {number}" for number in range(1, 7))


def test_a_long_text_has_the_same_link_after_a_restart(tmp_path: Path) -> None:
    """Its parts must be the same as before."""
    xmpp = Xmpp("https://up.example/")
    said = [carried(tmp_path, message(Text(POEM)), xmpp, object()) for _ in range(2)]
    words = "line 1\nline 2\nline 3\n… (6 lines: https://up.example/1)"

    assert said == [message(Text(words))] * 2
    assert len(xmpp.given) == 1


def test_beside_a_long_text_files_go_as_ever(tmp_path: Path) -> None:
    xmpp, far = Xmpp("https://up.example/"), Sink("f")
    said = carried(tmp_path, message(Text(POEM), CAT), xmpp, far)

    assert isinstance(said, Message)
    assert said.content[1:] == (given("f1"),)
    assert said.text.endswith("… (6 lines: https://up.example/1)")


def test_where_nothing_is_taken_a_long_text_is_said_and_a_longer_one_refused(
    tmp_path: Path,
) -> None:
    xmpp = Xmpp("https://up.example/", refuses=True)
    longer = message(Text("\n".join([POEM] * 3)))

    assert carried(tmp_path, message(Text(POEM)), xmpp, object()) == message(Text(POEM))
    with pytest.raises(ExceptionGroup) as caught:
        carried(tmp_path, longer, xmpp, object())
    assert caught.group_contains(
        Refused, match="^This is too long to be said here: 18 lines, at most 16 are sent. No files"
    )


def test_long_texts_that_are_put_up_are_counted_as_files(tmp_path: Path) -> None:
    """Who may send no more has them said."""

    def check(account: str, number: int) -> None:
        raise Refused("overload", f"{account} sends {number} too many.")

    xmpp = Xmpp("https://up.example/")

    assert carried(tmp_path, message(Text(POEM)), xmpp, object(), check=check) == message(
        Text(POEM)
    )
    assert xmpp.given == []

"""Makes the files of events ready for where the events go, beside what goes on meanwhile.

What became of them on XMPP is written into the event: the room, its archive and every repetition
show the same.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Final, Protocol, TypeVar

from bridge.api.adapter import Capabilities, Texts
from bridge.api.content import Content, File, Text, words_of
from bridge.api.errors import Refused
from bridge.api.events import AnyEvent, Edit, Message, Stored
from bridge.api.ids import EventId, NetworkName, Place
from bridge.core import files, pastes
from bridge.core.media import Media
from bridge.core.pastes import is_long
from bridge.core.routing import XMPP
from bridge.store.files import attach
from bridge.store.values import Entry

log = logging.getLogger(__name__)

T = TypeVar("T")

UNWRITTEN = 1_000
"""Events that are remembered because nothing could be written into them."""


UNWISHED: Final = "You wish that long texts are not put up as files."

AHEAD: Final = 500
"""Events that are made ready at a time, beyond which none is before its turn has come."""


class Writer(Protocol):
    """The part of the store that writes."""

    async def write(self, function: Callable[..., T]) -> T: ...


class Attaching:
    """spawn: starts a task that lives as long as the gateway. is_ready: whether a place on XMPP can
    be shown anything now; while it cannot, nothing is known of its files that could be shown.
    check: which account sends how many files to a network; it raises Refused where these are too
    many. on_split: hears, for an account on a network, that a long text was said in all its lines.
    wishes_lines: whether it wishes that.
    """

    def __init__(
        self,
        media: Media,
        writer: Writer,
        spawn: Callable[[Coroutine[Any, Any, None]], object],
        is_ready: Callable[[Place], bool] = lambda _: True,
        check: Callable[[str, int], None] = lambda _account, _count: None,
        on_split: Callable[[str, NetworkName, str], None] = lambda _account, _network, _words: None,
        wishes_lines: Callable[[str, NetworkName], bool] = lambda _account, _network: False,
    ) -> None:
        self._media = media
        self._writer = writer
        self._spawn = spawn
        self._is_ready = is_ready
        self._check = check
        self._on_split = on_split
        self._wishes_lines = wishes_lines
        self._under_way: dict[EventId, asyncio.Future[Stored | None]] = {}
        self._unwritten: dict[EventId, None] = {}

    # hosted rooms

    def lacks(self, entry: Entry) -> bool:
        """Whether a room must wait for files before it is shown this."""
        return files.are_lacking(entry.event) and entry.event_id not in self._unwritten

    def begin(self, entry: Entry, room: Place, done: Callable[[], None] = lambda: None) -> None:
        """Make it ready; `done` is called when its archive has it, or never will."""
        self._begun(entry.event_id, entry.event, room).add_done_callback(lambda _: done())

    def foresee(self, entry: Entry, room: Place) -> None:
        """Begin what a room is shown behind something that it waits for: nobody waits longer for
        several files than for one.
        """
        if len(self._under_way) < AHEAD:
            self._begun(entry.event_id, entry.event, room)

    async def entries(
        self, room: Place, entries: Sequence[Entry], within: float
    ) -> Sequence[Entry]:
        """What was read of an archive, with what becomes ready within so many seconds."""
        lacking = [entry for entry in entries if self.lacks(entry)]
        if not lacking:
            return entries
        coming = {one.event_id: self._begun(one.event_id, one.event, room) for one in lacking}
        await asyncio.wait(coming.values(), timeout=within)
        return [_as_it_is(entry, coming.get(entry.event_id)) for entry in entries]

    # deliveries

    def needs(self, event: AnyEvent, place: Place, capabilities: Capabilities) -> bool:
        """Whether files must be given to a place before a delivery goes there, or a long text be
        made one.
        """
        if place.network != XMPP and is_long(event, capabilities.texts):
            return True
        if not files.has_any(event):
            return False
        if place.network == XMPP:
            return files.are_lacking(event)
        return self._are_given(place, capabilities) or files.are_sealed(event)

    async def ready(
        self,
        event_id: EventId | None,
        event: AnyEvent,
        place: Place,
        capabilities: Capabilities,
    ) -> AnyEvent | None:
        """The event as it can go to a place; None: the place is away, ask again when it is back.

        Raises Refused where it holds nothing but files that cannot go there in any way.
        """
        assert isinstance(event, Message | Edit)
        if place.network != XMPP:
            event = await self._given_all(event, place, capabilities)
            return await self._put_off(event, place, capabilities.texts)
        made = await self._made(event, place)
        if made is None:
            return None
        if event_id is not None:
            await self._write(event_id, event, made)
        return _with(event, made)

    def _are_given(self, place: Place, capabilities: Capabilities) -> bool:
        return capabilities.texts.files and self._media.gives(place.network)

    async def _put_off(self, event: Message | Edit, place: Place, texts: Texts) -> Message | Edit:
        """With a link in the place of the most of a long text. Raises Refused where there can be
        none, and it is far too long.
        """
        if not is_long(event, texts):
            return event
        text, actor = words_of(event.content), event.actor
        if actor is not None and self._wishes_lines(actor.native, place.network):
            file = File(name=pastes.NAME, trouble=UNWISHED)
        else:
            file = await self._as_file(text, event)
        if not file.trouble:
            rest = (part for part in event.content if not isinstance(part, Text))
            return replace(event, content=(pastes.begun(text, texts, file), *rest))
        if pastes.lines(text.body, texts) > pastes.AT_MOST * texts.lines:
            raise Refused("not-acceptable", f"{pastes.refusal(text.body, texts)} {file.trouble}")
        if actor is not None and file.trouble != UNWISHED:
            told = pastes.split_up(text.body, texts, file.trouble)
            self._on_split(actor.native, place.network, told)
        return event

    async def _as_file(self, text: Text, event: Message | Edit) -> File:
        """A text put up on XMPP, with its trouble where it could not be."""
        content, actor = pastes.written(text), event.actor
        try:
            if actor is not None and actor.network == XMPP:
                self._check(actor.native, 1)
        except Refused as error:
            return File(name=pastes.NAME, trouble=error.text)
        return await self._media.put_up(content, pastes.NAME, pastes.MEDIA_TYPE, event.place)

    async def _given_all(
        self, event: Message | Edit, place: Place, capabilities: Capabilities
    ) -> Message | Edit:
        has_files = files.has_any(event) and (
            self._are_given(place, capabilities) or files.are_sealed(event)
        )
        return await self._elsewhere(event, place, capabilities) if has_files else event

    async def _elsewhere(
        self, event: Message | Edit, place: Place, capabilities: Capabilities
    ) -> Message | Edit:
        if event.actor is not None and event.actor.network == XMPP:
            self._check(event.actor.native, sum(isinstance(part, File) for part in event.content))
        to = place if self._are_given(place, capabilities) else None
        giving = [self._given(part, event.place, to, place) for part in event.content]
        given = await asyncio.gather(*giving)
        lost = [part for part in given if isinstance(part, File) and files.is_lost(part)]
        if lost and len(lost) == len(given):  # who is written to would read of our troubles alone
            raise Refused("not-acceptable", "\n".join(map(files.words, lost)))
        content = [
            Text(files.lost(part)) if isinstance(part, File) and files.is_lost(part) else part
            for part in given
        ]
        return replace(event, content=tuple(content))

    async def _given(
        self, part: Content, said_in: Place, place: Place | None, far: Place
    ) -> Content:
        """A part as it can be shown far away. place: the same, if files are given to it."""
        if not isinstance(part, File):
            return part
        until = asyncio.get_running_loop().time() + self._media.within
        file = files.without_hosting(part)
        if place is not None:
            file = await self._media.give(file, said_in, place)
            if file.hosted:
                return replace(file, url="") if file.is_sealed else file
        if file.is_sealed:
            # What somebody says on a network is no secret to it: so may be what he attaches.
            file = files.opened(await self._put_up(file, said_in, far, until))
            if files.is_lost(file):
                return file
        return file if place is None else Text(files.told(file))

    async def _put_up(self, file: File, said_in: Place, far: Place, until: float) -> File:
        """A sealed file on XMPP, where that is done in time: it may have been tried elsewhere."""
        if asyncio.get_running_loop().time() >= until:
            return file
        try:
            async with asyncio.timeout_at(until):
                return await self._media.give(file, said_in, said_in, far.login, far.network)
        except TimeoutError:
            return file

    # on XMPP

    def _begun(
        self, event_id: EventId, event: Stored, room: Place
    ) -> asyncio.Future[Stored | None]:
        coming = self._under_way.get(event_id)
        if coming is None:
            coming = self._under_way[event_id] = asyncio.get_running_loop().create_future()
            self._spawn(self._bring(event_id, event, room, coming))
        return coming

    async def _bring(
        self, event_id: EventId, event: Stored, room: Place, coming: asyncio.Future[Stored | None]
    ) -> None:
        found: Stored | None = event
        try:
            assert isinstance(event, Message | Edit)
            made = await self._made(event, room)
            if made is not None:
                found = await self._write(event_id, event, made)
        finally:
            del self._under_way[event_id]
            if not coming.done():
                coming.set_result(found)

    async def _made(self, event: Message | Edit, place: Place) -> Mapping[str, File] | None:
        """What became of the files that were lacking, by reference; None where one could not be
        given because the place is away: that need not stay so.
        """
        lacking = files.lacking(event)
        given = await asyncio.gather(
            *(self._media.give(file, event.place, place) for file in lacking)
        )
        if any(file.trouble for file in given) and not self._is_ready(place):
            return None
        return {file.native: file for file in given}

    async def _write(
        self, event_id: EventId, event: Message | Edit, made: Mapping[str, File]
    ) -> Stored | None:
        """The event as it is then; None where it is no more."""
        try:
            return await self._writer.write(partial(attach, event_id=event_id, files=made))
        except Exception:
            log.exception("what became of files could not be remembered")
            if len(self._unwritten) >= UNWRITTEN:
                del self._unwritten[next(iter(self._unwritten))]
            self._unwritten[event_id] = None
            return _with(event, made)


def _with(event: Message | Edit, made: Mapping[str, File]) -> Message | Edit:
    content = tuple(
        made.get(part.native, part) if isinstance(part, File) else part for part in event.content
    )
    return replace(event, content=content)


def _as_it_is(entry: Entry, coming: asyncio.Future[Stored | None] | None) -> Entry:
    if coming is None or not coming.done():
        return entry
    event = coming.result()
    return entry if event is None else entry._replace(event=event)

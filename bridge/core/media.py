"""Gives files from the networks where they are to those where they are needed.

Once for each content, name, network and need, however many need it at the same time or later; read
to its end first, beside the memory, so that what fails on the way to the other side is tried again.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any, Protocol, TypeVar
from weakref import WeakValueDictionary

from bridge.api.content import File
from bridge.api.errors import GatewayError, Refused, TryLater
from bridge.api.ids import LoginId, NetworkName, Place
from bridge.api.media import MediaKeeper, MediaLimit, MediaNeeds, MediaSink, MediaSource
from bridge.core import sizes
from bridge.core.attempts import Told, tried
from bridge.core.routing import XMPP
from bridge.core.spool import Measured, Spooled, spooled
from bridge.store import files
from bridge.store.files import Kept, Recognised, Taker

log = logging.getLogger(__name__)

T = TypeVar("T")

NO_SOURCE = "It cannot be read from where it was sent."
NO_SINK = "Files cannot be passed on to here."
TOO_SLOW = "It took too long to pass it on."
FAULT = "It could not be passed on because of a fault in the gateway."
CHANGED = "The place takes files in another way now."

FRESH = 3_600.0
"""Seconds that something must be good for yet to be used again."""

REMEMBERED = 30 * 86_400.0
"""Seconds for which it is remembered what content a reference has."""

TIDY_INTERVAL = 3_600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What files may be and take.

    largest_in, largest_out: bytes of a file on its way to XMPP, and away from it.
    within: seconds from when a file is needed until it goes as a link or in words.
    stalled: seconds in which something of it must come.
    at_once, of_login, of_place: files read at a time from one network; of those, for one account,
        and from one place.
    directory: where they lie meanwhile; None: the system's.
    """

    largest_in: int = 100_000_000
    largest_out: int = 100_000_000
    within: float = 60.0
    stalled: float = 20.0
    at_once: int = 8
    of_login: int = 5
    of_place: int = 3
    directory: Path | None = None


USUAL = Limits()


_Turns = WeakValueDictionary[T, asyncio.Semaphore]


class Store(Protocol):
    """The part of the store that remembers files."""

    async def read(self, function: Callable[..., T]) -> T: ...

    async def write(self, function: Callable[..., T]) -> T: ...


@dataclass(frozen=True, slots=True)
class _Given:
    """What a file became. name, media_type: as its network said; of what was known from before
    the media type is "".
    """

    kept: Kept
    name: str = ""
    media_type: str = ""


@dataclass(frozen=True, slots=True)
class _Need:
    """What is to be given where. login: whose share it is of what is read at a time. towards: the
    network that is to have it in the end.
    """

    file: File
    said_in: Place
    place: Place
    login: LoginId | None
    towards: NetworkName


class Media:
    """networks: the adapters by name, XMPP among them. spawn: starts a task that lives as long as
    the gateway. wake: sees that a login runs by which something is read. now: Unix time in
    seconds.
    """

    def __init__(
        self,
        *,
        networks: Mapping[NetworkName, object],
        store: Store,
        limits: Limits,
        spawn: Callable[[Coroutine[Any, Any, None]], object],
        wake: Callable[[LoginId], None] = lambda _: None,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._networks = networks
        self._store = store
        self._limits = limits
        self._spawn = spawn
        self._wake = wake
        self._now = now
        self._under_way: dict[tuple[str, ...], asyncio.Future[_Given | str]] = {}
        self._of_networks: dict[NetworkName, asyncio.Semaphore] = {}
        self._of_places: _Turns[Place] = WeakValueDictionary()
        self._of_logins: _Turns[LoginId] = WeakValueDictionary()
        self._of_contents: WeakValueDictionary[tuple[str, ...], asyncio.Lock] = (
            WeakValueDictionary()
        )

    def change(self, limits: Limits) -> None:
        """They hold for files that are asked for from now on."""
        self._limits = limits

    @property
    def within(self) -> float:
        """Seconds from when a file is needed until it goes as a link or in words."""
        return self._limits.within

    def gives(self, network: NetworkName) -> bool:
        """Whether files can be given to a network."""
        return isinstance(self._networks.get(network), MediaSink)

    async def give(
        self,
        file: File,
        said_in: Place,
        place: Place,
        login: LoginId | None = None,
        towards: NetworkName | None = None,
    ) -> File:
        """The file as it can be shown in a place: `hosted`, else with its `trouble`.

        said_in: the place where the file was said. login: whose account it is done for, where
        neither place tells. towards: the network that is to have it, where it is another one than
        the place's. Takes no longer than the limits say.
        """
        key = (said_in.network, _reference(file, said_in), file.name, *self._shared_by(place))
        coming = self._under_way.get(key)
        if coming is None:
            coming = self._under_way[key] = asyncio.get_running_loop().create_future()
            whose = login or said_in.login or place.login
            need = _Need(file, said_in, place, whose, towards or place.network)
            self._spawn(self._bring(key, coming, need))
        given = await asyncio.shield(coming)
        if isinstance(given, str):
            return replace(file, trouble=given)
        kept = given.kept
        return replace(
            file,
            hosted=kept.native,
            trouble="",
            size=kept.size,
            sha256=kept.sha256,
            name=file.name or given.name,
            media_type=file.media_type or given.media_type,
        )

    async def put_up(self, content: bytes, name: str, media_type: str, place: Place) -> File:
        """What is no file yet as one that people get by a link: put into a place on XMPP, once for
        each content. With its `trouble` where it could not be.
        """
        digest, size = sha256(content), len(content)
        held = Spooled(
            name=name,
            media_type=media_type,
            measured=Measured(size, digest.digest()),
            file=BytesIO(content),
        )
        file = File(name=name, media_type=media_type, size=size, sha256=digest.hexdigest())
        within = self._limits.within
        told = Told(asyncio.get_running_loop().time() + within)
        try:
            async with asyncio.timeout(within):
                given = await self._put(held, file, place, self._sink(place.network), place, told)
        except TimeoutError:
            return replace(file, trouble=told.last or TOO_SLOW)
        except (Refused, TryLater) as error:
            return replace(file, trouble=error.text or TOO_SLOW)
        return replace(file, hosted=given.kept.native)

    async def tidy(self) -> None:
        """Forget what is over, again and again; until cancelled."""
        while True:
            await asyncio.sleep(TIDY_INTERVAL)
            now = self._now()
            await self._store.write(partial(files.forget, now=now, since=now - REMEMBERED))

    async def _bring(
        self, key: tuple[str, ...], coming: asyncio.Future[_Given | str], need: _Need
    ) -> None:
        """Let all who wait have it, or hear why not."""
        within = self._limits.within
        told = Told(asyncio.get_running_loop().time() + within)
        given: _Given | str = FAULT
        try:
            async with asyncio.timeout(within):
                given = await tried(partial(self._given, need, told), told)
        except TimeoutError:
            given = told.last or TOO_SLOW
        except Refused as error:
            given = error.text
        except TryLater as error:
            given = error.text or TOO_SLOW
        except GatewayError as error:
            log.warning("a file could not be passed on: %s", type(error).__name__)
        except Exception:
            log.exception("a file could not be passed on because of a fault")
        finally:
            del self._under_way[key]
            if not coming.done():
                coming.set_result(given)
        if isinstance(given, str):
            log.info(
                "a file of %s did not come to %s: %s", need.said_in.network, need.towards, given
            )

    async def _given(self, need: _Need, told: Told) -> _Given:
        """Raises Refused, and TryLater where nothing was read yet; then others have their turn."""
        file, said_in, place = need.file, need.said_in, need.place
        if file.native:
            taker = self._taker(place)
            known = partial(_known, taker=taker, file=file, said_in=said_in)
            kept, name = await self._store.read(known)
            if (kept := await self._good(taker, kept)) is not None:
                return _Given(kept, name)
        target, source = self._sink(place.network), self._source(file, said_in)
        most = await self._most(target, place)
        if file.size is not None and file.size > most:
            raise sizes.too_large(file.size, most)
        async with self._turn(need), AsyncExitStack() as held_open:
            held = await self._read(source, file, said_in, most, held_open)
            return await self._put(held, file, said_in, target, place, told)

    def _taker(self, place: Place) -> Taker:
        """Raises TryLater."""
        network = self._networks.get(place.network)
        need = network.need(place) if isinstance(network, MediaNeeds) else ""
        return Taker(place.network, need)

    def _shared_by(self, place: Place) -> tuple[str, ...]:
        """Who need the same of what is given to a place now."""
        try:
            return self._taker(place)
        except TryLater:
            return (place.network, place.kind, place.native, str(place.login))

    def _sink(self, network: NetworkName) -> MediaSink:
        target = self._networks.get(network)
        if not isinstance(target, MediaSink):
            raise Refused("unsupported", NO_SINK)
        return target

    def _source(self, file: File, said_in: Place) -> MediaSource:
        """What reads it: the network that gave the reference, else whoever follows links."""
        source = self._networks.get(said_in.network if file.native else XMPP)
        if not isinstance(source, MediaSource):
            raise Refused("unsupported", NO_SOURCE)
        return source

    async def _most(self, target: MediaSink, place: Place) -> int:
        limits = self._limits
        most = limits.largest_in if place.network == XMPP else limits.largest_out
        if isinstance(target, MediaLimit):
            most = min(most, await target.largest(place))
        return most

    async def _read(
        self, source: MediaSource, file: File, said_in: Place, most: int, held_open: AsyncExitStack
    ) -> Spooled:
        """All of a file; it lies there for as long as the stack is not closed."""
        login = said_in.login if file.native else None
        if login is not None:
            self._wake(login)
        async with source.open(login, file) as opened:
            steady = replace(opened, chunks=_steady(opened.chunks, self._limits.stalled))
            lying = spooled(steady, most, self._limits.directory)
            return await held_open.enter_async_context(lying)

    async def _put(
        self,
        held: Spooled,
        file: File,
        said_in: Place,
        target: MediaSink,
        place: Place,
        told: Told,
    ) -> _Given:
        named = replace(held, name=file.name or held.name)
        content = (place.network, held.measured.sha256.hex(), named.name)
        lock = self._of_contents.setdefault(content, asyncio.Lock())
        async with lock:  # two accounts that were given one file at once have one link
            taker, kept = await tried(lambda: self._hosted(named, target, place), told)
            given = _Given(kept, held.name, held.media_type)
            keep = partial(self._keep, given=given, file=file, said_in=said_in, to=taker)
            await self._store.write(keep)
        return given

    async def _hosted(self, held: Spooled, target: MediaSink, place: Place) -> tuple[Taker, Kept]:
        """A file as a place has it, and who else takes it so."""
        taker, sha256 = self._taker(place), held.measured.sha256.hex()
        hosted_there = partial(files.hosted, taker=taker, sha256=sha256, name=held.name)
        kept = await self._good(taker, await self._store.read(hosted_there))
        if kept is None:
            hosted = await target.host(place, held.opened())
            kept = Kept(sha256, hosted.native, held.measured.size, hosted.until)
        if taker != self._taker(place):
            # It became encrypted meanwhile, for one: what was put there is for others.
            raise TryLater(CHANGED)
        return taker, kept

    def _keep(self, connection: Any, given: _Given, file: File, said_in: Place, to: Taker) -> None:
        files.keep(connection, to, file.name or given.name, given.kept)
        if file.native:
            what = Recognised(given.kept.sha256, given.name)
            native = _reference(file, said_in)
            files.recognise(connection, said_in.network, native, what, self._now())

    async def _good(self, taker: Taker, kept: Kept | None) -> Kept | None:
        """What a network has, if it has it for a while yet."""
        if kept is None or (kept.until is not None and kept.until <= self._now() + FRESH):
            return None
        keeper = self._networks.get(taker.network)
        is_gone = isinstance(keeper, MediaKeeper) and not await keeper.has(kept.native)
        return None if is_gone else kept

    @asynccontextmanager
    async def _turn(self, need: _Need) -> AsyncIterator[None]:
        """Nobody's many files keep those of others waiting."""
        limits, network = self._limits, need.said_in.network
        of_place = self._of_places.setdefault(need.said_in, asyncio.Semaphore(limits.of_place))
        of_network = self._of_networks.setdefault(network, asyncio.Semaphore(limits.at_once))
        async with AsyncExitStack() as turns:
            await turns.enter_async_context(of_place)
            if need.login is not None:
                of_login = asyncio.Semaphore(limits.of_login)
                of_login = self._of_logins.setdefault(need.login, of_login)
                await turns.enter_async_context(of_login)
            await turns.enter_async_context(of_network)
            yield


def _reference(file: File, said_in: Place) -> str:
    """By which a file is known where it was said. Who reads by his own login may be told something
    else by his server than others by theirs, or nothing: he has what he was given himself.
    """
    if not file.native or said_in.login is None:
        return file.native or file.url
    return sha256(f"{said_in.login} {file.native}".encode()).hexdigest()


def _known(connection: Any, taker: Taker, file: File, said_in: Place) -> tuple[Kept | None, str]:
    """What a network has of a file that another one knows by a reference, and its name there."""
    what = files.known(connection, said_in.network, _reference(file, said_in))
    if what is None:
        return None, ""
    return files.hosted(connection, taker, what.sha256, file.name or what.name), what.name


async def _steady(chunks: AsyncIterator[bytes], stalled: float) -> AsyncIterator[bytes]:
    """The pieces of a file; who gives none for so long has none. Raises TryLater."""
    while True:
        try:
            async with asyncio.timeout(stalled):
                chunk = await anext(chunks, None)
        except TimeoutError as error:
            raise TryLater("Nothing of it came for too long.") from error
        if chunk is None:
            return
        yield chunk

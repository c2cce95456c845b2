"""Pictures made small in another process, one after another; one that kills it is refused.

XEP-0153 section 4.6: what a picture of somebody should be; XEP-0264: what stands for an image until
it is fetched. The process is started when it is needed, and ends when
nothing was asked of it for a while: `bridge.xmpp.worker`.
"""

import asyncio
import logging
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from struct import error as StructError
from typing import Final, Literal

from bridge.api.errors import Refused
from bridge.xmpp.worker import frames
from bridge.xmpp.worker.frames import Answer, Order

log = logging.getLogger(__name__)

Form = Literal["", "image/png", "image/jpeg"]

MOST_TAKEN: Final = 8 * 1024 * 1024
"""Bytes of a picture that is looked at; one is in memory while it is."""

MOST_HELD: Final = 2 * MOST_TAKEN
"""Bytes of all pictures that wait."""

MOST_WAITING: Final = 200
"""Pictures that wait."""

THUMBNAIL: Final = (128, 6 * 1024)
"""Pixels of the longer side, and bytes: it travels in a stanza with much else."""

WITHIN: Final = 30.0
"""Seconds for a picture: three times what it may take, since other processes come first."""

STARTS_WITHIN: Final = 30.0
"""Seconds for the process to be there."""

IDLE: Final = 60.0
"""Seconds without a picture, after which the process ends: it takes 20 MB."""

PIECE: Final = 64 * 1024
"""Bytes that are written at a time, so that no picture is copied as a whole."""

COMMAND: Final = (sys.executable, "-P", "-m", "bridge.xmpp.worker")

UNAVAILABLE: Final = "Pictures cannot be read at the moment."
UNREADABLE: Final = "This picture cannot be read."
OVERSIZE: Final = "This picture is too large."
_VERDICTS: Final = {
    frames.UNKNOWN: "Only PNG, JPEG, GIF and WebP pictures can be read.",
    frames.TOO_LARGE: OVERSIZE,
    frames.UNREADABLE: UNREADABLE,
}


class Died(Exception):
    """The process ended, hangs, or says what makes no sense."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Small:
    """A picture made small. of: width and height of the picture it was made of, upright."""

    image: bytes
    media_type: str
    width: int
    height: int
    of: tuple[int, int]


@dataclass(frozen=True, slots=True, eq=False)
class _Waiting:
    order: Order
    image: bytes
    done: asyncio.Future[Small] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )

    def refuse(self, refusal: Refused) -> None:
        if not self.done.done():
            self.done.set_exception(refusal)


class Imaging:
    """The way to the process. command: that starts it. `run` keeps it."""

    def __init__(
        self, command: Sequence[str] = COMMAND, *, within: float = WITHIN, idle: float = IDLE
    ) -> None:
        self._command = command
        self._within = within
        self._idle = idle
        self._waiting: deque[_Waiting] = deque()
        self._held = 0
        self._some = asyncio.Event()
        self._is_over = False

    async def small(
        self,
        image: bytes,
        *,
        most_pixels: int,
        most_bytes: int,
        square: bool = False,
        form: Form = "",
        leave: int = 0,
    ) -> Small:
        """A picture of at most so many bytes, and pixels of its longer side; without metadata.

        square: cut out of its middle. form: "" for PNG where something is seen through it, else
        JPEG. leave: pixels of the longer side up to which a PNG, JPEG or GIF of few enough bytes
        is left as it is. Raises Refused: `not-acceptable` if nothing can be made of it, else for
        reasons that are none of the picture's.
        """
        if len(image) > MOST_TAKEN:
            raise Refused("not-acceptable", OVERSIZE)
        if self._is_over:
            raise Refused("offline", UNAVAILABLE)
        if len(self._waiting) >= MOST_WAITING or self._held + len(image) > MOST_HELD:
            raise Refused("overload", "Too many pictures are waiting to be read.")
        asked = _Waiting(
            Order(len(image), most_pixels, most_bytes, leave, frames.FORMS.index(form), square),
            image,
        )
        self._waiting.append(asked)
        self._held += len(image)
        self._some.set()
        try:
            return await asked.done
        finally:
            self._held -= len(image)
            with suppress(ValueError):  # its turn has come
                self._waiting.remove(asked)

    async def thumbnail(self, image: bytes) -> Small:
        """A JPEG that stands for an image until somebody looks at it. Raises Refused."""
        pixels, most_bytes = THUMBNAIL
        return await self.small(image, most_pixels=pixels, most_bytes=most_bytes, form="image/jpeg")

    async def run(self) -> None:
        """Serve until cancelled."""
        asked: _Waiting | None = None
        try:
            while True:
                asked = await self._next()
                try:
                    async with _process(self._command) as process:
                        while asked is not None:
                            await self._serve(process, asked)
                            asked = await self._soon()
                except Died as died:
                    log.warning("the process that reads pictures: %s", died)
                    if asked is not None:
                        asked.refuse(Refused("internal", UNAVAILABLE))
        finally:
            self._is_over = True
            for left in (*self._waiting, *((asked,) if asked else ())):
                left.refuse(Refused("offline", UNAVAILABLE))

    async def _next(self) -> _Waiting:
        while not self._waiting:
            self._some.clear()
            await self._some.wait()
        return self._waiting.popleft()

    async def _soon(self) -> _Waiting | None:
        try:
            async with asyncio.timeout(self._idle):
                return await self._next()
        except TimeoutError:
            return None

    async def _serve(self, process: Process, asked: _Waiting) -> None:
        """Raises Died."""
        try:
            async with asyncio.timeout(self._within):
                answer, image = await _ask(process, asked)
        except (TimeoutError, OSError, EOFError, StructError, Died) as error:
            asked.refuse(Refused("not-acceptable", UNREADABLE))
            raise Died("a picture has ended it") from error
        if asked.done.done():
            return
        if answer.verdict != frames.TAKEN:
            asked.refuse(Refused("not-acceptable", _VERDICTS[answer.verdict]))
            return
        asked.done.set_result(
            Small(
                image=image,
                media_type=frames.FORMS[answer.form],
                width=answer.width,
                height=answer.height,
                of=(answer.of_width, answer.of_height),
            )
        )


@asynccontextmanager
async def _process(command: Sequence[str]) -> AsyncIterator[Process]:
    """The process while it is needed: bound, and at work. Raises Died.

    It is given the way to its modules, and nothing else that is in our environment.
    """
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            cwd="/",
            env={"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            start_new_session=True,  # Ctrl-C is for us
        )
    except OSError as error:
        raise Died("it cannot be started") from error
    try:
        await _ready(process)
        yield process
    finally:
        ending = asyncio.ensure_future(_end(process))
        try:
            await asyncio.shield(ending)
        except asyncio.CancelledError:
            await ending  # it takes a moment, and nothing is left behind
            raise


async def _ready(process: Process) -> None:
    assert process.stdout is not None
    try:
        async with asyncio.timeout(STARTS_WITHIN):
            await process.stdout.readexactly(len(frames.READY))
    except (TimeoutError, EOFError) as error:
        raise Died("it does not start") from error


async def _end(process: Process) -> None:
    assert process.stdin is not None
    assert process.stdout is not None
    with suppress(ProcessLookupError):
        process.kill()
    process.stdin.close()
    await process.stdout.read()
    await process.wait()


async def _ask(process: Process, asked: _Waiting) -> tuple[Answer, bytes]:
    """What the process says is believed within bounds: it may have been taken over."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(asked.order.packed())
    image = memoryview(asked.image)
    for start in range(0, len(image), PIECE):
        process.stdin.write(image[start : start + PIECE])
        await process.stdin.drain()
    answer = Answer.unpacked(await process.stdout.readexactly(frames.ANSWER_SIZE))
    is_known = answer.verdict == frames.TAKEN or answer.verdict in _VERDICTS
    is_sound = is_known and answer.form < len(frames.FORMS)
    if not is_sound or answer.size > asked.order.most_bytes:
        raise Died("it says what makes no sense")
    return answer, await process.stdout.readexactly(answer.size)

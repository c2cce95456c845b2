"""The gateway's end of the control socket: who may speak there, and one answer to each line.

unix(7): SO_PEERCRED, and the mode of a socket's file, which bind(2) takes from the socket's own.
"""

import asyncio
import errno
import logging
import os
import socket
import stat
import struct
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

from bridge.api.errors import ConfigError
from bridge.control.protocol import (
    MOST_ASKED,
    Answer,
    ProtocolError,
    Request,
    answer_line,
    read_request,
)

log = logging.getLogger(__name__)

KEY: Final = "control.socket"
MODE: Final = 0o600
MOST_AT_ONCE: Final = 16
"""Connections; an operator has one at a time."""

PATIENCE: Final = 30.0
"""Seconds in which the next request must come, and an answer be taken."""

_CREDENTIALS: Final = struct.Struct("3i")
"""struct ucred: process, user and group."""

Answering = Callable[[Request], Awaitable[Answer]]


class Socket:
    """The socket, bound and listened at; until it is closed nobody else has its path."""

    def __init__(self, path: Path) -> None:
        """Raises ConfigError where there can be none."""
        self._name = path.name
        try:
            # By its folder, which stays open: so a path may be longer than the kernel's 107 bytes.
            self._folder = os.open(path.parent, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
        except OSError as error:
            raise _problem(path, error) from error
        self.listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_CLOEXEC)
        try:
            self._make_room(path)
            self._bind()
        except OSError as error:
            self._let_go()
            raise _problem(path, error) from error
        except BaseException:
            self._let_go()
            raise

    def close(self) -> None:
        """Nobody is listened to any longer, and the file is gone, if it is still ours."""
        try:
            if self._found() == self._ours:
                os.unlink(self._name, dir_fd=self._folder)
        except OSError as error:
            log.debug("the control socket's file stays: %s", error.strerror)
        self._let_go()

    def _make_room(self, path: Path) -> None:
        """Remove what a gateway left that was killed. Raises ConfigError where it is in use."""
        try:
            mode = os.stat(self._name, dir_fd=self._folder, follow_symlinks=False).st_mode
        except FileNotFoundError:
            return
        if not stat.S_ISSOCK(mode):
            raise ConfigError(KEY, f"{path} is there, and is no socket.", "Name another one.")
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_CLOEXEC) as probe:
            probe.setblocking(False)
            if probe.connect_ex(self._address) != errno.ECONNREFUSED:
                raise ConfigError(
                    KEY, f"another process listens at {path}.", "End it, or name another one."
                )
        os.unlink(self._name, dir_fd=self._folder)

    def _bind(self) -> None:
        os.fchmod(self.listening.fileno(), MODE)  # bind gives the file no more than that
        self.listening.bind(self._address)
        self._ours = self._found()
        self.listening.listen(MOST_AT_ONCE)
        self.listening.setblocking(False)

    @property
    def _address(self) -> str:
        return f"/proc/self/fd/{self._folder}/{self._name}"

    def _found(self) -> tuple[int, int]:
        found = os.stat(self._name, dir_fd=self._folder, follow_symlinks=False)
        return found.st_dev, found.st_ino

    def _let_go(self) -> None:
        self.listening.close()
        os.close(self._folder)


async def serve(listening: socket.socket, answer: Answering) -> None:
    """Answer who may speak, until cancelled."""
    async with asyncio.TaskGroup() as tasks:
        begun: set[asyncio.Task[None]] = set()

        def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            if len(begun) >= MOST_AT_ONCE or not is_admitted(_peer(writer)):
                log.warning("somebody at the control socket was turned away")
                writer.close()
                return
            task = tasks.create_task(_converse(reader, writer, answer))
            begun.add(task)
            task.add_done_callback(begun.discard)

        server = await asyncio.start_unix_server(connected, sock=listening, limit=MOST_ASKED)
        try:
            await asyncio.Event().wait()  # until cancelled
        finally:
            server.close()


def is_admitted(uid: int) -> bool:
    """Whether a user of the machine may speak here: the gateway's own, and root."""
    return uid in (0, os.geteuid())


def _peer(writer: asyncio.StreamWriter) -> int:
    """Which user is connected: the kernel says so."""
    found = writer.get_extra_info("socket").getsockopt(
        socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size
    )
    _, uid, _ = _CREDENTIALS.unpack(found)
    return int(uid)


async def _converse(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, answer: Answering
) -> None:
    try:
        while line := await _next(reader):
            told, goes_on = await _told(line, answer)
            writer.write(told)
            async with asyncio.timeout(PATIENCE):
                await writer.drain()
            if not goes_on:
                return
    except (OSError, TimeoutError):
        log.debug("a connection to the control socket ended")
    finally:
        writer.close()


async def _next(reader: asyncio.StreamReader) -> bytes:
    """A line; what is longer than one may be is cut; empty at the end."""
    async with asyncio.timeout(PATIENCE):
        try:
            return await reader.readuntil()
        except asyncio.LimitOverrunError:
            return await reader.read(MOST_ASKED)
        except asyncio.IncompleteReadError:
            return b""


async def _told(line: bytes, answer: Answering) -> tuple[bytes, bool]:
    """The answer, and whether another request may follow."""
    try:
        if not line.endswith(b"\n"):
            raise ProtocolError("This is too long.")
        return answer_line(await answer(read_request(line))), True
    except ProtocolError as error:
        return answer_line(Answer(status="refused", words=str(error))), False
    except Exception:
        log.exception("a command of the operator failed")
        words = "This failed by a fault of the gateway; its log has more."
        return answer_line(Answer(status="refused", words=words)), False


def _problem(path: Path, error: OSError) -> ConfigError:
    return ConfigError(KEY, f"nothing can listen at {path}: {error.strerror}.", "Name another one.")

"""The operator's end of the control socket: one request, one answer."""

import os
import socket
from pathlib import Path
from typing import Final

from bridge.control.protocol import (
    MOST_TOLD,
    Answer,
    ProtocolError,
    Request,
    read_answer,
    request_line,
)

WITHIN: Final = 120.0
"""Seconds until an answer must be there."""


class NotRunning(Exception):
    """No gateway listens there."""


def ask(path: Path, request: Request, within: float = WITHIN) -> Answer:
    """Raises NotRunning; OSError, also when nothing is said in time; ProtocolError."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_CLOEXEC) as stream:
        stream.settimeout(within)
        _connect(stream, path)
        stream.sendall(request_line(request))
        with stream.makefile("rb") as lines:
            line = lines.readline(MOST_TOLD)
    if not line.endswith(b"\n"):
        raise ProtocolError("It ended before it had answered.")
    return read_answer(line)


def _connect(stream: socket.socket, path: Path) -> None:
    try:
        folder = os.open(path.parent, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise NotRunning from error
    try:
        # By its folder: so a path may be longer than the kernel's 107 bytes.
        stream.connect(f"/proc/self/fd/{folder}/{path.name}")
    except (FileNotFoundError, ConnectionRefusedError) as error:
        raise NotRunning from error
    finally:
        os.close(folder)

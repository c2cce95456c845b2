"""A server that answers what a test says, and cuts where it says."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tests.servers.process import LOOPBACK

HANGS = b""
"""It takes the request, and is silent."""


@dataclass
class Raw:
    """answers: of one request each; None cuts the connection after it was read."""

    url: str
    answers: list[bytes | None] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)


@asynccontextmanager
async def raw(*answers: bytes | None) -> AsyncIterator[Raw]:
    found = Raw("", list(answers))

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while found.answers:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                await reader.readexactly(_length(head))
                found.heard.append(head.split()[1].rpartition("/")[2])
                said = found.answers.pop(0)
                if said is None:
                    break
                if said == HANGS:
                    await reader.read()
                writer.write(said)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(answer, LOOPBACK, 0)
    found.url = f"http://{LOOPBACK}:{server.sockets[0].getsockname()[1]}"
    async with server:
        yield found


def _length(head: str) -> int:
    lengths = [line.split(":")[1] for line in head.lower().splitlines() if "content-length" in line]
    return int(lengths[0]) if lengths else 0


def http(code: int, body: str, kind: str = "application/json") -> bytes:
    return (
        f"HTTP/1.1 {code} X\r\nContent-Type: {kind}\r\nContent-Length: {len(body.encode())}\r\n\r\n"
        f"{body}"
    ).encode()


def ok(result: object) -> bytes:
    return http(200, json.dumps({"ok": True, "result": result}))


def no(code: int, words: str, **parameters: int) -> bytes:
    """As the Bot API server says it."""
    answer: dict[str, object] = {"ok": False, "error_code": code, "description": words}
    if parameters:
        answer["parameters"] = parameters
    return http(code, json.dumps(answer))


def html(code: int) -> bytes:
    """As a proxy says it."""
    return http(code, "<html><h1>nginx</h1></html>", "text/html")

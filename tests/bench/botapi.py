"""A Bot API server that costs little: a process of its own, with groups that are named as channels.

On one port it speaks as much of the Bot API as the gateway needs for texts in groups; on the other
one as much of IRC as a client of the bench does: who joins `#tea` opens that group to everybody,
what he says there comes as an update, and what the bot says he hears.

    python -m tests.bench.botapi PORT IRC-PORT
"""

import asyncio
import json
import sys
import time
import zlib
from collections import deque
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl

from tests.servers.process import LOOPBACK, Server, free_port

TOKEN: Final = "5000000001:benchbenchbenchbenchbenchbenchbench"
MOST: Final = 100
"""Updates in one answer."""

ME: Final = {
    "id": 5_000_000_001,
    "is_bot": True,
    "first_name": "Gateway",
    "username": "gateway_bot",
    "can_read_all_group_messages": True,
}
ALICE: Final = {"id": 5_000_000_002, "is_bot": False, "first_name": "Alice"}
OWNER: Final = {"status": "creator", "user": ALICE, "is_anonymous": False}


def chat_of(channel: str) -> int:
    """The group that is called so."""
    return -(10**12) - zlib.crc32(channel.encode())


class BotApi(Server):
    """host, port: where it speaks IRC; url: where it is a Bot API server."""

    def __init__(self) -> None:
        super().__init__("botapi", as_root=True)
        api, self.port = free_port(), free_port()
        self.ports = (api, self.port)
        self.url = f"http://{LOOPBACK}:{api}"
        self.environment = {"PYTHONPATH": str(Path(__file__).parents[2])}
        self.argv = (sys.executable, "-m", "tests.bench.botapi", str(api), str(self.port))


class Far:
    """What happens there. opened: who waits until a group is open to everybody, by its id."""

    def __init__(self) -> None:
        self.channels: dict[int, str] = {}
        self.opened: dict[int, Callable[[], None]] = {}
        self.listener: Callable[[str], None] = lambda line: None
        self._updates: deque[dict[str, Any]] = deque()
        self._number = 100_000_000
        self._more = asyncio.Event()

    def say(self, chat: int, text: str) -> None:
        """Alice does."""
        self._number += 1
        message: dict[str, Any] = self.message(chat, text, ALICE)
        if text.startswith("/"):
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text)}]
        self._updates.append({"update_id": self._number, "message": message})
        self._more.set()

    def message(self, chat: int, text: str, author: Mapping[str, Any]) -> dict[str, Any]:
        self._number += 1
        return {
            "message_id": self._number,
            "date": int(time.time()),
            "chat": self.chat(chat),
            "from": author,
            "text": text,
        }

    def chat(self, chat: int) -> dict[str, Any]:
        return {"id": chat, "type": "supergroup", "title": self.channels.get(chat, "?")}

    def sent(self, chat: int, text: str) -> dict[str, Any]:
        """By the bot, for somebody whose name stands before it."""
        waits = self.opened.pop(chat, None) if "Everybody may come in" in text else None
        if waits is not None:
            waits()
        said = text.partition(": ")[2]
        self.listener(f":bot!bot@bot PRIVMSG {self.channels.get(chat)} :{said}\r\n")
        return self.message(chat, text, ME)

    async def updates(self, offset: int, timeout: float) -> list[dict[str, Any]]:
        while self._updates and self._updates[0]["update_id"] < offset:
            self._updates.popleft()
        if not self._updates and timeout:
            self._more.clear()
            try:
                await asyncio.wait_for(self._more.wait(), timeout)
            except TimeoutError:
                return []
        return [self._updates[number] for number in range(min(MOST, len(self._updates)))]

    async def answer(self, method: str, given: Mapping[str, str]) -> object:
        chat = int(given.get("chat_id", 0))
        match method:
            case "getUpdates":
                return await self.updates(int(given.get("offset", 0)), float(given["timeout"]))
            case "sendMessage":
                return self.sent(chat, given["text"])
            case "getMe":
                return ME
            case "getChat":
                allowed = {"can_send_messages": True}
                more = {"accent_color_id": 0, "max_reaction_count": 11, "permissions": allowed}
                accepted = {"unlimited_gifts": True, "limited_gifts": True, "unique_gifts": True}
                accepted |= {"premium_subscription": True, "gifts_from_channels": True}
                return {**self.chat(chat), **more, "accepted_gift_types": accepted}
            case "getChatMember":
                is_me = int(given["user_id"]) == ME["id"]
                return {"status": "member", "user": ME} if is_me else OWNER
            case "getChatAdministrators":
                return [OWNER]
            case "getChatMemberCount":
                return 2
            case "getUserProfilePhotos":
                return {"total_count": 0, "photos": []}
        return True


class Http(asyncio.Protocol):
    """A connection of the gateway; one request at a time."""

    def __init__(self, far: Far) -> None:
        self._far = far
        self._came = b""
        self._transport: asyncio.Transport | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._came += data
        head, end, rest = self._came.partition(b"\r\n\r\n")
        if not end:
            return
        length = 0
        for line in head.lower().split(b"\r\n"):
            if line.startswith(b"content-length:"):
                length = int(line.partition(b":")[2])
        if len(rest) < length:
            return
        self._came = rest[length:]
        method = head.split(b" ", 2)[1].rpartition(b"/")[2].decode()
        given = dict(parse_qsl(rest[:length].decode(), keep_blank_values=True))
        task = asyncio.get_running_loop().create_task(self._serve(method, given))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, method: str, given: Mapping[str, str]) -> None:
        result = await self._far.answer(method, given)
        body = json.dumps({"ok": True, "result": result}).encode()
        assert self._transport is not None
        self._transport.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
            + str(len(body)).encode()
            + b"\r\n\r\n"
            + body
        )

    def connection_lost(self, exc: Exception | None) -> None:
        for task in self._tasks:
            task.cancel()


class Irc(asyncio.Protocol):
    """The bench."""

    def __init__(self, far: Far) -> None:
        self._far = far
        self._came = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._far.listener = self._write

    def _write(self, line: str) -> None:
        assert self._transport is not None
        self._transport.write(line.encode())

    def data_received(self, data: bytes) -> None:
        *lines, self._came = (self._came + data).split(b"\r\n")
        for line in lines:
            self._heard(line.decode())

    def _heard(self, line: str) -> None:
        command, _, rest = line.partition(" ")
        channel, _, text = rest.partition(" :")
        chat = chat_of(channel)
        match command:
            case "USER":
                self._write(":far 376 bench :End\r\n")
            case "JOIN":
                self._far.channels[chat] = channel
                self._far.opened[chat] = lambda: self._write(f":far 366 bench {channel} :End\r\n")
                self._far.say(chat, "/open")
            case "PRIVMSG":
                self._far.say(chat, text)


async def serve(port: int, irc_port: int) -> None:
    far, loop = Far(), asyncio.get_running_loop()
    http = await loop.create_server(lambda: Http(far), LOOPBACK, port)
    irc = await loop.create_server(lambda: Irc(far), LOOPBACK, irc_port)
    async with http, irc:
        await loop.create_future()


if __name__ == "__main__":
    asyncio.run(serve(*map(int, sys.argv[1:])))

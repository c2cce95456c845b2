"""The HTTP side: tokens, methods, answers as JSON.

tdlib/telegram-bot-api: HttpConnection.cpp, ClientManager.cpp, Client.cpp, on_cmd.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from aiohttp import web

from tests.servers.botapi.bots import Bot
from tests.servers.botapi.calls import Call
from tests.servers.botapi.faults import Fault, Faults, page
from tests.servers.botapi.floods import Floods
from tests.servers.botapi.methods import ALL
from tests.servers.botapi.parameters import BreachError, Upload, parsed
from tests.servers.botapi.refusals import METHOD_NOT_FOUND, UNAUTHORIZED, RefusalError, bad
from tests.servers.botapi.world import World

MOST: Final = 60 << 20
"""Bytes of a request; beyond the limit of files, so that it is refused in the right words."""


@dataclass(slots=True)
class Server:
    """breaches: what the documentation does not allow, and was called all the same.

    calls: every call that came, as method and parameters as written.
    """

    world: World
    faults: Faults = field(default_factory=Faults)
    floods: Floods = field(default_factory=Floods)
    breaches: list[str] = field(default_factory=list)
    calls: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def app(self) -> web.Application:
        app = web.Application(client_max_size=MOST)
        app.router.add_route("*", "/bot{token}/{method}", self._serve)
        app.router.add_get("/file/bot{token}/{path:.+}", self._file)
        app.on_shutdown.append(self._end)
        return app

    async def _end(self, _: web.Application) -> None:
        self.faults.end()
        for bot in self.world.bots:
            bot.updates.end()

    async def _file(self, request: web.Request) -> web.StreamResponse:
        """Bot API: https://api.telegram.org/file/bot<token>/<file_path>"""
        try:
            self._bot(request.match_info["token"])
        except RefusalError as refusal:
            return _failed(refusal)
        if fault := self.faults.next("file"):
            return await self._faulty(fault, request)
        stored = self.world.files.at(request.match_info["path"])
        if not stored:
            return _failed(RefusalError(404, "Not Found"))
        return web.Response(body=stored.data, content_type="application/octet-stream")

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        given, uploads = await _arguments(request)
        method = request.match_info["method"]
        self.calls.append((method, dict(given)))
        self.world.changed()
        fault = self.faults.next(method)
        if fault and not fault.takes_effect:
            return await self._faulty(fault, request)
        answer = await self._answer(request, given, uploads)
        return await self._faulty(fault, request) if fault else answer

    async def _faulty(self, fault: Fault, request: web.Request) -> web.StreamResponse:
        match fault.kind:
            case "fail":
                more = {"retry_after": fault.retry_after} if fault.retry_after else {}
                return _failed(RefusalError(fault.code, fault.description, **more))
            case "html":
                return page(fault.code)
            case "hang":
                self.world.changed()
                await self.faults.hangs()
        if request.transport:
            request.transport.abort()
        return web.Response()

    async def _answer(
        self, request: web.Request, given: Mapping[str, str], uploads: dict[str, Upload]
    ) -> web.StreamResponse:
        try:
            bot = self._bot(request.match_info["token"])
            return _ok(await self._called(bot, request.match_info["method"], given, uploads))
        except RefusalError as refusal:
            return _failed(refusal)
        except BreachError as breach:
            self.breaches.append(breach.words)
            self.world.changed()
            return _failed(bad(breach.words))

    def _bot(self, token: str) -> Bot:
        for bot in self.world.bots:
            if bot.token == token and bot.is_logged_out:
                # Client.cpp, get_closing_error
                raise bad("Logged out")
            if bot.token == token and not bot.is_revoked:
                return bot
        raise RefusalError(401, UNAUTHORIZED)

    async def _called(
        self, bot: Bot, name: str, given: Mapping[str, str], uploads: dict[str, Upload]
    ) -> Any:
        method = ALL.get(name.lower())
        if not method:
            raise RefusalError(404, METHOD_NOT_FOUND)
        call = Call(
            world=self.world,
            bot=bot,
            method=name,
            given=parsed(name, given, method.kinds),
            uploads=uploads,
        )
        chat = call.get("chat_id", 0)
        if isinstance(chat, int):
            weight = len(call.get("media", ())) if name == "sendMediaGroup" else 1
            self.floods.check(name, chat, self.world.clock.now(), weight)
        result = await method.answer(call)
        if call.uploads:
            raise BreachError(f"{name}: parts that nothing refers to: {sorted(call.uploads)}")
        return result


async def _arguments(request: web.Request) -> tuple[Mapping[str, str], dict[str, Upload]]:
    given = dict(request.query)
    uploads: dict[str, Upload] = {}
    for name, value in (await request.post()).items():
        if isinstance(value, str):
            given[name] = value
        else:
            assert isinstance(value, web.FileField)
            uploads[name] = Upload(value.filename, value.content_type, value.file.read())
            value.file.close()
    return given, uploads


def _ok(result: Any) -> web.Response:
    return _json(200, {"ok": True, "result": result})


def _failed(refusal: RefusalError) -> web.Response:
    shape: dict[str, Any] = {
        "ok": False,
        "error_code": refusal.code,
        "description": refusal.description,
    }
    if refusal.parameters:
        shape["parameters"] = refusal.parameters
    return _json(refusal.code, shape)


def _json(code: int, shape: Any) -> web.Response:
    return web.Response(status=code, text=json.dumps(shape), content_type="application/json")

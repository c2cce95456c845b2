"""The HTTP side: tokens, methods, answers as JSON.

tdlib/telegram-bot-api: HttpConnection.cpp, ClientManager.cpp, Client.cpp, on_cmd.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.servers.botapi.bots import Bot
from tests.servers.botapi.calls import Call
from tests.servers.botapi.methods import ALL
from tests.servers.botapi.parameters import BreachError, Upload, parsed
from tests.servers.botapi.refusals import METHOD_NOT_FOUND, UNAUTHORIZED, RefusalError, bad
from tests.servers.botapi.world import World

MOST = 60 << 20


@dataclass(slots=True)
class Server:
    """breaches: what the documentation does not allow, and was called all the same.

    calls: every call that came, as method and parameters as written.
    """

    world: World
    breaches: list[str] = field(default_factory=list)
    calls: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def app(self) -> web.Application:
        app = web.Application(client_max_size=MOST)
        app.router.add_route("*", "/bot{token}/{method}", self._answer)
        return app

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        try:
            bot = self._bot(request.match_info["token"])
            return _ok(await self._called(bot, request))
        except RefusalError as refusal:
            return _failed(refusal)
        except BreachError as breach:
            self.breaches.append(breach.words)
            return _failed(bad(breach.words))

    def _bot(self, token: str) -> Bot:
        for bot in self.world.bots:
            if bot.token == token and not bot.is_revoked:
                return bot
        raise RefusalError(401, UNAUTHORIZED)

    async def _called(self, bot: Bot, request: web.Request) -> Any:
        name = request.match_info["method"]
        method = ALL.get(name.lower())
        if not method:
            raise RefusalError(404, METHOD_NOT_FOUND)
        given, uploads = await _arguments(request)
        self.calls.append((name, dict(given)))
        call = Call(
            world=self.world,
            bot=bot,
            method=name,
            given=parsed(name, given, method.kinds),
            uploads=uploads,
        )
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

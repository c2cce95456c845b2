"""The HTTP side: which endpoint, who asks, what is wrong with it, answers as JSON."""

import asyncio
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from aiohttp import web

from tests.servers.homestead import calls, checking, endpoints
from tests.servers.homestead.calls import Call, Endpoint
from tests.servers.homestead.devices import Device
from tests.servers.homestead.faults import Fault, Faults
from tests.servers.homestead.refusals import (
    BareError,
    BreachError,
    RefusalError,
    unknown_token,
)
from tests.servers.homestead.settings import Settings
from tests.servers.homestead.world import World

MOST = 200 << 20
"""Bytes of a request; beyond the limit of files, so that it is refused in the right words."""

assert endpoints.MODULES  # imported for the requests that they know


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that came. name: of the endpoint. body: None where it is no JSON."""

    name: str
    method: str
    path: str
    query: Mapping[str, str]
    body: Any
    device: str


@dataclass(slots=True)
class Server:
    """breaches: what the specification does not allow, and was asked all the same.

    asked: every request that came.
    """

    world: World
    settings: Settings = field(default_factory=Settings)
    faults: Faults = field(default_factory=Faults)
    breaches: list[str] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)

    def app(self) -> web.Application:
        app = web.Application(client_max_size=MOST)
        app.router.add_route("*", "/{path:.*}", self._serve)
        app.on_shutdown.append(self._end)
        return app

    async def _end(self, _: web.Application) -> None:
        self.faults.end()

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        parts = [unquote(part) for part in request.rel_url.raw_path.split("/")]
        found = calls.found(request.method, parts)
        if not found:
            return self._breach(BreachError(f"unknown: {request.method} {request.path}"), 404)
        endpoint, path = found
        data = await request.read()
        call = Call(
            world=self.world,
            settings=self.settings,
            request=request,
            path=path,
            query=dict(request.query),
            data=data,
        )
        fault = self.faults.next(endpoint.name)
        if fault and not fault.takes_effect:
            self._note(endpoint, call)
            return await self._faulty(fault, request, None)
        answer = await self._answer(endpoint, call)
        return await self._faulty(fault, request, answer) if fault else answer

    async def _faulty(
        self, fault: Fault, request: web.Request, answer: web.StreamResponse | None
    ) -> web.StreamResponse:
        match fault.kind:
            case "answer":
                return _json(fault.status, fault.body, fault.headers)
            case "html":
                return page(fault.status)
            case "garbage":
                return web.Response(
                    status=fault.status, text='{"next_batch": ', content_type="application/json"
                )
            case "twist":
                assert isinstance(answer, web.Response)
                assert fault.change
                return _json(answer.status, fault.change(json.loads(answer.text or "null")))
            case "wait":
                assert answer is not None
                await fault.passes()
                return answer
            case "cut within":
                assert isinstance(answer, web.Response)
                await _begin(request, answer, fault.bytes)
            case "hang":
                await fault.passes()
        if request.transport:
            request.transport.abort()
        return web.Response()

    async def _answer(self, endpoint: Endpoint, call: Call) -> web.StreamResponse:
        try:
            self._read(endpoint, call)
            self._note(endpoint, call)
            self._identify(endpoint, call)
            result = await _once(endpoint, call)
        except RefusalError as refusal:
            return _json(refusal.status, refusal.body)
        except BareError as bare:
            return _json(bare.status, bare.body)
        except BreachError as breach:
            return self._breach(breach, 400)
        return result if isinstance(result, web.StreamResponse) else _json(200, result)

    def _read(self, endpoint: Endpoint, call: Call) -> None:
        for name in self.settings.ignored:
            call.query.pop(name, None)
        checking.check(endpoint.name, call.query, endpoint.query)
        if endpoint.is_raw or not call.data:
            return
        if endpoint.method == "GET":
            raise BreachError(f"{endpoint.name}: a body where there is none")
        try:
            body = json.loads(call.data)
        except ValueError as error:
            raise BreachError(f"{endpoint.name}: this is no JSON") from error
        if not isinstance(body, dict):
            raise BreachError(f"{endpoint.name}: this is no JSON object")
        if endpoint.body is not None:
            checking.check(endpoint.name, body, endpoint.body)
        call.body = body

    def _note(self, endpoint: Endpoint, call: Call) -> None:
        device = self._device(call)
        body = None if endpoint.is_raw else call.body
        self.asked.append(
            Asked(
                endpoint.name,
                endpoint.method,
                call.request.path,
                call.query,
                body,
                device.id if device else "",
            )
        )
        self.world.changed()

    def _device(self, call: Call) -> Device | None:
        scheme, _, token = call.request.headers.get("Authorization", "").partition(" ")
        return self.world.device(token) if scheme == "Bearer" else None

    def _identify(self, endpoint: Endpoint, call: Call) -> None:
        call.who = self._device(call)
        if endpoint.is_open:
            return
        if not call.request.headers.get("Authorization"):
            raise RefusalError(401, "M_MISSING_TOKEN", "Missing access token")
        if not call.who:
            raise unknown_token()
        if call.who.is_expired:
            raise unknown_token(soft=True)
        if call.me.is_deactivated:
            raise RefusalError(403, "M_USER_DEACTIVATED", "This account has been deactivated")

    def _breach(self, breach: BreachError, status: int) -> web.Response:
        self.breaches.append(breach.words)
        self.world.changed()
        return _json(status, {"errcode": "M_UNRECOGNIZED", "error": breach.words})


async def _once(endpoint: Endpoint, call: Call) -> Any:
    """Client-Server API, "Transaction identifiers": of a device and an endpoint's path."""
    if not endpoint.has_transaction:
        return await endpoint.answer(call)
    done, path = call.device.done, call.request.path
    if path not in done:
        done[path] = await endpoint.answer(call)
    return done[path]


async def _begin(request: web.Request, answer: web.Response, size: int) -> None:
    """The headers are those of the whole."""
    body = answer.body
    assert isinstance(body, bytes)
    begun = web.StreamResponse(headers={"Content-Length": str(len(body))})
    begun.content_type = answer.content_type
    await begun.prepare(request)
    await begun.write(body[:size])
    with suppress(asyncio.CancelledError):
        await asyncio.sleep(0)


def _json(status: int, body: Any, headers: Mapping[str, str] | None = None) -> web.Response:
    return web.Response(
        status=status,
        text=json.dumps(body),
        content_type="application/json",
        headers=headers or {},
    )


def page(status: int) -> web.Response:
    words = "<html><head><title>Bad Gateway</title></head><body><h1>nginx</h1></body></html>"
    return web.Response(status=status, text=words, content_type="text/html")

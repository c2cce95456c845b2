"""GET /sync, which waits until there is something."""

import asyncio
from typing import Any

from tests.servers.homestead import filtering, stream, syncing
from tests.servers.homestead.calls import Call, endpoint
from tests.servers.homestead.checking import digits, one_of, text, yes_or_no
from tests.servers.homestead.refusals import unknown_token
from tests.servers.homestead.syncing import Sync


@endpoint(
    "GET",
    "v3/sync",
    query={
        "since": text,
        "timeout": digits,
        "filter": text,
        "full_state": yes_or_no,
        "set_presence": one_of("online", "offline", "unavailable"),
    },
)
async def sync(call: Call) -> Any:
    since = stream.position(call.query["since"]) if "since" in call.query else 0
    _arrive(call, since)
    rule = filtering.given(call.query.get("filter", ""), call.me)
    is_whole = call.query.get("full_state") == "true"
    loop = asyncio.get_running_loop()
    ends = loop.time() + int(call.query.get("timeout", "0")) / 1000
    while True:
        found = syncing.answer(
            Sync(
                world=call.world,
                settings=call.settings,
                device=call.device,
                since=since,
                until=call.world.stream.last,
                filter=rule,
                is_whole=is_whole,
            )
        )
        if since == 0 or is_whole or syncing.has_news(found):
            return found
        if not await _news(call, ends - loop.time()):
            return found


def _arrive(call: Call, since: int) -> None:
    """What was told before `since` has arrived, and need not be told again."""
    device = call.device
    device.synced.append(since)
    device.waiting = [(at, message) for at, message in device.waiting if at > since]
    if since == 0:
        device.told.clear()
    wanted = call.query.get("set_presence")
    if wanted and wanted != call.me.presence and wanted != "offline":
        call.me.presence = wanted
        call.me.presence_at = call.world.stream.next()


async def _news(call: Call, within: float) -> bool:
    """Whether something happened. Raises RefusalError where the device is logged out meanwhile."""
    try:
        async with asyncio.timeout(max(within, 0)):
            await call.world.stream.change()
    except TimeoutError:
        return False
    if not call.device.token or call.device.is_expired:
        raise unknown_token(soft=bool(call.device.token))
    return True

"""Scenes with somebody who runs the gateway."""

from collections.abc import Awaitable, Callable
from typing import Any

from tests.scenes.cast import Cast
from tests.scenes.client import Client
from tests.scenes.executing import Execution, executed
from tests.scenes.stage import Stage

ADMIN = "http://jabber.org/protocol/admin"

Scene = Callable[[Cast, Client, Client], Awaitable[None]]


def plays(stage: Stage, scene: Scene, *, limits: str = "", **how: Any) -> None:
    """With an admin, and alice who is none. limits: lines of the table in the configuration."""

    async def scene_with(cast: Cast) -> None:
        cast.shows_jids = True  # commands hold them
        admin, alice = await cast.client("admin"), await cast.client("alice")
        cast.gateway.has_admins(admin.account)
        if limits:
            cast.gateway.has_table("limits", limits)
        await cast.restart()
        await scene(cast, admin, alice)

    stage.play(scene_with, **how)


async def bans(cast: Cast, admin: Client, who: str, reason: str = "", until: str = "") -> None:
    values = {"accountjids": [who], "reason": reason, "until": until}
    await executed(admin, cast.domain, f"{ADMIN}#disable-user", values)


async def unbans(cast: Cast, admin: Client, who: str) -> None:
    await executed(admin, cast.domain, f"{ADMIN}#reenable-user", {"accountjids": [who]})


async def limits(cast: Cast, admin: Client, who: str, **values: str) -> None:
    execution = await Execution.begun(admin, cast.domain, "limits")
    await execution.submits({"accountjid": who})
    await execution.submits(
        {"accountjid": who, **values}, "//commands:command[@status='completed']"
    )


async def maintains(cast: Cast, admin: Client, on: str, words: str = "") -> None:
    await executed(admin, cast.domain, "maintenance", {"on": on, "words": words})

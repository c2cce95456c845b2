"""A request: who asks, what; and which requests there are."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.servers.homestead.checking import Kinds
from tests.servers.homestead.devices import Device
from tests.servers.homestead.people import Person
from tests.servers.homestead.refusals import forbidden, unknown
from tests.servers.homestead.rooms import Room
from tests.servers.homestead.world import World

if TYPE_CHECKING:
    from tests.servers.homestead.settings import Settings

Answer = Callable[["Call"], Awaitable[Any]]


@dataclass(slots=True, kw_only=True)
class Call:
    """path: what stands in the path's places. who: the device that asks, where one has to.

    data: of the body, where that is no JSON.
    """

    world: World
    settings: "Settings"
    request: web.Request
    path: dict[str, str]
    query: dict[str, str] = field(default_factory=dict)
    body: dict[str, Any] = field(default_factory=dict)
    data: bytes = b""
    who: Device | None = None

    @property
    def device(self) -> Device:
        assert self.who is not None
        return self.who

    @property
    def me(self) -> Person:
        return self.device.person

    @property
    def room(self) -> Room:
        """Raises RefusalError."""
        found = self.world.rooms.get(self.path["room"])
        if not found:
            raise forbidden(f"User {self.me.id} not in room {self.path['room']}")
        return found

    @property
    def own_room(self) -> Room:
        """One that I am in. Raises RefusalError."""
        if self.room.membership(self.me.id) != "join":
            raise forbidden(f"User {self.me.id} not in room {self.room.id}")
        return self.room

    @property
    def known_room(self) -> Room:
        """One that I am in, or was. Raises RefusalError."""
        event = self.room.membership_event(self.me.id)
        history = self.room.now("m.room.history_visibility").get("history_visibility")
        if history != "world_readable" and (
            event is None or event.content.get("membership") not in {"join", "leave", "ban"}
        ):
            raise forbidden(f"User {self.me.id} not in room {self.room.id}")
        return self.room

    def person(self, id_: str = "") -> Person:
        """Raises RefusalError."""
        found = self.world.people.get(id_ or self.path["user"])
        if not found:
            raise unknown("No row found (profiles)")
        return found

    def only_me(self) -> None:
        """Raises RefusalError."""
        if self.path["user"] != self.me.id:
            raise forbidden("Cannot act for other users")


@dataclass(slots=True, frozen=True, kw_only=True)
class Endpoint:
    """parts: of the path, places in braces. body: None for any JSON object. is_open: anybody may
    ask. is_raw: the body is no JSON. has_transaction: what is asked twice is done once.
    """

    name: str
    method: str
    parts: tuple[str, ...]
    answer: Answer
    query: Kinds
    body: Kinds | None
    is_open: bool
    is_raw: bool
    has_transaction: bool


ALL: list[Endpoint] = []
"""Filled when the modules of `endpoints` are imported."""


def endpoint(
    method: str,
    path: str,
    *,
    query: Kinds | None = None,
    body: Kinds | None = None,
    any_body: bool = False,
    is_open: bool = False,
    is_raw: bool = False,
    has_transaction: bool = False,
) -> Callable[[Answer], Answer]:
    """path: behind `/_matrix/client/`, unless it begins with a slash."""

    def register(answer: Answer) -> Answer:
        whole = path if path.startswith("/") else f"/_matrix/client/{path}"
        name: str = answer.__name__.rstrip("_")
        ALL.append(
            Endpoint(
                name=name,
                method=method,
                parts=tuple(whole.split("/")),
                answer=answer,
                query=query or {},
                body=None if any_body else body or {},
                is_open=is_open,
                is_raw=is_raw,
                has_transaction=has_transaction,
            )
        )
        return answer

    return register


def found(method: str, parts: list[str]) -> tuple[Endpoint, dict[str, str]] | None:
    for one in ALL:
        if one.method == method and (path := _match(one.parts, parts)) is not None:
            return one, path
    return None


def _match(wanted: tuple[str, ...], parts: list[str]) -> dict[str, str] | None:
    if len(wanted) != len(parts):
        return None
    path: dict[str, str] = {}
    for want, part in zip(wanted, parts, strict=True):
        if want.startswith("{"):
            path[want[1:-1]] = part
        elif want != part:
            return None
    return path

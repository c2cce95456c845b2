"""The encryption of one login: its device, keys of others and of rooms."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from adapters.matrix.items import Keep
from adapters.matrix.rooms.room import Room

if TYPE_CHECKING:
    from adapters.matrix.session import Session


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A message that cannot be decrypted. words: why not, for people."""

    words: str


class Machine:
    """Made when the login begins."""

    async def receive(self, answer: Mapping[str, Any]) -> Keep:
        """What an answer to /sync has for it: `to_device`, `device_lists`, counts of keys."""
        return {}

    async def opened(self, room: Room, event: Mapping[str, Any]) -> dict[str, Any] | Unreadable:
        """An event as it was before it was encrypted."""
        return Unreadable("This message is encrypted.")

    async def sealed(
        self, room: Room, kind: str, content: Mapping[str, Any]
    ) -> tuple[str, dict[str, Any]]:
        """Type and content of an event, encrypted for who is in it. Raises TryLater, Refused."""
        raise NotImplementedError


async def load(session: "Session") -> Machine:
    """As it was kept. Raises LoginLost where its keys are lost."""
    return Machine()

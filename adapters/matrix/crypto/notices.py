"""What the owner of a login is told of who can read along: once each.

Devices that were left out, people whose identity is another one than before.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from adapters.matrix.crypto.directory import Directory
from adapters.matrix.crypto.people import Person
from adapters.matrix.crypto.room_keys import quoted
from adapters.matrix.crypto.store import KeptStore
from adapters.matrix.crypto.talks import Addressed
from adapters.matrix.rooms.room import Room
from bridge.api.content import Text
from bridge.api.events import Message
from bridge.api.quiet import plain

if TYPE_CHECKING:
    from adapters.matrix.session import Session

PREFIX: Final = "/left/"

LEFT_OUT: Final = (
    "Not everybody here can read what you write. You do not trust these devices: {}. "
    'Send the gateway "encryption verify" to verify one, or "encryption trust" to trust more of '
    "them."
)
UNREACHED: Final = (
    "Not everybody here can read what you write. These devices could not be given the key: {}."
)
NO_DEVICES: Final = "{} has no device that can read encrypted messages."
IN_CHAT: Final = "In your chat with {}: {}"
CHANGED: Final = (
    "{} has another identity than before: perhaps a new account or new keys, perhaps somebody "
    'else. If you know why, send the gateway "encryption trust" to accept it; if not, ask {} by '
    "another way."
)

MOST_KNOWN: Final = 20
"""In rooms of so many it is said who has no device that could read along."""
_MOST_NAMED: Final = 5
_MOST_CHARACTERS: Final = 60


@dataclass(slots=True)
class Notices:
    """told: by room, a hash of what was said last of who cannot read there."""

    session: "Session"
    store: KeptStore
    directory: Directory
    told: dict[str, bytes] = field(default_factory=dict)

    async def tell(
        self,
        room: Room,
        people: Mapping[str, Person],
        left: Sequence[Addressed],
        unreached: Sequence[Addressed],
    ) -> None:
        """Who cannot read what is said in a room, as far as that is news."""
        changed = [one for one in people.values() if one.has_changed and one.warned != one.master]
        for person in changed:
            person.warned = person.master
            self.directory.changed(person)
        alone = [id for id, person in people.items() if not person.devices]
        if len(people) > MOST_KNOWN:
            alone = []  # they may be shown by programs, as guests of other networks are
        words = [CHANGED.format(self._called(room, p.id), p.id) for p in changed]
        who = [(person, device.id) for person, device in (*left, *unreached)]
        if await self._is_news(room, sorted([*who, *((one, "") for one in alone)])):
            words += self._left_out(room, left, unreached, alone)
        if words:
            await self.say(room, " ".join(words))

    async def say(self, room: Room, words: str) -> None:
        """In the room, by nobody; of a chat, by the gateway itself."""
        place = self.session.place(room.id)
        is_chat = place.kind == "direct"
        if is_chat:
            words = IN_CHAT.format(self._called(room, place.native), words)
        message = Message(
            place=place,
            actor=None,
            at=self.session.now(),
            content=(Text(words),),
            form="gateway" if is_chat else "notice",
        )
        await self.session.inbox.accept([message])

    def _left_out(
        self,
        room: Room,
        left: Sequence[Addressed],
        unreached: Sequence[Addressed],
        alone: Sequence[str],
    ) -> list[str]:
        words: list[str] = []
        if left:
            words.append(LEFT_OUT.format(self._named(room, left)))
        if unreached:
            words.append(UNREACHED.format(self._named(room, unreached)))
        words += [NO_DEVICES.format(self._called(room, one)) for one in alone[:_MOST_NAMED]]
        return words

    async def _is_news(self, room: Room, who: Sequence[tuple[str, str]]) -> bool:
        """Whether other ones cannot read than when it was said last."""
        digest = hashlib.sha256(repr(who).encode()).digest()
        name = PREFIX + quoted(room.id)
        before = self.told.get(room.id) or (await self.store.aside(name)).get(name, b"")
        if before == digest or not (before or who):
            return False
        self.told[room.id] = digest
        self.store.change(name, lambda: digest)
        return bool(who)

    def _named(self, room: Room, devices: Sequence[Addressed]) -> str:
        names = [
            f"{self._called(room, person)}: {plain(device.name or device.id)[:_MOST_CHARACTERS]}"
            for person, device in devices[:_MOST_NAMED]
        ]
        more = len(devices) - len(names)
        return "; ".join(names) + (f"; {more} more" if more else "")

    def _called(self, room: Room, person: str) -> str:
        return plain(self.session.identity(person, room).name)[:_MOST_CHARACTERS]

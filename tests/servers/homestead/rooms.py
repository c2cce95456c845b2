"""A room: what was said there, its state, who is in it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.servers.homestead.events import Event, Json

if TYPE_CHECKING:
    from tests.servers.homestead.people import Person
    from tests.servers.homestead.world import World

OLD = frozenset(map(str, range(1, 11)))
"""Room versions in which a redaction says outside of its content what it redacts."""


@dataclass(slots=True)
class Receipt:
    at: int
    kind: str
    event: str
    thread: str
    stamp: int


@dataclass(slots=True, eq=False)
class Room:
    """timeline: all events, in their order. state: as it is now.

    receipts: by person, kind and thread. typing: who types. typed_at: when that changed last.
    is_published: it stands in the directory. purged: older events than of this position are lost.
    """

    world: "World"
    id: str
    version: str = "12"
    timeline: list[Event] = field(default_factory=list)
    state: dict[tuple[str, str], Event] = field(default_factory=dict)
    receipts: dict[tuple[str, str, str], Receipt] = field(default_factory=dict)
    typing: list[str] = field(default_factory=list)
    typed_at: int = 0
    is_published: bool = False
    purged: int = 0

    # --- what tests read

    @property
    def messages(self) -> list[Event]:
        """What was said, in whatever form; what was taken back is left out."""
        kinds = {"m.room.message", "m.room.encrypted", "m.sticker"}
        return [event for event in self.timeline if event.type in kinds and not event.is_redacted]

    @property
    def texts(self) -> list[str]:
        """What was said and stands, without edits."""
        return [event.body for event in self.messages if not _edits(event)]

    @property
    def name(self) -> str:
        return str(self.now("m.room.name").get("name", ""))

    @property
    def topic(self) -> str:
        return str(self.now("m.room.topic").get("topic", ""))

    @property
    def is_encrypted(self) -> bool:
        return ("m.room.encryption", "") in self.state

    @property
    def here(self) -> list[str]:
        """Who is in it."""
        return list(self.those("join"))

    def find(self, event_id: str) -> Event | None:
        return next((event for event in self.timeline if event.id == event_id), None)

    def said(self, body: str) -> Event:
        """The last event with this body."""
        return next(event for event in reversed(self.timeline) if event.body == body)

    # --- state

    def now(self, type_: str, key: str = "") -> Json:
        event = self.state.get((type_, key))
        return event.content if event else {}

    def at(self, position: int) -> dict[tuple[str, str], Event]:
        """The state as it was behind that position."""
        found: dict[tuple[str, str], Event] = {}
        for event in self.timeline:
            if event.at > position:
                break
            if event.state_key is not None:
                found[event.type, event.state_key] = event
        return found

    def membership(self, person: str) -> str:
        return str(self.now("m.room.member", person).get("membership", "leave"))

    def membership_event(self, person: str) -> Event | None:
        return self.state.get(("m.room.member", person))

    def those(self, membership: str) -> Iterator[str]:
        for (type_, key), event in self.state.items():
            if type_ == "m.room.member" and event.content.get("membership") == membership:
                yield key

    @property
    def create(self) -> Event:
        return self.state["m.room.create", ""]

    @property
    def creators(self) -> frozenset[str]:
        """Who stands above all levels: Room version 12."""
        if self.version != "12" and not self.version.startswith("org.matrix.hydra"):
            return frozenset()
        more = self.create.content.get("additional_creators", ())
        return frozenset({self.create.sender, *more})

    @property
    def kind(self) -> str | None:
        found: Any = self.create.content.get("type")
        return found if isinstance(found, str) else None

    def names(self, person: "Person | str") -> str:
        return person if isinstance(person, str) else person.id

    def __repr__(self) -> str:
        return f"<room {self.name} {self.id}>"


def _edits(event: Event) -> bool:
    relation = event.content.get("m.relates_to")
    return isinstance(relation, dict) and relation.get("rel_type") == "m.replace"

"""What came means: events and states in their order, and what is kept from the same commit on."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from bridge.api.events import AnyEvent
from bridge.api.states import AnyState

Errand = Callable[[], Awaitable[None]]

Keep = dict[str, bytes | None]
"""As `Inbox.accept` takes it: what is kept from the same commit on, or no longer (None)."""


@dataclass(slots=True)
class Items:
    """things: events and states, in their order. keep: what the login's source keeps from the
    same commit on, or forgets (None). errands: what is asked of the homeserver then, best effort.
    """

    things: list[AnyEvent | AnyState] = field(default_factory=list)
    keep: Keep = field(default_factory=dict)
    errands: list[Errand] = field(default_factory=list)

    def add(self, *things: AnyEvent | AnyState) -> None:
        self.things.extend(things)

    def take(self, others: "Items") -> None:
        """These come behind."""
        self.things.extend(others.things)
        self.keep.update(others.keep)
        self.errands.extend(others.errands)

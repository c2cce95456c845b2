"""A delivery whose turn has come, on its way to its outcome."""

from typing import TYPE_CHECKING

from bridge.api.ids import Key

if TYPE_CHECKING:
    from collections import deque

    from bridge.api.errors import Reason, Refused
    from bridge.api.events import AnyEvent, Outcome
    from bridge.api.ids import NativeId
    from bridge.store.values import Pending


class Flight:
    """A delivery whose turn has come. todo: its parts that are still to be performed.

    event: what is to be said, in which words: the pending's, until these are found (is_worded).
    said: what was translated of it. written: so many of its parts are written down as about to
    leave. is_resent: what was perhaps taken of it was made once more.
    lead: what is carried for it, too; it has the same outcome. first: the first of those that it is
    carried for, else itself.
    """

    __slots__ = (
        "calls",
        "event",
        "first",
        "is_coming",
        "is_resent",
        "is_worded",
        "key",
        "lead",
        "natives",
        "open",
        "outcome",
        "pending",
        "ready",
        "reason",
        "said",
        "text",
        "todo",
        "touched",
        "was_aside",
        "written",
    )

    def __init__(self, pending: "Pending", key: Key) -> None:
        self.pending = pending
        self.key = key
        self.event = pending.event
        self.is_worded = False
        self.was_aside = False
        self.lead: Flight | None = None
        self.first = pending
        # With its files, or why it has none to go with; None until they are there.
        self.ready: AnyEvent | Refused | None = None
        self.is_coming = False  # its files are
        self.calls: object = None  # the native requests, None until translated
        self.todo: deque[int] | None = None
        self.open: dict[int, int] = {}  # part -> how many calls the lane had made by then
        self.written = pending.written
        self.is_resent = False
        self.said: AnyEvent | None = None
        # Some call of it was made, or may have been before a restart.
        self.touched = pending.written > 0
        self.natives: list[tuple[int, NativeId]] = []
        self.outcome: Outcome | None = None
        self.reason: Reason = "internal"
        self.text = ""

    @property
    def is_under_way(self) -> bool:
        return self.todo is None or bool(self.todo)

    @property
    def is_done(self) -> bool:
        if self.lead is not None and self.outcome is None:
            return self.lead.is_done
        return self.outcome is not None and not self.todo and not self.open


def key_of(pending: "Pending") -> Key:
    """The delivery's key: `d18f3a...`, its id in hexadecimal."""
    return Key(f"d{pending.id:x}")

"""What an event says of another one, pure.

Matrix specification, client-server API, "Forming relationships between events", "Rich replies",
"Threading" ("is_falling_back [...] the reply is only for clients that know no threads").
"""

from collections.abc import Mapping
from typing import Any, Final, Literal, NamedTuple

from adapters.matrix import foreign, ids

RELATES: Final = "m.relates_to"
NEW: Final = "m.new_content"

Kind = Literal["", "m.replace", "m.annotation", "m.reference", "m.thread"]
_KINDS: Final[dict[str, Kind]] = {
    "m.replace": "m.replace",
    "m.annotation": "m.annotation",
    "m.reference": "m.reference",
    "m.thread": "m.thread",
    "io.element.thread": "m.thread",
}


class Relation(NamedTuple):
    """kind: "" for none, or one that nobody knows. target: the event that it is about. answers:
    the one that is answered, "" for none: in a thread its first where no other is meant.
    """

    kind: Kind = ""
    target: str = ""
    answers: str = ""

    @property
    def thread(self) -> str:
        """The first event of the thread that it was said in."""
        return self.target if self.kind == "m.thread" else ""


NONE: Final = Relation()


def read(content: Mapping[str, Any]) -> Relation:
    """A relation to what is no event is none."""
    relates = content.get(RELATES)
    if not isinstance(relates, Mapping):
        return NONE
    kind = _KINDS.get(foreign.text(relates, "rel_type", ids.MOST_BYTES), "")
    target = _event(relates)
    answered = _event(foreign.table(relates, "m.in_reply_to"))
    if not target:
        return Relation(answers=answered)
    if kind == "m.thread":
        is_falling_back = relates.get("is_falling_back") is True
        return Relation(kind, target, target if is_falling_back or not answered else answered)
    return Relation(kind, target, answered)


def _event(found: Mapping[str, Any]) -> str:
    native = foreign.text(found, "event_id")
    return native if native and ids.is_event(native) else ""

"""What was told to Telegram and cannot be asked of it: whose reaction stands, how XMPP people
voted, as which messages an edited one stands; pure.

A bot has one reaction to a message, no vote, and never sees what it said itself. Votes and parts
are kept beside the network's cursor, so that they outlast a restart; reactions are not: they are
many, and worth little.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from adapters.telegram.items import Keep
from bridge.api.ids import NativeId

Kept = Mapping[str, bytes]
"""As `Recalled.kept` gives it."""

REACTIONS: Final = 500
"""Messages with reactions that are known."""

TALLIES: Final = 100
PARTS: Final = 200


class Known:
    """Small values by message, of so many messages at most.

    name: what they are kept under, `tally:-100123/57`. What is kept is given to each look, since
    it is known only once the network runs.
    """

    __slots__ = ("_known", "_most", "_name")

    def __init__(self, name: str, most: int) -> None:
        self._name = name
        self._most = most
        self._known: dict[str, Any] = {}

    def get(self, message: str, kept: Kept) -> Any:
        """None where there is nothing."""
        name = f"{self._name}:{message}"
        if name in self._known or name not in kept:
            return self._known.get(name)
        return json.loads(kept[name])

    def put(self, message: str, value: Any, kept: Kept) -> Keep:
        """Have it from now on; what is to be kept of it. What is oldest makes room."""
        name = f"{self._name}:{message}"
        self._known.pop(name, None)
        self._known[name] = value
        keep: Keep = {name: json.dumps(value, separators=(",", ":")).encode()}
        old = [one for one in kept if one.startswith(f"{self._name}:") and one not in self._known]
        there = [*old, *(one for one, held in self._known.items() if held is not None)]
        for one in there[: max(len(there) - self._most, 0)]:
            self._known[one] = keep[one] = None
        self._forget(kept)
        return keep

    def _forget(self, kept: Kept) -> None:
        """What is neither here nor was kept when the network began need not be told apart."""
        for one in [one for one, held in self._known.items() if held is None and one not in kept]:
            del self._known[one]


@dataclass(slots=True)
class Told:
    """reactions: to a message, by person, the newest last."""

    reactions: dict[NativeId, dict[str, str]] = field(default_factory=dict)
    tallies: Known = field(default_factory=lambda: Known("tally", TALLIES))
    parts: Known = field(default_factory=lambda: Known("parts", PARTS))

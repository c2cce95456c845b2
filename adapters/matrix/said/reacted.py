"""Reactions: each is an event of its own, and is taken back by redacting that; pure but for what it
remembers.

Matrix specification, client-server API, "Event annotations and reactions" (`m.annotation`).
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from adapters.matrix import foreign
from adapters.matrix.items import Keep
from bridge.api.recent import Recent

PREFIX: Final = "/said/reaction/"
MOST: Final = 2000
"""Of one login, the newest: what is older cannot be taken back here."""

MOST_KEY: Final = 64
"""Characters of a reaction; families have eleven."""
CUSTOM: Final = "✨"
"""For pictures that have no name."""

_PICTURE: Final = "mxc://"
_NAMES: Final = ("shortcode", "com.beeper.reaction.shortcode", "com.beeper.emoji.shortcode")


@dataclass(frozen=True, slots=True)
class Reaction:
    """target: the event that was reacted to; emoji: as it is shown; by: whose it is."""

    room: str
    target: str
    emoji: str
    by: str


class Reacted:
    """The newest reactions, by the events that they are."""

    def __init__(self) -> None:
        self._known: Recent[str, Reaction] = Recent(MOST)

    def put(self, event: str, reaction: Reaction) -> Keep:
        keep: Keep = {PREFIX + event: _written(reaction)}
        gone = self._known.put(event, reaction)
        if gone is not None:
            keep[PREFIX + gone] = None
        return keep

    def get(self, event: str) -> Reaction | None:
        """The reaction that this event is; None where it is none, or an old one."""
        return self._known.get(event)

    def taken(self, event: str) -> tuple[Reaction | None, Keep]:
        """The reaction that this event was; it is forgotten."""
        reaction = self._known.drop(event)
        return (None, {}) if reaction is None else (reaction, {PREFIX + event: None})

    def stands(self, reaction: Reaction) -> bool:
        """Whether there is an event that says so."""
        return any(one == reaction for _, one in self._known.items())

    def of(self, room: str, target: str, by: str) -> Iterator[tuple[str, str]]:
        """Somebody's reactions to an event: the event that each is, and the emoji."""
        for event, one in self._known.items():
            if (one.room, one.target, one.by) == (room, target, by):
                yield event, one.emoji

    def restore(self, kept: Mapping[str, bytes]) -> Keep:
        """What was kept; what of it is of no use any longer."""
        useless: Keep = {}
        for name, value in kept.items():
            if name.startswith(PREFIX):
                reaction = _read(value)
                gone = (
                    name.removeprefix(PREFIX)
                    if reaction is None
                    else self._known.put(name.removeprefix(PREFIX), reaction)
                )
                if gone is not None:
                    useless[PREFIX + gone] = None
        return useless


def emoji(key: str, content: Mapping[str, Any]) -> str:
    """As it is shown: a picture by its name. "" for what is none."""
    if not key.startswith(_PICTURE):
        return key.strip() if len(key) <= MOST_KEY else ""
    for name in _NAMES:
        if shortcode := foreign.text(content, name, MOST_KEY).strip().strip(":"):
            return f":{shortcode}:"
    return CUSTOM


def _written(reaction: Reaction) -> bytes:
    fields = [reaction.room, reaction.target, reaction.emoji, reaction.by]
    return json.dumps(fields, separators=(",", ":")).encode()


def _read(value: bytes) -> Reaction | None:
    try:
        room, target, shown, by = json.loads(value)
    except (ValueError, TypeError):
        return None
    return Reaction(room, target, shown, by)

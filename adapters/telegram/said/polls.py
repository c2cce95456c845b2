"""Which messages polls are in: of a poll that is closed, its number alone is told; pure.

Bot API: Update.poll ("Bots receive only updates about manually stopped polls and polls, which are
sent by the bot").
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from adapters.telegram.items import Keep
from bridge.api.ids import Identity, NativeId, Place
from bridge.api.recent import Recent

_ID: Final = re.compile(r"[0-9A-Za-z_-]{1,64}")

PREFIX: Final = "poll:"
MOST: Final = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """A poll that is open. actor: who asked."""

    place: Place
    actor: Identity
    native: NativeId


class Polls:
    """The open polls of all groups, the newest of them."""

    def __init__(self) -> None:
        self._open: Recent[str, Asked] = Recent(MOST)

    def opened(self, id_: str, asked: Asked) -> Keep:
        """What is to be kept; it is kept by its id, so nothing of any other form is one."""
        if not _ID.fullmatch(id_):
            return {}
        keep: Keep = {PREFIX + id_: _written(asked)}
        gone = self._open.put(id_, asked)
        if gone is not None:
            keep[PREFIX + gone] = None
        return keep

    def closed(self, id_: str) -> tuple[Asked | None, Keep]:
        """Which message it was in, None where that is unknown; it is forgotten."""
        asked = self._open.drop(id_)
        return (asked, {PREFIX + id_: None}) if asked is not None else (None, {})

    def restore(self, kept: Mapping[str, bytes]) -> Keep:
        """What was kept; what of it is of no use any longer."""
        useless: Keep = {}
        for name, value in kept.items():
            if name.startswith(PREFIX):
                asked = _read(value)
                if asked is None:
                    useless[name] = None
                else:
                    self._open.put(name.removeprefix(PREFIX), asked)
        return useless


def _written(asked: Asked) -> bytes:
    return json.dumps([asked.place, asked.actor, asked.native]).encode()


def _read(value: bytes) -> Asked | None:
    try:
        place, actor, native = json.loads(value)
        return Asked(Place(*place), Identity(*actor), NativeId(native))
    except (ValueError, TypeError):
        return None

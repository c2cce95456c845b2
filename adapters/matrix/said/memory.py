"""What is remembered of what was said lately: what later events change, answer or take back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from adapters.matrix.items import Keep
from adapters.matrix.said.polls import Polls
from adapters.matrix.said.reacted import Reacted
from bridge.api.recent import Recent

PREFIX: Final = "/said/"
"""Begins the names of all that is kept of it."""

EDIT: Final = "/said/edit/"
MOST: Final = 500


@dataclass(slots=True)
class Said:
    """All by events' ids. authors: who said something. threads: the first event of the thread that
    it was said in. answers: what it answers. edits: what it says anew.
    """

    reacted: Reacted = field(default_factory=Reacted)
    polls: Polls = field(default_factory=Polls)
    authors: Recent[str, str] = field(default_factory=lambda: Recent(MOST))
    threads: Recent[str, str] = field(default_factory=lambda: Recent(MOST))
    answers: Recent[str, str] = field(default_factory=lambda: Recent(MOST))
    edits: Recent[str, str] = field(default_factory=lambda: Recent(MOST))

    def edited(self, edit: str, target: str) -> Keep:
        keep: Keep = {EDIT + edit: target.encode()}
        gone = self.edits.put(edit, target)
        if gone is not None:
            keep[EDIT + gone] = None
        return keep

    def restore(self, kept: Mapping[str, bytes]) -> Keep:
        """What was kept when it ran last, all that lies aside under `PREFIX`; what of it is of no
        use any longer.
        """
        useless: Keep = {}
        for name, value in kept.items():
            if name.startswith(EDIT):
                gone = self.edits.put(name.removeprefix(EDIT), value.decode(errors="replace"))
                if gone is not None:
                    useless[EDIT + gone] = None
        return {**useless, **self.reacted.restore(kept), **self.polls.restore(kept)}

"""What is remembered of what was said lately: to tell edits from none, albums from their parts."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from adapters.telegram.items import Keep
from adapters.telegram.said.albums import Albums
from adapters.telegram.said.polls import Polls
from bridge.api.ids import NativeId
from bridge.api.recent import Recent


@dataclass(slots=True)
class Said:
    """contents: of messages, what they held, as a number; threads: topics, by chat and message, of
    those that were said in one.
    """

    albums: Albums = field(default_factory=Albums)
    polls: Polls = field(default_factory=Polls)
    contents: Recent[NativeId, int] = field(default_factory=lambda: Recent(4000))
    threads: Recent[tuple[int, int], int] = field(default_factory=lambda: Recent(4000))

    def restore(self, kept: Mapping[str, bytes]) -> Keep:
        """What was kept when it ran last; what of it is of no use any longer."""
        return {**self.albums.restore(kept), **self.polls.restore(kept)}

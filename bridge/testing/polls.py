"""Polls on a fake network: who voted how is told by how the poll stands.

tea = far.share("#tea%irc.fake", "alice", Poll(question="Tea?", answers=("Yes", "No")))
far.vote("#tea%irc.fake", "bob", tea, 0)
assert far.find("#tea%irc.fake", tea).votes == {"bob": (0,)}
"""

from dataclasses import replace

from bridge.api.content import Content, Poll
from bridge.api.errors import Refused
from bridge.api.ids import NativeId
from bridge.testing.rooms import Said
from bridge.testing.talk import NO_CALL, Named, Talk, Through


class Polls:
    def __init__(self, talk: Talk) -> None:
        self._talk = talk

    def vote(self, native: str, by: str, said: Named, *choices: int) -> None:
        """Somebody votes for these answers and no others, by their numbers from 0 on."""
        self._take(self._talk.find(native, said), by, choices, NO_CALL)

    def close(self, native: str, said: Named) -> None:
        """Who asked a poll ends it."""
        found = self._talk.find(native, said)
        closed = replace(_poll(found), is_closed=True, takes_votes=False)
        self._tell(found, closed)

    def take(
        self, said: Said, by: str, choices: tuple[int, ...], through: Through
    ) -> NativeId | None:
        """The gateway votes. Raises Refused."""
        if said.is_retracted or not any(isinstance(part, Poll) for part in said.holds):
            raise Refused("not-found", "There is no such poll.")
        poll = _poll(said)
        if poll.is_closed:
            raise Refused("not-acceptable", "This poll is over.")
        if not all(0 <= choice < len(poll.answers) for choice in choices):
            raise Refused("not-acceptable", "There is no such answer.")
        if len(choices) > 1 and not poll.several:
            raise Refused("not-acceptable", "One answer only.")
        return self._take(said, by, choices, through)

    def _take(
        self, said: Said, by: str, choices: tuple[int, ...], through: Through
    ) -> NativeId | None:
        voted = self._talk.vote(said, by, choices, through)
        poll = _poll(voted)
        votes = [sum(n in each for each in voted.votes.values()) for n in range(len(poll.answers))]
        return self._tell(voted, replace(poll, votes=tuple(votes)))

    def _tell(self, said: Said, poll: Poll) -> NativeId | None:
        """All are told how it stands, who voted as well."""
        return self._talk.put(said, said.by, _with(said, poll))


def _poll(said: Said) -> Poll:
    return next(part for part in said.holds if isinstance(part, Poll))


def _with(said: Said, poll: Poll) -> tuple[Content, ...]:
    """A message with a poll holds nothing else."""
    return tuple(poll if isinstance(part, Poll) else part for part in said.holds)

"""Polls that are asked, and how people vote: each vote is an event, and what is shown is the tally;
pure but for what it remembers.

Matrix specification proposal 3381, as it is and as it was: `m.poll.start` and
`org.matrix.msc3381.poll.start`. "Clients should truncate answers beyond 20"; "the most recent
response counts"; an unknown answer spoils a vote; votes behind the end do not count.
"""

import json
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any, Final, NamedTuple

from adapters.matrix import foreign
from adapters.matrix.items import Keep
from bridge.api.content import Poll
from bridge.api.recent import Recent

STABLE: Final = "m.poll"
UNSTABLE: Final = "org.matrix.msc3381.poll"
STARTS: Final = (f"{STABLE}.start", f"{UNSTABLE}.start")
RESPONSES: Final = (f"{STABLE}.response", f"{UNSTABLE}.response")
ENDS: Final = (f"{STABLE}.end", f"{UNSTABLE}.end")

PREFIX: Final = "/said/poll/"
MOST: Final = 50
"""Polls of one login that are counted, the newest."""
MOST_VOTERS: Final = 400
"""People whose votes are counted: a poll is kept whole each time that somebody votes."""
MOST_ANSWERS: Final = 20
EACH: Final = 10
"""So many changes are told one by one; then each time that there are a tenth more."""

_DISCLOSED: Final = ("m.disclosed", "m.poll.disclosed", "org.matrix.msc3381.poll.disclosed")
_TEXTS: Final = ("m.text", "org.matrix.msc1767.text")
MOST_WORDS: Final = 500
"""Characters of a question; of an answer fewer, so that what is kept of a poll is some 50 KiB."""
MOST_ANSWER: Final = 340
_MOST_ID: Final = 100
_DIGEST: Final = 9
"""Bytes that tell people, or votes, of one poll apart."""


class Answer(NamedTuple):
    """id: by which it is voted for."""

    id: str
    text: str


class Ballot(NamedTuple):
    """What somebody chose, by which event and when (milliseconds). choices: numbers of answers,
    from 0 on.
    """

    event: str
    at: int
    choices: tuple[int, ...]


@dataclass(slots=True, kw_only=True)
class Asked:
    """A poll. by: who asks. most: answers that one may choose. is_disclosed: how it stands is
    told before its end. is_stable: it is of the specification, and so are votes in it.
    ballots: by whose they are, in short, as the events in them.
    changes, told: how often votes have changed, and how often when that was told last.
    """

    room: str
    by: str
    question: str
    answers: tuple[Answer, ...]
    most: int = 1
    is_disclosed: bool = True
    is_stable: bool = False
    is_closed: bool = False
    ballots: dict[str, Ballot] = field(default_factory=dict)
    changes: int = 0
    told: int = 0

    def shown(self) -> Poll:
        """As it stands."""
        return Poll(
            question=self.question,
            answers=tuple(answer.text for answer in self.answers),
            votes=self._votes(),
            several=self.most > 1,
            is_closed=self.is_closed,
            takes_votes=not self.is_closed,
        )

    def is_told(self) -> bool:
        """Whether what has changed is told now: hundreds of votes are not hundreds of lines."""
        if not self.is_disclosed or self.changes == self.told:
            return False
        if self.changes > EACH and self.changes * 10 < self.told * 11:
            return False
        self.told = self.changes
        return True

    def _votes(self) -> tuple[int, ...]:
        if not self.is_closed and not (self.changes and self.is_disclosed):
            return ()
        votes = [0] * len(self.answers)
        for ballot in self.ballots.values():
            for choice in ballot.choices:
                votes[choice] += 1
        return tuple(votes)


class Polls:
    """The newest of them, by the events that asked."""

    def __init__(self) -> None:
        self._known: Recent[str, Asked] = Recent(MOST)

    def get(self, event: str) -> Asked | None:
        return self._known.get(event)

    def put(self, event: str, asked: Asked) -> Keep:
        """It is asked, or stands otherwise."""
        keep: Keep = {PREFIX + event: _written(asked)}
        gone = self._known.put(event, asked)
        if gone is not None:
            keep[PREFIX + gone] = None
        return keep

    def drop(self, event: str) -> Keep:
        return {} if self._known.drop(event) is None else {PREFIX + event: None}

    def vote(self, event: str, person: str, ballot: Ballot) -> Keep | None:
        """Somebody votes in the poll; None where that changes nothing."""
        asked = self._known.get(event)
        if asked is None or asked.is_closed:
            return None
        voter, vote = _short(person), _short(ballot.event)
        before = asked.ballots.get(voter)
        if before is None and len(asked.ballots) >= MOST_VOTERS:
            return None
        if before is not None and (before.event == vote or before.at > ballot.at):
            return None
        asked.ballots[voter] = ballot._replace(event=vote)
        if ballot.choices != (() if before is None else before.choices):
            asked.changes += 1
        return self.put(event, asked)

    def taken(self, vote: str) -> tuple[str, Keep] | None:
        """This vote is no more: the poll that it was in."""
        short = _short(vote)
        for event, asked in self._known.items():
            for voter, ballot in asked.ballots.items():
                if ballot.event == short:
                    asked.ballots[voter] = Ballot("", ballot.at, ())
                    asked.changes += 1
                    return event, self.put(event, asked)
        return None

    def restore(self, kept: Mapping[str, bytes]) -> Keep:
        """What was kept; what of it is of no use any longer."""
        useless: Keep = {}
        for name, value in kept.items():
            if not name.startswith(PREFIX):
                continue
            event = name.removeprefix(PREFIX)
            asked = _kept(value)
            gone = event if asked is None else self._known.put(event, asked)
            if gone is not None:
                useless[PREFIX + gone] = None
        return useless


# --- read -----------------------------------------------------------------------------------------


def asked(room: str, by: str, content: Mapping[str, Any]) -> Asked | None:
    """A poll that is asked; None where it cannot be read as one."""
    is_stable = STABLE in content
    start = foreign.table(content, STABLE if is_stable else f"{UNSTABLE}.start")
    found = {
        answer.id: answer
        for each in foreign.rows(start, "answers")[:MOST_ANSWERS]
        if (answer := _answer(each)).id and answer.text
    }
    question = words(foreign.table(start, "question"))
    if not question or not found:
        return None
    return Asked(
        room=room,
        by=by,
        question=question,
        answers=tuple(found.values()),
        most=max(1, foreign.number(start, "max_selections", 1)),
        is_disclosed=foreign.text(start, "kind") in _DISCLOSED,
        is_stable=is_stable,
    )


def choices(poll: Asked, content: Mapping[str, Any]) -> tuple[int, ...]:
    """What is chosen; nothing, where the vote is taken back or spoilt."""
    chosen = foreign.rows(content, "m.selections") or foreign.rows(
        foreign.table(content, f"{UNSTABLE}.response"), "answers"
    )
    numbers = {answer.id: number for number, answer in enumerate(poll.answers)}
    kept = chosen[: poll.most]
    if not all(isinstance(one, str) and one in numbers for one in kept):
        return ()
    return tuple(dict.fromkeys(numbers[one] for one in kept))


def words(content: Mapping[str, Any], most: int = MOST_WORDS) -> str:
    """The plain words of what is written in one of the ways for events to come; "" for none."""
    for name in _TEXTS:
        value = content.get(name)
        if isinstance(value, str):
            return _line(value, most)
        for each in value if isinstance(value, list) else ():
            if foreign.text(each, "mimetype") in ("", "text/plain"):
                return _line(foreign.text(each, "body"), most)
    return _line(foreign.text(content, "body"), most)


def _line(written: str, most: int) -> str:
    """Without what cannot be printed, which would be longer where it is kept."""
    cut = written[:most]
    if cut.isprintable():
        return cut.strip()
    return "".join(one if one.isprintable() else " " for one in cut).strip()


def _answer(found: Any) -> Answer:
    id_ = foreign.text(found, "m.id") or foreign.text(found, "id")
    if len(id_) > _MOST_ID or not id_.isprintable():
        return Answer("", "")
    return Answer(id_, words(found, MOST_ANSWER) if isinstance(found, Mapping) else "")


# --- kept -----------------------------------------------------------------------------------------


def _short(id_: str) -> str:
    return b64encode(blake2b(id_.encode(), digest_size=_DIGEST).digest()).decode()


def _written(asked: Asked) -> bytes:
    ballots = [
        [voter, event, at, sum(1 << choice for choice in chosen)]
        for voter, (event, at, chosen) in asked.ballots.items()
    ]
    flags = [asked.is_disclosed, asked.is_stable, asked.is_closed]
    counts = [asked.most, asked.changes, asked.told]
    fields = [asked.room, asked.by, asked.question, asked.answers, counts, flags, ballots]
    written = json.dumps(fields, separators=(",", ":"), ensure_ascii=False)
    return written.encode(errors="replace")


def _kept(value: bytes) -> Asked | None:
    try:
        room, by, question, answers, counts, flags, ballots = json.loads(value)
        return Asked(
            room=room,
            by=by,
            question=question,
            answers=tuple(Answer(*answer) for answer in answers),
            most=counts[0],
            changes=counts[1],
            told=counts[2],
            is_disclosed=flags[0],
            is_stable=flags[1],
            is_closed=flags[2],
            ballots=dict(map(_ballot, ballots)),
        )
    except (ValueError, TypeError, IndexError):
        return None


def _ballot(kept: Sequence[Any]) -> tuple[str, Ballot]:
    voter, event, at, chosen = kept
    return voter, Ballot(event, at, tuple(n for n in range(MOST_ANSWERS) if chosen >> n & 1))

"""Polls as they are written, and the command to vote in them; pure.

`/vote 1` chooses the first answer, `/vote 1 3` two of them, `/vote 0` takes the vote back. Clients
with commands of their own say it only behind a blank.
"""

import re
from collections.abc import Sequence
from typing import Final

from bridge.api import readable
from bridge.api.content import Poll, Text
from bridge.api.errors import Refused
from bridge.api.events import AnyEvent, Edit, Message

NO_VOTES: Final = "One cannot vote in this poll from here."
CLOSED: Final = "This poll is closed."
ONE: Final = "This poll takes one answer of each person."
WHICH: Final = "Which answer? Write /vote and its number, from 1 to {}; /vote 0 takes a vote back."

_COMMAND: Final = "/vote"
_NUMBERS: Final = re.compile(r"\s*/vote((?:[\s,]+[0-9]{1,4}){0,100})\s*", re.ASCII)


def written(poll: Poll) -> str:
    """As people read it: the question, the answers with their numbers, how to vote."""
    return "\n".join((*readable.poll(poll), *_hint(poll)))


def numbers(event: AnyEvent | None) -> tuple[int, ...] | None:
    """Those behind the command, where an event is one as it was written; else None.

    Anything else behind `/vote` is said in earnest. Who corrects a command means another vote.
    """
    if not isinstance(event, Message | Edit) or event.form != "say" or len(event.content) != 1:
        return None
    part = event.content[0]
    if not isinstance(part, Text) or not part.body.lstrip().startswith(_COMMAND):
        return None
    command = _NUMBERS.fullmatch(part.body)
    if command is None:
        return None
    return tuple(map(int, re.findall("[0-9]+", command[1])))


def choices(numbered: Sequence[int], poll: Poll) -> tuple[int, ...]:
    """What is chosen, from 0 on; () takes a vote back. Raises Refused."""
    if poll.is_closed:
        raise Refused("not-acceptable", CLOSED)
    if not poll.takes_votes:
        raise Refused("unsupported", NO_VOTES)
    if tuple(numbered) == (0,):
        return ()
    chosen = tuple(dict.fromkeys(number - 1 for number in numbered))
    if not chosen or not all(0 <= number < len(poll.answers) for number in chosen):
        raise Refused("not-acceptable", WHICH.format(len(poll.answers)))
    if len(chosen) > 1 and not poll.several:
        raise Refused("not-acceptable", ONE)
    return chosen


def command(chosen: Sequence[int]) -> str:
    """The command by which this was chosen."""
    return " ".join((_COMMAND, *(str(number + 1) for number in chosen or (-1,))))


def _hint(poll: Poll) -> tuple[str, ...]:
    if poll.is_closed or not poll.takes_votes:
        return ()
    if poll.several and len(poll.answers) > 1:
        return (f"To vote, write {_COMMAND} 1, or {_COMMAND} 1 2 for several answers.",)
    return (f"To vote, write {_COMMAND} 1, or the number of another answer.",)

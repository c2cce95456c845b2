"""Polls as they are written, and the command to vote in them; pure.

`vote 1` chooses the first answer, `vote 1 3` two of them, `vote 0` takes the vote back. `/vote 1`
does, too, but clients with commands of their own do not say it.
"""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from bridge.api import readable
from bridge.api.content import Poll, Text
from bridge.api.errors import Refused
from bridge.api.events import AnyEvent, Edit, Message

NO_VOTES: Final = "One cannot vote in this poll from here."
CLOSED: Final = "This poll is closed."
ONE: Final = "This poll takes one answer of each person."
WHICH: Final = (
    'Which answer? Write "vote" and its number, from 1 to {}; "vote 0" takes a vote back.'
)

_COMMAND: Final = "/vote"
# Telephones begin with a capital letter.
_WRITTEN: Final = re.compile(r"\s*(/?)[Vv]ote((?:[\s,]+[0-9]{1,4}){0,100})\s*", re.ASCII)


class Command(NamedTuple):
    """What is voted for. is_plain: it may be words, where nobody asks for votes."""

    numbers: tuple[int, ...]
    is_plain: bool = False


def written(poll: Poll) -> str:
    """As people read it: the question, the answers with their numbers, how to vote."""
    return "\n".join((*readable.poll(poll), *_hint(poll)))


def given(event: AnyEvent | None) -> Command | None:
    """The command, where an event is one as it was written; else None.

    Anything else behind `/vote` is said in earnest. Who corrects a command means another vote.
    """
    if not isinstance(event, Message | Edit) or event.form != "say" or len(event.content) != 1:
        return None
    part = event.content[0]
    found = _WRITTEN.fullmatch(part.body) if isinstance(part, Text) else None
    if found is None:
        return None
    numbers = tuple(map(int, re.findall("[0-9]+", found[2])))
    is_plain = not found[1]
    return None if is_plain and not numbers else Command(numbers, is_plain)


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
        return ('To vote, write "vote 1", or "vote 1 2" for several answers.',)
    return ('To vote, write "vote 1", or the number of another answer.',)

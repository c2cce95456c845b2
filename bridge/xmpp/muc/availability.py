"""How somebody is whose clients say different things: RFC 6121 section 4.7.2.1; pure.

The most present of them counts: he is where he can be reached best, and a client left on a desk
says nothing of him. Who is busy is there, so `dnd` counts before both kinds of absence.
"""

from collections.abc import Iterable
from typing import Final, Literal, NamedTuple, cast

_FROM_MOST_PRESENT: Final = ("chat", "", "dnd", "away", "xa")
_AWAY: Final = frozenset({"away", "xa", "dnd"})


class Availability(NamedTuple):
    """What a client says of its user: these elements of its presence."""

    show: str = ""
    status: str = ""

    @property
    def is_away(self) -> bool:
        """For those who know no finer difference."""
        return self.show in _AWAY

    @property
    def finer(self) -> Literal["", "chat", "dnd", "xa"]:
        """The finer difference, where it says one."""
        if self.show not in ("chat", "dnd", "xa"):
            return ""
        return cast("Literal['chat', 'dnd', 'xa']", self.show)


def most_present(clients: Iterable[Availability | None]) -> Availability:
    """The one that counts, of equal ones the first.

    None: that client has said nothing since a restart, and is taken to be there: nobody is to seem
    away who is not.
    """
    return min((said or Availability() for said in clients), key=_rank, default=Availability())


def _rank(said: Availability) -> int:
    """What is no known word is as good as none."""
    return _FROM_MOST_PRESENT.index(said.show if said.show in _FROM_MOST_PRESENT else "")

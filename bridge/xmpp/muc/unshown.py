"""What changes in a room while there is no stream: kept as the difference to what is shown; pure.

Only the last counts of each person, so this never grows past those who were there or came.
"""

from bridge.api.states import About, Destroyed, Subject
from bridge.core.occupancy import Came, Change, Changed, NameChanged, Went

Unshown = dict[str, Change]
"""By the person's native id; what is nobody's, by these."""

_SUBJECT, _ABOUT, _END = "", "\0about", "\0end"


def put_off(unshown: Unshown, change: Change) -> None:
    """Keep a change until it can be shown."""
    match change:
        case Came(here):
            was_shown = isinstance(unshown.get(here.occupant.native), Went)
            unshown[here.occupant.native] = Changed(here) if was_shown else change
        case Changed(here):
            earlier = unshown.get(here.occupant.native)
            unshown[here.occupant.native] = _renewed(earlier, change)
        case Went(here):
            _take_away(unshown, change)
        case NameChanged(was, here):
            _rename(unshown, NameChanged(was, here))
        case Subject():
            unshown[_SUBJECT] = change
        case About():
            unshown[_ABOUT] = change
        case Destroyed():
            unshown[_END] = change


def in_order(unshown: Unshown) -> list[Change]:
    """What is to be shown: those who went free their names for those who came."""
    return sorted(unshown.values(), key=_rank)


def _rank(change: Change) -> int:
    match change:
        case Went():
            return 0
        case NameChanged():
            return 1
        case Came() | Changed():
            return 2
        case Destroyed():
            return 4
        case _:
            return 3


def _renewed(earlier: Change | None, change: Changed) -> Change:
    match earlier:
        case Came():
            return Came(change.here)
        case NameChanged(was, _):
            return NameChanged(was, change.here)
        case _:
            return change


def _take_away(unshown: Unshown, went: Went) -> None:
    match unshown.pop(went.here.occupant.native, None):
        case Came():
            return
        case NameChanged(was, _):
            # He is shown under the name of before, which perhaps somebody else has by now.
            went = Went(was, went.cause, went.by, went.reason)
            successor = unshown.get(was.occupant.native)
            if isinstance(successor, Came):
                unshown[was.occupant.native] = Changed(successor.here)
                return
    unshown[went.here.occupant.native] = went


def _rename(unshown: Unshown, change: NameChanged) -> None:
    native = change.here.occupant.native
    match unshown.pop(change.was.occupant.native, None):
        case Came():
            unshown[native] = Came(change.here)
        case NameChanged(was, _):
            unshown[native] = NameChanged(was, change.here)
        case _:
            unshown[native] = change

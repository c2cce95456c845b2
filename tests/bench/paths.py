"""The paths that are measured, by the letters that the command line knows them by."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from tests.bench.stage import Contender
from tests.bench.traffic import Traffic, from_irc, to_all, to_irc

Make = Callable[[Contender, str, int, int], Awaitable[Traffic]]
"""contender, mark of the run, number of copies, users"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """crowded: with all the users that the command line asks for, else with one. telegram: by the
    gateway to Telegram.
    """

    title: str
    make: Make
    crowded: bool
    to_irc: bool = False
    telegram: bool = False


PATHS: Mapping[str, Path] = {
    "a": Path(title="IRC -> XMPP, one channel", make=from_irc, crowded=False),
    "b": Path(title="XMPP -> IRC, one channel", make=to_irc, crowded=False, to_irc=True),
    "c": Path(title="IRC -> XMPP, {} in turn", make=from_irc, crowded=True),
    "d": Path(title="XMPP -> IRC, {} in turn", make=to_irc, crowded=True, to_irc=True),
    "e": Path(title="IRC -> XMPP, {} in one", make=to_all, crowded=True),
    "i": Path(title="Telegram -> XMPP, one group", make=from_irc, crowded=False, telegram=True),
    "j": Path(title="XMPP -> Telegram, one group", make=to_irc, crowded=False, telegram=True),
    "k": Path(title="Telegram -> XMPP, {} in turn", make=from_irc, crowded=True, telegram=True),
    "l": Path(title="XMPP -> Telegram, {} in turn", make=to_irc, crowded=True, telegram=True),
}
CROWD, MEMORY, START = "f", "g", "h"
LETTERS = (*PATHS, CROWD, MEMORY, START)

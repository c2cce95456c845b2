"""What accounts set and wish on a network, and what there is to be said of their logins: protocols,
each optional.
"""

from collections.abc import Mapping, Sequence
from typing import Literal, Protocol, runtime_checkable

from bridge.api.adapter import Login, Target
from bridge.api.asked import Setting
from bridge.api.ids import LoginId


@runtime_checkable
class Tuning(Protocol):
    """Networks on which accounts set how their logins are held, for servers and for rooms.

    What was set is kept in `Login.options`: of a room under a name, a space and the room's native
    id (`encoding_in #chan%irc.example.org`). All but `tune` is pure. Of a server, a
    `nick` that is set is `Login.name`, too, whatever else the owner would be called.
    """

    def only(self) -> Target | None:
        """The one server that everything is on; None where there may be others."""

    def tunable(self, target: Target, login: Login | None = None) -> Sequence[Setting]:
        """What can be set for a server or a room, as it stands for a login; what can be said of a
        secret is its name alone.
        """

    def tuned(
        self, target: Target, values: Mapping[str, str], login: Login | None = None
    ) -> Mapping[str, str]:
        """The options that are others from now on by these settings; "": there is none any longer.
        A `nick` that is to be another one is among them. Raises Refused.

        An empty value is the usual one again; an empty secret stays as it is.
        """

    async def tune(self, login: Login) -> None:
        """The owner of a login has set something: this it is from now on. What can hold at once
        does, the rest holds from the next connection on. Harmless where no session runs.
        """


@runtime_checkable
class Describing(Protocol):
    """Networks on which there is something to be said of a login's connection."""

    def described(self, login: LoginId) -> Sequence[tuple[str, str]]:
        """Facts for its owner: what, and how it is; none while there is no connection."""


@runtime_checkable
class Parting(Protocol):
    """Networks on which a login says something when it goes."""

    def part(self, login: LoginId, words: str) -> None:
        """Its session is ended next: these are its last words. Harmless where there is none."""


Wish = Literal["reads", "typing", "last_seen", "reactions", "edits", "long_texts"]
"""What accounts may wish of a network, by the names under which they do."""


@runtime_checkable
class Indifferent(Protocol):
    """Networks on which some wishes change nothing, whatever is done there: nobody is asked."""

    indifferent_to: frozenset[Wish]

"""How people of a network come to accounts: by links that they were given, or by asking the
gateway itself, as one asks a bot.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from bridge.api.ids import Identity, LoginId, Place


@dataclass(frozen=True, slots=True)
class Welcome:
    """A link that makes who opens it there a contact. until: Unix time in seconds."""

    link: str
    until: float


@runtime_checkable
class Welcoming(Protocol):
    """Networks on which people become contacts by opening a link that they were given.

    home: what logins log in to there, see `Login.native`.
    """

    home: str

    async def welcome(self, login: LoginId) -> Welcome:
        """A new link, to the login's owner; it is good for one person. Raises Refused, TryLater."""


class Reception(Protocol):
    """What people of a network may ask of the gateway; `Receiving` ones are given it."""

    def address(self, place: Place) -> str:
        """Where a room or a person is on XMPP: its JID."""

    async def reach(self, address: str, who: Identity) -> LoginId:
        """Somebody there wishes to write to an account, by its JID: the login by which he does.

        Raises Refused: there is no such account, or it does not hear strangers.
        """

    async def invite(self, address: str, place: Place, by: Identity) -> str:
        """Somebody there invites an account, by its JID, into a shared room: its JID as it is in
        `Admission.admit`. Raises Refused.
        """

    def knows(self, login: LoginId) -> bool:
        """Whether there still is this login: a crash may lie between its end here and there."""

    def present(self, place: Place) -> Sequence[str]:
        """The names of the accounts that are in a shared room."""


@runtime_checkable
class Receiving(Protocol):
    """Networks whose people speak to the gateway itself, as to a bot."""

    def meet(self, reception: Reception) -> None:
        """Called once, before `run`."""

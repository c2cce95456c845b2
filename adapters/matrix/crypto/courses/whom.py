"""Who goes through a course, and whom he means."""

from dataclasses import dataclass
from typing import Final

from adapters.matrix import ids
from adapters.matrix.crypto.machine import Machine
from adapters.matrix.crypto.people import Person
from adapters.matrix.session import Session, Shared
from bridge.api.adapter import Login
from bridge.api.errors import Refused
from bridge.api.login import Question, Show
from bridge.api.procedures import Turn

NOT_CONNECTED: Final = "You are not connected to Matrix now."
NOBODY: Final = "This is nobody's name on Matrix. One looks like @bob:example.org."
NO_DEVICES: Final = "No devices of {} are known."
NOTHING: Final = "There is nothing to wait for."

WHOM: Final = "person"


@dataclass(slots=True)
class Owner:
    """The owner of a login, whose session may begin and end meanwhile."""

    shared: Shared
    login: Login

    @property
    def session(self) -> Session:
        """Raises Refused where it does not run."""
        session = self.shared.sessions.get(self.login.id)
        if session is None:
            raise Refused("offline", NOT_CONNECTED)
        return session

    @property
    def machine(self) -> Machine:
        """Raises Refused."""
        machine = self.session.machine
        if machine is None:
            raise Refused("offline", NOT_CONNECTED)
        return machine

    async def person(self, words: str) -> Person:
        """Whom he means, with his devices; himself by nothing. Raises Refused, TryLater."""
        native = meant(words) if words.strip() else self.session.me
        known = (await self.machine.directory.known([native])).get(native)
        if known is None:
            raise Refused("not-found", NO_DEVICES.format(native))
        return known


def question(label: str) -> Question:
    """For `Owner.person`."""
    return Question(name=WHOM, label=label, is_required=False)


def meant(words: str) -> str:
    """An MXID, of one, or of a contact's address. Raises Refused."""
    words = words.strip()
    if ids.is_person(words):
        return words
    try:
        native = ids.read(words.rpartition("@")[0] or words)
    except ValueError:
        native = ""
    if not ids.is_person(native):
        raise Refused("malformed", NOBODY)
    return native


class Unwaited:
    """Of courses that show nothing that has to be done elsewhere."""

    async def wait(self) -> Turn:
        return Show(words=NOTHING)

    async def abandon(self) -> None:
        """Nothing was begun."""

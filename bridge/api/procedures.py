"""What an adapter lets an account do step by step besides logging in: verifying a device, taking
keys along. Each is a command of the network on XMPP.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from bridge.api.adapter import Login
from bridge.api.login import Ask, Show


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure:
    """name: one word, `verify`, as it is typed. title: a few words for a list of commands.
    about: a sentence.
    """

    name: str
    title: str
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """It is done. words: what came of it, in sentences. lines: something longer to be taken along
    as it is, such as keys; secret.
    """

    words: str
    lines: str = field(default="", repr=False)


Turn = Ask | Show | Told


class Course(Protocol):
    """One account going through a procedure; given up after a while without an answer.

    Every method but `abandon` raises Refused, with a sentence: then the turn before still stands,
    and can be answered again; TryLater.
    """

    async def begin(self) -> Turn:
        """The first turn."""

    async def answer(self, values: Mapping[str, str]) -> Turn:
        """Answer the last questions, by name."""

    async def wait(self) -> Turn:
        """After `Show`: when it was done there. May be cancelled and called again."""

    async def abandon(self) -> None:
        """It will not be gone on with; never raises."""


@runtime_checkable
class Guiding(Protocol):
    """Networks with procedures of their own."""

    procedures: tuple[Procedure, ...]

    def proceed(self, name: str, login: Login) -> Course:
        """Begin one, by its name, for the owner of a login, whose session may run or not."""

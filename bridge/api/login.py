"""Logging in to a network step by step: what is asked, what is shown, what is kept of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol, runtime_checkable

from bridge.api.adapter import Login


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Something to be filled in. name: under which it is answered; label: for people.

    value: what it is answered with if nothing else is said, never a secret.
    choices: of a choice, (value, label). flag: "1" or "0". lines: more than one, secret.
    """

    name: str
    label: str
    kind: Literal["text", "secret", "choice", "flag", "lines"] = "text"
    value: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    is_required: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Questions to be answered all at once. words: what for, in sentences."""

    questions: tuple[Question, ...]
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Show:
    """Something to be done elsewhere, as on the owner's phone. words: what, in sentences.

    link: where; it is drawn as a QR code, too. code: to be typed there, if any.
    """

    words: str
    link: str = field(default="", repr=False)
    code: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """Logged in. native: what to, see `Login.native`; name: the name one has there.

    options: what the login needs from now on, secrets included; kept encrypted, never logged.
    """

    native: str
    name: str
    options: Mapping[str, str] = field(default_factory=dict, repr=False)


Step = Ask | Show | Done


class Entrance(Protocol):
    """One attempt of one account to log in; it is given up after a while without an answer.

    Every method but `abandon` raises Refused, with a sentence: then the step before still stands,
    and can be answered again; LoginLost where the attempt is over.
    """

    async def answer(self, values: Mapping[str, str]) -> Step:
        """Answer the last questions, by name; at first those of `Entering.first`."""

    async def wait(self) -> Step:
        """After `Show`: when it was done there. May be cancelled and called again."""

    async def abandon(self) -> None:
        """It will not be gone on with; never raises."""


@runtime_checkable
class Entering(Protocol):
    """Networks to which accounts log in with something of their own.

    must_enter: nobody has a session there without; else one is made at its first use.
    has_one: an account has one login there, and logs in to nothing else.
    """

    must_enter: bool
    has_one: bool

    def first(self, login: Login | None) -> Ask:
        """Pure: what is asked first. login: one that is to be renewed, or changed."""

    def enter(self, login: Login | None) -> Entrance:
        """Begin to log in. login: as in `first`; `Done.native` is then the same."""

    async def log_out(self, login: Login) -> None:
        """The owner wants the login no more: what is kept of it there is to be ended, as a token.
        Its session does not run. Raises Refused, TryLater; it is forgotten here all the same.
        """


@runtime_checkable
class Identifying(Protocol):
    """Networks that know by an id who is logged in, which his name does not tell."""

    def id_of(self, login: Login) -> str:
        """Pure: for its owner; "" where it is not known."""

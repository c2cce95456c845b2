"""People who are to prove who they are, by opening a link; in memory, as their logging in is."""

import asyncio
import secrets
from dataclasses import dataclass, field
from typing import Final

from adapters.telegram.chats.codes import Digest
from bridge.api.ids import LoginId

DIGITS: Final = 6


class Proof:
    """number: that the bot told who opened the link, None before; user, name: he."""

    def __init__(self) -> None:
        self.number: str | None = None
        self.user = 0
        self.name = ""
        self.begun = asyncio.Event()

    def begin(self, user: int, name: str) -> str:
        """A person has opened the link; the number to tell him."""
        self.user, self.name = user, name
        self.number = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
        self.begun.set()
        return self.number


@dataclass(slots=True)
class Proofs:
    """open: by code. renewed: logins that were proved anew, when and to be whose."""

    open: dict[Digest, Proof] = field(default_factory=dict)
    renewed: dict[LoginId, tuple[float, str]] = field(default_factory=dict)

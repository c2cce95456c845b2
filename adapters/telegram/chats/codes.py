"""Codes in links to the bot, each good for one person, who becomes a contact by it; pure.

Bot API, deep linking: `https://t.me/<bot>?start=<code>`, up to 64 letters, digits, `_` and `-`.
A code is not kept, but its hash.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, NewType

from bridge.api.ids import LoginId

Digest = NewType("Digest", str)
"""By what a code is known here."""

GOOD_FOR: Final = 7 * 86_400.0
"""Seconds."""

MOST: Final = 50
"""Codes of one login that are good; of more the oldest is good no longer."""

BYTES: Final = 24
"""Of chance in a code."""


@dataclass(frozen=True, slots=True)
class Code:
    """login: whose. until: Unix time in seconds. by: the person who used it, None where nobody did;
    he may open his link again.
    """

    login: LoginId
    until: float
    by: int | None = None


def digest(code: str) -> Digest:
    return Digest(sha256(code.encode("utf-8", "surrogatepass")).hexdigest()[:40])


def link(bot: str, code: str) -> str:
    """bot: its user name."""
    return f"https://t.me/{bot}?start={code}"


def usable(code: Code | None, user: int, now: float) -> bool:
    """Whether a person may use it."""
    return code is not None and now < code.until and code.by in (None, user)


def superfluous(codes: Mapping[Digest, Code], login: LoginId, now: float) -> Iterator[Digest]:
    """Those that are to be forgotten when this login is to have one more."""
    own = sorted((code.until, key) for key, code in codes.items() if code.login == login)
    yield from (key for key, code in codes.items() if code.until <= now)
    yield from (key for until, key in own[: max(0, len(own) - MOST + 1)] if until > now)


def write(code: Code) -> bytes:
    """As it is kept."""
    return json.dumps([code.login, code.until, code.by]).encode()


def read(kept: bytes) -> Code:
    """The inverse of `write`."""
    login, until, by = json.loads(kept)
    return Code(LoginId(login), until, by)

"""What a homeserver says no with, and in which words it is told.

Matrix Client-Server API, "Standard error response", "Common error codes", "Other error codes",
"Rate limiting", "Soft logout".
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from bridge.api.errors import GatewayError, Reason, Refused, TryLater

AWAY: Final = "Your homeserver cannot be reached at the moment."
BUSY: Final = "Your homeserver wants fewer requests at the moment."
LOGGED_OUT: Final = 'Your homeserver has logged the gateway out. Send "login" to log in again.'
EXPIRED: Final = 'Your homeserver wants you to log in again. Send "login" to do so.'
DEACTIVATED: Final = 'Your Matrix account is no more. Send "login" to log in to another one.'
LOCKED: Final = (
    "Your homeserver has locked your account. Ask those who run it why; then send"
    ' "login" to log in again.'
)
UNKNOWN: Final = "Your homeserver does not take this."
MAY_NOT: Final = "You may not do this there."

UNTOLD: Final = 5.0
"""Seconds to wait where the homeserver does not say how many."""
LONGEST: Final = 3600.0
"""Seconds that it is obeyed; it is asked again then, whatever it said."""

WORDS: Final[Mapping[str, tuple[Reason, str]]] = {
    "M_FORBIDDEN": ("forbidden", MAY_NOT),
    "M_NOT_FOUND": ("not-found", "Your homeserver does not know this."),
    "M_UNRECOGNIZED": ("unsupported", "Your homeserver cannot do this."),
    "M_TOO_LARGE": ("not-acceptable", "This is too large for your homeserver."),
    "M_ROOM_IN_USE": ("conflict", "This address of a room is taken."),
    "M_USER_IN_USE": ("conflict", "This name is taken."),
    "M_INVALID_USERNAME": ("malformed", "Nobody can have this name there."),
    "M_INVALID_ROOM_STATE": ("not-acceptable", "A room cannot be made so."),
    "M_UNSUPPORTED_ROOM_VERSION": (
        "unsupported",
        "Your homeserver does not know rooms of this version.",
    ),
    "M_INCOMPATIBLE_ROOM_VERSION": (
        "unsupported",
        "Your homeserver does not know rooms of this version.",
    ),
    "M_BAD_STATE": ("not-acceptable", "This cannot be done as things are there."),
    "M_BAD_ALIAS": ("not-acceptable", "This address does not lead to this room."),
    "M_GUEST_ACCESS_FORBIDDEN": ("members-only", "Guests may not do this there."),
    "M_RESOURCE_LIMIT_EXCEEDED": (
        "full",
        "Your homeserver has reached its limits. Those who run it can tell you more.",
    ),
    "M_USER_LIMIT_EXCEEDED": ("full", "Your homeserver lets you have no more of these."),
    "M_CANNOT_LEAVE_SERVER_NOTICE_ROOM": (
        "forbidden",
        "Your homeserver tells you things in this room; nobody can leave it.",
    ),
    "M_CONSENT_NOT_GIVEN": (
        "forbidden",
        "Your homeserver wants you to agree to its terms first, in another client.",
    ),
    "M_USER_SUSPENDED": ("forbidden", "Your homeserver has suspended your account."),
    "M_UNABLE_TO_AUTHORISE_JOIN": (
        "unreachable",
        "Nobody who could let you in can be reached now.",
    ),
    "M_UNABLE_TO_GRANT_JOIN": ("unreachable", "Nobody who could let you in can be reached now."),
    "M_THREEPID_IN_USE": ("conflict", "This address is in use."),
    "M_EXCLUSIVE": ("conflict", "This name is kept for somebody else."),
    "M_DUPLICATE_ANNOTATION": ("conflict", "This was said already."),
    "M_CANNOT_OVERWRITE_MEDIA": ("conflict", "This is there already."),
    "M_NOT_YET_UPLOADED": ("not-found", "This file is not there yet."),
    "M_BAD_JSON": ("not-acceptable", UNKNOWN),
    "M_INVALID_PARAM": ("not-acceptable", UNKNOWN),
    "M_MISSING_PARAM": ("not-acceptable", UNKNOWN),
}

_GONE: Final[Mapping[str, str]] = {
    "M_UNKNOWN_TOKEN": LOGGED_OUT,
    "M_MISSING_TOKEN": LOGGED_OUT,
    "M_USER_DEACTIVATED": DEACTIVATED,
    "M_USER_LOCKED": LOCKED,
}

_BY_STATUS: Final[Mapping[int, tuple[Reason, str]]] = {
    401: ("forbidden", MAY_NOT),
    403: ("forbidden", MAY_NOT),
    404: WORDS["M_NOT_FOUND"],
    405: WORDS["M_UNRECOGNIZED"],
    413: WORDS["M_TOO_LARGE"],
}

_CODE: Final = re.compile(r"[A-Z0-9_.a-z]{1,100}\Z")


class Failure(Refused):
    """The homeserver said no. errcode: "" where it gave none; answer: all that it said."""

    def __init__(
        self, reason: Reason, text: str, *, status: int, errcode: str, answer: Mapping[str, Any]
    ) -> None:
        super().__init__(reason, text)
        self.status = status
        self.errcode = errcode
        self.answer = answer


class Lost(Failure):
    """The device's token is of no use any longer. is_soft: the device and its keys are kept until
    its owner logs in again.
    """

    is_soft = False


class Away(TryLater):
    """Nobody knows whether anything was taken, and what can be repeated should be.

    why: half a sentence, for the owner of the login.
    """

    def __init__(self, why: str, after: float = 0.0, *, text: str = AWAY) -> None:
        super().__init__(text, after)
        self.why = why


class Busy(Away):
    """Too many requests; this one was not heeded."""

    def __init__(self, after: float) -> None:
        super().__init__("it wants fewer requests", after, text=BUSY)


def failure(
    status: int, answer: Mapping[str, Any] | None, headers: Mapping[str, str]
) -> GatewayError:
    """What was answered instead of a result. answer: None where it was no JSON object."""
    if status == 429:
        return Busy(_wait(answer, headers))
    if status >= 500 or status == 408:
        return Away(f"it has trouble of its own (status {status})", _after(headers))
    if answer is None:
        if status == 413:  # a proxy before it has limits of its own
            reason, text = _BY_STATUS[413]
            return Failure(reason, text, status=status, errcode="", answer={})
        return Away(f"what answers there is no homeserver (status {status})")
    code = errcode(answer)
    if status in (401, 403) and code in _GONE:
        return _lost(status, code, answer)
    reason, text = WORDS.get(code) or _BY_STATUS.get(status) or ("not-acceptable", UNKNOWN)
    return Failure(reason, text, status=status, errcode=code, answer=answer)


def errcode(answer: Mapping[str, Any]) -> str:
    """The code of an error; "" where there is none."""
    code = answer.get("errcode")
    return code if isinstance(code, str) and _CODE.match(code) else ""


def _lost(status: int, code: str, answer: Mapping[str, Any]) -> Lost:
    is_soft = answer.get("soft_logout") is True
    text = EXPIRED if is_soft and _GONE[code] is LOGGED_OUT else _GONE[code]
    reason: Reason = "not-found" if code == "M_USER_DEACTIVATED" else "password"
    lost = Lost(reason, text, status=status, errcode=code, answer=answer)
    lost.is_soft = is_soft
    return lost


def _wait(answer: Mapping[str, Any] | None, headers: Mapping[str, str]) -> float:
    """In a header; older homeservers have `retry_after_ms` alone."""
    if found := _after(headers):
        return found
    milliseconds = (answer or {}).get("retry_after_ms")
    if isinstance(milliseconds, bool) or not isinstance(milliseconds, int | float):
        return UNTOLD
    return min(max(milliseconds / 1000, 0.1), LONGEST)


def _after(headers: Mapping[str, str]) -> float:
    written = headers.get("Retry-After", "").strip()
    is_number = written.isascii() and written.isdecimal() and len(written) < 10
    return min(float(written), LONGEST) if is_number else 0.0

"""What the homeserver refuses: Matrix Client-Server API, "Standard error response"."""

from typing import Any


class RefusalError(Exception):
    """An answer that is no success. more: further keys of it."""

    def __init__(self, status: int, code: str, words: str = "", **more: Any) -> None:
        super().__init__(f"{status} {code} {words}")
        self.status = status
        self.body: dict[str, Any] = {"errcode": code, "error": words or code, **more}


class BareError(Exception):
    """An answer that is no success, and no standard error response: what UIA asks next."""

    def __init__(self, status: int, body: dict[str, Any]) -> None:
        super().__init__(f"{status}")
        self.status = status
        self.body = body


class BreachError(Exception):
    """What the specification does not allow; it fails the test at its end."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


def forbidden(words: str = "You are not allowed to do this") -> RefusalError:
    return RefusalError(403, "M_FORBIDDEN", words)


def not_found(words: str = "Not found") -> RefusalError:
    return RefusalError(404, "M_NOT_FOUND", words)


def unknown(words: str) -> RefusalError:
    """404, as Synapse says it of what it has no other word for."""
    return RefusalError(404, "M_UNKNOWN", words)


def bad_state(words: str) -> RefusalError:
    """403, of what cannot be as somebody's membership is: as Synapse."""
    return RefusalError(403, "M_BAD_STATE", words)


def invalid(words: str) -> RefusalError:
    return RefusalError(400, "M_INVALID_PARAM", words)


def unknown_token(*, soft: bool = False) -> RefusalError:
    more = {"soft_logout": True} if soft else {}
    return RefusalError(401, "M_UNKNOWN_TOKEN", "Invalid access token passed.", **more)

"""What a homeserver says no with, in words and by remedy."""

from typing import Any

import pytest

from adapters.matrix.wire import errors
from adapters.matrix.wire.errors import Away, Busy, Failure, Lost
from bridge.api.errors import Refused, TryLater


def no(status: int, code: str = "", headers: dict[str, str] | None = None, **more: Any) -> Any:
    answer = {"errcode": code, "error": "secret words", **more}
    return errors.failure(status, answer, headers or {})


@pytest.mark.parametrize(
    ("status", "code", "reason", "text"),
    [
        (403, "M_FORBIDDEN", "forbidden", "You may not do this there."),
        (404, "M_NOT_FOUND", "not-found", "Your homeserver does not know this."),
        (404, "M_UNRECOGNIZED", "unsupported", "Your homeserver cannot do this."),
        (413, "M_TOO_LARGE", "not-acceptable", "This is too large for your homeserver."),
        (400, "M_ROOM_IN_USE", "conflict", "This address of a room is taken."),
        (400, "M_BAD_JSON", "not-acceptable", "Your homeserver does not take this."),
        (400, "M_NEVER_HEARD_OF", "not-acceptable", "Your homeserver does not take this."),
        (403, "M_NEVER_HEARD_OF", "forbidden", "You may not do this there."),
        (401, "", "forbidden", "You may not do this there."),
        (404, "<script>", "not-found", "Your homeserver does not know this."),
    ],
)
def test_a_no_is_told_in_our_own_words(status: int, code: str, reason: str, text: str) -> None:
    found = no(status, code)

    assert type(found) is Failure
    assert isinstance(found, Refused)
    assert (found.reason, found.text, str(found)) == (reason, text, text)
    assert found.status == status


def test_what_else_was_said_with_a_no_is_there_for_who_needs_it() -> None:
    found = no(401, "M_FORBIDDEN", session="abc", flows=[])

    assert found.errcode == "M_FORBIDDEN"
    assert found.answer["session"] == "abc"


@pytest.mark.parametrize(
    ("headers", "more", "after"),
    [
        ({"Retry-After": "7"}, {"retry_after_ms": 2000}, 7.0),
        ({}, {"retry_after_ms": 2500}, 2.5),
        ({}, {"retry_after_ms": 2500.5}, 2.5005),
        ({}, {"retry_after_ms": -5}, 0.1),
        ({}, {"retry_after_ms": 10**12}, errors.LONGEST),
        ({"Retry-After": "999999999"}, {}, errors.LONGEST),
        ({}, {"retry_after_ms": "soon"}, errors.UNTOLD),
        ({}, {"retry_after_ms": True}, errors.UNTOLD),
        ({"Retry-After": "Wed, 21 Oct 2065 07:28:00 GMT"}, {}, errors.UNTOLD),
        ({"Retry-After": "-3"}, {}, errors.UNTOLD),
    ],
)
def test_who_asks_too_often_waits_as_long_as_he_is_told(
    headers: dict[str, str], more: dict[str, Any], after: float
) -> None:
    found = no(429, "M_LIMIT_EXCEEDED", headers, **more)

    assert type(found) is Busy
    assert isinstance(found, TryLater)
    assert found.after == after


@pytest.mark.parametrize("status", [500, 502, 503, 504, 520, 408])
def test_trouble_of_the_homeserver_is_tried_again(status: int) -> None:
    found = no(status, "M_UNKNOWN")

    assert type(found) is Away
    assert found.why == f"it has trouble of its own (status {status})"


@pytest.mark.parametrize("status", [200, 301, 403, 404])
def test_who_does_not_speak_json_is_no_homeserver(status: int) -> None:
    found = errors.failure(status, None, {})

    assert type(found) is Away
    assert found.why == f"what answers there is no homeserver (status {status})"


def test_a_proxy_that_finds_something_too_large_is_believed() -> None:
    found = errors.failure(413, None, {})

    assert type(found) is Failure
    assert (found.reason, found.text) == (
        "not-acceptable",
        "This is too large for your homeserver.",
    )


@pytest.mark.parametrize(
    ("status", "code", "more", "text", "is_soft"),
    [
        (401, "M_UNKNOWN_TOKEN", {}, errors.LOGGED_OUT, False),
        (401, "M_UNKNOWN_TOKEN", {"soft_logout": True}, errors.EXPIRED, True),
        (401, "M_UNKNOWN_TOKEN", {"soft_logout": "yes"}, errors.LOGGED_OUT, False),
        (401, "M_MISSING_TOKEN", {}, errors.LOGGED_OUT, False),
        (403, "M_USER_DEACTIVATED", {}, errors.DEACTIVATED, False),
        (401, "M_USER_LOCKED", {"soft_logout": True}, errors.LOCKED, True),
    ],
)
def test_a_token_that_is_of_no_use_is_told_with_what_mends_it(
    status: int, code: str, more: dict[str, Any], text: str, is_soft: bool
) -> None:
    found = no(status, code, **more)

    assert type(found) is Lost
    assert (found.text, found.is_soft) == (text, is_soft)
    assert '"login"' in found.text

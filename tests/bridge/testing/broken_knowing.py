"""Adapters that tell wrongly of those who are watched, and of what people use."""

from collections.abc import Callable
from typing import Any

from bridge.api.asked import Version
from bridge.testing.conformance import Rule, knowing, probing

WATCHING = "watching"
"""As what it is marked that the network keeps no list."""


async def nothing(*_: Any) -> None:
    """What was asked for is not done."""


async def another(*_: Any) -> Version:
    return Version("Kettle")


async def refusing(*_: Any) -> Version:
    raise AssertionError("it does not answer")


def forgetful(network: Any, login: Any, inbox: Any) -> Any:
    """A session that does not look whom it is to watch."""
    return network.run_login(type(login)(id=login.id, native=login.native, name=login.name), inbox)


BROKEN: list[tuple[Rule, str, dict[str, Callable[..., Any]]]] = [
    (knowing.who_is_watched_is_told_of, "watches nobody", {WATCHING: nothing, "follow": nothing}),
    (
        knowing.who_is_watched_is_told_of,
        "goes on telling",
        {WATCHING: nothing, "unfollow": nothing},
    ),
    (
        knowing.whom_a_login_follows_is_watched_at_every_connection,
        "does not look",
        {WATCHING: nothing, "run_login": forgetful},
    ),
    (probing.a_program_says_which_it_is, "says another", {"version": another}),
    (probing.a_program_answers_a_ping, "is silent", {"ping": refusing}),
    (probing.who_is_not_there_answers_nothing, "answers for him", {"version": another}),
]

"""Adapters that break the rules of finding people, of making rooms, and of links."""

from collections.abc import Callable, Sequence
from typing import Any

from bridge.api.adapter import Target
from bridge.api.asked import Person
from bridge.api.errors import Refused
from bridge.api.ids import LoginId
from bridge.testing.conformance import Rule, finding
from bridge.testing.network import FakeNetwork

Methods = dict[str, Callable[..., Any]]


async def everybody(network: FakeNetwork, login: LoginId, _: str, most: int) -> Sequence[Person]:
    return await network.people(login, "", most)


async def nobody(*_: object) -> Sequence[Person]:
    return ()


async def too_many(network: FakeNetwork, login: LoginId, words: str, _: int) -> Sequence[Person]:
    return await network.people(login, words, 10)


async def elsewhere(network: FakeNetwork, login: LoginId, name: str, is_public: bool) -> str:
    return f"{await network.create(login, name, is_public)}.other"


async def anything(network: FakeNetwork, login: LoginId, name: str, is_public: bool) -> str:
    return await network.create(login, name.strip() or "room", is_public)


async def nothing(*_: object) -> None:
    return None


async def a_hall(network: FakeNetwork, login: LoginId, written: str) -> Target | None:
    return await network.resolve(login, written) or Target("room", "#hall", None)


async def at_least_nothing(network: FakeNetwork, login: LoginId, written: str) -> Target | None:
    try:
        return await network.resolve(login, written)
    except Refused:
        return None


BROKEN: list[tuple[Rule, str, Methods]] = [
    (finding.people_are_found_by_their_names, "finds all", {"people": everybody}),
    (finding.people_are_found_by_their_names, "finds nobody", {"people": nobody}),
    (finding.people_are_found_by_their_names, "finds too many", {"people": too_many}),
    (
        finding.a_room_that_is_made_is_there_and_one_is_in_it,
        "is elsewhere",
        {"create": elsewhere},
    ),
    (finding.what_cannot_be_a_room_is_not_made, "makes any", {"create": anything}),
    (finding.a_link_means_what_it_leads_to, "knows no link", {"resolve": nothing}),
    (finding.a_link_means_what_it_leads_to, "takes all for a room", {"resolve": a_hall}),
    (
        finding.a_link_means_what_it_leads_to,
        "hides that it is dead",
        {"resolve": at_least_nothing},
    ),
]

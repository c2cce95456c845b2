"""Adapters that break the rules of links that make contacts."""

from collections.abc import Callable
from typing import Any

from bridge.api.ids import LoginId
from bridge.api.reception import Welcome
from bridge.testing.conformance import Rule, welcoming
from bridge.testing.network import FakeNetwork

Methods = dict[str, Callable[..., Any]]


async def always_the_first(network: FakeNetwork, login: LoginId) -> Welcome:
    made = await network.welcome(login)
    _, first = network.welcoming.links[0]
    return Welcome(first, made.until)


async def of_another(network: FakeNetwork, login: LoginId) -> Welcome:
    made = await network.welcome(login)
    network.far.lists.give(made.link, LoginId(login + 1))
    return made


BROKEN: list[tuple[Rule, str, Methods]] = [
    (
        welcoming.who_opens_a_link_becomes_a_contact,
        "makes him a contact of another",
        {"welcome": of_another},
    ),
    (welcoming.a_link_is_for_one_person, "gives one to all", {"welcome": always_the_first}),
]

"""Adapters that break the rules of what accounts set, and of what is told of connections."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bridge.api.adapter import Login, Target
from bridge.api.asked import Setting
from bridge.api.errors import Refused
from bridge.api.ids import LoginId
from bridge.testing.conformance import Rule, tuning
from bridge.testing.faults import Refuse
from bridge.testing.network import FakeNetwork

Methods = dict[str, Callable[..., Any]]
Values = Mapping[str, str]


def always_usual(
    network: FakeNetwork, target: Target, login: Login | None = None
) -> Sequence[Setting]:
    return network.tunable(target)


def told(network: FakeNetwork, target: Target, login: Login | None = None) -> Sequence[Setting]:
    known = {} if login is None else login.options
    return [
        replace(one, value=known.get("password", "")) if one.kind == "secret" else one
        for one in network.tunable(target, login)
    ]


def forgets(
    network: FakeNetwork, target: Target, values: Values, login: Login | None = None
) -> Values:
    return {
        **network.tuned(target, values, login),
        **({"password": ""} if not all(values.values()) else {}),
    }


def for_all_rooms(
    network: FakeNetwork, target: Target, values: Values, login: Login | None = None
) -> Values:
    options = network.tuned(target, values, login)
    return {name.partition(" ")[0]: value for name, value in options.items()}


def anything(
    network: FakeNetwork, target: Target, values: Values, login: Login | None = None
) -> Values:
    try:
        return network.tuned(target, values, login)
    except Refused:
        return {}


async def is_in_the_way(network: FakeNetwork, _: Login) -> None:
    network.faults.next_call(Refuse("forbidden", "You are being set."))


def nothing(*_: object) -> Sequence[tuple[str, str]]:
    return ()


def something(network: FakeNetwork, login: LoginId) -> Sequence[tuple[str, str]]:
    return network.described(login) or (("Server", "unknown"),)


def empty(network: FakeNetwork, login: LoginId) -> Sequence[tuple[str, str]]:
    return [(what, "") for what, _ in network.described(login)]


BROKEN: list[tuple[Rule, str, Methods]] = [
    (tuning.what_is_set_stands_there, "shows the usual", {"tunable": always_usual}),
    (tuning.what_is_set_stands_there, "keeps for all rooms", {"tuned": for_all_rooms}),
    (tuning.what_cannot_be_is_refused, "takes anything", {"tuned": anything}),
    (tuning.a_secret_is_never_told, "tells it", {"tunable": told}),
    (tuning.a_secret_is_never_told, "forgets it", {"tuned": forgets}),
    (tuning.a_login_is_tuned_whether_it_runs_or_not, "is in its way", {"tune": is_in_the_way}),
    (tuning.a_connection_is_described, "says nothing", {"described": nothing}),
    (tuning.a_connection_is_described, "describes what is not", {"described": something}),
    (tuning.a_connection_is_described, "has no facts", {"described": empty}),
]

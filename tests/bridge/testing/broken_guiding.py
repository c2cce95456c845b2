"""Adapters that break the rules of what an account does step by step."""

from collections.abc import Callable
from typing import Any

from bridge.api.adapter import Login
from bridge.api.errors import Refused
from bridge.api.login import Ask, Question
from bridge.api.procedures import Turn
from bridge.testing.asked.guiding import FakeCourse
from bridge.testing.conformance import Rule, guiding
from bridge.testing.network import FakeNetwork

Methods = dict[str, Callable[..., Any]]


class Nothing(FakeCourse):
    async def begin(self) -> Any:
        return None


class Twice(FakeCourse):
    async def begin(self) -> Turn:
        return Ask(questions=(Question(name="who", label="Who"),) * 2)


class Clinging(FakeCourse):
    async def abandon(self) -> None:
        raise Refused("not-acceptable", "It goes on.")


class Lost(FakeCourse):
    async def begin(self) -> Turn:
        raise KeyError(self.name)


class Silent(FakeCourse):
    async def begin(self) -> Turn:
        raise Refused("offline", "")


def proceeding(course: type[FakeCourse]) -> Methods:
    def proceed(network: FakeNetwork, name: str, login: Login) -> FakeCourse:
        return course(network.guiding, name)

    return {"proceed": proceed}


BROKEN: list[tuple[Rule, str, Methods]] = [
    (guiding.a_procedure_is_begun_and_given_up, "begins with nothing", proceeding(Nothing)),
    (guiding.a_procedure_is_begun_and_given_up, "asks for it twice", proceeding(Twice)),
    (guiding.a_procedure_is_begun_and_given_up, "goes on", proceeding(Clinging)),
    (guiding.a_procedure_waits_for_a_login_that_does_not_run, "fails", proceeding(Lost)),
    (guiding.a_procedure_waits_for_a_login_that_does_not_run, "says nothing", proceeding(Silent)),
]

"""The rules of what is done with messages and signalled, put to chats with one person as well."""

from collections.abc import Callable, Coroutine
from functools import cache
from typing import Any, TypeAlias

from bridge.api.adapter import Login
from bridge.testing.driving import Driver

Rule: TypeAlias = Callable[[Driver], Coroutine[Any, Any, None]]


def everywhere(*rules: Rule) -> tuple[Rule, ...]:
    """These, and the same in chats."""
    return (*rules, *map(in_a_chat, rules))


@cache
def in_a_chat(rule: Rule) -> Rule:
    """The same rule; where it says room, it is the chat of a login with the friend."""

    async def chatting(driver: Driver) -> None:
        await rule(_Chat(driver))

    chatting.__name__ = f"{rule.__name__}_in_a_chat"
    chatting.__doc__ = rule.__doc__
    return chatting


class _Chat:
    """A driver whose room is the chat; the friend does there what he would do in the room."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver
        self._login = driver.login()
        self.friend = driver.friend.alone(self._login.name)
        self.room = driver.person(driver.friend.name)

    def login(self) -> Login:
        return self._login

    def __getattr__(self, name: str) -> Any:
        return getattr(self._driver, name)

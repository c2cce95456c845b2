"""What comes before it is known whom somebody has met waits, in order and within bounds."""

import asyncio
from typing import TYPE_CHECKING, Any, cast
from xml.etree.ElementTree import Element

import pytest

from bridge.api.errors import Refused, TryLater
from bridge.api.ids import LoginId
from bridge.xmpp import held
from bridge.xmpp.held import LATER, Held

if TYPE_CHECKING:
    from bridge.core.acquaintance import Acquaintance
    from bridge.xmpp.service import Service

LOGIN = LoginId(1)
SERVICE = cast("Service", None)


class Learning:
    """A look-up that fails, or does not."""

    def __init__(self, failure: Exception | None = None) -> None:
        self._failure = failure

    async def learn(self, login: LoginId) -> None:
        await asyncio.sleep(0)
        if self._failure is not None:
            raise self._failure


def play(learning: Learning, ids: str) -> tuple[list[list[str]], list[tuple[str, str]]]:
    """The messages that came again, and those that were refused."""
    again: list[list[str]] = []
    refused: list[tuple[str, str]] = []

    async def main() -> None:
        tasks: list[asyncio.Task[Any]] = []
        waiting = Held(
            again=lambda _, stanzas: again.append([one.get("id", "") for one in stanzas]),
            refuse=lambda _, one, error: refused.append((one.get("id", ""), error.text)),
            spawn=lambda work: tasks.append(asyncio.ensure_future(work)),
        )
        for id in ids:
            acquaintance = cast("Acquaintance", learning)
            waiting.hold(SERVICE, acquaintance, LOGIN, Element("message", id=id))
        await asyncio.gather(*tasks)

    asyncio.run(main())
    return again, refused


def test_all_of_them_come_again_in_order() -> None:
    assert play(Learning(), "abc") == ([["a", "b", "c"]], [])


def test_where_it_cannot_be_found_out_all_are_refused() -> None:
    assert play(Learning(TryLater("")), "ab") == ([], [("a", LATER), ("b", LATER)])


def test_of_one_login_only_so_many_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(held, "MOST", 2)

    with pytest.raises(Refused, match="too many"):
        play(Learning(), "abc")

"""The IRC adapter keeps the rules of the port, on an old server and on a modern one."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pytest

from adapters.irc.people import following
from bridge.testing.conformance import Rule, rules
from bridge.testing.driving import Feature
from tests.conformance.irc import FEATURES, IrcFriend, friends, irc_driver
from tests.conformance.irc_tags import CAPABILITIES, TaggingFriend
from tests.servers.inspircd import InspIrcd
from tests.servers.ngircd import NgIrcd

pytestmark = pytest.mark.live

TAGGED = FEATURES | frozenset[Feature]({"answers", "reactions", "typing", "types"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """What is to be started, and what is played on it."""

    make: type[InspIrcd] | type[NgIrcd]
    features: frozenset[Feature]
    friend: type[IrcFriend] = IrcFriend
    capabilities: Sequence[str] = ()


OLD = Server(make=NgIrcd, features=FEATURES)
MODERN = Server(make=InspIrcd, features=TAGGED, friend=TaggingFriend, capabilities=CAPABILITIES)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """An old server is asked after people more often than each half minute."""
    monkeypatch.setattr(following, "POLL_EVERY", 0.2)


class House:
    """A server, a friend there for every rule, and the event loop that these live in."""

    def __init__(self, port: int, server: Server, runner: asyncio.Runner) -> None:
        self._port = port
        self._server = server
        self._runner = runner
        count = len(rules(server.features))
        self._friends: list[IrcFriend] = runner.run(
            friends(port, count, server.friend, server.capabilities)
        )

    def put_to(self, rule: Rule) -> None:
        async def main() -> None:
            friend = self._friends.pop()
            async with irc_driver(self._port, friend, self._server.features) as driver:
                await rule(driver)

        self._runner.run(main())

    def leave(self) -> None:
        """Those whose rules were not asked for go, too."""

        async def main() -> None:
            await asyncio.gather(*(friend.quit() for friend in self._friends))

        self._runner.run(main())


def house(server: Server) -> Iterator[House]:
    with server.make() as running, asyncio.Runner() as runner:
        house = House(running.port, server, runner)
        yield house
        house.leave()


@pytest.fixture(scope="module")
def old() -> Iterator[House]:
    yield from house(OLD)


@pytest.fixture(scope="module")
def modern() -> Iterator[House]:
    yield from house(MODERN)


@pytest.mark.timeout(60)
@pytest.mark.parametrize("rule", rules(OLD.features), ids=lambda rule: rule.__name__)
def test_the_irc_adapter_keeps_the_rule_on_ngircd(rule: Rule, old: House) -> None:
    old.put_to(rule)


@pytest.mark.timeout(60)
@pytest.mark.parametrize("rule", rules(MODERN.features), ids=lambda rule: rule.__name__)
def test_the_irc_adapter_keeps_the_rule_on_inspircd(rule: Rule, modern: House) -> None:
    modern.put_to(rule)

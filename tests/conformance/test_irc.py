"""The IRC adapter keeps the rules of the port, on an old server and on a modern one."""

import asyncio
from collections.abc import Iterator

import pytest

from bridge.testing.conformance import Rule, rules
from tests.conformance.irc import FEATURES, IrcFriend, friends, irc_driver
from tests.servers.inspircd import InspIrcd
from tests.servers.ngircd import NgIrcd

pytestmark = pytest.mark.live

RULES = rules(FEATURES)


class QuickInspIrcd(InspIrcd):
    """Reads at once what a client sends; as it comes, it takes 10 KiB a second."""

    def _config(self, ircv3: bool) -> str:
        usual = super()._config(ircv3)
        return usual.replace("<performance ", '<performance netbuffersize="65534" ')


class House:
    """A server, a friend there for every rule, and the event loop that these live in."""

    def __init__(self, port: int, runner: asyncio.Runner) -> None:
        self._port = port
        self._runner = runner
        self._friends: list[IrcFriend] = runner.run(friends(port, len(RULES)))

    def put_to(self, rule: Rule) -> None:
        async def main() -> None:
            async with irc_driver(self._port, self._friends.pop()) as driver:
                await rule(driver)

        self._runner.run(main())

    def leave(self) -> None:
        """Those whose rules were not asked for go, too."""

        async def main() -> None:
            await asyncio.gather(*(friend.quit() for friend in self._friends))

        self._runner.run(main())


@pytest.fixture(scope="module", params=[NgIrcd, QuickInspIrcd], ids=["ngircd", "inspircd"])
def house(request: pytest.FixtureRequest) -> Iterator[House]:
    with request.param() as server, asyncio.Runner() as runner:
        house = House(server.port, runner)
        yield house
        house.leave()


@pytest.mark.timeout(60)
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_irc_adapter_keeps_the_rule(rule: Rule, house: House) -> None:
    house.put_to(rule)

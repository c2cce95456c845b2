"""The IRC adapter keeps the rules of the port, on an old server and on a modern one."""

import asyncio
from collections.abc import Iterator

import pytest

from bridge.testing.conformance import RULES, Rule
from tests.conformance.irc import irc_driver
from tests.servers.inspircd import InspIrcd
from tests.servers.ngircd import NgIrcd

pytestmark = pytest.mark.live


class QuickInspIrcd(InspIrcd):
    """Reads at once what a client sends; as it comes, it takes 10 KiB a second."""

    def _config(self, ircv3: bool) -> str:
        usual = super()._config(ircv3)
        return usual.replace("<performance ", '<performance netbuffersize="65534" ')


@pytest.fixture(scope="module", params=[NgIrcd, QuickInspIrcd], ids=["ngircd", "inspircd"])
def port(request: pytest.FixtureRequest) -> Iterator[int]:
    with request.param() as server:
        yield server.port


@pytest.mark.timeout(60)
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_irc_adapter_keeps_the_rule(rule: Rule, port: int) -> None:
    async def main() -> None:
        async with irc_driver(port) as driver:
            await rule(driver)

    asyncio.run(main())

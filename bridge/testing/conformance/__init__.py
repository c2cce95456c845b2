"""The rules that every adapter keeps, as tests that any adapter can be put to.

    @pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
    def test_conformance(rule):
        async def main():
            async with my_driver() as driver:       # `bridge.testing.driving.Driver`
                await rule(driver)
        asyncio.run(main())

What a rule says stands in `bridge.api.adapter`; an AssertionError says how it is broken.
"""

from collections.abc import Callable, Coroutine
from typing import Any, TypeAlias

from bridge.testing.conformance import losing, meeting, naming, talking
from bridge.testing.driving import Driver

Rule: TypeAlias = Callable[[Driver], Coroutine[Any, Any, None]]

RULES: tuple[Rule, ...] = (*naming.RULES, *talking.RULES, *meeting.RULES, *losing.RULES)

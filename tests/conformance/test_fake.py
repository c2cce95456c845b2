"""The fake network keeps the rules of the port, in whatever manner it behaves."""

import asyncio

import pytest

from bridge.api.adapter import Emoji
from bridge.testing.conformance import FEATURES, RULES, Rule, rules
from bridge.testing.driving import Feature
from bridge.testing.manner import Manner
from tests.conformance.fake import fake_driver

WITHOUT_IDS = frozenset[Feature](
    {
        *("answers", "edits", "retractions", "retracts", "removes", "reactions"),
        *("reads", "polls", "votes"),
    }
)
PLAIN = frozenset[Feature]({"configures", "directory", "pictures"})
MANNERS: dict[str, tuple[Manner, frozenset[Feature]]] = {
    "flushed": (
        Manner(
            word="flushed",
            native_ids=False,
            shared=True,
            contacts=True,
            blocks=True,
            people=True,
            creates=True,
            links=True,
            tunes=True,
            guides=True,
            probes=True,
            keeps_list=False,
        ),
        frozenset(FEATURES) - WITHOUT_IDS - {"takes_files", "enters", "contacts", "welcomes"},
    ),
    "echoed": (
        Manner(
            word="echoed",
            shared=True,
            contacts=True,
            blocks=True,
            people=True,
            creates=True,
            links=True,
            tunes=True,
            guides=True,
            probes=True,
            window=3,
            takes_files=True,
            enters="two-steps",
            welcomes=True,
        ),
        frozenset(FEATURES) - {"follows"},
    ),
    "returned": (
        Manner(
            word="returned",
            shared=True,
            window=1,
            repeatable=False,
            takes_files=True,
            emoji=Emoji(most=1, allowed=frozenset("+-")),
            contacts=True,
            blocks=True,
            people=True,
            creates=True,
            links=True,
            tunes=True,
            guides=True,
            probes=True,
            enters="password",
            welcomes=True,
        ),
        frozenset(FEATURES) - {"follows"},
    ),
    "plain": (
        Manner(
            answers=False,
            edits=False,
            retractions=False,
            emoji=None,
            typing=False,
            reads=False,
            files=False,
            serves_files=False,
            styles=False,
            locations=False,
            cards=False,
            polls=False,
            votes=False,
            spoilers=False,
            kick=False,
            roles=frozenset(),
            affiliations=frozenset(),
            lists=frozenset(),
            removes=False,
            invites=False,
            requests_voice=False,
            about=False,
            portrays=False,
            keeps=False,
        ),
        PLAIN,
    ),
}
CASES = [
    pytest.param(manner, features, rule, id=f"{name}-{rule.__name__}")
    for name, (manner, features) in MANNERS.items()
    for rule in rules(features)
]


@pytest.mark.parametrize(("manner", "features", "rule"), CASES)
def test_the_fake_network_keeps_the_rule(
    manner: Manner, features: frozenset[Feature], rule: Rule
) -> None:
    async def main() -> None:
        async with fake_driver(manner, features) as driver:
            await rule(driver)

    asyncio.run(main())


def test_every_rule_is_put_to_it() -> None:
    put_to = {rule for _, features in MANNERS.values() for rule in rules(features)}

    assert put_to == {*RULES, *rules(FEATURES)}

"""Rules of names and translation: what is pure."""

from bridge.api.adapter import part_key
from bridge.testing.conformance.claims import NotConforming, expect
from bridge.testing.conformance.scene import in_the_room
from bridge.testing.driving import Driver


async def a_far_name_has_one_canonical_form(driver: Driver) -> None:
    """`target` understands every spelling, `named` gives the one that is canonical."""
    adapter = driver.adapter
    for spelling, canonical in driver.spellings.items():
        target = adapter.target(spelling)
        if target is None:
            raise NotConforming(f"{spelling!r} should mean something")
        expect(canonical, adapter.named(target), f"the name of {spelling!r}")
        expect(target, adapter.target(canonical), f"what {canonical!r} means")


async def nonsense_means_nothing(driver: Driver) -> None:
    for name in driver.nonsense:
        expect(None, driver.adapter.target(name), f"what {name!r} means")


async def translating_is_pure(driver: Driver) -> None:
    """The same delivery becomes the same calls, and nothing happens by it."""
    async with in_the_room(driver) as scene:
        delivery = scene.delivery("one\ntwo")
        first, again = (list(scene.adapter.translate(delivery)) for _ in range(2))

        expect(first, again, "the calls of one delivery")
        expect([], await driver.friend.heard(), "what was heard before anything was performed")


async def parts_are_numbered(driver: Driver) -> None:
    """The n-th call bears the key `part_key(key, n)`."""
    async with in_the_room(driver) as scene:
        delivery = scene.delivery("\n".join(["some words"] * 5))
        keys = [driver.key(call) for call in scene.adapter.translate(delivery)]

        expect([part_key(delivery.key, n) for n in range(len(keys))], keys, "the keys of its calls")


RULES = (
    a_far_name_has_one_canonical_form,
    nonsense_means_nothing,
    translating_is_pure,
    parts_are_numbered,
)

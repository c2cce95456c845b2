"""Rules of what is neither words nor a file: places on the map, and cards."""

from typing import TypeVar

from bridge.api.content import Card, Content, Location
from bridge.api.events import Message
from bridge.testing.conformance.claims import expect
from bridge.testing.conformance.scene import Scene, in_the_room
from bridge.testing.driving import Driver

CAFE = Location(latitude=48.2082, longitude=16.3738, name="Café Central")
ALICE = Card(name="Alice", phones=("+43 1 2345",))

T = TypeVar("T", bound=Content)


async def places_arrive_as_places(driver: Driver) -> None:
    """In both directions; networks may round them to a metre, and not know their names."""
    async with in_the_room(driver) as scene:
        came = await heard(scene, CAFE)
        outcomes = await scene.carry(scene.carrying(scene.message(CAFE)))
        arrived = await driver.friend.shared()

        expect([(48.2082, 16.3738)], [_rounded(came)], "the place that came")
        expect(["sent"], outcomes, "what became of a place")
        expect([(48.2082, 16.3738)], [_rounded(place) for place in arrived], "what arrived")


async def cards_arrive_as_cards(driver: Driver) -> None:
    """In both directions."""
    async with in_the_room(driver) as scene:
        came = await heard(scene, ALICE)
        outcomes = await scene.carry(scene.carrying(scene.message(ALICE)))
        arrived = await driver.friend.shared()

        expect(("Alice", ALICE.phones), (came.name, came.phones), "the card that came")
        expect(["sent"], outcomes, "what became of a card")
        expect([("Alice", ALICE.phones)], [(c.name, c.phones) for c in arrived], "what arrived")


async def heard(scene: Scene, content: T) -> T:
    """The friend says this alone; as it came."""
    await scene.driver.friend.share(content)
    event = await scene.inbox.until(
        Message, lambda event: any(isinstance(part, type(content)) for part in event.content)
    )
    [part] = [part for part in event.content if isinstance(part, type(content))]
    return part


def _rounded(location: Location) -> tuple[float, float]:
    return round(location.latitude, 5), round(location.longitude, 5)

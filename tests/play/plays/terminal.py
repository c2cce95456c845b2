"""profanity in a room, with the network and with Converse."""

from tests.play.converse import Shown
from tests.play.house import TEA, House, Play, address
from tests.play.waiting import must_be


async def profanity_joins_and_shows_people_and_topic(house: House) -> None:
    await house.bob.start()
    await house.bob.type(f"/join {address(TEA)}")

    await house.bob.shows("Carol", "Dave", "Coffee at six")


async def profanity_and_the_network_talk(house: House) -> None:
    await house.bob.type("hello from a terminal")
    [heard] = await house.hears(1)
    must_be(("bob", "hello from a terminal"), (heard.by, heard.text))
    house.far.say(TEA, "Carol", "hello bob")

    await house.bob.shows("bob: hello from a terminal", "Carol: hello bob")


async def converse_and_profanity_talk(house: House) -> None:
    await house.alice.enter(address(TEA))
    await house.alice.shows_people("alice", "bob", "Carol", "Dave")
    await house.alice.say("is anybody at a terminal?")
    await house.bob.shows("alice: is anybody at a terminal?")
    await house.bob.type("I am")

    await house.alice.shows(lambda shown: Shown(by="bob", text="I am") in shown)


PLAYS: tuple[Play, ...] = (
    profanity_joins_and_shows_people_and_topic,
    profanity_and_the_network_talk,
    converse_and_profanity_talk,
)

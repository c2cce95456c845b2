"""profanity in a room, with the network and with Converse."""

from bridge.api.content import File
from tests.play.converse import Shown
from tests.play.house import HALL, TEA, House, Play, address
from tests.play.waiting import must_be, until


async def profanity_joins_and_shows_people_and_topic(house: House) -> None:
    await house.bob.start()
    await house.bob.type(f"/join {address(TEA)}")

    await house.bob.shows("Carol", "Dave", house.far.subject_of(TEA))


async def profanity_and_the_network_talk(house: House) -> None:
    await house.bob.type("hello from a terminal")
    [heard] = await house.hears(1)
    must_be(("bob", "hello from a terminal"), (heard.by, heard.text))
    house.far.say(TEA, "Carol", "hello bob")

    await house.bob.shows("bob: hello from a terminal", "Carol: hello bob")


async def profanity_shows_an_edit_in_place(house: House) -> None:
    said = house.far.say(TEA, "Carol", "the chake is ready")
    await house.bob.shows("Carol: the chake is ready")
    house.far.edit(TEA, "Carol", said, "the cake is ready")
    screen = await house.bob.shows("Carol: the cake is ready")

    must_be(0, screen.count("chake"))


async def profanity_shows_a_reply_in_words(house: House) -> None:
    said = house.far.say(TEA, "Carol", "who comes?")
    house.far.say(TEA, "Dave", "I come", answers=said)

    await house.bob.shows("Dave: > who comes?", "I come")


async def a_reply_quotes_what_was_edited_as_it_stands(house: House) -> None:
    said = house.far.say(TEA, "Carol", "who has spons?")
    await house.bob.shows("Carol: who has spons?")
    house.far.edit(TEA, "Carol", said, "who has spoons?")
    await house.bob.shows("Carol: who has spoons?")
    house.far.say(TEA, "Dave", "me", answers=said)

    await house.bob.shows("Dave: > who has spoons?")


async def profanity_shows_the_address_of_a_file(house: House) -> None:
    at = house.publish("way.png", b"")
    house.far.say(TEA, "Dave", "", files=[File(url=at, name="way.png", media_type="image/png")])

    await house.bob.shows(f"Dave: {at}")


async def converse_and_profanity_talk(house: House) -> None:
    await house.alice.enter(address(TEA))
    await house.alice.shows_people("alice", "bob", "Carol", "Dave")
    await house.alice.say("is anybody at a terminal?")
    await house.bob.shows("alice: is anybody at a terminal?")
    await house.bob.type("I am")

    await house.alice.shows(lambda shown: Shown(by="bob", text="I am") in shown)


async def converse_and_profanity_talk_in_a_room_that_all_see_alike(house: House) -> None:
    house.far.room(HALL, "Carol", "Dave")
    await house.alice.enter(address(HALL))
    await house.alice.shows_people("alice", "Carol", "Dave")
    await house.alice.say("is this the hall?")
    [heard] = await house.hears(1, HALL)
    must_be(("alice", "is this the hall?"), (heard.by, heard.text))
    await house.bob.type(f"/join {address(HALL)}")
    await house.alice.shows_people("alice", "bob", "Carol", "Dave")
    await house.bob.type("it is")

    await house.alice.shows(lambda shown: shown[-1] == Shown(by="bob", text="it is"))


async def profanity_shows_the_history_of_such_a_room(house: House) -> None:
    await house.bob.shows("alice: is this the hall?", "bob: it is")


async def converse_shows_that_one_was_kicked(house: House) -> None:
    await house.alice.enter(address(TEA))
    await house.alice.shows_people("alice", "bob", "Carol", "Dave")
    await house.alice.shows(lambda shown: shown)  # what it asks for before that is refused later
    house.far.kick(TEA, "alice", "Carol", "tea is over")

    await until(
        house.alice.disconnection,
        lambda words: "You have been kicked" in words and "tea is over" in words,
    )


PLAYS: tuple[Play, ...] = (
    profanity_joins_and_shows_people_and_topic,
    profanity_and_the_network_talk,
    profanity_shows_an_edit_in_place,
    profanity_shows_a_reply_in_words,
    a_reply_quotes_what_was_edited_as_it_stands,
    profanity_shows_the_address_of_a_file,
    converse_and_profanity_talk,
    converse_and_profanity_talk_in_a_room_that_all_see_alike,
    profanity_shows_the_history_of_such_a_room,
    converse_shows_that_one_was_kicked,
)

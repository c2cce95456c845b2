"""The plays, in their order: each is a fact about what a client shows. They share one evening."""

from collections.abc import Awaitable, Callable

from tests.play.converse import Shown
from tests.play.house import TEA, House, address
from tests.play.waiting import until

Play = Callable[[House], Awaitable[None]]

SUBJECT = "Tea at five"


async def converse_joins_and_lists_who_is_there(house: House) -> None:
    house.far.room(TEA, "Carol", "Dave", subject=SUBJECT)
    house.far.enter(TEA, "Carol", role="moderator", affiliation="owner")
    await house.alice.enter(address(TEA))

    people = await house.alice.shows_people("alice", "Carol", "Dave")

    assert {each.name: each.badges for each in people} == {
        "alice": (),
        "Carol": ("Owner", "Moderator"),
        "Dave": (),
    }


async def converse_shows_the_topic(house: House) -> None:
    await until(house.alice.topic, lambda topic: topic == SUBJECT)


async def converse_shows_a_new_topic(house: House) -> None:
    house.far.subject(TEA, "Carol", "Coffee at six")

    await until(house.alice.topic, lambda topic: topic == "Coffee at six")


async def converse_shows_what_is_said_on_the_network(house: House) -> None:
    house.far.say(TEA, "Carol", "good evening, alice")

    await house.alice.shows(lambda shown: Shown(by="Carol", text="good evening, alice") in shown)


async def the_network_hears_converse_and_converse_shows_it_once(house: House) -> None:
    before = len(house.far.heard(TEA))
    await house.alice.say("good evening, Carol")

    heard = await house.far.until_heard(TEA, before + 1)
    assert [each.text for each in heard[before:]] == ["good evening, Carol"]
    house.far.say(TEA, "Dave", "and me?")
    shown = await house.alice.shows(lambda shown: shown and shown[-1].text == "and me?")
    mine = [each for each in shown if each.text == "good evening, Carol"]
    assert mine == [Shown(by="alice", text="good evening, Carol")]


async def converse_shows_who_comes_is_renamed_and_leaves(house: House) -> None:
    house.far.enter(TEA, "Erin")
    await house.alice.shows_people("alice", "Carol", "Dave", "Erin")
    house.far.rename("Erin%irc.fake", "Erika")
    await house.alice.shows_people("alice", "Carol", "Dave", "Erika")
    house.far.leave(TEA, "Erika")
    await house.alice.shows_people("alice", "Carol", "Dave")


async def converse_shows_the_history_in_order_when_it_joins_again(house: House) -> None:
    await house.alice.close()
    for number in range(3):
        house.far.say(TEA, "Dave", f"while you were away {number}")
    await house.alice.enter(address(TEA))

    shown = await house.alice.shows(lambda shown: shown and shown[-1].text.endswith("away 2"))

    assert [each.text for each in shown] == [
        "good evening, alice",
        "good evening, Carol",
        "and me?",
        *(f"while you were away {number}" for number in range(3)),
    ]


async def profanity_joins_and_shows_people_and_topic(house: House) -> None:
    await house.bob.start()
    await house.bob.type(f"/join {address(TEA)}")

    await house.bob.shows("Carol", "Dave", "Coffee at six")


async def profanity_and_the_network_talk(house: House) -> None:
    before = len(house.far.heard(TEA))
    await house.bob.type("hello from a terminal")
    heard = await house.far.until_heard(TEA, before + 1)
    assert [(each.by, each.text) for each in heard[before:]] == [("bob", "hello from a terminal")]
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
    converse_joins_and_lists_who_is_there,
    converse_shows_the_topic,
    converse_shows_a_new_topic,
    converse_shows_what_is_said_on_the_network,
    the_network_hears_converse_and_converse_shows_it_once,
    converse_shows_who_comes_is_renamed_and_leaves,
    converse_shows_the_history_in_order_when_it_joins_again,
    profanity_joins_and_shows_people_and_topic,
    profanity_and_the_network_talk,
    converse_and_profanity_talk,
)

"""Converse in a room: who is there, the topic, talk, history."""

from tests.play.converse import Shown
from tests.play.house import TEA, House, Play, address
from tests.play.waiting import must_be, until

SUBJECT = "Tea at five"


async def converse_joins_and_lists_who_is_there(house: House) -> None:
    house.far.room(TEA, "Carol", "Dave", subject=SUBJECT)
    house.far.enter(TEA, "Carol", role="moderator", affiliation="owner")
    await house.alice.enter(address(TEA))

    people = await house.alice.shows_people("alice", "Carol", "Dave")

    badges = {"alice": (), "Carol": ("Owner", "Moderator"), "Dave": ()}
    must_be(badges, {each.name: each.badges for each in people})


async def converse_shows_the_topic(house: House) -> None:
    await until(house.alice.topic, lambda topic: topic == SUBJECT)


async def converse_shows_a_new_topic(house: House) -> None:
    house.far.subject(TEA, "Carol", "Coffee at six")

    await until(house.alice.topic, lambda topic: topic == "Coffee at six")


async def converse_shows_what_is_said_on_the_network(house: House) -> None:
    house.far.say(TEA, "Carol", "good evening, alice")

    await house.alice.shows(lambda shown: Shown(by="Carol", text="good evening, alice") in shown)


async def the_network_hears_converse_and_converse_shows_it_once(house: House) -> None:
    await house.alice.say("good evening, Carol")

    [heard] = await house.hears(1)
    must_be(("alice", "good evening, Carol"), (heard.by, heard.text))
    house.far.say(TEA, "Dave", "and me?")
    shown = await house.alice.shows(lambda shown: shown[-1].text == "and me?")
    mine = [each for each in shown if each.text == "good evening, Carol"]
    must_be([Shown(by="alice", text="good evening, Carol")], mine)


async def converse_shows_who_comes_is_renamed_and_leaves(house: House) -> None:
    house.far.enter(TEA, "Erin")
    await house.alice.shows_people("alice", "Carol", "Dave", "Erin")
    house.far.rename("Erin%irc.fake", "Erika")
    await house.alice.shows_people("alice", "Carol", "Dave", "Erika")
    house.far.leave(TEA, "Erika")
    await house.alice.shows_people("alice", "Carol", "Dave")


async def converse_changes_the_topic(house: House) -> None:
    house.far.enter(TEA, "alice", role="moderator", affiliation="admin")
    await house.alice.shows_badges("alice", "Admin", "Moderator")
    await house.alice.say("/topic Cocoa at seven")

    await until(house.alice.topic, lambda topic: topic == "Cocoa at seven")
    must_be("Cocoa at seven", house.far.subject_of(TEA))


async def converse_changes_its_nick_and_back(house: House) -> None:
    await house.alice.say("/nick alicia")
    await house.alice.shows_people("alicia", "Carol", "Dave")
    must_be(("Carol", "Dave", "alicia"), tuple(sorted(house.far.people(TEA))))
    await house.alice.say("/nick alice")

    await house.alice.shows_people("alice", "Carol", "Dave")


async def converse_shows_who_is_typing_and_the_network_sees_it_type(house: House) -> None:
    house.far.typing(TEA, "Carol")
    await until(house.alice.activity, lambda activity: "Carol is typing" in activity)
    house.far.typing(TEA, "Carol", False)
    await house.alice.type("I am thin")

    await house.far.until(lambda: house.far.typing_in(TEA) == ("alice",))
    await house.alice.say("king")
    await house.hears(1)


async def converse_shows_actions_as_actions(house: House) -> None:
    house.far.say(TEA, "Carol", "pours the tea", "action")
    await house.alice.shows(lambda shown: shown[-1] == Shown(by="Carol", text="pours the tea"))
    await house.alice.say("/me drinks it")

    [heard] = await house.hears(1)
    must_be(("drinks it", "action"), (heard.text, heard.form))
    await house.alice.shows(lambda shown: shown[-1] == Shown(by="alice", text="drinks it"))


async def converse_goes_on_when_the_gateway_was_restarted(house: House) -> None:
    await house.gateway.stop()
    await house.gateway.start()
    await house.alice.say("are you back?")
    await house.hears(1)
    house.far.say(TEA, "Carol", "I was never away")

    await house.alice.shows(
        lambda shown: (
            shown[-2:]
            == [Shown(by="alice", text="are you back?"), Shown(by="Carol", text="I was never away")]
        )
    )
    await house.alice.shows_people("alice", "Carol", "Dave")


async def converse_shows_the_history_in_order_when_it_joins_again(house: House) -> None:
    before = [each.text for each in await house.alice.messages()]
    await house.alice.close()
    for number in range(3):
        house.far.say(TEA, "Dave", f"while you were away {number}")
    await house.alice.enter(address(TEA))

    shown = await house.alice.shows(lambda shown: shown[-1].text.endswith("away 2"))

    must_be(
        [f"while you were away {number}" for number in range(3)], [each.text for each in shown][-3:]
    )
    must_be(before, [each.text for each in shown][:-3])


PLAYS: tuple[Play, ...] = (
    converse_joins_and_lists_who_is_there,
    converse_shows_the_topic,
    converse_shows_a_new_topic,
    converse_shows_what_is_said_on_the_network,
    the_network_hears_converse_and_converse_shows_it_once,
    converse_shows_who_comes_is_renamed_and_leaves,
    converse_changes_the_topic,
    converse_changes_its_nick_and_back,
    converse_shows_who_is_typing_and_the_network_sees_it_type,
    converse_shows_actions_as_actions,
    converse_goes_on_when_the_gateway_was_restarted,
    converse_shows_the_history_in_order_when_it_joins_again,
)

"""Messages that are about other messages, both ways: replies, edits, reactions, retractions."""

from dataclasses import replace

from tests.play.converse import Shown
from tests.play.house import TEA, House, Play, address
from tests.play.waiting import must_be


async def converse_shows_a_reply(house: House) -> None:
    asked = house.far.say(TEA, "Carol", "who has milk?")
    house.far.say(TEA, "Dave", "I have", answers=asked)

    reply = Shown(by="Dave", text="I have", answers="Carol who has milk?")
    await house.alice.shows(lambda shown: shown[-1] == reply)


async def the_network_hears_a_reply(house: House) -> None:
    said = house.far.say(TEA, "Carol", "who has sugar?")
    await house.alice.answer("who has sugar?", "I have some")

    [heard] = await house.hears(1)
    must_be(("says", "I have some", said.native), (heard.does, heard.text, heard.to))
    reply = Shown(by="alice", text="I have some", answers="Carol who has sugar?")
    await house.alice.shows(lambda shown: shown[-1] == reply)


async def converse_shows_an_edit(house: House) -> None:
    said = house.far.say(TEA, "Dave", "at fife")
    await house.alice.shows(lambda shown: shown[-1].text == "at fife")
    house.far.edit(TEA, "Dave", said, "at five")

    edited = Shown(by="Dave", text="at five", is_edited=True)
    await house.alice.shows(lambda shown: shown[-1] == edited)


async def the_network_hears_an_edit(house: House) -> None:
    await house.alice.say("I bring biscits")
    await house.hears(1)
    await house.alice.shows(lambda shown: shown[-1].text == "I bring biscits")
    await house.alice.edit("I bring biscits", "I bring biscuits")

    [heard] = await house.hears(1)
    mine = house.far.said(TEA)[-1]
    must_be(("edits", "I bring biscuits", mine.native), (heard.does, heard.text, heard.to))
    edited = Shown(by="alice", text="I bring biscuits", is_edited=True)
    await house.alice.shows(lambda shown: shown[-1] == edited)


async def converse_shows_reactions_and_that_they_go(house: House) -> None:
    said = house.far.say(TEA, "Carol", "there is cake")
    house.far.react(TEA, "Dave", said, "🍰", "👍")
    await house.alice.shows(lambda shown: shown[-1].reactions == ("🍰 1", "👍 1"))
    house.far.react(TEA, "Dave", said, "👍")

    await house.alice.shows(lambda shown: shown[-1].reactions == ("👍 1",))


async def the_network_hears_a_reaction(house: House) -> None:
    said = house.far.say(TEA, "Carol", "and pie")
    emoji = await house.alice.react("and pie")

    [heard] = await house.hears(1)
    must_be(("reacts", (emoji,), said.native), (heard.does, heard.emoji, heard.to))
    await house.alice.shows(lambda shown: shown[-1].reactions == (f"{emoji} 1",))


async def converse_shows_a_retraction(house: House) -> None:
    """COMPAT(Converse 14.0.0 looks for the author's id, XEP-0424 gives that of the room, until it
    looks for both): it is shown by the archive only.
    """
    said = house.far.say(TEA, "Dave", "I hate tea")
    await house.alice.shows(lambda shown: shown[-1].text == "I hate tea")
    house.far.retract(TEA, "Dave", said)
    await house.alice.enter(address(TEA))

    gone = Shown(by="Dave", text="Dave has removed a message", is_retracted=True, is_delayed=True)
    await house.alice.shows(lambda shown: shown[-1] == gone)


async def the_network_hears_a_retraction(house: House) -> None:
    await house.alice.say("so do I")
    await house.hears(1)
    mine = house.far.said(TEA)[-1]
    await house.alice.retract("so do I")

    [heard] = await house.hears(1)
    must_be(("takes back", mine.native), (heard.does, heard.to))
    gone = Shown(by="alice", text="You have removed a message", is_retracted=True)
    await house.alice.shows(lambda shown: shown[-1] == gone)


async def converse_shows_that_a_moderator_removed_a_message(house: House) -> None:
    said = house.far.say(TEA, "Dave", "buy coffee now")
    await house.alice.shows(lambda shown: shown[-1].text == "buy coffee now")
    house.far.remove(TEA, "Carol", said, "advertising")

    gone = Shown(by="Dave", text="Carol has removed a message advertising", is_retracted=True)
    await house.alice.shows(lambda shown: shown[-1] == gone)


async def a_moderator_removes_a_message_in_converse(house: House) -> None:
    house.far.enter(TEA, "alice", role="moderator")
    said = house.far.say(TEA, "Dave", "buy it cheap")
    await house.alice.retract("buy it cheap")

    [heard] = await house.hears(1)
    must_be(("removes", said.native), (heard.does, heard.to))
    await house.alice.shows(lambda shown: shown[-1].is_retracted)


async def converse_shows_the_same_when_it_joins_again(house: House) -> None:
    """The archive knows of replies, edits, reactions and retractions."""
    live = [replace(each, is_delayed=True) for each in await house.alice.messages()]
    await house.alice.enter(address(TEA))
    again = await house.alice.shows(lambda shown: len(shown) == len(live))

    must_be(live, again)


PLAYS: tuple[Play, ...] = (
    converse_shows_a_reply,
    the_network_hears_a_reply,
    converse_shows_an_edit,
    the_network_hears_an_edit,
    converse_shows_reactions_and_that_they_go,
    the_network_hears_a_reaction,
    converse_shows_a_retraction,
    the_network_hears_a_retraction,
    converse_shows_that_a_moderator_removed_a_message,
    a_moderator_removes_a_message_in_converse,
    converse_shows_the_same_when_it_joins_again,
)

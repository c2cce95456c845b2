"""A topic for each contact, where bots may have some."""

from telegram import User

from bridge.api.events import Message
from tests.adapters.telegram.chats.house import BOB, CAROL, House, place, played, texts
from tests.servers.botapi import topics, users


def named(user: users.User) -> dict[str, int]:
    """A person's topics, by name."""
    return {topic.name: topic.id for topic in user.chat.topics.values()}


def test_each_contact_has_a_topic_and_no_name_stands_before_his_words() -> None:
    async def play(here: House) -> None:
        alice = here.world.user("Alice")
        await here.tied(alice, BOB, CAROL)
        await here.says(BOB, alice, "hi")
        topic = named(alice)

        assert list(topic) == ["Bob", "Carol"]
        assert texts(alice, thread=topic["Bob"]) == ["hi"]

    played(play, BOB, CAROL, has_topics=True)


def test_what_is_written_in_a_topic_goes_to_its_contact() -> None:
    async def play(here: House) -> None:
        alice = here.world.user("Alice")
        await here.tied(alice, BOB, CAROL)
        await alice.says(alice.chat, "to bob", topic=named(alice)["Bob"])
        await alice.says(alice.chat, "to carol", topic=named(alice)["Carol"])
        bob, carol = await here.heard("to bob"), await here.heard("to carol")

        assert (bob.place, carol.place) == (place(alice, BOB), place(alice, CAROL))

    played(play, BOB, CAROL, has_topics=True)


def test_a_topic_that_was_deleted_is_made_anew_by_the_next_words() -> None:
    async def play(here: House) -> None:
        alice = here.world.user("Alice")
        await here.tied(alice, BOB)
        before = named(alice)["Bob"]
        topics.delete(alice.chat, alice.chat.topics[before])
        await here.says(BOB, alice, "hi")
        after = named(alice)["Bob"]

        assert before != after
        assert texts(alice, thread=after) == ["hi"]

    played(play, BOB, has_topics=True)


def test_a_topic_is_called_as_its_contact_is() -> None:
    async def play(here: House) -> None:
        alice = here.world.user("Alice")
        await here.tied(alice, BOB)
        await here.adapter.portray(BOB, "Robert", None)

        assert await here.world.until(lambda: list(named(alice)) == ["Robert"])

    played(play, BOB, has_topics=True)


def test_what_is_written_in_a_topic_of_nobody_is_asked_about() -> None:
    async def play(here: House) -> None:
        alice = here.world.user("Alice")
        await here.tied(alice, BOB)
        own = topics.create(alice.chat, alice, "Notes")
        await alice.says(alice.chat, "to whom?", topic=own.id)
        words = await here.answered(alice, "This was sent to nobody.")

        assert words.startswith("This was sent to nobody. This topic is nobody's.")
        assert texts(alice, thread=own.id) == [words]
        assert not any(one.text == "to whom?" for one in here.inbox.of(Message))

    played(play, BOB, has_topics=True)


def test_who_writes_in_the_topic_of_somebody_who_left_is_told_so() -> None:
    async def play(here: House) -> None:
        alice = here.world.user("Alice")
        await here.tied(alice, BOB, CAROL)
        await here.adapter.log_out(here.adapter._session.logins[BOB][0])
        await alice.says(alice.chat, "still there?", topic=named(alice)["Bob"])

        words = await here.answered(alice, "This was sent to nobody.")
        assert words == "This was sent to nobody. Whom you answer is not here any longer."

    played(play, BOB, CAROL, has_topics=True)


def test_contacts_of_before_have_topics_when_bots_may_have_some() -> None:
    async def play(here: House) -> None:
        alice = here.world.user("Alice")
        await here.tied(alice, BOB)
        session = here.adapter._session
        assert session.me is not None
        here.api.bot.has_topics = True
        session.me = User.de_json({**session.me.to_dict(), "has_topics_enabled": True}, None)
        await here.says(BOB, alice, "first")
        assert await here.world.until(lambda: list(named(alice)) == ["Bob"])
        await here.world.until(lambda: session.chats.of(alice.id).ties[BOB].thread is not None)
        await here.says(BOB, alice, "second")

        assert texts(alice)[-2:] == ["Bob: first", "second"]

    played(play, BOB)

"""Several XMPP people in one chat with the bot: who is meant, and who speaks."""

import asyncio

import pytest

from bridge.api.content import Text
from bridge.api.errors import Refused
from bridge.api.events import Edit, Message, Reactions
from bridge.api.states import Contact, Contacts, Stranger
from tests.adapters.telegram.chats.house import (
    BOB,
    CAROL,
    House,
    house,
    place,
    played,
    texts,
)
from tests.servers.botapi.deeds.media import Item
from tests.servers.botapi.messages import Message as Said
from tests.servers.botapi.users import User
from tests.servers.telegram import fake_telegram


def said_by_bot(user: User, words: str) -> Said:
    return next(m for m in reversed(user.chat.messages) if words in m.text and m.author != user)


def test_each_message_from_xmpp_names_its_sender() -> None:
    async def play(here: House) -> None:
        alice = here.world.user("Alice")
        await here.tied(alice, BOB, CAROL)
        await here.says(BOB, alice, "hi")
        await here.says(CAROL, alice, "ho")

        assert texts(alice)[-2:] == ["Bob: hi", "Carol: ho"]

    played(play, BOB, CAROL)


def test_two_contacts_of_one_name_are_told_apart() -> None:
    async def play(here: House) -> None:
        alice = here.world.user("Alice")
        await here.adapter.portray(CAROL, "Bob", None)
        await here.tied(alice, BOB, CAROL)
        await here.says(CAROL, alice, "ho")

        assert texts(alice)[-1] == "Bob (2): ho"

    played(play, BOB, CAROL)


@pytest.mark.parametrize("name", ["Bob", "bob", "\u2066Bob\u2069", " B\u200bob"])
def test_nobody_is_called_as_another_contact_by_signs_that_are_not_seen(name: str) -> None:
    async def play(here: House) -> None:
        alice = here.world.user("Alice")
        await here.tied(alice, BOB, CAROL)
        await here.adapter.portray(CAROL, name, None)
        await here.says(CAROL, alice, "hi")

        assert texts(alice)[-1].casefold() == "bob (2): hi"

    played(play, BOB, CAROL)


def test_an_answer_goes_to_whom_it_answers_and_anything_else_to_the_current_one() -> None:
    async def play(here: House) -> None:
        alice = here.world.user("Alice")
        await here.tied(alice, BOB, CAROL)
        await here.says(BOB, alice, "from bob")
        await alice.says(alice.chat, "to carol")
        answer = await alice.says(alice.chat, "to bob", reply_to=said_by_bot(alice, "from bob"))
        await alice.says(alice.chat, "to bob again", reply_to=answer)
        await alice.says(alice.chat, "to carol again")
        await here.heard("to carol again")

        heard = [(one.place, one.text) for one in here.inbox.of(Message) if one.form == "say"]
        assert heard == [
            (place(alice, CAROL), "to carol"),
            (place(alice, BOB), "to bob"),
            (place(alice, BOB), "to bob again"),
            (place(alice, CAROL), "to carol again"),
        ]

    played(play, BOB, CAROL)


def test_with_nobody_chosen_the_bot_asks_back_and_sends_nothing() -> None:
    async def play(here: House) -> None:
        alice = here.world.user("Alice")
        await here.tied(alice, BOB, CAROL)
        await here.adapter.unfollow(CAROL, str(alice.id))
        await alice.says(alice.chat, "to whom?")
        words = await here.answered(alice, "This was sent to nobody.")

        assert words.endswith(
            "To whom is it? Answer one of his messages, or choose him:\n/chat_1 Bob"
        )
        assert [one for one in here.inbox.of(Message) if one.form == "say"] == []

    played(play, BOB, CAROL)


def test_who_knows_nobody_is_told_how_to_reach_somebody() -> None:
    async def play(here: House) -> None:
        alice = here.world.user("Alice")
        await alice.says(alice.chat, "hello?")

        await here.answered(alice, "This was sent to nobody. You have no contacts here yet")
        assert here.inbox.of(Message) == []

    played(play, BOB)


def test_who_answers_somebody_who_left_is_told_so() -> None:
    async def play(here: House) -> None:
        alice = here.world.user("Alice")
        await here.tied(alice, BOB, CAROL)
        await here.says(BOB, alice, "bye")
        await here.adapter.log_out(here.adapter._session.logins[BOB][0])
        await alice.says(alice.chat, "wait", reply_to=said_by_bot(alice, "bye"))

        words = await here.answered(alice, "This was sent to nobody.")
        assert words == "This was sent to nobody. Whom you answer is not here any longer."

    played(play, BOB, CAROL)


def test_edits_and_reactions_go_where_their_message_went() -> None:
    async def play(here: House) -> None:
        alice = here.world.user("Alice")
        await here.tied(alice, BOB)
        said = await alice.says(alice.chat, "helo")
        await here.heard("helo")
        await here.tied(alice, CAROL)
        native = await here.says(BOB, alice, "hi")
        await alice.edits(said, "hello")
        await alice.reacts(said_by_bot(alice, "hi"), "\N{THUMBS UP SIGN}")
        edit = await here.inbox.until(Edit)
        reactions = await here.inbox.until(Reactions)

        assert (edit.place, edit.target.native) == (place(alice, BOB), f"{alice.id}/{said.id}")
        assert edit.content == (Text("hello"),)
        assert (reactions.place, reactions.target.native) == (place(alice, BOB), native)
        assert reactions.emoji == ("\N{THUMBS UP SIGN}",)

    played(play, BOB, CAROL)


def test_whose_messages_were_is_known_after_a_restart() -> None:
    async def run() -> None:
        async with fake_telegram() as api:
            alice = api.world.user("Alice")
            async with house(api) as before:
                await before.log_in(BOB, CAROL)
                await before.tied(alice, BOB, CAROL)
                await before.says(BOB, alice, "from bob")
            async with house(api, before.inbox) as after:
                await after.log_in(BOB, CAROL)
                await alice.says(alice.chat, "to bob", reply_to=said_by_bot(alice, "from bob"))
                heard = await after.heard("to bob")

                assert heard.place == place(alice, BOB)

    asyncio.run(run())


def test_an_answer_to_a_message_that_is_forgotten_is_asked_about() -> None:
    async def play(here: House) -> None:
        alice = here.world.user("Alice")
        await here.tied(alice, BOB, CAROL)
        await here.says(BOB, alice, "from bob")
        here.adapter._session.chats.recent(alice.id)._by_number.clear()
        await alice.says(alice.chat, "to bob", reply_to=said_by_bot(alice, "from bob"))

        words = await here.answered(alice, "This was sent to nobody. I do not know any longer")
        assert words.endswith("/chat_1 Bob\n/chat_2 Carol (what you write goes here)")

    played(play, BOB, CAROL)


def test_a_person_who_never_opened_a_link_cannot_be_written_to() -> None:
    async def play(here: House) -> None:
        alice, other = here.world.user("Alice"), here.world.user("Other")
        await here.tied(alice, CAROL)
        for user in (alice, other):
            with pytest.raises(Refused, match="give this person a link"):
                await here.says(BOB, user, "buy now")
            with pytest.raises(Refused, match="Please give this person a link"):
                await here.adapter.follow(BOB, str(user.id))

        assert not any("buy now" in words for words in texts(alice))

    played(play, BOB, CAROL)


def test_who_blocks_the_bot_is_no_contact_until_he_lets_it_again() -> None:
    async def play(here: House) -> None:
        alice = here.world.user("Alice")
        await here.tied(alice, BOB)
        await alice.blocks()
        gone = await here.inbox.until(Stranger)
        with pytest.raises(Refused, match="blocked the gateway's bot"):
            await here.says(BOB, alice, "hi")
        seen = len(here.inbox.given)
        await alice.unblocks()
        back = await here.inbox.until(Contact, after=seen)
        await here.says(BOB, alice, "hi")

        assert (gone.login, gone.who.name) == (BOB, "Alice")
        assert (back.login, back.is_listed) == (BOB, True)
        assert texts(alice)[-1] == "Bob: hi"

    played(play, BOB)


def test_who_has_another_name_is_told_of_anew() -> None:
    async def play(here: House) -> None:
        alice = here.world.user("Alice")
        await here.tied(alice, BOB)
        alice.first_name = "Alicia"
        await alice.says(alice.chat, "it is me")
        contact = await here.inbox.until(Contact, lambda it: it.who.name == "Alicia")
        heard = await here.heard("it is me")

        assert contact.login == BOB
        assert heard.actor == contact.who

    played(play, BOB)


def test_whom_an_account_blocks_is_told_so_and_heard_by_the_others() -> None:
    async def play(here: House) -> None:
        alice = here.world.user("Alice")
        await here.tied(alice, CAROL, BOB)
        await here.adapter.block(BOB, str(alice.id))
        await alice.says(alice.chat, "hey")
        words = await here.answered(alice, "This was sent to nobody. Bob does not wish to hear")
        await alice.says(alice.chat, "/chat carol")
        await here.answered(alice, "What you write goes to Carol now.")
        await alice.says(alice.chat, "ho")
        await here.heard("ho")
        await here.adapter.unblock(BOB, str(alice.id))
        await alice.says(alice.chat, "/chat 2")
        await alice.says(alice.chat, "again")
        again = await here.heard("again")

        assert words == "This was sent to nobody. Bob does not wish to hear from you."
        assert again.place == place(alice, BOB)
        assert not any(one.text == "hey" for one in here.inbox.of(Message))

    played(play, BOB, CAROL)


def test_an_album_goes_to_one_as_one_message() -> None:
    async def play(here: House) -> None:
        alice = here.world.user("Alice")
        await here.tied(alice, BOB)
        first, second = await alice.sends_album(
            alice.chat, Item(kind="photo", caption="tea"), Item(kind="photo")
        )
        await alice.says(alice.chat, "done")
        await here.heard("done")
        await alice.says(alice.chat, "the second", reply_to=second)
        answer = await here.heard("the second")
        album, *_ = [one for one in here.inbox.of(Message) if one.text == "tea"]

        assert (album.place, len(album.content)) == (place(alice, BOB), 3)
        assert answer.answers is not None
        assert answer.answers.native == album.native == f"{alice.id}/{first.id}"

    played(play, BOB)


def test_who_blocked_the_bot_is_not_among_the_contacts_of_a_new_session() -> None:
    async def play(here: House) -> None:
        alice, eve = here.world.user("Alice"), here.world.user("Eve")
        await here.tied(alice, BOB)
        await here.tied(eve, BOB)
        await eve.blocks()
        await here.inbox.until(Stranger)
        seen = len(here.inbox.given)
        await here.log_in(BOB)
        whole = await here.inbox.until(Contacts, after=seen)

        assert [one.who.name for one in whole.contacts] == ["Alice"]

    played(play, BOB)

"""What a person types to the bot itself."""

import asyncio
from typing import Any

import pytest

from adapters.telegram.chats.menu import COMMANDS
from bridge.api.errors import Refused
from bridge.api.events import Message
from bridge.api.ids import Identity
from bridge.api.states import Contact, Stranger
from tests.adapters.telegram.chats.house import BOB, CAROL, NET, House, place, played, texts


def test_somebody_on_xmpp_is_written_to_by_his_address() -> None:
    async def play(here: House) -> None:
        here.reception.accounts["bob@example.org"] = BOB
        alice = here.world.user("Alice")
        await alice.says(alice.chat, "/chat bob@example.org")
        words = await here.answered(alice, "What you write goes to bob@example.org now")
        await alice.says(alice.chat, "hi")
        heard = await here.heard("hi")
        contact = await here.inbox.until(Contact)
        who = Identity(NET, str(alice.id), "Alice")

        assert words == "What you write goes to bob@example.org now, who decides whether to answer."
        assert heard.place == place(alice, BOB)
        assert contact == Contact(login=BOB, who=who, is_listed=False)
        assert here.reception.asked == [("bob@example.org", who)]
        assert not any(b"bob@example" in value for value in here.inbox.kept.values())

    played(play, BOB)


def test_whom_one_chose_meanwhile_stays_chosen() -> None:
    """Else what is written to him would go to somebody else."""

    async def play(here: House) -> None:
        here.reception.accounts["bob@example.org"] = BOB
        alice = here.world.user("Alice")
        await here.tied(alice, CAROL)
        here.reception.may_answer.clear()
        await alice.says(alice.chat, "/chat bob@example.org")
        await alice.says(alice.chat, "/chat 1")
        await here.answered(alice, "What you write goes to Carol now.")
        here.reception.may_answer.set()
        words = await here.answered(alice, "You can write to bob")
        await alice.says(alice.chat, "hi")
        heard = await here.heard("hi")

        assert words.endswith("choose this contact with /chat_2.")
        assert heard.place == place(alice, CAROL)

    played(play, BOB, CAROL)


@pytest.mark.parametrize("more", [{}, {"via_bot": True}])
def test_what_somebody_passes_on_he_does_not_command(more: dict[str, Any]) -> None:
    async def play(here: House) -> None:
        alice, mallory = here.world.user("Alice"), here.world.user("Mallory")
        await here.tied(alice, BOB)
        if more:
            await alice.says(
                alice.chat, "/stop", via_bot={"id": 9, "is_bot": True, "first_name": "G"}
            )
        else:
            await alice.forwards(await mallory.says(mallory.chat, "/stop"), alice.chat)
        heard = await here.inbox.until(Message, lambda said: "/stop" in said.text)

        assert heard.place == place(alice, BOB)

    played(play, BOB)


def test_where_hundreds_ask_the_bot_has_time_for_what_is_said() -> None:
    async def play(here: House) -> None:
        alice = here.world.user("Alice")
        await here.tied(alice, BOB)
        crowd = [here.world.user(f"Mallory{number}") for number in range(200)]
        for one in crowd:
            await one.says(one.chat, "/help")
        await alice.says(alice.chat, "hi")
        await here.heard("hi")
        while errands := tuple(here.adapter._session.errands):
            await asyncio.wait(errands)

        assert 0 < len([one for one in crowd if texts(one)]) <= 101

    played(play, BOB)


def test_nothing_is_kept_of_who_only_stops() -> None:
    async def play(here: House) -> None:
        mallory = here.world.user("Mallory")
        await mallory.says(mallory.chat, "/stop")
        await here.answered(mallory, "You have no contacts here any longer")

        assert f"chat:{mallory.id}" not in here.inbox.kept

    played(play, BOB)


def test_who_cannot_be_reached_is_said_in_the_words_of_the_gateway() -> None:
    async def play(here: House) -> None:
        alice = here.world.user("Alice")
        await here.tied(alice, CAROL)
        await alice.says(alice.chat, "/chat bob@example.org")
        await here.answered(alice, "Nobody can be reached by this address.")
        await alice.says(alice.chat, "hi bob")
        await here.answered(alice, "This was sent to nobody. To whom is it?")

        assert not any(one.text == "hi bob" for one in here.inbox.of(Message))

    played(play, CAROL)


def test_a_stranger_is_a_contact_when_the_account_takes_him_for_one() -> None:
    async def play(here: House) -> None:
        here.reception.accounts["bob@example.org"] = BOB
        alice = here.world.user("Alice")
        await alice.says(alice.chat, "/chat bob@example.org")
        await here.answered(alice, "What you write goes to bob@example.org now")
        await here.adapter.follow(BOB, str(alice.id))

        contact = await here.inbox.until(Contact, lambda it: it.is_listed)
        assert contact.who.name == "Alice"

    played(play, BOB)


def test_contacts_are_listed_and_chosen_by_number_or_by_name() -> None:
    async def play(here: House) -> None:
        alice = here.world.user("Alice")
        await here.tied(alice, BOB, CAROL)
        for typed, chosen in (("/chat 1", "Bob"), ("/chat carol", "Carol"), ("/chat_1", "Bob")):
            await alice.says(alice.chat, typed)
            await here.answered(alice, f"What you write goes to {chosen} now.")
        await alice.says(alice.chat, "/who")
        words = await here.answered(alice, "/chat_1")
        await alice.says(alice.chat, "/chat 3")
        unknown = await here.answered(alice, "There is no such contact.")
        await alice.presses_start()
        welcome = await here.answered(alice, "I pass messages")

        assert words == "/chat_1 Bob (what you write goes here)\n/chat_2 Carol"
        assert unknown == f"There is no such contact. Your contacts:\n{words}"
        assert welcome.endswith(f"Your contacts:\n{words}")

    played(play, BOB, CAROL)


def test_who_is_blocked_can_write_no_longer_nor_be_written_to() -> None:
    async def play(here: House) -> None:
        alice = here.world.user("Alice")
        await here.tied(alice, BOB, CAROL)
        await here.says(BOB, alice, "buy now")
        spam = next(message for message in alice.chat.messages if "buy now" in message.text)
        await alice.says(alice.chat, "/block", reply_to=spam)
        await here.answered(alice, "You hear nothing more from Bob. /unblock_1 ends that.")
        with pytest.raises(Refused, match="does not wish to hear from you"):
            await here.says(BOB, alice, "buy now!")
        await alice.says(alice.chat, "oh", reply_to=spam)
        await here.answered(alice, "This was sent to nobody. You have blocked Bob.")
        await alice.says(alice.chat, "/unblock_1")
        await here.answered(alice, "You hear from Bob again.")
        await here.says(BOB, alice, "sorry")

        assert texts(alice)[-1] == "Bob: sorry"
        assert not any("buy now!" in words for words in texts(alice))

    played(play, BOB, CAROL)


def test_who_stops_is_nobodys_contact_any_longer() -> None:
    async def play(here: House) -> None:
        alice = here.world.user("Alice")
        await here.tied(alice, BOB, CAROL)
        await alice.says(alice.chat, "/stop")
        await here.answered(alice, "You have no contacts here any longer")
        with pytest.raises(Refused, match="give this person a link"):
            await here.says(BOB, alice, "hi")

        assert [one.login for one in here.inbox.of(Stranger)] == [BOB, CAROL]

    played(play, BOB, CAROL)


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("/help", "I pass messages between people here and people on XMPP."),
        ("/dance", "I do not know this command. /help lists those that there are."),
        ("/who", "You have no contacts here yet."),
        ("/chat", "Write /chat and an address like alice@example.org."),
        ("/chat 3", "You have no contacts here yet."),
        ("/block", "You have no contacts here yet."),
        ("/help@gateway_bot", "I pass messages between people here and people on XMPP."),
    ],
)
def test_every_command_is_answered(typed: str, answer: str) -> None:
    async def play(here: House) -> None:
        alice = here.world.user("Alice")
        await alice.says(alice.chat, typed)

        await here.answered(alice, answer)
        assert here.inbox.of(Message) == []

    played(play, BOB)


def test_people_are_offered_the_commands() -> None:
    async def play(here: House) -> None:
        scope = '{"type": "all_private_chats"}'
        assert await here.world.until(lambda: scope in here.api.bot.commands)

        offered = [(one["command"], one["description"]) for one in here.api.bot.commands[scope]]
        assert offered == list(COMMANDS)

    played(play, BOB)

"""Links to the bot: who opens one becomes a contact."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from adapters.telegram.adapter import TelegramAdapter
from bridge.api.content import Text
from bridge.api.events import Message
from bridge.api.ids import Identity, LoginId
from bridge.api.states import Contact
from tests.adapters.telegram.chats.house import (
    BOB,
    CAROL,
    NET,
    House,
    house,
    place,
    played,
    texts,
)
from tests.servers.telegram import fake_telegram

DAY = 86_400.0

End = Callable[[TelegramAdapter, LoginId, str], Awaitable[None]]


def test_who_opens_a_link_is_a_contact_of_who_gave_it_and_both_are_told() -> None:
    async def play(here: House) -> None:
        alice = here.world.user("Alice", "Doe")
        await here.opens(alice, await here.link(BOB))

        words = await here.answered(alice, "Bob")
        opened = await here.inbox.until(Message)
        contact = await here.inbox.until(Contact)
        who = Identity(NET, str(alice.id), "Alice Doe")

        assert words == "Bob is your contact now. What you write goes to Bob."
        assert contact == Contact(login=BOB, who=who)
        assert (opened.place, opened.actor, opened.form) == (place(alice, BOB), who, "action")
        assert opened.content == (Text("opened your link: you can write to each other now."),)
        assert here.inbox.given.index(contact) < here.inbox.given.index(opened)

    played(play, BOB)


def test_a_link_is_good_for_one_person_who_may_open_it_again() -> None:
    async def play(here: House) -> None:
        alice, mallory = here.world.user("Alice"), here.world.user("Mallory")
        link = await here.link(BOB)
        await here.opens(alice, link)
        await here.answered(alice, "Bob is your contact now")
        await here.opens(mallory, link)
        await here.answered(mallory, "This link is no longer good")
        await here.opens(alice, link)
        await here.answered(alice, "Bob is your contact already")

        assert [each.who.name for each in here.inbox.of(Contact)] == ["Alice", "Alice"]
        assert len(here.inbox.of(Message)) == 1

    played(play, BOB)


def test_who_is_removed_needs_another_link_to_come_back() -> None:
    async def play(here: House) -> None:
        alice = here.world.user("Alice")
        link = await here.link(BOB)
        await here.opens(alice, link)
        await here.answered(alice, "Bob is your contact now")
        await here.adapter.unfollow(BOB, str(alice.id))
        await here.opens(alice, link)
        await here.answered(alice, "This link is no longer good")

        assert len(here.inbox.of(Contact)) == 1

    played(play, BOB)


def test_who_is_blocked_does_not_come_back_as_somebody_new() -> None:
    async def play(here: House) -> None:
        alice = here.world.user("Alice")
        link = await here.link(BOB)
        await here.opens(alice, link)
        await here.answered(alice, "Bob is your contact now")
        await here.adapter.block(BOB, str(alice.id))
        await alice.says(alice.chat, "/stop")
        await here.answered(alice, "You have no contacts here any longer")
        await here.opens(alice, link)
        await here.answered(alice, "This link is no longer good")

        assert len(here.inbox.of(Contact)) == 1

    played(play, BOB)


@pytest.mark.parametrize("end", [TelegramAdapter.unfollow, TelegramAdapter.block])
def test_who_stopped_first_does_not_come_back_either(end: End) -> None:
    async def play(here: House) -> None:
        alice = here.world.user("Alice")
        link = await here.link(BOB)
        await here.opens(alice, link)
        await here.answered(alice, "Bob is your contact now")
        await alice.says(alice.chat, "/stop")
        await here.answered(alice, "You have no contacts here any longer")
        await end(here.adapter, BOB, str(alice.id))
        await here.opens(alice, link)
        await here.answered(alice, "This link is no longer good")

        assert len(here.inbox.of(Contact)) == 1

    played(play, BOB)


def test_a_link_is_good_for_a_week() -> None:
    async def play(here: House) -> None:
        now = here.adapter._session.now()
        here.adapter._session.now = lambda: now
        welcome = await here.adapter.welcome(BOB)
        alice = here.world.user("Alice")
        here.adapter._session.now = lambda: now + 7 * DAY
        await here.opens(alice, welcome.link.partition("=")[2])

        await here.answered(alice, "This link is no longer good")
        assert welcome.until == now + 7 * DAY
        assert here.inbox.of(Contact) == []

    played(play, BOB)


def test_a_code_that_was_guessed_opens_nothing() -> None:
    async def play(here: House) -> None:
        alice = here.world.user("Alice")
        await here.opens(alice, "guessed")

        await here.answered(alice, "This link is no longer good")

    played(play, BOB)


def test_who_only_starts_the_bot_is_told_what_it_is_for() -> None:
    async def play(here: House) -> None:
        alice = here.world.user("Alice")
        await alice.says(alice.chat, "/start")

        await here.answered(alice, "I pass messages between people here and people on XMPP.")

    played(play, BOB)


def test_links_and_contacts_outlast_a_restart() -> None:
    async def run() -> None:
        async with fake_telegram() as api:
            alice = api.world.user("Alice")
            async with house(api) as before:
                await before.log_in(BOB, CAROL)
                await before.tied(alice, BOB)
                link = await before.link(CAROL)
            async with house(api, before.inbox) as after:
                await after.log_in(BOB)
                await after.opens(alice, link)
                await after.answered(alice, "Carol is your contact now")
                await alice.says(alice.chat, "/who")
                words = await after.answered(alice, "/chat_1")

                assert words == "/chat_1 Bob\n/chat_2 Carol (what you write goes here)"

    asyncio.run(run())


def test_of_a_login_that_ended_in_a_crash_nothing_is_kept() -> None:
    async def run() -> None:
        async with fake_telegram() as api:
            async with house(api) as first:
                await first.log_in(BOB, CAROL)
                alice = api.world.user("Alice")
                await first.tied(alice, BOB)
                await first.tied(alice, CAROL)
                await first.link(BOB)
                before = dict(first.inbox.kept)
            async with house(api, first.inbox, BOB) as second:
                kept = second.inbox.kept
                assert str(BOB).encode() in b"".join(before.values())
                assert f"login:{BOB}" in before
                assert str(BOB).encode() not in b"".join(kept.values())
                assert f"login:{BOB}" not in kept
                await second.log_in(CAROL)
                await alice.says(alice.chat, "to Carol")
                assert (await second.heard("to Carol")).place.login == CAROL

    asyncio.run(run())


def test_nothing_that_is_kept_with_the_network_names_a_code() -> None:
    async def play(here: House) -> None:
        link = await here.link(BOB)

        assert [name for name in here.inbox.kept if name.startswith("code:")] != []
        assert not any(link in name for name in here.inbox.kept)
        assert not any(link.encode() in value for value in here.inbox.kept.values())

    played(play, BOB)


def test_a_login_that_is_no_more_leaves_nothing_with_the_network() -> None:
    async def play(here: House) -> None:
        alice = here.world.user("Alice")
        await here.tied(alice, BOB, CAROL)
        await here.link(BOB)
        await here.says(BOB, alice, "hi")
        await alice.says(alice.chat, "hello")
        await here.heard("hello")
        before = [value for value in here.inbox.kept.values() if b"7001" in value]
        login = here.adapter._session.logins[BOB][0]
        await here.adapter.log_out(login)

        left = [name for name in here.inbox.kept if "7001" in name]
        assert before != []
        assert left == []
        assert not any(b"7001" in value for value in here.inbox.kept.values())
        assert texts(alice)[-1].endswith("hi")

    played(play, BOB, CAROL)

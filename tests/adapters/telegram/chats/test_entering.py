"""Proving who one is on Telegram."""

import asyncio
import re
from dataclasses import replace

import pytest

from adapters.telegram.chats import welcoming
from bridge.api.adapter import Login
from bridge.api.errors import LoginLost, Refused, TryLater
from bridge.api.login import Ask, Done, Entrance, Show
from bridge.api.states import Contacts
from tests.adapters.telegram.chats.house import BOB, House, code, played, texts


async def shown(here: House, entrance: Entrance) -> str:
    """The code in the link."""
    step = await entrance.answer({})
    assert isinstance(step, Show)
    return code(step.link)


async def number(here: House, entrance: Entrance, **who: str) -> str:
    """A person opens the link; what the bot tells him."""
    alice = here.world.user("Alice", "Doe", **who)
    await here.opens(alice, await shown(here, entrance))
    assert isinstance(await entrance.wait(), Ask)
    words = await here.answered(alice, "To log in with your Telegram account")
    found = re.search(r"\b\d{6}\b", words)
    assert found is not None
    return found[0]


def test_who_types_the_number_that_the_bot_told_him_is_logged_in_as_himself() -> None:
    async def play(here: House) -> None:
        entrance = here.adapter.enter(None)
        told = await number(here, entrance)
        done = await entrance.answer({"number": told})
        alice = next(user for user in here.world.users.values() if user.first_name == "Alice")

        expected = Done(native="telegram", name="Alice Doe", options={"user": str(alice.id)})
        assert done == expected

    played(play)


def test_a_wrong_number_can_be_given_anew_twice() -> None:
    async def play(here: House) -> None:
        entrance = here.adapter.enter(None)
        told = await number(here, entrance)
        wrong = "000000" if told != "000000" else "111111"
        for _ in range(2):
            with pytest.raises(Refused, match="This is not the number"):
                await entrance.answer({"number": wrong})
        with pytest.raises(LoginLost, match="wrong too often"):
            await entrance.answer({"number": wrong})
        with pytest.raises(LoginLost, match="This login is over"):
            await entrance.answer({"number": told})

    played(play)


def test_a_link_proves_who_one_person_is() -> None:
    async def play(here: House) -> None:
        entrance = here.adapter.enter(None)
        link = await shown(here, entrance)
        alice, mallory = here.world.user("Alice"), here.world.user("Mallory")
        await here.opens(alice, link)
        await here.answered(alice, "To log in")
        await here.opens(mallory, link)

        await here.answered(mallory, "This link is no longer good")

    played(play)


def test_a_wait_can_be_cancelled_and_repeated() -> None:
    async def play(here: House) -> None:
        entrance = here.adapter.enter(None)
        link = await shown(here, entrance)
        waiting = asyncio.ensure_future(entrance.wait())
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.wait((waiting,))
        alice = here.world.user("Alice")
        await here.opens(alice, link)

        assert isinstance(await entrance.wait(), Ask)

    played(play)


def test_a_login_that_was_given_up_is_proved_by_nobody() -> None:
    async def play(here: House) -> None:
        entrance = here.adapter.enter(None)
        link = await shown(here, entrance)
        await entrance.abandon()
        alice = here.world.user("Alice")
        await here.opens(alice, link)

        await here.answered(alice, "This link is no longer good")
        with pytest.raises(LoginLost):
            await entrance.wait()

    played(play)


def test_who_proves_to_be_somebody_else_keeps_his_contacts() -> None:
    async def play(here: House) -> None:
        carla = here.world.user("Carla")
        await here.tied(carla, BOB)
        login = Login(id=BOB, native="telegram", name="Bob", options={"user": "5"})
        entrance = here.adapter.enter(login)
        await entrance.answer({"number": await number(here, entrance)})
        await here.adapter.log_out(login)  # as what it was
        await here.says(BOB, carla, "still here")
        await here.adapter.log_out(login)

        assert texts(carla)[-1] == "Bob: still here"
        with pytest.raises(Refused, match="give this person a link"):
            await here.says(BOB, carla, "gone")

    played(play, BOB)


def test_who_leaves_as_soon_as_he_has_proved_who_he_is_leaves_nothing() -> None:
    """What his login needed before was nothing, so it was never ended."""

    async def play(here: House) -> None:
        carla = here.world.user("Carla")
        await here.tied(carla, BOB)
        login = Login(id=BOB, native="telegram", name="Bob")
        entrance = here.adapter.enter(login)
        done = await entrance.answer({"number": await number(here, entrance)})
        assert isinstance(done, Done)
        await here.adapter.log_out(replace(login, options=done.options))

        assert f"login:{BOB}" not in here.inbox.kept
        with pytest.raises(Refused, match="give this person a link"):
            await here.says(BOB, carla, "gone")

    played(play, BOB)


def test_without_a_connection_no_link_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(welcoming, "PATIENCE", 0.01)

    async def play(here: House) -> None:
        here.adapter._session.me = None
        here.adapter._session.went_up.clear()
        with pytest.raises(TryLater, match="Telegram is not connected now"):
            await here.adapter.enter(None).answer({})
        with pytest.raises(TryLater, match="Telegram is not connected now"):
            await here.adapter.welcome(BOB)

    played(play, BOB)


def test_a_session_begins_with_all_whom_its_owner_knows() -> None:
    async def play(here: House) -> None:
        alice = here.world.user("Alice")
        code = await here.link(BOB)
        await here.opens(alice, code)
        await here.answered(alice, "Somebody is your contact now.")
        await here.log_in(BOB)
        contacts = await here.inbox.until(Contacts)

        assert contacts.login == BOB
        assert [one.who.name for one in contacts.contacts] == ["Alice"]
        await here.says(BOB, alice, "hi")
        assert texts(alice)[-1] == "Bob: hi"

    played(play)

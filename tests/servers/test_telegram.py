"""The fake Bot API server itself: tokens, updates, what is allowed, faults, floods."""

import asyncio
from typing import Any

import pytest
import telegram
from telegram.error import (
    BadRequest,
    Conflict,
    EndPointNotFound,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TimedOut,
)

from tests.servers.botapi.playing import client, played
from tests.servers.botapi.updates import KINDS, ON_REQUEST
from tests.servers.telegram import FakeTelegram


def test_a_group_is_heard_and_answered() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        api.bot.reads_everything = True
        alice = api.world.user("Alice")
        tea = api.world.group("Tea", alice)
        await alice.says(tea, "hi")
        (update,) = await bot.get_updates()
        assert update.message
        assert (update.message.text, update.message.chat_id) == ("hi", tea.id)

        await bot.send_message(tea.id, "hello")

        assert await api.world.until(lambda: tea.texts == ["hi", "hello"])
        assert [message.author for message in tea.messages] == [alice, api.bot.user]

    played(play)


# --- tokens and methods


def test_a_wrong_token_is_unauthorized() -> None:
    async def play(api: FakeTelegram, _: telegram.Bot) -> None:
        with pytest.raises(InvalidToken, match="was rejected by the server"):
            async with client(api, "1:2"):
                pass

    played(play)


def test_a_revoked_token_is_unauthorized() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        api.bot.is_revoked = True
        with pytest.raises(InvalidToken, match="Unauthorized"):
            await bot.get_me()

    played(play)


def test_each_bot_has_its_own_token_and_updates() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        other = api.world.bot("Other", "other_bot", reads_everything=True)
        alice = api.world.user("Alice")
        tea = api.world.group("Tea", alice, other.user, has_bot=False)
        await alice.says(tea, "hi")
        async with client(api, other.token) as second:
            assert (await second.get_me()).username == "other_bot"
            assert len(await second.get_updates()) == 1
        assert not await bot.get_updates()

    played(play)


def test_who_is_logged_out_is_told_so() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        assert await bot.log_out()
        with pytest.raises(BadRequest, match="Logged out"):
            await bot.get_me()
        api.bot.is_logged_out = False
        assert await bot.close()

    played(play)


def test_an_unknown_method_is_not_found() -> None:
    async def play(_: FakeTelegram, bot: telegram.Bot) -> None:
        with pytest.raises(EndPointNotFound):
            await bot.do_api_request("makeTea")

    played(play)


def test_an_unknown_parameter_is_a_breach() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        with pytest.raises(BadRequest, match="unknown parameter colour"):
            await bot.send_message(1, "hello", api_kwargs={"colour": "red"})
        assert api.breaches.pop() == "sendMessage: unknown parameter colour"

    played(play)


def test_a_wrong_type_is_a_breach() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        with pytest.raises(BadRequest, match="wrong type"):
            await bot.delete_message("tea", 1)
        assert api.breaches.pop() == "deleteMessage: chat_id is of the wrong type: 'tea'"

    played(play)


# --- updates


async def _said(api: FakeTelegram, *words: str) -> None:
    alice = api.world.user("Alice")
    for word in words:
        await alice.says(alice.chat, word)


def _texts(updates: Any) -> list[str | None]:
    return [update.message.text for update in updates]


def test_an_offset_confirms_what_is_below_it() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        await _said(api, "one", "two", "three")
        ids = [update.update_id for update in await bot.get_updates()]
        assert ids == [ids[0], ids[0] + 1, ids[0] + 2]

        assert _texts(await bot.get_updates(offset=ids[1])) == ["two", "three"]
        assert api.bot.updates.confirmed == ids[0]
        assert _texts(await bot.get_updates(offset=0)) == ["two", "three"]

    played(play)


def test_the_same_offset_is_answered_again_at_once_with_one_update() -> None:
    """`process_get_updates_query`: within half a second of the last such call, one."""

    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        await _said(api, "one", "two")
        assert _texts(await bot.get_updates()) == ["one", "two"]
        assert _texts(await bot.get_updates()) == ["one"]

    played(play)


def test_a_negative_offset_leaves_the_last_ones() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        await _said(api, "one", "two", "three")
        assert _texts(await bot.get_updates(offset=-1)) == ["three"]
        assert _texts(await bot.get_updates(offset=0)) == ["three"]

    played(play)


def test_an_offset_beyond_the_last_update_confirms_them_all() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        await _said(api, "one")
        (update,) = await bot.get_updates()
        assert not await bot.get_updates(offset=update.update_id + 1)
        await _said(api, "two")
        (second,) = await bot.get_updates(offset=update.update_id + 1)
        assert second.update_id == update.update_id + 1

    played(play)


def test_updates_are_kept_for_a_day() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        await _said(api, "old")
        api.passes(24 * 3600 - 60)
        await _said(api, "new")
        api.passes(120)
        assert _texts(await bot.get_updates()) == ["new"]

    played(play)


def test_a_limit_is_kept() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        await _said(api, "one", "two")
        assert _texts(await bot.get_updates(limit=1)) == ["one"]

    played(play)


def test_unless_asked_for_reactions_and_members_are_left_out() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        assert api.bot.updates.allowed == KINDS - ON_REQUEST
        alice, bob = api.world.user("Alice"), api.world.user("Bob")
        tea = api.world.group("Tea", alice, bob)
        await alice.promotes(tea, api.bot.user)
        said = await alice.says(tea, "hi")
        await bob.reacts(said, "👍")
        kinds = [update.to_dict().keys() - {"update_id"} for update in await bot.get_updates()]
        assert kinds == [{"my_chat_member"}, {"message"}]

    played(play)


def test_the_last_list_of_allowed_updates_is_remembered() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        await bot.get_updates(allowed_updates=["edited_message"])
        await _said(api, "unheard")
        assert not await bot.get_updates(offset=-1)
        assert (await bot.get_webhook_info()).allowed_updates == ("edited_message",)

        await bot.get_updates(offset=-2, allowed_updates=[], limit=1)

        assert api.bot.updates.allowed == KINDS - ON_REQUEST

    played(play)


def test_a_long_poll_is_answered_by_what_comes() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        poll = asyncio.ensure_future(bot.get_updates(timeout=10))
        await api.world.until(lambda: api.bot.updates.is_polled)
        await _said(api, "hi")
        assert _texts(await poll) == ["hi"]

    played(play)


def test_of_two_pollers_the_first_is_told_of_a_conflict() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        first = asyncio.ensure_future(bot.get_updates(timeout=10))
        await api.world.until(lambda: api.bot.updates.is_polled)
        async with client(api) as other:
            second = asyncio.ensure_future(other.get_updates(timeout=10))
            with pytest.raises(Conflict, match="terminated by other getUpdates request"):
                await first
            await _said(api, "hi")
            assert len(await second) == 1

    played(play)


def test_while_a_webhook_is_set_nobody_may_poll() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        api.bot.webhook = "https://example.org/hook"
        await _said(api, "hi")
        with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
            await bot.get_updates()
        info = await bot.get_webhook_info()
        assert (info.url, info.pending_update_count) == ("https://example.org/hook", 1)

        assert await bot.delete_webhook(drop_pending_updates=True)

        assert not await bot.get_updates()

    played(play)


# --- faults


def test_a_call_fails_as_told_and_the_next_does_not() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        await _said(api, "hi")
        chat = next(iter(api.bot.chats))
        api.faults.fail("sendMessage", code=429, retry_after=7)
        with pytest.raises(RetryAfter) as raised:
            await bot.send_message(chat, "hello")
        assert raised.value.retry_after == 7
        api.faults.fail(code=500)
        with pytest.raises(NetworkError, match="Internal Server Error: restart"):
            await bot.send_message(chat, "hello")
        api.faults.html("sendMessage")
        with pytest.raises(NetworkError):
            await bot.send_message(chat, "hello")

        await bot.send_message(chat, "hello")

        assert api.world.users[chat].chat.texts == ["hi", "hello"]

    played(play)


@pytest.mark.parametrize("takes_effect", [False, True])
def test_a_connection_is_cut_before_or_after_the_call_took_effect(takes_effect: bool) -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        alice = api.world.user("Alice")
        await alice.presses_start()
        api.faults.cut("sendMessage", takes_effect=takes_effect)
        with pytest.raises(NetworkError):
            await bot.send_message(alice.id, "hello")
        assert alice.chat.texts == ["/start"] + ["hello"] * takes_effect

    played(play)


@pytest.mark.parametrize("takes_effect", [False, True])
def test_a_call_hangs_once_it_was_accepted(takes_effect: bool) -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        alice = api.world.user("Alice")
        await alice.presses_start()
        api.faults.hang("sendMessage", takes_effect=takes_effect)
        with pytest.raises(TimedOut):
            await bot.send_message(alice.id, "hello", read_timeout=0.2)
        assert alice.chat.texts == ["/start"] + ["hello"] * takes_effect

    played(play)


def test_polls_are_concerned_by_faults_of_their_own_alone() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        api.faults.fail(code=500)
        await _said(api, "hi")
        assert len(await bot.get_updates()) == 1
        with pytest.raises(NetworkError):
            await bot.get_me()
        api.faults.fail("getUpdates", code=401)
        with pytest.raises(InvalidToken):
            await bot.get_updates()

    played(play)


# --- floods


def test_a_group_takes_twenty_messages_a_minute() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        api.floods.is_on, api.floods.burst = True, 100
        tea = api.world.group("Tea", api.world.user("Alice"))
        for number in range(20):
            await bot.send_message(tea.id, f"{number}")
        with pytest.raises(RetryAfter) as raised:
            await bot.send_message(tea.id, "one more")
        assert 55 < int(raised.value.retry_after) <= 60  # type: ignore[arg-type]

        api.passes(61)

        await bot.send_message(tea.id, "one more")
        assert len(tea.messages) == 21

    played(play)


def test_a_bot_sends_thirty_messages_a_second() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        api.floods.is_on, api.floods.a_second = True, 3
        people = [api.world.user(f"User {n}") for n in range(4)]
        for user in people:
            await user.presses_start()
        for user in people[:3]:
            await bot.send_message(user.id, "hello")
        with pytest.raises(RetryAfter):
            await bot.send_message(people[3].id, "hello")
        assert api.floods.refused == 1

    played(play)


def test_a_chat_takes_a_short_burst() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        api.floods.is_on, api.floods.burst = True, 2
        alice = api.world.user("Alice")
        await alice.presses_start()
        await bot.send_message(alice.id, "one")
        await bot.send_message(alice.id, "two")
        with pytest.raises(RetryAfter):
            await bot.send_message(alice.id, "three")
        await bot.send_chat_action(alice.id, "typing")

    played(play)


def test_the_clock_is_set_and_moved() -> None:
    async def play(api: FakeTelegram, _: telegram.Bot) -> None:
        api.now = 2_000_000_000
        api.passes(100)
        alice = api.world.user("Alice")
        message = await alice.says(alice.chat, "hi")
        assert 2_000_000_100 <= message.date <= 2_000_000_110

    played(play)

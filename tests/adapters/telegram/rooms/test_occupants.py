"""Who is shown in a group, and how that changes."""

import asyncio
import zlib
from collections import Counter
from typing import Final

from adapters.telegram.rooms.occupants import LITTLE
from bridge.api.events import Message
from bridge.api.states import Destroyed, Everyone, Hat, Present
from tests.adapters.telegram.rooms.stage import Heard, Stage, play, running
from tests.servers.telegram import fake_telegram

LOOKS: Final = ("getChat", "getChatMember", "getChatAdministrators", "getChatMemberCount")


def test_admins_are_shown_and_who_did_something_and_the_number_of_all() -> None:
    async def scene(stage: Stage) -> None:
        world = stage.api.world
        stage.api.bot.reads_everything = True
        alice, bob, carol = world.user("Alice"), world.user("Bob", "Brown"), world.user("Carol")
        dave = world.user("Dave")
        tea = world.supergroup("Tea", alice, bob, carol, dave, description="All about tea")
        await alice.promotes(tea, dave)
        room = stage.room(tea)

        await bob.says(tea, "hi")
        await stage.introduced(tea)

        assert stage.here(room) == {
            "Alice": ("moderator", "owner"),
            "Bob Brown": ("participant", "member"),
            "Dave": ("moderator", "admin"),
        }
        about = stage.about(room)
        assert (about.name, about.members) == ("Tea", 5)
        assert (about.is_members_only, about.is_public, about.is_moderated) == (True, False, False)

    play(scene)


def test_a_room_says_that_most_of_it_does_not_arrive_while_it_does_not() -> None:
    async def scene(stage: Stage) -> None:
        world = stage.api.world
        alice = world.user("Alice")
        tea = world.supergroup("Tea", alice, description="All about tea")
        inn = world.supergroup("Inn", alice)
        for group in (tea, inn):
            await alice.says(group, "/help")
        await stage.introduced(tea, inn)

        found = [stage.about(stage.room(group)).description for group in (tea, inn)]
        assert found == [f"All about tea\n{LITTLE}", LITTLE]
        await alice.promotes(tea, stage.api.bot.user)
        await stage.until(lambda: stage.about(stage.room(tea)).description == "All about tea")

    play(scene)


def test_who_speaks_is_there_before_his_words() -> None:
    async def scene(stage: Stage) -> None:
        world = stage.api.world
        stage.api.bot.reads_everything = True
        alice, bob = world.user("Alice"), world.user("Bob")
        tea = world.supergroup("Tea", alice, bob)
        await stage.admit(stage.room(tea), "alice@example.org", alice)

        await bob.says(tea, "hi")
        said = await stage.inbox.until(Message, lambda one: one.text == "hi")

        came = [one for one in stage.inbox.of(Present) if one.who.name == "Bob"]
        order = stage.inbox.given
        assert [order.index(one) < order.index(said) for one in came] == [True]

    play(scene)


def test_who_comes_and_goes_is_shown_where_messages_say_so() -> None:
    """The bot is no admin there."""

    async def scene(stage: Stage) -> None:
        world = stage.api.world
        alice, bob, carol = world.user("Alice"), world.user("Bob"), world.user("Carol")
        tea = world.supergroup("Tea", alice)
        room = stage.room(tea)
        await stage.admit(room, "alice@example.org", alice)

        await bob.joins(tea)
        await stage.until(lambda: "Bob" in stage.here(room))
        await alice.adds(tea, carol)
        await stage.until(lambda: "Carol" in stage.here(room))
        members = stage.about(room).members
        await bob.leaves(tea)
        await stage.until(lambda: "Bob" not in stage.here(room))
        await alice.bans(tea, carol)
        await stage.until(lambda: "Carol" not in stage.here(room))

        assert members == 4
        assert stage.about(room).members == 2
        assert stage.absent(room) == [("Bob", "left", "", ""), ("Carol", "kicked", "Alice", "")]

    play(scene)


def test_administrators_bots_are_told_of_everybody() -> None:
    async def scene(stage: Stage) -> None:
        world = stage.api.world
        alice, bob = world.user("Alice"), world.user("Bob")
        news = world.channel("News", alice)
        await alice.promotes(news, stage.api.bot.user)
        room = stage.room(news)
        await stage.admit(room, "alice@example.org", alice)

        await bob.joins(news)
        await stage.until(lambda: stage.here(room).get("Bob") == ("visitor", "member"))
        await alice.promotes(news, bob, title="Editor")
        await stage.until(lambda: stage.here(room).get("Bob") == ("moderator", "admin"))
        await alice.demotes(news, bob)
        await stage.until(lambda: stage.here(room).get("Bob") == ("visitor", "member"))
        await alice.bans(news, bob)
        await stage.until(lambda: "Bob" not in stage.here(room))

        assert stage.absent(room) == [("Bob", "banned", "Alice", "")]

    play(scene)


def test_a_title_is_a_hat_and_who_may_not_write_a_visitor() -> None:
    async def scene(stage: Stage) -> None:
        world = stage.api.world
        alice, bob = world.user("Alice"), world.user("Bob")
        tea = world.supergroup("Tea", alice, bob)
        await alice.promotes(tea, stage.api.bot.user)
        room = stage.room(tea)
        await stage.introduced(tea)

        await alice.promotes(tea, bob, title="Taster")
        shown = await stage.inbox.until(Present, lambda one: one.who.name == "Bob")
        await alice.demotes(tea, bob)
        await bob.says(tea, "hi")
        await stage.until(lambda: stage.here(room).get("Bob") == ("participant", "member"))
        await alice.restricts(tea, bob)
        await stage.until(lambda: stage.here(room).get("Bob") == ("visitor", "member"))

        assert shown.hats == (Hat("https://core.telegram.org/bots/api#chatmember", "Taster"),)

    play(scene)


def test_an_anonymous_admin_is_the_group() -> None:
    async def scene(stage: Stage) -> None:
        world = stage.api.world
        stage.api.bot.reads_everything = True
        alice, bob = world.user("Alice"), world.user("Bob")
        tea = world.supergroup("Tea", alice, bob)
        await alice.promotes(tea, bob, is_anonymous=True)
        room = stage.room(tea)
        await stage.admit(room, "alice@example.org", alice)

        await bob.says(tea, "be nice", sender_chat=tea)
        await stage.until(lambda: "Tea" in stage.here(room))

        assert stage.here(room) == {"Alice": ("moderator", "owner"), "Tea": ("moderator", "admin")}
        assert str(tea.id) in {one.who.native for one in stage.inbox.of(Present)}

    play(scene)


def test_another_name_and_another_title_are_shown() -> None:
    async def scene(stage: Stage) -> None:
        world = stage.api.world
        stage.api.bot.reads_everything = True
        alice = world.user("Alice")
        tea = world.supergroup("Tea", alice)
        room = stage.room(tea)
        await stage.admit(room, "alice@example.org", alice)

        alice.first_name = "Alicia"
        await alice.says(tea, "hi")
        await stage.until(lambda: "Alicia" in stage.here(room))
        await alice.renames(tea, "Coffee")
        await stage.until(lambda: stage.about(room).name == "Coffee")

        assert stage.here(room) == {"Alicia": ("moderator", "owner")}

    play(scene)


def test_who_was_quiet_for_a_month_is_shown_no_longer() -> None:
    async def run() -> None:
        async with fake_telegram() as api:
            api.bot.reads_everything = True
            alice, bob = api.world.user("Alice"), api.world.user("Bob")
            tea = api.world.supergroup("Tea", alice, bob)
            inbox = Heard()
            async with running(api, inbox) as stage:
                await bob.says(tea, "hi")
                await stage.introduced(tea)
                before = stage.here(stage.room(tea))
            api.passes(32 * 86_400)
            async with running(api, inbox) as stage:
                room = stage.room(tea)
                await stage.until(lambda: "Bob" not in stage.here(room))
                after = stage.here(room)

        assert (sorted(before), sorted(after)) == (["Alice", "Bob"], ["Alice"])

    asyncio.run(run())


def test_a_room_from_which_the_bot_is_removed_ends_in_words_until_it_is_back() -> None:
    async def scene(stage: Stage) -> None:
        world = stage.api.world
        alice = world.user("Alice")
        tea = world.supergroup("Tea", alice)
        room = stage.room(tea)
        await stage.admit(room, "alice@example.org", alice)

        await alice.bans(tea, stage.api.bot.user)
        await stage.until(stage.ended)
        refusal = await stage.refusal(stage.admit(room, "alice@example.org", alice))
        seen = len(stage.inbox.of(Everyone))
        await alice.adds(tea, stage.api.bot.user)
        await stage.until(lambda: len(stage.inbox.of(Everyone)) > seen)
        admitted = await stage.admit(room, "alice@example.org", alice)

        reason = "The gateway's bot is no longer in this group on Telegram."
        assert stage.ended() == [Destroyed(place=room, reason=reason)]
        assert refusal[0] == "not-found"
        assert admitted.affiliation == "owner"

    play(scene)


def test_a_room_ends_from_which_the_bot_was_removed_too_long_ago_to_be_told() -> None:
    async def run() -> None:
        async with fake_telegram() as api:
            alice, inbox = api.world.user("Alice"), Heard()
            tea = api.world.supergroup("Tea", alice)
            async with running(api, inbox) as stage:
                await stage.admit(stage.room(tea), "alice@example.org", alice)
                await stage.introduced(tea)
            await alice.bans(tea, api.bot.user)
            api.passes(25 * 3600)
            async with running(api, inbox) as stage:
                await stage.until(stage.ended)
                refusal = await stage.refusal(stage.admit(stage.room(tea)))

        assert [one.place for one in stage.ended()] == [stage.room(tea)]
        assert refusal[0] == "not-found"

    asyncio.run(run())


def test_after_a_restart_all_is_as_it_was_and_each_group_is_looked_up_once() -> None:
    async def run() -> None:
        async with fake_telegram() as api:
            api.bot.reads_everything = True
            alice, bob = api.world.user("Alice"), api.world.user("Bob")
            groups = [api.world.supergroup(f"Tea {number}", alice, bob) for number in range(3)]
            inbox = Heard()
            async with running(api, inbox) as stage:
                for group in groups:
                    await bob.says(group, "hi")
                await stage.introduced(*groups)
                await alice.says(groups[0], "/open")
                await stage.until(lambda: "Everybody may come in" in groups[0].texts[-1])
            inbox.given.clear()
            api.calls.clear()
            async with running(api, inbox) as stage:
                at_once = {group.title: stage.here(stage.room(group)) for group in groups}
                await stage.until(lambda: len(stage.asked("getChatMemberCount")) == len(groups))
                admitted = await stage.admit(stage.room(groups[0]))
                asked = Counter(stage.asked(*LOOKS, "sendMessage"))

        people = {"Alice": ("moderator", "owner"), "Bob": ("participant", "member")}
        assert at_once == {group.title: people for group in groups}
        assert admitted.affiliation == "none"
        assert asked == dict.fromkeys(LOOKS, len(groups))

    asyncio.run(run())


def test_who_has_another_name_has_it_after_a_restart() -> None:
    async def run() -> None:
        async with fake_telegram() as api:
            api.bot.reads_everything = True
            alice, bob = api.world.user("Alice"), api.world.user("Bob")
            tea = api.world.supergroup("Tea", alice, bob)
            inbox = Heard()
            async with running(api, inbox) as stage:
                await bob.says(tea, "hi")
                await stage.introduced(tea)
                bob.first_name = "Bobby"
                await bob.says(tea, "hi again")
                await stage.until(lambda: "Bobby" in stage.here(stage.room(tea)))
            inbox.given.clear()
            async with running(api, inbox) as stage:
                at_once = set(stage.here(stage.room(tea)))

        assert at_once == {"Alice", "Bobby"}

    asyncio.run(run())


def test_no_address_of_an_account_is_kept() -> None:
    async def scene(stage: Stage) -> None:
        alice = stage.api.world.user("Alice")
        tea = stage.api.world.supergroup("Tea", alice)
        await alice.says(tea, "/invite bob@example.org")
        await stage.until(lambda: "may come in" in tea.texts[-1])
        await stage.admit(stage.room(tea))
        await stage.admit(stage.room(tea), "alice@home.example", alice)

        kept = [
            zlib.decompress(value) if name.startswith("group:") else value
            for name, value in stage.inbox.kept.items()
        ]

        assert any(b"Tea" in value for value in kept)
        assert not [value for value in kept if b"example" in value]

    play(scene)

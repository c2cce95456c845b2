"""Title and description, topics, and a group that becomes a supergroup."""

import asyncio

from bridge.api.asked import Picture
from bridge.api.events import Moved
from bridge.api.states import Subject
from tests.adapters.telegram.rooms.stage import Heard, Stage, play, running
from tests.servers.botapi.files import JPEG
from tests.servers.telegram import fake_telegram

NAME = "muc#roomconfig_roomname"
DESCRIPTION = "muc#roomconfig_roomdesc"
CLOSED = "muc#roomconfig_membersonly"


def test_what_can_be_changed_is_what_the_bot_may_change() -> None:
    async def scene(stage: Stage) -> None:
        world = stage.api.world
        alice = world.user("Alice")
        tea = world.supergroup("Tea", alice, permissions={"can_change_info": False})
        room = stage.room(tea)
        await stage.admit(room, "alice@example.org", alice)
        little = [one.name for one in await stage.adapter.settings(room)]
        refusal = await stage.refusal(stage.adapter.configure(room, {NAME: "Coffee"}))
        subject = await stage.refusal(stage.adapter.subject(None, room, "cold"))

        await alice.promotes(tea, stage.api.bot.user)
        await stage.until(lambda: "changed" in tea.texts[-1])
        found = [(one.name, one.value) for one in await stage.adapter.settings(room)]
        await stage.adapter.configure(
            room, {NAME: "Coffee", DESCRIPTION: "hot\nand black", CLOSED: "0"}
        )
        await stage.until(lambda: stage.about(room).name == "Coffee")

        assert little == [CLOSED]
        assert (refusal[0], subject[0]) == ("forbidden", "forbidden")
        assert found == [(NAME, "Tea"), (DESCRIPTION, ""), (CLOSED, "1")]
        assert (tea.title, tea.description) == ("Coffee", "hot\nand black")
        about = stage.about(room)
        assert (about.description, about.is_public) == ("hot\nand black", True)
        assert stage.inbox.of(Subject)[-1].text == "hot\nand black"

    play(scene)


def test_nothing_is_changed_where_something_is_too_long() -> None:
    async def scene(stage: Stage) -> None:
        alice = stage.api.world.user("Alice")
        tea = stage.api.world.supergroup("Tea", alice)
        room = stage.room(tea)
        await stage.admit(room, "alice@example.org", alice)
        change = stage.adapter.configure

        too_long = await stage.refusal(change(room, {NAME: "Coffee", DESCRIPTION: "x" * 256}))
        empty = await stage.refusal(change(room, {NAME: " "}))
        end = await stage.refusal(stage.adapter.destroy(room, "", None))

        assert too_long == ("not-acceptable", "This has at most 255 characters on Telegram.")
        assert empty == ("not-acceptable", "A name is needed.")
        assert end[0] == "unsupported"
        assert (tea.title, tea.description) == ("Tea", None)

    play(scene)


def test_a_topic_is_told_of_as_it_changes_and_renamed_from_here() -> None:
    async def scene(stage: Stage) -> None:
        alice = stage.api.world.user("Alice")
        tea = stage.api.world.supergroup("Tea", alice, is_forum=True)
        await alice.promotes(tea, stage.api.bot.user)
        topic = await alice.creates_topic(tea, "Biscuits")
        await stage.introduced(tea)
        room = stage.room(tea, topic.id)
        await stage.admit(room, "alice@example.org", alice)

        await alice.renames_topic(tea, topic, "Cakes")
        await stage.until(lambda: stage.about(room).name == "Tea: Cakes")
        await alice.closes_topic(tea, topic)
        await stage.until(lambda: stage.about(room).is_moderated)
        await alice.reopens_topic(tea, topic)
        await stage.until(lambda: not stage.about(room).is_moderated)
        await stage.adapter.configure(room, {NAME: "Pies"})
        await stage.until(lambda: stage.about(room).name == "Tea: Pies")
        await alice.renames(tea, "Coffee")
        await stage.until(lambda: stage.about(room).name == "Coffee: Pies")

        assert tea.topics[topic.id].name == "Pies"
        assert (await stage.refusal(stage.adapter.subject(None, room, "x")))[0] == "unsupported"

    play(scene)


def test_what_a_topic_is_called_is_learned_from_answers_in_it() -> None:
    """The bot came when it was there already."""

    async def scene(stage: Stage) -> None:
        world = stage.api.world
        stage.api.bot.reads_everything = True
        alice = world.user("Alice")
        tea = world.supergroup("Tea", alice, is_forum=True)
        me = tea.members.pop(stage.api.bot.user.id)
        topic = await alice.creates_topic(tea, "Biscuits")
        tea.members[me.user.id] = me

        await alice.says(tea, "hi", topic=topic.id)
        await stage.introduced(tea)
        await stage.admit(stage.room(tea, topic.id), "alice@example.org", alice)

        assert stage.about(stage.room(tea, topic.id)).name.startswith("Tea: ")

    play(scene)


def test_a_group_that_becomes_a_supergroup_is_the_same_room() -> None:
    async def run() -> None:
        async with fake_telegram() as api:
            api.bot.reads_everything = True
            alice, bob, inbox = api.world.user("Alice"), api.world.user("Bob"), Heard()
            tea = api.world.group("Tea", alice, bob)
            async with running(api, inbox) as stage:
                await alice.says(tea, "/open")
                await stage.until(lambda: "Everybody may" in tea.texts[-1])
                old = stage.room(tea)
                big = api.world.migrate(tea)
                moved = await stage.inbox.until(Moved)
                new = stage.room(big)
                await bob.says(big, "hi")
                await stage.until(lambda: "Bob" in stage.here(new))
                by_both = [(await stage.admit(room)).affiliation for room in (old, new)]
            async with running(api, inbox) as stage:
                again = (await stage.admit(new)).affiliation
                told = [text for text in big.texts if "XMPP, too" in text]

        assert moved == Moved(old=old, new=new)
        assert (by_both, again) == (["none", "none"], "none")
        assert told == []

    asyncio.run(run())


def test_a_picture_is_given_and_taken_away_where_the_bot_may() -> None:
    async def scene(stage: Stage) -> None:
        alice = stage.api.world.user("Alice")
        tea = stage.api.world.supergroup("Tea", alice, permissions={"can_change_info": False})
        room = stage.room(tea)
        await stage.admit(room, "alice@example.org", alice)
        picture = Picture(JPEG, "image/jpeg")

        refusal = await stage.refusal(stage.adapter.depict(room, picture))
        await alice.promotes(tea, stage.api.bot.user)
        await stage.until(lambda: "changed" in tea.texts[-1])
        await stage.adapter.depict(room, picture)
        given = tea.photo
        await stage.adapter.depict(room, None)

        assert refusal[0] == "forbidden"
        assert given is not None
        assert tea.photo is None

    play(scene)

"""What people do on a fake Telegram, as the whole adapter gives it to the gateway."""

import asyncio
from collections.abc import Awaitable, Callable

from adapters.telegram.adapter import build
from bridge.api.content import File, Location, Poll, Text
from bridge.api.events import Edit, Message, Moved, Reactions
from bridge.api.ids import Identity, NetworkName
from bridge.api.states import Condition
from bridge.api.text import Span
from bridge.testing.inbox import Recorder
from tests.adapters.telegram.said.payloads import NET
from tests.servers.botapi.chats import Chat
from tests.servers.botapi.deeds.media import Item
from tests.servers.botapi.users import User
from tests.servers.telegram import FakeTelegram, fake_telegram

Play = Callable[[FakeTelegram, Recorder], Awaitable[None]]


def play(scene: Play) -> None:
    async def run() -> None:
        async with fake_telegram() as api:
            api.bot.reads_everything = True
            adapter = build(NetworkName("telegram"), {"token": api.token, "api_url": api.url})
            inbox = Recorder()
            running = asyncio.ensure_future(adapter.run(inbox))
            try:
                await inbox.until(Condition, lambda it: it.standing == "up")
                await scene(api, inbox)
            finally:
                running.cancel()
                await asyncio.wait([running])

    asyncio.run(run())


def tea(api: FakeTelegram) -> tuple[User, Chat]:
    alice = api.world.user("Alice", "Doe")
    return alice, api.world.supergroup("Tea", alice)


def who(user: User) -> Identity:
    return Identity(NET, str(user.id), user.name)


def test_words_with_looks_an_answer_and_an_edit() -> None:
    async def scene(api: FakeTelegram, inbox: Recorder) -> None:
        alice, group = tea(api)
        bold = {"type": "bold", "offset": 0, "length": 2}
        first = await alice.says(group, "👍 tea", entities=[bold])
        heard = await inbox.until(Message)
        await alice.says(group, "yes", reply_to=first, quote="tea")
        answer = await inbox.until(Message, lambda it: it.text == "yes")
        await alice.edits(first, "coffee")
        edit = await inbox.until(Edit)

        assert heard.content == (Text("👍 tea", (Span(0, 1, "bold"),)),)
        assert (heard.actor, heard.place.native) == (who(alice), str(group.id))
        assert answer.answers is not None
        assert (answer.answers.native, answer.answers.quote) == (heard.native, "> tea\n")
        assert (edit.target.native, edit.text, edit.actor) == (heard.native, "coffee", who(alice))

    play(scene)


def test_an_album_is_one_message_and_what_comes_next_stands_behind_it() -> None:
    async def scene(api: FakeTelegram, inbox: Recorder) -> None:
        alice, group = tea(api)
        items = [Item(kind="photo", caption="look"), Item(kind="photo"), Item(kind="video")]
        parts = await alice.sends_album(group, *items)
        await alice.says(group, "nice?", reply_to=parts[1])
        words = await inbox.until(Message, lambda it: it.text == "nice?")
        (album,) = [it for it in inbox.of(Message) if it is not words]

        assert [each.shape for each in album.content if isinstance(each, File)] == [
            "image",
            "image",
            "video",
        ]
        assert album.text == "look"
        assert inbox.of(Message) == [album, words]
        assert words.answers is not None
        assert words.answers.native == album.native

    play(scene)


def test_an_album_is_whole_when_nothing_more_comes() -> None:
    async def scene(api: FakeTelegram, inbox: Recorder) -> None:
        alice, group = tea(api)
        await alice.sends_album(group, Item(kind="photo"), Item(kind="photo"))

        album = await inbox.until(Message)

        assert len([each for each in album.content if isinstance(each, File)]) == 2
        assert not [name for name in inbox.kept if name.startswith("album:")]

    play(scene)


def test_reactions_where_the_bot_may_see_them() -> None:
    async def scene(api: FakeTelegram, inbox: Recorder) -> None:
        alice, group = tea(api)
        await alice.promotes(group, api.bot.user)
        said = await alice.says(group, "tea?")
        heard = await inbox.until(Message)
        await alice.reacts(said, "👍")
        first = await inbox.until(Reactions)
        await alice.reacts(said)
        second = await inbox.until(Reactions, lambda it: it is not first)

        assert (first.actor, first.target.native, first.emoji) == (
            who(alice),
            heard.native,
            ("👍",),
        )
        assert second.emoji == ()

    play(scene)


def test_a_live_location_is_its_first_position() -> None:
    async def scene(api: FakeTelegram, inbox: Recorder) -> None:
        alice, group = tea(api)
        sent = await alice.sends_location(group, 48.2, 16.4, live_period=900)
        moved = {"latitude": 1.0, "longitude": 2.0, "live_period": 900}
        await alice.changes(sent, {"location": moved})
        await alice.says(group, "there")
        await inbox.until(Message, lambda it: it.text == "there")

        assert inbox.of(Message)[0].content == (
            Location(latitude=48.2, longitude=16.4, name="Live location"),
        )
        assert inbox.of(Edit) == []

    play(scene)


def test_a_forwarded_message_says_whose_it_was() -> None:
    async def scene(api: FakeTelegram, inbox: Recorder) -> None:
        alice, group = tea(api)
        said = await alice.says(group, "hi")
        await inbox.until(Message)
        await alice.forwards(said, group)
        again = await inbox.until(Message, lambda it: it.text != "hi")

        assert again.text == "Forwarded from Alice Doe:\nhi"

    play(scene)


def test_what_is_said_in_a_topic_is_in_its_room() -> None:
    async def scene(api: FakeTelegram, inbox: Recorder) -> None:
        alice = api.world.user("Alice")
        group = api.world.supergroup("Tea", alice, is_forum=True)
        topic = await alice.creates_topic(group, "Cake")
        await alice.says(group, "hi", topic=topic.id)
        hi = await inbox.until(Message, lambda it: it.text == "hi")
        await alice.says(group, "all")
        general = await inbox.until(Message, lambda it: it.text == "all")

        lines = [it for it in inbox.of(Message) if it.text == "Alice opened the topic Cake."]
        assert [it.place.native for it in lines] == [f"{group.id}%{topic.id}", str(group.id)]
        assert (hi.place.native, hi.answers) == (f"{group.id}%{topic.id}", None)
        assert general.place.native == str(group.id)

    play(scene)


def test_a_channel_speaks_in_its_own_name() -> None:
    async def scene(api: FakeTelegram, inbox: Recorder) -> None:
        alice = api.world.user("Alice")
        news = api.world.channel("News", alice)
        await alice.says(news, "hi")
        heard = await inbox.until(Message)

        assert heard.actor == Identity(NET, str(news.id), "News")
        assert heard.place.native == str(news.id)

    play(scene)


def test_a_pin_is_a_line_that_points_at_the_message() -> None:
    async def scene(api: FakeTelegram, inbox: Recorder) -> None:
        alice, group = tea(api)
        said = await alice.says(group, "hi")
        heard = await inbox.until(Message)
        await alice.pins(said)
        line = await inbox.until(Message, lambda it: it.form == "notice")

        assert (line.actor, line.text) == (None, "Alice Doe pinned a message.")
        assert line.answers is not None
        assert line.answers.native == heard.native

    play(scene)


def test_a_poll_can_be_voted_in() -> None:
    async def scene(api: FakeTelegram, inbox: Recorder) -> None:
        alice, group = tea(api)
        await alice.sends_poll(group, "Tea?", "Yes", "No")
        heard = await inbox.until(Message)

        assert heard.content == (Poll(question="Tea?", answers=("Yes", "No"), takes_votes=True),)

    play(scene)


def test_a_group_that_grows_says_so_once() -> None:
    async def scene(api: FakeTelegram, inbox: Recorder) -> None:
        alice = api.world.user("Alice")
        small = api.world.group("Tea", alice)
        large = api.world.migrate(small)
        await alice.says(large, "hi")
        await inbox.until(Message, lambda it: it.text == "hi")

        assert {(it.old.native, it.new.native) for it in inbox.of(Moved)} == {
            (str(small.id), str(large.id))
        }
        assert [it.text for it in inbox.of(Message)] == ["The group is a supergroup now.", "hi"]

    play(scene)


def test_what_nobody_knows_yet_is_told_to_be_there() -> None:
    async def scene(api: FakeTelegram, inbox: Recorder) -> None:
        alice, group = tea(api)
        await alice.sends(group, {"hologram": {"depth": 3}})
        heard = await inbox.until(Message)

        assert "hologram" in str(heard.content)

    play(scene)

"""Commands typed in a group, on Telegram and on XMPP."""

import asyncio

import pytest

from adapters.telegram.rooms import commanding
from bridge.api.adapter import Login
from bridge.api.events import Message, Ref
from bridge.api.ids import Identity, LoginId, NativeId
from bridge.api.quiet import BREAK
from bridge.api.states import About
from tests.adapters.telegram.rooms.stage import XMPP, Stage, play

NO_ADMIN = "Only admins of this group can do this."


def test_who_is_no_admin_is_told_so() -> None:
    async def scene(stage: Stage) -> None:
        world = stage.api.world
        alice, bob = world.user("Alice"), world.user("Bob")
        tea = world.supergroup("Tea", alice, bob)

        for command in ("/open", "/close", "/invite eve@example.org", "/uninvite eve@example.org"):
            await bob.says(tea, command)
        await stage.until(lambda: len([m for m in tea.messages if m.reply]) == 4)

        assert [m.text for m in tea.messages if m.reply] == [NO_ADMIN] * 4
        assert (await stage.refusal(stage.admit(stage.room(tea))))[0] == "members-only"

    play(scene)


def test_an_anonymous_admin_is_one_and_a_channel_is_none() -> None:
    async def scene(stage: Stage) -> None:
        world = stage.api.world
        alice, bob = world.user("Alice"), world.user("Bob")
        tea, news = world.supergroup("Tea", alice, bob), world.channel("News", bob)
        await alice.promotes(tea, bob, is_anonymous=True)

        await bob.says(tea, "/open", sender_chat=news)
        await stage.until(lambda: tea.texts[-1] == NO_ADMIN)
        await bob.says(tea, "/open", sender_chat=tea)
        await stage.until(lambda: "Everybody may come in" in tea.texts[-1])

        assert (await stage.admit(stage.room(tea))).affiliation == "none"

    play(scene)


def test_what_an_admin_passes_on_he_does_not_command() -> None:
    async def scene(stage: Stage) -> None:
        world = stage.api.world
        alice, bob = world.user("Alice"), world.user("Bob")
        tea, other = world.supergroup("Tea", alice), world.supergroup("Other", bob)
        stage.api.bot.reads_everything = True
        await alice.forwards(await bob.says(other, "/open"), tea)
        await stage.until(lambda: any("/open" in one.text for one in stage.inbox.of(Message)))

        assert (await stage.refusal(stage.admit(stage.room(tea))))[0] == "members-only"

    play(scene)


def test_commands_for_other_bots_and_unknown_ones_are_left_to_them() -> None:
    async def scene(stage: Stage) -> None:
        alice = stage.api.world.user("Alice")
        tea = stage.api.world.supergroup("Tea", alice)
        await stage.admit(stage.room(tea), "alice@example.org", alice)

        for words in ("/open@other_bot", "/weather", "/ open", "open", "/start"):
            await alice.says(tea, words)
        await alice.says(tea, "/help@gateway_bot")
        await stage.until(lambda: any("/invite ADDRESS" in text for text in tea.texts))
        await alice.says(tea, "/nonsense@gateway_bot")
        await stage.until(lambda: "There is no such command" in tea.texts[-1])

        answered = [m.reply.text for m in tea.messages if m.reply]
        assert answered == ["/help@gateway_bot", "/nonsense@gateway_bot"]

    play(scene)


def test_nobody_keeps_the_bot_busy_with_its_own_answers() -> None:
    async def scene(stage: Stage) -> None:
        alice, bob = stage.api.world.user("Alice"), stage.api.world.user("Bob")
        tea = stage.api.world.supergroup("Tea", alice, bob)
        for _ in range(40):
            await bob.says(tea, "/help")
        await alice.says(tea, "/open")
        await stage.until(lambda: any("Everybody may come in" in text for text in tea.texts))

        answered = [m.reply.author.name for m in tea.messages if m.reply and m.reply.author]
        assert answered == ["Bob"] * 5 + ["Alice"]

    play(scene)


def test_what_is_not_answered_is_done() -> None:
    async def scene(stage: Stage) -> None:
        alice = stage.api.world.user("Alice")
        tea = stage.api.world.supergroup("Tea", alice)
        for command in ["/help"] * 5 + ["/open"]:
            await alice.says(tea, command)
        await stage.until(lambda: any(one.is_public for one in stage.inbox.of(About)))
        while errands := tuple(stage.adapter._session.errands):
            await asyncio.wait(errands)

        assert not any("Everybody may come in" in text for text in tea.texts)

    play(scene)


def test_whom_the_gateway_refuses_is_not_invited() -> None:
    async def scene(stage: Stage) -> None:
        alice = stage.api.world.user("Alice")
        tea = stage.api.world.supergroup("Tea", alice)

        await alice.says(tea, "/invite")
        await stage.until(lambda: "An address is needed" in tea.texts[-1])
        await alice.says(tea, "/invite nobody@example.org")
        await stage.until(lambda: "Nobody can be reached" in tea.texts[-1])

        refusal = await stage.refusal(stage.admit(stage.room(tea), "nobody@example.org"))
        assert refusal[0] == "members-only"

    play(scene)


def test_who_is_there_from_xmpp_is_told() -> None:
    async def scene(stage: Stage) -> None:
        alice = stage.api.world.user("Alice")
        tea = stage.api.world.supergroup("Tea", alice)

        await alice.says(tea, "/who")
        await stage.until(lambda: tea.texts[-1] == "Nobody is here from XMPP.")
        stage.desk.names = ("zoe", "yuri")
        await alice.says(tea, "/who")
        await stage.until(lambda: tea.texts[-1] == "From XMPP: zoe, yuri")

    play(scene)


def test_answers_in_a_topic_stay_in_it_and_invite_into_it() -> None:
    async def scene(stage: Stage) -> None:
        alice = stage.api.world.user("Alice")
        tea = stage.api.world.supergroup("Tea", alice, is_forum=True)
        topic = await alice.creates_topic(tea, "Biscuits")

        said = await alice.says(tea, "/invite zoe@example.org", topic=topic.id)
        await stage.until(lambda: any(m.reply is said for m in tea.messages))

        assert [m.thread for m in tea.messages if m.reply is said] == [topic.id]
        assert stage.desk.invited == [("zoe@example.org", stage.room(tea, topic.id))]

    play(scene)


def test_what_the_bot_is_told_is_said_to_nobody() -> None:
    """An address that an admin types is not shown to those on XMPP."""

    async def scene(stage: Stage) -> None:
        alice = stage.api.world.user("Alice")
        tea = stage.api.world.supergroup("Tea", alice)

        await alice.says(tea, "/invite zoe@example.org")
        await stage.until(lambda: "may come in" in tea.texts[-1])
        await alice.says(tea, "/weather in zoe@example.org")
        await stage.until(lambda: stage.inbox.of(Message))

        assert [one.text for one in stage.inbox.of(Message)] == ["/weather in zoe@example.org"]

    play(scene)


@pytest.mark.parametrize(
    ("body", "is_meant"),
    [
        ("/pin", True),
        ("/Open", True),
        ("/invite a@b.example", True),
        ("/me waves", False),
        ("/open@gateway_bot", False),
        ("pin", False),
        ("/\npin", False),
    ],
)
def test_what_is_a_command_on_xmpp(body: str, is_meant: bool) -> None:
    assert commanding.is_command(body) is is_meant


def test_an_admin_pins_and_invites_from_xmpp() -> None:
    async def scene(stage: Stage) -> None:
        world = stage.api.world
        alice, bob = world.user("Alice"), world.user("Bob")
        tea = world.supergroup("Tea", alice, bob)
        await alice.promotes(tea, stage.api.bot.user)
        await alice.restricts(tea, bob, "can_pin_messages")
        said = await bob.says(tea, "look here")
        room = stage.room(tea)
        command = stage.adapter.command
        who = Identity(XMPP, "alice@example.org", "alice")
        other = Identity(XMPP, "bob@example.org", "bob")
        await stage.admit(room, who.native, alice)
        await stage.admit(room, other.native, bob)
        answers = Ref(native=NativeId(f"{tea.id}/{said.id}"))

        refusals = [
            await stage.refusal(command(room, "/pin", other, answers)),
            await stage.refusal(command(room, "/open", other, None)),
            await stage.refusal(command(room, "/pin", who, None)),
        ]
        await command(room, "/pin", who, answers)
        pinned = list(tea.pinned)
        await command(room, "/unpin", who, answers)
        await command(room, "/invite zoe@example.org", who, None)
        await stage.until(lambda: "may come in" in tea.texts[-1])

        assert refusals == [
            ("forbidden", "You have no right to pin messages in this group."),
            ("forbidden", NO_ADMIN),
            ("not-acceptable", "Answer the message that is meant."),
        ]
        assert (pinned, tea.pinned) == ([said], [])
        assert tea.texts[-3:] == [
            "alice has pinned a message.",
            "alice has unpinned a message.",
            "This person may come in from XMPP now, and is told so.",
        ]
        told = [one.text for one in stage.inbox.of(Message) if one.actor is None]
        assert "alice has pinned a message." in told

    play(scene)


def test_who_is_admin_no_longer_commands_no_longer_from_xmpp() -> None:
    """The bot, which is no admin, is not told so."""

    async def scene(stage: Stage) -> None:
        world = stage.api.world
        alice, bob = world.user("Alice"), world.user("Bob")
        tea = world.supergroup("Tea", alice, bob)
        await alice.promotes(tea, bob)
        who = Identity(XMPP, "bob@example.org", "bob")
        await stage.admit(stage.room(tea), who.native, bob)
        await stage.adapter.command(stage.room(tea), "/open", who, None)
        await alice.demotes(tea, bob)
        stage.api.passes(61)

        refused = await stage.refusal(stage.adapter.command(stage.room(tea), "/close", who, None))
        assert refused == ("forbidden", NO_ADMIN)

    play(scene)


def test_a_message_of_before_the_group_moved_is_not_taken_for_one_of_now() -> None:
    async def scene(stage: Stage) -> None:
        world = stage.api.world
        alice = world.user("Alice")
        tea = world.supergroup("Tea", alice)
        await alice.promotes(tea, stage.api.bot.user)
        said = await alice.says(tea, "look here")
        who = Identity(XMPP, "alice@example.org", "alice")
        await stage.admit(stage.room(tea), who.native, alice)

        old = Ref(native=NativeId(f"-77/{said.id}"))
        refused = await stage.refusal(stage.adapter.command(stage.room(tea), "/pin", who, old))
        assert refused == ("not-acceptable", "Answer the message that is meant.")
        assert tea.pinned == []

    play(scene)


def test_who_is_named_is_not_called() -> None:
    async def scene(stage: Stage) -> None:
        alice = stage.api.world.user("Alice")
        tea = stage.api.world.supergroup("Tea", alice)
        stage.desk.names = ["@durov", "a /open", *(f"guest{number}" for number in range(60))]
        await alice.says(tea, "/who")
        await stage.until(lambda: tea.texts[-1].startswith("From XMPP"))

        assert tea.texts[-1].startswith(f"From XMPP: @{BREAK}durov, a /{BREAK}open, guest0, ")
        assert tea.texts[-1].endswith(", guest47, and 12 more")

    play(scene)


def test_groups_are_found_that_are_open_or_that_one_is_in() -> None:
    async def scene(stage: Stage) -> None:
        world = stage.api.world
        stage.api.bot.reads_everything = True
        alice, bob = world.user("Alice"), world.user("Bob")
        tea = world.supergroup("Tea", alice, is_forum=True)
        coffee = world.supergroup("Coffee", alice, bob, description="also tea")
        topic = await alice.creates_topic(tea, "Biscuits")
        await bob.says(coffee, "hi")
        await stage.introduced(tea, coffee)
        login = Login(id=LoginId(7), native="telegram", name="Bob", options={"user": str(bob.id)})
        stage.adapter._session.logins[login.id] = (login, stage.inbox)

        closed = await stage.adapter.find(None, "", 10)
        own = await stage.adapter.find(login.id, "TEA", 10)
        await alice.says(tea, "/open")
        await stage.until(lambda: "Everybody may" in tea.texts[-1])
        opened = await stage.adapter.find(None, "bisc", 10)

        assert (list(closed), [one.name for one in own]) == ([], ["Coffee"])
        assert [(one.native, one.name) for one in opened] == [
            (f"{tea.id}%{topic.id}", "Tea: Biscuits")
        ]

    play(scene)

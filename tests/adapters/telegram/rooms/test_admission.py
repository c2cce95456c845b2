"""Who of ours may be in a group, and as what."""

from telegram import User

from adapters.telegram.items import Items
from adapters.telegram.rooms import configuring, seen
from bridge.api.asked import Admitted
from bridge.api.ids import Identity
from tests.adapters.telegram.rooms.stage import XMPP, Stage, play

HOW = (
    'This is for people of this group on Telegram. If you are one of them, send "login" to'
    " telegram.example.org, so that it is known who you are there. An admin of the group can also"
    " write /invite and your address in it, or /open for everybody."
)


def test_who_is_nobody_there_is_told_how_to_be_let_in() -> None:
    async def scene(stage: Stage) -> None:
        alice = stage.api.world.user("Alice")
        tea = stage.api.world.supergroup("Tea", alice)

        refusal = await stage.refusal(stage.admit(stage.room(tea)))

        assert refusal == ("members-only", HOW)

    play(scene)


def test_people_of_the_group_who_proved_who_they_are_come_in_as_what_they_are_there() -> None:
    async def scene(stage: Stage) -> None:
        world = stage.api.world
        alice, bob, carol = world.user("Alice"), world.user("Bob"), world.user("Carol")
        dave, erin = world.user("Dave"), world.user("Erin")
        tea = world.supergroup("Tea", alice, bob, carol, dave, erin)
        await alice.promotes(tea, bob)
        await alice.promotes(tea, carol, "can_pin_messages")
        await alice.restricts(tea, dave)
        room = stage.room(tea)

        found = [
            (one := await stage.admit(room, f"{who.name.lower()}@example.org", who)).role
            + " "
            + one.affiliation
            for who in (alice, bob, carol, dave, erin)
        ]

        assert found == [
            "moderator owner",
            "moderator admin",
            "participant member",
            "visitor member",
            "participant member",
        ]

    play(scene)


def test_who_is_not_in_the_group_or_banned_there_does_not_come_in() -> None:
    async def scene(stage: Stage) -> None:
        world = stage.api.world
        alice, bob, carol = world.user("Alice"), world.user("Bob"), world.user("Carol")
        dave = world.user("Dave")
        tea = world.supergroup("Tea", alice, bob, carol)
        await bob.leaves(tea)
        await alice.bans(tea, carol)
        room = stage.room(tea)

        reasons = [
            (await stage.refusal(stage.admit(room, f"{who.name.lower()}@example.org", who)))[0]
            for who in (bob, carol, dave)
        ]
        await alice.says(tea, "/open")
        await stage.until(lambda: stage.about(room).is_public)
        opened = await stage.refusal(stage.admit(room, "carol@example.org", carol))

        assert reasons == ["members-only", "forbidden", "members-only"]
        assert opened == ("forbidden", "You are banned from this group on Telegram.")

    play(scene)


def test_everybody_comes_in_where_an_admin_opened_it_until_one_closes_it() -> None:
    async def scene(stage: Stage) -> None:
        alice = stage.api.world.user("Alice")
        tea = stage.api.world.supergroup("Tea", alice)
        room = stage.room(tea)

        await alice.says(tea, "/open")
        await stage.until(lambda: "Everybody may come in" in tea.texts[-1])
        admitted = await stage.admit(room)
        await alice.says(tea, "/close")
        await stage.until(lambda: "Only people of this group" in tea.texts[-1])
        refusal = await stage.refusal(stage.admit(room))

        assert (admitted.role, admitted.affiliation) == ("participant", "none")
        assert refusal[0] == "members-only"
        assert stage.absent(room) == [("bob", "closed", "Alice", configuring.SHUT)]

    play(scene)


def test_whom_an_admin_invited_comes_in_until_he_is_invited_no_longer() -> None:
    async def scene(stage: Stage) -> None:
        alice = stage.api.world.user("Alice")
        tea = stage.api.world.supergroup("Tea", alice)
        room = stage.room(tea)

        await alice.says(tea, "/invite bob@example.org")
        await stage.until(lambda: "This person may come in" in tea.texts[-1])
        admitted = await stage.admit(room)
        other = await stage.refusal(stage.admit(room, "eve@example.org"))
        await alice.says(tea, "/uninvite Bob@example.org")
        await stage.until(lambda: "is invited no longer" in tea.texts[-1])
        refusal = await stage.refusal(stage.admit(room))

        assert stage.desk.invited == [("bob@example.org", room)]
        assert (admitted.role, admitted.affiliation) == ("participant", "member")
        assert (other[0], refusal[0]) == ("members-only", "members-only")
        assert stage.absent(room) == [("bob", "expelled", "Alice", "")]

    play(scene)


def test_a_chat_that_the_bot_is_not_in_is_not_there_and_asked_for_once_a_minute() -> None:
    async def scene(stage: Stage) -> None:
        alice = stage.api.world.user("Alice")
        tea = stage.api.world.supergroup("Tea", alice)
        del tea.members[stage.api.bot.user.id]
        room = stage.room(tea)

        refusals = [await stage.refusal(stage.admit(room)) for _ in range(5)]

        assert set(refusals) == {
            ("not-found", "There is no such group, or the gateway's bot is not in it.")
        }
        assert stage.asked("getChat") == ["getChat"]

    play(scene)


def test_what_somebody_is_in_a_group_is_asked_once_a_minute() -> None:
    async def scene(stage: Stage) -> None:
        alice = stage.api.world.user("Alice")
        tea = stage.api.world.supergroup("Tea", alice)
        room = stage.room(tea)
        await stage.admit(room, "alice@example.org", alice)
        before = len(stage.asked("getChatMember"))

        for _ in range(3):
            await stage.admit(room, "alice@example.org", alice)
        cached = len(stage.asked("getChatMember"))
        stage.api.passes(61)
        await stage.admit(room, "alice@example.org", alice)

        assert (cached - before, len(stage.asked("getChatMember")) - cached) == (0, 1)

    play(scene)


def test_what_changed_while_the_bot_was_no_admin_counts_when_it_is_one_again() -> None:
    async def scene(stage: Stage) -> None:
        world = stage.api.world
        alice, bob = world.user("Alice"), world.user("Bob")
        tea = world.supergroup("Tea", alice, bob)
        room, bot = stage.room(tea), stage.api.bot.user
        await alice.promotes(tea, bot)
        before = await stage.admit(room, "bob@example.org", bob)
        await alice.demotes(tea, bot)
        await alice.restricts(tea, bob, "can_send_messages")
        await alice.promotes(tea, bot)
        updates = stage.api.bot.updates
        await stage.until(lambda: updates.is_polled and not updates.waiting)
        stage.api.passes(61)

        assert before.role == "participant"
        assert (await stage.admit(room, "bob@example.org", bob)).role == "visitor"

    play(scene)


def test_who_writes_where_he_is_no_member_is_none_by_that() -> None:
    """As whoever comments a channel's post in the group that discusses it."""

    async def scene(stage: Stage) -> None:
        world = stage.api.world
        alice, bob = world.user("Alice"), world.user("Bob")
        tea = world.supergroup("Tea", alice)
        room, session = stage.room(tea), stage.adapter._session
        refusals = [await stage.refusal(stage.admit(room, "bob@example.org", bob))]
        seen.by(session, session.rooms.groups[tea.id], User(bob.id, "Bob", False), None, Items())
        refusals.append(await stage.refusal(stage.admit(room, "bob@example.org", bob)))

        assert [reason for reason, _ in refusals] == ["members-only"] * 2

    play(scene)


def test_who_is_forgotten_among_thousands_stays_in() -> None:
    async def scene(stage: Stage) -> None:
        world = stage.api.world
        alice, bob, eve = world.user("Alice"), world.user("Bob"), world.user("Eve")
        tea = world.supergroup("Tea", alice, bob, eve)
        room, rooms = stage.room(tea), stage.adapter._session.rooms
        for user in (bob, eve):
            await stage.admit(room, f"{user.id}@example.org", user)
        del rooms.groups[tea.id].people[str(bob.id)]
        await eve.leaves(tea)
        await stage.until(lambda: stage.absent(room))

        assert f"{eve.id}@example.org" not in rooms.guests[tea.id]
        assert f"{bob.id}@example.org" in rooms.guests[tea.id]

        account = Identity(XMPP, f"{bob.id}@example.org", "bob")
        await stage.adapter.give_role(room, account, "visitor", "")
        assert rooms.guests[tea.id][account.native].role == "visitor"
        await stage.adapter.give_affiliation(room, account, "outcast", "")
        assert rooms.guests[tea.id] == {}

    play(scene)


def test_what_was_said_before_one_came_is_not_for_him() -> None:
    """Where the group does not show newcomers what was said before."""

    async def scene(stage: Stage) -> None:
        alice = stage.api.world.user("Alice")
        tea = stage.api.world.supergroup("Tea", alice)
        room = stage.room(tea)

        first = await stage.admit(room, "alice@example.org", alice)
        came = stage.api.now
        stage.api.passes(3600)
        again = await stage.admit(room, "alice@example.org", alice)

        assert abs(first.since - came) < 5
        assert again == first

    play(scene)


def test_a_group_with_a_name_shows_everything_to_everybody() -> None:
    async def scene(stage: Stage) -> None:
        alice = stage.api.world.user("Alice")
        tea = stage.api.world.supergroup("Tea", alice, username="tea_friends")

        admitted = await stage.admit(stage.room(tea), "alice@example.org", alice)

        assert admitted == Admitted("moderator", "owner", 0.0)

    play(scene)


def test_a_topic_is_a_room_of_the_same_people() -> None:
    async def scene(stage: Stage) -> None:
        world = stage.api.world
        alice = world.user("Alice")
        tea = world.supergroup("Tea", alice, is_forum=True)
        topic = await alice.creates_topic(tea, "Biscuits")
        room = stage.room(tea, topic.id)
        await stage.introduced(tea)

        unknown = await stage.refusal(
            stage.admit(stage.room(tea, topic.id + 77), "a@example.org", alice)
        )
        admitted = await stage.admit(room, "alice@example.org", alice)

        assert unknown[0] == "not-found"
        assert (admitted.role, admitted.affiliation) == ("moderator", "owner")
        assert stage.about(room).name == "Tea: Biscuits"
        assert stage.here(room) == {"Alice": ("moderator", "owner")}

    play(scene)


def test_in_a_channel_only_those_write_who_may_post() -> None:
    async def scene(stage: Stage) -> None:
        world = stage.api.world
        alice, bob = world.user("Alice"), world.user("Bob")
        news = world.channel("News", alice, bob)
        await alice.promotes(news, stage.api.bot.user)
        room = stage.room(news)

        owner = await stage.admit(room, "alice@example.org", alice)
        reader = await stage.admit(room, "bob@example.org", bob)

        assert (owner.role, reader.role) == ("moderator", "visitor")

    play(scene)

"""People are removed, banned, silenced and made admins from XMPP, as far as the bot may."""

from adapters.telegram.rooms import moderation
from bridge.api.adapter import Ranks
from bridge.api.asked import Listed
from bridge.api.ids import Identity
from bridge.api.states import Present
from tests.adapters.telegram.rooms.stage import NETWORK, XMPP, Stage, play
from tests.servers.botapi.chats import Chat
from tests.servers.botapi.users import User


async def governed(stage: Stage, *rights: str) -> tuple[Chat, User, User]:
    """A supergroup in which the bot is an admin, its owner and somebody else."""
    world = stage.api.world
    alice, bob = world.user("Alice"), world.user("Bob")
    tea = world.supergroup("Tea", alice, bob)
    await alice.promotes(tea, stage.api.bot.user, *rights)
    await stage.introduced(tea)
    await bob.says(tea, "hi")
    await stage.until(lambda: "Bob" in stage.here(stage.room(tea)))
    return tea, alice, bob


def test_what_can_be_done_is_what_the_bot_may() -> None:
    async def scene(stage: Stage) -> None:
        tea, alice, _ = await governed(stage)
        room = stage.room(tea)
        able = stage.adapter.capabilities(room).ranks
        await alice.promotes(tea, stage.api.bot.user, "can_promote_members")
        await stage.until(lambda: "changed" in tea.texts[-1])

        assert able == Ranks(
            kick=True,
            roles=frozenset({"visitor", "participant"}),
            affiliations=frozenset({"outcast", "none", "member"}),
            lists=frozenset({"owner", "admin", "member", "outcast"}),
            removes=True,
            locks_subject=False,
        )
        later = stage.adapter.capabilities(room).ranks
        assert (later.removes, "admin" in later.affiliations) == (False, True)

    play(scene)


def test_who_is_removed_may_come_back() -> None:
    async def scene(stage: Stage) -> None:
        tea, _, bob = await governed(stage)
        room = stage.room(tea)

        await stage.adapter.kick(room, stage.who(bob), "too loud")

        assert stage.absent(room) == [("Bob", "kicked", "", "too loud")]
        assert tea.member(bob).status == "left"
        await bob.joins(tea)
        await stage.until(lambda: "Bob" in stage.here(room))

    play(scene)


def test_who_is_banned_is_listed_until_he_is_banned_no_longer() -> None:
    async def scene(stage: Stage) -> None:
        tea, _, bob = await governed(stage)
        room, who = stage.room(tea), stage.who(bob)
        give = stage.adapter.give_affiliation

        await give(room, who, "outcast", "spam")
        status, banned = tea.member(bob).status, await stage.adapter.listed(room, "outcast")
        await give(room, who, "none", "")

        assert stage.absent(room) == [("Bob", "banned", "", "spam")]
        assert (status, list(banned)) == ("kicked", [Listed(who, "outcast")])
        assert tea.member(bob).status == "left"
        assert list(await stage.adapter.listed(room, "outcast")) == []

    play(scene)


def test_who_is_silenced_is_a_visitor_until_he_is_not() -> None:
    async def scene(stage: Stage) -> None:
        tea, _, bob = await governed(stage)
        room, who = stage.room(tea), stage.who(bob)

        await stage.adapter.give_role(room, who, "visitor", "")
        silenced = (tea.member(bob).status, stage.here(room)["Bob"])
        await stage.adapter.give_role(room, who, "participant", "")

        assert silenced == ("restricted", ("visitor", "member"))
        assert tea.member(bob).status == "member"
        assert stage.here(room)["Bob"] == ("participant", "member")

    play(scene)


def test_admins_are_made_and_unmade() -> None:
    async def scene(stage: Stage) -> None:
        tea, _, bob = await governed(
            stage, "can_manage_chat", "can_promote_members", "can_restrict_members"
        )
        room, who = stage.room(tea), stage.who(bob)

        await stage.adapter.give_affiliation(room, who, "admin", "")
        made = (tea.member(bob).rights, stage.here(room)["Bob"])
        await stage.adapter.give_affiliation(room, who, "member", "")

        rights = frozenset({"can_manage_chat", "can_restrict_members"})
        assert made == (rights, ("moderator", "admin"))
        assert tea.member(bob).status == "member"
        assert stage.here(room)["Bob"] == ("participant", "member")
        assert (await stage.refusal(stage.adapter.give_affiliation(room, who, "owner", "")))[0] == (
            "unsupported"
        )

    play(scene)


def test_what_the_bot_may_not_is_refused_and_changes_nothing() -> None:
    async def scene(stage: Stage) -> None:
        tea, alice, bob = await governed(stage, "can_pin_messages")
        room = stage.room(tea)
        no = ("forbidden", moderation.NO_RIGHT)

        assert await stage.refusal(stage.adapter.kick(room, stage.who(bob), "")) == no
        assert (
            await stage.refusal(stage.adapter.give_affiliation(room, stage.who(bob), "outcast", ""))
            == no
        )
        await alice.promotes(tea, stage.api.bot.user, "can_restrict_members")
        await stage.until(lambda: "changed" in tea.texts[-1])
        owner = await stage.refusal(stage.adapter.kick(room, stage.who(alice), ""))
        assert owner == ("forbidden", "This person owns the group.")
        assert stage.absent(room) == []

    play(scene)


def test_accounts_are_put_out_and_silenced_by_us() -> None:
    async def scene(stage: Stage) -> None:
        tea, alice, _ = await governed(stage)
        room, who = stage.room(tea), Identity(XMPP, "zoe@example.org", "zoe")
        await alice.says(tea, "/open")
        await stage.until(lambda: "Everybody may" in tea.texts[-1])
        await stage.admit(room, who.native)

        await stage.adapter.give_role(room, who, "visitor", "")
        muted = await stage.admit(room, who.native)
        await stage.adapter.give_role(room, who, "participant", "")
        heard = await stage.admit(room, who.native)
        await stage.adapter.kick(room, who, "go home")
        again = await stage.admit(room, who.native)
        await stage.adapter.give_affiliation(room, who, "outcast", "spam")
        banned = await stage.refusal(stage.admit(room, who.native))
        await stage.adapter.give_affiliation(room, who, "member", "")
        member = await stage.admit(room, who.native)

        shown = [(one.who.name, one.role) for one in stage.inbox.of(Present) if one.who[0] == XMPP]
        assert shown == [("", "visitor"), ("", "participant")]
        assert (muted.role, heard.role, again.role) == ("visitor", "participant", "participant")
        assert banned == ("forbidden", "You are banned from this room.")
        assert member.affiliation == "member"
        assert stage.absent(room) == [
            ("zoe", "kicked", "", "go home"),
            ("zoe", "banned", "", "spam"),
        ]

    play(scene)


def test_who_falls_on_telegram_falls_here_with_his_account() -> None:
    async def scene(stage: Stage) -> None:
        tea, alice, bob = await governed(stage)
        room = stage.room(tea)
        await stage.admit(room, "bob@home.example", bob)

        await alice.promotes(tea, bob)
        await stage.inbox.until(
            Present, lambda one: one.who.native == "bob@home.example" and one.role == "moderator"
        )
        await alice.bans(tea, bob)
        await stage.until(lambda: len(stage.absent(room)) == 2)

        assert stage.absent(room) == [
            ("Bob", "banned", "Alice", ""),
            ("bob", "banned", "Alice", ""),
        ]

    play(scene)


def test_channels_that_write_are_banned_as_such() -> None:
    async def scene(stage: Stage) -> None:
        tea, _, bob = await governed(stage)
        news = stage.api.world.channel("News", bob)
        room = stage.room(tea)
        await bob.says(tea, "read this", sender_chat=news)
        await stage.until(lambda: "News" in stage.here(room))
        who = Identity(NETWORK, str(news.id), "News")

        await stage.adapter.give_affiliation(room, who, "outcast", "")
        silence = await stage.refusal(stage.adapter.give_role(room, who, "visitor", ""))

        assert "News" not in stage.here(room)
        assert tea.barred_chats == {news.id}
        assert silence[0] == "unsupported"

    play(scene)

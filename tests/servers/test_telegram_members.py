"""The fake Bot API server: members, their rights, their reactions and votes."""

from typing import Any

import telegram
from telegram import ChatPermissions, ReactionTypeEmoji

from tests.servers.botapi.chats import Chat
from tests.servers.botapi.playing import leftovers, played, refused, updates
from tests.servers.botapi.users import User
from tests.servers.telegram import FakeTelegram, Item


def _room(api: FakeTelegram, kind: str = "supergroup", **more: Any) -> tuple[User, User, Chat]:
    olga, bob = api.world.user("Olga"), api.world.user("Bob")
    return olga, bob, getattr(api.world, kind)("Room", olga, bob, **more)


# --- members


def test_members_who_come_and_go_are_told_to_administrators_who_asked() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        olga, bob, room = _room(api)
        carol = api.world.user("Carol")
        await carol.joins(room)
        await bot.get_updates(offset=-1, allowed_updates=telegram.Update.ALL_TYPES)
        await bob.leaves(room)
        assert "chat_member" not in {k for u in await updates(bot) for k in u.to_dict()}
        await olga.promotes(room, api.bot.user)
        await carol.leaves(room)
        told = await updates(bot)
        assert leftovers(told) == []
        assert [u.my_chat_member and u.my_chat_member.new_chat_member.status for u in told] == [
            "administrator",
            None,
            None,
        ]
        assert told[1].message
        assert told[1].message.left_chat_member
        assert told[2].chat_member
        assert told[2].chat_member.difference() == {"status": ("member", "left")}

    played(play)


def test_members_are_looked_up() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        olga, bob, room = _room(api, further_members=40)
        carol = api.world.user("Carol")
        await olga.promotes(room, bob, "can_delete_messages", title="Judge")
        found = await bot.get_chat_member(room.id, bob.id)
        assert leftovers(found) == []
        assert isinstance(found, telegram.ChatMemberAdministrator)
        assert (found.custom_title, found.can_delete_messages) == ("Judge", True)
        assert (found.can_pin_messages, found.can_be_edited) == (False, False)
        assert (await bot.get_chat_member(room.id, olga.id)).status == "creator"
        with refused("member not found"):
            await bot.get_chat_member(room.id, carol.id)
        await carol.presses_start()
        assert (await bot.get_chat_member(room.id, carol.id)).status == "left"
        admins = await bot.get_chat_administrators(room.id)
        assert [member.user.id for member in admins] == [olga.id, bob.id]
        assert await bot.get_chat_member_count(room.id) == 43
        with refused("there are no administrators in the private chat"):
            await bot.get_chat_administrators(carol.id)

    played(play)


def test_members_are_banned_and_let_in_again() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        olga, bob, room = _room(api)
        with refused("not enough rights to restrict/unrestrict chat member"):
            await bot.ban_chat_member(room.id, bob.id)
        await olga.promotes(room, api.bot.user)
        await updates(bot)
        with refused("can't remove chat owner"):
            await bot.ban_chat_member(room.id, olga.id)
        with refused("can't restrict self"):
            await bot.ban_chat_member(room.id, api.bot.user.id)

        await bot.ban_chat_member(room.id, bob.id)

        assert room.member(bob).status == "kicked"
        gone, told = await updates(bot)
        assert gone.message
        assert gone.message.left_chat_member
        assert told.chat_member
        assert told.chat_member.new_chat_member.status == "kicked"
        await bot.unban_chat_member(room.id, bob.id, only_if_banned=True)
        assert room.member(bob).status == "left"
        await olga.promotes(room, carol := api.world.user("Carol"))
        with refused("user is an administrator of the chat"):
            await bot.ban_chat_member(room.id, carol.id)

    played(play)


def test_members_are_restricted_in_supergroups() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        olga, bob, room = _room(api)
        await olga.promotes(room, api.bot.user)
        until = int(api.now) + 3600
        await bot.restrict_chat_member(
            room.id, bob.id, ChatPermissions.no_permissions(), until_date=until
        )
        found = await bot.get_chat_member(room.id, bob.id)
        assert leftovers(found) == []
        assert isinstance(found, telegram.ChatMemberRestricted)
        assert (found.can_send_messages, found.is_member) == (False, True)
        assert found.until_date.timestamp() == until
        await bot.restrict_chat_member(room.id, bob.id, ChatPermissions.all_permissions())
        assert room.member(bob).status == "member"
        tea = api.world.group("Tea", olga, bob)
        with refused("method is available only for supergroups"):
            await bot.restrict_chat_member(tea.id, bob.id, ChatPermissions.no_permissions())

    played(play)


def test_members_are_promoted_with_the_bots_own_rights_alone() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        olga, bob, room = _room(api)
        with refused("not enough rights"):
            await bot.promote_chat_member(room.id, bob.id, can_delete_messages=True)
        await olga.promotes(room, api.bot.user, "can_promote_members", "can_delete_messages")
        with refused("RIGHT_FORBIDDEN"):
            await bot.promote_chat_member(room.id, bob.id, can_pin_messages=True)

        await bot.promote_chat_member(room.id, bob.id, can_delete_messages=True)
        await bot.set_chat_administrator_custom_title(room.id, bob.id, "Judge")

        member = room.member(bob)
        assert (member.status, member.title) == ("administrator", "Judge")
        await bot.promote_chat_member(room.id, bob.id)
        assert room.member(bob).status == "member"
        with refused("user is not an administrator"):
            await bot.set_chat_administrator_custom_title(room.id, bob.id, "Judge")

    played(play)


def test_a_bot_leaves() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        _, _, room = _room(api)
        await bot.leave_chat(room.id)
        assert room.member(api.bot.user).status == "left"
        left, mine = await updates(bot)
        assert left.message
        assert left.message.left_chat_member
        assert mine.my_chat_member
        assert mine.my_chat_member.new_chat_member.status == "left"

    played(play)


# --- reactions


def test_a_bot_puts_one_reaction() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        _, bob, room = _room(api, reactions=frozenset({"👍", "❤"}))
        said = await bob.says(room, "hi")
        await bot.set_message_reaction(room.id, said.id, "👍")
        await bot.set_message_reaction(room.id, said.id, ReactionTypeEmoji("❤️"))
        assert said.reactions == {api.bot.user.id: ["❤"]}
        both = [ReactionTypeEmoji("👍"), ReactionTypeEmoji("❤")]
        with refused("REACTIONS_TOO_MANY"):
            await bot.set_message_reaction(room.id, said.id, both)
        for emoji in (ReactionTypeEmoji("🔥"), ReactionTypeEmoji("🫖")):
            with refused("REACTION_INVALID"):
                await bot.set_message_reaction(room.id, said.id, emoji)
        with refused("message to react not found"):
            await bot.set_message_reaction(room.id, 99, "👍")
        await bot.set_message_reaction(room.id, said.id)
        assert said.reactions == {}

    played(play)


def test_a_reaction_to_an_album_is_to_its_first_message() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        _, bob, room = _room(api)
        first, second = await bob.sends_album(room, Item(kind="photo"), Item(kind="video"))
        await bot.set_message_reaction(room.id, second.id, "👍")
        assert (first.reactions, second.reactions) == ({api.bot.user.id: ["👍"]}, {})

    played(play)


def test_reactions_of_others_are_told_to_administrators_who_asked() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        olga, bob, room = _room(api)
        await updates(bot)
        said = await olga.says(room, "/hi")
        await bob.reacts(said, "👍")
        await olga.promotes(room, api.bot.user)
        await updates(bot)
        await bob.reacts(said, "❤", "🔥")
        (update,) = await updates(bot)
        assert leftovers(update) == []
        told = update.message_reaction
        assert told
        assert told.user
        assert (told.user.id, told.message_id) == (bob.id, said.id)
        assert [r.to_dict()["emoji"] for r in told.old_reaction] == ["👍"]
        assert [r.to_dict()["emoji"] for r in told.new_reaction] == ["❤", "🔥"]
        await bot.set_message_reaction(room.id, said.id, "👍")
        assert not await updates(bot)

    played(play)


def test_in_channels_reactions_are_counted() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        olga, bob, news = _room(api, "channel")
        await updates(bot)
        post = await olga.says(news, "news")
        await bob.reacts(post, "👍")
        _, counted = await updates(bot)
        assert leftovers(counted) == []
        assert counted.message_reaction_count
        assert [r.total_count for r in counted.message_reaction_count.reactions] == [1]

    played(play)


# --- polls


def test_votes_in_the_bots_poll_are_told() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        _, bob, room = _room(api)
        sent = await bot.send_poll(room.id, "Tea?", ["yes", "no"], is_anonymous=False)
        assert leftovers(sent) == []
        message = room.messages[0]
        await bob.votes(message, 1)
        answer, poll = await updates(bot)
        assert leftovers([answer, poll]) == []
        assert answer.poll_answer
        assert answer.poll_answer.user
        assert (answer.poll_answer.user.id, answer.poll_answer.option_ids) == (bob.id, (1,))
        assert poll.poll
        assert [option.voter_count for option in poll.poll.options] == [0, 1]
        await bob.votes(message)
        retracted = (await updates(bot))[0].poll_answer
        assert retracted
        assert retracted.option_ids == ()

        stopped = await bot.stop_poll(room.id, sent.message_id)

        assert stopped.is_closed
        with refused("poll has already been closed"):
            await bot.stop_poll(room.id, sent.message_id)
        with refused("message with poll to stop not found"):
            await bot.stop_poll(room.id, 99)

    played(play)


def test_polls_have_their_limits() -> None:
    async def play(api: FakeTelegram, bot: telegram.Bot) -> None:
        _, _, room = _room(api)
        with refused("poll can't have more than 12 options"):
            await bot.send_poll(room.id, "Tea?", [f"{n}" for n in range(13)])
        with refused("poll options length must not exceed 100"):
            await bot.send_poll(room.id, "Tea?", ["x" * 101])
        with refused("poll question length must not exceed 300"):
            await bot.send_poll(room.id, "x" * 301, ["yes"])

    played(play)

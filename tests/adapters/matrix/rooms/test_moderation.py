"""Rooms are moderated, changed, made and found, on a scripted homeserver."""

from adapters.matrix.rooms import (
    asking,
    configuring,
    creating,
    directory,
    inviting,
    membership,
    moderation,
    resolving,
    roomform,
    typed,
)
from bridge.api.adapter import Target
from bridge.api.asked import Found, Listed
from bridge.api.events import Message
from bridge.api.states import Absent, Destroyed, Present
from tests.adapters.matrix.rooms.there import There, play, refused
from tests.servers.homestead.rooms import Room

POWER = "m.room.power_levels"


async def _led(there: There, name: str = "Tea") -> Room:
    """A room of Alice's, in which Bob is."""
    native = await creating.create(there.session, name, is_public=True)
    room = there.hs.world.rooms[native]
    there.hs.world.join(room, there.bob)
    await there.inbox.until(Present, lambda present: present.who.native == there.bob.id)
    return room


def test_voice_and_moderation_are_levels() -> None:
    async def scene(there: There) -> None:
        room = await _led(there)
        place, bob, levels = there.place(room), there.identity(there.bob), []
        for role in ("moderator", "visitor", "participant"):
            await moderation.give_role(there.session, place, bob, role, "")
            levels.append(room.now(POWER)["users"].get(there.bob.id))

        assert levels == [50, -1, None]

    play(scene)


def test_affiliations_are_levels_and_bans() -> None:
    async def scene(there: There) -> None:
        room = await _led(there)
        place, bob = there.place(room), there.identity(there.bob)
        given = moderation.give_affiliation
        await given(there.session, place, bob, "admin", "")
        admins = await moderation.listed(there.session, place, "admin")
        await given(there.session, place, bob, "none", "")
        none = room.now(POWER)["users"].get(there.bob.id)
        await given(there.session, place, bob, "outcast", "noise")
        banned = await moderation.listed(there.session, place, "outcast")
        await given(there.session, place, bob, "none", "")

        assert (admins, none) == ([Listed(bob, "admin")], None)
        assert banned == [Listed(bob._replace(name="bob"), "outcast", "noise")]
        assert room.membership(there.bob.id) == "leave"

    play(scene)


def test_who_made_a_room_stands_above_all() -> None:
    async def scene(there: There) -> None:
        tea = there.room("Tea")
        await membership.join(there.session, there.place(tea))
        await there.bob.gives(tea, there.alice, 100)
        await there.inbox.until(Present, lambda present: present.role == "moderator")
        asked = moderation.give_role(
            there.session, there.place(tea), there.identity(there.bob), "participant", ""
        )

        assert await refused(asked) == ("not-acceptable", moderation.NO_CREATOR)

    play(scene)


def test_who_has_no_right_is_told_so() -> None:
    async def scene(there: There) -> None:
        tea = there.room("Tea")
        session, place = there.session, there.place(tea)
        bob, told = there.identity(there.bob), ("forbidden", asking.NO_RIGHT)
        await membership.join(session, place)

        assert await refused(moderation.give_role(session, place, bob, "visitor", "")) == told
        assert await refused(membership.kick(session, place, bob, "")) == told
        assert await refused(membership.subject(session, place, "mine")) == told
        assert await refused(configuring.destroy(session, place, "", None)) == told
        assert await refused(configuring.settings(session, place)) == (
            "forbidden",
            configuring.NOTHING,
        )

    play(scene)


def test_nobody_is_invited_who_is_not_there() -> None:
    async def scene(there: There) -> None:
        tea = await _led(there)
        place, carol = there.place(tea), there.hs.world.person("carol")
        await inviting.invite(there.session, place, carol.id, "come")
        nobody = inviting.invite(there.session, place, "@nobody:home.test", "")
        again = inviting.invite(there.session, place, there.bob.id, "")

        assert tea.now("m.room.member", carol.id)["reason"] == "come"
        assert await refused(nobody) == ("not-found", asking.NOBODY)
        assert await refused(again) == ("conflict", inviting.IS_IN)

    play(scene)


def test_a_private_room_is_encrypted_and_a_public_one_can_be_found() -> None:
    async def scene(there: There) -> None:
        made = [
            there.hs.world.rooms[await creating.create(there.session, "Tea Time", is_public=is_so)]
            for is_so in (True, False, True)
        ]
        public, private, second = made

        assert [room.is_encrypted for room in made] == [False, True, False]
        assert [room.is_published for room in made] == [True, False, True]
        assert there.hs.world.aliases == {"#tea-time:home.test": public.id}
        assert (private.name, second.name) == ("Tea Time", "Tea Time")

    play(scene)


def test_all_of_a_form_is_set_and_encryption_never_ends() -> None:
    async def scene(there: There) -> None:
        room = await _led(there)
        place = there.place(room)
        values = {
            roomform.NAME: "Coffee",
            roomform.TOPIC: "at five",
            roomform.ALIAS: "#coffee:home.test",
            roomform.LISTED: "0",
            roomform.MEMBERS_ONLY: "1",
            roomform.KNOCK: "1",
            roomform.HISTORY: "joined",
            roomform.GUESTS: "1",
            roomform.MODERATED: "1",
            roomform.SUBJECT: "1",
            roomform.ENCRYPTED: "1",
        }
        await configuring.configure(there.session, place, values)
        now = {one.name: one.value for one in await configuring.settings(there.session, place)}
        off = configuring.configure(there.session, place, {roomform.ENCRYPTED: "0"})

        assert now == values
        assert await refused(off) == ("not-acceptable", configuring.NEVER_OFF)
        assert there.hs.world.aliases["#coffee:home.test"] == room.id

    play(scene)


def test_of_a_form_with_a_mistake_nothing_is_set() -> None:
    async def scene(there: There) -> None:
        room = await _led(there)
        configure, place = configuring.configure, there.place(room)
        other = await _led(there, "Other")
        for wrong in ({"no such": "1"}, {roomform.ALIAS: "tea"}, {roomform.HISTORY: "never"}):
            values = {roomform.NAME: "Coffee", **wrong}
            await refused(configure(there.session, place, values))
        taken = {roomform.NAME: "Coffee", roomform.ALIAS: "#other:home.test"}

        assert await refused(configure(there.session, place, taken)) == (
            "conflict",
            configuring.OTHER_ROOM,
        )
        assert (room.name, other.name) == ("Tea", "Other")

    play(scene)


def test_a_room_ends_when_nobody_else_is_in_it() -> None:
    async def scene(there: There) -> None:
        room = await _led(there)
        place = there.place(room)
        crowded = await refused(configuring.destroy(there.session, place, "over", None))
        begun = len(there.inbox.given)
        await there.bob.leaves(room)
        await there.inbox.until(Absent, after=begun)
        await configuring.destroy(there.session, place, "over", None)
        told = await there.inbox.until(Destroyed)

        assert crowded == ("not-acceptable", configuring.NOT_ALONE)
        assert told == Destroyed(place=place, reason="over")
        assert room.here == []

    play(scene)


def test_rooms_are_found_ones_own_first() -> None:
    async def scene(there: There) -> None:
        public = there.room("Tea for all", visibility="public", topic="green")
        own = there.room("Tea of mine", there.alice, preset="private_chat")
        there.room("Hidden tea")
        await there.caught_up()
        await membership.join(there.session, there.place(own))

        assert list(await directory.find(there.session, "tea", 10)) == [
            Found(own.id, "Tea of mine", "", 2),
            Found(public.id, "Tea for all", "green", 1),
        ]
        assert list(await directory.find(there.session, "tea green", 10)) == []

    play(scene)


def test_a_space_is_found_with_the_rooms_in_it() -> None:
    async def scene(there: There) -> None:
        space = there.room("Drinks", there.alice, creation_content={"type": "m.space"})
        inside = there.room("Cellar")
        await there.bob.sets(space, "m.space.child", {"via": ["far.test"]}, key=inside.id)
        await there.caught_up()
        found = list(await directory.find(there.session, "", 10))

        assert found == [
            Found(space.id, "Drinks (a space)", "Rooms in it: Cellar", 2),
            Found(inside.id, "Cellar", "", 1),
        ]
        assert there.session.via[inside.id] == ("far.test",)

    play(scene)


def test_rooms_of_another_homeserver_are_found_by_its_name() -> None:
    async def scene(there: There) -> None:
        listed = {
            "room_id": "!far",
            "name": "Far tea",
            "num_joined_members": 7,
            "world_readable": False,
            "guest_can_join": False,
        }
        there.hs.settings.elsewhere["far.test"] = [listed]

        assert list(await directory.find(there.session, "far.test tea", 10)) == [
            Found("!far", "Far tea", "", 7)
        ]
        assert there.session.via["!far"] == ("far.test",)

    play(scene)


def test_a_link_leads_to_the_room_as_it_is_seen() -> None:
    async def scene(there: There) -> None:
        tea = there.room("Tea", there.alice, room_alias_name="tea")
        chat = there.hs.world.direct(there.bob, there.alice)
        await there.caught_up()
        found = [
            await resolving.resolve(there.session, written)
            for written in (
                "https://matrix.to/#/%23tea:home.test",
                f"https://matrix.to/#/{chat.id}",
                "matrix:u/bob:home.test",
                "https://example.org",
            )
        ]

        assert found == [
            Target("room", tea.id, "matrix"),
            Target("direct", there.bob.id, "matrix"),
            Target("direct", there.bob.id, "matrix"),
            None,
        ]

    play(scene)


def test_commands_do_what_they_say() -> None:
    async def scene(there: There) -> None:
        room = await _led(there)
        session, place, bob = there.session, there.place(room), there.bob
        carol = there.hs.world.person("carol")
        await typed.command(session, place, "/topic at  five")
        await typed.command(session, place, "/roomname Coffee")
        await typed.command(session, place, f"/op {bob.id} 75")
        levels = [room.now(POWER)["users"].get(bob.id)]
        await typed.command(session, place, "/deop Bob")
        levels.append(room.now(POWER)["users"].get(bob.id))
        await typed.command(session, place, "/invite carol%home.test come")
        await typed.command(session, place, "/kick Bob noise")
        kicked = room.now("m.room.member", bob.id)
        await typed.command(session, place, f"/ban {bob.id} more noise")
        await typed.command(session, place, f"/unban {bob.id}")
        said = [one.text for one in there.inbox.of(Message) if one.native is None]

        assert (room.topic, room.name, levels) == ("at  five", "Coffee", [75, None])
        assert (kicked["membership"], kicked["reason"]) == ("leave", "noise")
        assert room.membership(carol.id) == "invite"
        assert said == [f"{carol.id} was invited.", f"{bob.id} is banned no longer."]

    play(scene)


def test_a_command_that_is_not_done_is_not_said_either() -> None:
    commands = ("/join #a:b", "/nick x", "/shrug", "/x", "/op", "/me")

    assert [typed.is_command(one) for one in commands] == [True, True, False, False, True, False]


def test_a_command_without_whom_it_means_is_refused() -> None:
    async def scene(there: There) -> None:
        room = await _led(there)
        place, command = there.place(room), typed.command

        assert await refused(command(there.session, place, "/kick")) == (
            "not-acceptable",
            typed.WHO.format("kick"),
        )
        assert await refused(command(there.session, place, "/kick nobody")) == (
            "not-found",
            asking.NOBODY,
        )
        assert await refused(command(there.session, place, "/nick me")) == (
            "not-acceptable",
            typed.NOT_DONE,
        )

    play(scene)


def test_a_homeserver_that_lists_nothing_hides_nothing_that_is_near() -> None:
    async def scene(there: There) -> None:
        own = there.room("Tea", there.alice, preset="private_chat")
        await there.caught_up()
        there.hs.faults.fail("search_rooms", 403)

        assert list(await directory.find(there.session, "", 10)) == [Found(own.id, "Tea", "", 2)]

    play(scene)

"""What the rules of rooms allow on the scripted homeserver, and who is told of whom."""

import json

from tests.servers.homeserver import FakeHomeserver
from tests.servers.homestead.asking import asking
from tests.servers.homestead.playing import played

LAZY = json.dumps({"room": {"state": {"lazy_load_members": True}}})


def test_members_who_are_silent_are_not_told_lazily() -> None:
    async def play(hs: FakeHomeserver) -> None:
        people = [hs.world.person(name) for name in ("alice", "bob", "carol", "dave")]
        alice, bob, carol, _ = people
        tea = hs.world.room("Tea", bob, *people[:1], *people[2:])
        for number in range(20):
            await bob.says(tea, str(number))
        async with asking(hs, alice) as ask:
            answer = await ask.sync(filter=LAZY)
            assert _members(answer, tea.id) == {alice.id, bob.id}
            summary = answer["rooms"]["join"][tea.id]["summary"]
            assert summary["m.joined_member_count"] == 4
            await carol.says(tea, "hi")
            answer = await ask.sync(answer["next_batch"], filter=LAZY)
            assert _members(answer, tea.id) == {carol.id}
            await carol.says(tea, "again")
            answer = await ask.sync(answer["next_batch"], filter=LAZY)
            assert _members(answer, tea.id) == set()
            members = await ask.get(f"v3/rooms/{tea.id}/members", not_membership="leave")
            assert len(members["chunk"]) == 4

    played(play)


def _members(answer: object, room: str) -> set[str]:
    assert isinstance(answer, dict)
    events = answer["rooms"]["join"][room]["state"]["events"]
    return {event["state_key"] for event in events if event["type"] == "m.room.member"}


def test_power_decides_who_governs() -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice, bob = hs.world.person("alice"), hs.world.person("bob")
        tea = hs.world.room("Tea", bob, alice)
        room = f"v3/rooms/{tea.id}"
        async with asking(hs, alice) as ask:
            deeds = [
                ("POST", f"{room}/kick", {"user_id": bob.id}),
                ("POST", f"{room}/ban", {"user_id": bob.id}),
                ("POST", f"{room}/invite", {"user_id": hs.world.person("carol").id}),
                ("PUT", f"{room}/state/m.room.name", {"name": "Coffee"}),
                ("PUT", f"{room}/redact/{tea.create.id}/k1", {}),
            ]
            for method, path, body in deeds:
                assert await ask.refused(method, path, **body) == (403, "M_FORBIDDEN")
            await bob.gives(tea, alice, 50)
            await ask.put(f"{room}/state/m.room.name", name="Coffee")
            await ask.post(f"{room}/invite", user_id=hs.world.person("carol").id)
            # Creators stand above all levels.
            assert await ask.refused("POST", f"{room}/kick", user_id=bob.id) == (403, "M_FORBIDDEN")
        assert tea.name == "Coffee"

    played(play)


def test_a_ban_holds_until_it_is_lifted() -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice, bob = hs.world.person("alice"), hs.world.person("bob")
        tea = hs.world.room("Tea", bob, alice)
        await bob.bans(tea, alice, "no milk")
        async with asking(hs, alice) as ask:
            assert await ask.refused("POST", f"v3/join/{tea.id}") == (403, "M_BAD_STATE")
            await bob.unbans(tea, alice)
            assert await ask.post(f"v3/join/{tea.id}") == {"room_id": tea.id}

    played(play)


def test_what_is_redacted_is_gone_everywhere() -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice, bob = hs.world.person("alice"), hs.world.person("bob")
        tea = hs.world.room("Tea", bob, alice)
        said = await bob.says(tea, "hi")
        redaction = await bob.redacts(said, "oops")
        async with asking(hs, alice) as ask:
            shown = await ask.get(f"v3/rooms/{tea.id}/event/{said.id}")
            assert shown["content"] == {}
            because = shown["unsigned"]["redacted_because"]
            assert because["event_id"] == redaction.id
            assert because["content"] == {"reason": "oops", "redacts": said.id}

    played(play)


def test_who_comes_later_sees_what_the_room_shows() -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice, bob = hs.world.person("alice"), hs.world.person("bob")
        for history, seen in (("shared", ["before", "after"]), ("joined", ["after"])):
            visibility = {"history_visibility": history}
            state = [{"type": "m.room.history_visibility", "content": visibility}]
            tea = hs.world.room("Tea", bob, initial_state=state)
            await bob.says(tea, "before")
            await alice.joins(tea)
            await bob.says(tea, "after")
            await alice.leaves(tea)
            await bob.says(tea, "later")
            async with asking(hs, alice) as ask:
                found = await ask.get(f"v3/rooms/{tea.id}/messages", dir="f", limit="50")
            said = [one["content"].get("body") for one in found["chunk"]]
            assert [body for body in said if body] == seen

    played(play)


def test_an_upgraded_room_leads_to_the_new_one() -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice, bob = hs.world.person("alice"), hs.world.person("bob")
        old = hs.world.room("Tea", bob, alice, room_version="10")
        assert (old.id.partition(":")[2], old.create.content["creator"]) == ("home.test", bob.id)
        async with asking(hs, bob) as ask:
            answer = await ask.post(f"v3/rooms/{old.id}/upgrade", new_version="12")
        new = hs.world.rooms[answer["replacement_room"]]
        assert old.now("m.room.tombstone")["replacement_room"] == new.id
        assert new.create.content["predecessor"]["room_id"] == old.id
        assert (new.version, new.name, new.here) == ("12", "Tea", [bob.id])

    played(play)


def test_rooms_are_found_by_directory_alias_and_space() -> None:
    async def play(hs: FakeHomeserver) -> None:
        bob = hs.world.person("bob")
        wishes = {"visibility": "public", "room_alias_name": "tea"}
        tea = hs.world.room("Tea", bob, **wishes)
        kind = {"creation_content": {"type": "m.space"}}
        house = hs.world.room("House", bob, **kind)
        await bob.sets(house, "m.space.child", {"via": ["home.test"]}, tea.id)
        async with asking(hs, hs.world.person("alice")) as ask:
            found = await ask.post("v3/publicRooms", filter={"generic_search_term": "TEA"})
            assert [one["room_id"] for one in found["chunk"]] == [tea.id]
            alias = await ask.get("v3/directory/room/%23tea:home.test")
            assert alias == {"room_id": tea.id, "servers": ["home.test"]}
            rooms = (await ask.get(f"v1/rooms/{house.id}/hierarchy"))["rooms"]
            assert [one["room_id"] for one in rooms] == [house.id, tea.id]
            assert [one["state_key"] for one in rooms[0]["children_state"]] == [tea.id]

    played(play)


def test_people_are_found_by_their_names() -> None:
    async def play(hs: FakeHomeserver) -> None:
        bob = hs.world.person("bob", server="far.test", name="Robert Tea")
        async with asking(hs, hs.world.person("alice")) as ask:
            found = await ask.post("v3/user_directory/search", search_term="tea")
        one = {"user_id": bob.id, "display_name": "Robert Tea", "avatar_url": None}
        assert found == {"results": [one], "limited": False}

    played(play)


def test_a_chat_of_two_is_known_as_one() -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice, bob = hs.world.person("alice"), hs.world.person("bob")
        chat = hs.world.direct(bob, alice)
        async with asking(hs, alice) as ask:
            answer = await ask.sync()
        directs = {"type": "m.direct", "content": {bob.id: [chat.id]}}
        assert directs in answer["account_data"]["events"]
        assert sorted(chat.here) == [alice.id, bob.id]

    played(play)

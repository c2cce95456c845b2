"""The scripted homeserver itself: what a client of another author's sees of it."""

import asyncio
import io
from typing import Any

import aiohttp
from nio import (
    JoinedMembersResponse,
    LoginError,
    LoginInfoResponse,
    MemoryDownloadResponse,
    PresenceEvent,
    RoomContextResponse,
    RoomCreateResponse,
    RoomMessagesResponse,
    RoomMessageText,
    RoomSendError,
    RoomSendResponse,
    UploadResponse,
    WhoamiResponse,
)

from tests.servers.homeserver import FakeHomeserver, homeserver
from tests.servers.homestead.playing import client, played, synced


def _said(answer: Any, room: str) -> list[str]:
    events = answer.rooms.join[room].timeline.events
    return [event.body for event in events if isinstance(event, RoomMessageText)]


def test_a_room_is_heard_and_answered() -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice, bob = hs.world.person("alice"), hs.world.person("bob", server="far.test")
        tea = hs.world.room("Tea", bob, alice)
        async with client(hs, alice) as nio:
            await synced(nio)
            await bob.says(tea, "hi")

            assert _said(await synced(nio), tea.id) == ["hi"]
            content = {"msgtype": "m.text", "body": "hello"}
            answer = await nio.room_send(tea.id, "m.room.message", content)
            assert isinstance(answer, RoomSendResponse)
            assert await hs.world.until(lambda: tea.texts == ["hi", "hello"])
            assert tea.messages[-1].id == answer.event_id

    played(play)


def test_a_sync_waits_for_something() -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice, bob = hs.world.person("alice"), hs.world.person("bob")
        tea = hs.world.room("Tea", bob, alice)
        async with client(hs, alice) as nio:
            await synced(nio)
            waiting = asyncio.create_task(synced(nio, timeout=10_000))
            await hs.world.until(lambda: hs.count("sync") == 2)
            await bob.says(tea, "hi")

            assert _said(await waiting, tea.id) == ["hi"]

    played(play)


def test_a_room_is_known_after_the_first_sync() -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice, bob = hs.world.person("alice"), hs.world.person("bob", name="Bob")
        tea = hs.world.room("Tea", bob, alice, topic="Milk first?")
        async with client(hs, alice) as nio:
            await synced(nio)
            room = nio.rooms[tea.id]
            assert (room.display_name, room.topic) == ("Tea", "Milk first?")
            assert room.user_name(bob.id) == "Bob"
            assert len(tea.id) == 44
            members = await nio.joined_members(tea.id)
            assert isinstance(members, JoinedMembersResponse)
            assert [one.user_id for one in members.members] == [bob.id, alice.id]

    played(play)


def test_what_one_said_comes_back_with_its_transaction() -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice = hs.world.person("alice")
        tea = hs.world.room("Tea", alice)
        async with client(hs, alice) as nio, client(hs, alice) as other:
            await synced(nio)
            await synced(other)
            content = {"msgtype": "m.text", "body": "hello"}
            first = await nio.room_send(tea.id, "m.room.message", content, tx_id="k1")
            again = await nio.room_send(tea.id, "m.room.message", content, tx_id="k1")
            assert first.event_id == again.event_id
            assert tea.texts == ["hello"]
            seen = [
                (await synced(one)).rooms.join[tea.id].timeline.events[0].source["unsigned"]
                for one in (nio, other)
            ]
            assert [one.get("transaction_id") for one in seen] == ["k1", None]

    played(play)


def test_a_limited_timeline_is_filled_by_pages() -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice, bob = hs.world.person("alice"), hs.world.person("bob")
        tea = hs.world.room("Tea", bob, alice)
        async with client(hs, alice) as nio:
            since = (await synced(nio)).next_batch
            for number in range(30):
                await bob.says(tea, str(number))
            answer = await synced(nio)
            timeline = answer.rooms.join[tea.id].timeline
            assert timeline.limited
            texts = _said(answer, tea.id)
            assert texts == [str(number) for number in range(20, 30)]
            start: str | None = timeline.prev_batch
            before: list[str] = []
            while start:
                page = await nio.room_messages(tea.id, start, end=since, limit=7)
                assert isinstance(page, RoomMessagesResponse)
                before += [one.body for one in page.chunk if isinstance(one, RoomMessageText)]
                start = page.end
            assert before[::-1] + texts == [str(number) for number in range(30)]

    played(play)


def test_invitations_come_and_are_taken() -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice, bob = hs.world.person("alice"), hs.world.person("bob", name="Bob")
        tea = await bob.creates("Tea")
        async with client(hs, alice) as nio:
            await synced(nio)
            await bob.invites(tea, alice)
            answer = await synced(nio)
            assert list(answer.rooms.invite) == [tea.id]
            assert nio.invited_rooms[tea.id].inviter == bob.id
            await nio.join(tea.id)
            answer = await synced(nio)
            assert nio.rooms[tea.id].display_name == "Tea"
            assert sorted(tea.here) == [alice.id, bob.id]

    played(play)


def test_who_is_thrown_out_is_told() -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice, bob = hs.world.person("alice"), hs.world.person("bob")
        tea = hs.world.room("Tea", bob, alice)
        async with client(hs, alice) as nio:
            await synced(nio)
            await bob.kicks(tea, alice, "no milk")
            answer = await synced(nio)
            assert list(answer.rooms.leave) == [tea.id]
            content = {"msgtype": "m.text", "body": "hello"}
            refused = await nio.room_send(tea.id, "m.room.message", content)
            assert isinstance(refused, RoomSendError)
            assert refused.status_code == "M_FORBIDDEN"

    played(play)


def test_a_room_is_made() -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice, bob = hs.world.person("alice"), hs.world.person("bob")
        async with client(hs, alice) as nio:
            answer = await nio.room_create(name="Tea", alias="tea", invite=[bob.id])
            assert isinstance(answer, RoomCreateResponse)
            room = hs.world.rooms[answer.room_id]
            assert (room.name, room.here) == ("Tea", [alice.id])
            assert list(room.those("invite")) == [bob.id]
            assert hs.world.alias("#tea:home.test") is room

    played(play)


def test_presence_typing_and_receipts_come() -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice, bob = hs.world.person("alice"), hs.world.person("bob")
        tea = hs.world.room("Tea", bob, alice)
        async with client(hs, alice) as nio:
            await synced(nio)
            said = await bob.says(tea, "hi")
            await bob.types(tea)
            await bob.reads(said)
            await bob.fares("unavailable", "tea time")
            answer = await synced(nio)
            assert nio.rooms[tea.id].typing_users == [bob.id]
            assert nio.rooms[tea.id].read_receipts[bob.id].event_id == said.id
            (presence,) = answer.presence_events
            assert isinstance(presence, PresenceEvent)
            assert (presence.presence, presence.status_msg) == ("unavailable", "tea time")

    played(play)


def test_a_file_is_put_up_and_had_with_a_token_alone() -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice = hs.world.person("alice")
        async with client(hs, alice) as nio:
            answer, _ = await nio.upload(io.BytesIO(b"leaf"), "text/plain", "tea", filesize=4)
            assert isinstance(answer, UploadResponse)
            assert hs.world.media.at(answer.content_uri).data == b"leaf"
            had = await nio.download(answer.content_uri)
            assert isinstance(had, MemoryDownloadResponse)
            assert had.body == b"leaf"
        async with aiohttp.ClientSession() as http:
            path = "download/home.test/Media1"
            assert await _status(http, f"{hs.url}/_matrix/client/v1/media/{path}") == 401
            assert await _status(http, f"{hs.url}/_matrix/media/v3/{path}") == 404
            hs.world.media.is_authenticated = False
            assert await _status(http, f"{hs.url}/_matrix/media/v3/{path}") == 200

    played(play)


async def _status(http: aiohttp.ClientSession, url: str) -> int:
    async with http.get(url) as answer:
        return answer.status


def test_who_one_is_and_how_to_log_in() -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice = hs.world.person("alice")
        async with client(hs, alice) as nio:
            who = await nio.whoami()
            assert isinstance(who, WhoamiResponse)
            assert (who.user_id, who.device_id) == (alice.id, nio.device_id)
            flows = await nio.login_info()
            assert isinstance(flows, LoginInfoResponse)
            assert "m.login.password" in flows.flows
            assert isinstance(await nio.login("wrong"), LoginError)

    played(play)


def test_what_stands_around_an_event_is_shown() -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice, bob = hs.world.person("alice"), hs.world.person("bob")
        tea = hs.world.room("Tea", bob, alice)
        said = [await bob.says(tea, word) for word in ("one", "two", "three")]
        async with client(hs, alice) as nio:
            answer = await nio.room_context(tea.id, said[1].id, limit=2)
            assert isinstance(answer, RoomContextResponse)
            assert answer.event
            around = (*answer.events_before, answer.event, *answer.events_after)
            assert [one.source["content"]["body"] for one in around] == ["one", "two", "three"]

    played(play)


def test_a_revoked_and_an_expired_token_are_told_apart() -> None:
    async def play(hs: FakeHomeserver) -> None:
        device = hs.world.person("alice").device()
        async with aiohttp.ClientSession() as http:
            http.headers["Authorization"] = f"Bearer {device.token}"
            url = f"{hs.url}/_matrix/client/v3/sync"
            for end, soft in ((hs.expire, True), (hs.revoke, None)):
                end(device)
                async with http.get(url) as answer:
                    said = await answer.json()
                assert (answer.status, said["errcode"]) == (401, "M_UNKNOWN_TOKEN")
                assert said.get("soft_logout") == soft

    played(play)


def test_what_the_specification_does_not_know_is_a_breach() -> None:
    async def main() -> None:
        async with homeserver() as hs, aiohttp.ClientSession() as http:
            token = hs.world.person("alice").device().token
            http.headers["Authorization"] = f"Bearer {token}"
            for path in ("v3/tea", "v3/sync?milk=1", f"v3/sync?access_token={token}"):
                await http.get(f"{hs.url}/_matrix/client/{path}")
            await http.post(f"{hs.url}/_matrix/client/v3/createRoom", json={"name": 7})
            assert hs.breaches == [
                "unknown: GET /_matrix/client/v3/tea",
                "sync: unknown parameter milk",
                "sync: unknown parameter access_token",
                "create: name is of the wrong type: '7'",
            ]
            hs.breaches.clear()

    asyncio.run(main())

"""Encryption over the scripted homeserver, and what devices are told of others."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from nio import LoginResponse, RoomMessageText, RoomSendResponse, SyncResponse
from nio.client.async_client import AsyncClient, AsyncClientConfig

from tests.servers.homeserver import FakeHomeserver
from tests.servers.homestead.asking import asking
from tests.servers.homestead.people import Person
from tests.servers.homestead.playing import played


@asynccontextmanager
async def sealed(hs: FakeHomeserver, person: Person, folder: Path) -> AsyncIterator[AsyncClient]:
    """A client with encryption."""
    config = AsyncClientConfig(max_limit_exceeded=0, max_timeouts=0)
    made = AsyncClient(hs.url, person.id, store_path=str(folder), config=config)
    try:
        assert isinstance(await made.login(person.password), LoginResponse)
        yield made
    finally:
        await made.close()  # type: ignore[no-untyped-call]  # nio's


async def _settled(nio: AsyncClient) -> SyncResponse:
    """It is synced, and has asked for and put up the keys that it misses."""
    answer = await nio.sync(timeout=0)
    assert isinstance(answer, SyncResponse), answer
    if nio.should_upload_keys:
        await nio.keys_upload()
    if nio.should_query_keys:
        await nio.keys_query()
    return answer


def test_two_devices_speak_in_an_encrypted_room(tmp_path: Path) -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice, bob = hs.world.person("alice"), hs.world.person("bob")
        algorithm = {"algorithm": "m.megolm.v1.aes-sha2"}
        state = [{"type": "m.room.encryption", "content": algorithm}]
        tea = hs.world.room("Tea", bob, alice, initial_state=state)
        async with sealed(hs, alice, tmp_path) as one, sealed(hs, bob, tmp_path) as other:
            for nio in (one, other, one, other):
                await _settled(nio)
            answer = await one.room_send(
                tea.id,
                "m.room.message",
                {"msgtype": "m.text", "body": "hi"},
                ignore_unverified_devices=True,
            )
            assert isinstance(answer, RoomSendResponse), answer
            assert [event.type for event in tea.messages] == ["m.room.encrypted"]
            read = (await _settled(other)).rooms.join[tea.id].timeline.events
            assert [event.body for event in read if isinstance(event, RoomMessageText)] == ["hi"]

    played(play)


def test_a_one_time_key_is_given_once_and_the_fallback_again() -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice, bob = hs.world.person("alice"), hs.world.person("bob")
        async with asking(hs, alice) as ask, asking(hs, bob) as other:
            keys = {"signed_curve25519:AAA": {"key": "one"}}
            fallback = {"signed_curve25519:BBB": {"key": "two"}}
            counts = await ask.post("v3/keys/upload", one_time_keys=keys, fallback_keys=fallback)
            assert counts == {"one_time_key_counts": {"signed_curve25519": 1}}
            (device,) = alice.devices
            wanted = {alice.id: {device: "signed_curve25519"}}
            given = [
                (await other.post("v3/keys/claim", one_time_keys=wanted))["one_time_keys"]
                for _ in range(3)
            ]
            assert [list(one[alice.id][device]) for one in given] == [
                ["signed_curve25519:AAA"],
                ["signed_curve25519:BBB"],
                ["signed_curve25519:BBB"],
            ]
            answer = await ask.sync()
            assert answer["device_one_time_keys_count"] == {"signed_curve25519": 0}
            assert answer["device_unused_fallback_key_types"] == []

    played(play)


def test_messages_to_a_device_come_until_it_has_synced_past_them() -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice, bob = hs.world.person("alice"), hs.world.person("bob")
        async with asking(hs, alice) as ask, asking(hs, bob) as other:
            since = (await ask.sync())["next_batch"]
            messages = {alice.id: {"*": {"leaf": "green"}}}
            for _ in range(2):
                await other.put("v3/sendToDevice/tea.leaf/k1", messages=messages)
            first = await ask.sync(since)
            again = await ask.sync(since)
            message = {"type": "tea.leaf", "sender": bob.id, "content": {"leaf": "green"}}
            assert first["to_device"] == again["to_device"] == {"events": [message]}
            after = await ask.sync(first["next_batch"])
            assert "to_device" not in after
            assert "to_device" not in await ask.sync(since)

    played(play)


def test_who_shares_a_room_is_told_of_changed_devices() -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice, bob, carol = (hs.world.person(name) for name in ("alice", "bob", "carol"))
        tea = hs.world.room("Tea", bob, alice)
        async with asking(hs, alice) as ask:
            since = (await ask.sync())["next_batch"]
            hs.world.keys_changed(bob.id)
            hs.world.keys_changed(carol.id)
            answer = await ask.sync(since)
            assert answer["device_lists"] == {"changed": [bob.id], "left": []}
            await bob.leaves(tea)
            await carol.joins(tea)
            answer = await ask.sync(answer["next_batch"])
            assert answer["device_lists"] == {"changed": [carol.id], "left": [bob.id]}

    played(play)


def test_a_device_is_deleted_by_password_alone() -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice = hs.world.person("alice")
        old = alice.device("OLD")
        async with asking(hs, alice) as ask:
            url = f"{hs.url}/_matrix/client/v3/devices/OLD"
            async with ask.http.delete(url, json={}) as answer:
                asked = await answer.json()
            assert (answer.status, asked["flows"]) == (401, [{"stages": ["m.login.password"]}])
            auth = {"type": "m.login.password", "password": "secret", "session": asked["session"]}
            async with ask.http.delete(url, json={"auth": auth}) as answer:
                assert answer.status == 200
        assert (old.token, "OLD" in alice.devices) == ("", False)

    played(play)


def test_single_sign_on_leads_to_a_login() -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice = hs.world.person("alice")
        hs.settings.signs_in = alice.id
        async with asking(hs, hs.world.person("bob")) as ask:
            url = f"{hs.url}/_matrix/client/v3/login/sso/redirect"
            query = {"redirectUrl": "http://127.0.0.1:1/back"}
            async with ask.http.get(url, params=query, allow_redirects=False) as answer:
                place, _, token = answer.headers["Location"].partition("?loginToken=")
            assert (answer.status, place) == (302, "http://127.0.0.1:1/back")
            found = await ask.post("v3/login", type="m.login.token", token=token)
            assert found["user_id"] == alice.id
            again = await ask.refused("POST", "v3/login", type="m.login.token", token=token)
            assert again == (403, "M_FORBIDDEN")

    played(play)


def test_a_token_that_ran_out_is_renewed() -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice = hs.world.person("alice")
        hs.settings.lasts = 60_000
        async with asking(hs, hs.world.person("bob")) as ask:
            who = {"type": "m.id.user", "user": "alice"}
            password = {"type": "m.login.password", "password": "secret", "identifier": who}
            found = await ask.post("v3/login", **password, refresh_token=True)
            device = alice.devices[found["device_id"]]
            hs.expire(device)
            renewed = await ask.post("v3/refresh", refresh_token=found["refresh_token"])
            assert renewed["access_token"] == device.token
            assert not device.is_expired

    played(play)

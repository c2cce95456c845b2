"""What goes wrong on the scripted homeserver because a test says so."""

import asyncio
import json

import aiohttp
import pytest

from tests.servers.homeserver import FakeHomeserver
from tests.servers.homestead.asking import asking
from tests.servers.homestead.playing import played

HELLO = {"msgtype": "m.text", "body": "hello"}


def test_a_refusal_for_haste_says_how_long_or_not() -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice = hs.world.person("alice")
        tea = hs.world.room("Tea", alice)
        hs.faults.fail("send", 429, retry_after_ms=200)
        hs.faults.fail("send", 429, retry_after=2)
        async with asking(hs, alice) as ask:
            path = f"{hs.url}/_matrix/client/v3/rooms/{tea.id}/send/m.room.message/k1"
            told = []
            for _ in range(3):
                async with ask.http.put(path, json=HELLO) as answer:
                    body = await answer.json()
                    wait = body.get("retry_after_ms")
                    told.append((answer.status, wait, answer.headers.get("Retry-After")))
        assert told == [(429, 200, None), (429, None, "2"), (200, None, None)]
        assert tea.texts == ["hello"]

    played(play)


@pytest.mark.parametrize(("takes", "said"), [(False, []), (True, ["hello"])])
def test_a_connection_is_cut_before_or_after_it_was_done(takes: bool, said: list[str]) -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice = hs.world.person("alice")
        tea = hs.world.room("Tea", alice)
        # This client itself tries once more.
        hs.faults.cut("send", takes_effect=takes, times=2)
        async with asking(hs, alice) as ask:
            path = f"v3/rooms/{tea.id}/send/m.room.message/k1"
            with pytest.raises(aiohttp.ServerDisconnectedError):
                await ask.put(path, **HELLO)
            assert tea.texts == said
            await ask.put(path, **HELLO)
        assert tea.texts == ["hello"]

    played(play)


def test_what_hangs_is_never_answered() -> None:
    async def play(hs: FakeHomeserver) -> None:
        hs.faults.hang("whoami")
        async with asking(hs, hs.world.person("alice")) as ask:
            hanging = asyncio.create_task(ask.get("v3/account/whoami"))
            await hs.world.until(lambda: hs.count("whoami") == 1)
            assert await ask.get("v3/account/whoami")
            assert not hanging.done()
            hanging.cancel()

    played(play)


def test_an_answer_waits_for_the_test() -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice = hs.world.person("alice")
        tea = hs.world.room("Tea", alice)
        fault = hs.faults.waits("send")
        async with asking(hs, alice) as ask:
            path = f"v3/rooms/{tea.id}/send/m.room.message/k1"
            sending = asyncio.create_task(ask.put(path, **HELLO))
            await fault.comes()
            assert (tea.texts, sending.done()) == (["hello"], False)
            fault.go()
            assert await sending == {"event_id": tea.messages[0].id}

    played(play)


def test_answers_are_pages_garbage_or_of_the_wrong_types() -> None:
    async def play(hs: FakeHomeserver) -> None:
        hs.faults.html("sync")
        hs.faults.garbage("sync")
        hs.faults.answers("sync", {"next_batch": 7})
        hs.faults.twist("sync", lambda answer: [*answer])
        async with asking(hs, hs.world.person("alice")) as ask:
            with pytest.raises(aiohttp.ContentTypeError):
                await ask.sync()
            with pytest.raises(json.JSONDecodeError):
                await ask.sync()
            assert await ask.sync() == {"next_batch": 7}
            assert "next_batch" in await ask.sync()
            assert hs.faults.is_over

    played(play)


def test_a_file_ends_too_early() -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice = hs.world.person("alice")
        mxc = alice.uploads(b"tea" * 1000)
        hs.faults.cut_within("download", 100)
        async with asking(hs, alice) as ask:
            url = f"{hs.url}/_matrix/client/v1/media/download/{mxc.removeprefix('mxc://')}"
            with pytest.raises(aiohttp.ClientPayloadError):
                async with ask.http.get(url) as answer:
                    await answer.read()

    played(play)


def test_pages_without_end_repeat_or_are_empty() -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice = hs.world.person("alice")
        tea = hs.world.room("Tea", alice)
        await alice.says(tea, "hi")
        async with asking(hs, alice) as ask:
            path, query = f"v3/rooms/{tea.id}/messages", {"dir": "b", "limit": "2"}
            usual = await ask.get(path, **query)
            pages = {}
            for hs.settings.pages in ("endless", "repeating", "same"):
                first = await ask.get(path, **query)
                second = await ask.get(path, **{**query, "from": first["end"]})
                pages[hs.settings.pages] = (len(first["chunk"]), len(second["chunk"]))
                assert (first["end"] == second["end"]) == (hs.settings.pages == "same")
            assert len(usual["chunk"]) == 2
            assert pages == {"endless": (0, 0), "repeating": (2, 2), "same": (2, 2)}

    played(play)


def test_what_is_left_out_can_be_lost() -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice = hs.world.person("alice")
        tea = hs.world.room("Tea", alice)
        async with asking(hs, alice) as ask:
            since = (await ask.sync())["next_batch"]
            for number in range(12):
                await alice.says(tea, str(number))
            hs.settings.is_gappy = True
            timeline = (await ask.sync(since))["rooms"]["join"][tea.id]["timeline"]
            assert (timeline["limited"], len(timeline["events"])) == (True, 10)
            path, start = f"v3/rooms/{tea.id}/messages", timeline["prev_batch"]
            assert (await ask.get(path, dir="b", **{"from": start}))["chunk"] == []

    played(play)


def test_a_hostile_event_is_told_as_it_is() -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice = hs.world.person("alice")
        tea = hs.world.room("Tea", alice)
        async with asking(hs, alice) as ask:
            since = (await ask.sync())["next_batch"]
            wrong = [7, None, {"type": 1, "content": []}, {"sender": {"a": [1]}, "event_id": 3}]
            for one in wrong:
                hs.world.inject(tea, one)
            events = (await ask.sync(since))["rooms"]["join"][tea.id]["timeline"]["events"]
            assert events == wrong

    played(play)


def test_a_homeserver_goes_away_and_comes_back() -> None:
    async def play(hs: FakeHomeserver) -> None:
        async with asking(hs, hs.world.person("alice")) as ask:
            async with hs.away():
                with pytest.raises(aiohttp.ClientConnectorError):
                    await ask.get("versions")
            assert "versions" in await ask.get("versions")

    played(play)

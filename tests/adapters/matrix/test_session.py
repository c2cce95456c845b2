"""What the logins of a network share."""

import asyncio

import pytest

from adapters.matrix import session as sessions
from bridge.api.errors import TryLater
from bridge.testing.inbox import Recorder
from tests.adapters.matrix.wire.synced import LOGIN, login, played, shared, synced
from tests.servers.homeserver import FakeHomeserver


def test_a_login_that_begins_is_waited_for() -> None:
    """As by a client that joins a room right after it logged in."""

    async def play(hs: FakeHomeserver) -> None:
        made, who = shared(hs), login(hs, hs.world.person("alice").device())
        asked = [asyncio.create_task(made.started(LOGIN)) for _ in range(2)]
        await asyncio.sleep(0)
        async with synced(made, who, Recorder()):
            found = await asyncio.gather(*asked)

            assert found == [made.session(LOGIN)] * 2

    played(play)


def test_a_login_that_does_not_begin_is_not_waited_for_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sessions, "BEGINS_WITHIN", 0.01)

    async def play(hs: FakeHomeserver) -> None:
        for nobody in (LOGIN, None):
            with pytest.raises(TryLater, match=sessions.NOT_CONNECTED):
                await shared(hs).started(nobody)

    played(play)

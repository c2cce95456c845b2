"""Logins that led nowhere, as by a mistyped server: they do not stay among one's own."""

import pytest

from bridge.core import gateway, sessions
from bridge.testing.manner import Manner
from tests.scenes.cast import SERVER, Cast
from tests.scenes.client import Client
from tests.scenes.contacts.listed import has_login
from tests.scenes.executing import executed
from tests.scenes.paths import refused
from tests.scenes.stage import Stage

OTHER = "irc.other"
TAKEN = Manner(renames=False)


@pytest.fixture
def swept(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is looked often for what is of no use."""
    monkeypatch.setattr(gateway, "SWEEP_INTERVAL", 0.05)


async def mistypes(cast: Cast, client: Client) -> None:
    """A server that nobody else wrote to has none for the client."""
    cast.far.person(f"dave%{OTHER}")
    room = f"#tea%{OTHER}@{cast.domain}"
    client.sends_join(room, "dave")
    await client.receives(refused("presence", f"{room}/dave", "conflict", "cancel"))


async def logins(cast: Cast, client: Client) -> list[tuple[str, str]]:
    status = await executed(client, cast.domain, "status")
    return [(row["where"], row["state"]) for row in status.rows]


@pytest.mark.usefixtures("swept")
def test_a_login_that_was_never_there_is_forgotten(stage: Stage) -> None:
    """Ours: who asked was told so; nothing of it is kept, also not over a restart."""

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        await mistypes(cast, alice)
        while await logins(cast, alice):
            pass  # it has not been looked for it yet
        await cast.restart()
        assert await logins(cast, alice) == []
        room = cast.room("carol")
        await alice.joins(room)
        assert await logins(cast, alice) == [(SERVER, "Connected.")]

    stage.play(scene, manner=TAKEN)


@pytest.mark.usefixtures("swept")
def test_a_login_that_was_there_once_stays_with_the_reason_why_it_is_not(stage: Stage) -> None:
    """Ours: its owner has people and rooms by it, and is to know."""

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        login = await has_login(cast, alice)
        cast.network.expel(login, "forbidden", "You are banned.")
        await alice.receives(f"/message[@from='{SERVER}@{cast.domain}']")
        await mistypes(cast, alice)
        while len(await logins(cast, alice)) > 1:
            pass  # it has not been looked for the other one yet
        assert await logins(cast, alice) == [(SERVER, "You are banned.")]

    stage.play(scene, manner=TAKEN)


@pytest.mark.usefixtures("swept")
def test_a_server_that_was_never_reached_is_forgotten_when_nobody_waits_for_it(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ours: it may be tried for longer than somebody is there to wait."""
    monkeypatch.setattr(sessions, "UNUSED_AFTER", 0.0)

    async def scene(cast: Cast) -> None:
        room, alice = cast.room("carol"), await cast.client("alice")
        cast.network.lose()
        alice.sends_join(room)
        error = refused("presence", f"{room}/alice", "recipient-unavailable", "wait")
        await alice.receives(error, "//err:text[.='The server cannot be reached.']")
        while await logins(cast, alice):
            pass  # it has not been looked for it yet
        assert not cast.network.logins

    stage.play(scene, manner=Manner(patience=0.1))


def test_to_log_out_of_what_nothing_is_kept_of_forgets_it(stage: Stage) -> None:
    """Ours: there is nothing that a later login would need."""

    async def scene(cast: Cast) -> None:
        room, alice = cast.room("carol", password="sesame"), await cast.client("alice")
        alice.sends_join(room)
        await alice.receives(refused("presence", f"{room}/alice", "not-authorized", "auth"))
        await cast.restart()
        assert [where for where, _ in await logins(cast, alice)] == [SERVER]
        out = await executed(alice, cast.domain, "logout")
        assert out.note == (
            "You had no details for irc.fake, and no rooms there: it is out of your list."
        )
        assert await logins(cast, alice) == []
        await alice.joins(room, password="sesame")

    stage.play(scene)

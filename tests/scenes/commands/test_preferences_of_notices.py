"""Which words the gateway writes to an account by itself."""

import pytest

from bridge.xmpp import contacts
from tests.scenes.cast import SERVER, Cast
from tests.scenes.chats import begun
from tests.scenes.commands.wishing import wishes
from tests.scenes.paths import refused
from tests.scenes.stage import Stage

BOB = f"bob%{SERVER}"


@pytest.mark.parametrize("wish", ["trouble", "none"])
def test_that_a_connection_is_being_made_is_told_as_wished(
    stage: Stage, wish: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ours: by default an account is told what its message waits for; refusals are always told."""
    monkeypatch.setattr(contacts, "NOTE_AFTER", 0.0)

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        server = f"{SERVER}@{cast.domain}"
        await alice.joins(cast.room())
        chat = await begun(cast, alice)
        note = f"/message[@type='chat'][@from='{server}']/body"

        cast.network.lose()
        await wishes(cast, alice, notices=wish)
        alice.writes(chat.carol, "one", id="m1")
        await alice.receives_nothing()
        alice.writes(server, "hello?", id="m2")
        await alice.receives(refused("message", server, "feature-not-implemented", "cancel"))
        await wishes(cast, alice, notices="all")
        alice.writes(chat.carol, "two", id="m3")
        await alice.receives(note)
        cast.network.restore()
        await cast.far.until(lambda: [one.text for one in chat.said] == ["one", "two"])

    stage.play(scene)


@pytest.mark.parametrize(("wish", "is_told"), [("all", True), ("trouble", False), ("none", False)])
def test_who_was_not_let_through_is_told_as_wished(stage: Stage, wish: str, is_told: bool) -> None:
    """Ours: a stranger's name is no trouble."""

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        chat = await begun(cast, alice)

        await wishes(cast, alice, notices=wish)
        cast.far.person(BOB)
        cast.far.write(BOB, chat.name, "buy this")
        if is_told:
            await alice.receives(f"/message[@from='{cast.domain}']/body")
        chat.says("hello yourself")
        await alice.receives(chat.message("hello yourself"))

    stage.play(scene, options='first_contact = "contacts"')

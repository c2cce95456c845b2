"""What those who run the gateway do, they do by forms and by chatting alike."""

import re

from tests.scenes.cast import Cast
from tests.scenes.client import Client
from tests.scenes.contacts.listed import has_login
from tests.scenes.skins import Skin, in_both_skins
from tests.scenes.stage import Stage


async def _admin(cast: Cast) -> tuple[Client, Client]:
    """Who runs the gateway, and alice who has a login."""
    cast.shows_jids = True
    admin, alice = await cast.client("admin"), await cast.client("alice")
    cast.gateway.has_admins(admin.account)
    await cast.restart()
    await has_login(cast, alice)
    return admin, alice


@in_both_skins
def test_accounts_are_looked_after(stage: Stage, skin: Skin) -> None:
    """Ours: each command says the same in both skins."""

    async def scene(cast: Cast) -> None:
        admin, alice = await _admin(cast)
        who = alice.account
        accounts = await skin(admin, "accounts")
        assert accounts.startswith("1 account uses this network.")
        assert who in accounts
        assert "Banned: no" in re.sub(
            " · ", ": ", await skin(admin, "account", {"accountjid": who})
        )
        told = [
            await skin(admin, "disconnect", {"accountjids": who}),
            await skin(admin, "ban", {"accountjids": who, "reason": "spam", "until": ""}),
            (await skin(admin, "bans")).partition(" · ")[0].strip(),
            await skin(admin, "unban", {"accountjids": who}),
            await skin(admin, "bans"),
            await skin(admin, "announce", {"announcement": "Tea!"}),
        ]
        assert told == [
            "1 connection was ended.",
            f"Banned for good: {who}. Reason: spam",
            who,
            f"No longer banned: {who}.",
            "Nobody is banned.",
            "1 account is told.",
        ]
        audit = await skin(admin, "audit", {"accountjid": admin.account})
        assert [word in audit for word in ("disconnect", "ban", "unban", "announce")] == [True] * 4

    stage.play(scene)


@in_both_skins
def test_the_gateway_is_looked_after(stage: Stage, skin: Skin) -> None:
    """Ours: each command says the same in both skins."""

    async def scene(cast: Cast) -> None:
        admin, _ = await _admin(cast)
        assert "fake" in await skin(admin, "state")
        assert await skin(admin, "maintenance", {"on": "1", "words": ""}) != ""
        told = [
            await skin(admin, "maintenance", {"on": "0", "words": ""}),
            await skin(admin, "loglevel", {"level": "info"}),
            await skin(admin, "reload"),
        ]
        assert told == [
            "Maintenance is over.",
            "The log says info and above now.",
            "Nothing has changed.",
        ]
        # A receipt may be held yet.
        assert re.search("Nothing waits|fake · to XMPP · chat", await skin(admin, "lanes"))

    stage.play(scene)


@in_both_skins
def test_an_account_looks_after_itself(stage: Stage, skin: Skin) -> None:
    """Ours: each command says the same in both skins."""

    async def scene(cast: Cast) -> None:
        _, alice = await _admin(cast)
        assert "irc.fake" in await skin(alice, "status")
        assert "running for" in await skin(alice, "info")
        out = await skin(alice, "logout")
        assert "irc.fake" in out
        again = await skin(alice, "login")
        assert "irc.fake" in again

    stage.play(scene)

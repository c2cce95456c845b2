"""Commands about accounts, for those who run the gateway."""

import asyncio
from typing import Any, cast

import pytest

from bridge.api.errors import Refused
from bridge.core.bans import Bans
from bridge.store.audit import Audited
from bridge.xmpp.addressing import Jid
from bridge.xmpp.commands import admin_accounts
from bridge.xmpp.forms import Submitted
from bridge.xmpp.inquiry import asking
from tests.bridge.xmpp.scene import CLIENT, DOMAIN, NoStore, Scene, Trail

ADMIN = "root@example.org"


def test_of_several_all_are_banned_or_nobody() -> None:
    scene = Scene()
    core = cast("Any", scene.hosting.gateway)
    bans = core.bans = Bans(cast("Any", NoStore()), admins=lambda: (ADMIN,))
    asked = asking(scene.hosting, scene.service, CLIENT, Jid(DOMAIN))

    with pytest.raises(Refused, match="runs this gateway"):
        admin_accounts.ban(asked, Submitted({"accountjids": ("eve@example.net", ADMIN)}))

    assert bans.all() == []


def test_the_audit_trail_says_in_words_what_became_of_a_command() -> None:
    lines = [
        Audited(
            id=1,
            at=0.0,
            account="",
            via="cli",
            network="irc",
            command=outcome,
            about="",
            outcome=outcome,
        )
        for outcome in ("done", "failed", "internal", "password", "not-found")
    ]

    class Kept(Trail):
        async def latest(self, _most: int, _who: str | None) -> list[Audited]:
            return lines

    scene = Scene()
    cast("Any", scene.hosting.gateway).audit = Kept()
    asked = asking(scene.hosting, scene.service, CLIENT, Jid(DOMAIN))
    table = asyncio.run(admin_accounts.audit(asked, Submitted()))

    assert [(row[2], row[4]) for row in table.rows] == [
        ("done", "done"),
        ("failed", "failed"),
        ("internal", "failed"),
        ("password", "refused: password needed or wrong"),
        ("not-found", "refused: not found"),
    ]

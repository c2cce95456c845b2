"""Commands about accounts, for those who run the gateway."""

from typing import Any, cast

import pytest

from bridge.api.errors import Refused
from bridge.core.bans import Bans
from bridge.xmpp.addressing import Jid
from bridge.xmpp.commands import admin_accounts
from bridge.xmpp.forms import Submitted
from bridge.xmpp.inquiry import asking
from tests.bridge.xmpp.scene import CLIENT, DOMAIN, NoStore, Scene

ADMIN = "root@example.org"


def test_of_several_all_are_banned_or_nobody() -> None:
    scene = Scene()
    core = cast("Any", scene.hosting.gateway)
    bans = core.bans = Bans(cast("Any", NoStore()), admins=lambda: (ADMIN,))
    asked = asking(scene.hosting, scene.service, CLIENT, Jid(DOMAIN))

    with pytest.raises(Refused, match="runs this gateway"):
        admin_accounts.ban(asked, Submitted({"accountjids": ("eve@example.net", ADMIN)}))

    assert bans.all() == []

"""What the gateway writes by itself, as far as it is wished."""

from typing import Any, cast

import pytest

from bridge.xmpp import notices
from bridge.xmpp.addressing import Jid
from tests.bridge.xmpp.scene import ALICE, DOMAIN, Scene


class Stream:
    def __init__(self) -> None:
        self.sent: list[str] = []

    def send(self, sealed: bytes) -> None:
        self.sent.append(sealed.decode())


def written(wish: str | None, kind: notices.Kind, sender: Jid | None = None) -> list[str]:
    scene, stream = Scene(), Stream()
    scene.service.component = cast("Any", stream)
    if wish is not None:
        scene.wishes(notices=wish)
    is_written = notices.notify(
        scene.hosting, scene.service, ALICE, kind, "Tea & cake.", sender=sender
    )
    assert is_written == bool(stream.sent)
    return stream.sent


@pytest.mark.parametrize(
    ("wish", "read"),
    [
        (None, ["progress", "news", "trouble"]),
        ("all", ["progress", "news", "trouble"]),
        ("trouble", ["trouble"]),
        ("none", []),
    ],
)
def test_each_kind_is_written_to_who_wishes_to_read_it(wish: str | None, read: list[str]) -> None:
    kinds: tuple[notices.Kind, ...] = ("progress", "news", "trouble")

    assert [kind for kind in kinds if written(wish, kind)] == read


def test_it_comes_from_the_gateway_unless_somebody_else_writes() -> None:
    server = Jid(f"irc.fake@{DOMAIN}")
    shape = '<message from="{}" to="{}" type="chat"><body>Tea &amp; cake.</body></message>'

    assert [*written(None, "news"), *written(None, "news", server)] == [
        shape.format(sender, ALICE) for sender in (DOMAIN, server)
    ]

"""Somebody for whom every command is there, and a network that can do all of them."""

from collections.abc import Mapping

from bridge.testing.manner import Manner
from tests.scenes.cast import Cast
from tests.scenes.client import Client
from tests.scenes.contacts.listed import has_login, native
from tests.scenes.executing import executed

EVERYTHING = Manner(
    guides=True,
    contacts=True,
    people=True,
    creates=True,
    links=True,
    blocks=True,
    tunes=True,
    welcomes=True,
)

Places = Mapping[str, object]
"""Where commands are executed, by the kind of address."""


async def prepared(cast: Cast) -> tuple[Client, Places]:
    """An admin with a login, in a room, with a contact, and with somebody banned."""
    admin = await cast.client("admin")
    cast.gateway.has_admins(admin.account)
    await cast.restart()
    await has_login(cast, admin)
    cast.far.person(native("bob"))
    room = cast.room("carol")
    await admin.joins(room)
    await executed(
        admin,
        cast.domain,
        "http://jabber.org/protocol/admin#disable-user",
        {"accountjids": ["mallory@example.org"]},
    )
    await executed(admin, cast.contact("bob"), "block")
    return admin, {
        "domain": cast.domain,
        "server": f"irc.fake@{cast.domain}",
        "contact": cast.contact("bob"),
        "room": room,
    }

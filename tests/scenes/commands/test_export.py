"""An account's data as a file that it gets by a link."""

import json

import pytest

from bridge.api.errors import Refused
from bridge.xmpp.addressing import Domain
from bridge.xmpp.exporting import export
from tests.scenes.cast import Cast
from tests.scenes.client import Client
from tests.scenes.commands.inside import Inside, account, inside
from tests.scenes.contacts.listed import has_login
from tests.scenes.files import ALLOWED, fetched
from tests.scenes.paths import said
from tests.scenes.stage import Stage

__all__ = ["inside"]


async def exports(cast: Cast, inside: Inside, client: Client) -> str:
    gateway, domain = inside.hosting.gateway, Domain(cast.domain)
    return await export(gateway.exporting, inside.offering, domain, account(client))


def test_the_data_are_where_the_server_puts_files(stage: Stage, inside: Inside) -> None:
    """XEP-0363 section 7: "A HTTP status Code of 201 means that the server is now ready to serve
    the file via the provided GET URL." Ours: the file has all that is kept of an account.
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await has_login(cast, alice)
        await alice.joins(room)
        alice.says(room, "hello")
        await alice.receives(said(room, "alice", "hello"))
        room.says("carol", "hi <there> & ü")
        await alice.receives(said(room, "carol", "hi <there> & ü"))

        document = json.loads(await fetched(await exports(cast, inside, alice)))
        (login,) = document["networks"]["fake"]["logins"]
        (archive,) = document["rooms"]
        assert document["account"] == alice.account
        assert login["returns_to"] == [{"room": room.native, "has_password": False}]
        assert [(one["by"], one["text"]) for one in archive["messages"]] == [
            ("alice", "hello"),
            ("carol", "hi <there> & ü"),
        ]
        assert [one["text"] for one in document["chats_and_shared_rooms"]] == ["hello"]

    stage.play(scene, options=ALLOWED)


def test_where_there_is_no_place_for_files_it_is_said(stage: Stage, inside: Inside) -> None:
    """Ours: the servers' upload services have links without encryption, which are not followed."""

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        with pytest.raises(Refused) as refused:
            await exports(cast, inside, alice)

        assert refused.value.text.endswith(".")

    stage.play(scene)

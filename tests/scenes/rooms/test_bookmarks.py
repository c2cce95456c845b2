"""Who was put into a room is offered it: as a bookmark where his server lets us."""

import pytest

from bridge.xmpp.muc import unasked
from tests.scenes.cast import SERVER, Cast, Room
from tests.scenes.client import Client
from tests.scenes.stage import Stage
from tests.servers.prosody import Prosody

PUBSUB = "http://jabber.org/protocol/pubsub"
BOOKMARKS = "urn:xmpp:bookmarks:1"
OPTIONS = "http://jabber.org/protocol/pubsub#publish-options"


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is given time to join by himself."""
    monkeypatch.setattr(unasked, "SETTLED_AFTER", 0.1)


def put(cast: Cast, name: str, room: Room) -> None:
    """The network puts a login into a room."""
    world = cast.far.world
    view = world.view(SERVER, name)
    assert view is not None
    world.join(view, room.native, None)
    world.show(view, world.room(room.native))


def invited(room: Room) -> tuple[str, ...]:
    return (
        f"/message[not(@type) or @type='normal'][@from='{room}']",
        f"/message/user:x/user:invite[@from='{room}']",
        f"/message/conference:x[@jid='{room}']",
    )


def item(room: Room) -> str:
    return f"//pubsub:item[@id='{room}']/bookmarks:conference"


async def bookmarked(client: Client, room: Room, *paths: str) -> None:
    """Wait until a room is among the account's bookmarks, which then every path holds of."""
    asked = f"<pubsub xmlns='{PUBSUB}'><items node='{BOOKMARKS}'/></pubsub>"
    while f"{room}" not in await _ids(client, asked):
        pass
    await client.gets(client.account, asked, *paths)


async def _ids(client: Client, asked: str) -> list[str]:
    answer = await client.wire.iq("get", asked, to=client.account)
    return [item.get("id", "") for item in answer.iter(f"{{{PUBSUB}}}item")]


def test_who_was_put_into_a_room_is_invited_once(stage: Stage) -> None:
    """XEP-0249 section 2: "A user invites a contact to a room by sending a <message/> stanza
    containing only an <x/> element"; what one joins by oneself is offered by nobody.
    """

    async def scene(cast: Cast) -> None:
        own, other, third = (cast.room(name) for name in ("carol", "dave", "eve"))
        alice = await cast.client("alice")
        await alice.joins(own)

        put(cast, "alice", other)
        await alice.receives(*invited(other))
        await cast.restart()
        await alice.wire.ping(cast.domain)
        await cast.far.until(lambda: cast.far.world.view(SERVER, "alice") is not None)
        put(cast, "alice", other)
        put(cast, "alice", third)
        await alice.receives(*invited(third))
        await alice.joins(other)

    stage.play(scene)


def test_a_server_that_lets_us_gets_a_bookmark(stage: Stage) -> None:
    """XEP-0402 section 3.3: "Adding a bookmark means publishing a new item, with the bookmark JID
    as id"; XEP-0356 section 6.3: "use the <privileged_iq> element as payload of a top-level <iq/>
    request".
    """

    async def scene(cast: Cast) -> None:
        own, room = cast.room("carol"), cast.room("dave")
        cast.far.about(room.native, name="Dave's")
        alice = await cast.client("alice")
        await alice.joins(own)

        put(cast, "alice", room)
        if isinstance(cast.xmpp, Prosody):
            path = f"{item(room)}[@autojoin='true'][bookmarks:nick='alice']"
            await bookmarked(alice, room, path, f'{item(room)}[@name="Dave\'s"]')
            await alice.receives_nothing()
        else:
            await alice.receives(*invited(room))

    stage.play(scene, privileged=True)


def test_what_a_bookmark_says_already_is_kept(stage: Stage) -> None:
    """XEP-0402 section 3.4: "clients MUST preserve any XML elements they do not understand,
    particularly including unknown elements, within the <extensions/> element of the bookmark".
    """

    async def scene(cast: Cast) -> None:
        own, room, last = (cast.room(name) for name in ("carol", "dave", "eve"))
        alice = await cast.client("alice")
        await alice.joins(own)
        conference = (
            f"<conference xmlns='{BOOKMARKS}' autojoin='false'><nick>Ally</nick><extensions>"
            "<pinned xmlns='urn:xmpp:bookmarks-pinning:0'/></extensions></conference>"
        )
        publish = (
            f"<pubsub xmlns='{PUBSUB}'><publish node='{BOOKMARKS}'><item id='{room}'>{conference}"
            "</item></publish><publish-options><x xmlns='jabber:x:data' type='submit'>"
            f"<field var='FORM_TYPE'><value>{OPTIONS}</value></field>"
            "<field var='pubsub#persist_items'><value>true</value></field>"
            "<field var='pubsub#max_items'><value>77</value></field>"
            "<field var='pubsub#access_model'><value>whitelist</value></field>"
            "</x></publish-options></pubsub>"
        )
        if isinstance(cast.xmpp, Prosody):
            await alice.sets(alice.account, publish, "/iq[@type='result']")

        put(cast, "alice", room)
        put(cast, "alice", last)
        if isinstance(cast.xmpp, Prosody):
            kept = (
                f"{item(room)}[@autojoin='false'][bookmarks:nick='Ally']"
                f"[bookmarks:extensions/*[local-name()='pinned']]"
            )
            await bookmarked(alice, last, kept)
            await alice.receives_nothing()
        else:
            await alice.receives_each(invited(room), invited(last))

    stage.play(scene, privileged=True)

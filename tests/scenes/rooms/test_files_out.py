"""Files that occupants attach, as they arrive in the room of the network."""

from hashlib import sha256

from bridge.api.content import File
from bridge.testing.faults import Refuse
from bridge.testing.manner import Manner
from tests.scenes.cast import Cast, Room
from tests.scenes.files import oob, put, trusting
from tests.scenes.messages import replace, shared
from tests.scenes.paths import here, said
from tests.scenes.stage import Stage

CONTENT = b"\x89PNG" + bytes(range(256)) * 300
OTHER = b"\xff\xd8\xff" + bytes(1_000)


def arrived(cast: Cast, room: Room) -> list[tuple[str, str]]:
    """What was said there by ours: words, or what really came of a file."""
    return [
        (one.text, cast.far.parcel(one.files[0].hosted).sha256 if one.files else "")
        for one in cast.far.said(room.native)
    ]


def digest(content: bytes) -> str:
    return sha256(content).hexdigest()


def test_a_file_comes_into_the_room_and_back_as_its_client_sent_it(stage: Stage) -> None:
    """XEP-0045 section 7.4: "reflect the message out to the full JID of each occupant.";
    XEP-0066 section 3: "the <x/> child MUST contain a <url/> child specifying the URL of the
    resource".
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)
        url = await put(cast, alice, CONTENT, "tea.png", "image/png")

        alice.says(room, url, oob(url), id="m1")
        await alice.receives(
            said(room, "alice", url), "/message[@id='m1']", f"/message/oob:x[oob:url='{url}']"
        )
        assert arrived(cast, room) == [("", digest(CONTENT))]

    stage.play(scene, manner=Manner(takes_files=True), options=trusting(stage.xmpp.http_port))


def test_what_is_said_behind_a_file_comes_behind_it(stage: Stage) -> None:
    """Ours: however long a file takes, nothing that its sender says later overtakes it."""

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)
        tea = File(url=await put(cast, alice, CONTENT, "tea.png"), name="tea.png")
        rose = File(url=await put(cast, alice, OTHER, "rose.jpg"), name="rose.jpg")

        alice.says(room, f"look\n{tea.url}\n{rose.url}", shared(tea) + shared(rose))
        alice.says(room, "are they not fine?")
        await alice.receives(said(room, "alice", f"look\n{tea.url}\n{rose.url}"))
        await alice.receives(said(room, "alice", "are they not fine?"))
        assert arrived(cast, room) == [
            ("look", ""),
            ("", digest(CONTENT)),
            ("", digest(OTHER)),
            ("are they not fine?", ""),
        ]

    stage.play(scene, manner=Manner(takes_files=True), options=trusting(stage.xmpp.http_port))


def test_a_file_that_is_refused_is_a_link_there_and_a_file_here(stage: Stage) -> None:
    """Ours: those of XMPP see what was sent, whatever the network made of it."""

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)
        url = await put(cast, alice, CONTENT, "tea.png", "image/png")
        cast.network.faults.next_file(Refuse("not-acceptable", "No."))

        alice.says(room, url, oob(url), id="m1")
        await alice.receives(said(room, "alice", url), "/message[@id='m1']/oob:x")
        assert arrived(cast, room) == [(url, "")]

    stage.play(scene, manner=Manner(takes_files=True), options=trusting(stage.xmpp.http_port))


def test_another_file_takes_the_place_of_one(stage: Stage) -> None:
    """XEP-0308 section 4: "the receiver SHOULD then treat the new stanza as complete replacement
    for all the payloads received in the original stanza."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)
        tea = await put(cast, alice, CONTENT, "tea.png", "image/png")
        rose = await put(cast, alice, OTHER, "rose.jpg", "image/jpeg")

        alice.says(room, tea, oob(tea), id="m1")
        await alice.receives(said(room, "alice", tea))
        alice.says(room, rose, oob(rose) + replace("m1"), id="m2")
        await alice.receives(said(room, "alice", rose), "/message/correct:replace[@id='m1']")
        assert arrived(cast, room) == [("", digest(OTHER))]

    stage.play(scene, manner=Manner(takes_files=True), options=trusting(stage.xmpp.http_port))


def test_in_a_shared_room_all_see_it_and_the_network_gets_it_once(stage: Stage) -> None:
    """XEP-0045 section 7.4: "reflect the message out to the full JID of each occupant." """

    async def scene(cast: Cast) -> None:
        room = cast.shared_room("carol")
        alice, bob = await cast.client("alice"), await cast.client("bob")
        await alice.joins(room)
        await bob.joins(room)
        await alice.receives(here(room, "bob"))
        url = await put(cast, alice, CONTENT, "tea.png", "image/png")

        alice.says(room, url, oob(url))
        for client in (alice, bob):
            await client.receives(said(room, "alice", url), "/message/oob:x")
        assert arrived(cast, room) == [("", digest(CONTENT))]
        assert len(cast.far.parcels()) == 1

    manner = Manner(takes_files=True, shared=True, word="returned")
    stage.play(scene, manner=manner, options=trusting(stage.xmpp.http_port))

"""Who is told again of a contact's picture: whose contact he is, and who asked."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast
from xml.etree.ElementTree import canonicalize

import pytest

from bridge.api.asked import Picture
from bridge.api.errors import Refused
from bridge.api.ids import LoginId, Place
from bridge.api.states import Contact, Stranger
from bridge.store.contacts import Kept
from bridge.xmpp import cards, contact_portraits
from bridge.xmpp import namespaces as ns
from bridge.xmpp.avatar_readers import AvatarReaders
from bridge.xmpp.avatars import Avatars
from bridge.xmpp.imaging import Small
from tests.bridge.xmpp.muc.ranked import far
from tests.bridge.xmpp.paintings import painting
from tests.bridge.xmpp.scene import ALICE, IRC
from tests.bridge.xmpp.test_profiles import hash_of
from tests.bridge.xmpp.test_published import BOB, Acquaintance

if TYPE_CHECKING:
    from bridge.xmpp.telling import Telling

RED, BLUE = (Picture(painting(8, 8, colour=colour), "image/png") for colour in ("red", "blue"))
NONE = Picture(b"", "")


class Watched(Acquaintance):
    """Bob, in alice's list, has a picture, and perhaps another one soon."""

    def __init__(self) -> None:
        super().__init__(RED)
        self.known = self.login()
        self.contacts = type(self.contacts)(self._differs)
        cast("Any", self.hosting.gateway).contacts = self.contacts
        self.changes()

    def _differs(self, difference: Any) -> None:
        contact_portraits.changed(self.hosting, self.service, difference)

    def changes(self, *pictures: Picture) -> None:
        """He has these, one after another; who has to be told is told at the end."""

        def change() -> None:
            for picture in pictures or (RED,):
                self.ranked.pictures["bob%irc.fake"] = picture
                avatar = hash_of(picture) if picture.image else ""
                self.contacts.report(Contact(login=self.known.id, who=far("Bob"), avatar=avatar))

        self.follow(change)

    def follow(self, happens: Callable[[], None]) -> None:
        async def run() -> None:
            async with asyncio.TaskGroup() as tasks:
                self.spawn_on(tasks)
                happens()

        asyncio.run(run())

    def reads(self, node: str = ns.AVATAR_METADATA) -> None:
        self.asks_of(
            f'<pubsub xmlns="{ns.PUBSUB}"><items node="{node}"/></pubsub>',
        )


def event(picture: Picture) -> str:
    small = None
    if picture.image:
        small = Small(image=picture.image, media_type="image/png", width=8, height=8, of=(8, 8))
    items = f'<items node="{ns.AVATAR_METADATA}">{cards.avatar_metadata(small)}</items>'
    return canonicalize(
        f'<message from="{BOB}" to="{ALICE}" type="headline">'
        f'<event xmlns="{ns.PUBSUB_EVENT}">{items}</event></message>'
    )


@pytest.mark.parametrize("node", [ns.AVATAR_METADATA, ns.AVATAR_DATA])
def test_who_asked_for_an_avatar_is_told_of_each_other_one(node: str) -> None:
    scene = Watched()
    scene.reads(node)
    scene.changes(BLUE)
    scene.changes(BLUE)
    scene.changes(NONE)
    scene.changes(RED)

    assert scene.sent == [event(BLUE), event(NONE), event(RED)]


def test_who_did_not_ask_is_not_told_and_nothing_is_fetched() -> None:
    scene = Watched()
    scene.reads(ns.VCARD_4_NODE)
    scene.ranked.asks.clear()
    scene.changes(BLUE)

    assert (scene.sent, scene.ranked.asks) == ([], [])


def test_of_pictures_in_quick_succession_the_last_is_told() -> None:
    scene = Watched()
    scene.reads()
    scene.changes(BLUE, NONE, BLUE)

    assert scene.sent[-1] == event(BLUE)
    assert event(NONE) not in scene.sent


def test_of_who_is_blocked_nothing_is_told() -> None:
    scene = Watched()
    scene.reads()
    chat = Place(IRC, "direct", "bob%irc.fake", scene.known.id)
    scene.hosting.gateway.acquaintance.block(chat, True)
    scene.changes(BLUE)
    scene.hosting.gateway.acquaintance.block(chat, False)
    scene.changes(NONE)

    assert scene.sent == [event(NONE)]


def test_a_picture_that_cannot_be_had_is_not_told_of() -> None:
    scene = Watched()
    scene.reads()
    scene.ranked.refuses = Refused("forbidden", "No.")
    scene.changes(BLUE)

    assert scene.sent == []


def test_a_stranger_is_told_of_no_more() -> None:
    scene = Watched()
    scene.reads()
    scene.follow(
        lambda: scene.contacts.report(Stranger(login=scene.known.id, who=far("Bob"))),
    )
    scene.changes(BLUE)

    assert scene.sent == []


def test_those_whose_contact_he_is_are_told_by_presence() -> None:
    scene = Watched()
    kept = {"bob%irc.fake": Kept(native="bob%irc.fake")}
    told: list[object] = []

    class Books:
        def loaded(self, _login: LoginId) -> dict[str, Kept]:
            return kept

    class Told:
        def tell(self, _service: object, login: object, known: object) -> None:
            told.append((login, known))

    cast("Any", scene.hosting.gateway).books = Books()
    telling = cast("Telling", Told())
    for digest in (hash_of(RED), hash_of(BLUE)):
        for who in (far("Bob"), far("Carol")):
            contact_portraits.tell_anew(scene.hosting, scene.service, telling, who, digest)

    assert told == [(scene.known, (kept["bob%irc.fake"],))]


def test_who_asked_is_remembered_for_so_many() -> None:
    readers = AvatarReaders(2)
    for number in range(4):
        readers.told(LoginId(1), f"n{number}", "1f")

    wanted = [readers.wants(LoginId(1), f"n{number}", "2f") for number in range(4)]
    assert wanted == [False, False, True, True]
    assert readers.wants(LoginId(1), "n3", "1f") is False
    assert readers.wants(LoginId(2), "n3", "2f") is False


def test_avatars_are_drawn_once_and_kept_within_bounds() -> None:
    drawn: list[bytes] = []

    async def draw(image: bytes) -> Small:
        drawn.append(image)
        return Small(image=bytes(100), media_type="image/png", width=1, height=1, of=(1, 1))

    async def scene() -> None:
        avatars = Avatars(draw, most=250)
        for name in (b"a", b"a", b"b", b"c", b"a"):
            await avatars.get(Picture(name, "image/jpeg"), asyncio.ensure_future)
        together = [
            avatars.get(Picture(b"d", "image/jpeg"), asyncio.ensure_future) for _ in range(9)
        ]
        await asyncio.gather(*together)

    asyncio.run(scene())
    assert drawn == [b"a", b"b", b"c", b"a", b"d"]

"""Accounts' own pictures as they leave, and when they are looked at."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast
from xml.etree.ElementTree import Element, fromstring

import pytest
from PIL import Image

from bridge.api.errors import Refused
from bridge.api.states import Condition
from bridge.core.portrayal import Own
from bridge.store.values import KnownLogin
from bridge.xmpp import looks, own_profile, portraying
from bridge.xmpp import namespaces as ns
from bridge.xmpp.imaging import Imaging, Small
from bridge.xmpp.looks import MOST_BYTES, Looks, retouching
from bridge.xmpp.own_profile import OwnProfile
from bridge.xmpp.service import Service
from tests.bridge.xmpp.paintings import noise, png, seen, written
from tests.bridge.xmpp.scene import ALICE, IRC, Scene

if TYPE_CHECKING:
    from bridge.core.portrayal import Portrayal
    from bridge.xmpp.addressing import BareJid

SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
SECRET = b"where I live"


# --- pictures that leave ----------------------------------------------------------------------


def left(image: bytes) -> Small:
    """What leaves of a picture."""

    async def leave() -> Small:
        imaging = Imaging()
        running = asyncio.ensure_future(imaging.run())
        try:
            return await retouching(imaging)(image)
        finally:
            running.cancel()
            await asyncio.wait([running])

    return asyncio.run(leave())


def exif() -> Image.Exif:
    found = Image.Exif()
    found[0x010E] = SECRET.decode()
    found[0x0112] = 6
    found.get_ifd(0x8825)[2] = (50.0, 5.0, 9.0)
    return found


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_even_a_small_picture_leaves_without_what_else_is_in_its_file(form: str) -> None:
    """Exif says where a photograph was taken, and how its camera was held."""
    image = written(Image.new("RGB", (40, 30), "red"), form, exif=exif())
    assert SECRET in image
    small = left(image)

    assert SECRET not in small.image
    assert b"Exif" not in small.image
    shown = seen(small.image)
    assert (shown.size, dict(shown.getexif()), shown.info.get("exif")) == ((30, 40), {}, None)


@pytest.mark.parametrize("form", ["GIF", "PNG", "WEBP"])
def test_what_moves_leaves_as_its_first_image(form: str) -> None:
    first, second = Image.new("RGB", (32, 32), "red"), Image.new("RGB", (32, 32), "blue")
    image = written(first, form, save_all=True, append_images=[second], duration=100)
    shown = seen(left(image).image)

    assert getattr(shown, "n_frames", 1) == 1
    red, green, blue = cast("tuple[int, int, int]", shown.convert("RGB").getpixel((16, 16)))
    assert red > 240
    assert max(green, blue) < 20


def test_a_large_picture_leaves_small() -> None:
    small = left(noise(1500, 900))

    assert max(small.width, small.height) == 512
    assert len(small.image) <= MOST_BYTES


@pytest.mark.parametrize(
    "image",
    [b"", SVG, b"<!DOCTYPE html>", png(50_000, 50_000, bytes(1000)), noise(64, 64)[:3000]],
    ids=["nothing", "drawing", "page", "bomb", "half"],
)
def test_what_is_no_picture_does_not_leave(image: bytes) -> None:
    with pytest.raises(Refused) as refused:
        left(image)

    assert refused.value.reason == "not-acceptable"


# --- when accounts are looked at --------------------------------------------------------------


@dataclass
class Shown:
    """What a portrayal is told. named: what the account is to be called; shown: with the login's
    native name.
    """

    wished: bool = True
    named: str = ""
    can_show: bool = True
    shown: list[tuple[str, str, str | None]] = field(default_factory=list)
    taken_back: int = 0

    def can(self, _network: str) -> bool:
        return self.can_show

    def is_shared(self, _account: str, _network: str) -> bool:
        return self.wished

    def name(self, _account: str, _network: str) -> str:
        return self.named

    async def show(self, login: KnownLogin, own: Own) -> None:
        self.shown.append((login.native, own.name, own.picture))

    async def take_back(self, _login: KnownLogin) -> None:
        self.taken_back += 1


class Mirror(Scene):
    """Alice has a login that is connected. answers: what her server says, in turn."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, is_up: bool = True) -> None:
        super().__init__()
        self.portrayal = Shown()
        self.asked = 0
        core = cast("Any", self.hosting.gateway)
        core.portrayal = cast("Portrayal", self.portrayal)
        self.known = self.login()
        monkeypatch.setattr(self.logins, "running", lambda: [self.known])
        if is_up:
            up = Condition(login=self.known.id, standing="up", words="Connected.")
            self.logins.note(up)
        monkeypatch.setattr(portraying, "PAUSE", 0.0)
        monkeypatch.setattr(own_profile, "ask", self._ask)

    async def _ask(self, _service: Service, _account: "BareJid") -> OwnProfile | None:
        self.asked += 1
        return OwnProfile("Alice", b"image")

    def play(self, *happens: Callable[[], None]) -> None:
        """All of it at once, and what follows of it."""

        async def run() -> None:
            async with asyncio.TaskGroup() as tasks:

                def spawn(work: Any) -> "asyncio.Future[None]":
                    return tasks.create_task(work)

                self.hosting.gateway.spawn = spawn  # type: ignore[assignment]  # a task is a future
                for each in happens:
                    each()

        asyncio.run(run())

    def is_there(self, update: str) -> Callable[[], None]:
        """A client of hers is there and says this of her picture."""
        return lambda: portraying.present(self.hosting, self.service, ALICE, presence(update))

    def tells(self, node: str) -> Callable[[], None]:
        """Her server tells of something that she publishes."""
        return lambda: portraying.told(self.hosting, self.service, ALICE, event(node))


def presence(update: str) -> Element:
    return fromstring(f'<presence xmlns="jabber:client">{update}</presence>')


def photo(digest: str) -> str:
    return f'<x xmlns="{ns.VCARD_UPDATE}"><photo>{digest}</photo></x>'


def event(node: str) -> Element:
    items = f'<event xmlns="{ns.PUBSUB_EVENT}"><items node="{node}"/></event>'
    return fromstring(f'<message xmlns="jabber:client" type="headline">{items}</message>')


SHOWN = ("irc.fake", "Alice", "0e76292794888d4f1fa75fb3aff4ca27c58f56a6")


def test_a_login_that_comes_up_is_shown_as_its_owner(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = Mirror(monkeypatch)
    scene.play(lambda: portraying.came_up(scene.hosting, scene.service, scene.known.id))

    assert scene.portrayal.shown == [SHOWN]


def test_after_a_new_stream_all_who_have_logins_are_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scene = Mirror(monkeypatch)
    scene.play(lambda: portraying.returned(scene.hosting, scene.service))

    assert scene.portrayal.shown == [SHOWN]


def test_what_comes_at_once_is_looked_at_once_and_once_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What came while a look was under way may not have been seen by it."""
    scene = Mirror(monkeypatch)
    scene.play(*[scene.tells(ns.NICK)] * 100)
    assert scene.asked == 1

    async def changing(_service: Service, _account: "BareJid") -> OwnProfile | None:
        scene.asked += 1
        if scene.asked == 2:
            scene.tells(ns.NICK)()
        return OwnProfile("Alice", b"image")

    monkeypatch.setattr(own_profile, "ask", changing)
    scene.play(scene.tells(ns.NICK))
    assert scene.asked == 3


def test_presence_is_looked_behind_when_its_hash_is_another_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """XEP-0153 section 4.1: no photo is none; no word of a photo says nothing."""
    scene = Mirror(monkeypatch)
    counts = []
    for update in [photo("1F"), photo("1f "), "", f'<x xmlns="{ns.VCARD_UPDATE}"/>', photo("")]:
        scene.play(scene.is_there(update))
        counts.append(scene.asked)

    assert counts == [1, 1, 1, 1, 2]


def test_a_hash_that_was_fetched_already_is_no_news(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = Mirror(monkeypatch)
    scene.play(lambda: portraying.came_up(scene.hosting, scene.service, scene.known.id))
    scene.play(scene.is_there(photo(SHOWN[2])))

    assert scene.asked == 1


def test_other_things_that_are_published_are_nothing_to_look_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scene = Mirror(monkeypatch)
    scene.play(scene.tells("urn:xmpp:bookmarks:1"), scene.tells(ns.AVATAR_DATA))

    assert scene.asked == 0


@pytest.mark.parametrize(("wished", "can_show", "is_up"), [(0, 1, 1), (1, 0, 1), (1, 1, 0)])
def test_nobody_is_asked_in_vain(
    monkeypatch: pytest.MonkeyPatch, wished: int, can_show: int, is_up: int
) -> None:
    scene = Mirror(monkeypatch, is_up=bool(is_up))
    scene.portrayal.wished, scene.portrayal.can_show = bool(wished), bool(can_show)
    scene.play(scene.tells(ns.NICK))

    assert (scene.asked, scene.portrayal.shown) == (0, [])
    assert scene.portrayal.taken_back == (not wished)


def test_a_wish_is_heeded_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = Mirror(monkeypatch)
    scene.play(lambda: portraying.wished(scene.hosting, ALICE, IRC))

    assert scene.portrayal.shown == [SHOWN]


def test_hashes_in_memory_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looks, "MOST_SEEN", 2)
    seen_by = Looks()
    for number in range(5):
        seen_by.seen(cast("BareJid", f"a{number}@example.org"), "1f")

    assert seen_by.is_news(cast("BareJid", "a4@example.org"), "1f") is False
    assert seen_by.is_news(cast("BareJid", "a0@example.org"), "1f") is True


@pytest.mark.parametrize(
    ("is_shared", "shown"),
    [(True, [("irc.fake", "Ally", SHOWN[2])]), (False, [("irc.fake", "Ally", "")])],
)
def test_a_name_that_was_chosen_is_shown_with_or_without_the_rest(
    monkeypatch: pytest.MonkeyPatch, is_shared: bool, shown: list[tuple[str, str, str]]
) -> None:
    scene = Mirror(monkeypatch)
    scene.portrayal.wished, scene.portrayal.named = is_shared, "Ally"
    scene.play(lambda: portraying.came_up(scene.hosting, scene.service, scene.known.id))

    assert (scene.portrayal.shown, scene.portrayal.taken_back) == (shown, 0)
    assert scene.asked == int(is_shared)

"""Cards: names, and pictures where the network has them."""

import asyncio
from base64 import b64encode
from collections.abc import Coroutine
from hashlib import sha1
from typing import Any, cast

import pytest

from bridge.api.adapter import Target
from bridge.api.asked import Picture
from bridge.api.errors import Refused
from bridge.api.ids import Identity
from bridge.api.states import About
from bridge.xmpp import pictures, profiles
from bridge.xmpp.addressing import to_resource
from bridge.xmpp.imaging import Small
from tests.bridge.xmpp.muc.ranked import DAN, HALL, RankedNetwork, RankedScene, far
from tests.bridge.xmpp.paintings import as_it_is
from tests.bridge.xmpp.scene import (
    CLIENT,
    DOMAIN,
    IRC,
    OTHER_CLIENT,
    ROOM,
    canonical,
    error,
    iq,
    result,
)

ASKED = '<vCard xmlns="vcard-temp"/>'
PNG = Picture(b"\x89PNG\r\n", "image/png")
BOB = f"{ROOM}/Bob"


def hash_of(picture: Picture) -> str:
    return sha1(picture.image, usedforsecurity=False).hexdigest()


def card(name: str, picture: Picture | None = None, *, is_person: bool = True) -> str:
    nick = f"<NICKNAME>{name}</NICKNAME>" if is_person else ""
    photo = ""
    if picture is not None:
        photo = (
            f"<PHOTO><TYPE>{picture.media_type}</TYPE>"
            f"<BINVAL>{b64encode(picture.image).decode()}</BINVAL></PHOTO>"
        )
    return f'<vCard xmlns="vcard-temp"><FN>{name}</FN>{nick}{photo}</vCard>'


class Gallery(RankedScene):
    """Bob has a picture, and so has the room."""

    def __init__(self, picture: Picture = PNG) -> None:
        super().__init__()
        self.parlour = self.tea_with("participant")
        self.comes(self.parlour, "Bob", avatar=hash_of(picture))
        self.presence.report(About(place=self.parlour.shows, name="Tea", avatar=hash_of(picture)))
        self.ranked.pictures = {"bob%irc.fake": picture, "#tea%irc.fake": picture}

    def asks(self, *to: str) -> list[str]:
        """What is answered to alice about each, asked at once."""
        return asyncio.run(self._asks(to))

    async def _asks(self, to: tuple[str, ...]) -> list[str]:
        async with asyncio.TaskGroup() as tasks:
            self.spawn_on(tasks)
            answering = [tasks.create_task(self._answer(one)) for one in to]
        return [task.result() for task in answering]

    async def _answer(self, to: str) -> str:
        answered = self.put(iq("get", ASKED, to))
        return canonical(answered if isinstance(answered, str) else await answered)

    def spawn_on(self, tasks: asyncio.TaskGroup) -> None:
        def spawn(coroutine: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
            return tasks.create_task(coroutine)

        self.hosting.gateway.spawn = spawn


def test_the_card_of_an_occupant_has_his_picture() -> None:
    """XEP-0153 section 3.2: "the photo binary data is contained in the PHOTO element" """
    scene = Gallery()

    assert scene.asks(BOB) == [result(card("Bob", PNG), BOB)]
    assert scene.ranked.asks == [("picture", scene.parlour.shows.login, far("Bob"))]


def test_the_card_of_a_room_has_its_picture() -> None:
    scene = Gallery()

    assert scene.asks(ROOM) == [result(card("Tea", PNG, is_person=False), ROOM)]
    assert scene.ranked.asks == [("picture", scene.parlour.shows.login, scene.parlour.shows)]


def test_the_card_of_a_contact_has_the_picture_that_is_seen_in_a_room() -> None:
    contact = f"bob%irc.fake@{DOMAIN}"

    assert Gallery().asks(contact) == [result(card("Bob", PNG), contact)]


def test_many_who_ask_for_one_picture_are_one_question_to_the_network() -> None:
    scene = Gallery()

    assert scene.asks(*[BOB] * 50) == [result(card("Bob", PNG), BOB)] * 50
    assert len(scene.ranked.asks) == 1
    assert scene.get(ASKED, BOB) == result(card("Bob", PNG), BOB)


@pytest.mark.parametrize("name", ["Alice", "Carol"])
def test_who_has_no_picture_has_a_card_at_once(name: str) -> None:
    scene = Gallery()

    assert scene.get(ASKED, f"{ROOM}/{name}") == result(card(name), f"{ROOM}/{name}")
    assert scene.ranked.asks == []


def test_a_room_without_a_picture_has_a_card_at_once() -> None:
    scene = RankedScene()
    scene.tea_with("participant")

    assert scene.get(ASKED, ROOM) == result(card("#tea", is_person=False), ROOM)


@pytest.mark.parametrize(
    "given",
    [
        None,
        Picture(b"another", "image/png"),
        Picture(b"<svg/>", "image/svg+xml"),
    ],
)
def test_a_picture_that_cannot_be_given_out_is_left_out(given: Picture | None) -> None:
    scene = Gallery(given or PNG)
    scene.ranked.pictures = {} if given is None else {"bob%irc.fake": given}
    if given is not None and given.image == b"another":
        scene.comes(scene.parlour, "Bob", avatar=hash_of(PNG))

    assert scene.asks(BOB) == [result(card("Bob"), BOB)]
    assert len(scene.ranked.asks) == 1


def test_the_largest_picture_fits_in_a_stanza() -> None:
    largest = Picture(b"\xff" * pictures.MAX_PICTURE, "image/png")

    assert Gallery(largest).asks(BOB) == [result(card("Bob", largest), BOB)]


class Reduced(Gallery):
    """No picture is fine as it is."""

    def __init__(self) -> None:
        super().__init__()

        async def halved(image: bytes) -> Small:
            return await as_it_is(image[:3])

        self.service.pictures = pictures.Pictures(halved)


def photo(picture: Picture) -> str:
    return f'<x xmlns="vcard-temp:x:update"><photo>{hash_of(picture)}</photo></x>'


SMALL = Picture(PNG.image[:3], "image/png")


def test_a_picture_that_was_made_smaller_is_told_anew_ahead_of_the_card() -> None:
    """XEP-0153 section 3: who then gets the card gets what he was told of."""
    scene = Reduced()

    assert scene.asks(BOB) == [result(card("Bob", SMALL), BOB)]
    [told] = scene.sent
    assert f'from="{BOB}"' in told
    assert photo(SMALL) in told
    assert f'to="{CLIENT}"' in told


def test_a_picture_is_told_anew_once_for_each_who_has_it() -> None:
    scene = Reduced()
    scene.comes(scene.parlour, "Carol", avatar=hash_of(PNG))
    scene.ranked.pictures["carol%irc.fake"] = PNG
    carol = f"{ROOM}/Carol"

    for _ in range(2):
        scene.asks(BOB)
        assert scene.get(ASKED, carol) == result(card("Carol", SMALL), carol)
    assert [told.split('"')[1] for told in scene.sent] == [BOB, carol]


def test_the_picture_of_a_room_that_was_made_smaller_is_told_anew() -> None:
    scene = Reduced()

    assert scene.asks(ROOM) == [result(card("Tea", SMALL, is_person=False), ROOM)]
    assert scene.sent == [
        f'<presence from="{ROOM}" to="{CLIENT}">{photo(SMALL)}</presence>',
    ]


def test_a_picture_that_is_given_out_as_it_came_is_not_told_anew() -> None:
    scene = Gallery()
    scene.asks(BOB, ROOM)

    assert scene.sent == []


def test_a_refusal_of_the_network_is_told_in_its_words() -> None:
    scene = Gallery()
    scene.ranked.refuses = Refused("not-found", "He has none any more.")

    assert scene.asks(BOB) == [
        error("item-not-found", BOB, kind="cancel", text="He has none any more.")
    ]


def test_a_network_that_is_silent_is_waited_for_so_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "FETCH_WITHIN", 0.02)  # nobody waits for the real ones
    monkeypatch.setattr(profiles, "PICTURE_WITHIN", 0.01)
    scene = Gallery()
    scene.ranked.is_silent = True

    assert scene.asks(BOB) == [
        error("remote-server-timeout", BOB, kind="wait", text="The network did not answer in time.")
    ]


def test_cards_of_occupants_are_for_occupants() -> None:
    scene = Gallery()

    assert scene.get(ASKED, BOB, OTHER_CLIENT) == error(
        "not-acceptable", BOB, OTHER_CLIENT, kind="modify", text="You are not in this room."
    )


def test_the_card_of_an_account_in_a_shared_room_is_its_nick() -> None:
    """Nothing is asked of the account, and nothing of its address is shown."""
    scene = RankedScene()
    room = scene.hall(CLIENT, DAN)
    scene.resident(room, CLIENT, "Alice")
    scene.resident(room, DAN, "Dan", avatar=hash_of(PNG))

    assert scene.get(ASKED, f"{HALL}/Dan") == result(card("Dan"), f"{HALL}/Dan")
    assert (scene.sent, scene.ranked.asks) == ([], [])


class Numbered(RankedNetwork):
    """People's addresses are numbers there and name no server."""

    def target(self, name: str) -> Target | None:
        return Target("direct", name, None) if name.isdecimal() else super().target(name)


def test_people_of_shared_rooms_are_known_to_those_who_share_one_with_them() -> None:
    scene = RankedScene()
    scene.service.adapter = cast("Any", Numbered(pictures={"123": PNG}))
    room, zoe = scene.hall(CLIENT), f"123@{DOMAIN}"
    scene.appears(room, Identity(IRC, "123", "Zoe"), avatar=hash_of(PNG))

    assert scene.get(ASKED, zoe) == result(card("123"), zoe)
    scene.resident(room, CLIENT, "Alice")
    assert scene.get_in_time(ASKED, zoe) == result(card("123", PNG), zoe)


def test_a_nick_means_who_is_shown_by_it_before_who_is_called_so() -> None:
    scene = RankedScene()
    room = scene.tea_with("participant")
    nick = to_resource("🦄 Foo")
    scene.comes(room, nick)
    scene.comes(room, "🦄 Foo")

    assert scene.get(ASKED, f"{ROOM}/{nick}") == result(card("🦄 Foo"), f"{ROOM}/{nick}")

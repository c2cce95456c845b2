"""Pictures of people and of rooms, in their cards."""

from base64 import b64decode, b64encode
from hashlib import sha1
from xml.etree.ElementTree import Element

from bridge.testing.manner import Manner
from tests.bridge.xmpp.paintings import noise, png, seen
from tests.scenes.cast import Cast
from tests.scenes.paths import gone, here, item, refused
from tests.scenes.stage import Stage

CARD = "<vCard xmlns='vcard-temp'/>"
INFO = "<query xmlns='http://jabber.org/protocol/disco#info'/>"
PNG = noise(96, 96)
PHOTO = (
    "/iq[@type='result']/vcard:vCard/vcard:PHOTO[vcard:TYPE='image/png']"
    f"[vcard:BINVAL='{b64encode(PNG).decode()}']"
)
PLAIN = "/iq[@type='result']/vcard:vCard[vcard:FN][not(vcard:PHOTO)]"


def test_who_has_a_picture_shows_it_in_his_card(stage: Stage) -> None:
    """XEP-0153 section 3.2: "If not, it retrieves the sender's full vCard in accordance with the
    protocol flow described in vcard-temp"; in a room the sender is an occupant, who has a card as
    well as the hash in his presence.
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol", "dave")
        known = cast.far.picture("carol%irc.fake", PNG)
        alice = await cast.client("alice")
        alice.sends_join(room)

        await alice.receives_each(
            (here(room, "carol"), f"/presence/vcardupdate:x/vcardupdate:photo='{known}'"),
            here(room, "dave"),
        )
        await alice.reads_to("/message/subject")
        await alice.gets(f"{room}/carol", CARD, PHOTO, "//vcard:NICKNAME='carol'")
        await alice.gets(f"{room}/dave", CARD, PLAIN)
        await alice.gets(cast.contact("carol"), CARD, PHOTO)
        await alice.gets(
            f"{room}/erin", CARD, refused("iq", f"{room}/erin", "item-not-found", "cancel")
        )

    stage.play(scene)


def test_a_room_with_a_picture_shows_it_in_its_card(stage: Stage) -> None:
    """XEP-0486 section 3.2: "Before anyone can see an avatar attached to the room, an owner
    [...] must publish a vCard-temp".
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        cast.far.picture(room.native, PNG)
        alice = await cast.client("alice")
        await alice.joins(room)

        await alice.gets(room, CARD, PHOTO)

    stage.play(scene)


def test_the_card_of_another_account_is_its_nick(stage: Stage) -> None:
    """Ours: what is asked of an occupant is answered by the room and passed on to nobody's client.
    XEP-0045 section 17.4: "However, the MUC service MUST NOT reveal the sender's real JID to the
    recipient at any time, nor reveal the recipient's real JID to the sender."
    """

    async def scene(cast: Cast) -> None:
        room = cast.shared_room("carol")
        alice, bob = await cast.client("alice"), await cast.client("bob")
        await alice.joins(room)
        await bob.joins(room)
        await alice.receives(here(room, "bob"))

        await alice.gets(f"{room}/bob", CARD, PLAIN, "//vcard:FN='bob'")
        await bob.receives_nothing()

    stage.play(scene, manner=Manner(shared=True, word="returned"))


def test_what_is_too_large_for_a_card_is_made_small_and_told_anew(stage: Stage) -> None:
    """XEP-0153 section 4.6: "The image SHOULD use less than eight kilobytes (8k) of data"; we let
    eight times as much pass; section 3.1: the hash in presence is "the SHA1 hash of the avatar
    image data itself".
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol", "dave")
        given = cast.far.picture("carol%irc.fake", noise(300, 200))
        cast.far.picture("dave%irc.fake", noise(300, 200))
        alice, bob = await cast.client("alice"), await cast.client("bob")
        await bob.joins(room)
        alice.sends_join(room)
        await alice.reads_to(here(room, "carol"), known_by(given))
        await alice.reads_to("/message/subject")

        card = await alice.gets(f"{room}/carol", CARD, "//vcard:PHOTO[vcard:TYPE='image/jpeg']")
        small = photo(card)
        known = sha1(small, usedforsecurity=False).hexdigest()
        assert seen(small).size == (192, 192)
        await alice.receives(here(room, "carol"), known_by(known))
        await alice.gets(f"{room}/carol", CARD, "//vcard:PHOTO")
        await alice.receives_nothing()

        bob.leaves(room)
        await bob.reads_to(gone(room, "bob"))
        bob.sends_join(room)
        await bob.reads_to(here(room, "carol"), known_by(known))
        cast.far.promote(room.native, "carol", role="moderator")
        await alice.receives(here(room, "carol"), item(role="moderator"), known_by(known))

    stage.play(scene)


def test_the_picture_of_a_room_that_is_made_small_is_told_anew(stage: Stage) -> None:
    """XEP-0486 section 3.3: "If the room has had an avatar published, it should advertise it in its
    'muc#roominfo' extension form".
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        cast.far.picture(room.native, noise(300, 200))
        alice = await cast.client("alice")
        await alice.joins(room)

        small = photo(await alice.gets(room, CARD, "//vcard:PHOTO[vcard:TYPE='image/jpeg']"))
        known = sha1(small, usedforsecurity=False).hexdigest()
        await alice.receives(f"/presence[@from='{room}']", known_by(known))
        await alice.gets(room, INFO, f"//form:field[form:value='{known}']")

    stage.play(scene)


def test_what_is_no_picture_is_left_out_of_the_card(stage: Stage) -> None:
    """Ours: a picture of 50,000 by 50,000 pixels in a hundred bytes, a page, half a picture.
    XEP-0153 section 5: "the processing application MUST adhere to the content type of the actual
    image data and MUST ignore the <TYPE/>"; what clients would ignore is not given to them.
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol", "dave", "erin")
        cast.far.picture("carol%irc.fake", png(50_000, 50_000, bytes(1000)))
        cast.far.picture("dave%irc.fake", b"<!DOCTYPE html><title>404</title>")
        cast.far.picture("erin%irc.fake", PNG[:6000])
        alice = await cast.client("alice")
        await alice.joins(room)

        for name in ("carol", "dave", "erin"):
            await alice.gets(f"{room}/{name}", CARD, PLAIN)
        await alice.receives_nothing()

    stage.play(scene)


def known_by(digest: str) -> str:
    return f"/presence/vcardupdate:x/vcardupdate:photo='{digest}'"


def photo(card: Element) -> bytes:
    found = card.findtext(".//{vcard-temp}BINVAL")
    assert found is not None
    return b64decode(found)

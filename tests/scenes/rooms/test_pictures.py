"""Pictures of people and of rooms, in their cards."""

from base64 import b64encode

from bridge.testing.manner import Manner
from tests.scenes.cast import Cast
from tests.scenes.paths import here, refused
from tests.scenes.stage import Stage

CARD = "<vCard xmlns='vcard-temp'/>"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40
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
    """XEP-0486 section 3.2: "Before anyone can see an avatar attached to the room, an owner or some
    other priviledged entity must publish a vCard-temp".
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


def test_what_is_too_large_for_a_card_is_left_out(stage: Stage) -> None:
    """XEP-0153 section 4.6: "The image SHOULD use less than eight kilobytes (8k) of data"; we let
    eight times as much pass.
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol", "dave")
        cast.far.picture("carol%irc.fake", bytes(65_537))
        cast.far.picture("dave%irc.fake", bytes(65_536))
        alice = await cast.client("alice")
        await alice.joins(room)

        await alice.gets(f"{room}/carol", CARD, PLAIN)
        await alice.gets(f"{room}/dave", CARD, "//vcard:PHOTO[string-length(vcard:BINVAL)=87384]")

    stage.play(scene)

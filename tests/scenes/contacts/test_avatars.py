"""Pictures of far people, for those whose contacts they are."""

from base64 import b64decode, b64encode
from hashlib import sha1
from xml.etree.ElementTree import Element

from tests.bridge.xmpp.paintings import noise, png, seen
from tests.scenes.cast import Cast
from tests.scenes.contacts.acquainted import knows
from tests.scenes.contacts.listed import LISTS, native, sees, there
from tests.scenes.paths import refused
from tests.scenes.stage import Stage
from tests.scenes.xpath import texts

CARD = "<vCard xmlns='vcard-temp'/>"
CAROL = native("carol")
METADATA, DATA = "urn:xmpp:avatar:metadata", "urn:xmpp:avatar:data"
PNG = noise(96, 64)
PAGE = b"<!DOCTYPE html><title>404</title>"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"


def published(node: str, id_: str = "") -> str:
    item = f"<item id='{id_}'/>" if id_ else ""
    items = f"<items node='{node}'>{item}</items>"
    return f"<pubsub xmlns='http://jabber.org/protocol/pubsub'>{items}</pubsub>"


def known_by(digest: str) -> str:
    return f"/presence/vcardupdate:x/vcardupdate:photo='{digest}'"


def digest_of(image: bytes) -> str:
    return sha1(image, usedforsecurity=False).hexdigest()


def photo(card: Element) -> bytes:
    [encoded] = texts(card, "//vcard:PHOTO/vcard:BINVAL")
    return b64decode(encoded)


def test_a_contact_with_a_picture_shows_it_in_presence_and_card(stage: Stage) -> None:
    """XEP-0153 section 3.2: "When the recipient's client receives the hash of the avatar image, it
    SHOULD check the hash to determine if it already has a cached copy of that avatar image. If not,
    it retrieves the sender's full vCard".
    """

    async def scene(cast: Cast) -> None:
        alice, carol = await cast.client("alice"), cast.contact("carol")
        login = await knows(cast, alice)
        known = cast.far.picture(CAROL, PNG)
        cast.far.befriend(CAROL, login)
        presence = await sees(cast, alice, carol)
        assert texts(presence, "//vcardupdate:photo") == [known]

        assert photo(await alice.gets(carol, CARD, "//vcard:PHOTO[vcard:TYPE='image/png']")) == PNG
        other = cast.far.picture(CAROL, noise(90, 90))
        await alice.receives(there(carol), known_by(other))

    stage.play(scene, manner=LISTS)


def test_a_picture_that_is_made_smaller_is_told_anew_to_those_whose_contact_he_is(
    stage: Stage,
) -> None:
    """XEP-0153 section 3.1: the hash in presence is "the SHA1 hash of the avatar image data
    itself": of what is given out.
    """

    async def scene(cast: Cast) -> None:
        alice, carol = await cast.client("alice"), cast.contact("carol")
        bob = await cast.client("bob")
        for client in (alice, bob):
            login = await knows(cast, client)
            if client is alice:
                cast.far.picture(CAROL, noise(700, 500))
            cast.far.befriend(CAROL, login)
            await sees(cast, client, carol)

        small = photo(await alice.gets(carol, CARD, "//vcard:PHOTO[vcard:TYPE='image/jpeg']"))
        assert seen(small).size == (192, 192)
        for client in (alice, bob):
            await client.receives(there(carol), known_by(digest_of(small)))
        assert photo(await bob.gets(carol, CARD)) == small
        await alice.receives_nothing()

    stage.play(scene, manner=LISTS)


def test_an_avatar_is_published_as_png(stage: Stage) -> None:
    """XEP-0084 section 4.1: the data are "used to communicate the avatar data itself, and only for
    the "image/png" content-type".
    """

    async def scene(cast: Cast) -> None:
        alice, carol = await cast.client("alice"), cast.contact("carol")
        login = await knows(cast, alice)
        cast.far.picture(CAROL, noise(300, 200, "JPEG"), "image/jpeg")
        cast.far.befriend(CAROL, login)
        await sees(cast, alice, carol)

        told = await alice.gets(
            carol,
            published(METADATA),
            f"//pubsub:items[@node='{METADATA}']/pubsub:item/metadata:metadata/metadata:info"
            "[@type='image/png'][@width='192'][@height='192']",
        )
        [known] = texts(told, "//metadata:info/@id")
        data = await alice.gets(
            carol, published(DATA, known), f"//pubsub:item[@id='{known}']/avatar:data"
        )
        [encoded] = texts(data, "//avatar:data")
        image = b64decode(encoded, validate=True)
        assert (seen(image).format, digest_of(image)) == ("PNG", known)
        assert texts(told, "//metadata:info/@bytes") == [str(len(image))]
        unknown = digest_of(b"unknown")
        await alice.gets(
            carol, published(DATA, unknown), refused("iq", carol, "item-not-found", "cancel")
        )

    stage.play(scene, manner=LISTS)


def test_who_asked_for_an_avatar_hears_of_another_one(stage: Stage) -> None:
    """XEP-0084 section 3.3: "The user's virtual pubsub service would then send the metadata
    notification to entities that have subscribed to the user's metadata node or contacts who have
    advertised an interest in receiving avatar metadata"; here they are those who asked.
    """

    async def scene(cast: Cast) -> None:
        alice, carol = await cast.client("alice"), cast.contact("carol")
        bob = await cast.client("bob")
        for client in (alice, bob):
            login = await knows(cast, client)
            if client is alice:
                cast.far.picture(CAROL, PNG)
            cast.far.befriend(CAROL, login)
            await sees(cast, client, carol)
        await alice.gets(carol, published(METADATA), "//metadata:info")

        other = cast.far.picture(CAROL, noise(64, 64))
        items = f"/event:event/event:items[@node='{METADATA}']"
        event = f"/message[@type='headline'][@from='{carol}']{items}"
        await alice.receives_each(
            (there(carol), known_by(other)),
            f"{event}/event:item[@id='{other}']/metadata:metadata/metadata:info[@id='{other}']",
        )
        cast.far.picture(CAROL, b"")
        await alice.receives_each(
            (there(carol), known_by("")),
            f"{event}/event:item/metadata:metadata[not(*)]",
        )
        await bob.receives(there(carol), known_by(other))
        await bob.receives(there(carol), known_by(""))
        await bob.receives_nothing()

    stage.play(scene, manner=LISTS)


def test_nothing_is_fetched_until_somebody_asks(stage: Stage) -> None:
    """Ours: of a contact's picture the network tells a hash; the picture itself is asked for by
    those who want it, once.
    """

    async def scene(cast: Cast) -> None:
        alice, carol = await cast.client("alice"), cast.contact("carol")
        login = await knows(cast, alice)
        cast.far.picture(CAROL, PNG)
        cast.far.befriend(CAROL, login)
        await sees(cast, alice, carol)
        assert cast.far.asked_for(CAROL) == 0

        for _ in range(2):
            await alice.gets(carol, CARD, f"//vcard:BINVAL='{b64encode(PNG).decode()}'")
            await alice.gets(carol, published(DATA), "//avatar:data")
        assert cast.far.asked_for(CAROL) == 1

    stage.play(scene, manner=LISTS)


def test_what_is_no_picture_is_published_by_nobody(stage: Stage) -> None:
    """Ours: a picture of 50,000 by 50,000 pixels, a page, a drawing with a script, half a picture:
    to ask for them is to ask for what is not there.
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        login = await knows(cast, alice)
        hostile = {
            "carol": png(50_000, 50_000, bytes(1000)),
            "dave": PAGE,
            "erin": SVG,
            "frank": PNG[:6000],
        }
        for name, image in hostile.items():
            jid = cast.contact(name)
            cast.far.picture(native(name), image)
            cast.far.befriend(native(name), login)
            await sees(cast, alice, jid)

            await alice.gets(jid, CARD, "//vcard:FN", "not(//vcard:PHOTO)")
            for node in (METADATA, DATA):
                await alice.gets(
                    jid, published(node), refused("iq", jid, "item-not-found", "cancel")
                )
        await alice.receives_nothing()

    stage.play(scene, manner=LISTS)

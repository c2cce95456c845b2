"""Somebody far away as a contact in Converse: picture, reply, edit, reaction, files, both ways."""

from bridge.api.ids import LoginId
from tests.play.converse import Person, Shown
from tests.play.house import MADE, House, Play, address
from tests.play.plays.pictures import BLUE, GREEN, RED, png, url
from tests.play.waiting import must_be, until

CAROL = "carol%irc.fake"
JID = address(CAROL)
ALICE = "alice"


async def converse_lists_a_contact_with_picture(house: House) -> None:
    house.far.picture(CAROL, png(GREEN))
    house.far.befriend(CAROL, _login(house), "Tea", name="Carol")
    house.far.fares(CAROL, "away", "at the kettle")
    await house.alice.chat(JID)

    contact = Person(name="Carol", badges=("away",), picture=url(GREEN))
    await until(house.alice.contacts, lambda contacts: contact in contacts)


async def the_network_hears_what_converse_writes_to_a_contact(house: House) -> None:
    await house.alice.say("hello Carol")

    await house.far.until(lambda: house.far.said(CAROL))
    must_be("hello Carol", house.far.said(CAROL)[-1].text)
    await house.alice.shows(
        lambda shown: shown[-1] == Shown(by=house.alice.jid, text="hello Carol")
    )


async def converse_shows_a_contacts_reply(house: House) -> None:
    house.far.write(CAROL, ALICE, "hello yourself", answers=house.far.said(CAROL)[-1])

    reply = Shown(by=JID, text="hello yourself", answers="alice@localhost hello Carol")
    await house.alice.shows(lambda shown: shown[-1] == reply)


async def converse_shows_a_contacts_edit(house: House) -> None:
    said = house.far.write(CAROL, ALICE, "tee at fife")
    await house.alice.shows(lambda shown: shown[-1].text == "tee at fife")
    house.far.edit(CAROL, "Carol", said, "tea at five")

    edited = Shown(by=JID, text="tea at five", is_edited=True)
    await house.alice.shows(lambda shown: shown[-1] == edited)


async def converse_shows_a_contacts_reaction(house: House) -> None:
    await house.alice.say("I bring cake")
    await house.alice.shows(lambda shown: shown[-1].text == "I bring cake")
    await house.far.until(lambda: house.far.said(CAROL)[-1].text == "I bring cake")
    house.far.react(CAROL, "Carol", house.far.said(CAROL)[-1], "🍰")

    await house.alice.shows(lambda shown: shown[-1].reactions == ("🍰 1",))


async def the_network_hears_a_reply_an_edit_and_a_reaction_to_a_contact(house: House) -> None:
    said = house.far.write(CAROL, ALICE, "who has milk?")
    await house.alice.answer("who has milk?", "I had")
    await house.far.until(lambda: house.far.said(CAROL)[-1].text == "I had")
    must_be(said.native, house.far.said(CAROL)[-1].answers)
    await house.alice.edit("I had", "I have")
    await house.far.until(lambda: house.far.said(CAROL)[-1].text == "I have")
    emoji = await house.alice.react("who has milk?")

    await house.far.until(lambda: emoji in str(house.far.said(CAROL)))


async def converse_shows_a_contacts_image(house: House) -> None:
    file = house.far.file(png(RED), name="cake.png", media_type="image/png", shape="image")
    house.far.write(CAROL, ALICE, "", files=[file])

    await house.alice.shows(lambda shown: shown[-1].image)


async def converse_shows_a_contacts_images_with_words(house: House) -> None:
    files = [
        house.far.file(png(colour), name=name, media_type="image/png", shape="image")
        for colour, name in ((GREEN, "one.png"), (BLUE, "two.png"))
    ]
    house.far.write(CAROL, ALICE, "two cakes", files=files)

    await house.alice.shows(
        lambda shown: (
            (shown[-3].text, shown[-3].image) == ("two cakes", "")
            and [each.image[-7:] for each in shown[-2:]] == ["one.png", "two.png"]
        )
    )


async def converse_plays_a_contacts_voice_message(house: House) -> None:
    file = house.far.file(mp3(), name="voice.mp3", media_type="audio/mpeg", shape="voice")
    house.far.write(CAROL, ALICE, "", files=[file])

    await house.alice.shows(lambda shown: shown[-1].audio)


async def converse_shows_as_ones_own_what_was_said_elsewhere(house: House) -> None:
    house.far.write_as(ALICE, CAROL, "from my other device")

    mine = Shown(by=house.alice.jid, text="from my other device")
    await house.alice.shows(lambda shown: shown[-1] == mine)


async def the_network_is_given_an_image_from_converse(house: House) -> None:
    path = MADE / "photo.png"
    path.write_bytes(png(BLUE))
    await house.alice.send_file(path)

    await house.far.until(lambda: house.far.said(CAROL)[-1].files)
    [photo] = house.far.said(CAROL)[-1].files
    must_be(("photo.png", True), (photo.name, bool(photo.hosted)))


def mp3() -> bytes:
    """A second of silence: frames of MPEG-1 layer III, 128 kbit/s at 44.1 kHz, all zero."""
    frame = b"\xff\xfb\x90\x00".ljust(417, b"\0")
    return frame * 38


def _login(house: House) -> LoginId:
    return next(login.id for login in house.network.logins if login.name == ALICE)


PLAYS: tuple[Play, ...] = (
    converse_lists_a_contact_with_picture,
    the_network_hears_what_converse_writes_to_a_contact,
    converse_shows_a_contacts_reply,
    converse_shows_a_contacts_edit,
    converse_shows_a_contacts_reaction,
    the_network_hears_a_reply_an_edit_and_a_reaction_to_a_contact,
    converse_shows_a_contacts_image,
    converse_shows_a_contacts_images_with_words,
    converse_plays_a_contacts_voice_message,
    converse_shows_as_ones_own_what_was_said_elsewhere,
    the_network_is_given_an_image_from_converse,
)

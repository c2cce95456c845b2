"""Pictures: of people, of the room, and in messages."""

import struct
import zlib
from base64 import b64encode

from bridge.api.content import File
from tests.play.converse import Person
from tests.play.house import MADE, TEA, House, Play, address
from tests.play.waiting import must_be, until

SIDE = 64
GREEN, RED, BLUE = b"\x20\xa0\x40", b"\xc0\x30\x30", b"\x30\x50\xc0"


async def converse_shows_the_pictures_of_people(house: House) -> None:
    """Those that they have as it joins: it looks for no others later."""
    house.far.picture("carol%irc.fake", png(GREEN))
    await house.alice.enter(address(TEA))

    people = await until(house.alice.people, lambda people: _picture(people, "Carol"))
    must_be((url(GREEN), ""), (_picture(people, "Carol"), _picture(people, "Dave")))


async def converse_shows_that_somebody_has_another_picture(house: House) -> None:
    house.far.picture("carol%irc.fake", png(RED))
    await house.alice.enter(address(TEA))

    await until(house.alice.people, lambda people: _picture(people, "Carol") == url(RED))


async def converse_shows_the_picture_of_the_room(house: House) -> None:
    house.far.picture(TEA, png(BLUE))

    await until(house.alice.room_picture, lambda picture: picture == url(BLUE))


async def converse_shows_an_image(house: House) -> None:
    at = house.publish("cake.png", png(RED))
    house.far.say(TEA, "Dave", "", files=[File(url=at, name="cake.png", media_type="image/png")])

    await house.alice.shows(lambda shown: (shown[-1].by, shown[-1].image) == ("Dave", at))


async def converse_shows_an_image_with_words(house: House) -> None:
    at = house.publish("pie.png", png(GREEN))
    file = File(url=at, name="pie.png", media_type="image/png")
    house.far.say(TEA, "Carol", "look at this", files=[file])

    await house.alice.shows(
        lambda shown: (
            (shown[-2].by, shown[-2].text, shown[-2].image) == ("Carol", "look at this", "")
            and (shown[-1].by, shown[-1].image) == ("Carol", at)
        )
    )


async def the_network_hears_an_image(house: House) -> None:
    path = MADE / "photo.png"
    path.write_bytes(png(BLUE))
    await house.alice.send_file(path)

    [heard] = await house.hears(1)
    must_be([("photo.png", "http://")], [(each.name, each.url[:7]) for each in heard.files])
    await house.alice.shows(lambda shown: shown[-1].image == heard.files[0].url)


def png(colour: bytes) -> bytes:
    """A square of one colour. PNG third edition, sections 5 and 11.2."""
    rows = (b"\0" + colour * SIDE) * SIDE
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", struct.pack(">IIBBBBB", SIDE, SIDE, 8, 2, 0, 0, 0)),
            _chunk(b"IDAT", zlib.compress(rows)),
            _chunk(b"IEND", b""),
        )
    )


def url(colour: bytes) -> str:
    """Such a square as the URL by which Converse shows it."""
    return f"data:image/png;base64,{b64encode(png(colour)).decode()}"


def _chunk(kind: bytes, content: bytes) -> bytes:
    check = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)


def _picture(people: list[Person], name: str) -> str:
    return next((each.picture for each in people if each.name == name), "")


PLAYS: tuple[Play, ...] = (
    converse_shows_the_pictures_of_people,
    converse_shows_that_somebody_has_another_picture,
    converse_shows_the_picture_of_the_room,
    converse_shows_an_image,
    converse_shows_an_image_with_words,
    the_network_hears_an_image,
)

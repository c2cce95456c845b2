"""Files as they are written into messages, and read again."""

from dataclasses import replace
from xml.etree.ElementTree import Element, fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.api.content import Content, File, Text
from bridge.xmpp import attached, attachments, filenames
from bridge.xmpp import namespaces as ns

PICTURE = b"\xff\xd8\xff" + bytes(100)
DOG = File(
    name="dog.jpg",
    media_type="image/jpeg",
    size=12,
    shape="image",
    native="ab12",
    hosted="https://up.example/1/dog.jpg",
    width=640,
    height=480,
    thumbnail=PICTURE,
    sha256="5f" * 32,
    description="Our dog, asleep",
)
LOST = File(name="film.mp4", size=23_000_000, native="x", trouble="It is too large.")


def message(*content: Content) -> Element:
    """What clients read."""
    is_all = not any(isinstance(part, Text) for part in content)
    inside = attachments.elements(content, is_all=is_all)
    return fromstring(f"<message xmlns='jabber:client'>{inside}</message>")


def test_a_file_is_read_as_it_was_written() -> None:
    read = attached.read(message(DOG), "")

    assert read == (replace(DOG, url=DOG.hosted, hosted="", native=""),)


def test_a_file_alone_is_known_in_three_ways() -> None:
    told = [child.tag for child in message(DOG)]

    assert told == [attached.SHARING_TAG, attached.REFERENCE_TAG, attached.OOB_TAG]


def test_beside_words_or_another_file_there_is_no_link_for_those_who_know_nothing_else() -> None:
    for content in ((Text("look"), DOG), (DOG, DOG)):
        assert message(*content).find(attached.OOB_TAG) is None


def test_what_has_no_link_is_told_in_words_alone() -> None:
    assert attachments.told((DOG, LOST)) == "film.mp4 (23 MB): It is too large."
    assert attachments.links((DOG, LOST)) == DOG.hosted
    assert len(message(LOST)) == 0


def test_what_is_still_on_its_way_is_told_by_its_name() -> None:
    assert attachments.told((File(name="a.txt", size=3, native="x"),)) == "a.txt (3 bytes)"


def test_encrypted_links_are_told_as_they_are() -> None:
    url = "aesgcm://up.example/a.jpg#" + "0" * 88
    file = File(name="a.jpg", url=url)

    assert (attachments.told((file,)), attachments.links((file,))) == (url, "")
    assert len(message(file)) == 0


@pytest.mark.parametrize(
    ("shape", "media_type", "disposition"),
    [
        ("voice", "audio/ogg", "inline"),
        ("audio", "audio/ogg", None),
        ("sticker", "image/webp", "inline"),
        ("file", "application/pdf", None),
        ("file", "image/png", "inline"),
    ],
)
def test_what_is_meant_to_be_shown_at_once_says_so(
    shape: str, media_type: str, disposition: str | None
) -> None:
    file = replace(DOG, shape=shape, media_type=media_type)  # type: ignore[arg-type]  # one of them
    sharing = message(file).find(attached.SHARING_TAG)

    assert sharing is not None
    assert sharing.get("disposition") == disposition


def test_a_sticker_says_that_it_is_one() -> None:
    sticker = replace(DOG, shape="sticker", description="😺")

    assert message(sticker).find(f"{{{ns.STICKERS}}}sticker") is not None
    (read,) = attached.read(message(sticker), "")
    assert isinstance(read, File)
    assert (read.shape, read.description) == ("sticker", "😺")


def test_how_long_something_sounds_is_told_in_milliseconds() -> None:
    voice = replace(DOG, shape="voice", media_type="audio/ogg", duration=2.5)

    assert message(voice).findtext(f".//{{{ns.FILE_METADATA}}}length") == "2500"


def test_small_pictures_of_a_message_are_bounded() -> None:
    large = b"\xff\xd8\xff" + bytes(4_500)
    written = message(replace(DOG, thumbnail=large), replace(DOG, thumbnail=large), DOG)

    assert [
        sharing.find(f".//{{{ns.THUMBNAILS}}}thumbnail") is not None
        for sharing in written.findall(attached.SHARING_TAG)
    ] == [True, False, True]


def test_of_too_many_files_the_others_are_links_in_the_words() -> None:
    many = tuple(File(name="a", url=f"https://x.example/{number}") for number in range(25))

    assert len(message(*many).findall(attached.SHARING_TAG)) == attached.MOST
    links, told = attachments.links(many).split("\n"), attachments.told(many).split("\n")
    assert [*links, *told] == [file.url for file in many]


@given(st.text(max_size=50))
def test_names_are_written_without_what_they_trick_with(name: str) -> None:
    file = File(name=name, url="https://up.example/1")
    written = message(file).findtext(f".//{{{ns.FILE_METADATA}}}name") or ""

    assert written == filenames.safe(name)

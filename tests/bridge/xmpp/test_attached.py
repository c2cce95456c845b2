"""Files as clients attach them are read, whichever way they tell of them."""

from base64 import b64encode
from dataclasses import replace

import pytest

from bridge.api.content import Content, File, Text
from bridge.api.errors import Refused
from bridge.xmpp import attached, contents
from tests.bridge.xmpp.messages import message

CAT = "https://x.example/a/cat%20one.png?v=1"
A_CAT = File(url=CAT, name="cat one.png", media_type="image/png", shape="image")
FRAGMENT = "0a" * 12 + "1b" * 32
SEALED = f"aesgcm://x.example/a/cat.png#{FRAGMENT}"
A_SEALED_CAT = File(url=SEALED, name="cat.png", media_type="image/png", shape="image")
DIGEST = bytes(range(32))
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
JPEG = b"\xff\xd8\xff" + bytes(20)


def encoded(content: bytes) -> str:
    return b64encode(content).decode()


def content(inside: str) -> tuple[Content, ...]:
    written = message(inside)
    return contents.read(written, {child.tag for child in written}, is_answer=False)


def file(inside: str) -> File:
    [only] = content(inside)
    assert isinstance(only, File)
    return only


def sharing(told: str, sources: str, disposition: str = "") -> str:
    shown = f' disposition="{disposition}"' if disposition else ""
    return (
        f'<file-sharing xmlns="urn:xmpp:sfs:0"{shown}>'
        f'<file xmlns="urn:xmpp:file:metadata:0">{told}</file>'
        f"<sources>{sources}</sources></file-sharing>"
    )


def at(url: str) -> str:
    return f'<url-data xmlns="http://jabber.org/protocol/url-data" target="{url}"/>'


def referred(told: str, *urls: str) -> str:
    sources = "".join(
        f'<reference xmlns="urn:xmpp:reference:0" type="data" uri="{url}"/>' for url in urls
    )
    return (
        '<reference xmlns="urn:xmpp:reference:0" type="data">'
        '<media-sharing xmlns="urn:xmpp:sims:1">'
        f'<file xmlns="urn:xmpp:jingle:apps:file-transfer:5">{told}</file>'
        f"<sources>{sources}</sources></media-sharing></reference>"
    )


def oob(url: str, desc: str = "") -> str:
    described = f"<desc>{desc}</desc>" if desc else ""
    return f'<x xmlns="jabber:x:oob"><url>{url}</url>{described}</x>'


def stands_for(what: str, start: int, end: int) -> str:
    return (
        f'<fallback xmlns="urn:xmpp:fallback:0" for="{what}">'
        f'<body start="{start}" end="{end}"/></fallback>'
    )


HASH = f'<hash xmlns="urn:xmpp:hashes:2" algo="sha-256">{encoded(DIGEST)}</hash>'

# --- XEP-0446 and XEP-0447 ------------------------------------------------------------------------


def test_all_that_is_told_of_a_file_is_read() -> None:
    """XEP-0446 section 2: "Length of an audio or video file, in milliseconds." """
    told = (
        "<media-type>video/mp4</media-type><name>tea.mp4</name><size>12</size>"
        "<width>640</width><height>480</height><length>1500</length><desc>Tea is made</desc>"
        f'<hash xmlns="urn:xmpp:hashes:2" algo="sha-1">AAAA</hash>{HASH}'
    )

    assert file(sharing(told, at("https://x.example/1"))) == File(
        url="https://x.example/1",
        name="tea.mp4",
        media_type="video/mp4",
        size=12,
        shape="video",
        width=640,
        height=480,
        duration=1.5,
        sha256=DIGEST.hex(),
        description="Tea is made",
    )


@pytest.mark.parametrize(
    "told",
    [
        "<width>0</width><height>480</height>",
        "<width>640</width>",
        "<dimensions>640</dimensions>",
        "<width>-1</width><height>99999999</height>",
        "<length>-5</length>",
        "<length>99999999999999</length>",
        "<size>1e3</size>",
        "<media-type>nonsense</media-type>",
        '<hash xmlns="urn:xmpp:hashes:2" algo="sha-256">AAAA</hash>',
        '<hash xmlns="urn:xmpp:hashes:2" algo="sha-256">%%%</hash>',
    ],
)
def test_nonsense_about_a_file_is_not_read(told: str) -> None:
    assert file(sharing(told, at(CAT))) == A_CAT


def test_older_clients_have_one_word_for_both_dimensions() -> None:
    for told in ("<dimensions>640x480</dimensions>", "<dimension>640x480</dimension>"):
        read = file(sharing(told, at(CAT)))
        assert (read.width, read.height) == (640, 480)


@pytest.mark.parametrize(
    ("told", "disposition", "shape"),
    [
        ("<media-type>audio/ogg</media-type><name>a.ogg</name>", "inline", "voice"),
        ("<media-type>audio/ogg</media-type><name>a.ogg</name>", "attachment", "audio"),
        ("<name>RECORDING_20230101.m4a</name>", "", "voice"),
        ("<name>tune.mp3</name>", "", "audio"),
        ("<name>cat.jpg</name>", "inline", "image"),
        ("<media-type>image/svg+xml</media-type>", "inline", "file"),
        ("<media-type>text/plain</media-type>", "inline", "file"),
    ],
)
def test_a_file_has_the_shape_of_its_kind(told: str, disposition: str, shape: str) -> None:
    assert file(sharing(told, at("https://x.example/1"), disposition)).shape == shape


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        ("<media-type>audio/ogg;codecs=opus</media-type><name>RECORDING_1</name>", "audio/ogg"),
        ("<media-type>Audio/OGG; codecs=opus</media-type>", "audio/ogg"),
        ("<media-type>application/octet-stream</media-type><name>a.oga</name>", "audio/ogg"),
        ("<name>RECORDING_20230101.opus</name>", "audio/opus"),
        ("<name>RECORDING_20230101.m4a</name>", "audio/mp4"),
    ],
)
def test_of_a_kind_the_name_itself_counts(told: str, kind: str) -> None:
    """Whatever parameters stand behind it; where it says nothing, the file's name does."""
    assert file(sharing(told, at("https://x.example/1"), "inline")).media_type == kind


def test_a_sticker_is_a_picture_in_a_message_that_says_so() -> None:
    """XEP-0449 section 4.2: "The sending entity SHOULD use the <file/>'s <desc/> content as the
    message body".
    """
    sticker = '<sticker xmlns="urn:xmpp:stickers:0" pack="p"/>'
    kiss = replace(A_CAT, shape="sticker", description="😘")

    assert file("<body>😘</body>" + sharing("<desc>😘</desc>", at(CAT)) + sticker) == kiss
    assert file("<body>😘</body>" + sharing("", at(CAT)) + sticker) == kiss


def test_a_long_description_is_cut() -> None:
    told = f"<desc>{'x' * 9_000}</desc>"

    assert file(sharing(told, at(CAT))).description == "x" * attached.MAX_DESCRIPTION


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Windows\\tea.exe", "tea.exe"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("a\u2028b.txt", "ab.txt"),
        ("CON", "_CON"),
        ("..", "cat one.png"),
        ("x" * 300 + ".png", "x" * 116 + ".png"),
    ],
)
def test_names_are_harmless(name: str, safe: str) -> None:
    assert file(sharing(f"<name>{name}</name>", at(CAT))).name == safe


def test_a_name_in_a_link_is_harmless_too() -> None:
    assert file(sharing("", at("https://x.example/..%2f%00%e2%80%aegnp.exe"))).name == "gnp.exe"


def test_a_source_that_comes_later_is_the_file() -> None:
    """XEP-0447 section 4.1: "it is RECOMMENDED to use a source attaching message with a fallback
    body."
    """
    first = f"<body>Summit was great</body>{sharing('<name>summit.jpg</name>', '')}"
    then = (
        '<attach-to id="m1" xmlns="urn:xmpp:message-attaching:1"/>'
        f'<sources xmlns="urn:xmpp:sfs:0">{at(CAT)}</sources>'
        '<fallback xmlns="urn:xmpp:fallback:0" for="urn:xmpp:sfs:0"><body/></fallback>'
        f"<body>{CAT}</body>"
    )

    assert content(first) == (Text("Summit was great"),)
    assert content(then) == content(then + oob(CAT)) == (A_CAT,)


# --- thumbnails -----------------------------------------------------------------------------------


def thumbnail(uri: str) -> str:
    return f'<thumbnail xmlns="urn:xmpp:thumbs:1" uri="{uri}" media-type="image/png"/>'


def bits(cid: str, picture: bytes) -> str:
    return f'<data xmlns="urn:xmpp:bob" cid="{cid}" type="image/png">{encoded(picture)}</data>'


@pytest.mark.parametrize(
    ("uri", "beside", "picture"),
    [
        ("cid:1@bob.xmpp.org", bits("1@bob.xmpp.org", PNG), PNG),
        ("cid:1@bob.xmpp.org", bits("2@bob.xmpp.org", PNG), b""),
        ("cid:1@bob.xmpp.org", "", b""),
        (f"data:image/png;base64,{encoded(PNG)}", "", PNG),
        (f"data:image/png;base64,{encoded(b'<svg/>')}", "", b""),
        (f"data:image/png;base64,{encoded(PNG + bytes(9_000))}", "", b""),
        ("data:image/blurhash,LEHV", "", b""),
        ("https://x.example/t.png", "", b""),
    ],
)
def test_a_thumbnail_is_one_that_came_along(uri: str, beside: str, picture: bytes) -> None:
    assert file(sharing(thumbnail(uri), at(CAT)) + beside).thumbnail == picture


def test_thumbnails_of_one_message_are_bounded_together() -> None:
    large = PNG + bytes(5_000)
    uri = f"data:image/png;base64,{encoded(large)}"
    files = content("".join(sharing(thumbnail(uri), at(f"{CAT}{n}")) for n in range(3)))

    assert [part.thumbnail for part in files if isinstance(part, File)] == [large, b"", b""]


# --- XEP-0385 -------------------------------------------------------------------------------------


def test_a_file_that_is_referred_to_is_read() -> None:
    told = f"<media-type>image/png</media-type><name>a.png</name><size>12</size>{HASH}"

    assert content(f"<body>look\n{CAT}</body>" + referred(told, "jingle:x", CAT)) == (
        Text("look"),
        replace(A_CAT, name="a.png", size=12, sha256=DIGEST.hex()),
    )


def test_a_mention_is_no_file() -> None:
    mention = '<reference xmlns="urn:xmpp:reference:0" type="mention" uri="xmpp:a@b"/>'

    assert content(f"<body>carol: {CAT}</body>{mention}") == (Text(f"carol: {CAT}"),)


def test_a_file_told_of_in_three_ways_is_one() -> None:
    told = "<name>cat one.png</name>"
    thrice = sharing(told, at(CAT)) + referred(told, CAT) + oob(CAT, "a cat")

    assert content(f"<body>{CAT}</body>{thrice}") == (replace(A_CAT, description="a cat"),)


# --- XEP-0066 -------------------------------------------------------------------------------------


def test_words_beside_a_link_that_is_a_file_are_kept() -> None:
    assert content(f"<body>my cat\n{CAT}</body>{oob(CAT)}") == (Text("my cat"), A_CAT)
    assert content(f"<body>my cat</body>{oob(CAT)}") == (Text("my cat"), A_CAT)
    assert content(f"<body>my cat {CAT}!</body>{oob(CAT)}") == (Text(f"my cat {CAT}!"),)


def test_several_links_are_several_files() -> None:
    dog = "https://x.example/dog.jpg"
    a_dog = File(url=dog, name="dog.jpg", media_type="image/jpeg", shape="image")

    assert content(f"<body>{CAT}\n{dog}</body>{oob(CAT)}{oob(dog)}") == (A_CAT, a_dog)


def test_what_stands_in_for_a_file_is_cut_whatever_it_stands_in_for() -> None:
    body = f"my cat: {CAT}"

    for what in ("jabber:x:oob", "urn:xmpp:sims:1", "urn:xmpp:sfs:0"):
        marked = f"<body>{body}</body>" + stands_for(what, 6, len(body)) + referred("", CAT)
        assert content(marked) == (Text("my cat"), A_CAT)


def test_what_stands_in_for_a_file_that_is_none_is_kept() -> None:
    body = "<body>a cat at x:y</body>" + stands_for("jabber:x:oob", 5, 12)

    assert content(body + oob("ftp://x/y")) == (Text("a cat at x:y"),)


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "javascript:alert(1)",
        "https://x.example/a b",
        "https://x.example/" + "x" * 2_000,
        "aesgcm://x.example/a",
        f"aesgcm://x.example/a#{FRAGMENT[2:]}",
    ],
)
def test_what_cannot_be_fetched_is_no_file(url: str) -> None:
    assert content(f"<body>x</body>{oob(url)}{sharing('', at(url))}") == (Text("x"),)


# --- encrypted files ------------------------------------------------------------------------------


def test_a_link_with_its_key_is_a_file() -> None:
    """XEP-0454 section 5: "no such annotation is necessary"."""
    assert content(f"<body>{SEALED}</body>") == (A_SEALED_CAT,)
    assert content(f"<body>{SEALED}</body>{oob(SEALED)}") == (A_SEALED_CAT,)


def test_a_small_picture_below_a_link_with_its_key_is_no_text() -> None:
    """XEP-0454 section 4: "The aesgcm:// and the data:image/jpep, are [...] by a new line
    character."
    """
    for kind in ("data:image/jpeg,", "data:image/jpeg;base64,"):
        assert content(f"<body>{SEALED}\n{kind}{encoded(JPEG)}</body>") == (
            replace(A_SEALED_CAT, thumbnail=JPEG),
        )


def test_words_below_a_link_with_its_key_are_kept() -> None:
    assert content(f"<body>{SEALED}\nmy cat</body>") == (Text("my cat"), A_SEALED_CAT)


def test_a_link_without_its_key_is_text() -> None:
    assert content("<body>aesgcm://x.example/a</body>") == (Text("aesgcm://x.example/a"),)


def encrypted(cipher: str, key: bytes, iv: bytes, url: str = "https://x.example/a/cat.png") -> str:
    return (
        f'<encrypted xmlns="urn:xmpp:esfs:0" cipher="{cipher}"><key>{encoded(key)}</key>'
        f'<iv>{encoded(iv)}</iv><sources xmlns="urn:xmpp:sfs:0">{at(url)}</sources></encrypted>'
    )


GCM = "urn:xmpp:ciphers:aes-256-gcm-nopadding:0"
KEY, IV = b"\x1b" * 32, b"\x0a" * 12


def test_an_encrypted_source_is_a_link_with_its_key() -> None:
    """XEP-0448: of the same cipher."""
    assert file(sharing("", encrypted(GCM, KEY, IV))) == A_SEALED_CAT


def test_an_encrypted_source_that_is_not_https_is_one_as_well() -> None:
    """Ours: whether it is followed is for the operator to say."""
    url = f"aesgcm:http://x.example/a/cat.png#{FRAGMENT}"
    sealed = file(sharing("", encrypted(GCM, KEY, IV, "http://x.example/a/cat.png")))

    assert sealed == replace(A_SEALED_CAT, url=url)
    assert sealed.is_sealed


NOWHERE = sharing("<name>cat.png</name>", "")


@pytest.mark.parametrize("told", [NOWHERE, f"<body/>{NOWHERE}", referred("", "x:y"), oob("x:y")])
def test_a_file_that_nobody_can_fetch_is_refused_where_nothing_else_is_said(told: str) -> None:
    """Ours: else it would vanish without a word."""
    with pytest.raises(Refused, match="no link in this message") as caught:
        content(told)
    assert caught.value.reason == "unsupported"
    assert content(f"<body>a cat</body>{told.removeprefix('<body/>')}") == (Text("a cat"),)


@pytest.mark.parametrize(
    "source",
    [
        encrypted("urn:xmpp:ciphers:aes-256-cbc-pkcs7:0", KEY, b"\x0a" * 16),
        encrypted(GCM, KEY[1:], IV),
        encrypted(GCM, KEY, IV[1:]),
        encrypted(GCM, KEY, IV, "ftp://x.example/a/cat.png"),
        encrypted(GCM, KEY, IV, "https://x.example/" + "x" * 1_950),
        encrypted(GCM, KEY, IV, SEALED),
        encrypted(GCM, KEY, IV, "https://x.example/a b"),
    ],
)
def test_other_encrypted_sources_are_no_files(source: str) -> None:
    assert content("<body>a cat</body>" + sharing("", source)) == (Text("a cat"),)


def test_an_open_source_goes_before_an_encrypted_one() -> None:
    assert file(sharing("", encrypted(GCM, KEY, IV) + at(CAT))) == A_CAT


# --- too much -------------------------------------------------------------------------------------


@pytest.mark.parametrize("told", [sharing("", at(CAT)), referred("", CAT), oob(CAT)])
def test_a_file_that_is_told_of_hundreds_of_times_is_refused(told: str) -> None:
    with pytest.raises(Refused, match="at most 20 files") as caught:
        content(told * 500)
    assert caught.value.reason == "not-acceptable"


def test_few_files_with_long_links_are_refused_for_what_they_are() -> None:
    long = [at(f"https://x.example/{number}{'x' * 1_000}") for number in range(5)]
    with pytest.raises(Refused, match=r"links .* are too long together"):
        content("".join(sharing("", each) for each in long))


OTHER_SEALED = SEALED.replace("cat", "dog")
A_SEALED_DOG = replace(A_SEALED_CAT, url=OTHER_SEALED, name="dog.png")


@pytest.mark.parametrize(
    ("body", "inside", "words"),
    [
        (f"{SEALED}\n{OTHER_SEALED}", "", ""),
        (f"look\n{SEALED}\n{OTHER_SEALED}", "", "look"),
        (f"look at {SEALED}, or ({OTHER_SEALED}).", "", "look at cat.png, or (dog.png)."),
        (f"{SEALED} {OTHER_SEALED}", "", "cat.png dog.png"),
        (
            f"cat {SEALED} {OTHER_SEALED}",
            '<fallback xmlns="urn:xmpp:fallback:0" for="jabber:x:oob"><body end="4"/></fallback>',
            "cat.png dog.png",
        ),
    ],
)
def test_no_key_is_left_in_the_words(body: str, inside: str, words: str) -> None:
    """Ours: what is in words goes to the network, as keys may not."""
    files = (A_SEALED_CAT, A_SEALED_DOG)

    assert content(f"<body>{body}</body>{inside}") == (*((Text(words),) if words else ()), *files)


def test_a_longer_key_is_read_to_its_end() -> None:
    longer = f"aesgcm://x.example/a/cat.png#{'0a' * 16}{'1b' * 32}"

    assert content(f"<body>a {longer}</body>") == (
        Text("a cat.png"),
        replace(A_SEALED_CAT, url=longer),
    )


def test_too_many_beginnings_of_links_with_keys_are_not_looked_at() -> None:
    with pytest.raises(Refused):
        content(f"<body>{'aesgcm://' * 41}</body>")

"""Names of files are harmless, whatever somebody called them."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.xmpp.filenames import MOST, by_name, media_type, of_answer, safe

# What turns the direction of what follows, and what ends that again.
MARKS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("cat.png", "cat.png"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\win.ini", "win.ini"),
        ("/etc/", ""),
        ("..", ""),
        (".", ""),
        (".bashrc", "bashrc"),
        ("cat.png. . ", "cat.png"),
        ("cat.jpg\x00.exe", "cat.jpg.exe"),
        ("a\r\nb\tc.txt", "abc.txt"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        (f"a{MARKS}b.txt", "ab.txt"),
        ("a\u200b\ufeff\U000e0041.txt", "a.txt"),
        ("a\u2028b\udcffc\ue000.txt", "abc.txt"),
        ("C:evil.txt", "C_evil.txt"),
        ('a<b>:"|?*.txt', "a_b______.txt"),
        ("  my   cat\u00a0.png", "my cat .png"),
        ("CON", "_CON"),
        ("nul.tar.gz", "_nul.tar.gz"),
        ("Com1 .txt", "_Com1 .txt"),
        ("lpt³.txt", "_lpt³.txt"),
        ("console.txt", "console.txt"),
        ("Ünï.txt", "Ünï.txt"),
        (unicodedata.normalize("NFD", "Ü.txt"), "Ü.txt"),
        ("👩\u200d👧.png", "👩\u200d👧.png"),
        ("क्\u200cष.txt", "क्\u200cष.txt"),
    ],
)
def test_a_name_is_made_safe(written: str, name: str) -> None:
    assert safe(written) == name


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("a" * 300, "a" * 120),
        ("a" * 300 + ".png", "a" * 116 + ".png"),
        ("a" * 114 + "." * 50 + "png", "a" * 114 + ".png"),
        ("a." + "b" * 300, "a." + "b" * 118),
        ("😀" * 300 + ".jpeg", "😀" * 115 + ".jpeg"),
    ],
)
def test_a_long_name_keeps_its_ending(written: str, name: str) -> None:
    assert safe(written) == name


@given(st.text(st.characters(codec=None), max_size=300))
def test_a_safe_name_is_safe_whatever_it_was(written: str) -> None:
    name = safe(written)

    assert len(name) <= MOST
    assert not set(name) & {*'/\\<>:"|?*\x00\x7f', *MARKS}
    assert not any(unicodedata.category(letter) in {"Cc", "Cs", "Zl", "Zp"} for letter in name)
    assert name == name.strip(". ")
    assert safe(name) == name


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ("", "from link.png"),
        ("inline", "from link.png"),
        ("attachment; filename=cat.jpg", "cat.jpg"),
        ('attachment; filename="a cat.jpg"', "a cat.jpg"),
        ('ATTACHMENT;FileName = "a; filename=b.jpg"', "a; filename=b.jpg"),
        ('attachment; filename="a\\"b.jpg"', "a_b.jpg"),
        ("attachment; filename*=UTF-8''%e2%82%ac%20rates.txt", "€ rates.txt"),
        ("attachment; filename*=iso-8859-1'en'%A3.txt", "£.txt"),
        ("attachment; filename=\"EUR.txt\"; filename*=utf-8''%e2%82%ac.txt", "€.txt"),
        ("attachment; filename*=utf-8''%e2%82%ac.txt; filename=EUR.txt", "€.txt"),
        ("attachment; filename*=utf-7''x; filename=EUR.txt", "EUR.txt"),
        ('attachment; filename="../../etc/passwd"', "passwd"),
        ("attachment; filename*=UTF-8''..%2f..%2fetc%2fpasswd", "passwd"),
        ("attachment; filename*=UTF-8''a%00b%E2%80%AEtxt.exe", "abtxt.exe"),
        ('attachment; filename=".."', "from link.png"),
        ('attachment; filename="caf\udce9.txt"', "café.txt"),
        ('attachment; filename="' + "\\" * 3_000, "from link.png"),
        ('attachment; filename="' + "a" * 5_000 + '"', "from link.png"),
    ],
)
def test_a_server_may_name_its_file(disposition: str, name: str) -> None:
    assert of_answer(disposition, "/x/from%20link.png", "") == name


@pytest.mark.parametrize(
    ("path", "kind", "name"),
    [
        ("/a/b/cat.png", "", "cat.png"),
        ("/a/..%2F..%2Fpasswd", "", "passwd"),
        ("/a%00%E2%80%AEb.txt", "", "ab.txt"),
        ("/%FF.txt", "", "\ufffd.txt"),
        ("/", "image/png", "file.png"),
        ("/", "", "file"),
        ("/%2e%2e", "no/such", "file"),
    ],
)
def test_else_the_link_names_it(path: str, kind: str, name: str) -> None:
    assert of_answer("", path, kind) == name


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("image/png", "image/png"),
        (" Image/PNG ; charset=utf-8", "image/png"),
        ("application/octet-stream", ""),
        ("", ""),
        ("png", ""),
        ("a/b/c", ""),
        ("image/png\x00", ""),
        ("a" * 100 + "/b", ""),
    ],
)
def test_a_media_type_is_read(written: str, kind: str) -> None:
    assert media_type(written) == kind


def test_an_ending_stands_for_a_media_type() -> None:
    names = ["a.PNG", "a.tar.opus", "a.webp", "a.m4a", "png", "a.nope", "."]

    assert [by_name(name) for name in names] == [
        "image/png",
        "audio/opus",
        "image/webp",
        "audio/mp4",
        "",
        "",
        "",
    ]

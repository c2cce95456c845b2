"""Links are followed where their words allow it."""

import logging

import pytest

from bridge.api.errors import Refused
from bridge.xmpp.links import NOT_HTTPS, Rules

RULES = Rules(["upload.example:5443", "Inner.Example.", "[::1]:8443"])
PLAIN = Rules([], plain=True)


@pytest.mark.parametrize(
    ("written", "asked_for"),
    [
        ("https://files.example/cat.png", "https://files.example/cat.png"),
        ("HTTPS://Files.Example./cat.png", "https://files.example/cat.png"),
        ("https://files.example", "https://files.example/"),
        ("https://files.example:443/a", "https://files.example/a"),
        ("https://files.example:80/a", "https://files.example:80/a"),
        ("https://files.example/a#part", "https://files.example/a"),
        ("https://files.example?x=1", "https://files.example/?x=1"),
        ("https://files.example/a%2fb/%7e?c=%7e+%2B", "https://files.example/a%2fb/%7e?c=%7e+%2B"),
        (
            "https://bücher.example/ü ä".replace(" ", ""),
            "https://xn--bcher-kva.example/%C3%BC%C3%A4",
        ),
        ("https://my_files.example/a", "https://my_files.example/a"),
        ("https://8.8.8.8/a", "https://8.8.8.8/a"),
        ("https://[2606:4700:0::1111]/a", "https://[2606:4700::1111]/a"),
        ("https://upload.example:5443/a", "https://upload.example:5443/a"),
    ],
)
def test_a_link_is_asked_for_as_it_was_written(written: str, asked_for: str) -> None:
    assert str(RULES.first(written)) == asked_for


@pytest.mark.parametrize(
    "written",
    [
        "https://",
        "https:///cat.png",
        "https://a[::1]@",
        "https:files.example",
        "https://files.example:99999/",
        "https://files.example:x/",
        "https://files example/",
        "https://files.example/a b",
        "https://files.example/a\r\nHost: inner.example",
        "https://files.example/\x00",
        "https://files.example\\@inner.example/",
        "https://%31%32%37.0.0.1/",
        "https://files%2eexample/",
        "https://a..b/",
        "https://.../",
        f"https://{'a' * 64}.example/",
        f"https://{'a.' * 127}example/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0177.0.0.1/",
        "https://127.1/",
        "https://127.0.0.1.nope.0x1/",
        "https://[::1/",
        "https://[files.example]/",
        "https://files.example/" + "a" * 8_000,
    ],
)
def test_what_is_no_link_is_malformed(written: str) -> None:
    with pytest.raises(Refused) as refused:
        RULES.first(written)

    assert (refused.value.reason, refused.value.text) == ("malformed", "This link cannot be read.")


@pytest.mark.parametrize(
    "written",
    [
        "",
        "cat.png",
        "//files.example/cat.png",
        "http://files.example/cat.png",
        "file:///etc/passwd",
        "ftp://files.example/cat.png",
        "gopher://127.0.0.1:25/_HELO",
        "data:text/plain,x",
    ],
)
def test_only_https_is_followed(written: str) -> None:
    with pytest.raises(Refused) as refused:
        RULES.first(written)

    assert refused.value.reason == "unsupported"


def test_http_is_followed_where_it_is_configured() -> None:
    assert str(PLAIN.first("http://files.example/a")) == "http://files.example/a"


@pytest.mark.parametrize(
    "written",
    [
        "https://files.example@127.0.0.1/",
        "https://files.example:443@127.0.0.1/",
        "https://me:secret@files.example/",
        "https://:secret@files.example/",
        "https://files.example%40@inner.example/",
        "https://a@b@files.example/",
    ],
)
def test_a_link_with_a_name_or_password_is_not_followed(written: str) -> None:
    with pytest.raises(Refused) as refused:
        RULES.first(written)

    assert refused.value.text == "A link with a name or password in it is not followed."


@pytest.mark.parametrize(
    ("written", "port"),
    [
        ("https://files.example:22/", 22),
        ("https://files.example:0/", 0),
        ("https://files.example:5443/", 5443),
        ("https://upload.example:5444/", 5444),
        ("https://inner.example:8443/", 8443),
    ],
)
def test_other_ports_are_not_followed(written: str, port: int) -> None:
    with pytest.raises(Refused) as refused:
        RULES.first(written)

    assert refused.value.text == f"Links to port {port} are not followed."


def test_the_operator_is_told_which_server_he_would_have_to_trust(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """And nothing else of the link."""
    caplog.set_level(logging.INFO)
    with pytest.raises(Refused):
        RULES.first("https://files.example:5444/secret/a.png?key=1#2")

    assert [record.getMessage() for record in caplog.records] == [
        "links to files.example:5444 are not followed: if it is your server, name it in [files]"
        " trusted_hosts"
    ]


def test_the_operator_is_told_by_which_keys_a_link_without_encryption_is_followed(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """And nothing of it but the host; whoever wrote it is told that the operator can."""
    caplog.set_level(logging.INFO)
    with pytest.raises(Refused) as refused:
        RULES.first("http://files.example/secret/a.png?key=1#2")

    assert refused.value.text == NOT_HTTPS
    assert [record.getMessage() for record in caplog.records] == [
        "a link to files.example is not followed, as it is not https: [files] allow_http would have"
        " it followed, and trusted_hosts names a server that is not public"
    ]


def test_a_trusted_server_is_trusted_at_its_ports_alone() -> None:
    links = [
        "https://upload.example:5443/",
        "https://upload.example/",
        "https://inner.example/",
        "https://INNER.example.:80/",
        "https://[0::1]:8443/",
        "https://[::1]/",
        "https://x.inner.example/",
    ]

    trusted = [RULES.trusts(RULES.first(link)) for link in links]

    assert trusted == [True, False, True, True, True, False, False]


def test_a_link_leads_on_to_another_or_to_a_place_beside_it() -> None:
    link = RULES.first("https://files.example/a/b?c=1#d")

    led = [
        str(RULES.next(link, to)) for to in ("e", "/e?f", "//other.example/", "https://o.example")
    ]

    assert led == [
        "https://files.example/a/e",
        "https://files.example/e?f",
        "https://other.example/",
        "https://o.example/",
    ]


def test_a_link_never_leads_on_to_one_that_is_not_encrypted() -> None:
    link = PLAIN.first("https://files.example/a")

    with pytest.raises(Refused) as refused:
        PLAIN.next(link, "http://files.example/a")

    assert refused.value.text == "This link leads on to one that is not encrypted."
    assert str(PLAIN.next(PLAIN.first("http://files.example/a"), "/b")) == "http://files.example/b"
    assert str(PLAIN.next(PLAIN.first("http://a.example/"), str(link))) == str(link)


@pytest.mark.parametrize("location", ["\udcff", "https://\udcff.example/", "/ü\udcff"])
def test_a_location_that_is_no_text_is_malformed(location: str) -> None:
    with pytest.raises(Refused) as refused:
        RULES.next(RULES.first("https://files.example/a"), location)

    assert refused.value.reason == "malformed"


def test_a_trusted_server_that_is_none_is_an_error() -> None:
    with pytest.raises(Refused):
        Rules(["not a host"])

"""What upload services answer, and how little of it is believed: XEP-0363."""

from xml.etree.ElementTree import Element, fromstring

import pytest
from yarl import URL

from bridge.api.errors import GatewayError, Refused, TryLater
from bridge.xmpp import slots
from bridge.xmpp.slots import MOST_BYTES, Slot

UNUSABLE = "The XMPP server names no usable place for the file."
NOW = 1_767_225_600.0  # 2026-01-01T00:00:00Z


def answered(inner: str, kind: str = "result") -> Element:
    return fromstring(f"<iq xmlns='jabber:client' type='{kind}'>{inner}</iq>")


def slot(
    put: str = "https://up.example/p", get: str = "https://up.example/g", in_: str = ""
) -> str:
    inner = f"<put url='{put}'>{in_}</put><get url='{get}'/>"
    return f"<slot xmlns='urn:xmpp:http:upload:0'>{inner}</slot>"


def header(name: str, value: str) -> str:
    return f"<header name='{name}'>{value}</header>"


def refused(condition: str, inner: str = "", words: str = "") -> Element:
    text = f"<text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>{words}</text>" if words else ""
    return answered(
        f"<error type='wait'><{condition} xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>"
        f"{text}{inner}</error>",
        "error",
    )


def told(error: GatewayError) -> tuple[object, ...]:
    match error:
        case Refused(reason=reason, text=text):
            return (reason, text)
        case TryLater(text=text, after=after):
            return (after, text)
    raise AssertionError


def test_a_request_names_the_file() -> None:
    assert slots.request('a"&b.png', 5, "") == (
        '<request xmlns="urn:xmpp:http:upload:0" filename="a&quot;&amp;b.png" size="5"'
        ' content-type="application/octet-stream"/>'
    )


def test_a_slot_is_two_links_and_headers() -> None:
    given = slot(
        "https://up.example:5443/a%2Fb~?x=%7e",
        "https://down.example/tea.png",
        header("Authorization", "Basic abc") + header("Cookie", "a=b"),
    )

    assert slots.slot_in(answered(given), plain=False) == Slot(
        URL("https://up.example:5443/a%2Fb~?x=%7e", encoded=True),
        (("Authorization", "Basic abc"), ("Cookie", "a=b")),
        "https://down.example/tea.png",
    )


def test_of_headers_only_three_are_sent_on() -> None:
    """Section 8: "Any other header name MUST be ignored"."""
    names = ["Host", "expires", "Content-Length", "X-Forwarded-For", "AUTHORIZATION", "", "Cookie2"]
    given = slot(in_="".join(header(name, "v") for name in names))

    assert slots.slot_in(answered(given), plain=False).headers == (
        ("Expires", "v"),
        ("Authorization", "v"),
    )


def test_newlines_are_stripped_from_headers() -> None:
    given = slot(in_=header("C&#10;ookie", "a=b&#13;&#10;Host: evil.example"))

    assert slots.slot_in(answered(given), plain=False).headers == (
        ("Cookie", "a=bHost: evil.example"),
    )


@pytest.mark.parametrize("value", ["x" * 4001, "a\u0085b", "café", "a\u2028b"])
def test_headers_that_no_server_could_mean_spoil_the_slot(value: str) -> None:
    with pytest.raises(Refused, match=UNUSABLE):
        slots.slot_in(answered(slot(in_=header("Cookie", value))), plain=False)


@pytest.mark.parametrize(
    "link",
    [
        "",
        "/p",
        "//up.example/p",
        "ftp://up.example/p",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "https://",
        "https:///p",
        "https://a[::1]@",
        "https://user:password@up.example/p",
        "https://user@up.example/p",
        "https://up.example:99999/p",
        "https://[::1/p",
        "https://up.example/a b",
        "https://up.example/a\\b",
        "https://up.example/&#10;x",
        "https://up.example/é",
        "https://up.example/p&#x202e;",
        "https://up.example/" + "x" * 2000,
    ],
)
def test_links_that_can_be_misread_are_not_used(link: str) -> None:
    with pytest.raises(Refused, match=UNUSABLE):
        slots.slot_in(answered(slot(get=link)), plain=False)
    if len(link) < 2000:
        with pytest.raises(Refused, match=UNUSABLE):
            slots.slot_in(answered(slot(put=link)), plain=False)


@pytest.mark.parametrize("link", ["http://up.example/p", "HTTP://up.example/p"])
def test_links_without_encryption_are_not_used_and_it_is_said_so(link: str) -> None:
    for given in (slot(get=link), slot(put=link)):
        with pytest.raises(slots.NotEncrypted):
            slots.slot_in(answered(given), plain=False)


def test_plain_http_will_do_where_it_is_allowed() -> None:
    given = answered(slot("http://127.0.0.1:5280/p", "http://127.0.0.1:5280/g"))

    assert slots.slot_in(given, plain=True) == Slot(
        URL("http://127.0.0.1:5280/p"), (), "http://127.0.0.1:5280/g"
    )


@pytest.mark.parametrize(
    "inner", ["", "<slot xmlns='urn:xmpp:http:upload:0'/>", "<slot xmlns='urn:other'/>"]
)
def test_an_answer_without_a_slot_is_none(inner: str) -> None:
    with pytest.raises(Refused, match=UNUSABLE):
        slots.slot_in(answered(inner), plain=True)


TOO_LARGE = (
    "<file-too-large xmlns='urn:xmpp:http:upload:0'><max-file-size>{}</max-file-size>"
    "</file-too-large>"
)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (
            refused("not-acceptable", TOO_LARGE.format(20_000), "File too large"),
            ("not-acceptable", "The file has 5 MB; at most 20 kB are taken."),
        ),
        (
            refused("not-acceptable", TOO_LARGE.format("-1")),
            ("not-acceptable", "The file is too large for the XMPP server."),
        ),
        (
            refused(
                "resource-constraint",
                "<retry xmlns='urn:xmpp:http:upload:0' stamp='2026-01-01T00:10:00Z'/>",
                "Quota reached",
            ),
            (600.0, "The XMPP server does not take the file: Quota reached"),
        ),
        (
            refused(
                "resource-constraint",
                "<retry xmlns='urn:xmpp:http:upload:0' stamp='9999-12-31T23:59:59Z'/>",
            ),
            (86_400.0, "The XMPP server does not take the file."),
        ),
        (
            refused(
                "resource-constraint",
                "<retry xmlns='urn:xmpp:http:upload:0' stamp='1999-01-01T00:00:00Z'/>",
            ),
            (0.0, "The XMPP server does not take the file."),
        ),
        (
            refused("x", "<retry xmlns='urn:xmpp:http:upload:0' stamp='soon'/>"),
            (0.0, "The XMPP server does not take the file."),
        ),
        (
            refused("resource-constraint", words="Daily quota reached"),
            (0.0, "The XMPP server does not take the file: Daily quota reached"),
        ),
        (
            refused("forbidden", words="No\n\tbridges"),
            ("forbidden", "The XMPP server does not take the file: No bridges"),
        ),
        (refused("item-not-found"), ("unreachable", "The XMPP server does not take the file.")),
        (
            refused("bad-request", words="x" * 500),
            ("not-acceptable", f"The XMPP server does not take the file: {'x' * 200}…"),
        ),
    ],
)
def test_a_refused_slot_says_why(answer: Element, expected: tuple[object, ...]) -> None:
    assert told(slots.refusal(answer, 5_000_000, NOW)) == expected


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("", MOST_BYTES),
        ("<field var='max-file-size'><value>5</value></field>", MOST_BYTES),
        ("<field var='FORM_TYPE'><value>urn:other</value></field>", MOST_BYTES),
        (
            "<field var='FORM_TYPE'><value>urn:xmpp:http:upload:0</value></field>"
            "<field var='max-file-size'><value>5242880</value></field>",
            5_242_880,
        ),
        (
            "<field var='FORM_TYPE'><value>urn:xmpp:http:upload:0</value></field>"
            "<field var='max-file-size'><value>-5</value></field>",
            MOST_BYTES,
        ),
        (
            "<field var='FORM_TYPE'><value>urn:xmpp:http:upload:0</value></field>"
            "<field var='max-file-size'><value>9999999999999999</value></field>",
            MOST_BYTES,
        ),
        (
            "<field var='FORM_TYPE'><value>urn:xmpp:http:upload:0</value></field>"
            "<field var='max-file-size'/>",
            MOST_BYTES,
        ),
    ],
)
def test_the_limit_stands_in_the_services_form(form: str, expected: int) -> None:
    info = answered(
        "<query xmlns='http://jabber.org/protocol/disco#info'>"
        "<x xmlns='jabber:x:data' type='result'><field var='FORM_TYPE'><value>a</value></field></x>"
        f"<x xmlns='jabber:x:data' type='result'>{form}</x></query>"
    )

    assert slots.max_bytes(info) == expected


@pytest.mark.parametrize(
    ("feature", "expected"), [("urn:xmpp:http:upload:0", True), ("urn:xmpp:http:upload", False)]
)
def test_a_service_is_known_by_its_feature(feature: str, expected: bool) -> None:
    info = answered(
        f"<query xmlns='http://jabber.org/protocol/disco#info'><feature var='{feature}'/></query>"
    )

    assert slots.is_upload_service(info) == expected

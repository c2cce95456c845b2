"""Which programs clients are."""

from xml.etree.ElementTree import Element, fromstring

import pytest

from bridge.xmpp import programs
from bridge.xmpp.addressing import FullJid, Jid
from bridge.xmpp.programs import Programs


def client(resource: str) -> FullJid:
    return FullJid(Jid(f"alice@example.org/{resource}"))


def presence(node: str) -> Element:
    caps = f"<c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='{node}' ver='x'/>"
    return fromstring(f"<presence>{caps if node else ''}</presence>")


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        ("Conversations.x1Y2", "Conversations"),
        ("Cheogram.x1Y2", "Cheogram"),
        ("Quicksy.abcd", "Quicksy"),
        ("dino.82c1e3a2", "Dino"),
        ("gajim.2GC7MZ6T", "Gajim"),
        ("converse.js-4711", "Converse"),
        ("Monal-iOS.89ab", "Monal"),
        ("profanity.abcd", "profanity"),
        ("siskin", "Siskin"),
        ("dinosaur", None),
        ("my gajim", None),
        ("home", None),
        ("", None),
    ],
)
def test_a_resource_begins_with_the_name(resource: str, expected: str | None) -> None:
    assert programs.by_resource(client(resource)) == expected


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        ("https://dino.im", "Dino"),
        ("https://gajim.org", "Gajim"),
        ("https://conversejs.org", "Converse"),
        ("http://conversations.im", "Conversations"),
        ("http://monal-im.org/", "Monal"),
        ("http://profanity-im.github.io", "profanity"),
        ("https://example.org/dinosaurs", None),
        ("", None),
    ],
)
def test_presence_tells_the_program(node: str, expected: str | None) -> None:
    known = Programs()
    known.heard(client("home"), presence(node))

    assert known.of(client("home")) == expected
    assert known.of(client("work")) is None


def test_who_uses_another_program_now_says_so() -> None:
    known = Programs()
    for node in ("https://dino.im", "https://gajim.org"):
        known.heard(client("home"), presence(node))
    now = known.of(client("home"))
    known.heard(client("home"), presence("https://example.org"))

    assert (now, known.of(client("home"))) == ("Gajim", None)


def test_the_oldest_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "MOST", 2)
    known = Programs()
    for resource in ("a", "b", "c"):
        known.heard(client(resource), presence("https://dino.im"))

    assert [known.of(client(resource)) for resource in ("a", "b", "c")] == [None, "Dino", "Dino"]

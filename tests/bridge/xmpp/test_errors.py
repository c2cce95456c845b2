"""Errors go back as the stanza came, and those that come are read."""

from typing import get_args
from xml.etree.ElementTree import Element, fromstring

import pytest

from bridge.api.errors import Reason, Refused
from bridge.xmpp import errors, gate, stanza
from bridge.xmpp.addressing import Domain, Jid

CAME = {"from": "alice@example.org/a", "to": "#a%x@irc.example.org/n<", "id": "m1"}


def came(tag: str = "message", **attributes: str) -> Element:
    return Element(f"{{jabber:client}}{tag}", CAME | attributes)


@pytest.mark.parametrize("tag", ["message", "presence", "iq"])
def test_an_error_goes_back_to_the_resource_that_sent(tag: str) -> None:
    built = errors.error(came(tag), "forbidden", "You may not <speak> here.")

    assert gate.seal_foreign(built, Domain("irc.example.org"))
    read = fromstring(built)
    assert read.tag == tag
    assert read.attrib == {
        "from": "#a%x@irc.example.org/n<",
        "to": "alice@example.org/a",
        "type": "error",
        "id": "m1",
    }
    [inner] = read
    assert (inner.tag, inner.attrib) == ("error", {"type": "auth"})
    assert [(child.tag, child.text) for child in inner] == [
        ("{urn:ietf:params:xml:ns:xmpp-stanzas}forbidden", None),
        ("{urn:ietf:params:xml:ns:xmpp-stanzas}text", "You may not <speak> here."),
    ]


def test_an_error_can_carry_more_beside_it_and_inside() -> None:
    built = errors.error(
        came("presence"),
        "conflict",
        payload=stanza.element("x", "http://jabber.org/protocol/muc"),
        specific=stanza.element("closed", "urn:x"),
        kind="wait",
    )

    read = fromstring(built)
    assert [child.tag for child in read] == ["{http://jabber.org/protocol/muc}x", "error"]
    assert read[1].get("type") == "wait"
    assert [child.tag for child in read[1]] == [
        "{urn:ietf:params:xml:ns:xmpp-stanzas}conflict",
        "{urn:x}closed",
    ]


def test_a_stanza_without_an_id_gets_an_error_without_one() -> None:
    stanza_came = came()
    del stanza_came.attrib["id"]

    assert "id" not in fromstring(errors.error(stanza_came, "gone")).attrib


def test_every_reason_has_a_condition_and_every_condition_a_type() -> None:
    assert set(errors.CONDITIONS) == set(get_args(Reason))
    assert set(errors.TYPES) == set(get_args(errors.Condition))
    assert set(errors.TYPES.values()) == {"auth", "cancel", "modify", "wait"}


def as_received(built: str) -> Element:
    """Built stanzas have their stream's namespace, which the parser makes `jabber:client`."""
    return fromstring(built.replace(" from", ' xmlns="jabber:client" from', 1))


@pytest.mark.parametrize("reason", get_args(Reason))
def test_a_refusal_reads_back(reason: Reason) -> None:
    built = errors.refusal(came(), Refused(reason, "A sentence."))

    assert errors.condition_of(as_received(built)) == errors.CONDITIONS[reason]
    assert errors.words_of(as_received(built)) == "A sentence."


def test_a_message_whose_stanza_is_gone_is_refused_by_its_id() -> None:
    sender, to = Jid("a@irc.example.org"), Jid("b@example.org/c")
    built = errors.message_error(sender=sender, to=to, id="m1", reason="expired", words="Too late.")

    read = as_received(built)
    assert read.attrib == {"from": sender, "to": to, "type": "error", "id": "m1"}
    assert errors.condition_of(read) == "remote-server-timeout"
    assert errors.words_of(read) == "Too late."


REMOVES = [
    "service-unavailable",
    "recipient-unavailable",
    "item-not-found",
    "remote-server-not-found",
    "remote-server-timeout",
    "gone",
    "jid-malformed",
]


@pytest.mark.parametrize("condition", get_args(errors.Condition))
def test_some_errors_remove_a_resource_and_others_do_not(condition: errors.Condition) -> None:
    read = as_received(errors.error(came(), condition))

    assert errors.removes_resource(read) == (condition in REMOVES)


def test_only_errors_remove_a_resource() -> None:
    read = as_received(errors.error(came(), "gone"))
    read.set("type", "groupchat")

    assert not errors.removes_resource(read)


def test_an_error_that_names_nothing_is_undefined() -> None:
    bare = came(type="error")
    empty = came(type="error")
    empty.append(Element("{jabber:client}error"))

    assert [errors.condition_of(bare), errors.condition_of(empty)] == ["undefined-condition"] * 2
    assert errors.words_of(bare) == ""


def test_what_we_deny_has_the_condition_it_was_denied_with() -> None:
    built = errors.refusal(came("iq"), errors.Denied("not-allowed", "He owns the room."))

    assert built == errors.error(came("iq"), "not-allowed", "He owns the room.")

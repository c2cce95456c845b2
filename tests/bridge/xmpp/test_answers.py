"""Every question gets one answer."""

import asyncio
import re
from collections.abc import Coroutine
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge import __version__
from bridge.api.errors import Refused
from bridge.xmpp import gate
from bridge.xmpp import namespaces as ns
from tests.bridge.xmpp.muc.ranked import RankedScene
from tests.bridge.xmpp.scene import CLIENT, DOMAIN, ROOM, Scene, error, iq, result

SERVER = f"irc.fake@{DOMAIN}"
BOB = f"bob%irc.fake@{DOMAIN}"
EVERYWHERE = (DOMAIN, SERVER, BOB, ROOM, f"{ROOM}/Alice")
PING = '<ping xmlns="urn:xmpp:ping"/>'


# --- one answer -----------------------------------------------------------------------------------


@pytest.mark.parametrize("to", EVERYWHERE)
def test_an_unknown_question_is_answered_service_unavailable(to: str) -> None:
    scene = Scene()
    scene.tea()

    expected = error("service-unavailable", to, kind="cancel")
    assert scene.get('<query xmlns="urn:example:unknown"/>', to) == expected
    assert scene.set('<query xmlns="urn:example:unknown"/>', to) == expected
    assert scene.set(PING, to) == expected


@pytest.mark.parametrize("payload", ["", PING + PING, f"words{PING}{PING}"])
def test_a_question_with_none_or_two_payloads_is_a_bad_request(payload: str) -> None:
    expected = error("bad-request", DOMAIN, kind="modify", text="An iq holds exactly one question.")

    assert Scene().get(payload, DOMAIN) == expected


@pytest.mark.parametrize("name", ["nobody", "a\\20b%irc.fake", "%irc.fake", "bob%"])
def test_an_address_that_means_nothing_is_not_found(name: str) -> None:
    to = f"{name}@{DOMAIN}"

    assert Scene().get(PING, to) == error(
        "item-not-found", to, kind="cancel", text="There is nobody and nothing of this name."
    )


def test_a_room_asked_of_by_another_spelling_names_its_address() -> None:
    to = f"#café%irc.fake@{DOMAIN}"

    assert Scene().get(PING, to) == error(
        "item-not-found",
        to,
        kind="cancel",
        text=f"This room's address is #cafe%irc.fake@{DOMAIN}.",
    )


def test_an_id_too_long_to_give_back_is_a_bad_request_without_it() -> None:
    question = iq("get", PING, DOMAIN)
    question.set("id", '"' * 100_000)

    answered = Scene().put(question)

    assert isinstance(answered, str)
    assert gate.seal_foreign(answered, DOMAIN)
    assert fromstring(answered).attrib == {"from": DOMAIN, "to": CLIENT, "type": "error"}


def test_a_fault_of_ours_is_an_internal_server_error(caplog: pytest.LogCaptureFixture) -> None:
    scene = Scene()
    scene.far.fault = ZeroDivisionError()

    assert scene.get(PING, BOB) == error("internal-server-error", BOB, kind="cancel")
    assert "an iq could not be answered" in caplog.text


def test_a_fault_while_the_network_is_asked_is_an_internal_server_error() -> None:
    scene = RankedScene()
    scene.tea_with("moderator")
    scene.ranked.refuses = ZeroDivisionError()
    kick = (
        '<query xmlns="http://jabber.org/protocol/muc#admin"><item nick="Bob" role="none"/></query>'
    )

    assert scene.set_in_time(kick, ROOM) == error("internal-server-error", ROOM, kind="cancel")


# --- what anybody may ask -------------------------------------------------------------------------


@pytest.mark.parametrize("to", [DOMAIN, f"{DOMAIN}/x", SERVER, BOB, f"{BOB}/bridge", ROOM])
def test_a_ping_is_answered_without_any_network(to: str) -> None:
    assert Scene().get(PING, to) == result("", to)


@pytest.mark.parametrize("to", [DOMAIN, SERVER, ROOM])
def test_the_gateway_tells_its_version(to: str) -> None:
    query = '<query xmlns="jabber:iq:version"/>'

    assert Scene().get(query, to) == result(
        f'<query xmlns="jabber:iq:version"><name>xmpp-bridge</name><version>{__version__}</version>'
        "</query>",
        to,
    )


def test_the_gateway_tells_the_time_in_utc() -> None:
    answered = fromstring(Scene().get('<time xmlns="urn:xmpp:time"/>', DOMAIN))

    assert [child.tag for child in answered[0]] == ["{urn:xmpp:time}tzo", "{urn:xmpp:time}utc"]
    assert answered[0][0].text == "+00:00"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", answered[0][1].text or "")


@pytest.mark.parametrize("to", [BOB, f"{ROOM}/Bob"])
def test_nobody_else_tells_a_version_or_the_time(to: str) -> None:
    scene = Scene()
    scene.tea()

    expected = error("service-unavailable", to, kind="cancel")
    assert scene.get('<query xmlns="jabber:iq:version"/>', to) == expected
    assert scene.get('<time xmlns="urn:xmpp:time"/>', to) == expected


def test_what_contacts_publish_is_not_found() -> None:
    """So that clients find no keys to encrypt with, and stop asking."""
    asked = (
        '<pubsub xmlns="http://jabber.org/protocol/pubsub">'
        '<items node="eu.siacs.conversations.axolotl.devicelist"/></pubsub>'
    )

    assert Scene().get(asked, BOB) == error(
        "item-not-found", BOB, kind="cancel", text="There is nothing of this kind."
    )
    assert Scene().get(asked, ROOM) == error("service-unavailable", ROOM, kind="cancel")


def test_nobody_registers_with_a_room() -> None:
    query = '<query xmlns="jabber:iq:register"/>'

    assert Scene().get(query, ROOM) == error("service-unavailable", ROOM, kind="cancel")


# --- cards ----------------------------------------------------------------------------------------


def card(name: str, *, is_person: bool) -> str:
    nick = f"<NICKNAME>{name}</NICKNAME>" if is_person else ""
    return f'<vCard xmlns="vcard-temp"><FN>{name}</FN>{nick}</vCard>'


def test_cards_hold_names_as_they_are_spelt_where_that_is_known() -> None:
    scene = Scene()
    scene.tea()
    asked, zoe = '<vCard xmlns="vcard-temp"/>', f"zoe%irc.fake@{DOMAIN}"

    assert scene.get(asked, DOMAIN) == result(card("IRC gateway", is_person=False), DOMAIN)
    assert scene.get(asked, SERVER) == result(card("irc.fake", is_person=False), SERVER)
    assert scene.get(asked, BOB) == result(card("Bob", is_person=True), BOB)
    assert scene.get(asked, zoe) == result(card("zoe", is_person=True), zoe)
    assert scene.get(asked, f"{ROOM}/Bob") == result(card("Bob", is_person=True), f"{ROOM}/Bob")
    assert scene.get(asked, ROOM) == result(card("#tea", is_person=False), ROOM)


def test_cards_of_occupants_are_shown_to_occupants_alone() -> None:
    to = f"{ROOM}/Bob"

    assert Scene().get('<vCard xmlns="vcard-temp"/>', to) == error(
        "not-acceptable", to, kind="modify", text="You are not in this room."
    )


# --- from names to addresses ----------------------------------------------------------------------


def typed(name: str) -> str:
    return f'<query xmlns="jabber:iq:gateway"><prompt>{name}</prompt></query>'


def jid(address: str) -> str:
    return f'<query xmlns="jabber:iq:gateway"><jid>{address}</jid></query>'


@pytest.mark.parametrize(
    ("to", "name", "address"),
    [
        (DOMAIN, "#Tea%irc.fake", "#tea%irc.fake"),
        (DOMAIN, " Bob%irc.fake\n", "bob%irc.fake"),
        (DOMAIN, "irc.fake", "irc.fake"),
        (DOMAIN, f"bob%irc.fake@{DOMAIN}", "bob%irc.fake"),
        (DOMAIN, "o'neil%irc.fake", "o\\27neil%irc.fake"),
        (SERVER, "#tea", "#tea%irc.fake"),
        (SERVER, "Bob", "bob%irc.fake"),
        (SERVER, "bob%irc.other", "bob%irc.other"),
    ],
)
def test_a_typed_name_becomes_an_address(to: str, name: str, address: str) -> None:
    assert Scene().set(typed(name), to) == result(jid(f"{address}@{DOMAIN}"), to)


def test_what_to_type_is_described() -> None:
    assert Scene().get('<query xmlns="jabber:iq:gateway"/>', DOMAIN) == result(
        '<query xmlns="jabber:iq:gateway"><desc>Please enter nick%server for a person, '
        "#channel%server for a channel, or a server's name alone.</desc>"
        "<prompt>Name</prompt></query>",
        DOMAIN,
    )


@pytest.mark.parametrize(
    ("name", "condition", "kind", "text"),
    [
        ("", "bad-request", "modify", "No name was given."),
        (" \n ", "bad-request", "modify", "No name was given."),
        ("two words", "item-not-found", "cancel", "There is nobody and nothing of this name."),
        ("%irc.fake", "item-not-found", "cancel", "There is nobody and nothing of this name."),
        ("x" * 1024, "not-acceptable", "modify", "This name is too long."),
    ],
)
def test_a_name_that_is_none_is_refused(name: str, condition: str, kind: str, text: str) -> None:
    assert Scene().set(typed(name), DOMAIN) == error(condition, DOMAIN, kind=kind, text=text)


# --- whatever comes -------------------------------------------------------------------------------

NAMESPACES = [value for key, value in vars(ns).items() if key.isupper() and "{" not in str(value)]
WORDS = ["query", "item", "ping", "vCard", "time", "pubsub", "prompt", "x", "set", "max", "after"]
TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc"], exclude_characters="\ufffe\uffff"),
    max_size=20,
)
TAGS = st.builds("{{{}}}{}".format, st.sampled_from(NAMESPACES), st.sampled_from(WORDS))
VALUES = st.sampled_from(["none", "owner", "submit", "cancel", "x-roomuser-item", "Bob"]) | TEXTS
ATTRIBUTES = st.dictionaries(
    st.sampled_from(["node", "nick", "role", "affiliation", "type", "var", "xmlns"]), VALUES
)


def _element(tag: str, attributes: dict[str, str], text: str, children: list[Element]) -> Element:
    made = Element(tag, attributes)
    made.text = text
    made.extend(children)
    return made


ELEMENTS = st.recursive(
    st.builds(_element, TAGS, ATTRIBUTES, VALUES, st.just([])),
    lambda inner: st.builds(_element, TAGS, ATTRIBUTES, VALUES, st.lists(inner, max_size=3)),
    max_leaves=6,
)
RESOURCES = st.sampled_from(["", "/Alice", "/Bob", "/a b", "/ ", "//", "/é"])


async def _run(answered: Coroutine[Any, Any, str]) -> str:
    return await answered


@given(
    payloads=st.lists(ELEMENTS, max_size=2),
    kind=st.sampled_from(["get", "set", "", "fetch"]),
    to=st.sampled_from([DOMAIN, SERVER, BOB, ROOM, f"nobody@{DOMAIN}"]),
    resource=RESOURCES,
    id=TEXTS,
)
def test_whatever_comes_is_answered_once_by_what_may_leave(
    payloads: list[Element], kind: str, to: str, resource: str, id: str
) -> None:
    scene = Scene()
    scene.tea()
    scene.far.refuses = Refused("forbidden", "No.")
    question = Element(ns.IQ_TAG, {"type": kind, "to": to + resource, "from": CLIENT, "id": id})
    question.extend(payloads)

    answered = scene.put(question)
    if not isinstance(answered, str):
        answered = asyncio.run(_run(answered))

    assert gate.seal_foreign(answered, DOMAIN)
    read = fromstring(answered)
    assert read.get("type") in ("result", "error")
    assert (read.get("from"), read.get("to"), read.get("id", "")) == (to + resource, CLIENT, id)
    assert read.find("error/{urn:ietf:params:xml:ns:xmpp-stanzas}internal-server-error") is None

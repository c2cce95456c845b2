"""What there is and what it can, also before anybody joined, and nothing that is not true."""

import time
from base64 import b64encode
from hashlib import sha1
from xml.etree.ElementTree import Element, fromstring

import pytest

from bridge.api.adapter import Capabilities, Emoji, Target, Texts
from bridge.xmpp import entities, entity, paging
from bridge.xmpp import namespaces as ns
from bridge.xmpp.addressing import BareJid, Jid
from bridge.xmpp.entity import Entity, Form, Identity
from bridge.xmpp.forms import Field
from tests.bridge.xmpp.scene import (
    ALICE,
    CLIENT,
    DOMAIN,
    IRC,
    OTHER_CLIENT,
    ROOM,
    STRANGER,
    Scene,
    error,
    iq,
    result,
)

SERVER = f"irc.fake@{DOMAIN}"
BOB = f"bob%irc.fake@{DOMAIN}"
INFO = f'<query xmlns="{ns.DISCO_INFO}"/>'
ITEMS = f'<query xmlns="{ns.DISCO_ITEMS}"/>'
GATEWAY = [ns.DISCO_INFO, ns.DISCO_ITEMS, ns.MUC, ns.GATEWAY, ns.PING, ns.TIME, ns.VERSION]
ALWAYS = [
    *(ns.MUC, ns.MUC_STABLE_ID, ns.SELF_PING, ns.SID, ns.OCCUPANT_ID, ns.MAM, ns.MAM_EXTENDED),
    *(ns.DISCO_INFO, ns.DISCO_ITEMS, ns.PING, ns.VERSION),
]
HIDDEN = ["muc_hidden", "muc_open", "muc_nonanonymous"]


def info(identities: list[tuple[str, str, str]], features: list[str], form: str = "") -> str:
    said = "".join(
        f'<identity category="{category}" type="{type}" name="{name}"/>'
        for category, type, name in identities
    ).replace(' name=""', "")
    said += "".join(f'<feature var="{feature}"/>' for feature in features)
    return f'<query xmlns="{ns.DISCO_INFO}">{said}{form}</query>'


def room_form(**fields: str) -> str:
    hidden = f'<field var="FORM_TYPE" type="hidden"><value>{ns.MUC_ROOMINFO}</value></field>'
    shown = "".join(
        f'<field var="muc#roominfo_{name}"><value>{value}</value></field>'
        for name, value in fields.items()
    )
    return f'<x xmlns="jabber:x:data" type="result">{hidden}{shown}</x>'


# --- the gateway ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("to", "name"), [(DOMAIN, "IRC gateway"), (SERVER, "irc.fake")])
def test_the_gateway_is_a_gateway_and_a_conference_service_of_irc_alone(to: str, name: str) -> None:
    identities = [("gateway", "irc", name), ("conference", "irc", name)]

    commands = [ns.REGISTER, ns.COMMANDS] if to == DOMAIN else []
    assert Scene().get(INFO, to) == result(info(identities, [*GATEWAY, ns.VCARD, *commands]), to)


def test_gateways_to_other_networks_are_no_conference_service() -> None:
    identities = [("gateway", "telegram", "Telegram gateway")]

    answered = Scene(kind="telegram").get(INFO, DOMAIN)

    features = [*GATEWAY, ns.VCARD, ns.REGISTER, ns.COMMANDS]
    assert answered == result(info(identities, features), DOMAIN)


# --- rooms ----------------------------------------------------------------------------------------

TEA = [("conference", "text", "#tea"), ("conference", "irc", "#tea")]


def test_a_room_that_nobody_has_joined_tells_what_is_known() -> None:
    features = [*ALWAYS, *HIDDEN, "muc_temporary"]

    assert Scene().get(INFO, ROOM) == result(
        info(TEA, features, room_form(description="#tea on irc.fake")), ROOM
    )


def test_a_joined_room_tells_its_subject_and_how_many_are_there() -> None:
    scene = Scene(persistent=True)
    scene.subject(scene.tea(), "Teas & <herbs>")
    features = [
        *(*ALWAYS, *HIDDEN, "muc_persistent"),
        "muc_unsecured",  # whether it is moderated, nobody knows
        ns.COMMANDS,
    ]
    form = room_form(
        description="#tea on irc.fake", subject="Teas &amp; &lt;herbs&gt;", occupants="2"
    )

    assert scene.get(INFO, ROOM) == result(info(TEA, features, form), ROOM)
    assert scene.get(INFO, ROOM, OTHER_CLIENT) == result(
        info(TEA, features, form), ROOM, OTHER_CLIENT
    )


def test_a_room_with_visitors_is_moderated_and_one_joined_by_password_protected() -> None:
    scene = Scene()
    room = scene.tea()
    scene.comes(room, "Carol", role="visitor")
    scene.logins.take_seat(scene.login().id, room.shows.native, "secret")

    features = {
        feature.get("var")
        for feature in fromstring(scene.get(INFO, ROOM)).iter(f"{{{ns.DISCO_INFO}}}feature")
    }

    assert features == {
        *(*ALWAYS, *HIDDEN, "muc_temporary"),
        *("muc_moderated", "muc_passwordprotected", ns.COMMANDS),
    }


def test_a_private_view_is_nobody_elses() -> None:
    scene = Scene()
    scene.subject(scene.tea(), "Teas")
    unknown = info(
        TEA,
        [*ALWAYS, *HIDDEN, "muc_temporary"],
        room_form(description="#tea on irc.fake"),
    )

    assert scene.get(INFO, ROOM, STRANGER) == result(unknown, ROOM, STRANGER)
    assert scene.get(ITEMS, ROOM, STRANGER) == result(ITEMS, ROOM, STRANGER)


def test_rooms_of_other_networks_are_no_irc_conferences() -> None:
    answered = Scene(kind="matrix").get(INFO, ROOM)

    assert 'type="text"' in answered
    assert 'type="irc"' not in answered


def nick_node(nick: str | None) -> str:
    inside = f'<identity category="conference" type="text" name="{nick}"/>' if nick else ""
    return f'<query xmlns="{ns.DISCO_INFO}" node="x-roomuser-item">{inside}</query>'


def test_the_nick_one_has_already_can_be_asked_for() -> None:
    """XEP-0045 section 7.12."""
    scene = Scene()
    asked = nick_node(None)

    assert scene.get(asked, ROOM) == result(nick_node(None), ROOM)
    scene.login(name="Alice_")
    assert scene.get(asked, ROOM) == result(nick_node("Alice_"), ROOM)
    scene.tea()
    assert scene.get(asked, ROOM) == result(nick_node("Alice"), ROOM)


# --- people ---------------------------------------------------------------------------------------

PERSON = [ns.DISCO_INFO, ns.DISCO_ITEMS, ns.COMMANDS, ns.PING, ns.RECEIPTS, ns.VCARD]


def test_a_contact_is_an_account_and_his_resource_a_client() -> None:
    scene = Scene()
    scene.tea()
    bridge = f"{BOB}/bridge"

    account = [("account", "registered", "Bob"), ("pubsub", "pep", "")]
    publishes = [ns.PUBSUB, f"{ns.PUBSUB}#retrieve-items"]
    assert scene.get(INFO, BOB) == result(info(account, [*PERSON, *publishes]), BOB)
    assert scene.get(INFO, bridge) == result(info([("client", "pc", "")], PERSON), bridge)


def test_an_occupant_is_described_to_occupants_alone() -> None:
    """XEP-0045 section 6.6: to a non-occupant the service returns bad-request."""
    scene = Scene()
    scene.tea()
    bob, nobody = f"{ROOM}/Bob", f"{ROOM}/Nobody"
    not_in = {"kind": "modify", "text": "You are not in this room."}

    described = info([("client", "pc", "Bob")], [ns.DISCO_INFO, ns.DISCO_ITEMS, ns.PING, ns.VCARD])
    assert scene.get(INFO, bob) == result(described, bob)
    assert scene.get(ITEMS, bob) == result(ITEMS, bob)
    assert scene.get(INFO, nobody) == error(
        "item-not-found", nobody, kind="cancel", text="Nobody of this name is in the room."
    )
    for asked in (INFO, ITEMS):
        assert scene.get(asked, bob, STRANGER) == error("bad-request", bob, STRANGER, **not_in)
        assert scene.get(asked, bob, OTHER_CLIENT) == error(
            "bad-request", bob, OTHER_CLIENT, **not_in
        )


# --- hashes ---------------------------------------------------------------------------------------


def test_the_hash_is_that_of_the_standard() -> None:
    """XEP-0115 section 5.2, the simple example."""
    features = (ns.MUC, ns.DISCO_ITEMS, ns.DISCO_INFO, ns.CAPS)

    exodus = Entity((Identity("client", "pc", "Exodus 0.9.1"),), features)

    assert entity.ver(exodus) == "QgayPKawpkPSDYmwT/WM94uAlu0="


def test_forms_are_part_of_the_hash() -> None:
    """XEP-0115 section 5.1: forms by FORM_TYPE, fields by name, values by their characters."""
    forms = (
        Form("urn:b", (Field("v2", values=("y", "x")), Field("v1", values=("z",)))),
        Form("urn:a", (Field("v", values=("1",)),)),
    )
    limited = Entity((Identity("client", "pc"),), (ns.CAPS,), forms)

    hashed = b"client/pc//<http://jabber.org/protocol/caps<urn:a<v<1<urn:b<v1<z<v2<x<y<"
    assert entity.ver(limited) == b64encode(sha1(hashed, usedforsecurity=False).digest()).decode()


@pytest.mark.parametrize(
    ("target", "to"),
    [
        (None, DOMAIN),
        (Target("server", "irc.fake", "irc.fake"), SERVER),
        (Target("direct", "bob%irc.fake", "irc.fake"), f"{BOB}/bridge"),
    ],
)
def test_what_presence_announces_is_what_its_node_tells(target: Target | None, to: str) -> None:
    scene = Scene()
    announced = fromstring(entities.caps(scene.service, target))
    node = f"{announced.get('node')}#{announced.get('ver')}"

    told = fromstring(scene.get(f'<query xmlns="{ns.DISCO_INFO}" node="{node}"/>', to))[0]
    assert told.attrib.pop("node") == node

    plain = fromstring(scene.get(INFO, to))[0]
    assert [(c.tag, c.attrib) for c in told] == [(c.tag, c.attrib) for c in plain]
    assert (announced.tag, announced.get("hash")) == (f"{{{ns.CAPS}}}c", "sha-1")


def test_a_contact_can_what_the_network_can() -> None:
    """XEP-0444 section 2.2: which reactions are allowed stands in a form."""
    scene = Scene()
    emoji = Emoji(most=1, allowed=frozenset("👍👎"))
    texts = Texts(answers=True, edits=True, retractions=True, emoji=emoji, typing=True, reads=True)
    plain: dict[str, set[str | None]] = {}
    able: dict[str, set[str | None]] = {}
    for to in (BOB, f"{BOB}/bridge"):
        scene.far.able = Capabilities()
        plain[to] = features(fromstring(scene.get(INFO, to))[0])
        scene.far.able = Capabilities(texts=texts)
        told = fromstring(scene.get(INFO, to))[0]
        able[to] = features(told) - plain[to]
        [form] = told.findall(f"{{{ns.DATA_FORM}}}x")
        assert [value.text for value in form.iter(f"{{{ns.DATA_FORM}}}value")] == [
            "urn:xmpp:reactions:0:restrictions",
            "1",
            "👍",
            "👎",
        ]

    assert able == dict.fromkeys(able, NAMED)
    assert all(not NAMED & named for named in plain.values())


NAMED = {
    "http://jabber.org/protocol/chatstates",
    "urn:xmpp:chat-markers:0",
    "urn:xmpp:fallback:0",
    "urn:xmpp:message-correct:0",
    "urn:xmpp:message-retract:1",
    "urn:xmpp:reactions:0",
    "urn:xmpp:reply:0",
}


def features(query: Element) -> set[str | None]:
    return {one.get("var") for one in query.findall(f"{{{ns.DISCO_INFO}}}feature")}


@pytest.mark.parametrize("to", [DOMAIN, SERVER, BOB, ROOM])
@pytest.mark.parametrize("query", [ns.DISCO_INFO, ns.DISCO_ITEMS])
def test_an_unknown_node_is_not_found(to: str, query: str) -> None:
    asked = f'<query xmlns="{query}" node="urn:example:node"/>'

    assert Scene().get(asked, to) == error(
        "item-not-found", to, kind="cancel", text="There is no such node."
    )


# --- items ----------------------------------------------------------------------------------------


def listed(*items: tuple[str, str], rest: str = "") -> str:
    inside = "".join(f'<item jid="{jid}" name="{name}"/>' for jid, name in items)
    return f'<query xmlns="{ns.DISCO_ITEMS}">{inside}{rest}</query>'


def test_the_gateway_lists_the_rooms_one_is_in() -> None:
    scene = Scene()
    scene.room(CLIENT, native="#z%irc.fake")
    scene.room(CLIENT, native="#a%irc.fake")
    scene.room(account=BareJid(Jid("eve@example.org")), native="#secret%irc.fake")
    rooms = listed((f"#a%irc.fake@{DOMAIN}", "#a"), (f"#z%irc.fake@{DOMAIN}", "#z"))

    assert scene.get(ITEMS, DOMAIN) == result(rooms, DOMAIN)
    assert scene.get(ITEMS, SERVER) == result(rooms, SERVER)


def test_a_server_lists_no_rooms_of_others() -> None:
    scene = Scene()
    scene.room(CLIENT)
    other = f"irc.other@{DOMAIN}"

    assert scene.get(ITEMS, other) == result(listed(), other)
    scene.logins.ensure(IRC, ALICE, "irc.other", "Alice")
    assert scene.get(ITEMS, other) == result(listed(), other)


def test_a_room_lists_its_occupants_to_the_clients_that_are_in_it() -> None:
    scene = Scene()
    scene.tea()

    assert scene.get(ITEMS, ROOM) == result(
        listed((f"{ROOM}/Alice", "Alice"), (f"{ROOM}/Bob", "Bob")), ROOM
    )
    assert scene.get(ITEMS, ROOM, OTHER_CLIENT) == result(listed(), ROOM, OTHER_CLIENT)


def test_a_contact_has_no_items() -> None:
    assert Scene().get(ITEMS, BOB) == result(listed(), BOB)


# --- pages ----------------------------------------------------------------------------------------


def pages(wish: str) -> str:
    return f'<query xmlns="{ns.DISCO_ITEMS}"><set xmlns="{ns.RSM}">{wish}</set></query>'


def page(names: str, first: int | None = None) -> str:
    """The items of a page of rooms named by letters, of five in all."""
    items = [(f"#{name}%irc.fake@{DOMAIN}", f"#{name}") for name in names]
    which = ""
    if items:
        which = f'<first index="{first}">{items[0][0]}</first><last>{items[-1][0]}</last>'
    return listed(*items, rest=f'<set xmlns="{ns.RSM}">{which}<count>5</count></set>')


@pytest.mark.parametrize(
    ("wish", "shown"),
    [
        ("", page("abcde", 0)),
        ("<max>2</max>", page("ab", 0)),
        (f"<max>2</max><after>#b%irc.fake@{DOMAIN}</after>", page("cd", 2)),
        (f"<max>2</max><after>#e%irc.fake@{DOMAIN}</after>", page("")),
        (f"<max>2</max><before>#d%irc.fake@{DOMAIN}</before>", page("bc", 1)),
        ("<max>2</max><before/>", page("de", 3)),
        ("<max>0</max>", page("")),
    ],
)
def test_long_lists_are_shown_by_pages(wish: str, shown: str) -> None:
    scene = Scene()
    for name in "abcde":
        scene.room(CLIENT, native=f"#{name}%irc.fake")

    assert scene.get(pages(wish), DOMAIN) == result(shown, DOMAIN)


@pytest.mark.parametrize(
    ("wish", "condition", "kind"),
    [
        ("<max>-1</max>", "bad-request", "modify"),
        ("<max>many</max>", "bad-request", "modify"),
        ("<max/>", "bad-request", "modify"),
        (f"<max>{'9' * 5000}</max>", "bad-request", "modify"),
        ("<after>nobody</after>", "item-not-found", "cancel"),
        ("<index>3</index>", "feature-not-implemented", "cancel"),
    ],
)
def test_pages_that_cannot_be_are_refused(wish: str, condition: str, kind: str) -> None:
    answered = fromstring(Scene().get(pages(wish), DOMAIN))

    [inner] = answered
    assert inner.get("type") == kind
    assert inner[0].tag == f"{{{ns.STANZA_ERRORS}}}{condition}"


def test_a_list_too_long_for_one_stanza_comes_by_pages_unasked() -> None:
    scene = Scene()
    room = scene.tea()
    names = {"Alice", "Bob"} | {f"{n}-{'&' * 300}" for n in range(300)}
    for name in names - {"Alice", "Bob"}:
        scene.comes(room, name)

    found: set[str | None] = set()
    wish, asked = "", 0
    while len(found) < len(names) and asked < 10:
        answered = fromstring(scene.get(pages(wish) if wish else ITEMS, ROOM))[0]
        shown = answered.findall(f"{{{ns.DISCO_ITEMS}}}item")
        found |= {item.get("name") for item in shown}
        last = answered.findtext(f"{{{ns.RSM}}}set/{{{ns.RSM}}}last") or ""
        wish, asked = f"<after>{last.replace('&', '&amp;')}</after>", asked + 1

    assert found == names
    assert 1 < asked < 10


def test_paging_backwards_leaves_nothing_out_where_pages_are_cut() -> None:
    names = [str(number) for number in range(10)]

    def item(index: int) -> str:
        return names[index] * (paging.MAX_BYTES // 3)

    shown = paging.page(names, paging.Wish(before=""), item)

    assert shown.startswith(item(7) + item(8) + item(9))


# --- time -----------------------------------------------------------------------------------------


def test_discovery_is_answered_in_microseconds() -> None:
    """A typical room, 50 people; the bar of 100 us with room for busy machines."""
    scene = Scene()
    room = scene.tea()
    for number in range(48):
        scene.comes(room, f"Person{number}")
    question = iq("get", INFO, ROOM)

    def once() -> float:
        start = time.process_time()
        for _ in range(200):
            scene.put(question)
        return (time.process_time() - start) / 200

    assert min(once() for _ in range(5)) < 0.0004

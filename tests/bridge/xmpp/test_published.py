"""What contacts publish, and who may know them: cards of both kinds, avatars, nodes."""

import asyncio
from base64 import b64encode
from typing import Any, cast
from xml.etree.ElementTree import Element, fromstring

import pytest

from bridge.api.asked import Picture, Profile
from bridge.api.errors import Refused
from bridge.api.states import Condition, Contact
from bridge.xmpp import descriptions
from bridge.xmpp import namespaces as ns
from bridge.xmpp.addressing import FullJid, prepare
from bridge.xmpp.avatars import Avatars
from bridge.xmpp.cards import avatar_id
from bridge.xmpp.imaging import Small
from tests.bridge.xmpp.muc.ranked import far
from tests.bridge.xmpp.paintings import painting
from tests.bridge.xmpp.scene import CLIENT, DOMAIN, canonical, error, iq, result
from tests.bridge.xmpp.test_profiles import Gallery, card, hash_of

BOB = f"bob%irc.fake@{DOMAIN}"
DAN = f"dan%irc.fake@{DOMAIN}"
STRANGER = FullJid(prepare("eve@example.org/x"))
CARD = '<vCard xmlns="vcard-temp"/>'
ITEMS = f'<query xmlns="{ns.DISCO_ITEMS}"/>'
PNG = Picture(painting(64, 48), "image/png")
JPEG = Picture(b"\xff\xd8\xff", "image/jpeg")
DEVICES = "eu.siacs.conversations.axolotl.devicelist"
NOTHING = "There is nothing of this kind."
BOBS = Profile(
    name="Bob Builder",
    nickname="bobby",
    about="I <fix> it & more.",
    urls=("https://bob.example/",),
    emails=("bob@example.net",),
    phones=("+1 555 0100",),
    birthday="1990-05-17",
    country="Wales",
    city="Cardiff",
)


def items(node: str, *ids: str) -> str:
    named = "".join(f'<item id="{id_}"/>' for id_ in ids)
    return f'<pubsub xmlns="{ns.PUBSUB}"><items node="{node}">{named}</items></pubsub>'


class Acquaintance(Gallery):
    """Alice's login has bob in its list; it is connected."""

    def __init__(self, picture: Picture = PNG, *, is_up: bool = True) -> None:
        super().__init__(picture)
        login = self.login().id
        self.presence.forget(self.parlour.shows)
        self.contacts.report(
            Contact(login=login, who=far("Bob"), name="Robert", avatar=hash_of(picture))
        )
        if is_up:
            self.logins.note(Condition(login=login, standing="up", words="Connected."))
        self.ranked.profiles = {"bob%irc.fake": BOBS}

    def asks_of(self, payload: str, to: str = BOB, by: FullJid = CLIENT) -> str:
        async def ask() -> str:
            async with asyncio.TaskGroup() as tasks:
                self.spawn_on(tasks)
                answered = self.put(iq("get", payload, to, by))
                return canonical(answered if isinstance(answered, str) else await answered)

        return asyncio.run(ask())

    def item(self, node: str, *ids: str) -> Element:
        answered = fromstring(self.asks_of(items(node, *ids)))
        [item] = answered.iter(f"{{{ns.PUBSUB}}}item")
        return item


def whole_card() -> str:
    return (
        '<vCard xmlns="vcard-temp"><FN>Bob Builder</FN><NICKNAME>bobby</NICKNAME>'
        f"<PHOTO><TYPE>image/png</TYPE><BINVAL>{b64encode(PNG.image).decode()}</BINVAL></PHOTO>"
        "<BDAY>1990-05-17</BDAY><ADR><LOCALITY>Cardiff</LOCALITY><CTRY>Wales</CTRY></ADR>"
        "<TEL><VOICE/><NUMBER>+1 555 0100</NUMBER></TEL>"
        "<EMAIL><INTERNET/><USERID>bob@example.net</USERID></EMAIL>"
        "<URL>https://bob.example/</URL><DESC>I &lt;fix&gt; it &amp; more.</DESC></vCard>"
    )


def test_the_card_of_a_contact_has_all_that_he_says_of_himself() -> None:
    """XEP-0054 section 10 has the order of its elements."""
    scene = Acquaintance()
    login = scene.login().id

    assert scene.asks_of(CARD) == result(whole_card(), BOB)
    assert scene.ranked.asks == [("picture", login, far("Bob")), ("profile", login, far("Bob"))]


def test_a_contact_is_called_as_in_the_list_where_he_says_nothing_of_himself() -> None:
    scene = Acquaintance()
    scene.ranked.profiles = {}

    assert scene.asks_of(CARD) == result(card("Robert", PNG), BOB)


def test_what_he_says_is_asked_once_for_all_and_kept_for_a_while(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = [0.0]
    scene = Acquaintance()
    scene.service.descriptions = descriptions.Descriptions(lambda: now[0])
    for at in (0.0, descriptions.KEPT_FOR - 1, descriptions.KEPT_FOR + 1):
        now[0] = at
        assert scene.asks(BOB, BOB, BOB) == [result(whole_card(), BOB)] * 3

    assert [asked[0] for asked in scene.ranked.asks] == ["picture", "profile", "profile"]


@pytest.mark.parametrize("refused", [Refused("timeout", "No."), Refused("not-found", "No.")])
def test_a_network_that_does_not_say_leaves_a_name(refused: Refused) -> None:
    scene = Acquaintance()
    assert scene.asks_of(CARD) == result(whole_card(), BOB)  # now the picture is known
    scene.service.descriptions = descriptions.Descriptions()
    scene.ranked.refuses = refused

    assert scene.asks_of(CARD) == result(card("Robert", PNG), BOB)


def test_a_login_that_is_not_connected_is_not_asked_what_somebody_says() -> None:
    scene = Acquaintance(is_up=False)

    assert scene.asks_of(CARD) == result(card("Robert", PNG), BOB)
    assert [asked[0] for asked in scene.ranked.asks] == ["picture"]


@pytest.mark.parametrize("payload", [CARD, ITEMS, items(ns.VCARD_4_NODE)])
def test_a_strangers_contact_is_told_as_somebody_who_is_not_there(payload: str) -> None:
    """Who has no login by which bob is known learns nothing, be there a bob or none."""
    scene = Acquaintance()
    of_bob, of_nobody = (
        scene.asks_of(payload, to, STRANGER).replace(name, "X").replace(name.title(), "X")
        for to, name in ((BOB, "bob"), (f"nobody%irc.fake@{DOMAIN}", "nobody"))
    )

    assert of_bob == of_nobody
    assert scene.ranked.asks == []


def test_a_strangers_contact_publishes_nothing() -> None:
    scene = Acquaintance()
    for node in (ns.VCARD_4_NODE, ns.AVATAR_METADATA, ns.AVATAR_DATA):
        assert scene.asks_of(items(node), BOB, STRANGER) == error(
            "item-not-found", BOB, STRANGER, kind="cancel", text=NOTHING
        )
    assert scene.ranked.asks == []


def test_a_card_of_the_newer_kind_is_published() -> None:
    """XEP-0292 section 4.1.1 has a date like this; RFC 6351 appendix A all parts of an address."""
    scene = Acquaintance()
    vcard = (
        '<vcard xmlns="urn:ietf:params:xml:ns:vcard-4.0"><fn><text>Bob Builder</text></fn>'
        "<nickname><text>bobby</text></nickname><bday><date>1990-05-17</date></bday>"
        "<adr><pobox/><ext/><street/><locality>Cardiff</locality><region/><code/>"
        "<country>Wales</country></adr><tel><text>+1 555 0100</text></tel>"
        "<email><text>bob@example.net</text></email>"
        f"<impp><uri>xmpp:{BOB}</uri></impp><url><uri>https://bob.example/</uri></url>"
        "<note><text>I &lt;fix&gt; it &amp; more.</text></note></vcard>"
    )

    assert scene.asks_of(items(ns.VCARD_4_NODE)) == result(
        f'<pubsub xmlns="{ns.PUBSUB}"><items node="{ns.VCARD_4_NODE}">'
        f'<item id="current">{vcard}</item></items></pubsub>',
        BOB,
    )
    assert [asked[0] for asked in scene.ranked.asks] == ["profile"]


def test_an_avatar_is_found_by_what_is_told_of_it() -> None:
    """XEP-0084 section 3: metadata, then the data by their id."""
    scene = Acquaintance()
    known = avatar_id(PNG.image)
    told = scene.item(ns.AVATAR_METADATA)
    info = told.find(f".//{{{ns.AVATAR_METADATA}}}info")

    assert info is not None
    assert (told.get("id"), info.attrib) == (
        known,
        {
            "bytes": str(len(PNG.image)),
            "height": "48",
            "id": known,
            "type": "image/png",
            "width": "64",
        },
    )
    content = scene.item(ns.AVATAR_DATA, known).findtext(f"{{{ns.AVATAR_DATA}}}data")
    assert content == b64encode(PNG.image).decode()
    assert [asked[0] for asked in scene.ranked.asks] == ["picture"]


def test_an_avatar_is_a_png_whatever_the_network_has() -> None:
    """XEP-0084 section 4.1: no other format is data."""
    scene = Acquaintance(JPEG)
    drawn = list[bytes]()

    async def kept(image: bytes) -> Small:
        return Small(image=image, media_type="image/jpeg", width=9, height=9, of=(9, 9))

    async def redraw(image: bytes) -> Small:
        drawn.append(image)
        return Small(image=PNG.image, media_type="image/png", width=64, height=48, of=(64, 48))

    scene.service.pictures = type(scene.service.pictures)(kept)
    scene.service.avatars = Avatars(redraw)
    for node in (ns.AVATAR_METADATA, ns.AVATAR_DATA):
        assert scene.item(node).get("id") == avatar_id(PNG.image)

    assert drawn == [JPEG.image]


@pytest.mark.parametrize(
    "payload",
    [
        items(DEVICES),
        items(""),
        items(ns.AVATAR_DATA, "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
        f'<pubsub xmlns="{ns.PUBSUB}"/>',
    ],
)
def test_what_is_not_published_is_not_found(payload: str) -> None:
    """Whoever is told `feature-not-implemented` may go on asking: for devices that encrypt."""
    assert Acquaintance().asks_of(payload) == error(
        "item-not-found", BOB, kind="cancel", text=NOTHING
    )


@pytest.mark.parametrize("node", [DEVICES, "urn:xmpp:vcard4"])
def test_the_gateway_publishes_nothing(node: str) -> None:
    """Whoever chats with it looks for devices that encrypt."""
    payload = f'<pubsub xmlns="{ns.PUBSUB}"><items node="{node}"/></pubsub>'

    told = Acquaintance().get(payload, DOMAIN)

    assert told == error("item-not-found", DOMAIN, kind="cancel", text=NOTHING)


def test_who_has_no_picture_publishes_none() -> None:
    scene = Acquaintance()
    for node in (ns.AVATAR_METADATA, ns.AVATAR_DATA):
        assert scene.asks_of(items(node), DAN) == error(
            "item-not-found", DAN, kind="cancel", text=NOTHING
        )
    assert scene.ranked.asks == []


def test_the_nodes_of_a_contact_are_listed_and_described() -> None:
    """XEP-0060 sections 5.2 and 5.3."""
    scene = Acquaintance()
    info = f'<query xmlns="{ns.DISCO_INFO}" node="{ns.AVATAR_DATA}"'
    listed = "".join(
        f'<item jid="{BOB}" node="{node}"/>'
        for node in (ns.VCARD_4_NODE, ns.AVATAR_METADATA, ns.AVATAR_DATA)
    )

    assert scene.asks_of(ITEMS) == result(f'<query xmlns="{ns.DISCO_ITEMS}">{listed}</query>', BOB)
    assert scene.asks_of(f"{info}/>") == result(
        f'{info}><identity category="pubsub" type="leaf"/><feature var="{ns.DISCO_INFO}"/>'
        f'<feature var="{ns.PUBSUB}"/></query>',
        BOB,
    )


def test_endless_words_are_cut() -> None:
    endless = "é" * 100_000
    said = cast("Any", Profile)(
        **{
            name: (endless,) * 1000 if name in ("urls", "emails", "phones") else endless
            for name in Profile.__dataclass_fields__
        }
    )
    cut = descriptions.bounded(said)

    assert len(cut.about) == descriptions.LONGEST
    assert [len(each) for each in cut.urls] == [descriptions.LONGEST] * descriptions.MOST_LISTED
    scene = Acquaintance()
    scene.ranked.profiles = {"bob%irc.fake": said}
    for payload in (CARD, items(ns.VCARD_4_NODE)):
        assert "é" * descriptions.LONGEST in scene.asks_of(payload)  # it could leave


def test_what_is_kept_of_people_is_bounded() -> None:
    async def scene() -> int:
        kept = descriptions.Descriptions(most=10_000)
        for number in range(100):

            async def told() -> Profile:
                return Profile(about="a" * 1000)

            who = far(f"n{number}")
            await kept.get(None, who, told, asyncio.ensure_future)
        return len(kept._kept)  # nothing else tells

    assert asyncio.run(scene()) == 10_000 // (1000 + descriptions.ENTRY)

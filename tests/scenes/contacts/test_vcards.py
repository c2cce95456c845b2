"""Who far people say they are, for those who know them."""

from bridge.api.asked import Profile
from bridge.testing.manner import Manner
from tests.bridge.xmpp.paintings import noise
from tests.scenes.cast import Cast
from tests.scenes.contacts.acquainted import knows
from tests.scenes.contacts.listed import LISTS, native, sees
from tests.scenes.paths import feature, refused
from tests.scenes.stage import Stage

CARD = "<vCard xmlns='vcard-temp'/>"
INFO = "<query xmlns='http://jabber.org/protocol/disco#info'/>"
ITEMS = "<query xmlns='http://jabber.org/protocol/disco#items'/>"
NODE = "urn:xmpp:vcard4"
CAROL = native("carol")
CAROLS = Profile(
    name="Carol Danvers",
    nickname="captain",
    about="I fly & I <code>.",
    urls=("https://carol.example/",),
    emails=("carol@far.example",),
    phones=("+1 555 0199",),
    birthday="1968-03-08",
    city="Boston",
    country="USA",
)


def published(node: str) -> str:
    return f"<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='{node}'/></pubsub>"


def test_a_contact_says_who_he_is(stage: Stage) -> None:
    """XEP-0054 section 3.3: "A user may view another user's vCard by sending an IQ of type "get" to
    the other user's bare JID."
    """

    async def scene(cast: Cast) -> None:
        alice, carol = await cast.client("alice"), cast.contact("carol")
        login = await knows(cast, alice)
        cast.far.befriend(CAROL, login, name="Caroline")
        await sees(cast, alice, carol)
        await alice.gets(carol, CARD, "//vcard:FN='Caroline'", "//vcard:NICKNAME='Caroline'")
        cast.far.profile(native("dave"), CAROLS)  # who is in no list
        await alice.gets(
            cast.contact("dave"),
            CARD,
            "//vcard:FN='Carol Danvers'",
            "//vcard:NICKNAME='captain'",
            "//vcard:BDAY='1968-03-08'",
            "//vcard:ADR[vcard:LOCALITY='Boston'][vcard:CTRY='USA']",
            "//vcard:TEL/vcard:NUMBER='+1 555 0199'",
            "//vcard:EMAIL/vcard:USERID='carol@far.example'",
            "//vcard:URL='https://carol.example/'",
            "//vcard:DESC='I fly & I <code>.'",
        )

    stage.play(scene, manner=LISTS)


def test_a_contact_publishes_a_card_of_the_newer_kind(stage: Stage) -> None:
    """XEP-0292 section 3: "For use in XMPP, we specify that the root element shall be <vcard/>, not
    <vcards/>."
    """

    async def scene(cast: Cast) -> None:
        alice, carol = await cast.client("alice"), cast.contact("carol")
        await knows(cast, alice)
        cast.far.profile(CAROL, CAROLS)

        await alice.gets(
            carol,
            published(NODE),
            f"/iq[@type='result']/pubsub:pubsub/pubsub:items[@node='{NODE}']/pubsub:item/vcard4:vcard",
            "//vcard4:fn[vcard4:text='Carol Danvers']",
            "//vcard4:nickname[vcard4:text='captain']",
            "//vcard4:bday[vcard4:date='1968-03-08']",
            "//vcard4:adr[vcard4:locality='Boston'][vcard4:country='USA']",
            "//vcard4:tel[vcard4:text='+1 555 0199']",
            "//vcard4:email[vcard4:text='carol@far.example']",
            "//vcard4:url[vcard4:uri='https://carol.example/']",
            "//vcard4:note[vcard4:text='I fly & I <code>.']",
            f"//vcard4:impp[vcard4:uri='xmpp:{carol}']",
        )

    stage.play(scene)


def test_what_a_contact_publishes_can_be_discovered(stage: Stage) -> None:
    """XEP-0084 section 6.1: "If the user publishes avatar data to an PEP node, the result MUST
    contain the appropriate items."
    """

    async def scene(cast: Cast) -> None:
        alice, carol = await cast.client("alice"), cast.contact("carol")
        login = await knows(cast, alice)
        cast.far.picture(CAROL, noise(64, 64))
        cast.far.befriend(CAROL, login)
        await sees(cast, alice, carol)

        await alice.gets(
            carol,
            INFO,
            "//info:identity[@category='pubsub'][@type='pep']",
            feature("http://jabber.org/protocol/pubsub#retrieve-items"),
        )
        await alice.gets(
            carol,
            ITEMS,
            f"//items:item[@jid='{carol}'][@node='{NODE}']",
            "//items:item[@node='urn:xmpp:avatar:metadata']",
            "//items:item[@node='urn:xmpp:avatar:data']",
        )

    stage.play(scene, manner=LISTS)


def test_another_accounts_contact_is_nobodys(stage: Stage) -> None:
    """Ours: who has no login by which somebody is known is told what his address says, and nothing
    else; the same of one who is not there at all.
    """

    async def scene(cast: Cast) -> None:
        alice, bob = await cast.client("alice"), await cast.client("bob")
        login = await knows(cast, alice)
        cast.far.picture(CAROL, noise(64, 64))
        cast.far.profile(CAROL, CAROLS)
        cast.far.befriend(CAROL, login, name="My Love")
        await sees(cast, alice, cast.contact("carol"))
        await alice.gets(cast.contact("carol"), CARD, "//vcard:FN='Carol Danvers'", "//vcard:PHOTO")

        for name in ("carol", "nobody"):
            jid = cast.contact(name)
            await bob.gets(
                jid, CARD, f"//vcard:FN='{name}'", "count(//vcard:vCard/*)=2", "//vcard:NICKNAME"
            )
            await bob.gets(jid, INFO, f"//info:identity[@category='account'][@name='{name}']")
            await bob.gets(jid, ITEMS, "not(//items:item)")
            for node in (NODE, "urn:xmpp:avatar:metadata", "urn:xmpp:avatar:data"):
                await bob.gets(jid, published(node), refused("iq", jid, "item-not-found", "cancel"))

    stage.play(scene, manner=LISTS)


def test_on_a_network_without_cards_a_contact_has_his_name(stage: Stage) -> None:
    """Ours: there is a card always."""

    async def scene(cast: Cast) -> None:
        alice, carol = await cast.client("alice"), cast.contact("carol")
        await knows(cast, alice)
        cast.far.profile(CAROL, CAROLS)

        await alice.gets(carol, CARD, "//vcard:FN='carol'", "count(//vcard:vCard/*)=2")

    stage.play(scene, manner=Manner(pictures=False))

"""Encrypted messages, which nobody behind the gateway can read."""

import pytest

from tests.scenes.cast import Cast
from tests.scenes.chats import CAROL, REQUEST
from tests.scenes.paths import refused
from tests.scenes.stage import Stage

BODY = "This message is encrypted."
OMEMO = (
    "<encrypted xmlns='eu.siacs.conversations.axolotl'><header sid='1'><iv>aaaa</iv></header>"
    "<payload>aaaa</payload></encrypted>"
)
EME = "<encryption xmlns='urn:xmpp:eme:0' namespace='urn:xmpp:omemo:2' name='OMEMO'/>"


@pytest.mark.parametrize(
    ("body", "inside"),
    [
        (BODY, OMEMO + EME),
        ("", OMEMO),
        ("", OMEMO.replace("eu.siacs.conversations.axolotl", "urn:xmpp:omemo:2")),
        (BODY, EME),
        (BODY, "<x xmlns='jabber:x:encrypted'>aaaa</x>"),
        ("", "<openpgp xmlns='urn:xmpp:openpgp:0'>aaaa</openpgp>"),
        ("?OTR:AAMDaaaa", ""),
    ],
    ids=["omemo", "omemo-alone", "omemo-2", "named", "pgp", "openpgp", "otr"],
)
def test_every_kind_is_refused_and_goes_no_further(stage: Stage, body: str, inside: str) -> None:
    """XEP-0380 section 1: "it becomes important to allow end users to know that a message could not
    be decrypted"
    """

    async def scene(cast: Cast) -> None:
        cast.far.person(CAROL)
        alice = await cast.client("alice")
        carol = cast.contact("carol")

        alice.writes(carol, body, inside + REQUEST, id="m1")
        await alice.receives(
            refused("message", carol, "not-acceptable", "modify"), "/message[@id='m1']"
        )
        alice.writes(carol, "plain", REQUEST, id="m2")
        await alice.receives("/message/receipts:received[@id='m2']")
        assert [heard.text for heard in cast.far.heard(CAROL)] == ["plain"]

    stage.play(scene)


@pytest.mark.parametrize(
    ("resource", "node", "how"),
    [
        ("Conversations.a1b2", "", "in Conversations, tap the padlock above the chat"),
        ("home", "https://dino.im", "in Dino, click the padlock beside the text field"),
        ("home", "", "please switch encryption (OMEMO, OpenPGP or OTR) off"),
    ],
    ids=["resource", "caps", "unknown"],
)
def test_the_refusal_says_how_to_write_in_ones_own_client(
    stage: Stage, resource: str, node: str, how: str
) -> None:
    """XEP-0115 section 4: the node is "a URI that uniquely identifies a software application"."""

    async def scene(cast: Cast) -> None:
        cast.far.person(CAROL)
        alice = await cast.client("alice", resource)
        carol = cast.contact("carol")

        caps = f"<c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='{node}' ver='x'/>"
        alice.sends(f"<presence to='{carol}'>{caps if node else ''}</presence>")
        alice.writes(carol, BODY, OMEMO, id="m1")
        await alice.reads_to(
            "/message[@type='error'][@id='m1']",
            f"/message/error[contains(err:text, '{how}')]",
        )

    stage.play(scene)


def test_what_devices_say_to_each_other_is_not_answered(stage: Stage) -> None:
    """XEP-0396 section 2: "KeyTransportElements are basically normal OMEMO MessageElements, but
    without a payload"
    """

    async def scene(cast: Cast) -> None:
        cast.far.person(CAROL)
        alice = await cast.client("alice")
        carol = cast.contact("carol")

        alice.writes(carol, "", OMEMO.replace("<payload>aaaa</payload>", ""), id="m1")
        alice.writes(carol, "plain", REQUEST, id="m2")
        await alice.receives("/message/receipts:received[@id='m2']")
        assert [heard.text for heard in cast.far.heard(CAROL)] == ["plain"]

    stage.play(scene)


@pytest.mark.parametrize(
    "node", ["eu.siacs.conversations.axolotl.devicelist", "urn:xmpp:omemo:2:devices"]
)
def test_a_contact_has_no_devices_to_encrypt_for(stage: Stage, node: str) -> None:
    """XEP-0384 section 5.2: "In order to determine whether a given contact has devices that
    support OMEMO, the devices node in PEP is consulted." Where there is none, clients do not offer
    to encrypt.
    """

    async def scene(cast: Cast) -> None:
        cast.far.person(CAROL)
        alice = await cast.client("alice")

        query = f"<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='{node}'/></pubsub>"
        await alice.gets(
            cast.contact("carol"),
            query,
            refused("iq", cast.contact("carol"), "item-not-found", "cancel"),
        )

    stage.play(scene)

"""Messages to one person that are taken back, both ways."""

import pytest

from bridge.testing.manner import Manner
from tests.scenes.cast import Cast
from tests.scenes.chats import INFO, REQUEST, begun, to
from tests.scenes.messages import retract, shown_id
from tests.scenes.paths import feature, refused
from tests.scenes.stage import Stage

RETRACTION = "urn:xmpp:message-retract:1"


def test_a_far_retraction_names_the_message_by_its_id(stage: Stage) -> None:
    """XEP-0424 section 5.1: "For other message types the sender should use the value of the 'id'
    attribute on the <message> element."; section 3: "It's RECOMMENDED that you include a" fallback.
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        chat = await begun(cast, alice)

        await alice.gets(chat.carol, INFO, feature(RETRACTION))
        wrong = chat.says("wrong window")
        shown = shown_id(await alice.receives(chat.message("wrong window")))
        cast.far.retract(chat.native, "carol", wrong)
        await alice.receives(
            chat.message(),
            f"/message[@id!='{shown}']/retract:retract[@id='{shown}'][not(*)]",
            f"/message[string(body)]/fallback:fallback[@for='{RETRACTION}']",
        )

    stage.play(scene)


@pytest.mark.parametrize(
    "form",
    [
        "<retract xmlns='urn:xmpp:message-retract:1' id='{}'/>",
        "<apply-to xmlns='urn:xmpp:fasten:0' id='{}'>"
        "<retract xmlns='urn:xmpp:message-retract:0'/></apply-to>",
    ],
)
@pytest.mark.parametrize("named", ["m1", "o1"])
def test_a_client_takes_back_what_it_said(stage: Stage, form: str, named: str) -> None:
    """XEP-0424 section 3: "The client sends out a retraction message and uses the 'id' attribute";
    the first version of the protocol used the origin-id.
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        chat = await begun(cast, alice)

        origin = "<origin-id xmlns='urn:xmpp:sid:0' id='o1'/>"
        alice.writes(chat.carol, "wrong window", origin, id="m1")
        words = "/me retracted a message"
        alice.writes(chat.carol, words, form.format(named) + REQUEST, id="m2")
        await alice.receives("/message/receipts:received[@id='m2']")
        [message] = chat.said
        assert (message.text, message.is_retracted) == ("", True)

    stage.play(scene)


def test_what_the_other_said_cannot_be_taken_back(stage: Stage) -> None:
    """XEP-0424 section 5: "A retraction [...] MUST only be processed when both the original message
    and the retraction request are received from the same bare-JID (in a one-on-one conversation)"
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        chat = await begun(cast, alice)

        chat.says("mine")
        shown = shown_id(await alice.receives(chat.message("mine")))
        alice.sends(to(chat.carol, retract(shown) + REQUEST, "forged"))
        await alice.receives(
            refused("message", chat.carol, "item-not-found", "cancel"), "/message[@id='forged']"
        )
        assert [message.text for message in chat.said] == ["mine"]

    stage.play(scene)


@pytest.mark.parametrize("named", ["never", "1a2b3c", "ffffffffffffffff"])
def test_what_never_was_cannot_be_taken_back(stage: Stage, named: str) -> None:
    """XEP-0424 section 5: "MUST only be processed when both the original message and the retraction
    request are received from the same bare-JID"; there is none.
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        chat = await begun(cast, alice)

        alice.sends(to(chat.carol, retract(named) + REQUEST, "m1"))
        await alice.receives(
            refused("message", chat.carol, "item-not-found", "cancel"), "/message[@id='m1']"
        )
        alice.writes(chat.carol, "still here", REQUEST, id="m2")
        await alice.receives("/message/receipts:received[@id='m2']")

    stage.play(scene)


def test_where_nothing_can_be_taken_back_it_is_refused(stage: Stage) -> None:
    """XEP-0424 section 2: "If a client implements message retractions, it MUST specify the" feature
    "in its service discovery information features"
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        chat = await begun(cast, alice)

        await alice.gets(chat.carol, INFO, f"not({feature(RETRACTION)})")
        alice.writes(chat.carol, "wrong window", REQUEST, id="m1")
        await alice.receives("/message/receipts:received[@id='m1']")
        alice.writes(chat.carol, "/me retracted a message", retract("m1"), id="m2")
        await alice.receives(
            refused("message", chat.carol, "feature-not-implemented", "cancel"),
            "/message[@id='m2']",
        )
        assert [message.text for message in chat.said] == ["wrong window"]

    stage.play(scene, manner=Manner(retractions=False))

"""What far people say of themselves to those who ask or subscribe."""

from tests.scenes.cast import Cast
from tests.scenes.stage import Stage


def test_a_contact_says_what_it_is(stage: Stage) -> None:
    """XEP-0030 section 3.1: "A requesting entity may want to discover information about another
    entity on the network."
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")

        await alice.gets(
            cast.contact("carol"),
            "<query xmlns='http://jabber.org/protocol/disco#info'/>",
            "/iq[@type='result']/info:query",
            "//info:identity[@category='client' or @category='account']",
            "not(//info:identity[@category='gateway'])",
            "not(//info:identity[@category='conference'])",
        )

    stage.play(scene)


def test_a_subscription_is_granted_and_presence_follows(stage: Stage) -> None:
    """XEP-0100 section 4.6.1: "Gateway sends presence stanza of type "subscribed" to Jabber User on
    behalf of Legacy User."; "Gateway sends available presence stanza to Jabber User on behalf of
    Legacy User."
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        carol = cast.contact("carol")

        await alice.wire.iq("get", "<query xmlns='jabber:iq:roster'/>")  # so it hears of changes
        alice.sends(f"<presence to='{carol}' type='subscribe'/>")
        await alice.receives(f"/presence[@type='subscribed'][@from='{carol}']")
        await alice.receives(f"/presence[not(@type)][@from='{carol}/bridge']", "/*/caps:c")

    stage.play(scene)


def test_a_contact_has_a_card(stage: Stage) -> None:
    """XEP-0054 section 3.3: "A user may view another user's vCard by sending an IQ of type "get" to
    the other user's bare JID."
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")

        await alice.gets(
            cast.contact("carol"),
            "<vCard xmlns='vcard-temp'/>",
            "/iq[@type='result']/vcard:vCard/vcard:*[self::vcard:FN or self::vcard:NICKNAME]",
        )

    stage.play(scene)

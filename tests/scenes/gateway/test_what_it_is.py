"""What the gateway itself says it is and can."""

from tests.scenes.cast import Cast
from tests.scenes.paths import feature
from tests.scenes.stage import Stage

INFO = "<query xmlns='http://jabber.org/protocol/disco#info'/>"
ITEMS = "<query xmlns='http://jabber.org/protocol/disco#items'/>"


def test_it_is_a_gateway_and_no_place_for_rooms_of_ones_own(stage: Stage) -> None:
    """XEP-0100 section 4.1.1: "a client can determine the identity of the gateway, specifically (1)
    that it is a gateway and (2) to which legacy service it provides a gateway."
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")

        await alice.gets(
            cast.domain,
            INFO,
            "//info:identity[@category='gateway'][@type][@name]",
            "not(//info:identity[@category='conference'][@type='text'])",
            feature("http://jabber.org/protocol/disco#info"),
            feature("http://jabber.org/protocol/disco#items"),
            feature("http://jabber.org/protocol/muc"),
            feature("jabber:iq:gateway"),
        )

    stage.play(scene)


def test_its_items_are_a_list(stage: Stage) -> None:
    """XEP-0030 section 4.1: "The target entity then MUST either return its list of
    publicly-available items, or return an error."
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")

        await alice.gets(cast.domain, ITEMS, "/iq[@type='result']/items:query")

    stage.play(scene)


def test_a_node_that_is_none_is_not_found(stage: Stage) -> None:
    """XEP-0030 section 7: "The JID or JID+NodeID of the specified target entity does not exist" """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")

        await alice.gets(
            cast.domain,
            INFO.replace("/>", " node='urn:example:nothing'/>"),
            "/iq[@type='error']/error/err:item-not-found",
        )

    stage.play(scene)


def test_it_answers_pings(stage: Stage) -> None:
    """XEP-0199 section 4.4: "If the pinged entity supports the ping namespace, it SHOULD return an
    IQ-result"
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")

        await alice.gets(cast.domain, "<ping xmlns='urn:xmpp:ping'/>", "/iq[@type='result']")

    stage.play(scene)


def test_it_says_its_version_and_time(stage: Stage) -> None:
    """XEP-0092 section 2: "The specific version of the software. This element is REQUIRED in a
    result."

    XEP-0202 section 2: "The UTC time according to the responding entity."
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")

        await alice.gets(
            cast.domain,
            "<query xmlns='jabber:iq:version'/>",
            "//version:name[text()]",
            "//version:version[text()]",
        )
        await alice.gets(cast.domain, "<time xmlns='urn:xmpp:time'/>", "//*:tzo", "//*:utc")

    stage.play(scene)


def test_it_makes_an_address_of_what_a_user_types(stage: Stage) -> None:
    """XEP-0100 section 6.3: "It enables a client to send a legacy username to the gateway and
    receive a properly-formatted JID in return."
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")

        await alice.gets(
            cast.domain, "<query xmlns='jabber:iq:gateway'/>", "//gateway:prompt", "//gateway:desc"
        )
        await alice.sets(
            cast.domain,
            "<query xmlns='jabber:iq:gateway'><prompt>carol%irc.fake</prompt></query>",
            f"//gateway:jid[text()='{cast.contact('carol')}']",
        )

    stage.play(scene)


def test_what_nobody_knows_is_unavailable(stage: Stage) -> None:
    """XEP-0030 section 7: "The target entity does not support this protocol" """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")

        for to in (cast.domain, cast.contact("carol"), room):
            await alice.gets(
                to, "<query xmlns='urn:example:nothing'/>", "//error/err:service-unavailable"
            )

    stage.play(scene)

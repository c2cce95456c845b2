"""What the gateway itself says it is and can."""

from tests.scenes.cast import Cast
from tests.scenes.paths import feature
from tests.scenes.stage import Stage

INFO = "<query xmlns='http://jabber.org/protocol/disco#info'/>"
ITEMS = "<query xmlns='http://jabber.org/protocol/disco#items'/>"


def test_it_is_a_gateway_and_no_place_for_rooms_of_ones_own(stage: Stage) -> None:
    """XEP-0100 section 5: "gateway" is the category of its identity; clients would take
    "conference/text" for a service on which their users make rooms.
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
    """XEP-0030 section 4.1: "In order for the requesting entity to discover the items associated
    with a Jabber Entity, it MUST send an IQ stanza of type "get" """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")

        await alice.gets(cast.domain, ITEMS, "/iq[@type='result']/items:query")

    stage.play(scene)


def test_a_node_that_is_none_is_not_found(stage: Stage) -> None:
    """XEP-0030 section 7: "The JID or JID+NodeID specified does not exist" """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")

        await alice.gets(
            cast.domain,
            INFO.replace("/>", " node='urn:example:nothing'/>"),
            "/iq[@type='error']/error/err:item-not-found",
        )

    stage.play(scene)


def test_it_answers_pings(stage: Stage) -> None:
    """XEP-0199 section 4.1: "If the" entity "supports the ping namespace, it MUST return an IQ of
    type "result" """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")

        await alice.gets(cast.domain, "<ping xmlns='urn:xmpp:ping'/>", "/iq[@type='result']")

    stage.play(scene)


def test_it_says_its_version_and_time(stage: Stage) -> None:
    """XEP-0092 section 2: "The application MUST" name itself and its version.

    XEP-0202 section 2: "<tzo/>" and "<utc/>" are its time.
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")

        await alice.gets(
            cast.domain,
            "<query xmlns='jabber:iq:version'/>",
            "//version:name[text()]",
            "//version:version[text()]",
        )
        await alice.gets(cast.domain, "<time xmlns='urn:xmpp:time'/>", "/iq[@type='result']/*/*")

    stage.play(scene)


def test_it_makes_an_address_of_what_a_user_types(stage: Stage) -> None:
    """XEP-0100 section 6.3: "jabber:iq:gateway" asks what to type, and makes an address of it."""

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
    """XEP-0030 section 7: "service-unavailable" is what an unknown request gets."""

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")

        for to in (cast.domain, cast.contact("carol"), room):
            await alice.gets(
                to, "<query xmlns='urn:example:nothing'/>", "//error/err:service-unavailable"
            )

    stage.play(scene)

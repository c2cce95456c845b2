"""What a room and those in it say they are."""

from bridge.testing.manner import Manner
from tests.scenes.cast import Cast
from tests.scenes.paths import feature, refused
from tests.scenes.stage import Stage

INFO = "<query xmlns='http://jabber.org/protocol/disco#info'/>"
ITEMS = "<query xmlns='http://jabber.org/protocol/disco#items'/>"
FORM = "/iq/info:query/form:x[@type='result']"


def test_a_room_says_what_it_is_before_it_is_joined_too(stage: Stage) -> None:
    """XEP-0045 section 6.4: "The room MUST return its identity and SHOULD return the features it
    supports"
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")

        for _ in ("before", "after"):
            await alice.gets(
                room,
                INFO,
                "//info:identity[@category='conference'][@type='text'][string(@name)]",
                "not(//info:identity[@category='gateway'])",
                feature("http://jabber.org/protocol/muc"),
                feature("http://jabber.org/protocol/muc#stable_id"),
                "count(//info:feature) = count(distinct-values(//info:feature/@var))",
            )
            await alice.joins(room)

    stage.play(scene)


def test_a_view_of_ones_own_is_not_anonymous_and_open(stage: Stage) -> None:
    """XEP-0045 section 6.4: "An entity SHOULD do so before entering a room in order to determine
    the privacy and security profile of the room configuration"
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        await alice.gets(
            room,
            INFO,
            feature("muc_nonanonymous"),
            feature("muc_open"),
            feature("muc_hidden"),
            "not(//info:feature[@var='muc_membersonly'])",
            "not(//info:feature[@var='muc_semianonymous'])",
        )

    stage.play(scene)


def test_a_shared_room_without_a_description_is_described_by_its_name(stage: Stage) -> None:
    """XEP-0045 section 6.4: "a more verbose description of the room"."""

    async def scene(cast: Cast) -> None:
        hall = cast.shared_room("carol")
        alice = await cast.client("alice")
        await alice.joins(hall)
        cast.far.about(hall.native, name="The hall")
        await alice.receives(f"/message[@from='{hall}'][not(body)]/user:x/user:status[@code='104']")

        await alice.gets(
            hall, INFO, f"{FORM}/form:field[@var='muc#roominfo_description'][form:value='The hall']"
        )

    stage.play(scene, manner=Manner(shared=True))


def test_a_room_tells_its_subject_and_how_many_are_in_it(stage: Stage) -> None:
    """XEP-0045 section 6.4: "Such information might include a more verbose description of the
    room, the current room subject, and the current number of occupants in the room"
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol", "dave", subject="tea")
        alice = await cast.client("alice")
        await alice.joins(room)

        await alice.gets(
            room,
            INFO,
            f"{FORM}/form:field[@var='FORM_TYPE']"
            "[form:value='http://jabber.org/protocol/muc#roominfo']",
            f"{FORM}/form:field[@var='muc#roominfo_subject'][form:value='tea']",
            f"{FORM}/form:field[@var='muc#roominfo_occupants'][form:value='3']",
        )

    stage.play(scene)


def test_somebody_who_is_not_in_is_told_nothing_of_those_who_are(stage: Stage) -> None:
    """XEP-0045 section 6.6: "If a non-occupant attempts to send a disco request to an address of
    the form" room@service/nick "a MUC service MUST return a" bad-request error.
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")

        carol = f"{room}/carol"
        await alice.gets(carol, INFO, refused("iq", carol, "bad-request", "modify"))
        await alice.joins(room)
        await alice.gets(carol, INFO, "/iq[@type='result']/info:query/info:identity")

    stage.play(scene)


def test_a_list_of_items_is_never_an_error(stage: Stage) -> None:
    """XEP-0045 section 6.5: "An implementation MAY return a list of existing occupants if that
    information is publicly available, or return no list at all if this information is kept
    private."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")

        await alice.gets(room, ITEMS, "/iq[@type='result']/items:query")
        await alice.joins(room)
        await alice.gets(room, ITEMS, "/iq[@type='result']/items:query")

    stage.play(scene)


def test_the_own_nick_can_be_asked_for(stage: Stage) -> None:
    """XEP-0045 section 7.12: "it MUST return the nickname to the user as the value of the 'name'
    attribute of a Service Discovery <identity/> element"
    """

    async def scene(cast: Cast) -> None:
        room, other = cast.room("carol"), cast.room("dave")
        alice = await cast.client("alice")
        asked = INFO.replace("/>", " node='x-roomuser-item'/>")

        await alice.gets(room, asked, "not(//info:identity)", "/iq[@type='result']/info:query")
        await alice.joins(room)
        await alice.gets(other, asked, "//info:identity[@name='alice']")

    stage.play(scene)


def test_a_room_tells_what_of_messages_passes(stage: Stage) -> None:
    """XEP-0045 section 17.1: "returning one <feature/> element for each namespace supported in
    the result"
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")

        for _ in ("before", "after"):
            await alice.gets(
                room,
                "<query xmlns='http://jabber.org/protocol/disco#info'"
                " node='http://jabber.org/protocol/muc#traffic'/>",
                "//info:query[@node='http://jabber.org/protocol/muc#traffic']",
                feature("urn:xmpp:reply:0"),
                feature("http://jabber.org/protocol/chatstates"),
                "not(//info:feature[@var='urn:xmpp:mam:2'])",
                "not(//info:identity)",
            )
            await alice.joins(room)

    stage.play(scene)

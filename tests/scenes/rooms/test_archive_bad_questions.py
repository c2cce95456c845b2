"""Questions to a room's archive that cannot be answered: each is refused in a short sentence, and
the next one is answered.
"""

from tests.scenes.archive import filled_in, form, hears, page, question, rsm
from tests.scenes.cast import Cast, Room
from tests.scenes.client import Client
from tests.scenes.paths import refused
from tests.scenes.stage import Stage

LONG = "9" * 20_000


async def a_room_where_was_said(cast: Cast, *texts: str) -> tuple[Client, Room, list[str]]:
    room = cast.room("carol")
    alice = await cast.client("alice")
    await alice.joins(room)
    return alice, room, await hears(alice, room, *texts)


async def are_refused(client: Client, room: Room, condition: str, *questions: str) -> None:
    """Each of these is; afterwards there is an archive as before, and nothing came of them."""
    kinds = {
        "bad-request": "modify",
        "feature-not-implemented": "cancel",
        "item-not-found": "cancel",
    }
    expected = refused("iq", room, condition, kinds[condition])
    for asked in questions:
        await client.sets(room, asked, expected)
    await client.receives_nothing()
    assert (await page(client, room)).words == ["one"]


def test_how_much_is_wanted_is_a_number(stage: Stage) -> None:
    """XEP-0059 section 2.1: "the maximum size of the desired subset (via the XML character data of
    the <max/> element)"; section 8 has it a number, as the `<index/>`.
    """

    async def scene(cast: Cast) -> None:
        alice, room, _ = await a_room_where_was_said(cast, "one")
        absurd = ("-1", "1.5", "1e3", "many", "²", "٣", "", "0x10", LONG)
        await are_refused(
            alice,
            room,
            "bad-request",
            *(question(rsm(max=each)) for each in absurd),
            *(question(rsm(max=1, index=each)) for each in absurd),
        )

    stage.play(scene)


def test_a_page_has_a_number_or_a_neighbour(stage: Stage) -> None:
    """XEP-0059 section 2.6: "Only if the UID before the start (or after the end) of a desired
    result set page is not known, then the requesting entity MAY request the page that starts at a
    particular index"
    """

    async def scene(cast: Cast) -> None:
        alice, room, [one] = await a_room_where_was_said(cast, "one")
        await are_refused(
            alice,
            room,
            "bad-request",
            question(rsm(index=0, after=one)),
            question(rsm(index=0, before="")),
        )

    stage.play(scene)


def test_between_two_neighbours_is_what_stands_between_them(stage: Stage) -> None:
    """XEP-0313 section 4.3.2: "RSM does not define the behaviour of including both <before> and
    <after> in the same request. To retrieve a range of items between two known ids, use before-id
    and after-id in the query form instead."
    """

    async def scene(cast: Cast) -> None:
        alice, room, ids = await a_room_where_was_said(cast, *"abcde")
        for most, expected in ((50, ids[1:4]), (2, ids[2:4])):
            found = await page(alice, room, rsm(max=most, after=ids[0], before=ids[4]))
            assert (found.ids, found.is_complete) == (expected, most == 50)
        behind = await page(alice, room, rsm(after=ids[4], before=ids[0]))
        assert (behind.ids, behind.is_complete) == ([], True)

    stage.play(scene)


def test_a_time_is_a_time(stage: Stage) -> None:
    """XEP-0313 section 4.1.2: "The 'start' and 'end' fields, if provided, MUST contain timestamps
    formatted according to the DateTime profile", which is that of XEP-0082.
    """

    async def scene(cast: Cast) -> None:
        alice, room, _ = await a_room_where_was_said(cast, "one")
        junk = (
            "yesterday",
            "2024-01-01",
            "2024-01-01T00:00:00",
            "2024-13-01T00:00:00Z",
            "2024-02-30T00:00:00Z",
            "2024-01-01T24:00:01Z",
            "2024-01-01T00:00:00+99:99",
            "-2024-01-01T00:00:00Z",
            "20240101T00:00:00",
            "٢٠٢٤-01-01T00:00:00Z",
            "1704067200",
            " 2024-01-01T00:00:00Z",
            LONG,
        )
        await are_refused(
            alice,
            room,
            "bad-request",
            *(question(form(start=each)) for each in junk),
            *(question(form(end=each)) for each in junk),
            question(form(start=("2024-01-01T00:00:00Z", "2025-01-01T00:00:00Z"))),
        )

    stage.play(scene)


def test_whose_words_are_wanted_is_one_address(stage: Stage) -> None:
    """XEP-0313 section 4.1.1: "If a 'with' field is present in the form, it contains a JID against
    which to match messages."
    """

    async def scene(cast: Cast) -> None:
        alice, room, _ = await a_room_where_was_said(cast, "one")
        wishes = ("a@b@c/d@", "@localhost", f"{room}/", LONG, (f"{room}/carol", f"{room}/dave"))
        asked = [question(form(**{"with": each})) for each in wishes]
        await are_refused(alice, room, "bad-request", *asked)

    stage.play(scene)


def test_a_field_that_is_not_in_the_form_is_not_implemented(stage: Stage) -> None:
    """XEP-0313 section 4.1.5: "If a client includes a form field that the server does not
    recognise, the server MUST respond with a 'feature-not-implemented' error."
    """

    async def scene(cast: Cast) -> None:
        alice, room, _ = await a_room_where_was_said(cast, "one")
        await are_refused(
            alice,
            room,
            "feature-not-implemented",
            question(form(include_groupchat="false")),
            question(filled_in("<field var='{http://example.com/}free-text-search'/>")),
            question(form(start="2024-01-01T00:00:00Z", END="2024-01-01T00:00:00Z")),
            question(form(**{"x" * 1000: "y"})),
        )

    stage.play(scene)


def test_what_one_person_said_has_no_numbered_pages(stage: Stage) -> None:
    """XEP-0059 section 2.6: "If it would be either impossible or exceptionally resource intensive
    for the responding entity to derive the first UID from the specified index with reasonable
    accuracy then the responding entity MAY return" the error feature-not-implemented.
    """

    async def scene(cast: Cast) -> None:
        alice, room, _ = await a_room_where_was_said(cast, "one")
        asked = question(form(**{"with": f"{room}/carol"}), rsm(max=1, index=0))
        await are_refused(alice, room, "feature-not-implemented", asked)

    stage.play(scene)


def test_one_form_is_filled_in_once(stage: Stage) -> None:
    """XEP-0313 section 4.1: "The hidden FORM_TYPE field MUST be set to this protocol's namespace";
    XEP-0004 section 3.2: a field has "a 'var' attribute that uniquely identifies the field in the
    context of the form".
    """

    async def scene(cast: Cast) -> None:
        alice, room, _ = await a_room_where_was_said(cast, "one")
        empty, one = form(), "<field var='start'><value/></field>"
        nested = empty
        for _ in range(50):
            nested = filled_in(nested)
        await are_refused(
            alice,
            room,
            "bad-request",
            question(empty, empty),
            question(filled_in(empty)),
            question(nested),
            question(filled_in(f"<field var='start'>{one}</field>")),
            question(filled_in("<field var='start'><value><b/></value></field>")),
            question(filled_in(one + one)),
            question(filled_in("<field><value>x</value></field>")),
            question(filled_in("".join(f"<field var='f{number}'/>" for number in range(300)))),
            question(empty.replace("'submit'", "'form'")),
            question(empty.replace("'submit'", "'cancel'")),
            question(empty.replace("urn:xmpp:mam:2", "urn:xmpp:mam:1")),
            question(empty.replace("FORM_TYPE", "start")),
        )

    stage.play(scene)


def test_which_page_is_wanted_is_said_once(stage: Stage) -> None:
    """XEP-0313 section 4.3.1: "A client MAY include a <set/> element in its query."; XEP-0059
    section 8 has each of its children once.
    """

    async def scene(cast: Cast) -> None:
        alice, room, [one] = await a_room_where_was_said(cast, "one")
        twice = "<set xmlns='http://jabber.org/protocol/rsm'>{0}{0}</set>"
        await are_refused(
            alice,
            room,
            "bad-request",
            question(rsm(max=1), rsm(max=1)),
            question(twice.format("<max>1</max>")),
            question(twice.format("<before/>")),
            question(twice.format(f"<after>{one}</after>")),
            question(twice.format("<index>0</index>")),
        )

    stage.play(scene)


def test_not_all_ids_in_the_world_are_asked_for_at_once(stage: Stage) -> None:
    """XEP-0313 section 4.2: the server responds "subject to implementation limits." """

    async def scene(cast: Cast) -> None:
        alice, room, _ = await a_room_where_was_said(cast, "one")
        many = [f"{number:x}" for number in range(1, 2001)]
        await are_refused(alice, room, "bad-request", question(form(ids=many)))
        await are_refused(alice, room, "item-not-found", question(form(ids=many[:200])))

    stage.play(scene)


def test_an_id_is_what_the_room_gave(stage: Stage) -> None:
    """XEP-0313 section 6.2: "These IDs are strings that servers may construct in any manner, and
    clients must treat as opaque strings"
    """

    async def scene(cast: Cast) -> None:
        alice, room, [one] = await a_room_where_was_said(cast, "one")
        others = (one.upper(), f"0{one}", f" {one}", f"{one} ", f"{one}\n", f"m{one}", "💥", LONG)
        asked = [question(form(ids=each)) for each in (*others, "", ("", one))]
        asked += [question(rsm(after=each)) for each in others]
        asked += [question(form(after_id=each)) for each in others]
        await are_refused(alice, room, "item-not-found", *asked)

    stage.play(scene)


def test_a_question_has_a_short_id_and_no_node(stage: Stage) -> None:
    """XEP-0313 section 6.1.3: "This specification reserves the 'node' attribute of the <query>
    element for use with pubsub archives."; section 4.2: a 'queryid' stands in each result.
    """

    async def scene(cast: Cast) -> None:
        alice, room, _ = await a_room_where_was_said(cast, "one")
        node = "<query xmlns='urn:xmpp:mam:2' node='x'/>"
        await are_refused(alice, room, "item-not-found", node)
        await are_refused(alice, room, "bad-request", question(queryid=LONG))

    stage.play(scene)


def test_what_means_nothing_changes_nothing(stage: Stage) -> None:
    """XEP-0059 section 4: "If the responding entity does not understand result set management, it
    MUST ignore such extensions."; so it is with others. XEP-0313 section 4.3.4: "flipping a page
    does not affect what results are returned".
    """

    async def scene(cast: Cast) -> None:
        alice, room, ids = await a_room_where_was_said(cast, "one", "two")
        for inside in (
            "<flip-page/><flip-page/>",
            "<flip-page/>" + rsm(max=9, after=""),
            "<set xmlns='urn:example:none'><max>1</max></set><flip-page/>",
            "<x xmlns='urn:example:none'/>words<flip-page/>",
        ):
            assert (await page(alice, room, inside)).ids == ids[::-1]

    stage.play(scene)

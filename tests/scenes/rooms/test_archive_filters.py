"""Parts of a room's archive: by time, by who said it, by ids."""

from datetime import datetime, timedelta, timezone
from itertools import product

from tests.scenes.archive import form, hears, page, pages_backwards, question, rsm
from tests.scenes.cast import Cast
from tests.scenes.messages import kept_id
from tests.scenes.paths import feature, refused, said
from tests.scenes.stage import Stage

INFO = "<query xmlns='http://jabber.org/protocol/disco#info'/>"
FIVE = ("one", "two", "three", "four", "five")
HOUR = timedelta(hours=1)
NAMING = (
    form(before_id="{}"),
    form(after_id="{}"),
    form(ids=("{1}", "{0}")),
    rsm(after="{}"),
    rsm(before="{}"),
    rsm(max=0, after="{}"),
)
"""All that names a message."""


def test_an_archive_says_what_it_can(stage: Stage) -> None:
    """XEP-0313 section 7: "If a server or other entity hosts archives and supports MAM queries, it
    MUST advertise the 'urn:xmpp:mam:2' and 'urn:xmpp:mam:2#extended' features [...] made to
    archiving JIDs"
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        both = [feature(f"urn:xmpp:mam:2{what}") for what in ("", "#extended")]
        await alice.gets(room, INFO, *both)
        for other in (cast.domain, cast.contact("carol")):
            await alice.gets(other, INFO, *(f"not({one})" for one in both))

    stage.play(scene)


def test_the_form_has_all_that_can_be_asked_for(stage: Stage) -> None:
    """XEP-0313 section 4.1.5: "The server replies with all the form fields it supports in queries,
    which MUST include the mandatory fields"; of the ids "the server MUST include a" `<validate/>`
    "element that signals the list is open to arbitrary values"; section 4.1: "Servers MUST NOT mark
    any fields in the form as being required"
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        form = "/iq[@type='result']/mam:query/form:x[@type='form']"
        kinds = {"with": "jid-single", "ids": "list-multi"}
        texts = dict.fromkeys(("start", "end", "before-id", "after-id"), "text-single")
        await alice.gets(
            room,
            question(),
            f"{form}[count(form:field)=7][not(//form:required)][not(//form:option)]",
            f"{form}/form:field[@var='FORM_TYPE'][@type='hidden'][form:value='urn:xmpp:mam:2']",
            *(
                f"{form}/form:field[@var='{name}'][@type='{kind}']"
                for name, kind in (kinds | texts).items()
            ),
            "//form:field[@var='ids']/*[local-name()='validate']/*[local-name()='open']",
        )

    stage.play(scene)


def test_by_default_everything_is_asked_for(stage: Stage) -> None:
    """XEP-0313 section 4.1: "By default all messages match a query, and filters are used to request
    a subset of the archived messages." All fields "are optional for the client."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)
        ids = await hears(alice, room, *FIVE)

        unasked = form(start="", end="", after_id="", ids=())
        for wish in (form(), unasked, "<x xmlns='jabber:x:data' type='submit'/>"):
            assert (await page(alice, room, wish)).ids == ids

    stage.play(scene)


def test_a_time_counts_itself(stage: Stage) -> None:
    """XEP-0313 section 4.1.2: "a server MUST only return messages whose timestamp is equal to or
    later than the given timestamp"; "equal to or earlier than the timestamp given in the 'end'
    field."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)
        for text in FIVE:
            await hears(alice, room, text)

        everything = await page(alice, room)
        low, high = everything.stamps[1], everything.stamps[3]
        for wish, since, until in (
            (form(start=low), low, "Z"),
            (form(end=high), "", high),
            (form(start=low, end=high), low, high),
        ):
            found = await page(alice, room, wish)
            assert found.stamps == [at for at in everything.stamps if since <= at <= until]
            assert (found.count, found.is_complete) == (str(len(found.ids)), True)

    stage.play(scene)


def test_a_time_may_be_told_in_any_zone_and_as_finely_as_one_likes(stage: Stage) -> None:
    """XEP-0313 section 4.1.2: "The 'start' and 'end' fields, if provided, MUST contain timestamps
    formatted according to the DateTime profile"; XEP-0082 section 3.2: "The Time Zone Definition is
    mandatory and MUST be either UTC (denoted by addition of the character 'Z' to the end of the
    string) or some offset from UTC"; "The fractions of a second are optional".
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)
        await hears(alice, room, "one")
        [stamp] = (await page(alice, room)).stamps

        moment = datetime.fromisoformat(stamp)
        east, west = (timezone(hours * HOUR) for hours in (14, -12))
        for at in (moment.astimezone(east), moment.astimezone(west)):
            for wish in (form(start=at.isoformat()), form(end=at.isoformat())):
                assert (await page(alice, room, wish)).words == ["one"]
        after = (moment + timedelta(microseconds=1)).isoformat()
        assert (await page(alice, room, form(start=after))).words == []
        assert (await page(alice, room, form(end=f"{stamp[:-1]}000000000Z"))).words == ["one"]

    stage.play(scene)


def test_where_nothing_fits_there_is_an_empty_page(stage: Stage) -> None:
    """XEP-0313 section 4.1: "a query is still considered successful even if the archive is empty or
    if no messages match the filter criteria - such queries simply return no results."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)
        ids = await hears(alice, room, *FIVE)

        for wish in (
            form(start="9999-12-31T23:59:59Z"),
            form(end="0001-01-01T00:00:00Z"),
            form(start="2040-01-01T00:00:00Z", end="2010-01-01T00:00:00Z"),
            form(after_id=ids[3], before_id=ids[1]),
            form(after_id=ids[1], before_id=ids[1]),
        ):
            found = await page(alice, room, wish)
            assert (found.ids, found.count, found.is_complete) == ([], "0", True), wish

    stage.play(scene)


def test_what_one_occupant_said_is_found_by_his_jid(stage: Stage) -> None:
    """XEP-0313 section 4.1.1: "If a 'with' field is present in the form, it contains a JID against
    which to match messages."; "An item in a MUC archive matches if the publisher of the item
    matches the JID"
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol", "dave")
        alice = await cast.client("alice")
        await alice.joins(room)
        hers = await hears(alice, room, "one")
        alice.says(room, "two")
        mine = [kept_id(await alice.receives(said(room, "alice", "two")))]
        room.says("dave", "three")
        await alice.receives(said(room, "dave", "three"))
        hers += await hears(alice, room, "four")

        for name, expected in (("carol", hers), ("alice", mine), ("erin", [])):
            found = await page(alice, room, form(**{"with": f"{room}/{name}"}))
            assert (found.ids, found.is_complete) == (expected, True)
        pages = await pages_backwards(alice, room, 1, form(**{"with": f"{room}/carol"}))
        assert [one.ids for one in pages if one.ids] == [[hers[1]], [hers[0]]]

    stage.play(scene)


def test_all_that_was_said_in_a_room_is_found_by_its_jid(stage: Stage) -> None:
    """XEP-0313 section 4.1.1: "If (and only if) the supplied JID is a bare JID (i.e. no resource is
    present), then the server SHOULD return messages if their bare to/from address for a user
    archive, or from address otherwise, would match it."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)
        ids = await hears(alice, room, *FIVE)

        found = await page(alice, room, form(**{"with": str(room)}))
        assert (found.ids, found.count) == (ids, "5")

    stage.play(scene)


def test_nobody_is_found_by_a_jid_that_the_room_does_not_show(stage: Stage) -> None:
    """XEP-0313 section 4.1.1: "this should only be available to entities that would already have
    been allowed to know the publisher of the events (e.g. this could not be used by a visitor to a
    semi-anonymous MUC)."
    """

    async def scene(cast: Cast) -> None:
        room, other = cast.room("carol"), cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)
        await hears(alice, room, "one")
        alice.says(room, "two")
        await alice.receives(said(room, "alice", "two"))

        for jid in (alice.account, alice.jid, cast.contact("carol"), f"{other}/carol"):
            found = await page(alice, room, form(**{"with": jid}))
            assert (found.ids, found.is_complete) == ([], True)

    stage.play(scene)


def test_what_stands_between_two_messages_is_asked_for_by_their_ids(stage: Stage) -> None:
    """XEP-0313 section 4.1.3: "it may choose to restrict its query to before and/or after messages
    it already knows about. This may be done through the 'before-id' and 'after-id' fields."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)
        ids = await hears(alice, room, *FIVE)

        for wish, expected in (
            (form(after_id=ids[2]), ids[3:]),
            (form(before_id=ids[2]), ids[:2]),
            (form(after_id=ids[0], before_id=ids[4]), ids[1:4]),
        ):
            found = await page(alice, room, wish)
            assert (found.ids, found.count) == (expected, str(len(expected)))

    stage.play(scene)


def test_before_an_id_is_paged_forwards(stage: Stage) -> None:
    """XEP-0313 section 9: "using 'before' implies paging backwards through the result set while
    using 'before-id' does not."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)
        ids = await hears(alice, room, *FIVE)

        forwards = await page(alice, room, form(before_id=ids[4]), rsm(max=2))
        backwards = await page(alice, room, rsm(max=2, before=ids[4]))
        both = await page(alice, room, form(before_id=ids[4]), rsm(max=2, before=""))
        assert (forwards.ids, forwards.count) == (ids[:2], "4")
        assert (backwards.ids, backwards.count) == (ids[2:4], "5")
        assert (both.ids, both.index, both.count) == (ids[2:4], "2", "4")

    stage.play(scene)


def test_known_messages_are_fetched_by_their_ids_in_order(stage: Stage) -> None:
    """XEP-0313 section 4.1.3: "If the client already knows the UID of one or more messages it wants
    to fetch, it can use the 'ids' field"
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)
        ids = await hears(alice, room, *FIVE)

        found = await page(alice, room, form(ids=(ids[3], ids[1], ids[3])))
        assert (found.words, found.count) == (["two", "four"], "2")
        part = await page(alice, room, form(ids=ids), rsm(max=2, after=ids[2]))
        assert (part.ids, part.count, part.is_complete) == (ids[3:], "5", True)

    stage.play(scene)


def test_an_id_that_is_not_in_the_archive_is_not_found(stage: Stage) -> None:
    """XEP-0313 section 4.1.3: "If any UID requested by the client in any of the 'before-id',
    'after-id' or 'ids' form fields is not present in the archive, the server MUST return an
    item-not-found error in response to the query."; section 4.3.2: "If the UID contained within an
    <after> or <before> element is not present in the archive, the server MUST return an
    item-not-found error".
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)
        [known] = await hears(alice, room, "one")

        for unknown, wish in product(("ffffffff", "1" * 16, "no such id"), NAMING):
            not_found = refused("iq", room, "item-not-found", "cancel")
            await alice.sets(room, question(wish.format(unknown, known)), not_found)
        await alice.receives_nothing()

    stage.play(scene)


def test_an_id_of_another_archive_is_not_found(stage: Stage) -> None:
    """XEP-0313 section 4.1.3: "If any UID requested by the client [...] is not present in the
    archive, the server MUST return an item-not-found error"
    """

    async def scene(cast: Cast) -> None:
        room, other = cast.room("carol"), cast.room("carol")
        alice, bob = await cast.client("alice"), await cast.client("bob")
        await alice.joins(room)
        await alice.joins(other)
        await bob.joins(room)
        await alice.reads_to("/presence[contains(@from, '/bob')]")
        [elsewhere] = await hears(alice, other, "there")
        [theirs] = await hears(bob, room, "here")

        for id_ in (theirs, elsewhere):
            for wish in (form(ids=id_), rsm(after=id_)):
                not_found = refused("iq", room, "item-not-found", "cancel")
                await alice.sets(room, question(wish), not_found)

    stage.play(scene)

"""Pages of a room's archive: which they are, and that nothing is missed or doubled on the way."""

from itertools import chain

from bridge.testing.manner import Manner
from tests.scenes.archive import (
    METADATA,
    hears,
    page,
    pages_backwards,
    pages_forwards,
    rsm,
)
from tests.scenes.cast import Cast
from tests.scenes.messages import kept_id
from tests.scenes.stage import Stage

FIVE = ("one", "two", "three", "four", "five")


def test_a_page_tells_its_ends_its_place_and_the_real_count(stage: Stage) -> None:
    """XEP-0059 section 2.2: "SHOULD also include the number of items in the full result set"; "The
    <first/> element SHOULD include an 'index' attribute. This integer specifies the position within
    the full set [...] of the first item in the page."

    XEP-0313 section 4: the answer is "indicating the UID of the first and last message of the
    (possibly limited) result set."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)
        ids = await hears(alice, room, *FIVE)

        found = await page(alice, room, rsm(max=2, after=ids[1]))
        assert (found.ids, found.words) == (ids[2:4], ["three", "four"])
        assert (found.ends, found.index, found.count) == ((ids[2], ids[3]), "2", "5")
        assert not found.is_complete

    stage.play(scene)


def test_all_is_found_forwards(stage: Stage) -> None:
    """XEP-0313 section 4.2: "if a client were to request the first 10 stanzas in an archive, then
    use RSM to request the next 10 stanzas [...] all 20 result stanzas would be received in
    chronological order."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)
        a, b, c, d, e = await hears(alice, room, *FIVE)

        pages = await pages_forwards(alice, room, 2)
        assert [one.ids for one in pages] == [[a, b], [c, d], [e]]
        assert [one.index for one in pages] == ["0", "2", "4"]

    stage.play(scene)


def test_all_is_found_backwards(stage: Stage) -> None:
    """XEP-0059 section 2.3: "The last item in the page returned by the responding entity MUST be
    the item that immediately" stands before "the item that the requesting entity indicated it has
    already received"
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)
        a, b, c, d, e = await hears(alice, room, *FIVE)

        pages = await pages_backwards(alice, room, 2)
        assert [one.ids for one in pages] == [[d, e], [b, c], [a]]
        assert [one.index for one in pages] == ["3", "1", "0"]

    stage.play(scene)


def test_the_last_page_is_asked_for_by_an_empty_before(stage: Stage) -> None:
    """XEP-0313 section 4.3.3: "Within the returned page, all results are still in chronological
    order, that is, the first result you receive will be the oldest item in the page, and the last
    result you receive will be the last item in the archive."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)
        ids = await hears(alice, room, *FIVE)

        found = await page(alice, room, rsm(max=3, before=""))
        assert (found.ids, found.is_complete) == (ids[2:], False)

    stage.play(scene)


def test_a_page_is_found_by_how_much_stands_before_it(stage: Stage) -> None:
    """XEP-0059 section 2.6: "The 'index' attribute of the <first/> element MUST be the same as the
    index specified in the request. If the index specified by the requesting entity is greater than
    or equal to the number of items in the full set then the responding entity MUST return an empty
    page"
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)
        ids = await hears(alice, room, *FIVE)

        for index, expected in ((0, ids[:2]), (3, ids[3:]), (5, []), (999_999_999, [])):
            found = await page(alice, room, rsm(max=2, index=index))
            assert (found.ids, found.count) == (expected, "5")
            assert found.index == (str(index) if expected else "")

    stage.play(scene)


def test_a_flipped_page_is_the_same_page_with_the_newest_first(stage: Stage) -> None:
    """XEP-0313 section 4.3.4: "flipping a page does not affect what results are returned in
    response to the query. It only affects the order in which they are transmitted"
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)
        ids = await hears(alice, room, *FIVE)

        for wish, expected in (
            (rsm(max=2, after=ids[1]), ids[2:4]),
            (rsm(max=2, before=""), ids[3:]),
        ):
            straight = await page(alice, room, wish)
            flipped = await page(alice, room, wish, "<flip-page/>")
            assert (straight.ids, flipped.ids) == (expected, expected[::-1])
            assert flipped.ends == straight.ends == (expected[0], expected[-1])

    stage.play(scene)


def test_an_empty_page_tells_how_much_there_is(stage: Stage) -> None:
    """XEP-0059 section 2.7: "In order to get the item count of a result set without retrieving the
    items themselves, the requesting entity simply specifies zero for the maximum size of the result
    set page"; section 2.2: "If there are no items in the page, then the <first/> and <last/>
    elements MUST NOT be included."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)
        await hears(alice, room, *FIVE)

        for wish in (rsm(max=0), rsm(max=0, before="")):
            found = await page(alice, room, wish)
            assert (found.ids, found.ends, found.count) == ([], ("", ""), "5")
            assert not found.is_complete

    stage.play(scene)


def test_a_page_is_limited_whatever_is_asked_for(stage: Stage) -> None:
    """XEP-0313 section 4.3.1: "a server MAY place a reasonable limit on how many stanzas may be
    pushed to a client in one request. Whether or not the client query included a <set/> element,
    the server MAY simply return its limited results"
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)
        ids = await hears(alice, room, *(f"line {number}" for number in range(103)))

        usual, most = await page(alice, room), await page(alice, room, rsm(max=999_999_999))
        assert (usual.ids, usual.count, usual.is_complete) == (ids[:50], "103", False)
        assert (most.ids, most.count, most.is_complete) == (ids[:100], "103", False)
        pages = await pages_backwards(alice, room, 40)
        assert list(chain.from_iterable(one.ids for one in reversed(pages))) == ids

    stage.play(scene)


def test_of_an_empty_archive_there_is_an_empty_page_and_no_ends(stage: Stage) -> None:
    """XEP-0313 section 4.1: "a query is still considered successful even if the archive is empty
    [...] - such queries simply return no results"; section 5: "If the archive is empty, the server
    MUST instead send an empty <metadata/> element."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        found = await page(alice, room)
        assert (found.ids, found.ends, found.count) == ([], ("", ""), "0")
        assert found.is_complete
        await alice.gets(room, METADATA, "/iq[@type='result']/mam:metadata[not(*)]")

    stage.play(scene)


def test_the_ends_of_an_archive_are_told(stage: Stage) -> None:
    """XEP-0313 section 5: "If the archive is not empty, this element MUST include <start/> and
    <end/> elements, which each have an 'id' and XEP-0082 formatted 'timestamp of the first and last
    messages in the archive respectively."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)
        ids = await hears(alice, room, *FIVE)

        stamps = (await page(alice, room)).stamps
        await alice.gets(
            room,
            METADATA,
            f"/iq/mam:metadata[count(*)=2]/mam:start[@id='{ids[0]}'][@timestamp='{stamps[0]}']",
            f"/iq/mam:metadata/mam:end[@id='{ids[-1]}'][@timestamp='{stamps[-1]}']",
        )

    stage.play(scene)


def test_the_order_is_that_of_showing(stage: Stage) -> None:
    """XEP-0313 section 3.1: "Order within the archive MUST be preserved, where the order of
    messages is the same as the order that the client originally received them"
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        for number in range(10):
            alice.says(room, f"mine {number}")
            room.says("carol", f"hers {number}")
            if number % 3 == 0:
                await cast.far.until_heard(room.native, number + 1)
        live = [kept_id(await alice.receives("/message/body")) for _ in range(20)]
        found = await page(alice, room)
        assert found.ids == live
        assert found.stamps == sorted(found.stamps)

    stage.play(scene)


def test_ids_are_those_of_the_live_stanzas_and_outlive_the_gateway(stage: Stage) -> None:
    """XEP-0313 section 3.5: "the server MUST add an <stanza-id/> element [...] to the message,
    which informs the recipient of where and under what ID the message is stored."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)
        ids = await hears(alice, room, *FIVE)
        alice.says(room, "six")
        ids.append(kept_id(await alice.receives("/message[body='six']")))

        before = await page(alice, room)
        await cast.restart()
        after = await page(alice, room, rsm(max=len(ids)))
        assert before.ids == after.ids == ids
        assert before.stamps == after.stamps

    stage.play(scene, manner=Manner(history=True))


def test_who_pages_while_others_speak_finds_that_too_and_nothing_twice(stage: Stage) -> None:
    """XEP-0059 section 2.2: "No items will be omitted from pages not yet sent"; "When paging
    through the list in order, duplicate items are never received."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)
        ids = await hears(alice, room, *FIVE)

        first = await page(alice, room, rsm(max=3))
        ids += await hears(alice, room, "six")
        second = await page(alice, room, rsm(max=3, after=ids[2]))
        assert (first.ids, first.count) == (ids[:3], "5")
        assert (second.ids, second.count, second.is_complete) == (ids[3:], "6", True)

    stage.play(scene)


def test_results_say_which_of_two_questions_they_answer(stage: Stage) -> None:
    """XEP-0313 section 4.2: "If the client gave a 'queryid' attribute in its initial query, the
    server MUST also include that in this result element."; section 4: "To ensure that the
    client knows when the results are complete," the answer comes "after last query result has been
    sent".
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)
        ids = await hears(alice, room, *FIVE)

        for queryid, wish in (("a&amp;1", rsm(max=2)), ("b", rsm(max=2, before=""))):
            alice.sends(
                f"<iq type='set' id='{queryid}' to='{room}'>"
                f"<query xmlns='urn:xmpp:mam:2' queryid='{queryid}'>{wish}</query></iq>"
            )
        for queryid, expected in (("a&1", ids[:2]), ("b", ids[3:])):
            for id_ in expected:
                await alice.receives(f"/message/mam:result[@id='{id_}'][@queryid='{queryid}']")
            await alice.receives(f"/iq[@type='result'][@id='{queryid}']/mam:fin")
        assert (await page(alice, room)).results[0][0].get("queryid") is None

    stage.play(scene)

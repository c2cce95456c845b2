"""Files that far people send into rooms: shown, and kept in the archive, with links to them."""

import asyncio

from bridge.testing.faults import Refuse
from bridge.testing.manner import Manner
from tests.scenes.archive import page
from tests.scenes.cast import Cast
from tests.scenes.files import ALLOWED, fetched, link
from tests.scenes.paths import here, said
from tests.scenes.stage import Stage
from tests.scenes.xpath import shown

CONTENT = b"\x89PNG" + bytes(range(256)) * 300


def test_a_file_is_shown_in_the_room_and_kept_with_its_link(stage: Stage) -> None:
    """XEP-0447 section 2: "Should work great together with conversation synchronization protocols
    like" XEP-0280 "and" XEP-0313.
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        tea = cast.far.file(CONTENT, "tea.png", media_type="image/png")
        cast.far.say(room.native, "carol", "", files=[tea])
        message = await alice.receives(
            f"/message[@type='groupchat'][@from='{room}/carol'][body=oob:x/oob:url]",
            "//file:file[file:name='tea.png'][hash:hash]",
        )
        assert await fetched(link(message)) == CONTENT
        [kept] = (await page(alice, room)).messages
        assert (kept.findtext("body"), link(kept)) == (link(message), link(message))
        phone = await cast.client("alice", "phone")
        came = await phone.joins(room)
        assert [link(each) for each in came if link(each)] == [link(message)]

    stage.play(scene, options=ALLOWED)


def test_a_file_in_a_room_that_all_share_is_put_once(stage: Stage) -> None:
    """Ours: and it is read by the network's own connection, for all who are there."""

    async def scene(cast: Cast) -> None:
        room = cast.shared_room("carol")
        alice, bob = await cast.client("alice"), await cast.client("bob")
        await alice.joins(room)
        await bob.joins(room)
        await alice.receives(here(room, "bob"))

        tea = cast.far.file(CONTENT)
        cast.far.say(room.native, "carol", "", files=[tea])
        first = link(await alice.receives("/message/oob:x"))
        assert link(await bob.receives("/message/oob:x")) == first
        assert cast.far.opened(tea) == 1

    stage.play(scene, options=ALLOWED, manner=Manner(shared=True))


def test_a_room_waits_for_its_file_and_no_other_room_does(stage: Stage) -> None:
    """XEP-0045 section 7.4: "reflect the message out to the full JID of each occupant"; in the
    order in which it was said.
    """

    async def scene(cast: Cast) -> None:
        room, other = cast.room("carol"), cast.room("dave")
        alice = await cast.client("alice")
        await alice.joins(room)
        await alice.joins(other)

        with cast.network.faults.pieces.closed():
            tea = cast.far.file(CONTENT)
            cast.far.say(room.native, "carol", "", files=[tea])
            room.says("carol", "behind it")
            await cast.far.until(lambda: cast.far.opened(tea))
            other.says("dave", "elsewhere")
            await alice.receives(said(other, "dave", "elsewhere"))
            await alice.receives_nothing()
        await alice.receives(f"/message[@from='{room}/carol']/oob:x")
        await alice.receives(said(room, "carol", "behind it"))
        room.says("carol", "and on")
        await alice.receives(said(room, "carol", "and on"))

    stage.play(scene, options=ALLOWED)


def test_what_cannot_be_passed_on_is_named_in_the_room_and_its_archive(stage: Stage) -> None:
    """Ours: with the reason, which stays the same."""

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        cast.network.faults.next_opening(Refuse("not-found", "It was deleted there."))
        cast.far.say(room.native, "carol", "", files=[cast.far.file(b"x", "a.txt")])
        words = "a.txt (1 byte): It was deleted there."
        await alice.receives(said(room, "carol", words))
        assert (await page(alice, room)).words == [words]

    stage.play(scene, options=ALLOWED)


def test_what_is_taken_back_while_its_file_comes_is_never_shown(stage: Stage) -> None:
    """XEP-0424 section 5: "A MUC or other service that supports message retraction SHOULD prevent
    further distribution of the message": the file that comes late changes nothing of that.
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        with cast.network.faults.pieces.closed():
            tea = cast.far.file(CONTENT)
            message = cast.far.say(room.native, "carol", "my tea", files=[tea])
            await cast.far.until(lambda: cast.far.opened(tea))
            cast.far.retract(room.native, "carol", message)
        await alice.receives(
            "/message/retract:retracted", "not(//sfs:file-sharing)", "not(//oob:x)"
        )
        await alice.receives("/message/retract:retract[@id]")
        stones = (await page(alice, room)).results
        assert not any("tea" in each or "http:" in each for each in map(shown, stones))

    stage.play(scene, options=ALLOWED)


def test_a_correction_keeps_the_file(stage: Stage) -> None:
    """XEP-0308 section 3: "The receiving client then treats the newly received payloads as
    completely replacing all payloads of the original message": it holds the file
    again, which is not fetched again.
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        tea = cast.far.file(CONTENT)
        message = cast.far.say(room.native, "carol", "my tae", files=[tea])
        first = await alice.receives("/message[starts-with(body, 'my tae')]/sfs:file-sharing")
        url = (first.findtext("body") or "").split("\n")[1]
        cast.far.edit(room.native, "carol", message, "my tea", files=[tea])
        await alice.receives(f"/message[body='my tea\n{url}']/correct:replace")
        assert cast.far.opened(tea) == 1

    stage.play(scene, options=ALLOWED)


def test_a_file_on_its_way_survives_a_restart(stage: Stage) -> None:
    """Ours: the room goes on from where it was, with the file."""

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        with cast.network.faults.pieces.closed():
            tea = cast.far.file(CONTENT)
            cast.far.say(room.native, "carol", "", files=[tea])
            room.says("carol", "behind it")
            await cast.far.until(lambda: cast.far.opened(tea))
            await cast.restart()
        message = await alice.reads_to("/message[oob:x]")
        assert await fetched(link(message)) == CONTENT
        await alice.receives(said(room, "carol", "behind it"))

    stage.play(scene, options=ALLOWED)


def test_an_archive_has_what_is_still_on_its_way_when_it_is_there(stage: Stage) -> None:
    """Ours: a page waits for the file, so that no client keeps the message without it."""

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        with cast.network.faults.pieces.closed():
            tea = cast.far.file(CONTENT)
            cast.far.say(room.native, "carol", "", files=[tea])
            await cast.far.until(lambda: cast.far.opened(tea))
            asking = asyncio.ensure_future(page(alice, room))
            await alice.wire.ping(cast.domain)  # the question is there, too
        [kept] = (await asking).messages
        assert await fetched(link(kept)) == CONTENT

    stage.play(scene, options=ALLOWED)


def test_a_file_that_nobody_was_there_for_is_in_the_history_of_who_joins(stage: Stage) -> None:
    """Ours: a client that was told of it in words, by the id that it has for ever, would not look
    at it again in the archive.
    """

    async def scene(cast: Cast) -> None:
        room = cast.shared_room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)
        alice.leaves(room)
        await alice.receives("/presence[@type='unavailable']")

        with cast.network.faults.pieces.closed():
            tea = cast.far.file(CONTENT)
            cast.far.say(room.native, "carol", "", files=[tea])
            await cast.far.until(lambda: cast.far.opened(tea))
            await cast.restart()
        came = await alice.joins(room)
        [message] = [each for each in came if each.tag.endswith("message") and link(each)]
        assert await fetched(link(message)) == CONTENT

    stage.play(scene, options=ALLOWED, manner=Manner(shared=True))

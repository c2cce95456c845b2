"""Files that far people send into rooms: shown, and kept in the archive, with links to them."""

import asyncio

from bridge.testing.faults import Refuse
from bridge.testing.manner import Manner
from tests.scenes.archive import form, page, rsm
from tests.scenes.cast import Cast
from tests.scenes.files import ALLOWED, fetched, link, put
from tests.scenes.messages import kept_id, shown_id
from tests.scenes.paths import here, said
from tests.scenes.rooms.test_moderated_messages import moderate, removed
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


def test_words_and_files_are_messages_of_their_own_live_and_later(stage: Stage) -> None:
    """XEP-0359 section 3.1: "the value of the 'id' attribute" is unique within the room; XEP-0313
    section 4.2: "an 'id' attribute [...] uniquely identifying the message within the archive". Each
    file is all of its message, since clients draw no other ones.
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        files = [cast.far.file(b"one", "one.jpg"), cast.far.file(b"two", "two.jpg")]
        cast.far.say(room.native, "carol", "my pets", files=files)
        room.says("carol", "behind it")
        words = await alice.receives(
            f"/message[@from='{room}/carol'][body='my pets'][not(sfs:file-sharing)]/oid:occupant-id"
        )
        kept = kept_id(words)
        ids = [kept, f"{kept}.1", f"{kept}.2"]
        live = [words]
        for id_, name in zip(ids[1:], ("one.jpg", "two.jpg"), strict=True):
            live.append(
                await alice.receives(
                    f"/message[@id='{id_}'][@from='{room}/carol'][body=oob:x/oob:url]",
                    f"/message[sid:stanza-id[@id='{id_}'][@by='{room}']]/oid:occupant-id",
                    f"count(//sfs:file-sharing)=1 and //file:name='{name}'",
                )
            )
        behind = kept_id(await alice.receives(said(room, "carol", "behind it")))
        bodies = [message.findtext("body", "") for message in live]

        phone = await cast.client("alice", "phone")
        came = [each for each in await phone.joins(room) if each.findtext("body")]
        assert [(each.get("id"), each.findtext("body")) for each in came] == [
            *zip(ids, bodies, strict=True),
            (behind, "behind it"),
        ]
        whole = await page(alice, room)
        assert (whole.ids, whole.words) == ([*ids, behind], [*bodies, "behind it"])
        assert [kept_id(each) for each in whole.messages] == whole.ids

    stage.play(scene, options=ALLOWED)


def test_an_archive_goes_on_behind_the_last_file(stage: Stage) -> None:
    """Ours: an id of any of the messages means their one entry, wherever XEP-0313 has ids."""

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        room.says("carol", "before it")
        cast.far.say(room.native, "carol", "my tea", files=[cast.far.file(b"one")])
        room.says("carol", "behind it")
        before = kept_id(await alice.receives(said(room, "carol", "before it")))
        words = kept_id(await alice.receives(said(room, "carol", "my tea")))
        file = kept_id(await alice.receives("/message/oob:x"))
        behind = kept_id(await alice.receives(said(room, "carol", "behind it")))

        two = await page(alice, room, rsm(max=2))
        assert (two.ids, two.is_complete) == ([before], False)  # the next one is two
        three = await page(alice, room, rsm(max=3))
        assert (three.ids, three.ends) == ([before, words, file], (before, file))
        assert (await page(alice, room, rsm(max=3, after=file))).ids == [behind]
        assert (await page(alice, room, rsm(max=2, before=behind))).ids == [words, file]
        assert (await page(alice, room, rsm(max=1, before=behind))).ids == [words, file]
        assert (await page(alice, room, rsm(max=3, before=words))).ids == [before]
        assert (await page(alice, room, form(after_id=file))).ids == [behind]
        assert (await page(alice, room, form(ids=(file,)))).ids == [words, file]

    stage.play(scene, options=ALLOWED)


def test_what_a_moderator_removes_goes_with_its_files(stage: Stage) -> None:
    """Ours: each of the messages as which it was shown, by whichever of them it was meant."""

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        cast.far.enter(room.native, "alice", role="moderator")
        await alice.receives("//user:item[@role='moderator']")

        tea = cast.far.file(b"one", "tea.jpg")
        cast.far.say(room.native, "carol", "my tea", files=[tea])
        kept = kept_id(await alice.receives(said(room, "carol", "my tea")))
        await alice.receives("/message/oob:x")
        await alice.sets(room, moderate(f"{kept}.1"), "/iq[@type='result']")
        first = await alice.receives(removed(room, "alice", kept, "spam"), "/message/body")
        await alice.receives(removed(room, "alice", f"{kept}.1", "spam"), "/message[not(body)]")
        whole = await page(alice, room)
        told = kept_id(first)
        assert whole.ids == [kept, told, f"{told}.1"]
        assert not any("tea" in each for each in map(shown, whole.results))

    stage.play(scene, options=ALLOWED)


def test_what_is_taken_back_takes_its_files_along(stage: Stage) -> None:
    """XEP-0424 section 3: "The client sends out a retraction message and uses the 'id' attribute",
    of each message as which it was shown.
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        files = [cast.far.file(b"one", "one.jpg"), cast.far.file(b"two", "two.jpg")]
        album = cast.far.say(room.native, "carol", "", files=files)
        first = kept_id(await alice.receives("/message/oob:x"))
        await alice.receives(f"/message[@id='{first}.1']/oob:x")
        cast.far.retract(room.native, "carol", album)
        await alice.receives(f"/message[body]/retract:retract[@id='{first}']")
        await alice.receives(f"/message[not(body)]/retract:retract[@id='{first}.1']")
        await alice.receives_nothing()

    stage.play(scene, options=ALLOWED)


def test_ones_own_message_comes_back_as_it_was(stage: Stage) -> None:
    """XEP-0045 section 7.4: "reflect the message out to the full JID of each occupant.": as its
    client wrote it, words and file at once.
    """

    async def scene(cast: Cast) -> None:
        room = cast.shared_room("carol")
        alice, bob = await cast.client("alice"), await cast.client("bob")
        await alice.joins(room)
        await bob.joins(room)
        await alice.receives(here(room, "bob"))

        url = await put(cast, alice, b"one", "tea.jpg", "image/jpeg")
        sharing = (
            "<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:sfs:0'><body start='6'/>"
            "</fallback><file-sharing xmlns='urn:xmpp:sfs:0'>"
            "<file xmlns='urn:xmpp:file:metadata:0'><name>tea.jpg</name></file><sources>"
            f"<url-data xmlns='http://jabber.org/protocol/url-data' target='{url}'/></sources>"
            "</file-sharing>"
        )
        alice.says(room, f"my tea\n{url}", sharing, id="m1")
        for client in (alice, bob):
            await client.receives(
                f"/message[@id='m1'][body='my tea\n{url}']/sfs:file-sharing", "not(//oob:x)"
            )
            await client.receives_nothing()

    stage.play(scene, options=ALLOWED, manner=Manner(shared=True))


def test_a_correction_of_the_words_leaves_the_file(stage: Stage) -> None:
    """XEP-0308 section 3: "The receiving client then treats the newly received payloads as
    completely replacing all payloads of the original message": of the words alone. What is the
    same file is neither fetched nor shown again.
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        tea = cast.far.file(CONTENT)
        message = cast.far.say(room.native, "carol", "my tae", files=[tea])
        first = shown_id(await alice.receives(said(room, "carol", "my tae")))
        await alice.receives("/message/oob:x")
        cast.far.edit(room.native, "carol", message, "my tea", files=[tea])
        await alice.receives(
            f"/message[body='my tea'][not(sfs:file-sharing)]/correct:replace[@id='{first}']"
        )
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

        tea = cast.far.file(CONTENT)
        cast.far.say(room.native, "carol", "", files=[tea])
        await cast.restart()
        assert not cast.far.opened(tea)  # nothing is fetched for nobody
        came = await alice.joins(room)
        [message] = [each for each in came if each.tag.endswith("message") and link(each)]
        assert await fetched(link(message)) == CONTENT

    stage.play(scene, options=ALLOWED, manner=Manner(shared=True))

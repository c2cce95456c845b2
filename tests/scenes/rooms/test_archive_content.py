"""What a room's archive holds, and as what."""

from datetime import datetime
from xml.etree.ElementTree import Element, tostring

from bridge.testing.faults import Refuse
from bridge.testing.manner import Manner
from tests.scenes import xpath
from tests.scenes.archive import Page, form, forwarded, hears, page, pages_forwards
from tests.scenes.cast import Cast
from tests.scenes.messages import (
    fallback,
    groupchat,
    kept_id,
    reactions,
    replace,
    reply,
    shown_id,
)
from tests.scenes.paths import refused, said
from tests.scenes.stage import Stage

HOUR = 3600.0
FORWARDED = "/message/mam:result/forward:forwarded"


def written(results: Page) -> str:
    """All of a page as text."""
    return "".join(tostring(result, "unicode") for result in results.results)


def ids_of(message: Element) -> list[str]:
    """Of whom a message is, and the ids it has."""
    paths = ("@from", "@id", "sid:stanza-id/@id", "sid:origin-id/@id", "oid:occupant-id/@id")
    return [text for path in paths for text in xpath.texts(message, f"/message/{path}")]


def test_a_result_is_from_the_room_and_holds_the_message_as_it_was_shown(stage: Stage) -> None:
    """XEP-0313 section 4.2: the `<forwarded/>` element "SHOULD contain the original message as it
    was received, and SHOULD also contain a <delay/> element"; section 8.2: clients check "the
    stanza 'from' matches the entity that was queried".
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)
        alice.says(room, "one", "<origin-id xmlns='urn:xmpp:sid:0' id='o1'/>", id="m1")
        room.says("carol", "<two> & three")
        live = [await alice.receives("/message/body") for _ in range(2)]

        found = await page(alice, room)
        for result, message in zip(found.results, live, strict=True):
            assert xpath.holds(result, f"/message[@from='{room}'][@to='{alice.jid}'][not(@type)]")
            assert xpath.holds(result, f"{FORWARDED}[count(*)=2]/delay:delay[@stamp][not(@from)]")
            assert ids_of(forwarded(result)) == ids_of(message)
            assert forwarded(result).findtext("body") == message.findtext("body")

    stage.play(scene)


def test_a_message_is_kept_without_an_addressee(stage: Stage) -> None:
    """XEP-0313 section 6.1.2: "the forwarded stanza MUST NOT have a 'to' attribute, and the 'from'
    MUST be the occupant JID of the sender of the archived message."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)
        await hears(alice, room, "one")
        alice.says(room, "two")
        await alice.receives(said(room, "alice", "two"))

        found = await page(alice, room)
        assert [message.get("from") for message in found.messages] == [
            f"{room}/carol",
            f"{room}/alice",
        ]
        assert {message.get("type") for message in found.messages} == {"groupchat"}
        assert not any(message.get("to") for message in found.messages)

    stage.play(scene)


def test_nobodys_own_address_is_in_the_archive_of_a_shared_room(stage: Stage) -> None:
    """XEP-0313 section 6.1.2: only "if the recipient of the MUC archive has the right to access the
    sender real JID" there is "an <item/> child with a 'jid' attribute"; section 8.4: "the archiving
    entity MUST strip any existing <x> element"
    """

    async def scene(cast: Cast) -> None:
        room = cast.shared_room("carol")
        alice, bob = await cast.client("alice"), await cast.client("bob")
        await alice.joins(room)
        alice.says(
            room,
            "hello",
            f"<x xmlns='http://jabber.org/protocol/muc#user'><item jid='{alice.account}'/></x>",
        )
        await alice.receives(said(room, "alice", "hello"))

        for client in (alice, bob):
            found = await page(client, room)
            [message] = found.messages
            assert message.get("from") == f"{room}/alice"
            assert alice.account not in tostring(message, "unicode")
            assert not xpath.holds(message, "//user:* | //*[@jid]")

    stage.play(scene, manner=Manner(shared=True, word="returned"))


def test_the_time_is_that_of_the_archive_and_of_its_own_it_is_told_beside(stage: Stage) -> None:
    """XEP-0313 section 4.2: "The value of the 'stamp' attribute MUST be the time the message was
    originally received by the forwarding entity."; what was said long before that tells so as well,
    XEP-0203 section 2: "The time when the XML stanza was originally sent."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)
        cast.clock.ahead = -HOUR
        await hears(alice, room, "an hour ago")
        cast.clock.ahead = 0.0
        await hears(alice, room, "now")

        found = await page(alice, room)
        old, new = found.messages
        [told] = xpath.texts(old, f"/message/delay:delay[@from='{room}']/@stamp")
        then, received = map(datetime.fromisoformat, (told, found.stamps[0]))
        assert HOUR - 1 < (received - then).total_seconds() < HOUR + 10
        assert not xpath.holds(new, "/message/delay:delay")
        assert found.stamps == sorted(found.stamps)

    stage.play(scene)


def test_a_correction_is_a_message_of_its_own(stage: Stage) -> None:
    """XEP-0308 section 3: "the client will resend the corrected message with a new id, and with the
    replace payload [...] to the previous message by id."; XEP-0313 section 3.1: "Order within
    the archive MUST be preserved"
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)
        first = cast.far.say(room.native, "carol", "airlock")
        shown = shown_id(await alice.receives(said(room, "carol", "airlock")))
        cast.far.edit(room.native, "carol", first, "window")
        hers = await alice.receives(said(room, "carol", "window"))
        alice.says(room, "door", id="m1")
        await alice.receives(said(room, "alice", "door"))
        alice.says(room, "gate", replace("m1"), id="m2")
        await alice.receives(said(room, "alice", "gate"))

        found = await page(alice, room)
        assert found.words == ["airlock", "window", "door", "gate"]
        assert found.ids[1] == kept_id(hers)
        corrected = [xpath.texts(each, "/*/correct:replace/@id") for each in found.messages]
        assert corrected == [[], [shown], [], ["m1"]]
        assert [shown_id(each) for each in found.messages[2:]] == ["m1", "m2"]

    stage.play(scene)


def test_of_what_was_taken_back_no_word_is_left(stage: Stage) -> None:
    """XEP-0424 section 4: "the original contents (i.e. the <body/> and any related elements which
    might leak information about the original message) get replaced with a <retracted/> element"
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)
        wrong = cast.far.say(room.native, "carol", "secret one")
        kept = kept_id(await alice.receives(said(room, "carol", "secret one")))
        cast.far.edit(room.native, "carol", wrong, "secret two")
        await alice.receives(said(room, "carol", "secret two"))
        cast.far.react(room.native, "carol", wrong, "🤫")
        await alice.receives("//reactions:reaction")
        cast.far.retract(room.native, "carol", wrong)
        took_back = await alice.receives("//retract:retract")
        await hears(alice, room, "hello")

        found = await page(alice, room)
        assert "secret" not in written(found)
        assert "🤫" not in written(found)
        [stone, retraction, hello] = found.messages
        assert found.ids[0] == kept
        assert xpath.holds(
            stone, f"/message[@from='{room}/carol']/retract:retracted[@id='{shown_id(took_back)}']"
        )
        assert ids_of(retraction) == ids_of(took_back)
        assert hello.findtext("body") == "hello"

    stage.play(scene)


def test_what_was_taken_back_is_not_quoted_any_more(stage: Stage) -> None:
    """XEP-0424 section 5: "A MUC or other service that supports message retraction SHOULD prevent
    further distribution of the message by the service"
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol", "dave")
        alice = await cast.client("alice")
        await alice.joins(room)
        wrong = cast.far.say(room.native, "carol", "secret")
        kept = kept_id(await alice.receives(said(room, "carol", "secret")))
        cast.far.say(room.native, "dave", "what?", answers=wrong)
        await alice.receives(said(room, "dave", "> secret\nwhat?"))
        marks = reply(kept, f"{room}/carol") + fallback("urn:xmpp:reply:0", 0, 9)
        alice.says(room, "> secret\nhush", marks)
        await alice.receives(said(room, "alice", "> secret\nhush"))
        cast.far.retract(room.native, "carol", wrong)
        retraction = await alice.receives("//retract:retract")

        found = await page(alice, room)
        assert "secret" not in written(found)
        assert found.words == ["", "what?", "hush", retraction.findtext("body")]
        for answer in found.messages[1:3]:
            assert xpath.holds(
                answer, f"/message[not(fallback:fallback)]/reply:reply[@id='{kept}']"
            )

    stage.play(scene)


def test_what_was_taken_back_is_no_hole_in_the_way(stage: Stage) -> None:
    """XEP-0313 section 3.2: "servers MUST retain the UID, timestamp and JID of the original message
    internally to ensure that all queries remain consistent."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)
        [before] = await hears(alice, room, "before")
        wrong = cast.far.say(room.native, "carol", "wrong")
        stone = kept_id(await alice.receives(said(room, "carol", "wrong")))
        for words in ("wronger", "wrongest"):
            cast.far.edit(room.native, "carol", wrong, words)
            await alice.receives(said(room, "carol", words))
        cast.far.retract(room.native, "carol", wrong)
        retraction = kept_id(await alice.receives("//retract:retract"))
        [after] = await hears(alice, room, "after")

        pages = await pages_forwards(alice, room, 1)
        assert [id_ for one in pages for id_ in one.ids] == [before, stone, retraction, after]
        assert (await page(alice, room, form(ids=stone))).ids == [stone]

    stage.play(scene)


def test_what_a_moderator_removed_is_a_tombstone_that_says_so(stage: Stage) -> None:
    """XEP-0425 section 4: "The archiving service replaces the message contents (i.e. the <body/>
    and any related elements which might leak information about the original message) with a
    <retracted/> element which in turn contains a <moderated/> element."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol", "dave")
        alice = await cast.client("alice")
        await alice.joins(room)
        spam = cast.far.say(room.native, "carol", "potions!")
        await alice.receives(said(room, "carol", "potions!"))
        cast.far.remove(room.native, "dave", spam, "no wares")
        removed = await alice.receives("//moderate:moderated")

        found = await page(alice, room)
        assert "potions" not in written(found)
        [stone, removal] = found.messages
        assert xpath.holds(
            stone,
            f"/message[@from='{room}/carol'][@type='groupchat']/retract:retracted"
            f"[@id='{shown_id(removed)}'][@stamp]/moderate:moderated[@by='{room}/dave']",
        )
        assert xpath.holds(removal, f"/message[@from='{room}']/retract:retract")
        assert ids_of(removal) == ids_of(removed)

    stage.play(scene)


def test_reactions_are_kept(stage: Stage) -> None:
    """XEP-0313 section 3: "it is expected that all messages that hold meaningful content, rather
    than state changes such as Chat State Notifications, would be archived."; XEP-0444 section 4.2:
    "the ID assigned to the stanza by the group chat itself must be used."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)
        tea = cast.far.say(room.native, "carol", "tea?")
        kept = kept_id(await alice.receives(said(room, "carol", "tea?")))
        alice.sends(groupchat(room, reactions(kept, "👍", "🍵"), "r1"))
        mine = await alice.receives("//reactions:reaction")
        cast.far.react(room.native, "carol", tea, "🎉")
        hers = await alice.receives("//reactions:reaction")

        found = await page(alice, room, form(after_id=kept))
        assert [ids_of(each) for each in found.messages] == [ids_of(mine), ids_of(hers)]
        emoji = [
            xpath.texts(each, f"/message/reactions:reactions[@id='{kept}']/reactions:reaction")
            for each in found.messages
        ]
        assert emoji == [["👍", "🍵"], ["🎉"]]

    stage.play(scene)


def test_answers_are_kept_with_what_they_answer(stage: Stage) -> None:
    """XEP-0461 section 4.1: "the ID assigned to the stanza by the group chat itself must be used";
    XEP-0313 section 3: "The entire original stanza SHOULD be stored"
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol", "dave")
        alice = await cast.client("alice")
        await alice.joins(room)
        tea = cast.far.say(room.native, "carol", "tea?")
        kept = kept_id(await alice.receives(said(room, "carol", "tea?")))
        cast.far.say(room.native, "dave", "yes", answers=tea)
        await alice.receives(said(room, "dave", "> tea?\nyes"))
        alice.says(room, "no", reply(kept, f"{room}/carol"))
        await alice.receives("/message/reply:reply")

        found = await page(alice, room, form(after_id=kept))
        assert [each.get("from") for each in found.messages] == [f"{room}/dave", f"{room}/alice"]
        assert found.words == ["> tea?\nyes", "no"]
        for each in found.messages:
            assert xpath.holds(each, f"/message/reply:reply[@id='{kept}'][@to='{room}/carol']")
        marks = [xpath.texts(each, "//fallback:body/@end") for each in found.messages]
        assert marks == [["7"], []]

    stage.play(scene)


def test_subjects_are_kept(stage: Stage) -> None:
    """XEP-0313 section 6.1.2: "All messages sent to the room that contain a <body> element SHOULD
    be stored, as should subject change stanzas"
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol", subject="tea")
        alice = await cast.client("alice")
        await alice.joins(room)
        cast.far.subject(room.native, "carol", "cake")
        live = await alice.receives("/message[subject='cake']")

        [message] = (await page(alice, room)).messages
        assert ids_of(message) == ids_of(live)
        assert xpath.holds(message, f"/message[@from='{room}/carol'][subject='cake'][not(body)]")

    stage.play(scene)


def test_states_are_not_kept(stage: Stage) -> None:
    """XEP-0313 section 3: "rather than state changes such as Chat State Notifications" """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)
        [kept] = await hears(alice, room, "one")
        for inside in (
            "<composing xmlns='http://jabber.org/protocol/chatstates'/>",
            f"<displayed xmlns='urn:xmpp:chat-markers:0' id='{kept}'/>",
        ):
            alice.sends(groupchat(room, inside, "s1"))
        cast.far.typing(room.native, "carol")
        await alice.reads_to("//states:composing")
        room.says("carol", "two")
        await alice.reads_to(said(room, "carol", "two"))

        assert (await page(alice, room)).words == ["one", "two"]

    stage.play(scene)


def test_private_messages_are_not_kept(stage: Stage) -> None:
    """XEP-0313 section 6.1.2: "A MUC archive MUST NOT include 'private message' results (those sent
    directly between occupants, not shared in the room) in the results."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)
        muc = "<x xmlns='http://jabber.org/protocol/muc#user'/>"
        alice.writes(f"{room}/carol", "psst", muc)
        await cast.far.until_heard("carol%irc.fake")
        cast.far.write("carol%irc.fake", "alice", "what?")
        await alice.reads_to("/message[body='what?']")
        await hears(alice, room, "aloud")

        assert (await page(alice, room)).words == ["aloud"]

    stage.play(scene)


def test_what_the_network_refused_is_not_kept(stage: Stage) -> None:
    """XEP-0313 section 6.1: "If an entity [...] rejects an incoming message [...] that message
    should not appear in the archive for the entity that rejected it"
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)
        cast.network.faults.next_call(Refuse())
        alice.says(room, "refused", id="m1")
        await alice.receives(refused("message", room, "forbidden", "auth"), "/message[@id='m1']")
        alice.says(room, "taken")
        await alice.receives(said(room, "alice", "taken"))

        found = await page(alice, room)
        assert (found.words, found.count) == (["taken"], "1")

    stage.play(scene)


def test_where_something_may_be_missing_the_room_says_so(stage: Stage) -> None:
    """XEP-0313 section 6.1: "the archive should represent what logical entities (MUC occupants,
    users, pubsub subscribers...) would have received"
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)
        await hears(alice, room, "before")
        await cast.restart()
        gap = await alice.reads_to(f"/message[@from='{room}'][contains(body, 'may be missing')]")
        room.says("carol", "after")
        await alice.reads_to(said(room, "carol", "after"))

        found = await page(alice, room)
        assert found.words == ["before", gap.findtext("body"), "after"]
        assert found.messages[1].get("from") == str(room)
        assert found.ids[1] == kept_id(gap)

    stage.play(scene)


def test_one_message_is_kept_once_for_all_ones_clients(stage: Stage) -> None:
    """XEP-0313 section 6.1.2: "A MUC archive MUST store each message only once (not, for example,
    every copy sent out to an occupant)."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        home = await cast.client("alice", "home")
        phone = await cast.client("alice", "phone")
        await home.joins(room)
        await phone.joins(room)
        ids = await hears(home, room, "one")
        home.says(room, "two")
        ids.append(kept_id(await home.receives(said(room, "alice", "two"))))
        for text in ("one", "two"):
            await phone.receives(f"/message[body='{text}']")

        assert (await page(home, room)).ids == (await page(phone, room)).ids == ids

    stage.play(scene)

"""The ids that a room gives to what is said and to who says it; forged ones go no further."""

from xml.etree.ElementTree import Element

from tests.scenes import xpath
from tests.scenes.cast import Cast, Room
from tests.scenes.paths import feature, said
from tests.scenes.stage import Stage

INFO = "<query xmlns='http://jabber.org/protocol/disco#info'/>"


def stanza_id(message: Element, room: Room) -> str:
    [id] = xpath.texts(message, f"/message/sid:stanza-id[@by='{room}']/@id")
    return id


def occupant_id(stanza: Element) -> str:
    [id] = xpath.texts(stanza, "/*/oid:occupant-id/@id")
    return id


def test_every_line_has_one_id_by_the_room_and_all_clients_see_the_same(stage: Stage) -> None:
    """XEP-0359 section 3: "Stanzas MUST possess, in the direct child level of the stanza, at most
    one" stanza-id "extension element with the same XMPP address as value of the 'by' attribute."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        home = await cast.client("alice", "home")
        phone = await cast.client("alice", "phone")
        await home.joins(room)
        await phone.joins(room)

        home.says(room, "hello")
        room.says("carol", "hello")
        seen = [
            [stanza_id(await client.receives("/message/body"), room) for _ in range(2)]
            for client in (home, phone)
        ]
        assert seen[0] == seen[1]
        assert len(set(seen[0])) == 2

    stage.play(scene)


def test_history_has_the_ids_of_the_live_lines(stage: Stage) -> None:
    """XEP-0359 section 3: "The value of the 'by' attribute MUST be the XMPP address of the entity
    assigning the unique and stable stanza ID."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        home = await cast.client("alice", "home")
        phone = await cast.client("alice", "phone")
        await home.joins(room)
        home.says(room, "one")
        mine = await home.receives(said(room, "alice", "one"))
        room.says("carol", "two")
        hers = await home.receives(said(room, "carol", "two"))

        came = [each for each in await phone.joins(room) if each.find("body") is not None]
        assert [stanza_id(each, room) for each in came] == [
            stanza_id(mine, room),
            stanza_id(hers, room),
        ]
        assert [occupant_id(each) for each in came] == [occupant_id(mine), occupant_id(hers)]
        assert [each.get("id") for each in came] == [mine.get("id"), hers.get("id")]

    stage.play(scene)


def test_a_forged_stanza_id_is_removed(stage: Stage) -> None:
    """XEP-0359 section 3: "which encounter a" stanza-id "element where the 'by' attribute matches
    the 'by' attribute they would otherwise set, MUST delete that element even if they are not
    adding their own stanza ID."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        alice.says(room, "hello", f"<stanza-id xmlns='urn:xmpp:sid:0' by='{room}' id='forged'/>")
        shown = await alice.receives(said(room, "alice", "hello"), "count(//sid:stanza-id)=1")
        assert stanza_id(shown, room) != "forged"

    stage.play(scene)


def test_an_origin_id_comes_back(stage: Stage) -> None:
    """XEP-0359 section 3: "SHOULD NOT strip any elements qualified by the 'urn:xmpp:sid:0'
    namespace from message stanzas unless the preceding rule applied to those elements."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        alice.says(room, "hello", "<origin-id xmlns='urn:xmpp:sid:0' id='origin-1'/>")
        await alice.receives(said(room, "alice", "hello"), "//sid:origin-id[@id='origin-1']")

    stage.play(scene)


def test_who_speaks_has_the_id_of_who_is_there(stage: Stage) -> None:
    """XEP-0421 section 4: "The <occupant-id> element MUST be attached to every message and every
    presence sent by a MUC. This includes messages sent as part of the discussion history after
    joining a room"
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        carol, me, _ = await alice.joins(room)

        room.says("carol", "hello")
        assert occupant_id(await alice.receives("/message/body")) == occupant_id(carol)
        alice.says(room, "hello")
        assert occupant_id(await alice.receives("/message/body")) == occupant_id(me)

    stage.play(scene)


def test_a_forged_occupant_id_is_replaced(stage: Stage) -> None:
    """XEP-0421 section 4: "If the message or presence received by the MUC service already contains
    <occupant-id> element, the MUC service MUST replace such element before reflecting the message
    or presence including it."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        carol, me, _ = await alice.joins(room)

        forged = f"<occupant-id xmlns='urn:xmpp:occupant-id:0' id='{occupant_id(carol)}'/>"
        alice.says(room, "hello", forged)
        shown = await alice.receives(said(room, "alice", "hello"))
        assert occupant_id(shown) == occupant_id(me)

    stage.play(scene)


def test_all_clients_of_an_account_are_one_occupant_for_ever(stage: Stage) -> None:
    """XEP-0421 section 4.1: "if a user joins the same room a second time, the occupant identifier
    MUST be the same as was assigned the first time. A user in the sense of this specification is
    identified by its real bare JID."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room()
        home = await cast.client("alice", "home")
        phone = await cast.client("alice", "phone")

        before, _ = await home.joins(room)
        other, _ = await phone.joins(room)
        await cast.restart()
        home.leaves(room)
        await home.reads_to("/presence[@type='unavailable']")
        after, _ = await home.joins(room)
        assert len({occupant_id(each) for each in (before, other, after)}) == 1

    stage.play(scene)


def test_an_occupant_is_another_one_in_another_room(stage: Stage) -> None:
    """XEP-0421 section 4.1: "a MUC service SHOULD generate the identifier such that the occupant
    identifier of a user in one room of the service does not match the occupant identifier of the
    same user in another room of the same service."
    """

    async def scene(cast: Cast) -> None:
        first, second = cast.room("carol"), cast.room("carol")
        alice = await cast.client("alice")

        here = [occupant_id(each) for each in (await alice.joins(first))[:2]]
        there = [occupant_id(each) for each in (await alice.joins(second))[:2]]
        assert len({*here, *there}) == 4
        assert all(len(id) <= 128 and "alice" not in id for id in (*here, *there))

    stage.play(scene)


def test_a_room_says_that_its_ids_can_be_trusted(stage: Stage) -> None:
    """XEP-0421 section 2: "If a MUC room implements occupant identifiers, it MUST specify the
    'urn:xmpp:occupant-id:0' feature in its service discovery information features"

    XEP-0359 section 5: "SHOULD announce the 'urn:xmpp:sid:0' namespace in its disco features
    allowing other entities to verify that those business rules are properly enforced."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")

        await alice.gets(
            room,
            INFO,
            feature("urn:xmpp:sid:0"),
            feature("urn:xmpp:occupant-id:0"),
            feature("http://jabber.org/protocol/muc#stable_id"),
        )

    stage.play(scene)


def test_marks_of_the_room_that_a_client_forges_are_removed(stage: Stage) -> None:
    """XEP-0045 section 17.3: "Only the MUC service itself SHOULD generate data about roles,
    affiliations, full JIDs, or status codes qualified by the 'http://jabber.org/protocol/muc#user'
    namespace"
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        alice.says(
            room,
            "hello",
            "<x xmlns='http://jabber.org/protocol/muc#user'><status code='104'/>"
            "<item jid='carol@localhost' affiliation='owner' role='moderator'/></x>"
            f"<delay xmlns='urn:xmpp:delay' from='{room}' stamp='1990-01-01T00:00:00Z'/>"
            "<addresses xmlns='http://jabber.org/protocol/address'>"
            "<address type='ofrom' jid='carol@localhost'/></addresses>"
            f"<result xmlns='urn:xmpp:mam:2' id='1'/>"
            f"<fin xmlns='urn:xmpp:mam:2' complete='true'/>",
        )
        await alice.receives(
            said(room, "alice", "hello"),
            "not(//user:*)",
            "not(//delay:*)",
            "not(//mam:*)",
            "not(//*[@jid])",
        )

    stage.play(scene)

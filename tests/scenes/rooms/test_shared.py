"""Rooms that all accounts share: each is an occupant, and none sees another's address."""

from bridge.testing.manner import Manner
from tests.scenes.cast import Cast
from tests.scenes.paths import gone, here, item, refused, said, statuses, subject
from tests.scenes.stage import Stage

SHARED = Manner(shared=True, word="returned")

SELF = (110, 170)
"""The status codes of one's own presence: the room is semi-anonymous."""


def play(stage: Stage, scene: object) -> None:
    stage.play(scene, manner=SHARED)  # type: ignore[arg-type]  # a scene


def test_everybody_sees_everybody_and_nobodys_address(stage: Stage) -> None:
    """XEP-0045 section 7.2.4: "If the room is semi-anonymous, the service MUST send presence from
    the new occupant to all occupants as specified above [...] but MUST include the new occupant's
    full JID only in the presence notifications it sends to occupants with a role of "moderator" and
    not to non-moderator occupants."
    """

    async def scene(cast: Cast) -> None:
        room = cast.shared_room("carol")
        alice, bob = await cast.client("alice"), await cast.client("bob")

        alice.sends_join(room)
        await alice.receives(here(room, "carol"))
        await alice.receives(here(room, "alice"), statuses(*SELF), item(jid=alice.jid))
        await alice.receives(subject(room, ""))
        bob.sends_join(room)
        await bob.receives_each(
            (here(room, "carol"), "not(//user:item/@jid)"),
            (here(room, "alice"), "not(//user:item/@jid)"),
        )
        await bob.receives(here(room, "bob"), statuses(*SELF), item(jid=bob.jid))
        await bob.receives(subject(room, ""))
        await alice.receives(here(room, "bob"), statuses(), "not(//user:item/@jid)")

    play(stage, scene)


def test_what_one_says_all_see_and_the_network_hears_it_in_his_name(stage: Stage) -> None:
    """XEP-0045 section 7.4: "the service MUST change the 'from' attribute to the sender's occupant
    JID and reflect the message out to the full JID of each occupant."; XEP-0359 section 2.1: "the
    IDs defined in this extension MUST be unique and stable within the scope of the generating XMPP
    entity": the same for all.
    """

    async def scene(cast: Cast) -> None:
        room = cast.shared_room("carol")
        alice, bob = await cast.client("alice"), await cast.client("bob")
        await alice.joins(room)
        await bob.joins(room)
        await alice.receives(here(room, "bob"))

        alice.says(room, "hello", id="m1")
        seen = [
            await client.receives(said(room, "alice", "hello"), "/message[@id='m1']")
            for client in (alice, bob)
        ]
        ids = {one.find("{urn:xmpp:sid:0}stanza-id").get("id") for one in seen}  # type: ignore[union-attr]
        heard = [(one.by, one.text) for one in await cast.far.until_heard(room.native, 1)]
        room.says("carol", "hi alice")
        for client in (alice, bob):
            await client.receives(said(room, "carol", "hi alice"))

        assert len(ids) == 1
        assert heard == [("alice", "hello")]

    play(stage, scene)


def test_a_name_that_somebody_has_is_a_conflict(stage: Stage) -> None:
    """XEP-0045 section 7.2.8: "If the room already contains another user with the nickname desired
    by the user seeking to enter the room [...], the service MUST deny access to the room and
    inform the user of the conflict; this is done by returning a presence stanza of type "error"
    specifying a <conflict/> error condition"
    """

    async def scene(cast: Cast) -> None:
        room = cast.shared_room("carol")
        alice, bob = await cast.client("alice"), await cast.client("bob")
        await alice.joins(room)
        for nick in ("alice", "Alice", "ALICE", "carol", "Çarol", "ca rol"):
            bob.sends_join(room, nick)
            await bob.receives(refused("presence", f"{room}/{nick}", "conflict", "cancel"))
        await alice.receives_nothing()

    play(stage, scene)


def test_several_clients_of_an_account_are_one_occupant(stage: Stage) -> None:
    """XEP-0045 section 7.2.8: "the service SHOULD allow entry to the user, so that the user has two
    (or more) in-room "sessions" with the same roomnick, one for each resource": the one that the
    account has already.
    """

    async def scene(cast: Cast) -> None:
        room = cast.shared_room()
        bob = await cast.client("bob")
        await bob.joins(room)
        home, phone = await cast.client("alice", "home"), await cast.client("alice", "phone")
        await home.joins(room, "alice")
        await bob.receives(here(room, "alice"))
        phone.sends_join(room, "other")
        await phone.receives(here(room, "bob"))
        await phone.receives(here(room, "alice"), statuses(*SELF, 210))
        await phone.receives(subject(room, ""))

        phone.leaves(room, "alice")
        await phone.receives(gone(room, "alice"), statuses(110))
        await bob.receives_nothing()
        home.leaves(room, "alice", "good night")
        await home.receives(gone(room, "alice"), statuses(110))
        await bob.receives(gone(room, "alice"), "/presence[status='good night']")

    play(stage, scene)


def test_another_name_and_another_status_are_told_to_all(stage: Stage) -> None:
    """XEP-0045 section 7.6: "The service then sends two presence stanzas to the full JID of each
    occupant (including the occupant who is changing his or her room nickname), one of type
    "unavailable" for the old nickname and one indicating availability for the new nickname."
    """

    async def scene(cast: Cast) -> None:
        room = cast.shared_room()
        alice, bob = await cast.client("alice"), await cast.client("bob")
        await bob.joins(room)
        await alice.joins(room)
        await bob.receives(here(room, "alice"))

        alice.sends(f"<presence to='{room}/lisa'><show>dnd</show><status>busy</status></presence>")
        await alice.receives(gone(room, "alice"), statuses(110, 303), item(nick="lisa"))
        await alice.receives(here(room, "lisa"), statuses(110))
        await bob.receives(gone(room, "alice"), statuses(303), item(nick="lisa"))
        await bob.receives(here(room, "lisa"), "/presence[show='dnd'][status='busy']")
        alice.sends(f"<presence to='{room}/bob'/>")
        await alice.receives(refused("presence", f"{room}/bob", "conflict", "cancel"))

    play(stage, scene)


def test_who_is_gone_by_an_error_is_shown_out(stage: Stage) -> None:
    """XEP-0045 section 11.1: "The status code MUST also be included in presences sent to other
    occupants"; section 18.1.2: "a MUC service SHOULD remove a user if the service receives a
    delivery-related error in relation to a stanza it has previously sent to the user"
    """

    async def scene(cast: Cast) -> None:
        room = cast.shared_room()
        alice, bob = await cast.client("alice"), await cast.client("bob")
        await bob.joins(room)
        await alice.joins(room)
        await bob.receives(here(room, "alice"))

        alice.sends(
            f"<message to='{room}' type='error'><error type='cancel'>"
            "<item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>"
        )
        await bob.receives(gone(room, "alice"), statuses(333))

    play(stage, scene)


def test_a_private_message_between_accounts_goes_from_nick_to_nick(stage: Stage) -> None:
    """XEP-0045 section 7.5: "The service is responsible for changing the 'from' address to the
    sender's occupant JID and delivering the message to the intended recipient's full JID."
    """

    async def scene(cast: Cast) -> None:
        room = cast.shared_room()
        alice, bob = await cast.client("alice"), await cast.client("bob")
        await bob.joins(room)
        await alice.joins(room)
        await bob.receives(here(room, "alice"))

        alice.writes(f"{room}/bob", "psst", id="p1")
        await bob.receives(
            f"/message[@type='chat'][@from='{room}/alice'][@id='p1'][body='psst'][user:x]"
        )
        await alice.receives_nothing()

    play(stage, scene)


def test_who_was_in_before_a_restart_is_in_afterwards(stage: Stage) -> None:
    """XEP-0410 section 1: "the restart of a server or a component causes a client to believe that
    it is still joined to a given chatroom, while the chatroom service does not know of this
    occupant"; here it knows.
    """

    async def scene(cast: Cast) -> None:
        room = cast.shared_room("carol")
        alice, bob = await cast.client("alice"), await cast.client("bob")
        await alice.joins(room)
        await bob.joins(room)
        await alice.receives(here(room, "bob"))

        await cast.restart()
        alice.says(room, "still here", id="m2")
        for client in (alice, bob):
            await client.reads_to(said(room, "alice", "still here"))

    play(stage, scene)


def test_the_archive_is_one_for_all_who_are_let_in(stage: Stage) -> None:
    """XEP-0313 section 6.1.2: "A MUC archive MUST store each message only once (not, for example,
    every copy sent out to an occupant)."
    """

    async def scene(cast: Cast) -> None:
        room = cast.shared_room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)
        room.says("carol", "first")
        live = await alice.receives(said(room, "carol", "first"))
        bob = await cast.client("bob")
        bob.sends(f"<iq type='set' id='q1' to='{room}'><query xmlns='urn:xmpp:mam:2'/></iq>")
        result = await bob.receives("/message/mam:result//forward:forwarded/message[body='first']")
        await bob.receives("/iq[@type='result']/mam:fin[@complete='true']")

        assert (
            live.find("{urn:xmpp:sid:0}stanza-id").get("id")  # type: ignore[union-attr]
            == result.find("{urn:xmpp:mam:2}result").get("id")  # type: ignore[union-attr]
        )

    play(stage, scene)

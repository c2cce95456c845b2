"""How people are: away and back, and with what words."""

import pytest

from bridge.testing.manner import Manner
from tests.scenes.cast import Cast
from tests.scenes.paths import OWN_VIEW, here, item, statuses, subject
from tests.scenes.stage import Stage

SHARED = Manner(shared=True, word="returned")
AT_LUNCH = ("/presence[show='away'][status='at lunch']",)
BACK = ("not(/presence/show)", "not(/presence/status)")


def test_somebody_far_is_away_and_back(stage: Stage) -> None:
    """XEP-0045 section 7.7: "availability is of course noted by a change in presence (specifically
    the <show/> and <status/> elements), which can provide important context within a chatroom."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        cast.far.enter(room.native, "carol", away=True, status="at lunch")
        await alice.receives(here(room, "carol"), "/*[show='away'][status='at lunch']", statuses())
        cast.far.enter(room.native, "carol", away=False, status="")
        await alice.receives(here(room, "carol"), "not(/*/show)", "not(/*/status)")

    stage.play(scene)


def test_a_rank_that_changes_is_shown(stage: Stage) -> None:
    """XEP-0045 section 17.3: "All future presence stanzas for the occupant MUST include the updated
    role and affiliation, until and unless they change again."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        cast.far.enter(room.native, "carol", role="moderator", affiliation="admin")
        await alice.receives(here(room, "carol"), item(role="moderator", affiliation="admin"))
        cast.far.enter(room.native, "carol", away=True)
        await alice.receives(here(room, "carol"), item(role="moderator", affiliation="admin"))
        cast.far.enter(room.native, "carol", role="visitor", affiliation="none", away=False)
        await alice.receives(here(room, "carol"), item(role="visitor", affiliation="none"))

    stage.play(scene)


@pytest.mark.parametrize("kind", ["private", "shared"])
def test_a_client_that_is_away_is_shown_so_to_itself_and_to_the_others(
    stage: Stage, kind: str
) -> None:
    """XEP-0045 section 7.7: "the service then sends a presence stanza from the occupant changing
    his or her presence to the full JID of each occupant"
    """

    async def scene(cast: Cast) -> None:
        room = cast.room() if kind == "private" else cast.shared_room()
        alice, bob = await cast.client("alice"), await cast.client("bob")
        await alice.joins(room)
        await bob.joins(room)
        await alice.receives(here(room, "bob"))

        alice.sends(
            f"<presence to='{room}/alice'><show>away</show><status>at lunch</status></presence>"
        )
        for client in (alice, bob):
            await client.receives(here(room, "alice"), *AT_LUNCH)
        alice.sends(f"<presence to='{room}/alice'/>")
        for client in (alice, bob):
            await client.receives(here(room, "alice"), *BACK)

    stage.play(scene, manner=SHARED)


@pytest.mark.parametrize("kind", ["private", "shared"])
def test_who_comes_in_away_is_away_at_once(stage: Stage, kind: str) -> None:
    """XEP-0045 section 7.7: "In XMPP, availability is of course noted by a change in presence
    (specifically the <show/> and <status/> elements), which can provide important context within a
    chatroom."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room() if kind == "private" else cast.shared_room()
        alice, bob = await cast.client("alice"), await cast.client("bob")
        await bob.joins(room)

        alice.sends(
            f"<presence to='{room}/alice'><show>away</show><status>at lunch</status>"
            "<x xmlns='http://jabber.org/protocol/muc'/></presence>"
        )
        await alice.receives(here(room, "bob"))
        await alice.receives(here(room, "alice"), *AT_LUNCH, "//user:status[@code='110']")
        await bob.reads_to(here(room, "alice"), *AT_LUNCH)
        alice.sends_join(room)
        await alice.reads_to(here(room, "alice"), *BACK)
        await bob.reads_to(here(room, "alice"), *BACK)

    stage.play(scene, manner=SHARED)


@pytest.mark.parametrize("kind", ["private", "shared"])
def test_of_two_clients_the_one_that_is_there_counts(stage: Stage, kind: str) -> None:
    """XEP-0045 section 7.7: "In XMPP, availability is of course noted by a change in presence
    (specifically the <show/> and <status/> elements), which can provide important context within a
    chatroom."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room() if kind == "private" else cast.shared_room()
        home, phone = await cast.client("alice", "home"), await cast.client("alice", "phone")
        bob = await cast.client("bob")
        await bob.joins(room)
        await home.joins(room)
        await phone.joins(room)
        await bob.receives(here(room, "alice"), *BACK)

        phone.sends(f"<presence to='{room}/alice'><show>away</show></presence>")
        await phone.wire.ping(cast.domain)
        home.sends(
            f"<presence to='{room}/alice'><show>away</show><status>at lunch</status></presence>"
        )
        for client in (home, phone, bob):
            await client.receives(here(room, "alice"), *AT_LUNCH)
        home.sends(f"<presence to='{room}/alice'/>")
        for client in (home, phone, bob):
            await client.receives(here(room, "alice"), *BACK)

    stage.play(scene, manner=SHARED)


@pytest.mark.parametrize("kind", ["private", "shared"])
def test_what_a_client_said_that_left_counts_no_more(stage: Stage, kind: str) -> None:
    """XEP-0045 section 7.7: "the service then sends a presence stanza from the occupant changing
    his or her presence to the full JID of each occupant"
    """

    async def scene(cast: Cast) -> None:
        room = cast.room() if kind == "private" else cast.shared_room()
        home, phone = await cast.client("alice", "home"), await cast.client("alice", "phone")
        bob = await cast.client("bob")
        await bob.joins(room)
        home.sends(
            f"<presence to='{room}/alice'><show>away</show><status>at lunch</status>"
            "<x xmlns='http://jabber.org/protocol/muc'/></presence>"
        )
        await home.reads_to(subject(room, ""))
        await bob.reads_to(here(room, "alice"), *AT_LUNCH)
        await phone.joins(room)
        await home.reads_to(here(room, "alice"), *BACK)
        await bob.receives(here(room, "alice"), *BACK)

        phone.leaves(room, "alice")
        for client in (home, bob):
            await client.receives(here(room, "alice"), *AT_LUNCH)

    stage.play(scene, manner=SHARED)


def test_the_network_hears_of_the_client_that_is_there(stage: Stage) -> None:
    """XEP-0045 section 7.14: "The service MUST then send a presence stanzas of type "unavailable"
    from the departing user's occupant JID to the departing occupant's full JIDs"
    """

    async def scene(cast: Cast) -> None:
        room, other = cast.room("carol"), cast.room("carol")
        home, phone = await cast.client("alice", "home"), await cast.client("alice", "phone")

        def is_away() -> bool:
            return cast.far.world.room(room.native).people["alice"].away

        await home.joins(room)
        phone.sends(
            f"<presence to='{other}/alice'><show>away</show>"
            "<x xmlns='http://jabber.org/protocol/muc'/></presence>"
        )
        await phone.reads_to(subject(other, ""))
        assert not is_away()
        home.sends(f"<presence to='{room}/alice'><show>xa</show></presence>")
        await cast.far.until(is_away)
        phone.leaves(other, "alice")
        home.sends(f"<presence to='{room}/alice'/>")
        await cast.far.until(lambda: not is_away())

    stage.play(scene)


def test_the_own_jid_is_a_full_one(stage: Stage) -> None:
    """XEP-0045 section 17.3: "If the service includes an occupant's JabberID in the MUC presence
    extension, the value of the 'jid' attribute MUST be the full JID (not the bare JID)."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room()
        alice = await cast.client("alice")

        alice.sends_join(room)
        await alice.receives(here(room, "alice"), item(jid=alice.jid))

    stage.play(scene)


def test_what_a_client_says_of_its_rank_is_not_shown(stage: Stage) -> None:
    """XEP-0045 section 17.3: "If a MUC service receives such extended presence information from an
    occupant, it MUST NOT reflect it to other occupants."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        home = await cast.client("alice", "home")
        phone = await cast.client("alice", "phone")
        await home.joins(room)

        phone.sends(
            f"<presence to='{room}/alice'><x xmlns='http://jabber.org/protocol/muc'/>"
            "<x xmlns='http://jabber.org/protocol/muc#user'>"
            "<item role='moderator' affiliation='owner'/><status code='201'/></x></presence>"
        )
        await phone.receives(here(room, "carol"))
        await phone.receives(
            here(room, "alice"),
            item(role="participant", affiliation="none"),
            statuses(*OWN_VIEW),
            "count(//user:item)=1",
        )

    stage.play(scene)

"""Joins that fail: an error from the address that was asked, marked as one of a join."""

import pytest

from bridge.testing.faults import Refuse
from bridge.testing.manner import Manner
from tests.scenes.cast import Cast, Room
from tests.scenes.client import Client
from tests.scenes.paths import feature, here, refused, statuses
from tests.scenes.stage import Stage

INFO = "<query xmlns='http://jabber.org/protocol/disco#info'/>"
SHARED = Manner(shared=True, word="returned")


async def is_refused(
    client: Client, room: Room, nick: str, condition: str, kind: str, password: str = ""
) -> None:
    client.sends_join(room, nick, password=password)
    await client.receives(refused("presence", f"{room}/{nick}", condition, kind), "/presence/muc:x")


def test_a_nick_that_another_one_has_is_a_conflict(stage: Stage) -> None:
    """XEP-0045 section 7.2.8: "If the room already contains another user with the nickname desired
    by the user seeking to enter the room [...] the service MUST deny access to the room and inform
    the user of the conflict"
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice, bob = await cast.client("alice"), await cast.client("bob")

        await is_refused(alice, room, "carol", "conflict", "cancel")
        await alice.receives_nothing()
        await alice.joins(room)
        await is_refused(bob, room, "alice", "conflict", "cancel")
        assert cast.far.people(room.native) == ("carol", "alice")

    stage.play(scene, manner=Manner(renames=False))


def test_who_had_no_nick_yet_is_refused_one_that_another_has(stage: Stage) -> None:
    """XEP-0045 section 7.2.8: "this is done by returning a presence stanza of type "error"
    specifying a <conflict/> error condition"
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        alice.writes(cast.contact("carol"), "hello")  # which begins a login under another name
        await cast.far.until(lambda: cast.far.heard("carol%irc.fake"))

        await is_refused(alice, room, "carol", "conflict", "cancel")
        came = await alice.joins(room)
        assert [each.get("from") for each in came[:2]] == [f"{room}/carol", f"{room}/alice"]

    stage.play(scene)


@pytest.mark.parametrize("kind", ["private", "shared"])
def test_a_password_is_asked_for(stage: Stage, kind: str) -> None:
    """XEP-0045 section 7.2.5: "If the room requires a password and the user did not supply one (or
    the password provided is incorrect), the service MUST deny access to the room and inform the
    user that they are unauthorized"
    """

    async def scene(cast: Cast) -> None:
        make = cast.room if kind == "private" else cast.shared_room
        room = make("carol", password="sesame")
        alice, bob = await cast.client("alice"), await cast.client("bob")

        await is_refused(alice, room, "alice", "not-authorized", "auth")
        await is_refused(alice, room, "alice", "not-authorized", "auth", password="wrong")
        await alice.joins(room, password="sesame")
        await alice.gets(room, INFO, feature("muc_passwordprotected"))
        await is_refused(bob, room, "bob", "not-authorized", "auth")
        await alice.receives_nothing()

    stage.play(scene, manner=SHARED)


def test_who_is_banned_is_forbidden_to_come_in(stage: Stage) -> None:
    """XEP-0045 section 7.2.7: "If the user has been banned from the room (i.e., has an affiliation
    of "outcast"), the service MUST deny access to the room and inform the user of the fact that
    they are banned"
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)
        cast.far.ban(room.native, "alice", "carol")
        await alice.receives(statuses(110, 301))

        await is_refused(alice, room, "alice", "forbidden", "auth")

    stage.play(scene)


@pytest.mark.parametrize(
    ("reason", "condition", "kind"),
    [
        ("members-only", "registration-required", "auth"),
        ("full", "service-unavailable", "cancel"),
        ("not-found", "item-not-found", "cancel"),
        ("timeout", "remote-server-timeout", "wait"),
    ],
)
def test_what_the_network_says_no_to_is_told(
    stage: Stage, reason: str, condition: str, kind: str
) -> None:
    """XEP-0045 section 7.2.17: "The following table summarizes the XMPP error conditions that can
    be returned to an entity that attempts to enter a MUC room."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        cast.network.faults.next_join(Refuse(reason, "The network says no."))  # type: ignore[arg-type]
        alice = await cast.client("alice")

        await is_refused(alice, room, "alice", condition, kind)

    stage.play(scene)


def test_a_join_without_a_nick_is_refused(stage: Stage) -> None:
    """XEP-0045 section 7.2.1: "If the user does not specify a room nickname (note the bare JID on
    the 'from' address in the following example), the service MUST return a" jid-malformed error.
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")

        alice.sends(f"<presence to='{room}'><x xmlns='http://jabber.org/protocol/muc'/></presence>")
        await alice.receives(
            refused("presence", room, "jid-malformed", "modify"), "/presence/muc:x"
        )

    stage.play(scene)


@pytest.mark.parametrize("nick", ["\u00a0", "\u2003\u2003", "\u3000"], ids=ascii)
def test_a_nick_of_spaces_is_refused(stage: Stage, nick: str) -> None:
    """XEP-0045 section 17.1: "In addition, a MUC service MUST NOT allow empty or invisible Room
    Nicknames (i.e., Room Nicknames that consist only of one or more space characters)."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")

        alice.sends_join(room, nick)
        await alice.receives(
            "/presence[@type='error']/error[err:jid-malformed or err:not-acceptable]"
        )
        await alice.receives_nothing()

    stage.play(scene)


def test_presence_from_somebody_who_is_not_in_is_no_join(stage: Stage) -> None:
    """XEP-0045 section 7.2.18: "it is RECOMMENDED that a service receiving a <presence> without an
    <x> element from a non-occupant full-JID responds with an explicit kick to that client. The kick
    MUST contain the status codes 110 (occupant's presence), 307 (kick), and 333 (kick due to
    technical problems)."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")

        alice.sends(f"<presence to='{room}/alice'/>")
        await alice.receives(
            f"/presence[@type='unavailable'][@from='{room}/alice']", statuses(110, 307, 333)
        )
        await alice.joins(room)

    stage.play(scene)


@pytest.mark.parametrize("kind", ["probe", "subscribed", "unsubscribe"])
def test_presence_of_another_kind_is_no_join(stage: Stage, kind: str) -> None:
    """XEP-0045 section 17.3: "A MUC service MUST NOT treat a presence stanza with a 'type'
    attribute (e.g., a presence probe) as a request to join the room."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")

        alice.sends(
            f"<presence to='{room}/alice' type='{kind}'>"
            "<x xmlns='http://jabber.org/protocol/muc'/></presence>"
        )
        alice.sends_join(room)
        came = await alice.joins(room)
        assert "alice" in cast.far.people(room.native)
        assert came[-1].tag == "message"

    stage.play(scene)


def test_leaving_where_one_is_not_in_is_ignored(stage: Stage) -> None:
    """XEP-0045 section 17.3: "A room MUST silently ignore unavailable presence received from a user
    who has a role of "none"."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")

        alice.leaves(room)
        await alice.receives_nothing()
        alice.sends_join(room)
        await alice.receives(here(room, "carol"))

    stage.play(scene)

"""Invitations: of people of the network, of accounts, and their refusal."""

from functools import partial

from bridge.testing.far import Invited
from bridge.testing.manner import Manner
from tests.scenes.cast import Cast
from tests.scenes.paths import here, item, refused, said
from tests.scenes.stage import Stage

USER = "http://jabber.org/protocol/muc#user"
SHARED = Manner(shared=True, word="returned")


def invite(room: object, to: str, reason: str = "") -> str:
    return (
        f"<message to='{room}' id='i1'><x xmlns='{USER}'><invite to='{to}'>"
        f"<reason>{reason}</reason></invite></x></message>"
    )


def test_a_person_of_the_network_is_invited_there(stage: Stage) -> None:
    """XEP-0045 section 7.8.2: "To send a mediated invitation, a MUC client MUST send XML of the
    following form to the <room@service> itself".
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        cast.far.person("dave%irc.fake")
        alice = await cast.client("alice")
        await alice.joins(room)

        alice.sends(invite(room, cast.contact("dave"), "Tea"))
        await cast.far.until(lambda: cast.far.invited("dave%irc.fake"))
        assert cast.far.invited("dave%irc.fake") == (Invited(room.native, "alice", "Tea"),)
        alice.sends(invite(room, cast.contact("nobody")))
        await alice.receives(refused("message", room, "item-not-found", "cancel"))

    stage.play(scene)


def test_a_direct_invitation_to_a_contact_is_one_of_the_network(stage: Stage) -> None:
    """XEP-0249 section 2: "A user invites a contact to a room by sending a <message/> stanza
    containing only an <x/> element qualified by the 'jabber:x:conference' namespace."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        cast.far.person("dave%irc.fake")
        alice = await cast.client("alice")
        await alice.joins(room)
        direct = f"<x xmlns='jabber:x:conference' jid='{room}' reason='Tea'/>"

        alice.sends(f"<message to='{cast.contact('dave')}'>{direct}</message>")
        await cast.far.until(lambda: cast.far.invited("dave%irc.fake"))
        assert cast.far.invited("dave%irc.fake") == (Invited(room.native, "alice", "Tea"),)
        assert cast.far.heard("dave%irc.fake") == ()

    stage.play(scene)


def test_an_account_is_invited_into_a_shared_room_and_declines(stage: Stage) -> None:
    """XEP-0045 section 7.8.2: "The <room@service> itself MUST then add a 'from' address to the
    <invite/> element whose value is the bare JID, full JID, or occupant JID of the inviter and send
    the invitation to the invitee"; and "The invitee MAY choose to formally decline (as opposed to
    ignore) the invitation; and this is something that the sender might want to be informed about."
    """

    async def scene(cast: Cast) -> None:
        cast.shows_jids = True  # the invitee's, to who wrote it himself
        room = cast.shared_room("carol")
        alice, bob = await cast.client("alice"), await cast.client("bob")
        await alice.joins(room)

        alice.sends(invite(room, bob.account, "Tea"))
        came = await bob.receives(
            f"/message[@from='{room}'][not(body)]/user:x/user:invite[@from='{room}/alice']"
            "[user:reason='Tea']",
            f"/message/conference:x[@jid='{room}'][@reason='Tea']",
        )
        assert alice.account not in "".join(str(one.attrib) for one in came.iter())
        declining = (
            f"<message to='{room}'><x xmlns='{USER}'><decline to='{room}/alice'>"
            "<reason>Busy</reason></decline></x></message>"
        )
        bob.sends(declining)
        await alice.receives(
            f"/message[@from='{room}']/user:x/user:decline[@from='{bob.account}']"
            "[user:reason='Busy']"
        )
        bob.sends(declining)
        await bob.receives(refused("message", room, "item-not-found", "cancel"))

    stage.play(scene, manner=SHARED)


def test_who_is_invited_into_a_room_for_members_can_come(stage: Stage) -> None:
    """XEP-0045 section 7.8.2: "If the room is members-only, the service MAY also add the invitee to
    the member list." Only its staff can have it so.
    """

    async def scene(cast: Cast) -> None:
        room = cast.shared_room("carol")
        alice, bob, eve = [await cast.client(name) for name in ("alice", "bob", "eve")]
        cast.far.promote(room.native, alice.account, affiliation="admin")
        cast.far.about(room.native, is_members_only=True)
        await alice.joins(room)
        bob.sends_join(room)
        await bob.receives(refused("presence", f"{room}/bob", "registration-required", "auth"))

        alice.sends(invite(room, bob.account, "Tea"))
        await bob.receives(f"/message[@from='{room}']/user:x/user:invite[@from='{room}/alice']")
        await bob.joins(room)
        await alice.receives(here(room, "bob"), item(affiliation="member"))
        bob.sends(invite(room, eve.account, "Tea"))
        await bob.receives(refused("message", room, "forbidden", "auth"))

    stage.play(scene, manner=SHARED)


def test_an_account_is_invited_into_what_one_alone_sees_and_has_a_view_of_its_own(
    stage: Stage,
) -> None:
    """XEP-0045 section 7.8.2: "It can be useful to invite another user to a room in which one is an
    occupant."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice, bob = await cast.client("alice"), await cast.client("bob")
        await alice.joins(room)

        bob.sends(invite(room, cast.contact("carol")))
        await bob.receives(refused("message", room, "not-acceptable", "modify"))
        alice.sends(invite(room, bob.account, "Tea"))
        await bob.receives(
            f"/message[@from='{room}'][not(body)]/user:x/user:invite[@from='{room}/alice']",
            f"/message/conference:x[@jid='{room}'][@reason='Tea']",
        )
        await bob.joins(room)
        alice.says(room, "welcome")
        await bob.receives(said(room, "alice", "welcome"))
        assert cast.far.people(room.native) == ("carol", "alice", "bob")

    stage.play(scene)


def test_somebody_is_invited_as_he_is_called(stage: Stage) -> None:
    """Ours: people who come from another gateway know that a name alone will do."""

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        for name in ("dave", "erin"):
            cast.far.person(f"{name}%irc.fake")
        alice = await cast.client("alice")
        await alice.joins(room)

        alice.sends(invite(room, "dave"))
        alice.sends(invite(room, f"anybody@{alice.domain}/erin"))
        for native in ("dave%irc.fake", "erin%irc.fake"):
            await cast.far.until(partial(cast.far.invited, native))
            assert [one.room for one in cast.far.invited(native)] == [room.native]
        alice.sends(invite(room, "no body"))
        await alice.receives(refused("message", room, "bad-request", "modify"))

    stage.play(scene)


def test_where_the_network_invites_nobody_that_is_said(stage: Stage) -> None:
    """RFC 6120 section 8.3.3.3: "The feature represented in the XML stanza is not implemented by
    the intended recipient".
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        alice.sends(invite(room, cast.contact("carol")))
        await alice.receives(refused("message", room, "feature-not-implemented", "cancel"))

    stage.play(scene, manner=Manner(invites=False))

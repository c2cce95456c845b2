"""A room that joining makes."""

from tests.scenes.cast import SERVER, Cast
from tests.scenes.paths import OWN_VIEW, here, item, said, statuses, subject
from tests.scenes.stage import Stage


def test_who_makes_a_room_by_joining_owns_it_and_is_told_so(stage: Stage) -> None:
    """XEP-0045 section 10.1.1: "The initial presence stanza received by the owner from the room
    MUST include extended presence information indicating the user's status as an owner and
    acknowledging that the room has been created (via status code 201)"
    """

    async def scene(cast: Cast) -> None:
        room = f"#new%{SERVER}@{cast.domain}"
        alice, bob = await cast.client("alice"), await cast.client("bob")

        alice.sends_join(room)
        await alice.receives(
            here(room, "alice"),
            statuses(*OWN_VIEW, 201),
            item(affiliation="owner", role="moderator"),
        )
        await alice.receives(subject(room, ""))
        phone = await cast.client("alice", "phone")
        phone.sends_join(room)
        await phone.receives(here(room, "alice"), statuses(*OWN_VIEW))
        bob.sends_join(room)
        await bob.receives(here(room, "alice"), item(affiliation="owner"))
        await bob.receives(here(room, "bob"), statuses(*OWN_VIEW), item(affiliation="none"))

    stage.play(scene)


def test_a_room_that_was_made_is_open_at_once(stage: Stage) -> None:
    """XEP-0045 section 10.1.2: "the room owner MUST decline an initial configuration form by
    sending an IQ set to the <room@service> itself [...] where the only child of the <query/> is an
    empty <x/> element"; others can come before that: the network's rooms are never locked.
    """

    async def scene(cast: Cast) -> None:
        room = f"#new%{SERVER}@{cast.domain}"
        alice, bob = await cast.client("alice"), await cast.client("bob")
        await alice.joins(room)
        await bob.joins(room)
        await alice.receives(here(room, "bob"))

        await alice.sets(
            room,
            "<query xmlns='http://jabber.org/protocol/muc#owner'>"
            "<x xmlns='jabber:x:data' type='submit'/></query>",
            "/iq[@type='result']",
        )
        bob.says(room, "hello")
        for client in (alice, bob):
            await client.receives(said(room, "bob", "hello"))

    stage.play(scene)

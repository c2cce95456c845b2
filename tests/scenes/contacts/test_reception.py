"""People of a network reach accounts by links they were given, and by addresses they know."""

import pytest

from bridge.api.errors import Refused
from bridge.api.ids import Identity, Place
from bridge.testing.manner import Manner
from bridge.xmpp import reception
from tests.scenes.cast import SERVER, Cast
from tests.scenes.contacts.listed import has_login, native
from tests.scenes.executing import Execution
from tests.scenes.skins import by_forms
from tests.scenes.stage import Stage

WELCOMES = Manner(contacts=True, welcomes=True)
SHARED = Manner(shared=True, word="returned", welcomes=True)


async def _refusal(cast: Cast, address: str, who: Identity) -> str:
    desk = cast.network.welcoming.reception
    assert desk is not None
    with pytest.raises(Refused) as refused:
        await desk.reach(address, who)
    return refused.value.text


def test_a_link_for_somebody_of_the_network_is_drawn_as_a_code(stage: Stage) -> None:
    """XEP-0221 section 2: "If the URI scheme is cid: then the identifier MUST refer to a bit of
    binary data", which XEP-0231 gives, named by its hash.
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        invite = await Execution.begun(
            alice,
            cast.domain,
            "invite",
            "//commands:command[@status='executing']",
            "//form:field[@var='name'][form:value]",
        )
        await invite.submits(
            {"name": "Ally"},
            "//commands:command[@status='executing']",
            "//*[local-name()='uri'][starts-with(., 'cid:')]",
            f"//*[.='https://{SERVER}/open/1']",
        )
        await invite.goes("next", "//commands:command[@status='completed']")
        assert invite.note == "You hear of it when the link is opened."
        [(login, _)] = cast.network.welcoming.links
        assert [(one.id, one.name) for one in cast.network.logins] == [(login, "Ally")]

    stage.play(scene, manner=WELCOMES)


def test_who_uses_the_gateway_can_be_reached_by_address(stage: Stage) -> None:
    """Ours: who it is that cannot be reached, and why, is nobody's business."""

    async def scene(cast: Cast) -> None:
        alice, bob = await cast.client("alice"), await cast.client("bob")
        login = await has_login(cast, alice)
        cast.far.person(native("carol"))
        carol = Identity(cast.network.name, native("carol"), "Carol")
        desk = cast.network.welcoming.reception
        assert desk is not None

        assert await desk.reach(f"xmpp:{alice.account}", carol) == login
        for nobody in (bob.account, "nobody@example.org", cast.contact("carol")):
            assert await _refusal(cast, nobody, carol) == reception.NOBODY
        assert await _refusal(cast, "alice", carol) == reception.NO_ADDRESS
        assert await _refusal(cast, alice.account, carol) == reception.TOO_MANY

    stage.play(scene, manner=WELCOMES)


def test_who_wishes_no_strangers_is_reached_by_whom_he_knows_alone(stage: Stage) -> None:
    """Ours: what a stranger writes all the same is not shown; that there was one is told."""

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        login = await has_login(cast, alice)
        for name in ("carol", "dave"):
            cast.far.person(native(name))
        desk = cast.network.welcoming.reception
        assert desk is not None
        carol, dave = (
            Identity(cast.network.name, native(name), name) for name in ("carol", "dave")
        )
        alice.writes(cast.contact("carol"), "hello", "<request xmlns='urn:xmpp:receipts'/>")
        await alice.receives("/message/receipts:received")
        await by_forms(alice, "preferences", {"strangers": "false"})

        assert await desk.reach(alice.account, carol) == login
        assert await _refusal(cast, alice.account, dave) == reception.NOBODY
        [known] = cast.network.logins
        cast.far.write(native("dave"), known.name, "psst")
        cast.far.write(native("carol"), known.name, "hi")
        await alice.receives_each(
            ("/message[body='hi']",),
            ("/message[starts-with(body, '1 person was not let through')]",),
        )
        await alice.receives_nothing()

    stage.play(scene, manner=WELCOMES)


def test_somebody_of_the_network_invites_an_account_into_a_shared_room(stage: Stage) -> None:
    """XEP-0045 section 7.8.2: "The <room@service> itself MUST then add a 'from' address to the
    <invite/> element whose value is the bare JID, full JID, or occupant JID of the inviter".
    """

    async def scene(cast: Cast) -> None:
        room = cast.shared_room("carol")
        alice = await cast.client("alice")
        desk = cast.network.welcoming.reception
        assert desk is not None
        place = Place(cast.network.name, "room", room.native)
        carol = Identity(cast.network.name, "carol", "carol")

        assert desk.address(place) == str(room)
        await alice.joins(room)
        cast.far.about(room.native, name="The hall")
        await alice.receives(f"/message[@from='{room}'][not(body)]/user:x/user:status[@code='104']")
        await desk.invite(alice.account, place, carol)
        await alice.receives(
            f"/message[@from='{room}']",
            f"//user:invite[@from='{room}/carol'][user:reason]",
            f"//*[local-name()='x'][@jid='{room}'][@reason='carol invites you into The hall.']",
        )

    stage.play(scene, manner=SHARED)


def test_nobody_is_invited_by_whom_he_does_not_wish_to_hear(stage: Stage) -> None:
    """Ours: who invites is told the same."""

    async def scene(cast: Cast) -> None:
        room = cast.shared_room("carol")
        alice, bob = await cast.client("alice"), await cast.client("bob")
        await by_forms(alice, "preferences", {"strangers": "false"})
        desk = cast.network.welcoming.reception
        assert desk is not None
        place = Place(cast.network.name, "room", room.native)
        carol = Identity(cast.network.name, "carol", "carol")

        told = [await desk.invite(one.account, place, carol) for one in (alice, bob)]
        await bob.receives(f"/message[@from='{room}']")
        await alice.receives_nothing()
        assert told == [alice.account, bob.account]

    stage.play(scene, manner=SHARED)


def test_nobody_invites_in_the_name_of_somebody_else(stage: Stage) -> None:
    """Ours: whoever is called as somebody in the room is `Dave (2)` there; who is not there invites
    in no occupant's name.
    """

    async def scene(cast: Cast) -> None:
        room = cast.shared_room("carol")
        alice, bob = await cast.client("alice"), await cast.client("bob")
        await alice.joins(room, "Dave")
        cast.far.enter(room.native, "Dave")
        await alice.receives(f"/presence[@from='{room}/Dave (2)']")
        desk = cast.network.welcoming.reception
        assert desk is not None
        place = Place(cast.network.name, "room", room.native)

        await desk.invite(bob.account, place, Identity(cast.network.name, "dave", "Dave"))
        await bob.receives(f"//user:invite[@from='{room}/Dave (2)']")
        await desk.invite(bob.account, place, Identity(cast.network.name, "zoe", "Da\nve"))
        await bob.receives(
            f"//user:invite[@from='{room}']", "//user:reason[starts-with(., 'Da ve invites you')]"
        )

    stage.play(scene, manner=SHARED)

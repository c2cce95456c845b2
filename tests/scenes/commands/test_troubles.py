"""What is written to accounts when a connection is in trouble for long."""

import pytest

from bridge.core import trouble
from bridge.core.status import MEND
from bridge.testing.manner import Manner
from bridge.xmpp import troubles
from tests.scenes.cast import SERVER, Cast
from tests.scenes.contacts.listed import has_login
from tests.scenes.stage import Stage

OTHER = "irc.other"


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three minutes are short."""
    monkeypatch.setattr(trouble, "TELL_AFTER", 0.3)


def lasts(jid: str, name: str) -> str:
    words = troubles.LASTS.format(name, "1 minute", "The connection was lost.")
    return f"/message[@type='chat'][@from='{jid}'][body='{words}']"


def over(jid: str, name: str) -> str:
    return f"/message[@type='chat'][@from='{jid}'][body='{troubles.OVER.format(name)}']"


@pytest.mark.usefixtures("soon")
def test_what_lasts_is_told_once_and_that_it_is_over(stage: Stage) -> None:
    """Ours: by the address of the server, to the account whose connection it is."""

    async def scene(cast: Cast) -> None:
        alice, bob = await cast.client("alice"), await cast.client("bob")
        login, server = await has_login(cast, alice), f"{SERVER}@{cast.domain}"
        await has_login(cast, bob)
        cast.network.lose(login)
        await alice.receives(lasts(server, SERVER))
        cast.network.restore(login)
        await alice.receives(over(server, SERVER))
        for client in (alice, bob):
            await client.receives_nothing()

    stage.play(scene)


def test_what_is_over_before_three_minutes_is_not_told(stage: Stage) -> None:
    """Ours: most troubles are over before anybody wonders."""

    async def scene(cast: Cast) -> None:
        room, alice = cast.room("carol"), await cast.client("alice")
        await alice.joins(room)
        for number in range(3):
            cast.network.lose()
            cast.network.restore()
            alice.says(room, f"{number}")  # it is said when there is a connection
            await alice.reads_to(f"/message[body='{number}']")
        await alice.receives_nothing()

    stage.play(scene)


def test_what_only_the_owner_can_mend_is_told_at_once_with_what_to_do(stage: Stage) -> None:
    """Ours: once, however often it is tried then; and that it is over."""

    async def scene(cast: Cast) -> None:
        alice, zoe = await cast.client("alice"), cast.contact("zoe")
        login, server = await has_login(cast, alice), f"{SERVER}@{cast.domain}"
        words = troubles.LOST.format(SERVER, "You are banned.", MEND)
        cast.network.expel(login, "forbidden", "You are banned.")
        await alice.receives(f"/message[@type='chat'][@from='{server}'][body='{words}']")
        alice.writes(zoe, "hello", "<request xmlns='urn:xmpp:receipts'/>")
        await alice.receives_each(over(server, SERVER), "/message/receipts:received")
        await alice.receives_nothing()

    stage.play(scene)


@pytest.mark.usefixtures("soon")
def test_a_restart_within_the_trouble_repeats_nothing(stage: Stage) -> None:
    """Ours: who was told is remembered; what began after that is told in its time."""

    async def scene(cast: Cast) -> None:
        room, alice = cast.room("carol"), await cast.client("alice")
        await alice.joins(room)
        server, other = f"{SERVER}@{cast.domain}", f"{OTHER}@{cast.domain}"
        cast.network.lose()
        await alice.reads_to(lasts(server, SERVER))
        await cast.restart()
        alice.writes(f"dave%{OTHER}@{cast.domain}", "hello")
        words = troubles.LASTS.format(OTHER, "1 minute", "").replace("  ", " ")
        told = await alice.reads_to("/message[@type='chat'][body]")
        assert (told.get("from"), told.findtext("body")) == (other, words)
        cast.network.restore()
        come = [await alice.reads_to("/message[@type='chat'][body]") for _ in range(2)]
        assert {(each.get("from"), each.findtext("body")) for each in come} == {
            (server, troubles.OVER.format(SERVER)),
            (other, troubles.OVER.format(OTHER)),
        }

    stage.play(scene)


@pytest.mark.usefixtures("soon")
def test_of_a_whole_network_all_who_are_there_and_the_admins_are_told(stage: Stage) -> None:
    """Ours: by the gateway's own address; nobody twice for his own connection."""

    async def scene(cast: Cast) -> None:
        hall = cast.shared_room("carol")
        alice, bob = await cast.client("alice"), await cast.client("bob")
        admin, eve = await cast.client("admin"), await cast.client("eve")
        await cast.gateway.stop()
        cast.gateway.has_admins(admin.account)
        await cast.gateway.start()
        await cast.up(alice)
        await alice.joins(hall)
        await has_login(cast, bob)
        cast.network.lose()
        for client in (alice, bob, admin):
            await client.reads_to(lasts(cast.domain, "fake"))
        cast.network.restore()
        for client in (alice, bob, admin):
            await client.reads_to(over(cast.domain, "fake"))
        # The hall tells alice in its own time that something was missed in it.
        hall.says("carol", "here I am")
        await alice.reads_to("/message/body[.='here I am']")
        ends = [one for one in alice.seen if one.findtext("body") == troubles.OVER.format("fake")]
        assert len(ends) == 1
        for client in (bob, admin, eve):
            await client.receives_nothing()

    stage.play(scene, manner=Manner(shared=True))

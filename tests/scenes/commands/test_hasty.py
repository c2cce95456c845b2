"""Who does not wait: what is done twice at once, or while the same is being ended."""

from bridge.core.erasing import LEAVING
from bridge.testing.manner import Manner
from tests.scenes.cast import Cast
from tests.scenes.client import Client
from tests.scenes.commands.test_registration import (
    REMOVE,
    RESULT,
    RIGHT,
    lets_in,
    query,
    registered,
)
from tests.scenes.contacts.listed import of
from tests.scenes.executing import COMMANDS
from tests.scenes.paths import here, said, statuses
from tests.scenes.stage import Stage
from tests.scenes.xpath import texts

PASSWORD = Manner(enters="password")
LOG_OUT = f"<command xmlns='{COMMANDS}' node='logout' action='execute'/>"


def test_who_unregisters_twice_at_once_leaves_once(stage: Stage) -> None:
    """Ours: whichever comes second waits until the session has ended, too: the network is told that
    the login ends when it has said good-bye, not before.
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        await registered(cast, alice)
        for id_ in ("first", "second"):
            sends_set(cast, alice, REMOVE, id_)
        await alice.reads_to("/iq[@type='result']")
        await alice.reads_to("/iq[@type='result']")
        assert cast.far.logged_in() == ()

    stage.play(scene, manner=PASSWORD)


def test_who_logs_out_can_unregister_at_once(stage: Stage) -> None:
    """Ours: that waits until the session has said good-bye."""

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await registered(cast, alice)
        await alice.joins(room)
        sends_set(cast, alice, LOG_OUT, "out")
        sends_set(cast, alice, REMOVE, "gone")
        await alice.reads_to("/iq[@id='gone'][@type='result']")
        assert cast.far.logged_in() == ()

    stage.play(scene, manner=PASSWORD)


def test_who_comes_back_before_the_farewell_is_asked_to_wait(stage: Stage) -> None:
    """Ours: else the farewell would end the subscription that he has from then on."""

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        await registered(cast, alice)
        await lets_in(cast, alice)
        await alice.sets(cast.domain, REMOVE, RESULT)
        answer = await alice.wire.iq("set", query(RIGHT), to=cast.domain)
        while answer.get("type") != "result":
            assert texts(answer, "//err:text") == [LEAVING]
            answer = await alice.wire.iq("set", query(RIGHT), to=cast.domain)
        await alice.reads_to(of(cast.domain, "subscribe"))
        await lets_in(cast, alice)

    stage.play(scene, manner=PASSWORD)


def test_who_logs_in_again_with_another_name_stays_in_his_rooms(stage: Stage) -> None:
    """Ours: all his clients are told of the name, as of any change of a nick, and stay."""

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        home, phone = await cast.client("alice"), await cast.client("alice", "phone")
        await registered(cast, home)
        await home.joins(room)
        await phone.joins(room)
        await home.sets(cast.domain, query(RIGHT | {"username": "alison"}), RESULT)
        for client in (home, phone):
            await client.receives(
                f"/presence[@type='unavailable'][@from='{room}/ally']", statuses(110, 303)
            )
            await client.receives(here(room, "alison"), statuses(110))
        room.says("carol", "hello")
        for client in (home, phone):
            await client.receives(said(room, "carol", "hello"))
        assert cast.far.people(room.native) == ("carol", "alison")

    stage.play(scene, manner=PASSWORD)


def sends_set(cast: Cast, client: Client, payload: str, id_: str) -> None:
    """Nothing is waited for."""
    client.sends(f"<iq type='set' id='{id_}' to='{cast.domain}'>{payload}</iq>")

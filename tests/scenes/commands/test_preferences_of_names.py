"""What an account is called on a network."""

import pytest

from bridge.testing.manner import Manner
from bridge.xmpp import portraying
from tests.scenes.cast import SERVER, Cast
from tests.scenes.chats import begun
from tests.scenes.commands.wishing import wishes
from tests.scenes.paths import here
from tests.scenes.stage import Stage

NICKS = Manner(portrays=False)
"""A network on which one is what one is called."""


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Accounts are looked at again sooner than anybody would wish."""
    monkeypatch.setattr(portraying, "PAUSE", 0.05)


def test_the_first_login_has_the_name_that_was_chosen(stage: Stage) -> None:
    """Ours: a nickname is no address, and a first login has the one that was chosen; who wished
    for none has one as if by chance.
    """

    async def scene(cast: Cast) -> None:
        alice, bob = await cast.client("alice"), await cast.client("bob")

        await wishes(cast, alice, name="Ally")
        assert (await begun(cast, alice)).name == "Ally"
        bob.writes(cast.contact("carol"), "hello", id="m1")
        await cast.far.until(lambda: len(cast.network.logins) == 2)
        [other] = {login.name for login in cast.network.logins} - {"Ally"}
        assert other.startswith("guest")

    stage.play(scene, manner=NICKS)


def test_another_name_is_had_at_once_and_in_rooms(stage: Stage) -> None:
    """XEP-0045 section 7.6: "A common feature of chat rooms is the ability for an occupant to
    change his or her nickname within the room."; here it is changed for the network.
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        await wishes(cast, alice, name="Ally")
        await alice.reads_to(here(room, "Ally"), "/presence/user:x/user:status[@code='110']")
        assert cast.far.people(room.native) == ("carol", "Ally")
        await wishes(cast, alice, name="")
        await alice.receives_nothing()
        assert cast.far.people(room.native) == ("carol", "Ally")

    stage.play(scene, manner=NICKS)


def test_a_name_that_is_taken_is_told(stage: Stage) -> None:
    """Ours: who asked for it is told, whatever he wishes to be told by itself."""

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        await wishes(cast, alice, name="Carol", notices="none")
        words = f"You are still called alice on {SERVER}: Somebody else has this name."
        await alice.receives(f"/message[@from='{cast.domain}'][body='{words}']")

    stage.play(scene, manner=NICKS)


def test_where_names_are_shown_beside_addresses_it_is_shown_alone(stage: Stage) -> None:
    """Ours: a name that is chosen for a network is no profile: no picture goes with it."""

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        await wishes(cast, alice, name="Ally of Tea")
        native = f"alice%{SERVER}"
        await cast.far.until(lambda: cast.far.portrayed(native))
        assert cast.far.portrayed(native) == (("Ally of Tea", None),)
        assert cast.far.people(room.native) == ("carol", "alice")

    stage.play(scene)

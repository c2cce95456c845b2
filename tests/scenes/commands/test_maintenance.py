"""While there is maintenance, nothing new is begun, and what is under way is carried."""

from tests.scenes.cast import Cast
from tests.scenes.client import Client
from tests.scenes.commands.running import maintains, plays
from tests.scenes.contacts.listed import has_login
from tests.scenes.executing import Execution, executed
from tests.scenes.stage import Stage

WORDS = "Back at noon."
TOLD = f"The gateway is being maintained: {WORDS}"
UNAVAILABLE = (
    "//error[@type='wait']/err:service-unavailable",
    f"//err:text='{TOLD}'",
)


def test_joins_messages_and_commands_are_refused_until_it_ends(stage: Stage) -> None:
    """RFC 6120 section 8.3.3.19: "The server or recipient does not currently provide the requested
    service".
    """

    async def scene(cast: Cast, admin: Client, alice: Client) -> None:
        room, other = cast.room("carol"), cast.room("carol")
        await alice.joins(room)
        await maintains(cast, admin, "1", WORDS)
        alice.sends_join(other)
        await alice.receives(f"/presence[@from='{other}/alice']", *UNAVAILABLE)
        alice.says(room, "hello")
        await alice.receives("/message[@type='error']", *UNAVAILABLE)
        alice.writes(cast.contact("carol"), "hello")
        await alice.receives("/message[@type='error']", *UNAVAILABLE)
        alice.sends(f"<message to='{room}' type='groupchat'><subject>new</subject></message>")
        await alice.receives("/message[@type='error']", *UNAVAILABLE)
        execution = await Execution.begun(alice, cast.domain, "preferences")
        assert execution.refusal == ("service-unavailable", TOLD)
        await alice.sets(cast.domain, "<query xmlns='jabber:iq:register'/>", *UNAVAILABLE)
        await maintains(cast, admin, "0")
        alice.says(room, "hello again")
        await alice.receives("/message[body='hello again']")
        assert await room.heard() == ["hello again"]

    plays(stage, scene)


def test_how_things_are_is_told_and_who_leaves_may_leave(stage: Stage) -> None:
    """Ours: nothing new comes of it."""

    async def scene(cast: Cast, admin: Client, alice: Client) -> None:
        await has_login(cast, alice)
        await maintains(cast, admin, "1", WORDS)
        for word in ("info", "contacts", "blocked", "rooms", "status", "logout"):
            await executed(alice, cast.domain, word)
        assert cast.network.logins == ()
        again = await Execution.begun(alice, cast.domain, "login")
        assert again.refusal == ("service-unavailable", TOLD)

    plays(stage, scene)


def test_who_is_in_stays_in_and_what_is_under_way_arrives(stage: Stage) -> None:
    """Ours: rooms go on being shown, and what was accepted before is carried."""

    async def scene(cast: Cast, admin: Client, alice: Client) -> None:
        room = cast.room("carol")
        await alice.joins(room)
        with cast.network.faults.answers.closed():
            alice.says(room, "before")
            await room.heard()
            await maintains(cast, admin, "1")
        await alice.receives("/message[body='before']")
        room.says("carol", "meanwhile")
        await alice.receives("/message[body='meanwhile']")
        await alice.joins(room)  # to be told anew what there is
        alice.leaves(room)
        await alice.receives(f"/presence[@from='{room}/alice'][@type='unavailable']")

    plays(stage, scene)


def test_it_is_not_kept_over_a_restart(stage: Stage) -> None:
    """Ours: whoever restarts the gateway has done what was to be done."""

    async def scene(cast: Cast, admin: Client, alice: Client) -> None:
        await maintains(cast, admin, "1")
        await cast.restart()
        await alice.joins(cast.room("carol"))

    plays(stage, scene)

"""How one's connection to a server stands, and connections that are ended by a command."""

from bridge.testing.manner import Manner
from tests.scenes.cast import Cast
from tests.scenes.client import Client
from tests.scenes.executing import Execution, executed
from tests.scenes.paths import gone, here, item, statuses
from tests.scenes.skins import Skin, by_forms, in_both_skins
from tests.scenes.stage import Stage

TUNES = Manner(tunes=True)
INFO = "get-irc-connection-info"
QUIT = "disconnect-from-irc-server"
USERS = "disconnect-user"


def server(cast: Cast) -> str:
    return f"irc.fake@{cast.domain}"


async def admin_of(cast: Cast) -> Client:
    admin = await cast.client("admin")
    cast.gateway.has_admins(admin.account)
    await cast.restart()
    return admin


@in_both_skins
def test_a_connection_says_how_it_stands(stage: Stage, skin: Skin) -> None:
    """Ours: since when, as whom, and what its network tells of it; to its owner alone."""

    async def scene(cast: Cast) -> None:
        room, alice = cast.room("carol"), await cast.client("alice")
        bob = await cast.client("bob")
        assert await skin(alice, "connection", at=server(cast)) == (
            "You are not connected to irc.fake."
        )
        await alice.joins(room)

        first, since, *rest = (await skin(alice, "connection", at=server(cast))).splitlines()
        assert (first, rest) == (
            "You are connected to irc.fake.",
            [
                "Name: alice",
                "Server: irc.fake",
                "Rooms: 1",
                f"Your client home is in: {room.native.partition('%')[0]}",
            ],
        )
        assert since.startswith("Connected since: ")
        assert await skin(bob, "connection", at=server(cast)) == (
            "You are not connected to irc.fake."
        )

    stage.play(scene, manner=TUNES)


def test_at_a_gateway_to_one_server_it_is_asked_at_its_own_address(stage: Stage) -> None:
    """Ours: as biboumi with a fixed server."""

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        execution = await executed(alice, cast.domain, INFO)
        assert execution.note == "You are not connected to irc.fake."

    stage.play(scene, manner=Manner(tunes=True, only_server="irc.fake"))


def test_who_disconnects_from_a_server_is_out_of_its_rooms(stage: Stage) -> None:
    """XEP-0045 section 11.2: "it SHOULD inform its participant by sending presences containing the
    332 status code"; clients do not come back from that by themselves. Others hear the last words.
    """

    async def scene(cast: Cast) -> None:
        room, alice, bob = cast.room("carol"), await cast.client("alice"), await cast.client("bob")
        await alice.joins(room)
        await bob.joins(room)
        await alice.receives(here(room, "bob"))

        begun = await Execution.begun(alice, cast.domain, QUIT)
        assert begun.fields == {"irc-servers": (), "quit-message": ()}
        await begun.submits({"irc-servers": "irc.fake", "quit-message": "tea time"})
        assert begun.note == "1 connection was ended."
        await alice.receives(
            gone(room, "alice"),
            statuses(110, 332),
            item(role="none"),
            "//user:item[user:reason='You have disconnected from this server.']",
        )
        await bob.receives(gone(room, "alice"), "/presence[status='tea time']")
        await cast.restart()
        await alice.receives_nothing()
        assert "alice" not in cast.far.people(room.native)

        came = await alice.joins(room)
        assert came
        assert "alice" in cast.far.people(room.native)

    stage.play(scene, manner=TUNES)


def test_only_what_is_chosen_is_ended(stage: Stage) -> None:
    """Ours: what is set stays, and so do the connections to other servers."""

    async def scene(cast: Cast) -> None:
        room, alice = cast.room("carol"), await cast.client("alice")
        cast.far.room("#other%irc.other", "dave")
        other = f"#other%irc.other@{cast.domain}"
        await alice.joins(room)
        await alice.joins(other)
        await executed(alice, server(cast), "configure", {"realname": "Alice"})

        await executed(alice, cast.domain, QUIT, {"irc-servers": ["irc.fake"]})
        await alice.receives(gone(room, "alice"), statuses(110, 332))
        await cast.far.until(lambda: cast.far.people(room.native) == ("carol",))
        assert [login.native for login in cast.network.logins] == ["irc.other"]
        await alice.joins(room)
        options = {login.native: dict(login.options) for login in cast.network.logins}
        assert options == {"irc.other": {}, "irc.fake": {"realname": "Alice"}}

    stage.play(scene, manner=TUNES)


def test_nothing_is_disconnected_where_nothing_is_connected(stage: Stage) -> None:
    """Ours: it says so."""

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        assert await by_forms(alice, "quit") == "You are connected to no server."

    stage.play(scene, manner=TUNES)


def test_admins_disconnect_users(stage: Stage) -> None:
    """Ours: whoever runs the gateway ends all that some have open; they may come back."""

    async def scene(cast: Cast) -> None:
        cast.shows_jids = True
        room, admin = cast.room("carol"), await admin_of(cast)
        alice, bob = await cast.client("alice"), await cast.client("bob")
        await alice.joins(room)
        await bob.joins(room)
        await alice.receives(here(room, "bob"))

        begun = await Execution.begun(admin, cast.domain, USERS)
        assert begun.fields == {"jids": (), "quit-message": ()}
        await begun.submits({"jids": [alice.account], "quit-message": "too loud"})
        assert begun.note == "1 connection was ended."
        await alice.reads_to(gone(room, "alice"))
        await bob.reads_to(gone(room, "alice"), "/presence[status='too loud']")
        assert [login.name for login in cast.network.logins] == ["bob"]
        refused = await Execution.begun(bob, cast.domain, USERS)
        assert refused.refusal[0] == "forbidden"

    stage.play(scene, manner=TUNES)


@in_both_skins
def test_admins_disconnect_one_user_from_one_server(stage: Stage, skin: Skin) -> None:
    """Ours: all else that the account has open stays; it is told that it was put out."""

    async def scene(cast: Cast) -> None:
        cast.shows_jids = True
        room, admin = cast.room("carol"), await admin_of(cast)
        alice, bob = await cast.client("alice"), await cast.client("bob")
        cast.far.room("#other%irc.other", "dave")
        await alice.joins(room)
        await alice.joins(f"#other%irc.other@{cast.domain}")
        await bob.joins(room)
        await alice.receives(here(room, "bob"))

        given = {"jid": alice.account, "irc-servers": "irc.fake", "quit-message": "too loud"}
        assert await skin(admin, "quit", given) == "1 connection was ended."
        await alice.receives(
            gone(room, "alice"),
            statuses(110, 332),
            "//user:item[user:reason='Whoever runs this gateway has disconnected you from this"
            " server.']",
        )
        await bob.reads_to(gone(room, "alice"), "/presence[status='too loud']")
        left = [(login.name, login.native) for login in cast.network.logins]
        assert sorted(left) == [("alice", "irc.other"), ("bob", "irc.fake")]
        begun = await Execution.begun(bob, cast.domain, QUIT)
        await begun.submits({"jid": alice.account, "irc-servers": "irc.other"})
        assert ("alice", "irc.other") in {(one.name, one.native) for one in cast.network.logins}

    stage.play(scene, manner=TUNES)

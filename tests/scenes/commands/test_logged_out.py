"""Whose owner has logged out, or never logged in where one must: what he is told, and that nothing
starts by itself.
"""

from bridge.testing.manner import Manner
from tests.scenes.cast import Cast
from tests.scenes.client import Client
from tests.scenes.contacts.listed import of, roster
from tests.scenes.executing import Execution, executed
from tests.scenes.paths import here
from tests.scenes.stage import Stage

PASSWORD = Manner(enters="password", contacts=True)
COMPLETED = "//commands:command[@status='completed']"


def test_who_has_not_logged_in_where_one_must_joins_no_room(stage: Stage) -> None:
    """XEP-0100 section 4.8.2: "Jabber User is not registered with Gateway", for which the error is
    `registration-required`; here of rooms and of subscriptions, too.
    """

    async def scene(cast: Cast) -> None:
        room, carol = cast.room("carol"), cast.contact("carol")
        alice = await cast.client("alice")
        words = f'Send "register" to {cast.domain} to log in.'
        alice.sends_join(room)
        await alice.receives(
            f"/presence[@type='error'][@from='{room}/alice']/error/err:registration-required",
            f"//err:text[contains(., '{words}')]",
        )
        await roster(alice)
        alice.sends(f"<presence to='{carol}' type='subscribe'/>")
        await alice.receives_each(
            of(carol, "unsubscribed"),
            f"/message[@from='{cast.domain}'][contains(body, '{words}')]",
        )
        assert cast.network.logins == ()

    stage.play(scene, manner=PASSWORD)


def test_who_logs_out_is_out_of_his_rooms_and_told_how_to_come_back(stage: Stage) -> None:
    """XEP-0100 section 4.5.1: "Gateway logs Jabber User out of Legacy Service"; it is ours that he
    is refused then, and that rooms end with XEP-0045 section 9's 333.
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await _logged_in(cast)
        await alice.joins(room)
        await executed(alice, cast.domain, "logout")
        await alice.reads_to(
            f"/presence[@type='unavailable'][@from='{room}/alice']",
            "//user:status[@code='333']",
            "//user:reason[starts-with(., 'You have logged out of irc.fake.')]",
        )
        assert cast.network.logins == ()
        alice.writes(cast.contact("carol"), "hello")
        await alice.reads_to(
            "/message[@type='error']/error/err:registration-required",
            "//err:text[starts-with(., 'You have logged out of irc.fake. Send \"login\" to')]",
        )
        alice.sends_join(room)
        await alice.reads_to(
            f"/presence[@type='error'][@from='{room}/alice']/error/err:registration-required"
        )

    stage.play(scene, manner=PASSWORD)


def test_who_is_out_stays_out_over_a_restart_until_he_logs_in(stage: Stage) -> None:
    """Ours: what was set is kept, and the rooms are returned to."""

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await _logged_in(cast)
        await alice.joins(room)
        await executed(alice, cast.domain, "logout")
        await cast.restart()
        alice.writes(cast.contact("carol"), "hello")
        await alice.reads_to("/message[@type='error']/error/err:registration-required")
        assert cast.network.logins == ()

        login = await Execution.begun(alice, cast.domain, "login")
        await login.submits({"login": "irc.fake"})
        await login.submits({"name": "ally", "password": "sesame"}, COMPLETED)
        await cast.far.until(lambda: "ally" in cast.far.people(room.native))
        alice.sends_join(room, "ally")
        await alice.reads_to(here(room, "ally"), "//user:status[@code='110']")

    stage.play(scene, manner=PASSWORD)


async def _logged_in(cast: Cast) -> Client:
    alice = await cast.client("alice")
    register = await Execution.begun(alice, cast.domain, "register")
    await register.submits({"name": "alice", "password": "sesame"}, COMPLETED)
    await alice.receives("/presence[@type='subscribe']")
    return alice

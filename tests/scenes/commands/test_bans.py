"""Who is banned is out, at once and after a restart, until the ban is over."""

import pytest

from bridge.core.status import NOT_RUNNING, UNUSED
from bridge.testing.manner import Manner
from bridge.xmpp.expulsion import LET_IN
from tests.scenes.cast import SERVER, Cast
from tests.scenes.client import Client
from tests.scenes.commands.running import ADMIN, bans, plays, unbans
from tests.scenes.contacts.listed import LISTS, has_login, roster
from tests.scenes.executing import Execution, executed
from tests.scenes.stage import Stage

REASON = "You may not use this gateway: spam."
FORBIDDEN = ("//err:forbidden", f"//err:text='{REASON}'")


def test_who_is_banned_is_put_out_of_his_rooms_and_his_sessions_end(stage: Stage) -> None:
    """XEP-0045 section 17.3: "an unavailable presence [...] with status code 333" goes to who is
    put out; and whatever he does from now on is refused with the reason.
    """

    async def scene(cast: Cast, admin: Client, alice: Client) -> None:
        room = cast.room("carol")
        await alice.joins(room)
        assert cast.network.logins
        await bans(cast, admin, alice.account, "spam")
        await alice.receives(
            f"/presence[@from='{room}/alice'][@type='unavailable']",
            "/presence/user:x/user:status[@code='333']",
            f"/presence/user:x/user:item[user:reason='{REASON}']",
        )
        await alice.receives(f"/message[@from='{cast.domain}'][body='{REASON}']")
        assert not cast.network.logins
        alice.sends_join(room)
        await alice.receives("/presence[@type='error']", *FORBIDDEN)
        alice.writes(cast.contact("bob"), "hello")
        await alice.receives("/message[@type='error']", *FORBIDDEN)
        await alice.gets(cast.domain, "<query xmlns='jabber:iq:register'/>", *FORBIDDEN)

    plays(stage, scene)


def test_of_a_shared_room_he_alone_is_told_why(stage: Stage) -> None:
    """XEP-0045 section 8.2: "The kick is performed [...] The service MUST remove the kicked
    occupant by sending a presence stanza of type "unavailable" [...] including status code 307".
    """

    async def scene(cast: Cast, admin: Client, alice: Client) -> None:
        room, dan = cast.shared_room("carol"), await cast.client("dan")
        await dan.joins(room)
        await alice.joins(room)
        await dan.reads_to(f"/presence[@from='{room}/alice']")
        await bans(cast, admin, alice.account, "spam")
        left = f"/presence[@from='{room}/alice'][@type='unavailable']"
        status = "/presence/user:x/user:status[@code='307']"
        await alice.receives_each(
            (left, status, "/presence/user:x/user:status[@code='110']"),
            f"/message[@from='{cast.domain}'][body='{REASON}']",
        )
        await dan.receives(left, status, "not(//user:reason)")
        dan.says(room, "anybody?")
        await dan.receives("/message[body='anybody?']")
        await alice.receives_nothing()

    plays(stage, scene, manner=Manner(shared=True))


def test_his_contacts_are_unavailable_and_so_is_the_gateway(stage: Stage) -> None:
    """Ours: presence of type unavailable says that somebody cannot be reached."""

    async def scene(cast: Cast, admin: Client, alice: Client) -> None:
        alice.watches_gateway = True
        await roster(alice)
        await has_login(cast, alice)
        zoe = cast.contact("zoe")
        alice.sends(f"<presence to='{zoe}' type='subscribe'/>")
        await alice.reads_to(f"/presence[@from='{zoe}/bridge'][not(@type)]")
        alice.sends(f"<presence to='{cast.domain}' type='subscribe'/>")
        await alice.reads_to(alice.gateway)
        await bans(cast, admin, alice.account, "spam")
        await alice.reads_to(f"/presence[@from='{cast.domain}'][@type='unavailable']")
        await alice.reads_to(f"/presence[@from='{zoe}/bridge'][@type='unavailable']")

    plays(stage, scene, manner=LISTS)


def test_what_waits_for_him_to_be_connected_is_refused_with_the_reason(stage: Stage) -> None:
    """Ours: what he wrote before comes back, and is not carried later."""

    async def scene(cast: Cast, admin: Client, alice: Client) -> None:
        login = await has_login(cast, alice)
        cast.network.lose(login)
        id = alice.writes(cast.contact("zoe"), "too late")
        await alice.receives_nothing()
        await bans(cast, admin, alice.account, "spam")
        await alice.reads_to(f"/message[@type='error'][@id='{id}']", *FORBIDDEN)

    plays(stage, scene)


def test_a_ban_of_a_domain_is_of_all_its_accounts_but_not_of_an_admins(stage: Stage) -> None:
    """Ours: an admin bans neither himself nor another one, by no spelling, nor their domain."""

    async def scene(cast: Cast, admin: Client, alice: Client) -> None:
        for who, words in [
            (admin.account.upper(), "You cannot ban yourself."),
            (
                cast.xmpp.domain,
                f"{cast.xmpp.domain} is the domain of somebody who runs this gateway and cannot be"
                " banned.",
            ),
        ]:
            execution = await Execution.begun(admin, cast.domain, f"{ADMIN}#disable-user")
            await execution.submits({"accountjids": [who]}, f"//*='{words}'")
        await bans(cast, admin, "evil.example")
        assert await alice.wire.answers(cast.domain)

    plays(stage, scene)


def test_who_is_let_in_again_is_told_so_and_nothing_says_that_he_is_not(stage: Stage) -> None:
    """Ours: neither the gateway's presence nor a status is that of the session that was ended."""

    async def scene(cast: Cast, admin: Client, alice: Client) -> None:
        alice.watches_gateway = True
        await roster(alice)
        await has_login(cast, alice)
        alice.sends(f"<presence to='{cast.domain}' type='subscribe'/>")
        await alice.reads_to(alice.gateway)
        await bans(cast, admin, alice.account, "spam")
        await alice.reads_to(f"/message[@from='{cast.domain}'][body='{REASON}']")
        await unbans(cast, admin, alice.account)
        await alice.receives(f"/message[@from='{cast.domain}'][body='{LET_IN}']")
        await alice.receives(f"/presence[@from='{cast.domain}'][status='{UNUSED}']")
        status = await executed(alice, cast.domain, "status")
        assert [row["state"] for row in status.rows] == [NOT_RUNNING]

    plays(stage, scene)


@pytest.mark.parametrize("is_lifted", [False, True])
def test_a_ban_holds_over_a_restart_and_when_it_ends_nothing_starts_by_itself(
    stage: Stage, is_lifted: bool
) -> None:
    """Ours: no session is begun for who is banned; when he is not, at his next use."""

    async def scene(cast: Cast, admin: Client, alice: Client) -> None:
        room = cast.room("carol")
        await alice.joins(room)
        await bans(cast, admin, alice.account, "spam")
        await alice.reads_to("/message[body]")
        await cast.gateway.stop()
        await cast.gateway.start()
        await cast.up(admin)
        assert not cast.network.logins
        if is_lifted:
            await unbans(cast, admin, alice.account)
            await cast.up(alice)
            assert not cast.network.logins
            alice.sends_join(room)
            await alice.reads_to("/message[subject][not(body)]")
            assert [login.native for login in cast.network.logins] == [SERVER]
        else:
            await alice.gets(cast.domain, "<ping xmlns='urn:xmpp:ping'/>", *FORBIDDEN)

    plays(stage, scene)


def test_who_is_banned_again_is_put_out_again(stage: Stage) -> None:
    """Ours: a ban that was lifted leaves nothing behind."""

    async def scene(cast: Cast, admin: Client, alice: Client) -> None:
        room = cast.room("carol")
        for _ in range(2):
            await alice.joins(room)
            await bans(cast, admin, alice.account, "spam")
            await alice.receives(f"/presence[@from='{room}/alice'][@type='unavailable']")
            await alice.receives(f"/message[body='{REASON}']")
            await unbans(cast, admin, alice.account)

    plays(stage, scene)


def test_who_is_banned_while_he_joins_is_not_let_in(stage: Stage) -> None:
    """Ours: whether somebody may come in is asked again when the network has answered."""

    async def scene(cast: Cast, admin: Client, alice: Client) -> None:
        room = cast.room("carol")
        cast.network.lose()
        alice.sends_join(room)
        await alice.receives_nothing()
        await bans(cast, admin, alice.account, "spam")
        cast.network.restore()
        await alice.reads_to(f"/presence[@from='{room}/alice'][@type='error']")
        assert not cast.network.logins

    plays(stage, scene, manner=Manner(patience=0.5))

"""What an account does with its logins and its data, by commands at the gateway's address."""

import json

import pytest

from bridge.testing.manner import Manner
from bridge.xmpp.commands import exports
from tests.scenes.cast import Cast
from tests.scenes.client import Client
from tests.scenes.contacts.listed import has_login, of, roster
from tests.scenes.executing import Execution, executed
from tests.scenes.files import ALLOWED, fetched, link
from tests.scenes.paths import gone
from tests.scenes.stage import Stage

PASSWORD = Manner(enters="password")
TWO_STEPS = Manner(enters="two-steps")
COMPLETED = "//commands:command[@status='completed']"
EXECUTING = "//commands:command[@status='executing']"
LIST = (
    "<query xmlns='http://jabber.org/protocol/disco#items'"
    " node='http://jabber.org/protocol/commands'/>"
)
ACCOUNT = ("register", "login", "logout", "unregister", "status", "info", "export", "erase")


async def offered(cast: Cast, client: Client) -> list[str]:
    """Which of these commands are listed."""
    answer = await client.gets(cast.domain, LIST)
    nodes = {item.get("node", "") for item in answer.iter()}
    return [node for node in ACCOUNT if node in nodes]


async def registered(cast: Cast, client: Client) -> None:
    register = await Execution.begun(client, cast.domain, "register", EXECUTING)
    await register.submits({"name": "ally", "password": "sesame"}, COMPLETED)
    await client.receives(of(cast.domain, "subscribe"))


# --- what is there --------------------------------------------------------------------------------


def test_what_cannot_be_done_is_not_offered(stage: Stage) -> None:
    """XEP-0050 section 4.1: "the responder [...] may require certain privileges"; ours: what there
    is nothing for is not listed.
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        assert await offered(cast, alice) == ["register", "status", "info", "export", "erase"]
        refused = await Execution.begun(alice, cast.domain, "logout")
        assert refused.refusal[0] == "item-not-found"
        await registered(cast, alice)
        expected = ["login", "logout", "unregister", "status", "info", "export", "erase"]
        assert await offered(cast, alice) == expected
        await executed(alice, cast.domain, "logout")
        assert await offered(cast, alice) == [node for node in expected if node != "logout"]

    stage.play(scene, manner=PASSWORD)


def test_who_needs_not_register_may(stage: Stage) -> None:
    """Ours: who registers where nobody has to sees from then on how the gateway fares."""

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        await executed(alice, cast.domain, "register", None)
        await alice.receives(of(cast.domain, "subscribe"))
        assert "register" not in await offered(cast, alice)

    stage.play(scene)


def test_it_says_what_it_is(stage: Stage) -> None:
    """Ours: which program this is, for which network, and for how long it has been running."""

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        info = await executed(alice, cast.domain, "info")
        assert info.note.startswith("This is xmpp-bridge ")
        assert info.note.endswith(", a gateway to fake. It has been running for 1 minute.")

    stage.play(scene)


def test_where_a_link_is_given_who_has_no_login_is_told_of_it(stage: Stage) -> None:
    """Ours: where nobody can be written to by a name, a link is how one begins."""

    async def scene(cast: Cast) -> None:
        status = await executed(await cast.client("alice"), cast.domain, "status")
        assert status.note == (
            'You have no login here, and need none: join a room, or send "invite" for a link by'
            " which somebody there becomes your contact."
        )

    stage.play(scene, manner=Manner(contacts=True, welcomes=True))


# --- how logins fare ------------------------------------------------------------------------------


def test_the_status_of_all_ones_logins(stage: Stage) -> None:
    """XEP-0004 section 3.4: "a form-processing entity may wish to provide information in tabular
    form."
    """

    async def scene(cast: Cast) -> None:
        alice, bob = await cast.client("alice"), await cast.client("bob")
        nothing = await executed(alice, cast.domain, "status")
        assert nothing.rows == []
        assert nothing.note == (
            "You have no login here, and need none: join a room or write to somebody, and the"
            " gateway connects for you."
        )
        await has_login(cast, alice)
        status = await executed(alice, cast.domain, "status")
        [row] = status.rows
        assert (row["where"], row["state"]) == ("irc.fake", "Connected.")
        assert (await executed(bob, cast.domain, "status")).rows == []

    stage.play(scene)


def test_who_has_one_login_need_not_name_its_server(stage: Stage) -> None:
    """XEP-0100 section 6.3: "It enables a client to send a legacy username to the gateway and
    receive a properly-formatted JID in return."
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        typed = "<query xmlns='jabber:iq:gateway'><prompt>carol</prompt></query>"
        await alice.sets(cast.domain, typed, "//error/err:item-not-found")
        await has_login(cast, alice)
        await alice.sets(cast.domain, typed, f"//gateway:jid[.='{cast.contact('carol')}']")

    stage.play(scene)


# --- out and in -----------------------------------------------------------------------------------


def test_who_logs_out_is_out_until_he_logs_in_again(stage: Stage) -> None:
    """XEP-0100 section 4.5: "the Jabber User may want to log out of the Gateway and thereby end his
    or her session on the Legacy Service."
    """

    async def scene(cast: Cast) -> None:
        room, alice = cast.room("carol"), await cast.client("alice")
        await has_login(cast, alice)
        await alice.joins(room)
        out = await Execution.begun(alice, cast.domain, "logout")
        assert out.note == (
            'You are logged out of irc.fake. Your details are kept: the command "login" logs you'
            " in again."
        )
        await alice.reads_to(gone(room, "alice"))
        assert not cast.network.logins
        alice.writes(cast.contact("zoe"), "hello")
        await alice.reads_to("/message[@type='error']/error/err:registration-required")
        status = await executed(alice, cast.domain, "status")
        assert [row["state"] for row in status.rows] == ["You are logged out."]

        back = await executed(alice, cast.domain, "login")
        assert back.note.startswith("Your login to irc.fake is kept, with the name ")
        alice.writes(cast.contact("zoe"), "hello", "<request xmlns='urn:xmpp:receipts'/>")
        await alice.reads_to("/message/receipts:received")

    stage.play(scene)


def test_of_several_logins_one_is_chosen(stage: Stage) -> None:
    """XEP-0004 section 3.3: list-single: "The field enables an entity to gather or provide one
    option from among many."
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        await has_login(cast, alice)
        cast.far.person("yan%irc.other")
        alice.writes(f"yan%irc.other@{cast.domain}", "hi", "<request xmlns='urn:xmpp:receipts'/>")
        await alice.receives("/message/receipts:received")
        out = await Execution.begun(
            alice,
            cast.domain,
            "logout",
            "//form:field[@var='login'][@type='list-single'][count(form:option) = 2]",
        )
        await out.submits({"login": "irc.elsewhere"}, "/iq[@type='error']")
        assert out.refusal == (
            "not-acceptable",
            '"irc.elsewhere" is none of the choices: "irc.fake", "irc.other".',
        )
        await out.submits({"login": "irc.other"}, COMPLETED)
        assert [login.native for login in cast.network.logins] == ["irc.fake"]

    stage.play(scene)


# --- leaving --------------------------------------------------------------------------------------


def test_what_comes_of_unregistering_is_said_before(stage: Stage) -> None:
    """XEP-0100 section 4.3: "the user may choose to unregister with the Gateway, effectively ending
    his or her relationship with the Gateway".
    """

    async def scene(cast: Cast) -> None:
        room, alice = cast.room("carol"), await cast.client("alice")
        await has_login(cast, alice)
        await roster(alice)
        await alice.joins(room)
        leaving = await Execution.begun(
            alice,
            cast.domain,
            "unregister",
            "//form:instructions[contains(., '1 login ends. You leave 1 room. 0 contacts go')]",
            "//form:field[@var='sure'][@type='boolean'][form:value='false']",
        )
        await leaving.submits({"sure": "false"}, COMPLETED)
        assert leaving.note == "Nothing was done."
        assert len(cast.network.logins) == 1

        again = await executed(alice, cast.domain, "unregister", {"sure": "true"})
        assert again.note == "You are no longer registered."
        await alice.reads_to(gone(room, "alice"))
        await alice.reads_to(of(cast.domain, "unavailable"))
        assert not cast.network.logins

    stage.play(scene)


def test_unregistering_ends_rooms_here_alone_where_the_network_keeps_them(stage: Stage) -> None:
    """Ours: what becomes of them is said before it is done."""

    async def scene(cast: Cast) -> None:
        room, alice = cast.room("carol"), await cast.client("alice")
        await has_login(cast, alice)
        await roster(alice)
        await alice.joins(room)
        closed = "1 room closes here; on the network you stay in it."
        await Execution.begun(
            alice, cast.domain, "unregister", f"//form:instructions[contains(., '{closed}')]"
        )

    stage.play(scene, manner=Manner(stays=True, history=True))


def test_what_the_network_keeps_of_a_login_is_ended(stage: Stage) -> None:
    """XEP-0100 section 4.3.1: "Gateway sends unavailable presence from Jabber User to Legacy Users
    and logs Jabber User out of Legacy Service. Gateway deletes Jabber User's information."
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        await registered(cast, alice)
        await executed(alice, cast.domain, "unregister", {"sure": "true"})
        assert cast.far.logged_in() == ()
        await alice.reads_to(of(cast.domain, "unavailable"))
        assert "unregister" not in await offered(cast, alice)

    stage.play(scene, manner=PASSWORD)


# --- data -----------------------------------------------------------------------------------------


def test_who_asks_for_his_data_gets_a_link(stage: Stage) -> None:
    """Ours: all that is kept of an account, as one file."""

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        await has_login(cast, alice)
        answer = await executed(alice, cast.domain, "export")
        assert answer.note.startswith("Here is all that this gateway keeps of you: http")
        url = next(word for word in answer.note.split() if word.startswith("http"))
        assert json.loads(await fetched(url))["account"] == alice.account
        for _ in range(2):
            await executed(alice, cast.domain, "export")
        late = await Execution.begun(alice, cast.domain, "export")
        assert late.refusal == (
            "resource-constraint",
            "Your data was exported a few times lately: please try again tomorrow.",
        )

    stage.play(scene, options=ALLOWED)


def test_a_link_that_takes_long_is_sent(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ours: clients do not wait for long for the answer to an iq."""
    monkeypatch.setattr(exports, "WAITS", 0.0)

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        answer = await executed(alice, cast.domain, "export")
        assert answer.note == (
            "The file with your data is being made: you are sent the link when it is there."
        )
        message = await alice.receives(f"/message[@from='{cast.domain}'][body][*:x/*:url]")
        assert json.loads(await fetched(link(message)))["account"] == alice.account

    stage.play(scene, options=ALLOWED)


def test_who_is_erased_is_told_before_and_after(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ours: what goes, and what stays, is said before; that it is done, by a message."""
    monkeypatch.setattr("bridge.core.erasing.PAUSE", 0.0)
    monkeypatch.setattr("bridge.core.erasing.SETTLE", 0.0)

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        await has_login(cast, alice)
        erase = await Execution.begun(
            alice,
            cast.domain,
            "erase",
            "//form:instructions[contains(., 'What others said stays.')]",
        )
        await erase.submits({"sure": "true"}, COMPLETED)
        assert erase.note == (
            "All that is kept of you is being erased now. You are told when that is done."
        )
        await alice.reads_to(
            f"/message[@from='{cast.domain}']/body[starts-with(., 'All that was')]"
        )
        assert not cast.network.logins
        assert (await executed(alice, cast.domain, "status")).rows == []

    stage.play(scene)


# --- by chatting ----------------------------------------------------------------------------------


def test_two_steps_by_chatting(stage: Stage) -> None:
    """Ours: who has no forms is asked one question after the other; what is typed stays in his own
    archive, and he is told so.
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        talk = _Talk(cast, alice)
        assert "Your name on this network" in await talk.says("register")
        alice.writes(cast.domain, "ally")
        await alice.reads_to("/message/body[contains(., 'https://fake.example/scan/1')]")
        cast.far.scan()
        words = await talk.hears("Second password")
        assert "stays in the archive of your own server" in words
        alice.writes(cast.domain, "2468")
        await talk.hears("You are logged in as ally.")
        assert cast.far.logged_in() == ("ally",)
        assert "You are logged out of irc.fake, there as well" in await talk.says("logout")
        assert cast.far.logged_in() == ()

    stage.play(scene, manner=TWO_STEPS)


def test_a_wrong_password_by_chatting(stage: Stage) -> None:
    """Ours: what was wrong is said, and asked again."""

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        talk = _Talk(cast, alice)
        await talk.says("register")
        await talk.says("ally")
        assert "This is wrong." in await talk.says("canarybird")
        await talk.says("ally")
        alice.writes(cast.domain, "sesame")
        await talk.hears("You are logged in as ally.")

    stage.play(scene, manner=PASSWORD)


class _Talk:
    """With the gateway, a line at a time."""

    def __init__(self, cast: Cast, client: Client) -> None:
        self._domain = cast.domain
        self._client = client

    async def says(self, line: str) -> str:
        self._client.writes(self._domain, line)
        return await self.hears("")

    async def hears(self, words: str) -> str:
        answer = await self._client.reads_to(
            f"/message[@from='{self._domain}'][contains(body, '{words}')]/body[string-length() > 0]"
        )
        return answer.findtext("body") or ""

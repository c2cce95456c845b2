"""Whom an account wishes to hear nothing of, and whom it reports."""

import pytest

from bridge.testing.manner import Manner
from bridge.xmpp import blocks
from tests.scenes.cast import Cast
from tests.scenes.client import Client
from tests.scenes.contacts.listed import LISTS, away, has_login, roster, sees, there
from tests.scenes.executing import Execution, executed
from tests.scenes.stage import Stage
from tests.scenes.xpath import holds
from tests.servers.prosody import Prosody

BOB, CAROL = (f"{name}%irc.fake" for name in ("bob", "carol"))
REQUEST = "<request xmlns='urn:xmpp:receipts'/>"
DONE = "//commands:command[@status='completed']"
COMMANDS = "http://jabber.org/protocol/commands"
LIST = f"<query xmlns='http://jabber.org/protocol/disco#items' node='{COMMANDS}'/>"


def command(node: str, inside: str = "", action: str = "execute") -> str:
    return f"<command xmlns='{COMMANDS}' node='{node}' action='{action}'>{inside}</command>"


async def acquainted(cast: Cast, alice: Client) -> str:
    """Alice and Bob have written to each other; the name that Alice has there."""
    for person in (BOB, CAROL):
        cast.far.person(person)
    alice.writes(cast.contact("bob"), "hello", REQUEST)
    await alice.receives("/message/receipts:received")
    [login] = cast.network.logins
    return login.name


def test_who_is_blocked_by_command_is_not_heard(stage: Stage) -> None:
    """XEP-0050 section 2.4.1: "If the command does not require any user interaction (returns
    results only)", its results come at once; XEP-0191 section 3.3: "the user's server MUST NOT
    deliver any XML stanzas from the JID to the user", which the gateway keeps to.
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        name, bob = await acquainted(cast, alice), cast.contact("bob")

        await alice.gets(
            bob, LIST, "//items:item[@node='block']", "not(//items:item[@node='unblock'])"
        )
        await alice.sets(
            bob,
            command("block"),
            "//commands:command[@node='block'][@status='completed']/commands:note[@type='info']",
        )
        cast.far.write(BOB, name, "do you hear me?")
        cast.far.write(CAROL, name, "hello")
        await alice.receives("/message[body='hello']")
        alice.writes(bob, "I do not", id="m1")
        await alice.receives("/message[@type='error'][@id='m1']/error/err:not-acceptable")

        await cast.restart()
        alice.writes(cast.contact("carol"), "hello yourself", REQUEST, id="m2")
        await alice.reads_to("/message/receipts:received[@id='m2']")
        [login] = cast.network.logins
        cast.far.write(BOB, login.name, "and now?")
        cast.far.write(CAROL, login.name, "no, he does not")
        await alice.receives("/message[body='no, he does not']")

        await alice.gets(bob, LIST, "//items:item[@node='unblock']")
        for words in ("bob is no longer blocked.", "bob was not blocked."):
            told = await alice.sets(bob, command("unblock"), "//commands:note[@type='info']")
            assert told.findtext(".//{*}note") == words
        cast.far.write(BOB, login.name, "at last")
        await alice.receives(f"/message[@from='{bob}'][body='at last']")

    stage.play(scene)


def test_a_network_that_can_block_is_told(stage: Stage) -> None:
    """Ours: then it keeps away itself who is not to be heard."""

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        await acquainted(cast, alice)
        [login] = cast.network.logins
        blocked = cast.far.world.blocked

        await alice.sets(cast.contact("bob"), command("block"), "//commands:note")
        await cast.far.until(lambda: blocked.get(login.id) == {BOB})
        await alice.sets(cast.contact("bob"), command("unblock"), "//commands:note")
        await cast.far.until(lambda: blocked.get(login.id) == set())

    stage.play(scene, manner=Manner(blocks=True))


def test_in_rooms_nothing_changes(stage: Stage) -> None:
    """Ours: what everybody hears, who blocked somebody hears as well; else he would not
    understand the others.
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("bob")
        alice = await cast.client("alice")
        await alice.joins(room)

        await alice.sets(cast.contact("bob"), command("block"), "//commands:note")
        cast.far.write(BOB, "alice", "psst")
        room.says("bob", "hello everybody")
        await alice.receives(f"/message[@from='{room}/bob'][body='hello everybody']")

    stage.play(scene)


def test_who_is_blocked_cannot_invite(stage: Stage) -> None:
    """XEP-0191 section 3.3: "the user's server MUST NOT deliver any XML stanzas from the JID to the
    user"; what comes from the room by his wish is his, too.
    """

    async def scene(cast: Cast) -> None:
        alice, room, other = await cast.client("alice"), cast.room("bob"), cast.room("carol")
        name = await acquainted(cast, alice)

        await alice.sets(cast.contact("bob"), command("block"), "//commands:note")
        cast.far.invite(room.native, name, "bob", "come here")
        cast.far.invite(other.native, name, "carol", "or here")
        await alice.receives(f"/message[@from='{other}']")

    stage.play(scene)


def test_whom_the_servers_list_has_is_blocked(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """XEP-0191 section 3.2: "A client SHOULD retrieve the block list after authenticating with its
    server"; so does who may ask for it, by XEP-0356 section 6.3: "use the <privileged_iq> element
    as payload of a top-level <iq/> request".
    """
    monkeypatch.setattr(blocks, "AGAIN_AFTER", 0.0)

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        name, bob = await acquainted(cast, alice), cast.contact("bob")
        blocked = cast.far.world.blocked
        [login] = cast.network.logins

        block = f"<block xmlns='urn:xmpp:blocking'><item jid='{bob}'/></block>"
        await alice.sets("", block, "/iq[@type='result']")
        alice.sends("<presence><show>away</show></presence>")
        if isinstance(cast.xmpp, Prosody):
            await cast.far.until(lambda: blocked.get(login.id) == {BOB})
        cast.far.write(BOB, name, "do you hear me?")
        cast.far.write(CAROL, name, "hello")
        await alice.reads_to("/message[body='hello']")

        unblock = f"<unblock xmlns='urn:xmpp:blocking'><item jid='{bob}'/></unblock>"
        await alice.sets("", unblock, "/iq[@type='result']")
        alice.writes(bob, "I have heard nothing", REQUEST, id="m1")
        await alice.reads_to("/message/receipts:received[@id='m1']")
        if isinstance(cast.xmpp, Prosody):
            await cast.far.until(lambda: blocked.get(login.id) == set())
        cast.far.write(BOB, name, "now you do")
        await alice.reads_to("/message[body='now you do']")

    stage.play(scene, privileged=True, manner=Manner(blocks=True))


def test_reports_go_to_the_admins(stage: Stage) -> None:
    """XEP-0050 section 2.2: "Each command is a disco item. The node attribute of <item/> identifies
    the command, and the name attribute is the label for the command." What is filled in is told to
    those who run the gateway.
    """

    async def scene(cast: Cast) -> None:
        cast.shows_jids = True
        admin, alice = await cast.client("admin"), await cast.client("alice")
        cast.gateway.has_admins(admin.account)
        await cast.restart()
        name, bob = await acquainted(cast, alice), cast.contact("bob")

        await alice.gets(bob, LIST, "//items:item[@node='report']")
        report = await Execution.begun(
            alice,
            bob,
            "report",
            "//commands:command[@status='executing']/commands:actions/commands:complete",
            "//form:x[@type='form']/form:field[@var='reason']",
        )
        await report.submits({"reason": "spam & more", "block": "true"}, DONE, action="complete")
        await admin.receives(
            f"/message[@from='{cast.domain}']",
            f"/message[body='{alice.account} reports {bob}: spam & more']",
        )
        cast.far.write(BOB, name, "buy this")
        cast.far.write(CAROL, name, "hello")
        await alice.receives("/message[body='hello']")
        again = {"reason": "again", "block": "0"}
        for _ in range(4):
            await executed(alice, bob, "report", again)
        report = await Execution.begun(alice, bob, "report")
        await report.submits(again, "/iq/error/err:resource-constraint")

    stage.play(scene)


def test_without_admins_nothing_can_be_reported(stage: Stage) -> None:
    """XEP-0050 section 2.2: "The responder is not required to send the same list of commands to all
    requesters."
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        await acquainted(cast, alice)
        bob = cast.contact("bob")

        await alice.gets(bob, LIST, "not(//items:item[@node='report'])")
        await alice.sets(bob, command("report"), "/iq/error/err:item-not-found")
        await alice.sets(bob, command("none"), "/iq/error/err:item-not-found")
        await alice.sets(
            bob, command("block", action="prev"), "/iq/error[@type='modify']/err:bad-request"
        )
        await alice.sets(
            bob, command("block", action="cancel"), "/iq[@type='error']/error/err:bad-request"
        )

    stage.play(scene)


def test_who_is_blocked_is_not_there(stage: Stage) -> None:
    """XEP-0191 section 3.3: "For presence stanzas (including notifications, subscriptions, and
    probes), the server MUST NOT respond"; so nothing is shown of how he fares.
    """

    async def scene(cast: Cast) -> None:
        alice, carol = await cast.client("alice"), cast.contact("carol")
        await roster(alice)
        login = await has_login(cast, alice)
        cast.far.befriend(CAROL, login, name="Carol")
        await sees(cast, alice, carol)
        cast.far.befriend(BOB, login, name="Bob")
        await sees(cast, alice, cast.contact("bob"))

        await alice.sets(carol, command("block"), "//commands:note")
        await alice.receives(away(carol))
        cast.far.fares(CAROL, "dnd", "hear me")
        cast.far.fares(BOB, "away")
        await alice.reads_to(there(cast.contact("bob")), "/presence[show='away']")
        assert not [each for each in alice.seen if holds(each, "/presence[show='dnd']")]
        await alice.sets(carol, command("unblock"), "//commands:note")
        await alice.reads_to(there(carol), "/presence[show='dnd'][status='hear me']")

    stage.play(scene, manner=LISTS, privileged=True)

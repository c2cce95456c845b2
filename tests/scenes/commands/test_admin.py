"""Commands of those who run the gateway, and nobody else: XEP-0133 section 4 where it has them."""

import asyncio
import re
from collections.abc import Awaitable, Callable

import pytest

from tests.scenes.cast import Cast
from tests.scenes.client import Client
from tests.scenes.contacts.listed import has_login
from tests.scenes.executing import COMMANDS, Execution, executed
from tests.scenes.stage import Stage

ADMIN = "http://jabber.org/protocol/admin"
ONLY = [
    *(
        f"{ADMIN}#{name}"
        for name in (
            "get-registered-users-list",
            "user-stats",
            "end-user-session",
            "disable-user",
            "get-disabled-users-list",
            "announce",
        )
    ),
    "limits",
    "audit",
    "state",
    "lanes",
    "maintenance",
    "loglevel",
    "reload",
]
LIST = f"<query xmlns='http://jabber.org/protocol/disco#items' node='{COMMANDS}'/>"


def plays(stage: Stage, scene: Callable[[Cast, Client, Client], Awaitable[None]]) -> None:
    """With somebody who runs the gateway, and alice who does not."""

    async def scene_with(cast: Cast) -> None:
        cast.shows_jids = True
        admin, alice = await cast.client("admin"), await cast.client("alice")
        cast.gateway.has_admins(admin.account)
        await cast.restart()
        await scene(cast, admin, alice)

    stage.play(scene_with)


def test_they_are_there_for_admins_alone(stage: Stage) -> None:
    """XEP-0050 section 2.2: "The responder is not required to send the same list of commands to all
    requesters." Whoever executes one all the same is told why he cannot.
    """

    async def scene(cast: Cast, admin: Client, alice: Client) -> None:
        for node in ONLY:
            await admin.gets(cast.domain, LIST, f"//items:item[@node='{node}']")
            await alice.gets(cast.domain, LIST, f"not(//items:item[@node='{node}'])")
            refused = await Execution.begun(alice, cast.domain, node)
            assert refused.refusal == (
                "forbidden",
                "This command is for those who run the gateway.",
            )
            alice.writes(cast.domain, "state")
            await alice.receives('/message[starts-with(body, "I do not know")]')

    plays(stage, scene)


def test_accounts_are_listed_and_shown(stage: Stage) -> None:
    """Ours: all who have a login or are registered, under the node that XEP-0133 has for them."""

    async def scene(cast: Cast, admin: Client, alice: Client) -> None:
        await has_login(cast, alice)
        listed = await executed(admin, cast.domain, f"{ADMIN}#get-registered-users-list")
        assert listed.rows == [
            {"account": alice.account, "logins": "1", "connected": "1", "rooms": "0"}
        ]
        shown = await executed(
            admin, cast.domain, f"{ADMIN}#user-stats", {"accountjid": alice.account.upper()}
        )
        assert {"what": "Banned", "how": "no"} in shown.rows
        assert {"what": "Rooms", "how": "at most 200"} in shown.rows
        of_nobody = await Execution.begun(admin, cast.domain, f"{ADMIN}#user-stats")
        await of_nobody.submits({"accountjid": "nobody@localhost"}, "/iq[@type='error']")
        assert of_nobody.refusal == ("item-not-found", "Nothing is known of nobody@localhost.")

    plays(stage, scene)


async def waiting(cast: Cast, admin: Client) -> list[dict[str, str]]:
    """What waits, by lane, but for how long."""
    lanes = await executed(admin, cast.domain, "lanes")
    return [{name: row[name] for name in row if name != "oldest"} for row in lanes.rows]


def test_the_state_of_networks_and_lanes_is_told(stage: Stage) -> None:
    """Ours: whether each network is up, and what waits."""

    async def scene(cast: Cast, admin: Client, alice: Client) -> None:
        await has_login(cast, alice)
        calls = cast.network.faults.calls
        with calls.closed():
            alice.writes(cast.contact("bob"), "hello")
            mine = {
                "network": "fake",
                "way": "from XMPP",
                "kind": "chat",
                "account": alice.account,
                "count": "1",
            }
            async with asyncio.timeout(5):
                while mine not in await waiting(cast, admin):
                    pass  # asked once more: it is being accepted
            state = await executed(admin, cast.domain, "state")
            begun = await executed(admin, cast.domain, "maintenance", {"on": "1"})
        [row] = state.rows
        assert row.pop("stream").startswith("up for ")
        assert " lanes, the oldest for " in row.pop("waiting")
        fares = {"fares": "each login's own", "logins": "1 up"}
        assert row == {"network": "fake", **fares, "rooms": "0"}
        assert re.fullmatch(r"Maintenance is on. [1-9] deliver(y is|ies are) still .*", begun.note)

    plays(stage, scene)


def test_connections_are_ended(stage: Stage) -> None:
    """XEP-0133 section 4.5: "An administrator may need to terminate one or all of the user's
    current sessions, but allow future logins". Here those on the far network.
    """

    async def scene(cast: Cast, admin: Client, alice: Client) -> None:
        await has_login(cast, alice)
        ended = await executed(
            admin, cast.domain, f"{ADMIN}#end-user-session", {"accountjids": [alice.account]}
        )
        assert ended.note == "1 connection was ended."
        again = await executed(
            admin, cast.domain, f"{ADMIN}#end-user-session", {"accountjids": [alice.account]}
        )
        assert again.note == "0 connections were ended."

    plays(stage, scene)


def test_who_is_banned_is_told_why_and_until_when(stage: Stage) -> None:
    """XEP-0133 section 4.3: "Disabling a user MUST result in the termination of any active sessions
    for the user and in the prevention of further user logins until the account is re-enabled".
    Section 4.4: "Re-enabling a user MUST result in granting the user the ability to access the
    service again."
    """

    async def scene(cast: Cast, admin: Client, alice: Client) -> None:
        await has_login(cast, alice)
        ban = {"accountjids": [alice.account], "reason": "spam", "until": "2099-01-02"}
        banned = await executed(admin, cast.domain, f"{ADMIN}#disable-user", ban)
        assert banned.note == (f"Banned until 2099-01-02 00:00 UTC: {alice.account}. Reason: spam")
        alice.writes(cast.contact("bob"), "hello")
        await alice.reads_to(
            "/message[@type='error']/error/err:forbidden",
            "/message/error[err:text='You may not use this gateway until 2099-01-02 00:00 UTC:"
            " spam.']",
        )
        bans = await executed(admin, cast.domain, f"{ADMIN}#get-disabled-users-list")
        assert [(row["who"], row["reason"], row["until"]) for row in bans.rows] == [
            (alice.account, "spam", "2099-01-02 00:00 UTC")
        ]
        await executed(
            admin, cast.domain, f"{ADMIN}#reenable-user", {"accountjids": [alice.account]}
        )
        await alice.gets(cast.domain, LIST, "/iq[@type='result']")

    plays(stage, scene)


@pytest.mark.parametrize(
    ("values", "condition", "words"),
    [
        ({"accountjids": "@@"}, "not-acceptable", "@@ is neither the address of an account nor"),
        ({"accountjids": "a@b.c", "until": "soon"}, "not-acceptable", "This is no moment"),
        ({"accountjids": "a@b.c", "until": "2001-01-01"}, "not-acceptable", "A ban must end"),
        ({"accountjids": "a@b.c", "until": "9" * 60}, "not-acceptable", "At most 50 characters"),
        ({"reason": "why not"}, "not-acceptable", "A value is needed"),
        (
            {"accountjids": "mallory"},
            "not-acceptable",
            "No domain mallory is known. Did you mean mallory@localhost?",
        ),
        ({"accountjids": ["a@b.c"] * 101 + ["d@e.f"]}, "not-acceptable", ""),
    ],
)
def test_a_ban_that_cannot_be_is_refused_in_words(
    stage: Stage, values: dict[str, str], condition: str, words: str
) -> None:
    """Ours: nothing is half done, and the form can be filled in again."""

    async def scene(cast: Cast, admin: Client, alice: Client) -> None:
        ban = await Execution.begun(admin, cast.domain, f"{ADMIN}#disable-user")
        await ban.submits(values)
        if words:
            assert ban.refusal[0] == condition
            assert ban.refusal[1].startswith(words)
        bans = await executed(admin, cast.domain, f"{ADMIN}#get-disabled-users-list")
        assert [row["who"] for row in bans.rows] == ([] if words else ["a@b.c", "d@e.f"])

    plays(stage, scene)


def test_an_admin_is_banned_by_nobody(stage: Stage) -> None:
    """Ours: nor does he ban himself, or the domain that he is in."""

    async def scene(cast: Cast, admin: Client, alice: Client) -> None:
        for who in (admin.account, admin.account.partition("@")[2]):
            ban = await Execution.begun(admin, cast.domain, f"{ADMIN}#disable-user")
            await ban.submits({"accountjids": [who]}, "/iq/error/err:not-acceptable")

    plays(stage, scene)


def test_everybody_is_told(stage: Stage) -> None:
    """Ours: all with a login hear it, but for who is banned, under the node that XEP-0133 has for
    announcements.
    """

    async def scene(cast: Cast, admin: Client, alice: Client) -> None:
        await has_login(cast, alice)
        said = await executed(
            admin, cast.domain, f"{ADMIN}#announce", {"announcement": ["Tea <soon>", "at five"]}
        )
        assert said.note == "1 account is told."
        told = await alice.reads_to(f"/message[@from='{cast.domain}'][body]")
        assert told.findtext("body") == "Tea <soon>\nat five"
        await executed(
            admin, cast.domain, f"{ADMIN}#disable-user", {"accountjids": [alice.account]}
        )
        none = await executed(admin, cast.domain, f"{ADMIN}#announce", {"announcement": ["Tea"]})
        assert none.note == "0 accounts are told."

    plays(stage, scene)


def test_limits_are_an_accounts_own(stage: Stage) -> None:
    """Ours: all in one form; with the account alone another comes, with what it has."""

    async def scene(cast: Cast, admin: Client, alice: Client) -> None:
        limits = await Execution.begun(admin, cast.domain, "limits")
        await limits.submits({"accountjid": alice.account, "rooms": "0", "logins": ""})
        assert limits.note == (
            f"Kept. These limits count from now on. Nothing is known of {alice.account} yet."
        )
        alice.sends_join(cast.room("carol"))
        await alice.reads_to("/presence[@type='error']/error/err:resource-constraint")
        again = await Execution.begun(admin, cast.domain, "limits")
        await again.submits({"accountjid": alice.account}, action="complete")
        assert again.fields["rooms"] == ("0",)
        await again.submits({"accountjid": alice.account, "rooms": "-2"})
        assert again.refusal[0] == "not-acceptable"

    plays(stage, scene)


def test_what_was_done_is_written_down(stage: Stage) -> None:
    """Ours: the audit trail, without what was secret."""

    async def scene(cast: Cast, admin: Client, alice: Client) -> None:
        ban = {"accountjids": ["mallory@example.org"], "reason": "spam"}
        await executed(admin, cast.domain, f"{ADMIN}#disable-user", ban)
        await executed(alice, cast.domain, "preferences", {"typing": "0"})
        trail = await executed(admin, cast.domain, "audit", {})
        told = [{k: v for k, v in row.items() if k != "when"} for row in trail.rows]
        assert told == [
            {
                "account": alice.account,
                "command": "preferences",
                "about": "",
                "outcome": "done",
                "via": "iq",
            },
            {
                "account": admin.account,
                "command": "ban",
                "about": "mallory@example.org",
                "outcome": "done",
                "via": "iq",
            },
        ]

    plays(stage, scene)


def test_nothing_new_begins_while_the_gateway_is_maintained(stage: Stage) -> None:
    """Ours: people are told why; those who run it go on."""
    told = "The gateway is being maintained: Back at noon."

    async def scene(cast: Cast, admin: Client, alice: Client) -> None:
        begun = await executed(
            admin, cast.domain, "maintenance", {"on": "1", "words": "Back at noon."}
        )
        assert begun.note == "Maintenance is on. 0 deliveries are still to be carried."
        alice.writes(cast.contact("bob"), "hello")
        await alice.reads_to(
            "/message[@type='error']/error[@type='wait']/err:service-unavailable",
            f"/message/error[err:text='{told}']",
        )
        refused = await Execution.begun(alice, cast.domain, "preferences")
        assert refused.refusal == ("service-unavailable", told)
        await executed(admin, cast.domain, "maintenance", {"on": "0"})
        await Execution.begun(alice, cast.domain, "preferences", "//form:x")

    plays(stage, scene)


@pytest.mark.parametrize("name", ["\u0430dmin", "admin\u0131", "adm\u0456n"])
def test_admins_look_alikes_are_nobody(stage: Stage, name: str) -> None:
    """Ours: only the prepared bare address counts: not a letter that looks the same, not the same
    name elsewhere.
    """

    async def scene(cast: Cast) -> None:
        cast.shows_jids = True
        twin, alice = await cast.client(name), await cast.client("alice")
        meant = twin.account.translate({0x430: "a", 0x131: None, 0x456: "i"})
        cast.gateway.has_admins(meant, f"{alice.account}.evil")
        await cast.restart()
        for client in (twin, alice):
            refused = await Execution.begun(client, cast.domain, "audit")
            assert refused.refusal[0] == "forbidden"

    stage.play(scene)

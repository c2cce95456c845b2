"""How much an account may have and do; who wants more is told how much that is."""

import asyncio

from bridge.testing.manner import Manner
from tests.scenes.cast import Cast, Room
from tests.scenes.client import Client
from tests.scenes.commands.running import limits, plays
from tests.scenes.contacts.listed import has_login
from tests.scenes.executing import Execution
from tests.scenes.files import oob, put, trusting
from tests.scenes.stage import Stage

FILES = Manner(takes_files=True)
PING = "<ping xmlns='urn:xmpp:ping'/>"
CONSTRAINT = "//err:resource-constraint"


def test_one_login_too_many_is_refused_and_an_admin_allows_more(stage: Stage) -> None:
    """RFC 6120 section 8.3.3.18: "The server or recipient is busy or lacks the system resources
    necessary to service the request; the associated error type SHOULD be "wait"."
    """
    words = "The limit of logins here is 1. Log out of one to log in to another."

    async def scene(cast: Cast, admin: Client, alice: Client) -> None:
        await has_login(cast, alice)
        cast.far.person("dave%irc.other")
        other = f"dave%irc.other@{cast.domain}"
        alice.writes(other, "hello")
        await alice.receives("/message/error[@type='wait']", CONSTRAINT, f"//err:text='{words}'")
        await limits(cast, admin, alice.account, logins="2")
        alice.writes(other, "hello", "<request xmlns='urn:xmpp:receipts'/>")
        await alice.reads_to("/message/receipts:received")

    plays(stage, scene, limits="logins = 1")


async def is_in(client: Client, room: Room) -> None:
    """Wait for the end of a join."""
    answer = "error"
    while answer != "result":
        answer = (await client.gets(f"{room}/alice", PING)).get("type", "")


def test_one_room_too_many_is_refused_and_one_that_was_left_is_free(stage: Stage) -> None:
    """XEP-0045 section 7.2.9: the room refuses; here the gateway, with "wait", for all its rooms.

    Being in a room with another client, and rooms that are just being joined, are counted once.
    """
    words = "The limit of rooms here is 2. Leave one to join another."

    async def scene(cast: Cast, admin: Client, alice: Client) -> None:
        private, hall, third = cast.room("carol"), cast.shared_room("carol"), cast.room("carol")
        phone = await cast.client("alice", "phone")
        for client in (alice, phone):
            client.sends_join(private)
            client.sends_join(hall)
            client.sends_join(third)
            await client.reads_to(
                f"/presence[@from='{third}/alice'][@type='error']",
                CONSTRAINT,
                f"//err:text='{words}'",
            )
            for room in (private, hall):
                await is_in(client, room)
        for client in (alice, phone):
            client.leaves(private)
        alice.sends_join(third)
        await alice.reads_to(f"/message[@from='{third}'][subject]")

    plays(stage, scene, limits="rooms = 2", manner=Manner(shared=True))


def test_rooms_that_are_joined_by_commands_at_once_count_before_a_client_comes(
    stage: Stage,
) -> None:
    """Ours: they have no client for up to ten minutes."""

    async def scene(cast: Cast, admin: Client, alice: Client) -> None:
        rooms = [cast.room("carol") for _ in range(4)]
        joins = [await Execution.begun(alice, cast.domain, "join") for _ in rooms]
        each = zip(joins, rooms, strict=True)
        await asyncio.gather(*(join.submits({"room": f"{room}"}) for join, room in each))
        assert sorted(join.status for join in joins) == ["", "", "completed", "completed"]
        assert sum(len(cast.far.people(room.native)) for room in rooms) == 4 + 2
        more = await Execution.begun(alice, cast.domain, "create")
        await more.submits({"name": "tea"}, CONSTRAINT)

    plays(stage, scene, limits="rooms = 2", manner=Manner(creates=True))


def test_too_many_messages_in_a_minute_are_refused_in_rooms_and_chats_alike(stage: Stage) -> None:
    """Ours: all of them may come at once; what only says that somebody writes is not counted."""

    async def scene(cast: Cast, admin: Client, alice: Client) -> None:
        room = cast.room("carol")
        await alice.joins(room)
        carol = cast.contact("carol")
        alice.writes(carol, "0", "<request xmlns='urn:xmpp:receipts'/>")
        await alice.receives("/message/receipts:received")
        for _ in range(5):
            alice.says(room, "", "<composing xmlns='http://jabber.org/protocol/chatstates'/>")
        for number in (1, 2):
            alice.says(room, f"{number}")
            await alice.receives(f"/message[body='{number}']")
        for id in (alice.says(room, "too much"), alice.writes(carol, "too much")):
            await alice.receives(
                f"/message[@id='{id}']",
                "/message/error[@type='wait']",
                CONSTRAINT,
                "//err:text[starts-with(., 'The limit of messages here is 3 a minute. Try again')]",
            )
        assert await room.heard(2) == ["1", "2"]

    plays(stage, scene, limits="messages_a_minute = 3")


def test_too_many_commands_under_way_are_refused(stage: Stage) -> None:
    """Ours: each client's and each chat's counts; what is cancelled makes room."""
    words = (
        "The limit of commands under way is 1: end one of them first, or send me"
        ' "cancel" to end all.'
    )

    async def scene(cast: Cast, admin: Client, alice: Client) -> None:
        first = await Execution.begun(alice, cast.domain, "preferences")
        second = await Execution.begun(alice, cast.domain, "preferences")
        assert second.refusal == ("resource-constraint", words)
        alice.writes(cast.domain, "preferences")
        await alice.receives(f"/message[body='{words}']")
        await first.goes("cancel")
        await Execution.begun(alice, cast.domain, "preferences", "//form:x[@type='form']")

    plays(stage, scene, limits="open_forms = 1")


def test_forms_that_were_refused_make_room_for_others(stage: Stage) -> None:
    """Ours: a client that shows an error has often forgotten the command."""

    async def scene(cast: Cast, admin: Client, alice: Client) -> None:
        for _ in range(3):
            add = await Execution.begun(alice, cast.domain, "add")
            await add.submits({"who": f"nobody@{cast.domain}"}, "//err:item-not-found")
        await add.submits({"who": "carol%irc.fake"}, "//commands:command[@status='completed']")
        await Execution.begun(alice, cast.domain, "status", "//commands:command")

    plays(stage, scene, limits="open_forms = 1")


def test_too_many_files_in_a_day_are_refused(stage: Stage) -> None:
    """Ours: of files that are passed on; links are words."""

    async def scene(cast: Cast, admin: Client, alice: Client) -> None:
        room = cast.room("carol")
        await alice.joins(room)
        url = await put(cast, alice, b"a picture", "a.png")
        alice.says(room, url, oob(url))
        await alice.receives(f"/message[@type='groupchat'][body='{url}']")
        id = alice.says(room, url, oob(url))
        await alice.receives(
            f"/message[@id='{id}']",
            CONSTRAINT,
            "//err:text='The limit of files here is 1 a day. Try again in 24 hours.'",
        )

    options = trusting(stage.xmpp.http_port)
    plays(stage, scene, limits="files_a_day = 1", options=options, manner=FILES)

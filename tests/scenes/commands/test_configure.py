"""What accounts set: for all their rooms, for a server, for a room. Nodes and names of fields are
those of biboumi, from which people come.
"""

from collections.abc import Sequence
from xml.etree.ElementTree import Element

import pytest

from bridge.testing.manner import Manner
from tests.scenes.archive import page
from tests.scenes.cast import Cast, Room
from tests.scenes.client import Client
from tests.scenes.commands.test_chatting import talks
from tests.scenes.executing import Execution, executed, filled_in
from tests.scenes.paths import OWN_VIEW, feature, gone, here, refused, said, statuses
from tests.scenes.stage import Stage

TUNES = Manner(tunes=True)
ALONE = Manner(tunes=True, only_server="irc.fake")
OWNER = "http://jabber.org/protocol/muc#owner"
COMPLETED = "//commands:command[@status='completed']"
ITEMS = "<query xmlns='http://jabber.org/protocol/disco#items' node='{}'/>".format(
    "http://jabber.org/protocol/commands"
)
INFO = "<query xmlns='http://jabber.org/protocol/disco#info'/>"


def server(cast: Cast) -> str:
    return f"irc.fake@{cast.domain}"


async def form(client: Client, to: object, node: str = "configure") -> dict[str, tuple[str, ...]]:
    """What stands in it."""
    begun = await Execution.begun(client, to, node, "//form:x[@type='form']")
    fields = begun.fields
    await begun.goes("cancel")
    fields.pop("reconnect", None)  # asked where there is a connection
    return fields


async def sets(client: Client, to: object, node: str = "configure", **values: str) -> str:
    """Fill in some of it; what is said then."""
    return (await executed(client, to, node, values, COMPLETED)).note


async def nodes(client: Client, to: object) -> set[str]:
    answer = await client.gets(to, ITEMS)
    return {item.get("node", "") for item in answer.iter() if item.tag.endswith("}item")}


def bodies(came: Sequence[Element]) -> list[str]:
    return [words for one in came if (words := one.findtext("body"))]


async def is_left(cast: Cast, room: Room) -> None:
    await cast.far.until(lambda: cast.far.people(room.native) == ("carol",))


def test_nodes_and_fields_are_those_that_people_know(stage: Stage) -> None:
    """Ours: what works with biboumi, by its nodes and names of fields, works here; the fields of a
    server are those that its network has.
    """

    async def scene(cast: Cast) -> None:
        room, alice = cast.room("carol"), await cast.client("alice")

        assert {"configure"} <= await nodes(alice, cast.domain)
        assert await nodes(alice, server(cast)) == {"configure", "get-irc-connection-info"}
        assert await nodes(alice, room) == {"configure"}
        await alice.gets(server(cast), INFO, feature("http://jabber.org/protocol/commands"))
        await alice.gets(room, INFO, feature("http://jabber.org/protocol/commands"))
        assert await form(alice, cast.domain) == {
            "record_history": ("1",),
            "max_history_length": ("20",),
            "persistent": ("0",),
        }
        assert await form(alice, server(cast)) == {
            "nick": (),
            "realname": (),
            "after_connect_commands": (),
            "verify_cert": ("1",),
            "pass": (),
        }
        assert await form(alice, room) == {
            "encoding_in": ("utf-8",),
            "encoding_out": ("utf-8",),
            "record_history": ("unset",),
            "persistent": ("0",),
        }

    stage.play(scene, manner=TUNES)


def test_a_gateway_to_one_server_has_its_settings_at_its_own_address(stage: Stage) -> None:
    """Ours: as biboumi with a fixed server."""

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")

        has = {"server-configure", "global-configure", "get-irc-connection-info"}
        listed = await nodes(alice, cast.domain)
        assert has <= listed
        assert "configure" not in listed
        assert set(await form(alice, cast.domain, "global-configure")) == {
            "record_history",
            "max_history_length",
            "persistent",
        }
        await sets(alice, cast.domain, "server-configure", realname="Alice in Wonderland")
        assert (await form(alice, cast.domain, "server-configure"))["realname"] == (
            "Alice in Wonderland",
        )

    stage.play(scene, manner=ALONE)


def test_networks_without_settings_do_not_offer_them(stage: Stage) -> None:
    """XEP-0050 section 2.2: "The responder is not required to send the same list of commands to all
    requesters."; networks have different things to set, or none.
    """

    async def scene(cast: Cast) -> None:
        room, alice = cast.room("carol"), await cast.client("alice")

        listed = await nodes(alice, cast.domain)
        assert not {"configure", "global-configure", "disconnect-from-irc-server"} & listed
        assert await nodes(alice, server(cast)) == set()
        assert await nodes(alice, room) == set()
        begun = await Execution.begun(alice, room, "configure")
        assert begun.refusal == ("item-not-found", "There is nothing to be set here.")

    stage.play(scene)


def test_a_server_is_set_before_one_was_there(stage: Stage) -> None:
    """Ours: what is set holds from the first connection on; nothing else changes by it."""

    async def scene(cast: Cast) -> None:
        room, alice = cast.room("carol"), await cast.client("alice")

        assert (
            await sets(alice, server(cast), realname="Alice Liddell") == "Your settings are kept."
        )
        await alice.joins(room)
        (login,) = cast.network.logins
        assert (login.name, dict(login.options)) == ("alice", {"realname": "Alice Liddell"})

    stage.play(scene, manner=TUNES)


def test_settings_are_chosen_by_number_in_a_chat(stage: Stage) -> None:
    """Ours: one after another, until one is done; each address has its word."""

    async def scene(cast: Cast) -> None:
        room, alice = cast.room("carol"), await cast.client("alice")

        menu, question, taken, kept = await talks(
            alice, cast.domain, "server irc.fake", "2", "Alice Liddell", "done"
        )
        assert "2. Full name: " in menu
        assert question.startswith("Full name\n")
        assert taken == 'Full name: Alice Liddell\nWhich one? Send its number, or "done".'
        assert kept == "Your settings are kept."
        *_, kept = await talks(alice, cast.domain, f"room {room.native}", "1", "latin-1", "done")
        assert kept == "Your settings are kept."
        *_, kept = await talks(alice, cast.domain, "configure", "3", "yes", "done")
        assert kept == "Kept. It counts from now on."
        assert (await form(alice, server(cast)))["realname"] == ("Alice Liddell",)
        assert (await form(alice, room))["encoding_in"] == ("latin-1",)
        assert (await form(alice, room))["persistent"] == ("1",)

    stage.play(scene, manner=TUNES)


def test_what_is_set_holds_from_the_next_connection_on_or_at_once(stage: Stage) -> None:
    """Ours: who wants it now connects again; his rooms stay, and so do his clients in them."""

    async def scene(cast: Cast) -> None:
        room, alice = cast.room("carol"), await cast.client("alice")
        await alice.joins(room)

        words = await sets(alice, server(cast), after_connect_commands="MODE +i")
        kept = "Your settings are kept."
        assert words == f"{kept} What concerns the connection holds from the next one on."
        words = await sets(alice, server(cast), realname="Alice", reconnect="1")
        assert words == f"{kept} The gateway connects you again now."
        await cast.far.until(lambda: cast.far.people(room.native) == ("carol", "alice"))
        (login,) = cast.network.logins
        assert dict(login.options) == {"after_connect_commands": "MODE +i", "realname": "Alice"}
        alice.says(room, "here still")
        await alice.reads_to(said(room, "alice", "here still"))
        assert await sets(alice, server(cast), realname="Alice") == "Nothing was changed."

    stage.play(scene, manner=TUNES)


def test_a_nick_is_changed_at_once(stage: Stage) -> None:
    """Ours: it is the login's own, wherever it is seen; one that is taken is refused, and then
    nothing else is kept either.
    """

    async def scene(cast: Cast) -> None:
        room, alice = cast.room("carol"), await cast.client("alice")
        await alice.joins(room)

        await sets(alice, server(cast), nick="liddell")
        await alice.receives(gone(room, "alice"))
        await alice.receives(here(room, "liddell"))
        assert (await form(alice, server(cast)))["nick"] == ("liddell",)
        execution = await Execution.begun(alice, server(cast), "configure")
        await execution.submits({"nick": "carol", "realname": "C"})
        assert execution.refusal == ("conflict", "Somebody else has this name.")
        assert (await form(alice, server(cast)))["realname"] == ()

    stage.play(scene, manner=TUNES)


def test_a_nick_that_is_set_holds_whatever_a_client_joins_with(stage: Stage) -> None:
    """XEP-0045 section 7.2.2: "The service MUST allow the client to enter the room, modify the
    nick in accordance with the lockdown policy, and include a status code of "210"".
    """

    async def scene(cast: Cast) -> None:
        room, alice = cast.room("carol"), await cast.client("alice")

        await sets(alice, server(cast), nick="liddell")
        alice.sends_join(room, "bookmarked")
        await alice.reads_to(here(room, "liddell"), statuses(*OWN_VIEW, 210))
        await executed(
            alice, cast.domain, "disconnect-from-irc-server", {"irc-servers": "irc.fake"}
        )
        await alice.reads_to(gone(room, "liddell"))
        alice.sends_join(room, "bookmarked")
        await alice.reads_to(here(room, "liddell"), statuses(*OWN_VIEW, 210))

        await sets(alice, server(cast), nick="")
        await executed(
            alice, cast.domain, "disconnect-from-irc-server", {"irc-servers": "irc.fake"}
        )
        await alice.reads_to(gone(room, "liddell"))
        alice.sends_join(room, "bookmarked")
        await alice.reads_to(here(room, "bookmarked"), statuses(*OWN_VIEW))

    stage.play(scene, manner=TUNES)


def test_all_that_was_changed_in_a_chat_is_kept_at_once(stage: Stage) -> None:
    """Ours: what is refused then changes nothing, and is put right there; no secret is shown."""

    async def scene(cast: Cast) -> None:
        room, alice = cast.room("carol"), await cast.client("alice")
        await alice.joins(room)
        names = list(await form(alice, server(cast)))
        number = {name: str(at) for at, name in enumerate(names, start=1)}

        *_, secret, refused = await talks(
            alice,
            cast.domain,
            "server irc.fake",
            *(number["nick"], "carol"),
            *(number["realname"], "Alice"),
            *(number["pass"], "swordfish"),
            "done",
        )
        assert "(not shown)" in secret
        assert refused.startswith("Somebody else has this name.\nWhich one?")
        assert (await form(alice, server(cast)))["realname"] == ()
        await talks(alice, cast.domain, number["nick"], "liddell")
        alice.writes(cast.domain, "done")
        await alice.reads_to(here(room, "liddell"))
        await alice.reads_to("/message/body[starts-with(., 'Your settings are kept.')]")
        (login,) = cast.network.logins
        assert dict(login.options) == {
            "nick": "liddell",
            "password": "swordfish",
            "realname": "Alice",
        }

    stage.play(scene, manner=TUNES)


def test_what_is_set_is_emptied_in_a_chat(stage: Stage) -> None:
    """Ours: as by a form, where one leaves the field empty."""

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        await sets(alice, server(cast), realname="Alice Liddell")

        number = list(await form(alice, server(cast))).index("realname") + 1
        told = await talks(alice, cast.domain, f"server {server(cast)}", f"{number}", "-", "done")
        assert '"-" to empty it' in told[1]
        assert (await form(alice, server(cast)))["realname"] == ()

    stage.play(scene, manner=TUNES)


def test_a_secret_is_never_shown(stage: Stage) -> None:
    """Ours: left empty, it stays as it is."""

    async def scene(cast: Cast) -> None:
        room, alice = cast.room("carol"), await cast.client("alice")

        await sets(alice, server(cast), **{"pass": "swordfish"})
        await sets(alice, server(cast), **{"pass": "", "realname": "Alice"})
        await alice.joins(room)
        (login,) = cast.network.logins
        assert dict(login.options) == {"password": "swordfish", "realname": "Alice"}
        assert "swordfish" not in repr(await form(alice, server(cast)))

    stage.play(scene, manner=TUNES)


@pytest.mark.parametrize(
    ("at", "values"),
    [
        ("server", {"nick": "no nick"}),
        ("room", {"encoding_in": "klingon"}),
        ("room", {"record_history": "perhaps"}),
        ("domain", {"max_history_length": "100000"}),
    ],
)
def test_what_cannot_be_is_refused(stage: Stage, at: str, values: dict[str, str]) -> None:
    """Ours: nothing of it was changed, and the form can be filled in again."""

    async def scene(cast: Cast) -> None:
        room, alice = cast.room("carol"), await cast.client("alice")
        to = {"server": server(cast), "room": room, "domain": cast.domain}[at]
        before = await form(alice, to)

        execution = await Execution.begun(alice, to, "configure")
        await execution.submits(values)
        assert execution.refusal[0] == "not-acceptable"
        assert await form(alice, to) == before

    stage.play(scene, manner=TUNES)


def test_a_room_is_set_for_itself(stage: Stage) -> None:
    """Ours: also by its configuration form, and over a restart; other rooms are as they were."""

    async def scene(cast: Cast) -> None:
        room, other = cast.room("carol"), cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        assert await sets(alice, room, encoding_in="latin-1") == "Your settings are kept."
        given = filled_in(
            "http://jabber.org/protocol/muc#roomconfig",
            {"encoding_out": "latin-1", "record_history": "true"},
        )
        await alice.sets(room, f"<query xmlns='{OWNER}'>{given}</query>", "/iq[@type='result']")
        await cast.restart()
        assert await form(alice, room) == {
            "encoding_in": ("latin-1",),
            "encoding_out": ("latin-1",),
            "record_history": ("true",),
            "persistent": ("0",),
        }
        assert (await form(alice, other))["encoding_in"] == ("utf-8",)
        await cast.far.until(lambda: cast.network.logins)
        (login,) = cast.network.logins
        assert dict(login.options) == {
            f"encoding_in {room.native}": "latin-1",
            f"encoding_out {room.native}": "latin-1",
        }

    stage.play(scene, manner=TUNES)


def test_a_room_lasts_where_it_is_wished(stage: Stage) -> None:
    """Ours: for one room, or for all; the room's own wish counts more."""

    async def scene(cast: Cast) -> None:
        room, other = cast.room("carol"), cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)
        await alice.joins(other)

        await alice.gets(room, INFO, feature("muc_temporary"))
        await sets(alice, room, persistent="1")
        await alice.gets(room, INFO, feature("muc_persistent"))
        alice.leaves(room)
        alice.leaves(other)
        await is_left(cast, other)
        assert cast.far.people(room.native) == ("carol", "alice")

        await sets(alice, cast.domain, persistent="1")
        await sets(alice, room, persistent="0")
        await is_left(cast, room)
        await alice.joins(other)
        alice.leaves(other)
        await alice.reads_to(gone(other, "alice"))
        await alice.joins(room)
        alice.leaves(room)
        await is_left(cast, room)
        assert cast.far.people(other.native) == ("carol", "alice")
        await sets(alice, cast.domain, persistent="0")
        await is_left(cast, other)

    stage.play(scene, manner=TUNES)


def test_what_is_not_to_be_kept_is_not_told_again(stage: Stage) -> None:
    """Ours: neither by the archive nor to who joins; said it is shown to those who are there."""

    async def scene(cast: Cast) -> None:
        room, other = cast.room("carol"), cast.room("carol")
        alice, phone = await cast.client("alice"), await cast.client("alice", "phone")
        for one in (room, other):
            await alice.joins(one)
            one.says("carol", "between us")
            await alice.receives(said(one, "carol", "between us"))

        await sets(alice, room, record_history="false")
        room.says("carol", "this, too")
        await alice.receives(said(room, "carol", "this, too"))
        assert (await page(alice, room)).words == []
        assert bodies(await phone.joins(room)) == []
        assert (await page(alice, other)).words == ["between us"]
        await sets(alice, cast.domain, record_history="0")
        assert (await page(alice, other)).words == []
        await sets(alice, other, record_history="true")
        assert (await page(alice, other)).words == ["between us"]

    stage.play(scene, manner=TUNES)


@pytest.mark.parametrize(
    ("length", "shown"), [("0", []), ("2", ["3", "4"]), ("20", ["1", "2", "3", "4"])]
)
def test_so_much_history_is_shown_as_is_wished(stage: Stage, length: str, shown: list[str]) -> None:
    """XEP-0045 section 7.2.14: the service "SHOULD appropriately limit the amount of history sent
    to the user based on service or room defaults"; whoever asks for less gets less.
    """

    async def scene(cast: Cast) -> None:
        room, alice = cast.room("carol"), await cast.client("alice")
        await alice.joins(room)
        for number in "1234":
            room.says("carol", number)
            await alice.receives(said(room, "carol", number))

        await sets(alice, cast.domain, max_history_length=length)
        phone = await cast.client("alice", "phone")
        came = await phone.joins(room)
        assert bodies(came) == shown
        came = await phone.joins(room, history="maxstanzas='1'")
        assert bodies(came) == ["4"]

    stage.play(scene, manner=TUNES)


def test_nobody_sets_what_is_anothers(stage: Stage) -> None:
    """Ours: at the same address each account has settings of its own."""

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice, bob = await cast.client("alice"), await cast.client("bob")
        await alice.joins(room)

        await sets(alice, server(cast), realname="Alice")
        await sets(alice, room, persistent="1")
        assert (await form(bob, server(cast)))["realname"] == ()
        assert (await form(bob, room))["persistent"] == ("0",)
        given = filled_in("http://jabber.org/protocol/muc#roomconfig", {"record_history": "false"})
        await bob.sets(
            room,
            f"<query xmlns='{OWNER}'>{given}</query>",
            refused("iq", room, "forbidden", "auth"),
        )

    stage.play(scene, manner=TUNES)

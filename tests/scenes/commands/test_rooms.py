"""Commands about rooms: mine, joining, leaving for good, creating, inviting."""

import pytest

from bridge.testing.manner import Manner
from bridge.xmpp.muc import unasked
from bridge.xmpp.naming import OTHERWISE
from tests.scenes.cast import SERVER, Cast
from tests.scenes.client import Client
from tests.scenes.executing import COMMANDS, Execution
from tests.scenes.paths import feature
from tests.scenes.skins import Skin, by_chat, by_forms, in_both_skins, said
from tests.scenes.stage import Stage
from tests.servers.prosody import Prosody

LIST = f"<query xmlns='http://jabber.org/protocol/disco#items' node='{COMMANDS}'/>"
INFO = "<query xmlns='http://jabber.org/protocol/disco#info'/>"
NOT_IN = "You are not in this room."
NO_CREATING = (
    "Rooms can be created only where the network lets people, and by who is logged in to it."
)
ABLE = Manner(creates=True, links=True)


def invited(room: object) -> str:
    return f"/message[@from='{room}']/conference:x[@jid='{room}']"


async def is_offered(client: Client, at: object, word: str) -> bool:
    answer = await client.gets(at, LIST)
    return any(item.get("node") == word for item in answer.iter() if item.get("node"))


@in_both_skins
def test_my_rooms_are_listed(stage: Stage, skin: Skin) -> None:
    """Ours: each with its address, and whether a client is in it."""

    async def scene(cast: Cast) -> None:
        first, second = cast.room("carol"), cast.room("dave")
        cast.far.about(second.native, name="Tea")
        alice = await cast.client("alice")
        assert await skin(alice, "rooms") == "You are in no room of this network."
        await alice.joins(first)
        await alice.joins(second)

        assert await skin(alice, "rooms") == "\n".join(
            (
                "Your rooms:",
                f"#{first.native.partition('%')[0][1:]} · {first} · in it with a client",
                f"Tea · {second} · in it with a client",
            )
        )

    stage.play(scene)


@pytest.mark.parametrize(
    ("way", "skin"),
    [
        ("name", by_forms),
        ("address", by_chat),
        ("uri", by_chat),
        ("link", by_forms),
        ("alias", by_chat),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_room_is_joined_however_it_is_named(stage: Stage, way: str, skin: Skin) -> None:
    """XEP-0249 section 2: "The 'jid' attribute, which is REQUIRED, specifies the address of the
    groupchat room to be joined." So the client is led into it, and finds the account there.
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol", subject="tea")
        name = room.native.partition("%")[0].removeprefix("#")
        cast.far.world.aliases["tea time"] = room.native
        written = {
            "name": room.native,
            "address": f" {room} ".upper(),
            "uri": f"xmpp:%23{str(room)[1:].replace('%', '%25')}?join",
            "link": f"fake://irc.fake/{name}",
            "alias": "Tea Time",
        }[way]
        alice = await cast.client("alice")

        told = await skin(alice, "join", {"room": written})
        assert told == f"You are in #{name}. Your client can join it now. Its address: {room}"
        assert len(cast.far.people(room.native)) == 2
        await alice.receives(invited(room))
        [mine] = [one for one in cast.far.people(room.native) if one != "carol"]
        came = await alice.joins(room, mine)
        assert came[0].get("from") == f"{room}/carol"
        again = await skin(alice, "join", {"room": written})
        assert again == f"You are in #{name} already. Its address: {room}"

    stage.play(scene, manner=ABLE)


def test_a_room_is_joined_under_a_name_and_with_a_password(stage: Stage) -> None:
    """XEP-0004 section 3.3: "The field enables an entity to gather or provide a single line or word
    of text, which shall be obscured in an interface". Nor is it told again: who joins with a client
    after it needs none, and the login returns there with it.
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol", password="tea leaves")
        alice = await cast.client("alice")
        execution = await Execution.begun(
            alice, cast.domain, "join", "//form:field[@var='password'][@type='text-private']"
        )
        await execution.submits({"room": room.native, "nick": "Ally"})
        assert said(execution) == "This room has another password."
        await execution.submits(
            {"room": room.native, "nick": "Ally", "password": "tea leaves"},
            "//commands:command[@status='completed']",
        )
        invitation = await alice.receives(invited(room))
        assert "leaves" not in str([child.attrib for child in invitation.iter()])
        assert set(cast.far.people(room.native)) == {"Ally", "carol"}
        await alice.joins(room, "Ally")
        await cast.restart()
        await cast.far.until(lambda: "Ally" in cast.far.people(room.native))

    stage.play(scene)


def test_who_is_given_another_name_than_he_wished_is_told_so(stage: Stage) -> None:
    """Ours: presence tells it to a client that joins; who asks by a command is told in words."""

    async def scene(cast: Cast) -> None:
        room, alice = cast.room("carol"), await cast.client("alice")
        execution = await Execution.begun(alice, cast.domain, "join")
        await execution.submits({"room": room.native, "nick": "carol"})
        [mine] = [one for one in cast.far.people(room.native) if one != "carol"]
        assert execution.note.endswith(f"{room} {OTHERWISE.format(SERVER, mine)}")

    stage.play(scene)


def test_with_privileges_a_joined_room_is_bookmarked(stage: Stage) -> None:
    """XEP-0402 section 3.3: "Adding a bookmark means publishing a new item, with the bookmark JID
    as id"; we do so for the account, and its clients join by that. Where the server does not let
    us, the client is invited.
    """

    async def scene(cast: Cast) -> None:
        room, alice = cast.room("carol"), await cast.client("alice")
        await by_forms(alice, "join", {"room": room.native})
        bookmarks = (
            "<pubsub xmlns='http://jabber.org/protocol/pubsub'>"
            "<items node='urn:xmpp:bookmarks:1'/></pubsub>"
        )
        if not isinstance(cast.xmpp, Prosody):
            await alice.receives(invited(room))
            return
        answer = await alice.wire.iq("get", bookmarks, to=alice.account)
        conference = answer.find(".//{urn:xmpp:bookmarks:1}conference")
        assert conference is not None
        assert conference.get("autojoin") == "true"
        await alice.receives_nothing()

        [mine] = [one for one in cast.far.people(room.native) if one != "carol"]
        await alice.joins(room, mine)
        name = room.native.partition("%")[0]
        assert await by_forms(alice, "leave", {"room": str(room)}) == f"You have left {name}."
        answer = await alice.wire.iq("get", bookmarks, to=alice.account)
        conference = answer.find(".//{urn:xmpp:bookmarks:1}conference")
        assert conference is not None
        assert conference.get("autojoin") == "false"

    stage.play(scene, privileged=True)


def test_nobody_comes_to_a_room_that_was_joined_and_it_is_left(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ours: a network is not joined for nobody for long."""
    monkeypatch.setattr(unasked, "OFFERED_FOR", 0.1)

    async def scene(cast: Cast) -> None:
        room, alice = cast.room("carol"), await cast.client("alice")
        await by_forms(alice, "join", {"room": room.native})
        await alice.receives(invited(room))
        await cast.far.until(lambda: cast.far.people(room.native) == ("carol",))
        assert await by_forms(alice, "rooms") == "You are in no room of this network."

    stage.play(scene)


@in_both_skins
def test_what_cannot_be_joined_is_refused_in_words(stage: Stage, skin: Skin) -> None:
    """XEP-0004 section 4: "If the form-processing entity determines that the data provided is not
    valid, it SHOULD return a "Not Acceptable" error, optionally providing a textual explanation".
    """

    async def scene(cast: Cast) -> None:
        room, alice = cast.room("carol"), await cast.client("alice")
        cast.far.about(room.native, is_members_only=True)
        nothing = "There is nobody and nothing of this name on this network."
        for written, told in (
            (cast.contact("carol"), "This is no room."),
            (f"zz zz@{cast.domain}", nothing),
            ("https://t.me/tea", "This link leads to no person and no room of this network."),
            ("fake://irc.fake/nowhere", "This link leads to nothing."),
            ("tea@conference.example.org", "This is no room."),
            (room.native, "This room is for members only."),
        ):
            assert await skin(alice, "join", {"room": written}) == told, written
        await alice.receives_nothing()

    stage.play(scene, manner=ABLE)


def test_words_that_are_too_long_are_refused(stage: Stage) -> None:
    """XEP-0004 section 4: "Data validation is the responsibility of the form-processing entity"."""

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        for field in ("room", "nick", "password"):
            given = {"room": "#tea%irc.fake", field: "x" * 100_000}
            execution = await Execution.begun(alice, cast.domain, "join")
            await execution.submits(given)
            assert said(execution).startswith("At most ")
            await execution.goes("cancel")

    stage.play(scene, manner=ABLE)


@in_both_skins
def test_a_room_is_left_for_good_with_all_clients(stage: Stage, skin: Skin) -> None:
    """XEP-0045 section 7.14: "The service MUST then send a presence stanzas of type "unavailable"
    from the departing user's occupant JID to the departing occupant's full JIDs, including a status
    code of "110"": to all of the account's clients; and nobody returns there.
    """

    async def scene(cast: Cast) -> None:
        room, other = cast.room("carol"), cast.room("dave")
        alice, phone = await cast.client("alice"), await cast.client("alice", "phone")
        await alice.joins(room)
        await phone.joins(room)
        await alice.joins(other)

        name = room.native.partition("%")[0]
        told = await skin(alice, "leave", {"room": str(room)})
        assert told == (
            f"You have left {name}. If your client joins it again by itself, remove it from your"
            " client's bookmarks."
        )
        for client in (alice, phone):
            await client.reads_to(
                f"/presence[@from='{room}/alice'][@type='unavailable']",
                "/presence/user:x/user:status[@code='110']",
                "/presence[status='You left this room for good, by a command.']",
            )
        await cast.far.until(lambda: cast.far.people(room.native) == ("carol",))
        await cast.restart()
        await cast.far.until(lambda: "alice" in cast.far.people(other.native))
        assert cast.far.people(room.native) == ("carol",)

    stage.play(scene)


def test_a_persistent_room_without_clients_is_left_at_its_address(stage: Stage) -> None:
    """XEP-0050 section 2.2: "Each command is a disco item."; at the room itself, too, for who is in
    it.
    """

    async def scene(cast: Cast) -> None:
        room, alice = cast.room("carol"), await cast.client("alice")
        assert not await is_offered(alice, room, "leave")
        await alice.joins(room)
        await alice.gets(room, INFO, feature(COMMANDS))
        assert await is_offered(alice, room, "leave")
        alice.leaves(room)
        await alice.receives(f"/presence[@from='{room}/alice'][@type='unavailable']")
        name = room.native.partition("%")[0]
        listed = await by_forms(alice, "rooms")
        assert listed == f"Your rooms:\n{name} · {room} · in it without a client"

        assert (await by_forms(alice, "leave", at=str(room))).startswith(f"You have left {name}.")
        await cast.far.until(lambda: cast.far.people(room.native) == ("carol",))
        assert not await is_offered(alice, room, "leave")
        assert not await is_offered(alice, cast.domain, "leave")
        assert await by_forms(alice, "leave", at=str(room)) == NOT_IN

    stage.play(scene, options="persistent = true")


def test_a_room_that_all_share_is_left(stage: Stage) -> None:
    """Ours: others see who left go; the far room itself goes on for them."""

    async def scene(cast: Cast) -> None:
        hall = cast.shared_room("carol")
        alice, bob = await cast.client("alice"), await cast.client("bob")
        await alice.joins(hall)
        await bob.joins(hall)
        await alice.receives(f"/presence[@from='{hall}/bob']")

        await by_forms(alice, "leave", at=str(hall))
        await alice.receives(
            f"/presence[@from='{hall}/alice'][@type='unavailable']",
            "/presence[status='You left this room for good, by a command.']",
        )
        await bob.receives(
            f"/presence[@from='{hall}/alice'][@type='unavailable']", "/presence[not(status)]"
        )
        bob.says(hall, "who is still here?")
        await bob.receives("/message[body='who is still here?']")
        await alice.receives_nothing()

    stage.play(scene, manner=Manner(shared=True))


def test_another_accounts_rooms_are_none_of_ones_own(stage: Stage) -> None:
    """Ours: what an address means depends on who asks; nobody learns of another's rooms, nor
    leaves them.
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice, mallory = await cast.client("alice"), await cast.client("mallory")
        await alice.joins(room)

        assert not await is_offered(mallory, room, "leave")
        assert not await is_offered(mallory, room, "invite")
        assert await by_forms(mallory, "leave", at=str(room)) == NOT_IN
        assert await by_forms(mallory, "rooms") == "You are in no room of this network."
        other = cast.room("dave")
        await mallory.joins(other)
        execution = await Execution.begun(mallory, cast.domain, "leave")
        await execution.submits({"room": str(room)})
        assert said(execution).endswith(f'" is none of the choices: "{other}".')
        assert "alice" in cast.far.people(room.native)

    stage.play(scene)


@in_both_skins
def test_a_room_is_created(stage: Stage, skin: Skin) -> None:
    """Ours: where the network lets one; the account is in it, and its client is led there."""

    async def scene(cast: Cast) -> None:
        room, alice = cast.room("carol"), await cast.client("alice")
        assert not await is_offered(alice, cast.domain, "create")
        await alice.joins(room)
        assert await is_offered(alice, cast.domain, "create")

        given = {"name": "Tea Time", "public": "1" if skin is by_forms else "yes"}
        made = f"#tea-time%irc.fake@{cast.domain}"
        assert await skin(alice, "create", given) == (
            "Tea Time was created, and you are in it. Your client can join it now."
            f" Its address: {made}"
        )
        await alice.receives(invited(made))
        assert cast.far.people("#tea-time%irc.fake") == ("alice",)
        assert cast.far.world.room("#tea-time%irc.fake").is_public
        again = await skin(alice, "create", given)
        assert again.splitlines()[0] == "There is such a room already."
        await alice.joins(made)

    stage.play(scene, manner=ABLE)


def test_a_network_that_makes_no_rooms_offers_none_to_be_made(stage: Stage) -> None:
    """XEP-0050 section 2.2: "The responder is not required to send the same list of commands to all
    requesters."
    """

    async def scene(cast: Cast) -> None:
        room, alice = cast.room("carol"), await cast.client("alice")
        await alice.joins(room)
        assert not await is_offered(alice, cast.domain, "create")
        assert await by_forms(alice, "create", {}) == NO_CREATING

    stage.play(scene)


@in_both_skins
def test_somebody_is_invited(stage: Stage, skin: Skin) -> None:
    """Ours: at the room by who it is, at the person by which room."""

    async def scene(cast: Cast) -> None:
        room, alice = cast.room("carol"), await cast.client("alice")
        for name in ("dave", "eve"):
            cast.far.person(f"{name}%irc.fake")
        dave = cast.contact("dave")
        assert not await is_offered(alice, dave, "invite")
        await alice.joins(room)

        name = room.native.partition("%")[0]
        told = await skin(alice, "invite", {"who": "eve"}, at=str(room))
        assert told == f"eve is invited into {name}."
        told = await skin(alice, "invite", {"room": str(room)}, at=dave)
        assert told == f"dave is invited into {name}."
        for far in ("dave%irc.fake", "eve%irc.fake"):
            assert [one.room for one in cast.far.invited(far)] == [room.native]
        nobody = await skin(alice, "invite", {"who": "nobody"}, at=str(room))
        assert nobody == "There is nobody of this name."

    stage.play(scene)


def test_an_account_is_invited_into_a_room_that_all_share(stage: Stage) -> None:
    """XEP-0249 section 2: "The 'reason' attribute, which is OPTIONAL, specifies a human-readable
    purpose for the invitation".
    """

    async def scene(cast: Cast) -> None:
        hall = cast.shared_room("carol")
        alice, bob = await cast.client("alice"), await cast.client("bob")
        await alice.joins(hall)

        cast.shows_jids = True
        await by_forms(alice, "invite", {"who": bob.account, "reason": "tea"}, at=str(hall))
        await bob.receives(f"/message[@from='{hall}']/conference:x[@reason='tea']")

    stage.play(scene, manner=Manner(shared=True))


def test_where_people_cannot_be_invited_it_is_not_offered_at_their_addresses(stage: Stage) -> None:
    """Ours: what the network cannot do is not listed; accounts can be invited into any room."""

    async def scene(cast: Cast) -> None:
        room, alice = cast.room("carol"), await cast.client("alice")
        await alice.joins(room)
        assert await is_offered(alice, room, "invite")
        assert not await is_offered(alice, cast.contact("carol"), "invite")

    stage.play(scene, manner=Manner(invites=False))

"""A room is configured by those whom the network lets, and everybody is told that it changed."""

from bridge.testing.manner import Manner
from tests.scenes.cast import Cast
from tests.scenes.client import Client
from tests.scenes.paths import feature, refused
from tests.scenes.stage import Stage

FORM_TYPE = "http://jabber.org/protocol/muc#roomconfig"
OWNER = "<query xmlns='http://jabber.org/protocol/muc#owner'/>"
INFO = "<query xmlns='http://jabber.org/protocol/disco#info'/>"
CHANGED = "/message[@type='groupchat'][not(body)][user:x/user:status/@code='104']"


def submit(**values: str) -> str:
    fields = "".join(
        f"<field var='muc#roomconfig_{name}'><value>{value}</value></field>"
        for name, value in values.items()
    )
    typed = f"<field var='FORM_TYPE' type='hidden'><value>{FORM_TYPE}</value></field>"
    form = f"<x xmlns='jabber:x:data' type='submit'>{typed}{fields}</x>"
    return OWNER.replace("/>", f">{form}</query>")


async def owner(cast: Cast, room: object) -> Client:
    """A client that has joined and owns the room."""
    client = await cast.client("alice")
    await client.joins(room)
    cast.far.promote(f"{room}".partition("@")[0], "alice", affiliation="owner")
    await client.reads_to("//user:item[@affiliation='owner']")
    return client


def test_an_owner_is_given_the_form_with_what_stands_now(stage: Stage) -> None:
    """XEP-0045 section 10.2: "Otherwise, the service MUST send a configuration form to the room
    owner with the current options set as defaults"
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        cast.far.about(room.native, name="Tea")
        alice = await owner(cast, room)

        await alice.gets(
            room,
            OWNER,
            f"//form:x[@type='form']/form:field[@var='FORM_TYPE'][form:value='{FORM_TYPE}']",
            "//form:field[@var='muc#roomconfig_roomname'][@type='text-single'][form:value='Tea']",
            "//form:field[@var='muc#roomconfig_membersonly'][@type='boolean'][form:value='0']",
            "count(//form:field[@type!='hidden'][not(@label)]) = 0",
        )

    stage.play(scene)


def test_what_an_owner_changes_everybody_is_told_of(stage: Stage) -> None:
    """XEP-0045 section 10.2.1: "For any other configuration change, the room SHOULD send status
    code 104 so that interested occupants can retrieve the updated room configuration if desired."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await owner(cast, room)
        bob = await cast.client("bob")
        await bob.joins(room)
        await alice.reads_to(f"/presence[@from='{room}/bob']")

        await alice.sets(room, submit(roomname="Herbs", moderatedroom="1"), "/iq[@type='result']")
        for client in (alice, bob):
            await client.receives(CHANGED, f"/message[@from='{room}']")
            await client.gets(
                room, INFO, "//info:identity[@name='Herbs']", feature("muc_moderated")
            )

    stage.play(scene)


def test_that_people_come_and_go_is_no_change_of_the_room(stage: Stage) -> None:
    """XEP-0045 section 10.2.1: "For any other configuration change, the room SHOULD send status
    code 104"; how many people there are is no part of it.
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        cast.far.about(room.native, members=5000)
        room.says("carol", "so many")
        await alice.receives("/message[body='so many']")
        await alice.gets(
            room, INFO, "//form:field[@var='muc#roominfo_occupants'][form:value='5000']"
        )

    stage.play(scene)


def test_who_may_not_change_a_room_is_given_no_form(stage: Stage) -> None:
    """XEP-0045 section 10.2: "If the <user@host> of the 'from' address does not match the bare JID
    of a room owner, the service MUST return a <forbidden/> error to the sender"
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")

        for _ in ("before", "after"):
            await alice.gets(room, OWNER, refused("iq", room, "forbidden", "auth"))
            await alice.sets(room, submit(roomname="x"), refused("iq", room, "forbidden", "auth"))
            await alice.joins(room)

    stage.play(scene)


def test_on_a_network_without_settings_there_is_no_form(stage: Stage) -> None:
    """XEP-0045 section 10.2: "the service MUST return a <forbidden/> error to the sender"; an empty
    form takes the room as it is (section 10.1.2).
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await owner(cast, room)

        await alice.gets(room, OWNER, refused("iq", room, "forbidden", "auth"))
        await alice.sets(room, submit(), "/iq[@type='result'][not(*)]")

    stage.play(scene, manner=Manner(configures=False))


def test_forms_that_cannot_be_meant_change_nothing(stage: Stage) -> None:
    """XEP-0004 section 3.2: a field "MUST possess a 'var' attribute that uniquely identifies the
    field in the context of the form"
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await owner(cast, room)
        form = "<x xmlns='jabber:x:data' type='submit'><x xmlns='jabber:x:data'/></x>"
        nested = OWNER.replace("/>", f">{form}</query>")
        two = OWNER.replace("/>", f">{form}{form}</query>")
        name = "<field var='muc#roomconfig_roomname'><value>x</value></field>"
        twice = submit(roomname="y").replace("</x>", f"{name}</x>")
        unknown, odd = submit(maxusers="3"), submit(membersonly="perhaps")

        for payload in (nested, two, twice, unknown, odd):
            await alice.sets(room, payload, refused("iq", room, "bad-request", "modify"))
        big = submit(roomname="x" * 100_000)
        await alice.sets(room, big, refused("iq", room, "not-acceptable", "modify"))
        await alice.gets(room, INFO, "not(//info:identity[@name='y'])")
        await alice.receives_nothing()

    stage.play(scene)


def test_of_those_who_share_a_room_its_owners_configure_it(stage: Stage) -> None:
    """XEP-0045 section 10.2: "If the <user@host> of the 'from' address does not match the bare JID
    of a room owner, the service MUST return a <forbidden/> error to the sender"
    """

    async def scene(cast: Cast) -> None:
        room = cast.shared_room("carol")
        alice, bob = await cast.client("alice"), await cast.client("bob")
        await alice.joins(room)
        await bob.joins(room)
        cast.far.promote(room.native, "alice", affiliation="owner")
        for client in (alice, bob):
            await client.reads_to(
                f"/presence[@from='{room}/alice']//user:item[@affiliation='owner']"
            )

        await bob.gets(room, OWNER, refused("iq", room, "forbidden", "auth"))
        await bob.sets(room, submit(roomname="Bob's"), refused("iq", room, "forbidden", "auth"))
        await alice.sets(room, submit(roomname="Hall"), "/iq[@type='result']")
        for client in (alice, bob):
            await client.receives(CHANGED)
            await client.gets(room, INFO, "//info:identity[@name='Hall']", feature("muc_public"))

    stage.play(scene, manner=Manner(shared=True))

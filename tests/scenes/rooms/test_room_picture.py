"""What a room looks like: XEP-0486."""

from base64 import b64encode

from bridge.testing.manner import Manner
from tests.bridge.xmpp.paintings import painting
from tests.scenes.cast import Cast
from tests.scenes.paths import feature, here, refused, subject
from tests.scenes.stage import Stage

INFO = "<query xmlns='http://jabber.org/protocol/disco#info'/>"
CARD = "<vCard xmlns='vcard-temp'/>"
LEAVES = painting(64, 64, colour="green")
HASH = "//form:field[@var='muc#roominfo_avatarhash'][@type='text-multi']"


def pictured(room: object, known: str) -> str:
    """A room has this picture; "" for none."""
    return f"/presence[not(@type)][@from='{room}']/vcardupdate:x[vcardupdate:photo='{known}']"


def test_a_rooms_picture_is_known_by_its_hash_and_comes_as_a_card(stage: Stage) -> None:
    """XEP-0486 section 3.3: "If the room has had an avatar published, it should advertise it in its
    'muc#roominfo' extension form".
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        known = cast.far.picture(room.native, LEAVES)
        alice = await cast.client("alice")

        alice.sends_join(room)
        await alice.receives(here(room, "carol"))
        await alice.receives(here(room, "alice"))
        await alice.receives(pictured(room, known))
        await alice.receives(subject(room, ""))
        await alice.gets(room, INFO, f"{HASH}[form:value='{known}']", feature("vcard-temp"))
        await alice.gets(
            room,
            CARD,
            f"//vcard:PHOTO[vcard:TYPE='image/png'][vcard:BINVAL='{b64encode(LEAVES).decode()}']",
        )

    stage.play(scene)


def test_another_picture_is_told_to_those_who_are_in(stage: Stage) -> None:
    """XEP-0486 section 3.2: "The room should then broadcast a notification that the configuration
    changed to all users present."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        known = cast.far.picture(room.native, b"tea leaves")
        await alice.receives("/message[user:x/user:status/@code='104']")
        await alice.receives(pictured(room, known))
        cast.far.picture(room.native, b"")
        await alice.receives("/message[user:x/user:status/@code='104']")
        await alice.receives(pictured(room, ""))
        await alice.gets(room, INFO, f"not({HASH})")

    stage.play(scene)


def test_an_owner_gives_a_room_a_picture_and_takes_it_away(stage: Stage) -> None:
    """XEP-0486 section 3.2: "Before anyone can see an avatar attached to the room, an owner or some
    other [...] entity must publish a vCard-temp". What leaves is made anew.
    """

    async def scene(cast: Cast) -> None:
        room = cast.shared_room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)
        photo = f"<PHOTO><BINVAL>{b64encode(LEAVES).decode()}</BINVAL></PHOTO>"

        await alice.sets(room, given(photo), refused("iq", room, "forbidden", "auth"))
        cast.far.promote(room.native, "alice", affiliation="owner")
        await alice.receives(here(room, "alice"), "//user:item[@affiliation='owner']")
        broken = given("<PHOTO><BINVAL>%</BINVAL></PHOTO>")
        await alice.sets(room, broken, refused("iq", room, "not-acceptable", "modify"))
        await alice.sets(room, given(photo), "/iq[@type='result'][not(*)]")
        await alice.reads_to("/message[user:x/user:status/@code='104']")
        assert cast.far.world.pictures[room.native].picture.image != LEAVES
        await alice.sets(room, given(""), "/iq[@type='result']")
        assert room.native not in cast.far.world.pictures

    stage.play(scene, manner=Manner(shared=True, word="returned", depicts=True))


def test_where_rooms_have_no_pictures_of_ours_that_is_said(stage: Stage) -> None:
    """XEP-0486 section 3.2: "it must return a service-unavailable error." """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        error = refused("iq", room, "service-unavailable", "cancel")
        await alice.sets(room, given(""), error)

    stage.play(scene)


def given(photo: str) -> str:
    return f"<vCard xmlns='vcard-temp'>{photo}</vCard>"

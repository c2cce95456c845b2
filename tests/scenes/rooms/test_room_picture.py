"""What a room looks like: XEP-0486."""

from base64 import b64encode

from tests.bridge.xmpp.paintings import painting
from tests.scenes.cast import Cast
from tests.scenes.paths import feature, here, subject
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

"""What a room is and can, by what its network says of it."""

from typing import Any
from xml.etree.ElementTree import fromstring

from bridge.api.ids import Place
from bridge.api.states import About
from bridge.xmpp import namespaces as ns
from tests.bridge.xmpp.scene import CLIENT, IRC, ROOM, STRANGER, Scene

INFO = f'<query xmlns="{ns.DISCO_INFO}"/>'
HALL = "hall@irc.example.org"
FIELD_TAG = f"{{{ns.DATA_FORM}}}field"


def told(scene: Scene, to: str = ROOM, by: Any = CLIENT) -> tuple[str, set[str], dict[str, str]]:
    """Name, modes and form of a room."""
    [query] = fromstring(scene.get(INFO, to, by))
    identity = query.find(f"{{{ns.DISCO_INFO}}}identity")
    assert identity is not None
    features = {f.get("var", "") for f in query.iter(f"{{{ns.DISCO_INFO}}}feature")}
    form = {field.get("var", ""): "".join(field.itertext()) for field in query.iter(FIELD_TAG)}
    form.pop("FORM_TYPE")
    modes = {feature for feature in features if feature.startswith("muc_")}
    return identity.get("name", ""), modes, {k.partition("_")[2]: v for k, v in form.items()}


def about(scene: Scene, place: Place, **traits: Any) -> None:
    scene.presence.report(About(place=place, **traits))


def test_a_room_is_what_its_network_says_of_it() -> None:
    scene = Scene()
    room = scene.tea()
    about(
        scene,
        room.shows,
        name="The tea room",
        description="Of leaves",
        members=4000,
        avatar="a31c",
        is_public=True,
        is_moderated=True,
        has_password=True,
    )

    assert told(scene) == (
        "The tea room",
        {
            *("muc_hidden", "muc_open", "muc_nonanonymous", "muc_temporary"),
            *("muc_moderated", "muc_passwordprotected"),
        },
        {"description": "Of leaves", "occupants": "4000", "avatarhash": "a31c"},
    )


def test_a_room_that_is_seen_non_anonymously_is_never_called_members_only() -> None:
    """Clients encrypt by themselves where a room is both, and a gateway cannot read that."""
    scene = Scene()
    about(scene, scene.tea().shows, is_members_only=True)

    _, modes, _ = told(scene)

    assert {"muc_open", "muc_nonanonymous"} <= modes


def test_a_shared_room_is_semi_anonymous_and_lasts() -> None:
    scene = Scene()
    hall = Place(IRC, "room", "hall", None)
    about(scene, hall, name="Hall", is_public=True, is_members_only=True, members=7)

    assert told(scene, HALL, STRANGER) == (
        "Hall",
        {
            *("muc_public", "muc_membersonly", "muc_semianonymous", "muc_persistent"),
            *("muc_unmoderated", "muc_unsecured"),
        },
        {"description": "Hall", "occupants": "7"},
    )


def test_a_shared_room_that_strangers_cannot_find_tells_them_nothing() -> None:
    scene = Scene()
    about(scene, Place(IRC, "room", "hall", None), name="Board", description="Secret", members=7)

    assert told(scene, HALL, STRANGER) == (
        "hall",
        {"muc_hidden", "muc_open", "muc_semianonymous", "muc_persistent"},
        {"description": "hall"},
    )


def test_who_moderates_can_give_a_room_another_subject() -> None:
    scene = Scene()
    room = scene.room(CLIENT)
    scene.comes(room, "Alice", mine=True, role="moderator")

    _, _, form = told(scene)

    assert form == {"description": "#tea on irc.fake", "changesubject": "1", "occupants": "1"}

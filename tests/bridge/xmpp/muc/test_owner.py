"""Rooms are configured and ended as far as their network lets one; what cannot be is refused."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

import pytest

from bridge.api.asked import Setting
from bridge.api.errors import Refused
from bridge.api.ids import Place
from bridge.xmpp import namespaces as ns
from bridge.xmpp.muc.owner import FORM_TYPE
from tests.bridge.xmpp.scene import (
    CLIENT,
    IRC,
    ROOM,
    STRANGER,
    FarNetwork,
    Scene,
    canonical,
    error,
    iq,
    result,
)

if TYPE_CHECKING:
    from bridge.api.adapter import Adapter

QUERY = f'<query xmlns="{ns.MUC_OWNER}"/>'
NAME, SECRET, MODE = "muc#roomconfig_roomname", "muc#roomconfig_roomsecret", "mode"
SETTINGS = (
    Setting(NAME, "text", "Name", "Tea & herbs"),
    Setting("muc#roomconfig_roomdesc", "lines", "About", "one\ntwo"),
    Setting("muc#roomconfig_membersonly", "bool", "For members only", "0"),
    Setting(SECRET, "secret", "Password"),
    Setting(MODE, "list", "Mode", "a", (("a", "Open"), ("b", "Closed"))),
)


@dataclass
class Configurable(FarNetwork):
    """One whose rooms can be changed; what was asked of it."""

    offers: Sequence[Setting] = SETTINGS
    asked: list[tuple[Any, ...]] = field(default_factory=list)

    async def settings(self, place: Place) -> Sequence[Setting]:
        return self.offers

    async def configure(self, place: Place, values: Mapping[str, str]) -> None:
        if self.refuses is not None:
            raise self.refuses
        self.asked.append((place, dict(values)))

    async def destroy(self, place: Place, reason: str, alternate: str | None) -> None:
        self.asked.append((place, reason, alternate))


def scene_of(affiliation: str = "owner") -> tuple[Scene, Configurable]:
    """A room of which alice is the owner, or is not."""
    scene, far = Scene(), Configurable()
    scene.service.adapter = cast("Adapter[Any]", far)
    room = scene.room(CLIENT)
    scene.comes(room, "Alice", mine=True, affiliation=affiliation)
    return scene, far


def put(scene: Scene, kind: str, payload: str, by: Any = CLIENT) -> str:
    """The answer, whether the network was asked or not."""
    answered = scene.put(iq(kind, payload, ROOM, by))
    if isinstance(answered, str):
        return canonical(answered)

    async def run() -> str:
        return await answered

    return canonical(asyncio.run(run()))


def owned(inside: str) -> str:
    return f'<query xmlns="{ns.MUC_OWNER}">{inside}</query>'


def submit(*fields: tuple[str, str], kind: str = FORM_TYPE) -> str:
    said = "".join(f'<field var="{var}"><value>{value}</value></field>' for var, value in fields)
    typed = f'<field var="FORM_TYPE"><value>{kind}</value></field>'
    return owned(f'<x xmlns="jabber:x:data" type="submit">{typed}{said}</x>')


def destroy(jid: str = "", reason: str = "") -> str:
    venue = f' jid="{jid}"' if jid else ""
    return owned(f"<destroy{venue}><reason>{reason}</reason></destroy>")


DONE = result("", ROOM)


def test_the_form_has_what_can_be_changed_as_it_stands() -> None:
    """XEP-0045 section 10.2: "the service MUST send a configuration form to the room owner with
    the current options set as defaults".
    """
    scene, _ = scene_of()
    fields = (
        f'<field type="hidden" var="FORM_TYPE"><value>{FORM_TYPE}</value></field>'
        f'<field type="text-single" var="{NAME}" label="Name">'
        "<value>Tea &amp; herbs</value></field>"
        '<field type="text-multi" var="muc#roomconfig_roomdesc" label="About">'
        "<value>one</value><value>two</value></field>"
        '<field type="boolean" var="muc#roomconfig_membersonly" label="For members only">'
        "<value>0</value></field>"
        f'<field type="text-private" var="{SECRET}" label="Password"/>'
        f'<field type="list-single" var="{MODE}" label="Mode"><value>a</value>'
        '<option label="Open"><value>a</value></option>'
        '<option label="Closed"><value>b</value></option></field>'
    )
    form = f'<x xmlns="jabber:x:data" type="form"><title>Settings of #tea</title>{fields}</x>'

    assert put(scene, "get", QUERY) == result(owned(form), ROOM)


def test_only_what_was_changed_is_asked_for() -> None:
    scene, far = scene_of()
    shows = Place(IRC, "room", "#tea%irc.fake", scene.login().id)
    lines = "<value>one</value><value>three</value>"
    said = (
        f'<field var="FORM_TYPE"><value>{FORM_TYPE}</value></field>'
        f'<field var="{NAME}"><value>Tea &amp; herbs</value></field>'
        f'<field var="muc#roomconfig_roomdesc">{lines}</field>'
        '<field var="muc#roomconfig_membersonly"><value>true</value></field>'
        f'<field var="{MODE}"><value>b</value></field>'
        f'<field var="{SECRET}"/>'
    )

    answered = put(scene, "set", owned(f'<x xmlns="jabber:x:data" type="submit">{said}</x>'))

    values = {
        "muc#roomconfig_roomdesc": "one\nthree",
        "muc#roomconfig_membersonly": "1",
        MODE: "b",
    }
    assert (answered, far.asked) == (DONE, [(shows, values)])


@pytest.mark.parametrize(
    "payload",
    [
        owned('<x xmlns="jabber:x:data" type="cancel"/>'),
        owned('<x xmlns="jabber:x:data" type="submit"/>'),
        submit(),
        submit((NAME, "Tea &amp; herbs"), (MODE, "a")),
    ],
)
def test_nothing_is_changed_by_taking_what_is_there(payload: str) -> None:
    """XEP-0045 section 10.1.2, and 10.2: a form that is cancelled leaves the room as it is."""
    scene, far = scene_of()

    assert (put(scene, "set", payload), far.asked) == (DONE, [])


@pytest.mark.parametrize(
    "payload",
    [
        submit(("muc#roomconfig_maxusers", "3")),
        submit((NAME, "x"), (NAME, "y")),
        submit((NAME, "x"), kind="http://jabber.org/protocol/muc#register"),
        submit(("muc#roomconfig_membersonly", "perhaps")),
        submit((MODE, "c")),
        submit((NAME, "two\nlines")),
        owned(""),
        owned('<x xmlns="jabber:x:data" type="cancel"/><x xmlns="jabber:x:data" type="cancel"/>'),
        owned('<x xmlns="jabber:x:data" type="form"/>'),
        owned('<x xmlns="jabber:x:data" type="submit"><x xmlns="jabber:x:data"/></x>'),
        owned(f'<x xmlns="jabber:x:data" type="submit"><field var="{NAME}"/></x>'),
        owned("<create/>"),
        destroy("@@"),
    ],
)
def test_what_cannot_be_meant_changes_nothing(payload: str) -> None:
    scene, far = scene_of()

    answered = put(scene, "set", payload)

    assert ("<bad-request" in answered, far.asked) == (True, [])


def test_a_value_of_100_kilobytes_is_not_acceptable() -> None:
    scene, far = scene_of()

    answered = put(scene, "set", submit((NAME, "x" * 100_000)))

    text = "A setting has at most 10000 characters here."
    assert answered == error("not-acceptable", ROOM, kind="modify", text=text)
    assert far.asked == []


def test_a_refusal_of_the_network_is_told_in_its_words() -> None:
    scene, far = scene_of()
    far.refuses = Refused("forbidden", "Only operators can do this.")

    answered = put(scene, "set", submit((NAME, "Herbs")))

    assert answered == error("forbidden", ROOM, kind="auth", text="Only operators can do this.")


NOT_HERE = "This room cannot be configured from here."


@pytest.mark.parametrize(("kind", "payload"), [("get", QUERY), ("set", submit((NAME, "x")))])
def test_who_is_not_in_the_room_cannot_configure_it(kind: str, payload: str) -> None:
    """XEP-0045 section 10.2."""
    scene, far = scene_of()

    answered = put(scene, kind, payload, STRANGER)

    assert answered == error("forbidden", ROOM, STRANGER, kind="auth", text=NOT_HERE)
    assert far.asked == []


@pytest.mark.parametrize(("kind", "payload"), [("get", QUERY), ("set", submit((NAME, "x")))])
def test_where_nothing_can_be_changed_there_is_no_form(kind: str, payload: str) -> None:
    scene, far = scene_of()
    far.offers = ()

    assert put(scene, kind, payload) == error("forbidden", ROOM, kind="auth", text=NOT_HERE)


def test_an_owner_ends_a_room_and_says_where_to_go() -> None:
    scene, far = scene_of()
    shows = Place(IRC, "room", "#tea%irc.fake", scene.login().id)

    answered = put(scene, "set", destroy("#HERBS%irc.fake@irc.example.org", "Moved"))

    assert (answered, far.asked) == (DONE, [(shows, "Moved", "#herbs%irc.fake")])


def test_who_is_no_owner_cannot_end_a_room() -> None:
    """XEP-0045 section 10.9: "If the <user@host> of the 'from' address received on a destroy
    request does not match the bare JID of a room owner, the service MUST return a <forbidden/>
    error to the sender"
    """
    scene, far = scene_of("admin")

    answered = put(scene, "set", destroy())

    text = "Only owners of this room can do this."
    assert answered == error("forbidden", ROOM, kind="auth", text=text)
    assert far.asked == []


@pytest.mark.parametrize(
    ("jid", "condition"),
    [
        ("room@elsewhere.example.org", "not-acceptable"),
        ("bob%irc.fake@irc.example.org", "item-not-found"),
        ("irc.example.org", "item-not-found"),
    ],
)
def test_another_rooms_address_is_one_of_the_network(jid: str, condition: str) -> None:
    scene, far = scene_of()

    answered = put(scene, "set", destroy(jid))

    assert (f"<{condition} " in answered, far.asked) == (True, [])

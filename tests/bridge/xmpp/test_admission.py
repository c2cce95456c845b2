"""Who may use a network: bans first, then by name, domain or room; else why not."""

import asyncio
from typing import TYPE_CHECKING, Any, cast
from xml.etree.ElementTree import Element, fromstring

import pytest

from bridge.api.errors import Refused, TryLater
from bridge.core.bans import Bans
from bridge.core.maintenance import Maintenance
from bridge.xmpp import admission
from bridge.xmpp.addressing import BareJid, prepare_bare
from bridge.xmpp.admission import Access
from bridge.xmpp.affiliates import Affiliates
from bridge.xmpp.errors import Denied
from tests.bridge.xmpp.scene import NoStore

if TYPE_CHECKING:
    from bridge.core.gateway import Gateway
    from bridge.store.database import Store

ALICE, BOB = prepare_bare("alice@example.org"), prepare_bare("bob@friends.example")
ROOM = prepare_bare("club@rooms.example.org")


class Rooms:
    """What rooms answer: by affiliation, bare addresses, a condition, or None for nothing."""

    def __init__(self, **lists: list[str] | str | None) -> None:
        self.lists = lists
        self.asked: list[str] = []

    async def ask(self, room: BareJid, payload: str) -> Element:
        await asyncio.sleep(0)
        item = fromstring(payload)[0]
        affiliation = item.attrib["affiliation"]
        self.asked.append(f"{room} {affiliation}")
        found = self.lists.get(affiliation, [])
        if found is None:
            raise TryLater("nobody answers")
        if isinstance(found, str):
            return fromstring(
                f'<iq xmlns="jabber:client" type="error"><error><{found}'
                ' xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"/></error></iq>'
            )
        items = "".join(f'<item affiliation="{affiliation}" jid="{jid}"/>' for jid in found)
        return fromstring(
            '<iq xmlns="jabber:client" type="result">'
            f'<query xmlns="http://jabber.org/protocol/muc#admin">{items}</query></iq>'
        )


class House:
    """An access by a room, with a clock."""

    def __init__(self, rooms: Rooms, *also: str) -> None:
        self.now = 100.0
        self.changes = 0
        self.affiliates = Affiliates(
            "help@irc.example.org", rooms.ask, on_change=self._changed, now=lambda: self.now
        )
        self.access = Access(frozenset({f"muc:{ROOM}", *also}), self.affiliates)

    def _changed(self) -> None:
        self.changes += 1

    def look(self) -> None:
        asyncio.run(self.affiliates.look())


def bans() -> Bans:
    return Bans(cast("Store", NoStore()))


def refused(access: Access, account: BareJid) -> tuple[str, str, str]:
    refusal = access.refusal(account)
    kind = refusal.kind if isinstance(refusal, Denied) else ""
    return refusal.reason, kind, refusal.text


@pytest.mark.parametrize(
    ("allowed", "lets_in"),
    [
        (None, True),
        (frozenset({"alice@example.org"}), True),
        (frozenset({"example.org"}), True),
        (frozenset({"alice@example.org.evil.example", "sub.example.org", "org"}), False),
        (frozenset(), False),
    ],
)
def test_accounts_are_let_in_by_name_and_by_domain(
    allowed: frozenset[str] | None, lets_in: bool
) -> None:
    access = Access(allowed)

    assert (ALICE in access, access.is_out(ALICE)) == (lets_in, not lets_in)
    assert refused(access, ALICE) == ("forbidden", "", "This gateway is not open to you.")


@pytest.mark.parametrize("who", ["alice@example.org", "example.org"])
def test_bans_come_first(who: str) -> None:
    access, access.bans = Access(None), bans()
    access.bans.ban(who, "spam", None)

    assert (ALICE in access, access.is_out(ALICE), BOB in access) == (False, True, True)
    assert refused(access, ALICE) == ("forbidden", "", "You may not use this gateway: spam.")
    with pytest.raises(Refused):
        access.check(ALICE)


def test_whoever_belongs_to_a_room_is_let_in_and_so_is_a_whole_domain_that_does() -> None:
    rooms = Rooms(member=["Alice@Example.ORG"], admin=["friends.example"], owner=["o@x", "@@"])
    house = House(rooms)
    before = (ALICE in house.access, house.access.is_out(ALICE), house.access.is_unsure(ALICE))
    told = refused(house.access, ALICE)
    house.look()

    assert before == (False, False, True)
    assert told[:2] == ("forbidden", "wait")
    assert [who in house.access for who in (ALICE, BOB, prepare_bare("o@x"))] == [True] * 3
    assert house.access.is_out(prepare_bare("eve@example.org"))
    assert rooms.asked == [f"{ROOM} {each}" for each in ("member", "admin", "owner")]
    assert house.changes == 1


def test_who_is_not_in_the_lists_has_them_looked_at_again_after_a_while() -> None:
    rooms = Rooms(member=[])
    house = House(rooms)
    house.look()
    at_once = house.access.is_unsure(ALICE)
    house.now += 10.0
    later = house.access.is_unsure(ALICE)
    rooms.lists["member"] = [ALICE]
    house.look()

    assert (at_once, later) == (False, True)
    assert (ALICE in house.access, house.changes) == (True, 2)


def test_who_is_banned_is_not_asked_for() -> None:
    house = House(Rooms(member=[ALICE]))
    house.access.bans = bans()
    house.access.bans.ban(ALICE, "", None)

    assert (house.access.is_unsure(ALICE), house.access.is_out(ALICE)) == (False, True)


@pytest.mark.parametrize("nothing", [None, "remote-server-timeout", "service-unavailable"])
def test_what_was_known_holds_while_nobody_answers(nothing: str | None) -> None:
    rooms = Rooms(member=[ALICE])
    house = House(rooms)
    house.look()
    rooms.lists["member"] = nothing
    house.look()

    assert (ALICE in house.access, house.changes) == (True, 1)


def test_a_room_that_hides_its_lists_lets_nobody_in_and_says_so_in_the_log_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    rooms = Rooms(member="forbidden", admin="forbidden", owner="forbidden")
    house = House(rooms)
    for _ in range(2):
        house.look()
    hidden = list(caplog.messages)
    told = refused(house.access, ALICE)
    rooms.lists.update(member=[ALICE], admin=[])
    house.look()

    assert hidden == [
        f"the room {ROOM} does not let help@irc.example.org see its lists of members and admins"
        " (forbidden): nobody is let in by it. Make help@irc.example.org an owner of the room"
    ]
    assert told == (
        "forbidden",
        "wait",
        "It cannot be found out now whether you may use this gateway. Try again later.",
    )
    assert ALICE in house.access


def test_a_list_that_is_hidden_alone_is_told_of_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    house = House(Rooms(member=[ALICE], owner="forbidden"))
    house.look()

    assert ALICE in house.access
    assert caplog.messages == [
        f"the room {ROOM} does not let help@irc.example.org see who its owners are: those are not"
        " let in by it. Make help@irc.example.org an owner of the room"
    ]


def test_another_configuration_holds_at_once_and_new_rooms_are_asked() -> None:
    rooms = Rooms(member=[ALICE])
    house = House(rooms)
    house.look()
    house.access.change(frozenset({"friends.example"}))
    without = (ALICE in house.access, BOB in house.access, house.access.is_unsure(ALICE))
    house.access.change(frozenset({f"muc:{ROOM}"}))

    assert without == (False, True, False)
    assert (ALICE in house.access, house.access.is_unsure(ALICE)) == (False, True)


def test_while_there_is_maintenance_nothing_new_is_begun() -> None:
    class Core:
        maintenance = Maintenance()

    gateway: Any = Core()
    admission.check_open(cast("Gateway", gateway))
    gateway.maintenance.begin("Back at noon.")
    with pytest.raises(Denied) as denied:
        admission.check_open(cast("Gateway", gateway))

    assert (denied.value.condition, denied.value.kind, denied.value.text) == (
        "service-unavailable",
        "wait",
        "The gateway is being maintained: Back at noon.",
    )

"""The gateway's own presence: who is told what, and how often."""

import asyncio
from collections.abc import Callable
from typing import Any, cast
from xml.etree.ElementTree import Element, fromstring

import pytest

from bridge.api.states import Condition
from bridge.core.status import NOT_RUNNING, UNUSED
from bridge.store.values import KnownLogin
from bridge.xmpp import own_presence
from bridge.xmpp.addressing import BareJid, Jid
from bridge.xmpp.own_presence import OwnPresence
from tests.bridge.xmpp.scene import ALICE, DOMAIN, IRC, Scene

GATEWAY = BareJid(Jid(DOMAIN))
SERVER = BareJid(Jid(f"irc.fake@{DOMAIN}"))
DOWN = Condition(login=None, standing="down", words="The service is away.")

Told = tuple[str | None, str | None, str | None, str | None]
"""From where, of which type, how it is shown, in which words."""

Play = Callable[["House"], None]


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("BETTER_AFTER", "WORSE_AFTER", "INTERVAL"):
        monkeypatch.setattr(own_presence, name, 0.0)


class House:
    """Alice watches the gateway and one of its servers. is_offline: nobody of hers is there."""

    def __init__(self) -> None:
        self.scene = Scene()
        self.service = self.scene.service
        self.sent: list[Element] = []
        self.is_offline = False
        cast("Any", self.service).component = self
        self.core = self.scene.hosting.gateway
        self.own = OwnPresence(self.scene.hosting, lambda _service, _account: self.is_offline)

    def send(self, sealed: bytes) -> None:
        self.sent.append(fromstring(sealed.decode()))

    def login(self) -> KnownLogin:
        return self.scene.login()

    def fares(self, standing: Any, words: str) -> None:
        """Her login does so."""
        condition = Condition(login=self.login().id, standing=standing, words=words)
        self.core.logins.note(condition)
        self.own.tell(self.service, condition)

    def network(self, condition: Condition) -> None:
        self.service.condition = condition
        self.own.tell(self.service, condition)


def told(*steps: Play) -> list[Told]:
    """What is told by each of these steps, between which time passes."""

    async def main() -> list[Told]:
        house = House()
        for address in (GATEWAY, SERVER):
            target = house.service.target(address) if "@" in address else None
            house.own.show(house.service, target, address, ALICE)
        house.sent.clear()
        for step in steps:
            step(house)
            for _ in range(5):
                await asyncio.sleep(0)
        assert {one.get("to") for one in house.sent} <= {ALICE}
        return [
            (one.get("from"), one.get("type"), one.findtext("show"), one.findtext("status"))
            for one in house.sent
        ]

    return asyncio.run(main())


def test_what_changes_is_told_and_nothing_twice() -> None:
    def comes_up(house: House) -> None:
        house.fares("connecting", "Connecting.")
        house.fares("up", "Connected.")

    def storms(house: House) -> None:
        for _ in range(100):
            house.fares("down", "No route.")
            house.fares("up", "Connected.")

    assert told(comes_up, storms) == [
        (GATEWAY, None, None, "Connected to irc.fake."),
        (SERVER, None, None, "Connected."),
    ]


def test_how_the_network_as_a_whole_fares_is_told_by_the_gateway_itself() -> None:
    assert told(lambda house: house.network(DOWN)) == [
        (GATEWAY, None, "xa", "The service is away.")
    ]


def test_maintenance_is_shown_while_it_lasts() -> None:
    def begins(house: House) -> None:
        house.core.maintenance.begin("Back at noon.")
        house.own.maintained()

    def ends(house: House) -> None:
        house.core.maintenance.end()
        house.own.maintained()

    assert told(begins, ends) == [
        (GATEWAY, None, "dnd", f"The gateway is being maintained: Back at noon. {UNUSED}"),
        (SERVER, None, "dnd", f"The gateway is being maintained: Back at noon. {NOT_RUNNING}"),
        (GATEWAY, None, None, UNUSED),
        (SERVER, None, "xa", NOT_RUNNING),
    ]


def test_who_is_not_there_or_may_not_is_told_nothing() -> None:
    def leaves(house: House) -> None:
        house.is_offline = True
        house.fares("up", "Connected.")

    def is_put_out(house: House) -> None:
        house.is_offline = False
        house.service.access.change(frozenset())
        house.fares("down", "No route.")

    assert told(leaves, is_put_out) == []


def test_who_watches_nothing_any_longer_is_told_nothing() -> None:
    def forgets(house: House) -> None:
        house.own.forget(ALICE, GATEWAY)
        house.own.forget(ALICE, SERVER)
        house.fares("up", "Connected.")

    assert told(forgets) == []


def test_a_session_that_ended_is_shown_as_none() -> None:
    def ends(house: House) -> None:
        house.core.logins._conditions.clear()
        house.own.ended(house.service, house.login())

    assert told(lambda house: house.fares("up", "Connected."), ends)[2:] == [
        (GATEWAY, None, None, UNUSED),
        (SERVER, None, "xa", NOT_RUNNING),
    ]


def test_while_it_is_tried_again_the_reason_is_told() -> None:
    def fails(house: House) -> None:
        login = house.login().id
        why = Condition(login=login, standing="down", words="No route.")
        house.service.why = lambda _: why
        house.fares("connecting", "Connecting.")

    assert told(fails) == [
        (GATEWAY, None, "xa", "irc.fake: No route."),
        (SERVER, None, "xa", "No route."),
    ]


def test_who_is_logged_out_sees_neither() -> None:
    def logs_out(house: House) -> None:
        house.core.logins._inbox_of = cast("Any", lambda _: Reports(house))
        house.core.spawn(house.core.logins.log_out(house.login().id))

    assert told(logs_out) == [
        (GATEWAY, "unavailable", None, "Logged out of irc.fake."),
        (SERVER, "unavailable", None, "You are logged out."),
    ]


class Reports:
    """An inbox that hears how logins fare."""

    def __init__(self, house: House) -> None:
        self._house = house

    def report(self, condition: Condition) -> None:
        self._house.core.logins.note(condition)
        self._house.own.tell(self._house.service, condition)


def test_words_are_of_a_bounded_length() -> None:
    def many(house: House) -> None:
        for number in range(60):
            login = house.core.logins.ensure(IRC, ALICE, f"irc{number}.example.org", "alice")
            words = "x" * 100
            house.core.logins.note(Condition(login=login.id, standing="down", words=words))
        house.fares("down", "No route.")

    words = told(many)[0][3]
    assert words is not None
    assert len(words) == 1024

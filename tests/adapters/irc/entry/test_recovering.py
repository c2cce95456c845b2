"""Having a nick back: by being told that it is free, or by asking again."""

from dataclasses import replace

from adapters.irc.entry import recovering
from adapters.irc.items import Item, Later, Send, Wish
from adapters.irc.session import Session
from adapters.irc.wire.line import parse
from bridge.api.ids import LoginId, NetworkName


def without_nick(*, monitor: int = 0) -> Session:
    session = Session(NetworkName("irc"), LoginId(7), "irc.example.org")
    session.support = replace(session.support, monitor=monitor)
    session.wished = "Alice"
    session.take_nick("alice_")
    return session


def _later(items: object) -> Later:
    (later,) = (item for item in items if isinstance(item, Later))  # type: ignore[attr-defined]
    return later


def test_who_has_his_nick_asks_for_nothing() -> None:
    session = without_nick(monitor=30)
    session.take_nick("aLICE")

    assert recovering.begin(session) == ()


def test_where_the_server_tells_it_is_asked_to() -> None:
    session = without_nick(monitor=30)
    items = recovering.begin(session)

    assert items[0] == Wish(b"MONITOR + Alice\r\n")
    assert _later(items).after == recovering.AGAIN_WHERE_TOLD


def test_elsewhere_the_nick_is_asked_for_until_it_is_there() -> None:
    session = without_nick()
    later = _later(recovering.begin(session))

    assert later.after == recovering.AGAIN
    again = later.what()
    assert again[0] == Send(b"NICK Alice\r\n")
    session.take_nick("Alice")
    assert _later(again).what() == ()


def test_a_nick_that_is_free_is_taken() -> None:
    session = without_nick(monitor=30)

    def told(nicks: str) -> list[Item]:
        return list(recovering.offline(session, parse(f":s 731 alice_ :{nicks}".encode()), 0.0))

    assert told("bob,ALICE") == [Send(b"NICK Alice\r\n")]
    assert told("bob") == []
    session.take_nick("Alice")
    assert told("alice") == []

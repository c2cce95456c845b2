"""The ledger lets pass what the port allows, and names what it does not."""

import pytest

from bridge.api.adapter import Capabilities, Speaker
from bridge.api.ids import Key, LoginId, NetworkName, Place, Wire
from bridge.testing.rules import Ledger, PortBreach

LOGIN = LoginId(1)
WIRE = Wire("fake:1")
TEA = (Place(NetworkName("fake"), "room", "#tea%irc.fake", LOGIN), Speaker(LOGIN))
PUB = (Place(NetworkName("fake"), "room", "#pub%irc.fake", LOGIN), Speaker(LOGIN))
TWO = Capabilities(window=2, repeatable=True)
ONCE = Capabilities(window=2, repeatable=False)


def key(name: str) -> Key:
    return Key(name)


def make(ledger: Ledger, name: str, able: Capabilities = TWO, *, known: bool = False) -> None:
    ledger.performing(key(name), name, TEA, WIRE, able)
    ledger.performed(key(name), known=known)


def breach(ledger: Ledger, name: str, content: object, able: Capabilities = TWO) -> str:
    with pytest.raises(PortBreach) as raised:
        ledger.performing(key(name), content, TEA, WIRE, able)
    assert ledger.breaches == [str(raised.value)]
    return str(raised.value)


def test_so_many_calls_as_the_window_allows_may_be_out() -> None:
    ledger = Ledger()
    make(ledger, "a.0")
    make(ledger, "b.0")

    assert breach(ledger, "c.0", "c.0") == "c.0: 3 calls are out, the window is 2"


def test_what_is_settled_is_out_no_longer() -> None:
    ledger = Ledger()
    make(ledger, "a.0")
    make(ledger, "b.0")
    ledger.told(key("a.0"))
    make(ledger, "c.0", known=True)
    make(ledger, "d.0")

    assert ledger.open_on(WIRE) == ("b.0", "d.0")
    assert ledger.breaches == []


def test_every_lane_has_a_window_of_its_own() -> None:
    ledger = Ledger()
    make(ledger, "a.0")
    make(ledger, "b.0")
    ledger.performing(key("c.0"), "c", PUB, WIRE, TWO)

    assert ledger.breaches == []


def test_calls_of_one_lane_are_made_one_after_the_other() -> None:
    ledger = Ledger()
    ledger.performing(key("a.0"), "a", TEA, WIRE, TWO)

    assert breach(ledger, "b.0", "b") == "b.0: performed before perform of a.0 has returned"


def test_the_first_part_goes_first() -> None:
    assert breach(Ledger(), "a.1", "x") == "a.1: performed before the part that stands before it"


@pytest.mark.parametrize("name", ["a", "a.x", ""])
def test_a_key_names_its_part(name: str) -> None:
    assert breach(Ledger(), name, "x") == f"{name}: not the key of a part"


def test_a_key_is_never_used_for_something_else() -> None:
    ledger = Ledger()
    make(ledger, "a.0")
    ledger.lost(WIRE)

    assert breach(ledger, "a.0", "other") == "a.0: used again for something else"


def test_what_was_not_taken_may_be_repeated() -> None:
    ledger = Ledger()
    ledger.performing(key("a.0"), "a.0", TEA, WIRE, ONCE)
    ledger.not_taken(key("a.0"))
    make(ledger, "a.0", ONCE)

    assert ledger.breaches == []


def test_what_is_out_must_not_be_repeated() -> None:
    ledger = Ledger()
    make(ledger, "a.0")

    assert breach(ledger, "a.0", "a.0") == (
        "a.0: performed again before it was known what became of it"
    )


def test_what_is_known_must_not_be_repeated() -> None:
    ledger = Ledger()
    make(ledger, "a.0", known=True)
    ledger.lost(WIRE)

    assert breach(ledger, "a.0", "a.0") == (
        "a.0: performed again though it was known what became of it"
    )


def test_what_nobody_knows_may_be_repeated_where_that_is_harmless() -> None:
    ledger = Ledger()
    make(ledger, "a.0")
    ledger.lost(WIRE)
    make(ledger, "a.0")

    assert ledger.breaches == []


def test_what_nobody_knows_must_not_be_repeated_elsewhere() -> None:
    ledger = Ledger()
    make(ledger, "a.0", ONCE)
    ledger.lost(WIRE)

    assert breach(ledger, "a.0", "a.0", ONCE) == "a.0: performed again where that is not harmless"


def test_a_gateway_that_began_anew_may_repeat_what_it_was_told() -> None:
    ledger = Ledger()
    make(ledger, "a.0", known=True)
    ledger.restarted()
    make(ledger, "a.0")

    assert ledger.breaches == []

"""What rooms are called that were called otherwise when their addresses were made."""

from bridge.xmpp.addressing import Localpart
from bridge.xmpp.former import FormerNames

A, B, C = (Localpart(name) for name in ("-1", "-100", "-200"))


def test_the_address_is_that_of_the_first_name() -> None:
    names = FormerNames()
    names.move(A, "-1", "-100", keeps=True)

    assert (names.meant(A), names.meant(B)) == ("-100", None)
    assert (names.first("-100"), names.first("-1")) == (A, None)
    assert names.is_moved("-100")
    assert not names.is_moved("-1")


def test_however_often_it_moves() -> None:
    names = FormerNames()
    names.move(A, "-1", "-100", keeps=True)
    names.move(A, "-100", "-200", keeps=True)

    assert (names.meant(A), names.first("-200"), names.first("-100")) == ("-200", A, None)


def test_where_the_new_one_was_shown_before_its_address_stays() -> None:
    names = FormerNames()
    names.move(A, "-1", "-100", keeps=False)

    assert (names.meant(A), names.first("-100")) == ("-100", None)


def test_it_is_the_same_after_a_restart() -> None:
    names = FormerNames()
    assert not names
    names.note(A, "-200", is_first=True)
    names.note(B, "-200", is_first=False)

    assert names
    assert (names.meant(A), names.meant(B), names.meant(C)) == ("-200", "-200", None)
    assert names.first("-200") == A

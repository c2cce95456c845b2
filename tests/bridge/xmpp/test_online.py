"""Who is known not to be there."""

from bridge.xmpp import online
from bridge.xmpp.addressing import bare, prepare
from bridge.xmpp.online import Online

PHONE, LAPTOP = prepare("alice@example.org/phone"), prepare("alice@example.org/laptop")
ALICE = bare(PHONE)


def test_of_whom_nothing_was_heard_may_be_there() -> None:
    known = Online()
    known.went(PHONE)

    assert not known.is_offline(ALICE)


def test_an_account_is_gone_with_its_last_client() -> None:
    known = Online()
    known.came(PHONE)
    known.came(LAPTOP)
    known.went(PHONE)
    assert not known.is_offline(ALICE)
    known.went(LAPTOP)
    assert known.is_offline(ALICE)
    known.came(PHONE)
    assert not known.is_offline(ALICE)


def test_a_server_says_that_nobody_is_there_until_something_comes() -> None:
    known = Online()
    known.went(ALICE)
    assert known.is_offline(ALICE)
    known.doubt(ALICE)
    assert not known.is_offline(ALICE)


def test_of_another_stream_nothing_is_known() -> None:
    known = Online()
    known.went(ALICE)
    known.forget()

    assert not known.is_offline(ALICE)


def test_what_is_known_is_bounded() -> None:
    known = Online()
    for number in range(online.REMEMBERED + 1):
        known.went(prepare(f"a{number}@example.org"))

    assert not known.is_offline(bare(prepare("a0@example.org")))
    assert known.is_offline(bare(prepare("a1@example.org")))

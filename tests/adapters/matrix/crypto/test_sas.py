"""Comparing by emoji: both see the same, and who is between them is found out.

https://spec.matrix.org/latest/client-server-api/#short-authentication-string-sas-verification
"""

from typing import Any

import pytest

from adapters.matrix.crypto.emoji import EMOJI, named
from adapters.matrix.crypto.sas import MAC, OFFER, OLD_MAC, Failed, Sas, Side, committed

ALICE = Side("@alice:home.test", "PHONE", "ed of alice", "master of alice")
BOB = Side("@bob:home.test", "TABLET", "ed of bob")
START = {"from_device": "PHONE", "transaction_id": "t", **OFFER}


def pair(start: dict[str, Any] = START) -> tuple[Sas, Sas]:
    """Alice begins. Both have the keys of both."""
    alice = Sas(transaction="t", us=ALICE, them=BOB, began=True, start=start)
    bob = Sas(transaction="t", us=BOB, them=ALICE, began=False, start=start)
    alice.accepted(bob.accept())
    bob.agree(alice.key)
    alice.agree(bob.key)
    return alice, bob


def test_both_see_the_same_seven_emoji() -> None:
    alice, bob = pair()

    assert alice.emoji() == bob.emoji()
    assert len(alice.emoji()) == 7
    assert len(named(alice.emoji()).split(", ")) == 7
    assert (len(EMOJI), len(set(EMOJI))) == (64, 64)


def test_others_see_others() -> None:
    assert pair()[0].emoji() != pair()[0].emoji()


def test_both_learn_whose_keys_they_compared() -> None:
    """ "The MAC of the key"; of a master key, too, where it is one's own and known to be."""
    alice, bob = pair()

    assert alice.check(bob.codes()) == {"ed25519:TABLET"}
    assert bob.check(alice.codes()) == {"ed25519:PHONE", "ed25519:master of alice"}


def test_old_programs_are_given_the_code_that_they_know() -> None:
    alice, bob = pair({**START, "message_authentication_codes": [OLD_MAC]})

    assert (alice.mac, bob.mac) == (OLD_MAC, OLD_MAC)
    assert alice.check(bob.codes()) == {"ed25519:TABLET"}


def test_the_newer_code_is_chosen_where_both_know_it() -> None:
    assert pair()[1].mac == MAC


def test_who_changes_his_key_after_he_saw_the_other_one_is_found_out() -> None:
    """ "Alice's device checks the commitment"."""
    alice = Sas(transaction="t", us=ALICE, them=BOB, began=True, start=START)
    bob = Sas(transaction="t", us=BOB, them=ALICE, began=False, start=START)
    alice.accepted(bob.accept())
    other = Sas(transaction="t", us=BOB, them=ALICE, began=False, start=START)

    with pytest.raises(Failed, match=r"m\.mismatched_commitment"):
        alice.agree(other.key)


def test_the_commitment_is_unpadded_base64_of_key_and_canonical_start() -> None:
    # printf 'KEY{"a":[1,2],"b":"\xc3\xa9"}' | openssl dgst -sha256 -binary | base64
    assert committed("KEY", {"b": "é", "a": [1, 2]}) == COMMITTED


COMMITTED = "hLIRUvK+B9fqSDrgHoy2z1j/Lrl4bKZHMzqndq7SggU"


@pytest.mark.parametrize(
    "start",
    [
        {**START, "method": "m.other"},
        {**START, "key_agreement_protocols": ["curve25519"]},
        {**START, "hashes": []},
        {**START, "message_authentication_codes": "hkdf-hmac-sha256.v2"},
        {**START, "short_authentication_string": ["decimal"]},
    ],
)
def test_what_is_not_known_is_not_agreed_to(start: dict[str, Any]) -> None:
    bob = Sas(transaction="t", us=BOB, them=ALICE, began=False, start=start)

    with pytest.raises(Failed, match=r"m\.unknown_method"):
        bob.accept()


@pytest.mark.parametrize(
    "changed",
    [
        {"keys": "x"},
        {"mac": {"ed25519:TABLET": "x"}},
        {"mac": {}},
        {"mac": "x"},
        {"mac": {"ed25519:TABLET": 7}},
    ],
)
def test_a_wrong_code_verifies_nothing(changed: dict[str, Any]) -> None:
    alice, bob = pair()

    with pytest.raises(Failed, match=r"m\.key_mismatch"):
        alice.check({**bob.codes(), **changed})


def test_a_key_that_is_none_ends_it() -> None:
    bob = Sas(transaction="t", us=BOB, them=ALICE, began=False, start=START)

    with pytest.raises(Failed, match=r"m\.invalid_message"):
        bob.agree("no key")


def test_another_device_than_the_one_that_is_known_is_found_out() -> None:
    alice, bob = pair()
    alice.them = Side(BOB.person, BOB.device, "another ed")

    with pytest.raises(Failed, match=r"m\.key_mismatch"):
        alice.check(bob.codes())

"""Devices are believed when their keys signed what is told of them, owners when theirs did."""

from typing import Any

import pytest
import vodozemac

from adapters.matrix.crypto.account import Account
from adapters.matrix.crypto.people import Device, Person, learn, read
from adapters.matrix.crypto.signing import canonical, is_signed, signed_part
from tests.servers.homestead.events import Json

BOB = "@bob:home.test"
PHONE = Account(me=BOB, device="PHONE")
MASTER, SIGNING, OTHER = (vodozemac.Account() for _ in range(3))


def key(account: vodozemac.Account) -> str:
    return account.ed25519_key.to_base64()


def signed(value: Json, by: vodozemac.Account) -> Json:
    signature = by.sign(signed_part(value)).to_base64()
    before = value.get("signatures", {}).get(BOB, {})
    return {**value, "signatures": {BOB: {**before, f"ed25519:{key(by)}": signature}}}


def cross(
    account: vodozemac.Account, usage: str, by: vodozemac.Account = MASTER, **more: Any
) -> Json:
    public = key(account)
    found = {"user_id": BOB, "usage": [usage], "keys": {f"ed25519:{public}": public}, **more}
    return signed(found, by)


def answer(device: Json | None = None, **more: Any) -> Json:
    """As /keys/query answers."""
    told = PHONE.device_keys() if device is None else device
    return {"device_keys": {BOB: {"PHONE": told}}, **more}


IDENTITY = {
    "master_keys": {BOB: cross(MASTER, "master")},
    "self_signing_keys": {BOB: cross(SIGNING, "self_signing")},
}


def learned(*answers: Json) -> Person:
    person = Person(id=BOB)
    for one in answers:
        learn(person, one)
    return person


def phone(**more: Any) -> Device:
    return Device(id="PHONE", curve=PHONE.curve, ed=PHONE.ed, **more)


def test_a_device_that_is_there_at_first_is_known_as_such_and_later_ones_are_not() -> None:
    later = Account(me=BOB, device="TABLET")
    both = {"device_keys": {BOB: {"PHONE": PHONE.device_keys(), "TABLET": later.device_keys()}}}
    person = learned({"device_keys": {BOB: {}}}, answer(), both)

    assert [(one.id, one.was_first) for one in person.devices.values()] == [
        ("PHONE", True),
        ("TABLET", False),
    ]


def test_what_its_owner_signed_is_signed() -> None:
    person = learned(answer(signed(PHONE.device_keys(), SIGNING), **IDENTITY))

    assert person.devices == {"PHONE": phone(was_first=True, is_signed=True)}
    assert (person.master, person.pinned) == (key(MASTER), key(MASTER))


@pytest.mark.parametrize(
    "identity",
    [
        {},
        {**IDENTITY, "self_signing_keys": {BOB: cross(SIGNING, "self_signing", by=OTHER)}},
        {**IDENTITY, "self_signing_keys": {BOB: cross(SIGNING, "user_signing")}},
        {**IDENTITY, "master_keys": {BOB: cross(MASTER, "master", user_id="@eve:home.test")}},
        {**IDENTITY, "master_keys": {BOB: cross(MASTER, "master", keys={"ed25519:x": "y"})}},
        {**IDENTITY, "master_keys": {BOB: [1]}, "self_signing_keys": 7},
    ],
)
def test_what_nobody_vouches_for_is_not_signed(identity: Json) -> None:
    person = learned(answer(signed(PHONE.device_keys(), SIGNING), **identity))

    assert person.devices == {"PHONE": phone(was_first=True)}


@pytest.mark.parametrize(
    "changed",
    [
        {"user_id": "@eve:home.test"},
        {"device_id": "TABLET"},
        {"algorithms": ["m.olm.v1.curve25519-aes-sha2"]},
        {"keys": {"ed25519:PHONE": PHONE.ed}},
        {"keys": {"ed25519:PHONE": PHONE.ed, "curve25519:PHONE": "../x"}},
        {"keys": None},
        {"signatures": {}},
        {"more": "than was signed"},
    ],
)
def test_a_device_whose_keys_do_not_hold_together_is_none(changed: Json) -> None:
    assert learned(answer({**PHONE.device_keys(), **changed})).devices == {}


def test_a_device_that_has_another_fingerprint_is_taken_for_what_it_was() -> None:
    person = learned(answer(), answer(Account(me=BOB, device="PHONE").device_keys()))

    assert person.devices == {"PHONE": phone(was_first=True)}


def test_a_device_that_is_told_of_no_longer_is_gone() -> None:
    assert learned(answer(), {"device_keys": {BOB: {}}}).devices == {}


def test_another_identity_is_noticed_and_can_be_accepted() -> None:
    other = {
        "master_keys": {BOB: cross(OTHER, "master", by=OTHER)},
        "self_signing_keys": {BOB: cross(SIGNING, "self_signing", by=OTHER)},
    }
    person = learned(answer(**IDENTITY), answer(signed(PHONE.device_keys(), SIGNING), **other))

    assert (person.has_changed, person.devices["PHONE"].is_signed) == (True, True)
    person.accept()
    assert (person.has_changed, person.pinned) == (False, key(OTHER))


def test_what_was_learned_is_read_as_it_was_written() -> None:
    person = learned(answer(signed(PHONE.device_keys(), SIGNING), **IDENTITY))

    assert read(person.written()) == person


def test_what_is_signed_is_the_shortest_json_in_order() -> None:
    """https://spec.matrix.org/latest/appendices/#canonical-json"""
    assert canonical({"b": "2", "a": {"日": 1, "é": [True, None]}}) == (
        '{"a":{"é":[true,null],"日":1},"b":"2"}'.encode()
    )


@pytest.mark.parametrize("value", [{"a": "\ud800"}, {"a": {1, 2}}])
def test_what_is_no_json_is_not_signed_by_anybody(value: Any) -> None:
    told = {**value, "signatures": {BOB: {f"ed25519:{key(MASTER)}": "x"}}}

    assert not is_signed(told, BOB, key(MASTER), key(MASTER))

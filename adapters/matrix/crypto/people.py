"""Devices of people, and who signed them, as homeservers tell; pure.

Matrix specification, `POST /keys/query`, "Cross-signing": the master key of somebody signs the key
that signs his devices.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import vodozemac

from adapters.matrix import foreign
from adapters.matrix.crypto.account import OLM
from adapters.matrix.crypto.signing import is_signed
from adapters.matrix.rooms.state import MEGOLM

MOST_DEVICES: Final = 200
"""Of one person; servers have lower limits."""

_MOST_CHARACTERS: Final = 255


@dataclass(slots=True, kw_only=True)
class Device:
    """One device of somebody. name: as he calls it. curve, ed: its keys.

    was_first: it was there when his devices were seen first, or was accepted since. is_verified:
    the owner of our login compared its key with ours. is_signed: its owner signed it.
    """

    id: str
    curve: str
    ed: str
    name: str = ""
    was_first: bool = False
    is_verified: bool = False
    is_signed: bool = False

    @property
    def marks(self) -> tuple[bool, bool, bool]:
        return self.was_first, self.is_verified, self.is_signed


@dataclass(slots=True, kw_only=True, weakref_slot=True)
class Person:
    """Somebody whose devices we need. master: his master key now, "" where he has none.

    pinned: that which was seen first, or was accepted since. verified: that which the owner of our
    login compared. warned: that of which he was told that it is another one.
    is_stale: something of it changed, and was not asked for yet. was_seen: he has had a device.
    """

    id: str
    devices: dict[str, Device] = field(default_factory=dict)
    master: str = ""
    pinned: str = ""
    verified: str = ""
    warned: str = ""
    is_stale: bool = True
    was_seen: bool = False

    @property
    def is_verified(self) -> bool:
        """The owner of our login compared his identity, and it is still the same."""
        return bool(self.master) and self.verified == self.master

    @property
    def has_changed(self) -> bool:
        """His identity is another one than that which was seen first."""
        return bool(self.pinned) and self.master != self.pinned

    def device_of(self, curve: str) -> Device | None:
        """The device with an identity key."""
        return next((one for one in self.devices.values() if one.curve == curve), None)

    def accept(self) -> None:
        """The owner of our login is content with him and his devices as they are."""
        self.pinned = self.warned = self.master
        for device in self.devices.values():
            device.was_first = True

    def written(self) -> bytes:
        kept = {
            "id": self.id,
            "master": self.master,
            "pinned": self.pinned,
            "verified": self.verified,
            "warned": self.warned,
            "is_stale": self.is_stale,
            "was_seen": self.was_seen,
            "devices": [
                (one.id, one.curve, one.ed, one.name, *one.marks) for one in self.devices.values()
            ],
        }
        return json.dumps(kept).encode()


def read(kept: bytes) -> Person:
    """As `Person.written` wrote it."""
    values = json.loads(kept)
    devices = {
        id: Device(
            id=id,
            curve=curve,
            ed=ed,
            name=name,
            was_first=was_first,
            is_verified=is_verified,
            is_signed=is_signed,
        )
        for id, curve, ed, name, was_first, is_verified, is_signed in values.pop("devices")
    }
    return Person(devices=devices, **values)


def learn(person: Person, answer: Mapping[str, Any]) -> None:
    """Take over what `/keys/query` says of somebody."""
    person.is_stale = False
    person.master = _master(person.id, answer)
    if not person.pinned:
        person.pinned = person.warned = person.master
    signing = _self_signing(person.id, person.master, answer)
    told = foreign.nested(answer, "device_keys", person.id)
    devices: dict[str, Device] = {}
    for id in list(told)[:MOST_DEVICES]:
        device = _device(person, id, foreign.nested(told, id))
        if device is not None:
            device.is_signed = is_signed(foreign.nested(told, id), person.id, signing, signing)
            devices[id] = device
    person.devices = devices
    person.was_seen = person.was_seen or bool(devices)


def _device(person: Person, id: str, told: Mapping[str, Any]) -> Device | None:
    """A device, if what is told of it holds together. One whose fingerprint changed is taken for
    what it was: "clients must not" take another one under the same id.
    """
    curve = foreign.text(foreign.nested(told, "keys"), f"curve25519:{id}")
    ed = foreign.text(foreign.nested(told, "keys"), f"ed25519:{id}")
    is_whole = (
        foreign.text(told, "user_id") == person.id
        and foreign.text(told, "device_id") == id
        and 0 < len(id) <= _MOST_CHARACTERS
        and _is_key(curve)
        and {OLM, MEGOLM} <= set(foreign.texts(told, "algorithms", 20))
        and is_signed(told, person.id, id, ed)
    )
    known = person.devices.get(id)
    if known is not None and (not is_whole or known.ed != ed):
        return known if is_whole else None
    if not is_whole:
        return None
    name = foreign.text(foreign.nested(told, "unsigned"), "device_display_name")[:_MOST_CHARACTERS]
    if known is not None:
        known.curve, known.name = curve, name
        return known
    return Device(id=id, curve=curve, ed=ed, name=name, was_first=not person.was_seen)


def _is_key(curve: str) -> bool:
    """Whether it is a key of Curve25519, as there is one way to write it."""
    try:
        return vodozemac.Curve25519PublicKey.from_base64(curve).to_base64() == curve
    except ValueError:
        return False


def _master(person: str, answer: Mapping[str, Any]) -> str:
    """His master key; "" where he has none that is well-formed."""
    return _key(person, "master", foreign.nested(answer, "master_keys", person))


def _self_signing(person: str, master: str, answer: Mapping[str, Any]) -> str:
    """The key that signs his devices, if his master key signed it."""
    told = foreign.nested(answer, "self_signing_keys", person)
    key = _key(person, "self_signing", told)
    return key if master and is_signed(told, person, master, master) else ""


def _key(person: str, usage: str, told: Mapping[str, Any]) -> str:
    keys = foreign.nested(told, "keys")
    if (
        foreign.text(told, "user_id") != person
        or usage not in foreign.texts(told, "usage", 5)
        or len(keys) != 1
    ):
        return ""
    name, key = next(iter(keys.items()))
    return key if isinstance(key, str) and name == f"ed25519:{key}" else ""

"""Comparing keys by emoji: the mathematics of it, pure.

Matrix specification, "Short Authentication String (SAS) verification". Who begins says what he
knows, the other one chooses; both show what follows from keys that were made for this alone.
"""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

import vodozemac

from adapters.matrix import foreign
from adapters.matrix.crypto.signing import canonical

METHOD: Final = "m.sas.v1"
AGREEMENTS: Final = ("curve25519-hkdf-sha256",)
HASH: Final = "sha256"
MAC: Final = "hkdf-hmac-sha256.v2"
OLD_MAC: Final = "hkdf-hmac-sha256"
"""It has the right code in a wrong encoding; old programs know nothing else."""
STRINGS: Final = ("emoji", "decimal")

OFFER: Final[Mapping[str, Any]] = {
    "method": METHOD,
    "key_agreement_protocols": [*AGREEMENTS],
    "hashes": [HASH],
    "message_authentication_codes": [MAC, OLD_MAC],
    "short_authentication_string": [*STRINGS],
}


class Failed(Exception):
    """It cannot go on. code: as the other side is told it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Side:
    """One of both. ed: the fingerprint of his device; master: his master key, "" if it is not to
    be verified.
    """

    person: str
    device: str
    ed: str = ""
    master: str = ""

    def keys(self) -> dict[str, str]:
        """What is verified, by the ids of keys."""
        keys = {f"ed25519:{self.device}": self.ed}
        if self.master:
            keys[f"ed25519:{self.master}"] = self.master
        return keys


@dataclass(slots=True, kw_only=True)
class Sas:
    """began: who sent the start is us. start: its content. mac: how codes are made."""

    transaction: str
    us: Side
    them: Side
    began: bool
    start: Mapping[str, Any]
    commitment: str = ""
    mac: str = MAC
    their_key: str = ""
    _own: vodozemac.Sas = field(default_factory=vodozemac.Sas, repr=False)
    _secret: vodozemac.EstablishedSas | None = field(default=None, repr=False)

    @property
    def key(self) -> str:
        """Ours, for the other side."""
        return self._own.public_key.to_base64()

    def accept(self) -> dict[str, Any]:
        """What we choose of what the other one offers. Raises Failed."""
        offered = self.start
        macs = foreign.texts(offered, "message_authentication_codes", 20)
        strings = [
            one
            for one in STRINGS
            if one in foreign.texts(offered, "short_authentication_string", 20)
        ]
        is_possible = (
            foreign.text(offered, "method") == METHOD
            and AGREEMENTS[0] in foreign.texts(offered, "key_agreement_protocols", 20)
            and HASH in foreign.texts(offered, "hashes", 20)
            and (MAC in macs or OLD_MAC in macs)
            and "emoji" in strings
        )
        if not is_possible:
            raise Failed("m.unknown_method")
        self.mac = MAC if MAC in macs else OLD_MAC
        return {
            "key_agreement_protocol": AGREEMENTS[0],
            "hash": HASH,
            "message_authentication_code": self.mac,
            "short_authentication_string": strings,
            "commitment": committed(self.key, self.start),
        }

    def accepted(self, content: Mapping[str, Any]) -> None:
        """What the other one chose of what we offered. Raises Failed."""
        mac = foreign.text(content, "message_authentication_code")
        is_possible = (
            foreign.text(content, "key_agreement_protocol") in AGREEMENTS
            and foreign.text(content, "hash") == HASH
            and mac in (MAC, OLD_MAC)
            and "emoji" in foreign.texts(content, "short_authentication_string", 20)
        )
        if not is_possible:
            raise Failed("m.unknown_method")
        self.mac, self.commitment = mac, foreign.text(content, "commitment")

    def agree(self, key: str) -> None:
        """The other one's key came. Raises Failed."""
        if self.began and committed(key, self.start) != self.commitment:
            raise Failed("m.mismatched_commitment")
        try:
            public = vodozemac.Curve25519PublicKey.from_base64(key)
            self._secret = self._own.diffie_hellman(public)
        except ValueError:
            raise Failed("m.invalid_message") from None
        self.their_key = key

    def emoji(self) -> tuple[int, ...]:
        """The numbers of seven emoji, when both keys are there."""
        assert self._secret is not None
        return tuple(self._secret.bytes(self._info()).emoji_indices)

    def codes(self) -> dict[str, Any]:
        """That we have these keys, for the other one."""
        keys = self.us.keys()
        return {
            "mac": {id: self._code(key, self.us, self.them, id) for id, key in keys.items()},
            "keys": self._code(",".join(sorted(keys)), self.us, self.them, "KEY_IDS"),
        }

    def check(self, content: Mapping[str, Any]) -> frozenset[str]:
        """The ids of those keys of the other side that have the right codes, his device's among
        them. Raises Failed.
        """
        codes = foreign.table(content, "mac")
        ids = ",".join(sorted(codes))
        if foreign.text(content, "keys") != self._code(ids, self.them, self.us, "KEY_IDS"):
            raise Failed("m.key_mismatch")
        known = self.them.keys()
        verified = set()
        for id in codes:
            if id in known:
                if foreign.text(codes, id) != self._code(known[id], self.them, self.us, id):
                    raise Failed("m.key_mismatch")
                verified.add(id)
        if f"ed25519:{self.them.device}" not in verified:
            raise Failed("m.key_mismatch")
        return frozenset(verified)

    def _info(self) -> str:
        ours = f"{self.us.person}|{self.us.device}|{self.key}"
        theirs = f"{self.them.person}|{self.them.device}|{self.their_key}"
        first, second = (ours, theirs) if self.began else (theirs, ours)
        return f"MATRIX_KEY_VERIFICATION_SAS|{first}|{second}|{self.transaction}"

    def _code(self, what: str, by: Side, to: Side, id: str) -> str:
        assert self._secret is not None
        info = (
            f"MATRIX_KEY_VERIFICATION_MAC{by.person}{by.device}{to.person}{to.device}"
            f"{self.transaction}{id}"
        )
        if self.mac == MAC:
            return self._secret.calculate_mac(what, info)
        return self._secret.calculate_mac_invalid_base64(what, info)


def committed(key: str, start: Mapping[str, Any]) -> str:
    """What binds to a key that is not told yet: "the hash, encoded as unpadded base64, of the
    concatenation of the device's ephemeral public key and the canonical JSON of the start".
    """
    try:
        digest = sha256(key.encode() + canonical(start)).digest()
    except ValueError:
        raise Failed("m.invalid_message") from None
    return b64encode(digest).decode().rstrip("=")

"""The keys of our own device, and what of them is told to the homeserver.

Matrix specification, "End-to-End Encryption", "Key Distribution": device keys, one-time and
fallback keys. What is uploaded was committed before, and is uploaded again if nobody knows that
it was: the keys are the same then. A homeserver forgets them with the device, and a device that was
removed and made anew is known by another token; so they are uploaded again for each token.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import vodozemac

from adapters.matrix.crypto.signing import signed_part
from adapters.matrix.crypto.store import PICKLE_KEY
from adapters.matrix.rooms.state import MEGOLM

OLM: Final = "m.olm.v1.curve25519-aes-sha2"
NAME: Final = "olm:account"

SIGNED_KEY: Final = "signed_curve25519"


@dataclass(slots=True, kw_only=True)
class Account:
    """me, device: whose it is. token: by which it is logged in, as a digest. is_told: its keys are
    on the homeserver.
    """

    me: str
    device: str
    token: str = field(default="", repr=False)
    keys: vodozemac.Account = field(default_factory=vodozemac.Account, repr=False)
    is_told: bool = False

    @property
    def curve(self) -> str:
        """The device's identity key."""
        return self.keys.curve25519_key.to_base64()

    @property
    def ed(self) -> str:
        """The device's fingerprint."""
        return self.keys.ed25519_key.to_base64()

    def written(self) -> bytes:
        kept = {
            "pickle": self.keys.pickle(PICKLE_KEY),
            "device": self.device,
            "told": self.token if self.is_told else None,
        }
        return json.dumps(kept).encode()

    def missing(self, counted: int | None) -> int:
        """How many one-time keys should be made, of so many that the homeserver has; None: it did
        not say.
        """
        if counted is None and not self.is_told:
            counted = 0
        most = self.keys.max_number_of_one_time_keys
        if counted is None or counted > most // 2:
            return 0
        return max(0, most - counted - len(self.keys.one_time_keys))

    def upload(self) -> dict[str, Any]:
        """What the homeserver does not know yet, as far as is known here."""
        told: dict[str, Any] = {}
        if not self.is_told:
            told["device_keys"] = self.device_keys()
        if self.keys.one_time_keys:
            told["one_time_keys"] = self._signed_keys(self.keys.one_time_keys)
        fallback = self.keys.fallback_key  # type: ignore[attr-defined]  # its stubs lack it
        if fallback:
            told["fallback_keys"] = self._signed_keys(fallback, fallback=True)
        return told

    def uploaded(self) -> None:
        """The homeserver has all that `upload` said last."""
        self.is_told = True
        self.keys.mark_keys_as_published()

    def device_keys(self) -> dict[str, Any]:
        """The device as others see it."""
        return self.signed(
            {
                "algorithms": [OLM, MEGOLM],
                "device_id": self.device,
                "user_id": self.me,
                "keys": {
                    f"curve25519:{self.device}": self.curve,
                    f"ed25519:{self.device}": self.ed,
                },
            }
        )

    def signed(self, value: dict[str, Any]) -> dict[str, Any]:
        """It, with the device's signature."""
        signature = self.keys.sign(signed_part(value)).to_base64()
        return {**value, "signatures": {self.me: {f"ed25519:{self.device}": signature}}}

    def _signed_keys(
        self, keys: Mapping[str, vodozemac.Curve25519PublicKey], *, fallback: bool = False
    ) -> dict[str, Any]:
        mark = {"fallback": True} if fallback else {}
        return {
            f"{SIGNED_KEY}:{name}": self.signed({"key": key.to_base64(), **mark})
            for name, key in keys.items()
        }


def digest(token: str) -> str:
    """By which a token is known again."""
    return hashlib.sha256(token.encode()).hexdigest()[:32]


def read(kept: bytes | None, me: str, device: str, token: str) -> Account | None:
    """The account that was kept; None where there is none, or that of another device. token: its
    digest.
    """
    if kept is None:
        return None
    values = json.loads(kept)
    if values["device"] != device:
        return None
    keys = vodozemac.Account.from_pickle(values["pickle"], PICKLE_KEY)
    is_told = values.get("told") == token
    return Account(me=me, device=device, token=token, keys=keys, is_told=is_told)

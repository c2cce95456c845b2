"""Olm: what devices say to each other alone, keys of rooms above all.

Matrix specification, "m.olm.v1.curve25519-aes-sha2". A device may be talked to in several sessions;
that is used in which it was heard last.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import vodozemac

from adapters.matrix import foreign
from adapters.matrix.crypto.account import OLM, Account
from adapters.matrix.crypto.signing import canonical
from adapters.matrix.crypto.store import PICKLE_KEY
from adapters.matrix.wire.parsing import parse
from bridge.api.errors import ForeignDataError

MOST: Final = 5
"""Sessions with one device; who loses his makes another one."""

_PRE_KEY: Final = 0


@dataclass(slots=True, weakref_slot=True)
class Sessions:
    """Those with one device, that which was used last to hear it first."""

    all: list[vodozemac.Session] = field(default_factory=list)

    def written(self) -> bytes:
        return json.dumps([one.pickle(PICKLE_KEY) for one in self.all]).encode()

    def add(self, session: vodozemac.Session) -> None:
        """One that is to be used from now on."""
        self.all = [session, *self.all][:MOST]

    def encrypted(self, words: bytes) -> dict[str, Any]:
        """The body of a message to the device. There is a session."""
        kind, body = self.all[0].encrypt(words).to_parts()
        return {"type": kind, "body": b64encode(body).decode().rstrip("=")}

    def decrypted(self, account: Account, curve: str, message: Mapping[str, Any]) -> bytes:
        """What the device said; it may have begun a session with that. Raises ValueError."""
        body = foreign.text(message, "body")
        if foreign.number(message, "type") == _PRE_KEY:
            return self._begun(account, curve, vodozemac.PreKeyMessage.from_base64(body))
        heard = vodozemac.AnyOlmMessage.normal(b64decode(body + "=" * (-len(body) % 4)))
        for session in self.all:
            try:
                words = session.decrypt(heard)
            except ValueError:
                continue
            self._heard(session)
            return bytes(words)
        raise ValueError("no session has its key")

    def _begun(self, account: Account, curve: str, message: vodozemac.PreKeyMessage) -> bytes:
        for session in self.all:
            if session.session_matches(message):
                words = session.decrypt(message.to_any())
                self._heard(session)
                return bytes(words)
        sender = vodozemac.Curve25519PublicKey.from_base64(curve)
        session, words = account.keys.create_inbound_session(sender, message)
        self.add(session)
        return bytes(words)

    def _heard(self, session: vodozemac.Session) -> None:
        self.all.remove(session)
        self.all.insert(0, session)


def read(kept: bytes) -> Sessions:
    """As `Sessions.written` wrote it."""
    return Sessions([vodozemac.Session.from_pickle(one, PICKLE_KEY) for one in json.loads(kept)])


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """What a device said to ours alone. sender: its owner; curve, ed: keys of the device."""

    sender: str
    curve: str
    ed: str
    type: str
    content: Mapping[str, Any] = field(repr=False)


def wrapped(
    account: Account, to: str, device_ed: str, type: str, content: Mapping[str, Any]
) -> bytes:
    """What is said to a device, as it is before it is encrypted."""
    return canonical(
        {
            "type": type,
            "content": content,
            "sender": account.me,
            "sender_device": account.device,
            "sender_device_keys": account.device_keys(),
            "keys": {"ed25519": account.ed},
            "recipient": to,
            "recipient_keys": {"ed25519": device_ed},
        }
    )


def envelope(account: Account, curve: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """The content of `m.room.encrypted` to a device."""
    return {"algorithm": OLM, "sender_key": account.curve, "ciphertext": {curve: body}}


def unwrapped(account: Account, sender: str, curve: str, words: bytes) -> Spoken:
    """What was said. sender: as the homeserver says it. Raises ValueError if it is somebody
    else's, or was meant for somebody else: "the client must check" all of these.
    """
    try:
        said = parse(words)
    except ForeignDataError as error:
        raise ValueError("no object") from error
    ed = foreign.text(foreign.nested(said, "keys"), "ed25519")
    is_for_us = (
        foreign.text(said, "sender") == sender
        and foreign.text(said, "recipient") == account.me
        and foreign.text(foreign.nested(said, "recipient_keys"), "ed25519") == account.ed
    )
    if not (is_for_us and ed and isinstance(said.get("content"), dict)):
        raise ValueError("not what it should be")
    return Spoken(
        sender=sender, curve=curve, ed=ed, type=foreign.text(said, "type"), content=said["content"]
    )

"""Logging in by SASL: which mechanism, and what is said in it; pure.

EXTERNAL (RFC 4422 appendix A), SCRAM-SHA-256 (RFC 5802, RFC 7677), PLAIN (RFC 4616); as lines of
IRC: IRCv3 SASL 3.1.
"""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Final, Protocol

from adapters.irc.entry.saslprep import prepared

MECHANISMS: Final = ("EXTERNAL", "SCRAM-SHA-256", "PLAIN")
"""All that are known here, the best first: a certificate has said all already, and SCRAM tells the
server no password."""

CHUNK: Final = 400
"""IRCv3: "The response is encoded in Base64, then split to 400-byte chunks [...]. If the last chunk
is exactly 400 bytes long, it must be followed by AUTHENTICATE +"."""

MOST_BYTES: Final = 8192
"""Of one challenge, in Base64."""

FEWEST_ROUNDS: Final = 4096
"""RFC 7677 section 4: "the iteration-count announced [...] SHOULD be at least 4096"."""
MOST_ROUNDS: Final = 600_000
"""More would hold up everybody here for longer than a moment."""


class Distrusted(Exception):
    """The server does not keep to the mechanism, or does not know the password itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What there is to log in with. has_certificate: the connection shows one."""

    name: str | None = None
    password: str | None = field(default=None, repr=False)
    has_certificate: bool = False


class Exchange(Protocol):
    """One attempt. is_proven: the server has proven what it has to."""

    is_proven: bool

    def answer(self, challenge: bytes) -> bytes:
        """What to say to a challenge, the first of which is empty. Raises Distrusted."""


def choices(credentials: Credentials, offered: Collection[str] | None) -> tuple[str, ...]:
    """The mechanisms to try, the best first. offered: None where the server does not say."""
    can = {
        "EXTERNAL": credentials.has_certificate,
        "SCRAM-SHA-256": bool(credentials.name and credentials.password),
        "PLAIN": bool(credentials.name and credentials.password),
    }
    known = None if offered is None else {name.upper() for name in offered}
    return tuple(name for name in MECHANISMS if can[name] and (known is None or name in known))


def begin(mechanism: str, credentials: Credentials, nonce: str) -> Exchange:
    """Begin with one of `choices`. nonce: random, printable, without a comma."""
    name, password = credentials.name or "", credentials.password or ""
    match mechanism:
        case "EXTERNAL":
            return _Said(b"")
        case "PLAIN":
            return _Said(f"\0{name}\0{password}".encode())
    return Scram(name, password, nonce)


class _Said:
    """All is said in one answer."""

    is_proven = True

    def __init__(self, answer: bytes) -> None:
        self._answer: bytes | None = answer

    def answer(self, challenge: bytes) -> bytes:
        answer, self._answer = self._answer, None
        if challenge or answer is None:
            raise Distrusted("a challenge where there is none")
        return answer


_FIRST = re.compile(r"r=([\x21-\x2b\x2d-\x7e]+),s=([A-Za-z0-9+/=]+),i=([1-9][0-9]{0,8})(?:,.*)?")


class Scram:
    """RFC 5802 section 5, without channel binding; section 3 names the values."""

    def __init__(self, name: str, password: str, nonce: str) -> None:
        escaped = prepared(name).replace("=", "=3D").replace(",", "=2C")
        self.is_proven = False
        self._password = prepared(password).encode()
        self._nonce = nonce
        self._first_bare = f"n={escaped},r={nonce}"
        self._signature: bytes | None = None
        self._step = 0

    def answer(self, challenge: bytes) -> bytes:
        self._step += 1
        try:
            text = challenge.decode()
        except UnicodeDecodeError as error:
            raise Distrusted("no text") from error
        if self._step == 1 and not text:
            return f"n,,{self._first_bare}".encode()
        if self._step == 2:
            return self._proof(text)
        if self._step == 3:
            self._verify(text)
            return b""
        raise Distrusted("one challenge too many")

    def _proof(self, server_first: str) -> bytes:
        """RFC 5802 section 3: "ClientProof := ClientKey XOR ClientSignature"."""
        found = _FIRST.fullmatch(server_first)
        if found is None:
            raise Distrusted("no salt")
        nonce, salt, rounds = found[1], _decoded(found[2]), int(found[3])
        # "The client MUST verify that the initial part of the nonce [...] is the same".
        if not nonce.startswith(self._nonce) or nonce == self._nonce:
            raise Distrusted("another nonce")
        if not FEWEST_ROUNDS <= rounds <= MOST_ROUNDS:
            raise Distrusted("a number of rounds that nobody needs")
        salted = hashlib.pbkdf2_hmac("sha256", self._password, salt, rounds)
        final = f"c=biws,r={nonce}"
        message = f"{self._first_bare},{server_first},{final}".encode()
        client_key = hmac.digest(salted, b"Client Key", "sha256")
        stored_key = hashlib.sha256(client_key).digest()
        signature = hmac.digest(stored_key, message, "sha256")
        server_key = hmac.digest(salted, b"Server Key", "sha256")
        self._signature = hmac.digest(server_key, message, "sha256")
        proof = bytes(a ^ b for a, b in zip(client_key, signature, strict=True))
        return f"{final},p={base64.b64encode(proof).decode()}".encode()

    def _verify(self, server_final: str) -> None:
        kind, _, value = server_final.partition(",")[0].partition("=")
        told = _decoded(value) if kind == "v" else b""
        if self._signature is None or not hmac.compare_digest(told, self._signature):
            raise Distrusted("the server does not know the password")
        self.is_proven = True


def chunks(answer: bytes) -> Iterator[str]:
    """What follows AUTHENTICATE, a line each; `+` where there is nothing to say."""
    encoded = base64.b64encode(answer).decode()
    for at in range(0, len(encoded), CHUNK):
        yield encoded[at : at + CHUNK]
    if len(encoded) % CHUNK == 0:
        yield "+"


@dataclass(slots=True)
class Challenge:
    """Gathers what the server says in chunks."""

    _parts: str = ""

    def take(self, chunk: str) -> bytes | None:
        """The whole challenge, None while there is more to come. Raises Distrusted."""
        self._parts += "" if chunk == "+" else chunk
        if len(self._parts) > MOST_BYTES:
            raise Distrusted("too much")
        if len(chunk) == CHUNK:
            return None
        whole, self._parts = self._parts, ""
        return _decoded(whole)


def _decoded(encoded: str) -> bytes:
    try:
        return base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Distrusted("no Base64") from error

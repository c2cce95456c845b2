"""Files of encrypted rooms: encrypted and decrypted piece by piece; no I/O.

Matrix specification, client-server API, "Sending encrypted attachments": AES-256 in counter mode,
whose first block is 64 random bits and a counter that begins with 0; the SHA-256 of what is
encrypted alone tells whether it is what was sent.
"""

from hmac import compare_digest
from secrets import token_bytes
from typing import Final

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR
from cryptography.hazmat.primitives.hashes import SHA256, Hash

from adapters.matrix.media.reference import IV_BYTES, KEY_BYTES, Reference
from bridge.api.errors import Refused

DAMAGED: Final = "The encrypted file is damaged: it is not what was sent."

_RANDOM_BYTES: Final = 8


class Opening:
    """Decrypts one file; nothing of it is to be trusted before `finish`."""

    def __init__(self, reference: Reference) -> None:
        self._cipher = Cipher(AES(reference.key), CTR(reference.iv)).decryptor()
        self._hash = Hash(SHA256())
        self._expected = reference.sha256

    def update(self, piece: bytes) -> bytes:
        """What one more piece is in plain."""
        self._hash.update(piece)
        return self._cipher.update(piece)

    def finish(self) -> None:
        """All has come. Raises Refused when it is not what was sent."""
        if not compare_digest(self._hash.finalize(), self._expected):
            raise Refused("not-acceptable", DAMAGED)


class Sealing:
    """Encrypts one file, with a key of its own."""

    def __init__(self) -> None:
        self._key = token_bytes(KEY_BYTES)
        self._iv = token_bytes(_RANDOM_BYTES).ljust(IV_BYTES, b"\0")
        self._cipher = Cipher(AES(self._key), CTR(self._iv)).encryptor()
        self._hash = Hash(SHA256())

    def update(self, piece: bytes) -> bytes:
        """One more piece as it is put up."""
        sealed = self._cipher.update(piece)
        self._hash.update(sealed)
        return sealed

    def reference(self, mxc: str, media_type: str) -> Reference:
        """All was put up there: what opens it. Once."""
        return Reference(
            mxc=mxc,
            key=self._key,
            iv=self._iv,
            sha256=self._hash.finalize(),
            media_type=media_type,
        )

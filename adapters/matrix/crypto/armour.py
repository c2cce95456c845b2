"""Files of keys, as other programs write and read them, pure: what stands in them, encrypted by a
passphrase.

Matrix specification, "Key exports". Deriving the key takes long, so it is done in a thread.
"""

import hashlib
import hmac
import json
import os
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from typing import Any, Final

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR

HEAD: Final = "-----BEGIN MEGOLM SESSION DATA-----"
FOOT: Final = "-----END MEGOLM SESSION DATA-----"
ROUNDS: Final = 500_000
"""What other programs take today; "at least 100,000"."""
MOST_ROUNDS: Final = 5_000_000
_VERSION: Final = b"\x01"
_HEADER: Final = 1 + 16 + 16 + 4
_CODE: Final = 32
_LINE: Final = 96


def sealed(keys: Sequence[Mapping[str, Any]], passphrase: str, rounds: int = ROUNDS) -> str:
    """A file of keys. It takes a while."""
    salt, start = os.urandom(16), bytearray(os.urandom(16))
    start[8] &= 0x7F  # "bit 63 set to 0", for counters of other widths
    cipher, code = _keys(passphrase, salt, rounds)
    words = json.dumps(keys, separators=(",", ":")).encode()
    body = b"".join(
        [_VERSION, salt, start, rounds.to_bytes(4, "big"), _crypt(cipher, bytes(start), words)]
    )
    text = b64encode(body + hmac.digest(code, body, "sha256")).decode()
    lines = [text[first : first + _LINE] for first in range(0, len(text), _LINE)]
    return "\n".join([HEAD, *lines, FOOT, ""])


def opened(file: str, passphrase: str) -> list[Mapping[str, Any]]:
    """The keys in a file. It takes a while. Raises ValueError: it is none, or its passphrase is
    another one.
    """
    _, head, rest = file.partition(HEAD)
    text, foot, _ = rest.partition(FOOT)
    if not head or not foot:
        raise ValueError("no file of keys")
    found = b64decode("".join(text.split()) + "==")
    if len(found) < _HEADER + _CODE or found[:1] != _VERSION:
        raise ValueError("not as keys are written")
    body, told = found[:-_CODE], found[-_CODE:]
    rounds = int.from_bytes(body[33:37], "big")
    if not 0 < rounds <= MOST_ROUNDS:
        raise ValueError("nobody asks for so much work")
    cipher, code = _keys(passphrase, body[1:17], rounds)
    if not hmac.compare_digest(told, hmac.digest(code, body, "sha256")):
        raise ValueError("another passphrase")
    try:
        keys = json.loads(_crypt(cipher, body[17:33], body[_HEADER:]))
    except RecursionError as error:
        raise ValueError("too deep") from error
    if not isinstance(keys, list):
        raise ValueError("no list of keys")
    return [key for key in keys if isinstance(key, dict)]


def _keys(passphrase: str, salt: bytes, rounds: int) -> tuple[bytes, bytes]:
    """For the cipher, and for the code that it was not changed."""
    keys = hashlib.pbkdf2_hmac("sha512", passphrase.encode(), salt, rounds, 64)
    return keys[:32], keys[32:]


def _crypt(key: bytes, start: bytes, words: bytes) -> bytes:
    cipher = Cipher(AES(key), CTR(start)).encryptor()
    return cipher.update(words) + cipher.finalize()

"""Passwords and tokens are kept encrypted, with a key that is not in the database.

AES-256-GCM (NIST SP 800-38D); what a secret belongs to is authenticated with it, so that a row's
secret cannot be moved to another row.
"""

import base64
import hmac
import os
import stat
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bridge.api.errors import ConfigError

KEY_BYTES = 32
_NONCE_BYTES = 12


class Box:
    """Seals and opens secrets with one key."""

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise ValueError(f"the key must have {KEY_BYTES} bytes")
        # The same key serves other purposes too, each with a key of its own derived from it.
        self._cipher = AESGCM(hmac.digest(key, b"secrets at rest", "sha256"))

    def seal(self, secret: str | bytes, belongs_to: str) -> bytes:
        nonce = os.urandom(_NONCE_BYTES)
        plain = secret.encode() if isinstance(secret, str) else secret
        return nonce + self._cipher.encrypt(nonce, plain, belongs_to.encode())

    def open(self, sealed: bytes, belongs_to: str) -> str:
        """A text that was sealed. Raises ConfigError when it was sealed with another key."""
        return self.unseal(sealed, belongs_to).decode()

    def unseal(self, sealed: bytes, belongs_to: str) -> bytes:
        """What was sealed. Raises ConfigError when it was sealed with another key."""
        nonce, text = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        try:
            return self._cipher.decrypt(nonce, text, belongs_to.encode())
        except InvalidTag as error:
            raise ConfigError(
                "database.key_file",
                "The key is not the one that the database was written with.",
                "Give the gateway the key file that belongs to this database.",
            ) from error


def load_key(path: Path) -> bytes:
    """The key in a file that its owner alone can read; made when it is missing."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return _make_key(path)
    except OSError as error:
        raise _unusable(path, f"cannot be read: {error.strerror}.") from error
    with open(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        if stat.S_IMODE(status.st_mode) & 0o077:
            raise _unusable(path, "can be read by others.", f"Run: chmod 600 {path}")
        if status.st_uid not in (os.geteuid(), 0):
            raise _unusable(path, "belongs to another user.")
        return _parse(path, file.read(1024))


def _parse(path: Path, text: bytes) -> bytes:
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except ValueError as error:
        raise _unusable(path, "does not hold a key.") from error
    if len(key) != KEY_BYTES:
        raise _unusable(path, "does not hold a whole key.")
    return key


def _make_key(path: Path) -> bytes:
    """Written aside and linked into place: a crash leaves no half of a key behind."""
    key = os.urandom(KEY_BYTES)
    aside = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with open(descriptor, "wb") as file:
            file.write(base64.b64encode(key) + b"\n")
            file.flush()
            os.fsync(descriptor)
        try:
            os.link(aside, path)
        finally:
            os.unlink(aside)
    except FileExistsError:
        return load_key(path)
    except OSError as error:
        raise _unusable(path, f"cannot be made: {error.strerror}.") from error
    return key


def _unusable(path: Path, problem: str, remedy: str = "") -> ConfigError:
    return ConfigError("database.key_file", f"The key file {path} {problem}", remedy)

"""Fingerprints of certificates: by them a server is known whoever signed its certificate.

RFC 6234 (SHA-2). SHA-1 (RFC 3174) still tells certificates apart that were not made to be alike.
"""

import hashlib
import hmac
import re
from collections.abc import Iterable
from typing import Final

MALFORMED: Final = (
    "A fingerprint is the SHA-1, SHA-256 or SHA-512 of a certificate, in hexadecimal."
)

_FUNCTIONS: Final = {40: hashlib.sha1, 64: hashlib.sha256, 128: hashlib.sha512}


def read(written: str) -> tuple[str, ...]:
    """`AB:CD:...`, as programs write it, or `abcd...`; several with spaces or commas between.

    Raises ValueError.
    """
    found = tuple(word.replace(":", "").lower() for word in re.split(r"[\s,;]+", written) if word)
    for each in found:
        if len(each) not in _FUNCTIONS or not re.fullmatch(r"[0-9a-f]+", each):
            raise ValueError(MALFORMED)
    return found


def match(certificate: bytes, known: Iterable[str]) -> bool:
    """Whether a certificate (DER) has one of these fingerprints."""
    return any(
        hmac.compare_digest(_FUNCTIONS[len(each)](certificate).hexdigest(), each) for each in known
    )

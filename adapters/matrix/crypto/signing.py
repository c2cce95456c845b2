"""Signed JSON: as one text for everybody, and who signed it; pure.

Matrix specification, appendices, "Canonical JSON" and "Signing JSON".
"""

import json
from collections.abc import Mapping
from typing import Any

import vodozemac

from adapters.matrix import foreign


def canonical(value: Mapping[str, Any]) -> bytes:
    """The shortest JSON, keys in order. Raises ValueError for what cannot be written."""
    try:
        words = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    except (TypeError, RecursionError) as error:
        raise ValueError("no JSON") from error
    return words.encode()


def signed_part(value: Mapping[str, Any]) -> bytes:
    """What of it is signed. Raises ValueError."""
    return canonical({k: v for k, v in value.items() if k not in ("signatures", "unsigned")})


def is_signed(value: Mapping[str, Any], by: str, name: str, key: str) -> bool:
    """Whether somebody signed it with a key of Ed25519. name: of the key, `DEVICEID`."""
    signature = foreign.text(foreign.nested(value, "signatures", by), f"ed25519:{name}")
    if not signature or not key:
        return False
    try:
        vodozemac.Ed25519PublicKey.from_base64(key).verify_signature(
            signed_part(value), vodozemac.Ed25519Signature.from_base64(signature)
        )
    except ValueError:
        return False
    return True

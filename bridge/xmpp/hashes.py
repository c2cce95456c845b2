"""Hashes of files as clients read them: XEP-0300 version 1.0; pure."""

import base64

from bridge.xmpp import namespaces as ns
from bridge.xmpp import stanza


def element(sha256: bytes) -> str:
    """`<hash xmlns='urn:xmpp:hashes:2' algo='sha-256'>uU0nuZNN…=</hash>`."""
    digest = base64.b64encode(sha256).decode("ascii")
    return stanza.element("hash", ns.HASHES, digest, algo="sha-256")

"""Certificates that accounts show to servers, made here, and what NickServ is told of them.

RFC 5280, signed by themselves: nobody asks who signed them, the account knows their fingerprint.
"""

import hashlib
import ssl
import tempfile
from datetime import UTC, datetime, timedelta
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bridge.api.errors import Refused

YEARS: Final = 10
MALFORMED: Final = (
    "This is not a certificate with its key. Both are written as text, each between a line BEGIN"
    " and a line END, the key without a password."
)


def made(name: str, now: float) -> str:
    """A new key with its certificate, PEM. name: what stands in it; now: Unix time."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:64] or "irc")])
    begin = datetime.fromtimestamp(now, UTC) - timedelta(days=1)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(begin + timedelta(days=365 * YEARS))
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return (pem + certificate.public_bytes(serialization.Encoding.PEM)).decode()


def check(pem: str) -> None:
    """Whether a server can be shown it. Raises Refused."""
    try:
        load(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), pem)
        x509.load_pem_x509_certificate(pem.encode())
    except (ValueError, OSError) as error:  # an SSLError is an OSError
        raise Refused("malformed", MALFORMED) from error


def fingerprints(pem: str) -> tuple[str, str]:
    """As services know a certificate: SHA-256, and SHA-512, in hexadecimal."""
    certificate = x509.load_pem_x509_certificate(pem.encode())
    der = certificate.public_bytes(serialization.Encoding.DER)
    return hashlib.sha256(der).hexdigest(), hashlib.sha512(der).hexdigest()


def load(context: ssl.SSLContext, pem: str) -> None:
    """Have a context show it. Raises OSError, ValueError for what is none."""
    # OpenSSL reads these from files alone; nobody else can open this one, and it goes at once.
    with tempfile.NamedTemporaryFile("w", suffix=".pem") as file:
        file.write(pem)
        file.flush()
        context.load_cert_chain(file.name, password=_no_password)


def _no_password() -> str:
    raise ValueError("the key has a password")

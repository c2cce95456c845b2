"""Certificates of accounts: made, checked, and known by their fingerprints."""

import hashlib
import ssl

import pytest
from cryptography import x509

from adapters.irc import certificates
from bridge.api.errors import Refused

NOW = 1_750_000_000.0


def test_one_that_was_made_can_be_shown() -> None:
    pem = certificates.made("alice", NOW)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)

    certificates.check(pem)
    certificates.load(context, pem)
    shown = x509.load_pem_x509_certificate(pem.encode())
    assert shown.subject.rfc4514_string() == "CN=alice"
    assert shown.not_valid_before_utc.timestamp() < NOW
    assert shown.not_valid_after_utc.timestamp() > NOW + 9 * 365 * 86_400


def test_no_two_are_alike() -> None:
    assert certificates.made("a", NOW) != certificates.made("a", NOW)


def test_it_is_known_by_its_fingerprint() -> None:
    pem = certificates.made("alice", NOW)
    der = ssl.PEM_cert_to_DER_cert(pem[pem.index("-----BEGIN CERT") :])

    assert certificates.fingerprints(pem) == (
        hashlib.sha256(der).hexdigest(),
        hashlib.sha512(der).hexdigest(),
    )


def _halves() -> list[str]:
    pem = certificates.made("alice", NOW)
    at = pem.index("-----BEGIN CERT")
    other = certificates.made("bob", NOW)
    return [pem[:at], pem[at:], pem[:at] + other[other.index("-----BEGIN CERT") :]]


@pytest.mark.parametrize("pem", ["", "hello", "-----BEGIN CERTIFICATE-----\n", *_halves()])
def test_what_cannot_be_shown_is_refused(pem: str) -> None:
    with pytest.raises(Refused):
        certificates.check(pem)

"""Certificates of accounts: made, and known by their fingerprints."""

import hashlib
import ssl

from cryptography import x509

from adapters.irc.entry import certificates
from adapters.irc.reach.trust import Trust

NOW = 1_750_000_000.0


def test_one_that_was_made_can_be_shown() -> None:
    pem = certificates.made("alice", NOW)
    Trust().context("", verify=True, certificate=pem)
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

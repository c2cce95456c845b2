"""Certificates that tests make for themselves."""

import subprocess
from pathlib import Path

from tests.servers.process import program


def self_made(directory: Path, host: str, *names: str) -> tuple[Path, Path]:
    """A certificate for an IP address, and names, signed by itself, and its key: PEM files."""
    certificate, key = directory / "certificate.pem", directory / "key.pem"
    known = ",".join((f"IP:{host}", *(f"DNS:{name}" for name in names)))
    name = ("-subj", f"/CN={host}", "-addext", f"subjectAltName={known}")
    kind = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2")
    subprocess.run(
        (program("openssl"), "req", "-x509", *kind, *name, "-keyout", key, "-out", certificate),
        check=True,
        capture_output=True,
    )
    return certificate, key

"""Which certificates are trusted: those that authorities signed, or one by its fingerprint.

RFC 9325 (TLS), RFC 7194 section 2.3 (a client's own certificate).
"""

import os
import ssl

from bridge.api.errors import ConfigError, Refused

NO_CERTIFICATE = "Your certificate cannot be used: it must be PEM, with its key and no password."


class Trust:
    """One context for all connections with the same trust: each holds all authorities."""

    def __init__(self) -> None:
        self._contexts: dict[str | None, ssl.SSLContext] = {}

    def context(self, ca_file: str, *, verify: bool, certificate: str | None) -> ssl.SSLContext:
        """ca_file: certificates that are trusted besides the system's. verify: what the server
        shows is checked. certificate: the client's own. Raises OSError for the file, Refused for
        the client's own.
        """
        if certificate is not None:
            context = _made(ca_file if verify else None)
            _show(context, certificate)
            return context
        key = ca_file if verify else None
        if key not in self._contexts:
            self._contexts[key] = _made(key)
        return self._contexts[key]

    def check(self, host: str, ca_file: str) -> None:
        """Raises ConfigError where the file of a server cannot be read."""
        try:
            self.context(ca_file, verify=True, certificate=None)
        except OSError as error:
            key = f'servers."{host}".ca_file'
            raise ConfigError(key, "This file has no certificates to read.") from error


def _made(ca_file: str | None) -> ssl.SSLContext:
    """None: nothing is checked."""
    if ca_file is None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return context
    context = ssl.create_default_context()
    if ca_file:
        context.load_verify_locations(ca_file)
    return context


def _show(context: ssl.SSLContext, certificate: str) -> None:
    """Have it in the context. The library reads files alone: this one never touches a disk."""
    file = os.memfd_create("certificate", os.MFD_CLOEXEC)
    try:
        with open(file, "w", encoding="ascii", closefd=False) as written:
            written.write(certificate)
        context.load_cert_chain(f"/proc/self/fd/{file}", password=_no_password)
    except (OSError, ValueError) as error:
        raise Refused("malformed", NO_CERTIFICATE) from error
    finally:
        os.close(file)


def _no_password() -> str:
    # Else the library would ask at the terminal.
    raise ValueError("the key has a password")

"""Which links are followed, as far as their words say: RFC 3986, RFC 9110 section 15.4; pure.

One parser reads a link, and what is asked for is put together again from what was checked: so
nobody else can read another host in it.
"""

import logging
import re
from collections.abc import Collection, Iterable
from typing import Final

from yarl import URL

from bridge.api.errors import Refused
from bridge.api.public_addresses import literal

log = logging.getLogger(__name__)

PORTS: Final = frozenset({80, 443})
_MOST: Final = 8_000  # characters: signed links are long
_SECURE: Final = "https"
_PLAIN: Final = "http"
NOT_HTTPS: Final = (
    "This link begins with http://, not https://, so it is not followed. Whoever runs the gateway"
    " can allow it."
)
_NOT_IN_LINKS: Final = re.compile(r"[\x00-\x20\x7f\\]")
# RFC 1123 section 2.1, and the underscore that is in some names all the same.
_NAME: Final = re.compile(r"(?=.{1,253}\Z)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*", re.ASCII)


class Rules:
    """What the operator allows.

    trusted: `upload.example` (at the usual ports) or `upload.example:5443`: servers whose
        addresses need not be public. plain: http is followed, too.
    """

    def __init__(
        self, trusted: Collection[str], *, plain: bool = False, ports: Collection[int] = PORTS
    ) -> None:
        self._trusted = frozenset(_servers(trusted))
        self._schemes = (_SECURE, _PLAIN) if plain else (_SECURE,)
        self._ports = ports

    def first(self, text: str) -> URL:
        """A link as somebody wrote it. Raises Refused."""
        return self._checked(_parsed(text))

    def next(self, link: URL, location: str) -> URL:
        """Where a link leads on to. Raises Refused."""
        led = self._checked(link.join(_parsed(location)))
        if link.scheme == _SECURE and led.scheme != _SECURE:
            raise Refused("forbidden", "This link leads on to one that is not encrypted.")
        return led

    def trusts(self, link: URL) -> bool:
        """Whether its server may be at any address."""
        return (link.raw_host, link.port) in self._trusted

    def _checked(self, link: URL) -> URL:
        if link.scheme not in self._schemes:
            if link.scheme == _PLAIN:
                note_plain(link)
                raise Refused("unsupported", NOT_HTTPS)
            raise Refused("unsupported", "Only links that begin with https:// can be followed.")
        if link.raw_user is not None or link.raw_password is not None:
            raise Refused("forbidden", "A link with a name or password in it is not followed.")
        plain = _put_together(link)
        if plain.port not in self._ports and not self.trusts(plain):
            note_untrusted(plain)
            raise Refused("forbidden", f"Links to port {plain.port} are not followed.")
        return plain


def note_plain(link: URL) -> None:
    """Tell the operator why a link is not followed, and how it would be."""
    log.info(
        "a link to %s is not followed, as it is not https: [files] allow_http would have it"
        " followed, and trusted_hosts names a server that is not public",
        link.raw_host,
    )


def note_untrusted(link: URL) -> None:
    """Tell the operator which server is not asked, and what he can do if it is to be."""
    log.info(
        "links to %s:%s are not followed: if it is your server, name it in [files] trusted_hosts",
        link.raw_host,
        link.port,
    )


def _servers(trusted: Iterable[str]) -> Iterable[tuple[str, int]]:
    for server in trusted:
        link = _put_together(URL(f"{_SECURE}://{server}"))
        port = link.explicit_port
        yield from ((link.raw_host or "", one) for one in (PORTS if port is None else {port}))


def _parsed(text: str) -> URL:
    if len(text) > _MOST or _NOT_IN_LINKS.search(text):
        raise _unreadable()
    try:
        text.encode()  # headers may have bytes that are no text
        # What is ASCII stays as it is: a signature may be made of its very letters.
        link = URL(text, encoded=text.isascii())
        _ = link.port  # is read when it is asked for
    except (ValueError, IndexError) as error:  # the second for `https://a[::1]@`
        raise _unreadable() from error
    return link


def _put_together(link: URL) -> URL:
    return URL.build(
        scheme=link.scheme,
        host=_host(link.raw_host or ""),
        port=link.explicit_port,
        path=link.raw_path or "/",
        query_string=link.raw_query_string,
        encoded=True,
    )


def _host(written: str) -> str:
    host = written.lower().removesuffix(".")
    try:
        address = literal(host)
    except ValueError as error:
        raise _unreadable() from error
    if address is None and not _NAME.fullmatch(host):
        raise _unreadable()
    return host if address is None else f"[{address}]" if address.version == 6 else str(address)


def _unreadable() -> Refused:
    return Refused("malformed", "This link cannot be read.")

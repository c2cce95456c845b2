"""Where the homeserver of a person is, and how one logs in to it.

Matrix Client-Server API, "Server discovery", "GET /_matrix/client/versions", "GET
/_matrix/client/v3/login". What the operator's table names is where it says, whatever a server says
of itself; any other is asked by HTTPS on a public address, and only where the operator allows it.
"""

import asyncio
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

from adapters.matrix import ids
from adapters.matrix.config import MatrixConfig
from adapters.matrix.entry import questions
from adapters.matrix.wire.homeserver import Homeserver
from adapters.matrix.wire.parsing import parse
from adapters.matrix.wire.paths import path
from adapters.matrix.wire.requests import Requests
from bridge.api.errors import ForeignDataError, GatewayError, Refused

PASSWORDS: Final = "m.login.password"
BROWSER: Final = "m.login.sso"

WITHIN: Final = 12.0
"""Seconds for what a server says of itself, and for each question to the homeserver; an entrance
has a minute for all of an answer.
"""

REDIRECTS: Final = 5
REDIRECTED: Final = frozenset({301, 302, 303, 307, 308})
LARGEST: Final = 65_536
"""Bytes of what a server says of itself; it is a few hundred."""

LONGEST: Final = 1000
"""Characters of a homeserver's URL."""

NO_NAME: Final = "This is not the name of a homeserver. A name looks like example.org."
NOT_HERE: Final = "This gateway does not connect to the homeserver {}."
NOBODY: Final = "Write your whole Matrix id, like @alice:example.org."
NOT_FOUND: Final = "No Matrix homeserver was found for {}. Look whether the name is right."

_NAME: Final = re.compile(r"(?:[0-9A-Za-z.-]{1,230}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?\Z")


@dataclass(frozen=True, slots=True)
class Ways:
    """url: of the homeserver; flows: the kinds of login that it offers."""

    url: str
    flows: frozenset[str]


async def ways(settings: MatrixConfig, requests: Requests, written: str) -> Ways:
    """How one logs in to the homeserver that this means: a server's name, as in MXIDs, or a URL.

    Raises Refused; Away where one that the operator configured cannot be reached.
    """
    if written in settings.homeservers:
        return await _offered(requests, settings.homeservers[written].url.rstrip("/"))
    is_url = "://" in written
    url = _url(written) if is_url else ""
    if url in {one.url.rstrip("/") for one in settings.homeservers.values()}:
        return await _offered(requests, url)
    if not settings.other_homeservers:
        raise Refused("forbidden", NOT_HERE.format(written[:LONGEST]))
    if is_url:
        if not url.startswith("https://"):
            raise Refused("malformed", NO_NAME)
        return await _found(requests, written, (url,))
    if not _NAME.match(written):
        raise Refused("malformed", NO_NAME)
    told = await _well_known(requests, written)
    return await _found(requests, written, filter(None, (told, f"https://{written}")))


async def _found(requests: Requests, name: str, urls: Iterable[str]) -> Ways:
    """The first that is a homeserver."""
    for url in dict.fromkeys(urls):
        try:
            return await _offered(requests, url)
        except GatewayError:
            continue
    raise Refused("not-found", NOT_FOUND.format(name[:LONGEST]))


async def _well_known(requests: Requests, name: str) -> str:
    """`m.homeserver.base_url` of its `/.well-known/matrix/client`; "" where it says nothing."""
    host = re.sub(r":[0-9]{1,5}\Z", "", name) if not name.endswith("]") else name
    url = f"https://{host}/.well-known/matrix/client"
    try:
        async with asyncio.timeout(WITHIN):
            for number in range(REDIRECTS + 1):
                found, url = await _page(requests, url, trusts=number == 0)
                if not url:
                    return _base_url(parse(found))
    except (GatewayError, ValueError, TimeoutError):
        pass
    return ""


async def _page(requests: Requests, url: str, *, trusts: bool) -> tuple[bytes, str]:
    """What is there, or where it is instead. Raises ForeignDataError, as `open` besides."""
    async with requests.open("GET", url, within=WITHIN, trusts=trusts) as answer:
        location = answer.headers.get("Location", "")
        if answer.status in REDIRECTED and location:
            return b"", urljoin(url, location)
        if answer.status != 200:
            raise ForeignDataError("nothing is said")
        found = b""
        async for chunk in answer.chunks:
            found += chunk
            if len(found) > LARGEST:
                raise ForeignDataError("too long")
        return found, ""


def _base_url(said: dict[str, Any]) -> str:
    told = said.get("m.homeserver")
    url = told.get("base_url") if isinstance(told, dict) else None
    if not isinstance(url, str):
        return ""
    try:
        return _url(url)
    except Refused:
        return ""


def _url(written: str) -> str:
    """Without what does not belong to it. Raises Refused."""
    try:
        split = urlsplit(written.strip())
        is_one = split.scheme in ("https", "http") and bool(split.hostname) and split.port != 0
    except ValueError:
        raise Refused("malformed", NO_NAME) from None
    is_plain = not (split.query or split.fragment or "@" in split.netloc)
    if not is_one or not is_plain or len(written) > LONGEST or not written.isascii():
        raise Refused("malformed", NO_NAME)
    path = re.sub(r"/_matrix(?:/.*)?\Z", "", split.path)
    return f"{split.scheme}://{split.netloc}{path}".rstrip("/")


async def _offered(requests: Requests, url: str) -> Ways:
    """What the homeserver at this URL offers. Raises Refused where none is there, Away."""
    homeserver = Homeserver(requests=requests, url=url)
    versions = await homeserver.ask("GET", "/_matrix/client/versions", within=WITHIN)
    if not isinstance(versions.get("versions"), list):
        raise Refused("not-found", NOT_FOUND.format(url))
    try:
        offered = await homeserver.ask("GET", path("login"), within=WITHIN)
    except Refused:  # it leaves logging in to something else
        return Ways(url, frozenset())
    told = offered.get("flows")
    flows = told if isinstance(told, list) else []
    kinds = [one.get("type") for one in flows if isinstance(one, dict)]
    return Ways(url, frozenset(kind for kind in kinds if isinstance(kind, str)))


def meant(settings: MatrixConfig, person: str, homeserver: str) -> str:
    """Which homeserver somebody means who fills in these: the one that he names, else that of his
    MXID; the usual one is for names alone. Raises Refused where it is none.
    """
    named = homeserver.strip().rstrip("/") or ids.server_of(person)
    if found := named or questions.usual_homeserver(settings):
        return found
    raise Refused("malformed", NOBODY)

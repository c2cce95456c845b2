"""How the homeserver is, where a test wants it otherwise than usual."""

from dataclasses import dataclass, field
from typing import Any


def _versions() -> list[str]:
    return ["r0.6.1", *(f"v1.{minor}" for minor in range(1, 17))]


@dataclass(slots=True, kw_only=True)
class Settings:
    """url: of the homeserver. well_known: what stands at `.well-known/matrix/client`: None for
    nothing, a text as it is. flows: how one can log in. lasts: milliseconds that tokens are good
    for, for who wants to renew them (0: for ever). most_events: of a room in one answer to /sync,
    of one page. max_bytes: of an event. ignored: parameters in
    URLs that nobody minds, for clients that know no better.
    pages: "usual", or what is wrong with /messages: "endless" (ever new tokens, nothing there),
    "repeating" (the same page for ever), "same" (its end is its beginning), "short" (pages hold
    one event). is_gappy: what is left out of a timeline cannot be had by /messages either.
    needs_password: devices are deleted with a password alone. signs_in: the id of who comes back
    from a page of single sign-on. elsewhere: public rooms of other servers. away: servers that do
    not answer now. media_of: other servers whose files are had here.
    """

    url: str = ""
    well_known: Any = None
    versions: list[str] = field(default_factory=_versions)
    unstable: dict[str, bool] = field(default_factory=dict)
    flows: tuple[str, ...] = ("m.login.password", "m.login.token", "m.login.sso")
    lasts: int = 0
    most_events: int = 100
    most_page: int = 100
    max_bytes: int = 65_536
    ignored: set[str] = field(default_factory=set)
    pages: str = "usual"
    is_gappy: bool = False
    needs_password: bool = True
    capabilities: dict[str, Any] = field(default_factory=dict)
    signs_in: str = ""
    login_tokens: dict[str, str] = field(default_factory=dict)
    elsewhere: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    away: set[str] = field(default_factory=set)
    media_of: set[str] = field(default_factory=set)

"""The adapter's own part of a network's table: homeservers, history, trust."""

import logging
import re
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Annotated, Any, Final, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from adapters.matrix import ids
from bridge.api.errors import ConfigError
from bridge.api.public_addresses import is_public, literal

log = logging.getLogger(__name__)

LONGEST: Final = 100
"""Characters of a device's name."""

_TABLE: Final = 'homeservers."example.org"'
_TABLES: Final = f"Each has a table of its own, as {_TABLE}, with its url."
_SENTENCES: Final = {
    "missing": ("This is needed.", "It is as https://example.org."),
    "string_type": ("This is not a text in quotes.", ""),
    "bool_type": ("This is not true or false.", ""),
    "int_type": ("This is not a whole number.", ""),
    "dict_type": ("This is not a table.", _TABLES),
    "model_type": ("This is not a table.", _TABLES),
    "url": ("This does not look like one.", "It is as https://example.org."),
    "url_path": ("This has a path of Matrix in it.", "End it before /_matrix."),
    "server": ("This is not the name of a homeserver.", "A name is as example.org."),
    "server_url": (
        "This is not the name of a homeserver.",
        f"A name is as example.org. Where it is stands in its table: {_TABLE}, with its url.",
    ),
    "device": ("This is not a line of text.", f"It has from 1 to {LONGEST} characters."),
    "literal_error": (
        "This is none of the words that can stand here.",
        "It is one of: {expected}.",
    ),
    "greater_than_equal": ("This is too small.", "It is at least {ge}."),
    "less_than_equal": ("This is too large.", "It is at most {le}."),
}
_NEAR: Final = (".localhost", ".local", ".internal", ".lan", ".home.arpa")

Trust = Literal["verified", "first-use", "all"]
"""To which devices keys of messages are given: those that were verified; besides, of each person
the devices that were there first; any.
"""


def _url(given: str) -> str:
    try:
        split = urlsplit(given)
        is_one = split.scheme in ("https", "http") and bool(split.hostname) and split.port != 0
    except ValueError:
        is_one = False
    if not is_one or re.search(r"[\s?#@]", given):
        raise PydanticCustomError("url", "no address")
    if "/_matrix" in split.path:
        raise PydanticCustomError("url_path", "a path of Matrix is in it")
    return given


def _server(given: str) -> str:
    if not ids.is_person(f"@a:{given}"):
        raise PydanticCustomError("server_url" if "://" in given else "server", "no name")
    return given


def _usual(given: str) -> str:
    return _server(given) if given else given


def _device(given: str) -> str:
    if not (given.strip() and given.isprintable() and len(given) <= LONGEST):
        raise PydanticCustomError("device", "no line")
    return given


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)


class HomeserverConfig(_Table):
    """url: where it is, whatever it says of itself; it may then be on a private address."""

    url: Annotated[str, AfterValidator(_url)]


class MatrixConfig(_Table):
    """One network.

    homeservers: by name. other_homeservers: accounts may log in to others, too, by HTTPS, where
    those say that they are.
    homeserver: that of who logs in with his name alone. device_name: as what the gateway's devices
    are shown there.
    history: messages that a room's archive begins with. members: rooms with no more members show
    all of them; in larger ones those are shown who say something.
    trust: what accounts have that set nothing else.
    """

    homeservers: dict[Annotated[str, AfterValidator(_server)], HomeserverConfig] = Field(
        default_factory=dict
    )
    other_homeservers: bool = True
    homeserver: Annotated[str, AfterValidator(_usual)] = ""
    device_name: Annotated[str, AfterValidator(_device)] = "xmpp-bridge"
    history: int = Field(default=50, ge=0, le=1000)
    members: int = Field(default=200, ge=0, le=5000)
    trust: Trust = "first-use"


def read(options: Mapping[str, object]) -> MatrixConfig:
    """The typed configuration; ConfigError names the first key that cannot be used."""
    try:
        settings = MatrixConfig.model_validate(dict(options))
    except ValidationError as error:
        raise _problem(error.errors(include_input=False, include_url=False)) from None
    _check(settings)
    for name, homeserver in settings.homeservers.items():
        url = urlsplit(homeserver.url)
        if url.scheme == "http" and not _is_near(url.hostname or ""):
            key = _path(("homeservers", name, "url"))
            log.warning(
                "%s: passwords would travel without encryption; begin it with https://", key
            )
    return settings


def _check(settings: MatrixConfig) -> None:
    """Whether anybody can log in, and who writes his name alone. Raises ConfigError."""
    if settings.other_homeservers:
        return
    if not settings.homeservers:
        raise ConfigError("other_homeservers", "Nobody could log in: no table is there.", _TABLES)
    if settings.homeserver and settings.homeserver not in settings.homeservers:
        why = "It has no table, and other_homeservers is false."
        known = ", ".join(settings.homeservers)
        raise ConfigError("homeserver", why, f"Those with a table: {known}.")


def _problem(problems: list[ErrorDetails]) -> ConfigError:
    # A key that nobody knows goes first: it explains one that is missing.
    first = min(problems, key=lambda problem: problem["type"] != "extra_forbidden")
    at = tuple(str(part) for part in first["loc"] if part != "[key]")
    if first["type"] == "extra_forbidden":
        return ConfigError(_path(at), "There is no such key.", _meant(at))
    problem, remedy = _SENTENCES.get(first["type"], ("This cannot be used.", ""))
    more: dict[str, Any] = first.get("ctx", {})
    return ConfigError(_path(at), problem, remedy.format(**more))


def _path(at: tuple[str, ...]) -> str:
    """As it stands in the file: the names of homeservers in quotes."""
    return ".".join(f'"{key}"' if n == 1 else key for n, key in enumerate(at))


def _meant(at: tuple[str, ...]) -> str:
    *above, key = at
    if above:
        # Without quotes TOML takes each dot of a name for the beginning of another table.
        is_split = "." not in at[1]
        return f"A name with dots stands in quotes: {_TABLE}." if is_split else "Known: url."
    own = tuple(MatrixConfig.model_fields)
    if close := get_close_matches(key, own, n=1, cutoff=0.7):
        return f'Did you mean "{close[0]}"?'
    return f"Known: {', '.join(own)}."


def _is_near(host: str) -> bool:
    """This machine, or a net of one's own; there a name needs no dot."""
    try:
        address = literal(host)
    except ValueError:
        return False
    if address is not None:
        return not is_public(address)
    return "." not in host or host.casefold().endswith(_NEAR)

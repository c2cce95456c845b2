"""The adapter's own part of a network's table: homeservers, history, trust."""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bridge.api.errors import ConfigError

_SENTENCES: Final = {
    "string_type": ("This is not a text in quotes.", ""),
    "bool_type": ("This is not true or false.", ""),
    "int_type": ("This is not a whole number.", ""),
    "string_pattern_mismatch": ("This does not look like one.", "It is as https://example.org."),
    "literal_error": ("This is none of the words that can stand here.", ""),
    "greater_than_equal": ("This is too small.", ""),
    "less_than_equal": ("This is too large.", ""),
}

Trust = Literal["verified", "first-use", "all"]
"""To which devices keys of messages are given: those that were verified; besides, of each person
the devices that were there first; any.
"""


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)


class HomeserverConfig(_Table):
    """url: where it is, whatever it says of itself; it may then be on a private address."""

    url: str = Field(pattern=r"^https?://[^\s/?#]+(/[^\s?#]*)?$")


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

    homeservers: dict[str, HomeserverConfig] = Field(default_factory=dict)
    other_homeservers: bool = True
    homeserver: str = ""
    device_name: str = "xmpp-bridge"
    history: int = Field(default=50, ge=0, le=1000)
    members: int = Field(default=200, ge=0, le=5000)
    trust: Trust = "first-use"


def read(options: Mapping[str, object]) -> MatrixConfig:
    """The typed configuration; ConfigError names the first key that cannot be used."""
    try:
        return MatrixConfig.model_validate(dict(options))
    except ValidationError as error:
        problems = error.errors(include_input=False, include_url=False)
        # A key that nobody knows goes first: it explains one that is missing.
        first = min(problems, key=lambda problem: problem["type"] != "extra_forbidden")
        key = ".".join(map(str, first["loc"]))
        if first["type"] == "extra_forbidden":
            raise ConfigError(key, "There is no such key.", _meant(key)) from None
        problem, remedy = _SENTENCES.get(first["type"], ("This cannot be used.", ""))
        raise ConfigError(key, problem, remedy) from None


def _meant(key: str) -> str:
    own = tuple(MatrixConfig.model_fields)
    if close := get_close_matches(key, own, n=1, cutoff=0.7):
        return f'Did you mean "{close[0]}"?'
    return f"Known: {', '.join(own)}."

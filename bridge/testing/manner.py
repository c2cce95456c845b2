"""How a fake network behaves, and reading that from a configuration."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from difflib import get_close_matches
from typing import Literal, cast

from bridge.api.errors import ConfigError


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """The first three are the network's capabilities.

    word: how the gateway learns that a call was taken: by the id that `perform` returns, by an
        echo in the stream, or by the barrier alone.
    native_ids: messages have ids there.
    once: a key that is used again is recognised, and nothing is said twice.
    history: what was said during an absence is fetched on return; else it is a gap.
    shared: there are shared rooms, and a connection of the whole gateway to see them.
    delay, patience: seconds that a call takes, and that a join waits for a connection.
    returns_after: seconds from the loss of a connection to the next one.
    """

    window: int = 20
    repeatable: bool = True
    hold: float = 0.0
    word: Literal["returned", "echoed", "flushed"] = "flushed"
    native_ids: bool = True
    once: bool = False
    history: bool = False
    shared: bool = False
    delay: float = 0.0
    patience: float = 5.0
    returns_after: float = 0.01

    def __post_init__(self) -> None:
        if self.word == "returned" and not self.native_ids:
            raise ValueError("without native ids there is none to return")


def read(options: Mapping[str, object]) -> tuple[Manner, dict[str, list[str]]]:
    """The manner, and the people of each room: `rooms = { "#tea%irc.fake" = ["alice"] }`.

    Raises ConfigError.
    """
    defaults = {field.name: cast("object", field.default) for field in fields(Manner)}
    manner = {key: value for key, value in options.items() if key != "rooms"}
    for key, value in manner.items():
        if key not in defaults:
            close = get_close_matches(key, [*defaults, "rooms"], n=1)
            remedy = f'Did you mean "{close[0]}"?' if close else ""
            raise ConfigError(key, "there is no such key.", remedy)
        kinds = (type(value), type(defaults[key]))
        if kinds[0] is not kinds[1] and kinds != (int, float):
            raise ConfigError(key, f"must be like its default, {defaults[key]!r}.")
    if manner.get("word", "echoed") not in ("returned", "echoed", "flushed"):
        raise ConfigError("word", 'must be "returned", "echoed" or "flushed".')
    try:
        return Manner(**manner), _rooms(options.get("rooms", {}))  # type: ignore[arg-type]
    except ValueError as error:
        raise ConfigError("native_ids", f"{error}.") from error


def _rooms(rooms: object) -> dict[str, list[str]]:
    if not isinstance(rooms, Mapping):
        raise ConfigError("rooms", "must be a table.")
    for native, people in rooms.items():
        if not isinstance(people, list) or not all(isinstance(name, str) for name in people):
            raise ConfigError(f'rooms."{native}"', "must be a list of names.")
    return dict(rooms)

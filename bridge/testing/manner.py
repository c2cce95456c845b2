"""How a fake network behaves, and reading that from a configuration."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from difflib import get_close_matches
from typing import Literal, cast

from bridge.api.adapter import Capabilities, Emoji, Ranks, Texts
from bridge.api.errors import ConfigError
from bridge.api.ids import Place
from bridge.api.states import Affiliation, Role

ANY_EMOJI = Emoji()
ROLES: frozenset[Role] = frozenset({"visitor", "participant", "moderator"})
AFFILIATIONS: frozenset[Affiliation] = frozenset({"outcast", "none", "member", "admin", "owner"})
LISTS = AFFILIATIONS - {"none"}
SETS: Mapping[str, frozenset[str]] = {
    "roles": frozenset(ROLES),
    "affiliations": frozenset(AFFILIATIONS),
    "lists": frozenset(LISTS),
    "emoji": frozenset(),
}
"""Options that are lists, with what may be in them; `emoji` may hold any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """The first three are capabilities of every place; so are those from `answers` on, of which
    `kick` to `locks_subject` are of rooms. All that refers to messages needs `native_ids`.

    about: rooms say what they are.
    configures, directory, pictures: whether there is `Configuring`, `Directory`, `Profiles`.
    depicts, portrays: whether there is `Depicting`, `Portraying`. blocks: `Blocking`.
        guides: `Guiding`. stays: `Staying`. contacts:
        `Following`, with a list for each login. people, creates, links: `People`, `Creating`,
        `Resolving`.

    enters: where one must log in: with a password, or by two steps, a scan and a second factor
        (which ones, `bridge.testing.entries` says); else whoever comes is let in. home: the server
        that one logs in to. scan_after: seconds until a scan is done by itself; 0: by the test.

    tunes: whether there are `Tuning`, `Describing`, `Parting`. only_server: the one server that all
        is on, as they say.

    keeps_list: of contacts, else the gateway keeps it. probes: whether there are `Probing`
        and `Answering`.
        commands: `Commanding`. welcomes: `Welcoming` and `Receiving`;
        then an account has but one login.

    word: how the gateway learns that a call was taken: by the id that `perform` returns, by an
        echo in the stream, or by the barrier alone.
    native_ids: messages have ids there.
    once: a key that is used again is recognised, and nothing is said twice.
    resent: calls whose fate is unknown may be made once more though they are not repeatable: the
        operator wishes it.
    history: what was said during an absence is fetched on return; else it is a gap.
    shared: there are shared rooms, and a connection of the whole gateway to see them.
    serves_files: whether there is `MediaSource`: files can be read from the network.
    takes_files: whether there is `MediaSink`: files must be given to the network before they are
        said there; else it shows their links. largest_file: in bytes.
    lines, line_bytes: as how many lines a message should be said, and how long these are; 0 lines
        for any.
    keeps: sessions keep as what they are known there, and are that again.
    renames: a login whose name is taken is given one like it; else it is lost at its first
        connection.
    delay, patience: seconds that a call takes, and that a join waits for a connection.
    returns_after: seconds from the loss of a connection to the next one.
    """

    window: int = 20
    repeatable: bool = True
    hold: float = 0.0
    word: Literal["returned", "echoed", "flushed"] = "echoed"
    native_ids: bool = True
    once: bool = False
    resent: bool = False
    history: bool = False
    shared: bool = False
    keeps: bool = True
    renames: bool = True
    delay: float = 0.0
    patience: float = 5.0
    returns_after: float = 0.01
    answers: bool = True
    edits: bool = True
    retractions: bool = True
    emoji: Emoji | None = ANY_EMOJI
    typing: bool = True
    reads: bool = True
    files: bool = True
    serves_files: bool = True
    takes_files: bool = False
    largest_file: int = 50_000_000
    styles: bool = True
    spoilers: bool = True
    locations: bool = True
    cards: bool = True
    polls: bool = True
    votes: bool = True
    lines: int = 0
    line_bytes: int = 400
    kick: bool = True
    roles: frozenset[Role] = ROLES
    affiliations: frozenset[Affiliation] = AFFILIATIONS
    lists: frozenset[Affiliation] = LISTS
    removes: bool = True
    invites: bool = True
    requests_voice: bool = True
    locks_subject: bool = False
    about: bool = True
    configures: bool = True
    directory: bool = True
    pictures: bool = True
    contacts: bool = False
    keeps_list: bool = True
    probes: bool = False
    commands: bool = False
    welcomes: bool = False
    people: bool = False
    creates: bool = False
    links: bool = False
    tunes: bool = False
    only_server: str = ""
    blocks: bool = False
    guides: bool = False
    stays: bool = False
    depicts: bool = False
    portrays: bool = True
    enters: Literal["", "password", "two-steps"] = ""
    home: str = "irc.fake"
    scan_after: float = 0.0

    def __post_init__(self) -> None:
        if self.word == "returned" and not self.native_ids:
            raise ValueError("without native ids there is none to return")


def capable(manner: Manner, place: Place) -> Capabilities:
    """What a place can on a network of this manner."""
    return Capabilities(
        window=manner.window,
        repeatable=manner.repeatable,
        hold=manner.hold,
        texts=Texts(
            answers=manner.answers and manner.native_ids,
            edits=manner.edits and manner.native_ids,
            retractions=manner.retractions and manner.native_ids,
            emoji=manner.emoji if manner.native_ids else None,
            typing=manner.typing,
            reads=manner.reads and manner.native_ids,
            files=manner.files,
            styles=manner.styles,
            spoilers=manner.spoilers,
            locations=manner.locations,
            cards=manner.cards,
            polls=manner.polls and manner.native_ids,
            votes=manner.votes and manner.native_ids,
            lines=manner.lines,
            line_bytes=manner.line_bytes,
        ),
        ranks=_ranks(manner) if place.kind == "room" else Ranks(),
    )


def _ranks(manner: Manner) -> Ranks:
    return Ranks(
        kick=manner.kick,
        roles=manner.roles,
        affiliations=manner.affiliations,
        lists=manner.lists,
        removes=manner.removes and manner.native_ids,
        invites=manner.invites,
        requests_voice=manner.requests_voice,
        locks_subject=manner.locks_subject,
    )


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
        if key in SETS:
            manner[key] = _chosen(key, value)
            continue
        kinds = (type(value), type(defaults[key]))
        if kinds[0] is not kinds[1] and kinds != (int, float):
            raise ConfigError(key, f"must be like its default, {defaults[key]!r}.")
    if manner.get("word", "echoed") not in ("returned", "echoed", "flushed"):
        raise ConfigError("word", 'must be "returned", "echoed" or "flushed".')
    if manner.get("enters", "") not in ("", "password", "two-steps"):
        raise ConfigError("enters", 'must be "", "password" or "two-steps".')
    try:
        return Manner(**manner), _rooms(options.get("rooms", {}))  # type: ignore[arg-type]
    except ValueError as error:
        raise ConfigError("native_ids", f"{error}.") from error


def _chosen(key: str, value: object) -> object:
    """What can be given or reacted with; an empty list of emoji for none."""
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise ConfigError(key, "must be a list of words.")
    if key == "emoji":
        return Emoji(allowed=frozenset(value)) if value else None
    if not SETS[key] >= set(value):
        raise ConfigError(key, f"must be some of {', '.join(sorted(SETS[key]))}.")
    return frozenset(value)


def _rooms(rooms: object) -> dict[str, list[str]]:
    if not isinstance(rooms, Mapping):
        raise ConfigError("rooms", "must be a table.")
    for native, people in rooms.items():
        if not isinstance(people, list) or not all(isinstance(name, str) for name in people):
            raise ConfigError(f'rooms."{native}"', "must be a list of names.")
    return dict(rooms)

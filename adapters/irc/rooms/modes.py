"""Modes of channels: how changes of them are read, written and said in words; pure.

RFC 2812 section 3.2.3 (MODE), modern.ircdocs.horse (CHANMODES, PREFIX and MODES of 005).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from adapters.irc.wire.isupport import Support

Kind = Literal["rank", "list", "setting", "flag"]
"""Of somebody in the channel; of a list of masks; with a value; on or off."""

MOST_CHANGES = 200
"""In one line, which is shorter on every server."""
_LINE_BYTES = 400
KEY = "k"

MEANINGS: Mapping[str, str] = {
    "+m": "only those with voice can speak",
    "-m": "everybody can speak",
    "+i": "only those who are invited can join",
    "-i": "everybody can join",
    "+k": "there is a password",
    "-k": "there is no password",
    "+t": "only operators can change the subject",
    "-t": "everybody can change the subject",
    "+n": "only those who are here can write",
    "-n": "those who are elsewhere can write, too",
    "+s": "it is hidden",
    "-s": "it is not hidden",
    "-l": "any number of people can join",
    "+b": "a ban",
    "-b": "the end of a ban",
    "+e": "an exception from bans",
    "-e": "the end of an exception from bans",
    "+I": "a standing invitation",
    "-I": "the end of a standing invitation",
    "+o": "an operator",
    "-o": "an operator no longer",
    "+h": "a half-operator",
    "-h": "a half-operator no longer",
    "+v": "with voice",
    "-v": "without voice",
}
"""What means the same on every server."""


class Change(NamedTuple):
    """`+o bob` is ("+", "o", "bob"); value: "" where there is none."""

    sign: str
    mode: str
    value: str = ""


def kind(support: Support, mode: str) -> Kind:
    """What sort of mode this is on a server."""
    lists, always, when_set, _ = support.chanmodes
    if mode in support.prefix_modes:
        return "rank"
    if mode in lists:
        return "list"
    return "setting" if mode in always or mode in when_set else "flag"


def takes(support: Support, sign: str, mode: str) -> bool:
    """Whether a value stands behind it."""
    if sign == "-" and mode in support.chanmodes[2] and mode not in support.prefix_modes:
        return False
    return kind(support, mode) != "flag"


def changes(support: Support, written: str, values: Sequence[str]) -> list[Change]:
    """`+o-v+k`, (alice, bob, key): what is changed, in order. A value that is missing is ""."""
    left, sign, read = iter(values), "+", list[Change]()
    for mode in written[: 2 * MOST_CHANGES]:
        if mode in "+-":
            sign = mode
        elif mode.isascii() and len(read) < MOST_CHANGES:  # what is set is kept: there are few
            read.append(Change(sign, mode, next(left, "") if takes(support, sign, mode) else ""))
    return read


def spelled(wanted: Iterable[Change]) -> list[str]:
    """`+o-v`, alice, bob: as it stands behind a channel's name."""
    letters, sign, values = "", "", []
    for change in wanted:
        letters += change.mode if change.sign == sign else f"{change.sign}{change.mode}"
        sign = change.sign
        if change.value:
            values.append(change.value)
    return [letters, *values]


def lines(support: Support, wanted: Iterable[Change]) -> Iterator[list[str]]:
    """What stands behind the channel's name in each line: no more values in one than the server
    takes, and no longer than a line.
    """
    gathered: list[Change] = []
    values = size = 0
    for change in wanted:
        more = len(change.value.encode("utf-8", "replace")) + 3
        is_full = change.value and values >= support.modes
        if gathered and (is_full or size + more > _LINE_BYTES):
            yield spelled(gathered)
            gathered, values, size = [], 0, 0
        gathered.append(change)
        values += bool(change.value)
        size += more
    if gathered:
        yield spelled(gathered)


def settled(support: Support, now: Mapping[str, str], made: Iterable[Change]) -> dict[str, str]:
    """The modes of a channel after changes, each with its value; without ranks and lists."""
    after = dict(now)
    for sign, mode, value in made:
        if kind(support, mode) in ("rank", "list"):
            continue
        if sign == "-":
            after.pop(mode, None)
        else:
            after[mode] = value
    return after


def in_words(by: str, made: Sequence[Change]) -> str:
    """`alice sets +m (only those with voice can speak).` Passwords are not said."""
    shown = [one._replace(value="") if one.mode == KEY else one for one in made]
    meaning = MEANINGS.get(f"{made[0].sign}{made[0].mode}", "") if len(made) == 1 else ""
    said = f"{by} sets {' '.join(spelled(shown))}"
    return f"{said} ({meaning})." if meaning else f"{said}."


def most(support: Support, mode: str) -> int | None:
    """How many masks a list takes; None where the server does not say. `beI:100`, `b:60,e:60`"""
    for part in support.maxlist.split(","):
        letters, _, number = part.partition(":")
        if mode in letters and number.isdecimal():
            return int(number[:9])
    return None

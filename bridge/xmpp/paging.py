"""Long lists by pages: XEP-0059. Every item is known by its own address, or another id."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import Element

from bridge.api.errors import Refused
from bridge.xmpp import namespaces as ns
from bridge.xmpp import stanza

MOST: Final = 500
"""Items of a page."""

MAX_BYTES: Final = 200_000
"""Bytes of a page: no stanza may be longer than 262,144."""

_SET_TAG: Final = f"{{{ns.RSM}}}set"


@dataclass(frozen=True, slots=True)
class Wish:
    """What page is wanted. before: "" is the last page; None: forwards.

    index: how many items stand before the page.
    """

    most: int = MOST
    after: str | None = None
    before: str | None = None
    index: int | None = None


def read(
    query: Element, *, default: int = MOST, most: int = MOST, by_index: bool = False
) -> Wish | None:
    """The page that a query wants, None when it does not say. Raises Refused.

    default: items of a page where none are told; most: what is told counts up to here.
    by_index: pages can be asked for by their number.
    """
    sets = query.findall(_SET_TAG)
    if not sets:
        return None
    said = {child.tag: child for child in sets[0]}
    if len(sets) > 1 or len(said) < len(sets[0]):
        raise Refused("malformed", "Which page is wanted was said twice.")
    wanted = _number(said, "max", "The number of items is no number.")
    index = _number(said, "index", "The number of the page is no number.")
    after, before = (_text(said, name) for name in ("after", "before"))
    if index is not None:
        if not by_index:
            raise Refused("unsupported", "Pages cannot be asked for by number.")
        if after is not None or before is not None:
            raise Refused("malformed", "A page has either a number or a neighbour.")
    return Wish(default if wanted is None else min(wanted, most), after, before, index)


def summary(first: str | None, last: str | None, index: int | None, count: int | None) -> str:
    """Which page it was: section 2.2. index, count: None where they would cost too much."""
    inside = ""
    if first is not None and last is not None:
        inside = stanza.element("first", "", stanza.text(first), index=_written(index))
        inside += stanza.text_element("last", last)
    if count is not None:
        inside += stanza.text_element("count", str(count))
    return stanza.element("set", ns.RSM, inside)


def page(names: Sequence[str], wish: Wish | None, item: Callable[[int], str]) -> str:
    """One page of items, and which it is where that was asked or where it is not all.

    names: what the items are known by; item: one of them, written. Raises Refused.
    """
    bounds = _bounds(names, wish or Wish())
    is_backwards = wish is not None and wish.before is not None
    shown = _fitting(bounds, (wish or Wish()).most, item, is_backwards=is_backwards)
    written = "".join(text for _, text in shown)
    if wish is None and len(shown) == len(names):
        return written
    return written + _set(names, [index for index, _ in shown])


def _bounds(names: Sequence[str], wish: Wish) -> range:
    try:
        start = names.index(wish.after) + 1 if wish.after else 0
        stop = names.index(wish.before) if wish.before else len(names)
    except ValueError as error:
        raise Refused("not-found", "This item is not in the list any more.") from error
    return range(start, stop)


def _fitting(
    bounds: range, most: int, item: Callable[[int], str], *, is_backwards: bool
) -> list[tuple[int, str]]:
    """So many as fit, from the end when paging backwards; in order."""
    shown: list[tuple[int, str]] = []
    left = MAX_BYTES
    for index in reversed(bounds) if is_backwards else bounds:
        if len(shown) == most:
            break
        text = item(index)
        left -= len(text.encode())
        if left < 0 and shown:
            break
        shown.append((index, text))
    return shown[::-1] if is_backwards else shown


def _set(names: Sequence[str], shown: Sequence[int]) -> str:
    if not shown:
        return summary(None, None, None, len(names))
    return summary(names[shown[0]], names[shown[-1]], shown[0], len(names))


def _written(number: int | None) -> str:
    return "" if number is None else str(number)


def _text(said: Mapping[str, Element], name: str) -> str | None:
    found = said.get(f"{{{ns.RSM}}}{name}")
    return None if found is None else found.text or ""


def _number(said: Mapping[str, Element], name: str, fault: str) -> int | None:
    written = _text(said, name)
    if written is None:
        return None
    written = written.strip()
    if not (written.isascii() and written.isdecimal() and len(written) < 10):
        raise Refused("malformed", fault)
    return int(written)

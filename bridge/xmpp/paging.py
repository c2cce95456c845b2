"""Long lists by pages: XEP-0059. Every item is known by its own address."""

from collections.abc import Callable, Sequence
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
    """What page is wanted. before: "" is the last page; None: forwards."""

    most: int = MOST
    after: str | None = None
    before: str | None = None


def read(query: Element) -> Wish | None:
    """The page that a query wants, None when it does not say. Raises Refused."""
    found = query.find(_SET_TAG)
    if found is None:
        return None
    if found.find(f"{{{ns.RSM}}}index") is not None:
        raise Refused("unsupported", "Pages cannot be asked for by number.")
    most = found.findtext(f"{{{ns.RSM}}}max", str(MOST)).strip()
    if not (most.isascii() and most.isdecimal() and len(most) < 10):
        raise Refused("malformed", "The number of items is no number.")
    after, before = found.findtext(f"{{{ns.RSM}}}after"), found.findtext(f"{{{ns.RSM}}}before")
    return Wish(min(int(most), MOST), after, before)


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
    inside = ""
    if shown:
        first = stanza.text(names[shown[0]])
        inside = f'<first index="{shown[0]}">{first}</first>'
        inside += stanza.text_element("last", names[shown[-1]])
    inside += stanza.text_element("count", str(len(names)))
    return stanza.element("set", ns.RSM, inside)

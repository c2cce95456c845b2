"""Who is called by a message; pure.

Matrix specification, client-server API, "User and room mentions" ("it is recommended that clients
still include a m.mentions property on each event"; "Users should not add their own Matrix ID").

As people write it in clients of XMPP:

    alice: hello          at the beginning, as `alice, bob: hello` too
    hello @Alice Smith    anywhere
    @room: hello          all, where one may

Not in code, and not in what is quoted.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from adapters.matrix.rooms import names, ranks
from adapters.matrix.rooms.room import Room
from bridge.api.content import Text
from bridge.api.text import Span, normal

LONGEST: Final = 400
"""Characters of a name with an id behind it."""
MOST: Final = 20
"""Places in a message where it is looked whether somebody is called."""
_WORDS: Final = 5
"""Of a name that is called by `@`."""

_BEHIND_NAME: Final = re.compile(r"[:,](?=\s|\Z)")
_AT: Final = re.compile(r"(?<![\w@/.])@(?=\w|@)")
_EVERYBODY: Final = re.compile(r"(?<![\w@/.])@room(?!\w)", re.IGNORECASE)
_WORD: Final = re.compile(r"[^ \n]+")
_ID_BEHIND: Final = re.compile(r"\((@[^\s()]+)\)\Z")
_NOT_MEANT: Final = ("code", "pre", "quote", "link", "mention")
_AROUND: Final = ".,:;!?)\"'»“”\u2019"


@dataclass(frozen=True, slots=True)
class Called:
    """people: their ids, in the order in which they are called. everybody: who is in the room."""

    people: tuple[str, ...] = ()
    everybody: bool = False

    def written(self) -> dict[str, Any]:
        """As `m.mentions`."""
        told: dict[str, Any] = {"user_ids": list(self.people)} if self.people else {}
        return {**told, "room": True} if self.everybody else told

    def but(self, before: "Called") -> "Called":
        """Who was not called before."""
        people = tuple(one for one in self.people if one not in before.people)
        return Called(people, self.everybody and not before.everybody)

    def joined(self, other: "Called") -> "Called":
        people = tuple(dict.fromkeys((*self.people, *other.people)))
        return Called(people, self.everybody or other.everybody)


NOBODY: Final = Called()


def called(words: Text, room: Room, me: str) -> tuple[Text, Called]:
    """The words with spans where somebody is called, and who is."""
    body = words.body
    if "@" not in body and _BEHIND_NAME.search(body, 0, LONGEST) is None and not words.spans:
        return words, NOBODY
    found = _found(body, room, me, [span for span in words.spans if span.kind in _NOT_MEANT])
    people = [span.value for span in (*_given(words.spans, room, me), *found)]
    everybody = _calls_everybody(words, room, me)
    spans = normal(len(body), (*words.spans, *found)) if found else words.spans
    return replace(words, spans=spans), Called(tuple(dict.fromkeys(people)), everybody)


def _found(body: str, room: Room, me: str, apart: Sequence[Span]) -> list[Span]:
    first = list(_first(body, room))
    start = first[-1].end if first else 0
    found = [*first, *_anywhere(body, start, room)]
    return [span for span in found if span.value != me and not _touches(span, apart)]


def _given(spans: Sequence[Span], room: Room, me: str) -> Iterator[Span]:
    """What says so by itself."""
    for span in spans:
        if span.kind == "mention" and span.value in room.members and span.value != me:
            yield span


def _first(body: str, room: Room) -> Iterator[Span]:
    """`alice: `, `alice, bob: ` at the beginning."""
    start = 0
    for _ in range(MOST):
        span = _addressed(body, start, room)
        if span is None:
            return
        yield span
        if body[span.end] == ":":
            return
        start = span.end + 1
        start += len(body) - start - len(body[start:].lstrip(" "))


def _addressed(body: str, start: int, room: Room) -> Span | None:
    """Somebody whose name is there, as far as a colon or comma; it may have some itself."""
    for number, match in enumerate(_BEHIND_NAME.finditer(body, start, start + LONGEST)):
        name = body[start : match.start()]
        if number > _WORDS or "\n" in name:
            return None
        if person := _person(name.removeprefix("@"), room):
            return Span(start, match.start(), "mention", person)
    return None


def _anywhere(body: str, start: int, room: Room) -> Iterator[Span]:
    """`@alice`."""
    looked = 0
    for match in _AT.finditer(body, start):
        if match.start() < start:
            continue  # within a name that was found
        if (looked := looked + 1) > MOST:
            return
        for end in _ends(body, match.end()):
            if person := _person(body[match.end() : end], room):
                yield Span(match.start(), end, "mention", person)
                start = end
                break


def _ends(body: str, start: int) -> Iterator[int]:
    """Where a name that begins there may end; the longest first."""
    found: list[int] = []
    for match in _WORD.finditer(body, start, start + LONGEST):
        found.append(match.end())
        bare = len(match[0].rstrip(_AROUND))
        if bare and match.start() + bare != match.end():
            found.append(match.start() + bare)
        if len(found) >= _WORDS or body[match.end() : match.end() + 1] != " ":
            break
    return reversed(found)


def _person(name: str, room: Room) -> str:
    """Who in the room is called so; "" for nobody, and for several."""
    if not name:
        return ""
    if _is_in(room, f"@{name}"):
        return f"@{name}"
    if (behind := _ID_BEHIND.search(name)) is not None:
        return behind[1] if _is_in(room, behind[1]) else ""
    return names.called(room, name) or names.with_localpart(room, name.lower())


def _is_in(room: Room, person: str) -> bool:
    member = room.members.get(person)
    return member is not None and member.membership == "join"


def _calls_everybody(words: Text, room: Room, me: str) -> bool:
    match = _EVERYBODY.search(words.body)
    if match is None or ranks.level(room, me) < ranks.power(room).notify_room:
        return False
    apart = [span for span in words.spans if span.kind in _NOT_MEANT]
    return not _touches(Span(match.start(), match.end(), "mention"), apart)


def _touches(span: Span, apart: Sequence[Span]) -> bool:
    return any(span.start < other.end and other.start < span.end for other in apart)

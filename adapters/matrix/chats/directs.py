"""Which rooms are chats with one person, and who is in the contact list; pure.

Matrix Client-Server API, "Direct Messaging": `m.direct` of the account's data, and `is_direct` of
invitations. All such rooms with one person are one chat. A room with a third person in it is none,
and never becomes one again: what was said to three is not shown as if it were said to one.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from adapters.matrix import foreign, ids
from adapters.matrix.items import Keep

PREFIX: Final = "directs:"
"""Under which names it is kept, in pieces: `directs:0`."""

PIECE: Final = 48 * 1024
"""Bytes of one; values that are kept are to be small."""

MOST: Final = 20_000
"""Rooms, and people, of which something is remembered."""

People = dict[str, tuple[str, ...]]


@dataclass(slots=True)
class Directs:
    """listed: `m.direct`, the rooms by person. asked: by room, with whom it is a chat by an
    invitation that says so. crowded: rooms with a third person.
    active: by person, the room in which was said something last; said_at: when, in this session.
    followed: who is in the contact list by its owner's wish, room or not; unlisted: who is not by
    his wish. ignored: `m.ignored_user_list`.
    touched: people who are to be told of anew; turned: rooms that have become chats, which nobody
    took back yet. has_changed: it is to be kept. pieces: as so many it is kept.
    """

    listed: People = field(default_factory=dict)
    asked: dict[str, str] = field(default_factory=dict)
    crowded: set[str] = field(default_factory=set)
    active: dict[str, str] = field(default_factory=dict)
    said_at: dict[str, int] = field(default_factory=dict)
    followed: set[str] = field(default_factory=set)
    unlisted: set[str] = field(default_factory=set)
    ignored: set[str] = field(default_factory=set)
    touched: set[str] = field(default_factory=set)
    turned: set[str] = field(default_factory=set)
    has_changed: bool = False
    pieces: int = 0
    _meant: dict[str, str] = field(default_factory=dict)
    _peers: dict[str, str] = field(default_factory=dict)

    def peer(self, room: str) -> str:
        """Whom a room is a chat with; "" where it is none."""
        return self._peers.get(room, "")

    def meant(self, room: str) -> str:
        """Whom it would be a chat with if nobody else were there."""
        return self._meant.get(room, "")

    def rooms(self, peer: str) -> list[str]:
        """Those of the chat with somebody, the one in which was said something last first."""
        found = [room for room, one in self._peers.items() if one == peer]
        found.reverse()
        last = self.active.get(peer, "")
        return sorted(found, key=lambda room: room != last)

    def people(self) -> set[str]:
        """All with whom there are chats, and whom the owner put into his list."""
        return {*self._peers.values(), *self.followed}

    # --- what changes it --------------------------------------------------------------------------

    def take(self, content: Any) -> None:
        """`m.direct` is this now."""
        listed = _people(content)
        if listed == self.listed:
            return
        now = {room for rooms in listed.values() for room in rooms}
        for rooms in self.listed.values():
            for room in set(rooms) - now:  # another client says that it is no chat
                self.asked.pop(room, None)
        people = {*listed, *self.listed}
        self.touched |= {one for one in people if listed.get(one) != self.listed.get(one)}
        self.listed = listed
        self._reckon()

    def ignore(self, content: Any) -> None:
        """`m.ignored_user_list` is this now."""
        named = foreign.table(content, "ignored_users")
        ignored = set(filter(ids.is_person, list(named)[:MOST]))
        if ignored != self.ignored:
            self.ignored = ignored
            self.has_changed = True

    def ask(self, room: str, peer: str) -> None:
        """An invitation says that a room is a chat with somebody."""
        if len(self.asked) < MOST and self.asked.get(room) != peer:
            self.asked[room] = peer
            self._reckon()

    def crowd(self, room: str) -> None:
        """A third person is in it."""
        self.crowded.add(room)
        self._reckon()

    def said_in(self, room: str, at: int) -> None:
        """Something was said there: its chat goes on there. at: in ms; rooms come in any order."""
        peer = self._peers.get(room)
        if peer is None or at < self.said_at.get(peer, 0):
            return
        self.said_at[peer] = at
        if self.active.get(peer) != room:
            self.active[peer] = room
            self.has_changed = True

    def drop(self, room: str) -> None:
        """The login is in it no longer."""
        peer = self._peers.get(room)
        if peer is not None:
            self.touched.add(peer)
            if self.active.get(peer) == room:
                del self.active[peer]
                self.has_changed = True
        if room in self.asked or room in self.crowded:
            self.asked.pop(room, None)
            self.crowded.discard(room)
            self._reckon()

    def list(self, person: str, *, is_listed: bool) -> None:
        """The owner wishes to have somebody in his list, or no longer."""
        (self.followed.add if is_listed else self.followed.discard)(person)
        (self.unlisted.discard if is_listed else self.unlisted.add)(person)
        self.touched.add(person)
        self.has_changed = True

    def _reckon(self) -> None:
        """Who is whose peer, and what is otherwise than it was."""
        meant: dict[str, str] = {}
        for person, rooms in self.listed.items():
            for room in rooms:
                meant.setdefault(room, person)
        for room, person in self.asked.items():
            if room not in meant or room in self.listed.get(person, ()):
                meant[room] = person
        self._meant = meant
        now = {room: peer for room, peer in meant.items() if room not in self.crowded}
        differing = set(now.items()) ^ set(self._peers.items())
        self.touched.update(peer for _, peer in differing)
        self.turned.update(now.keys() - self._peers.keys())
        self._peers = now
        self.has_changed = True

    # --- from session to session ------------------------------------------------------------------

    def keep(self) -> Keep:
        """What is to be kept otherwise than it was; with the next commit it is."""
        if not self.has_changed:
            return {}
        self.has_changed = False
        written, before = self._written(), self.pieces
        pieces = [written[at : at + PIECE] for at in range(0, len(written), PIECE)]
        self.pieces = len(pieces)
        gone = {f"{PREFIX}{number}": None for number in range(self.pieces, before)}
        return {**gone, **{f"{PREFIX}{number}": piece for number, piece in enumerate(pieces)}}

    def _written(self) -> bytes:
        return json.dumps(
            {
                "listed": self.listed,
                "asked": self.asked,
                "crowded": sorted(self.crowded),
                "active": self.active,
                "followed": sorted(self.followed),
                "unlisted": sorted(self.unlisted),
                "ignored": sorted(self.ignored),
            },
            separators=(",", ":"),
        ).encode()

    @classmethod
    def read(cls, kept: Mapping[str, bytes]) -> "Directs":
        """As it was kept; whatever was written by nobody is nothing."""
        names = [f"{PREFIX}{number}" for number in range(len(kept))]
        pieces = [kept[name] for name in names if name in kept]
        try:
            told = json.loads(b"".join(pieces) or b"{}")
        except ValueError:
            told = {}
        found = cls(
            listed=_people(foreign.table(told, "listed")),
            asked=_named(told, "asked"),
            active=_named(told, "active"),
        )
        for name in ("crowded", "followed", "unlisted", "ignored"):
            getattr(found, name).update(foreign.texts(told, name, MOST))
        found._reckon()
        found.touched.clear()
        found.turned.clear()
        found.has_changed = False
        found.pieces = len(pieces)
        return found


def _people(content: Any) -> People:
    if not isinstance(content, Mapping):
        return {}
    found: People = {}
    for person in list(content)[:MOST]:
        if ids.is_person(person):
            rooms = _rooms(foreign.texts(content, person, MOST))
            found[person] = tuple(dict.fromkeys(rooms))
    return found


def _rooms(names: Iterable[str]) -> Iterable[str]:
    return filter(ids.is_room, names)


def _named(told: Any, name: str) -> dict[str, str]:
    return {
        one: other for one, other in foreign.table(told, name).items() if isinstance(other, str)
    }

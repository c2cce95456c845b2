"""The world behind a fake network: rooms, people, history, and who sees what of it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from bridge.api.content import Text
from bridge.api.events import Message, Settled
from bridge.api.ids import Identity, Key, LoginId, NativeId, NetworkName, Place
from bridge.api.states import (
    About,
    Absent,
    Cause,
    Everyone,
    Present,
    Read,
    Renamed,
    Subject,
    Typing,
)
from bridge.testing.doors import check
from bridge.testing.rooms import Account, Happened, Happening, Person, Portrait, Room, Where
from bridge.testing.views import Seen, View, fold, name_of, native_of, server_of

if TYPE_CHECKING:
    from bridge.api.asked import Profile


class World:
    """native_ids: messages have ids there. tells_about: rooms say what they are.
    on_change: called after whatever happens. on_portrait: when somebody has another picture.

    aliases: what else rooms and people are called, folded.
    anywhere: the place of what is to be seen, before each sees it in his own.
    """

    def __init__(
        self,
        network: NetworkName,
        *,
        now: Callable[[], float],
        native_ids: bool,
        tells_about: bool,
        on_change: Callable[[], None],
    ) -> None:
        self.network = network
        self.now = now
        self.rooms: dict[str, Room] = {}
        self.people: set[str] = set()
        self.pictures: dict[str, Portrait] = {}
        self.profiles: dict[str, Profile] = {}
        self.aliases: dict[str, str] = {}
        self.tells_about = tells_about
        self.views: list[View] = []
        self.blocked: dict[LoginId, set[str]] = {}
        self._native_ids = native_ids
        self.on_change = on_change
        self.on_portrait: Callable[[str], None] = lambda _: None
        self.anywhere = Place(network, "room", "")
        self._number = 0

    def room(self, native: str) -> Room:
        """The room of this name; KeyError where there is none."""
        return self.rooms[fold(native)]

    def view(self, server: str, name: str) -> View | None:
        """The session that has this name on a server."""
        for view in self.views:
            if (view.server, fold(view.name)) == (server, fold(name)):
                return view
        return None

    def is_taken(self, native: str) -> bool:
        """Whether there is a person of this name."""
        return native in self.people

    # --- sessions ---------------------------------------------------------------------------------

    def connect(self, login: LoginId | None, server: str, name: str) -> View:
        """A session begins, under this name or one like it that is free."""
        while login is not None and self.is_taken(native_of(name, server)):
            name += "_"
        view = View(login, server, name)
        self.views.append(view)
        if login is not None:
            self.people.add(native_of(name, server))
        self.on_change()
        return view

    def disconnect(self, view: View, cause: Cause, words: str = "") -> None:
        """A session ends: by a good-bye ("quit"), with words, or by being cut off ("lost")."""
        self.views.remove(view)
        if view.login is not None:
            self.gone(native_of(view.name, view.server), cause, words)
        self.on_change()

    def join(self, view: View, native: str, password: str | None) -> bool:
        """Come into a room; whether it was made by that. Raises Refused."""
        room, is_new = self.rooms.get(native), native not in self.rooms
        if room is None:
            room = self.rooms[native] = Room(native)
        mine = native_of(view.name, view.server)
        affiliation = "owner" if is_new else room.affiliation(mine)
        check(room, affiliation, password)
        if fold(view.name) not in room.people:
            role = room.role(affiliation)
            self.come(room, Person(name=view.name, role=role, affiliation=affiliation), but=view)
        return is_new

    def away(self, view: View, words: str) -> None:
        """A session's person is away, or back again (no words)."""
        for room in self._rooms_of(native_of(view.name, view.server)):
            mine = room.people[fold(view.name)]
            self.come(room, replace(mine, away=bool(words), status=words), but=view)
        self.on_change()

    def show(self, view: View, room: Room) -> None:
        """Let a session see the whole room: what it is, everyone, and the subject."""
        place = self.place(view, room)
        if self.tells_about:
            self.see(view, self.about(view, room))
        present = tuple(self._present(view, room, person) for person in room.people.values())
        self.see(view, Everyone(place=place, present=present))
        subject = Subject(place=place, text=room.subject, by=room.subject_by, at=room.subject_at)
        self.see(view, subject)

    def missed(self, view: View, room: Room, after: int) -> None:
        """Let a session see what was said since; own words as settled calls."""
        for past in [past for past in room.history if past.number > after]:
            item: Seen = replace(past.event, place=self.place(view, room))
            if past.key is not None and past.login == view.login:
                item = Settled(key=past.key, outcome="sent", native=past.event.native)
            view.put(past.number, item)
        self.on_change()

    # --- what happens -----------------------------------------------------------------------------

    def happen(
        self,
        where: Where,
        event: Happened,
        number: int,
        but: View | None = None,
        key: Key | None = None,
    ) -> None:
        """Something happens in a room or a chat; who is behind it does not see it.

        event: its place is replaced by that of each who sees it. key: of the call that did it.
        """
        if isinstance(where, str):
            login = None if but is None else but.login
            self.rooms[where].history.append(Happening(number, event, key, login))
        self.spread(where, event, but)

    def spread(self, where: Where, item: Happened | Typing | Read, but: View | None = None) -> None:
        """Let all see it who see a room or a chat; in a chat also whose own doing it is, when he
        did it elsewhere.
        """
        for view, place in self._seeing(where):
            if view is not but and not self._blocks(view, place, item):
                self.see(view, replace(item, place=place))
        self.on_change()

    def announce(self, view: View, text: str) -> None:
        """The server itself says something to one session."""
        event = Message(
            place=Place(self.network, "direct", view.server, view.login),
            actor=None,
            at=self.now(),
            content=(Text(text),),
            form="notice",
            native=self.next_number()[1],
        )
        self.see(view, event)

    def come(self, room: Room, person: Person, but: View | None = None) -> None:
        """Somebody comes into a room, or is seen otherwise there from now on."""
        room.people[fold(person.name)] = person
        who = self.identity(room.server, person.name)
        self.people.add(who.native)
        room.enlist(who, person.affiliation)
        self.each(room, lambda view: self._present(view, room, person), but=but)

    def go(self, room: Room, name: str, cause: Cause, by: str, reason: str) -> None:
        """Somebody leaves a room."""
        views = list(self.views_in(room))
        who = self.identity(room.server, room.people.pop(fold(name)).name)
        self._went(room, views, who, cause, by, reason)

    def oust(self, room: Room, account: Account, cause: Cause, by: str, reason: str) -> None:
        """One of XMPP may be in a shared room no longer."""
        del room.accounts[account.who.native]
        self._went(room, list(self.views_in(room)), account.who, cause, by, reason)

    def _went(
        self, room: Room, views: list[View], who: Identity, cause: Cause, by: str, reason: str
    ) -> None:
        for view in views:
            absent = Absent(
                login=view.login,
                place=self.place(view, room),
                who=who,
                cause=cause,
                by=by,
                reason=reason,
                mine=_is(view, room, who.name),
            )
            self.see(view, absent)
        self.on_change()

    def gone(self, native: str, cause: Cause, reason: str) -> None:
        """A person leaves the server and all rooms there."""
        views, name = self._who_see(native), name_of(native)
        for room in self._rooms_of(native):
            name = room.people.pop(fold(name)).name
        who = self.identity(server_of(native), name)
        self.people.discard(fold(native))
        for view in views:
            if view in self.views:
                self.see(
                    view, Absent(login=view.login, place=None, who=who, cause=cause, reason=reason)
                )

    def rename(self, native: str, name: str) -> None:
        """A person has another name from now on."""
        server = server_of(native)
        was, now = self.identity(server, name_of(native)), self.identity(server, name)
        own = self.view(server, was.name)
        views = self._who_see(native)
        for room in self._rooms_of(native):
            people = room.people.values()
            renamed = (
                replace(p, name=name) if fold(p.name) == fold(was.name) else p for p in people
            )
            room.people = {fold(person.name): person for person in list(renamed)}
            if was.native in room.affiliations:
                listed = room.affiliations.pop(was.native)
                room.affiliations[now.native] = replace(listed, who=now)
        self.people.discard(was.native)
        self.people.add(now.native)
        if own is not None:
            own.name = name
        for view in views if own is None or own in views else [own, *views]:
            self.see(view, Renamed(login=view.login, was=was, now=now, mine=view is own))

    # --- who sees what ----------------------------------------------------------------------------

    def each(self, room: Room, seen: Callable[[View], Seen], but: View | None = None) -> None:
        """Let every session that is in a room see something there."""
        for view in self.views_in(room):
            if view is not but:
                self.see(view, seen(view))

    def see(self, view: View, item: Seen) -> None:
        self._number += 1
        view.put(self._number, item)
        self.on_change()

    def mark(self, view: View, mark: Callable[[], None]) -> None:
        """Call this when all that was seen so far has been handed over."""
        view.put(self._number, mark)

    def views_in(self, room: Room) -> Iterator[View]:
        for view in self.views:
            if view.server == room.server and (not room.server or fold(view.name) in room.people):
                yield view

    def place(self, view: View, room: Room) -> Place:
        return Place(self.network, "room", room.native, view.login)

    def identity(self, server: str, name: str) -> Identity:
        return Identity(self.network, native_of(name, server), name)

    def about(self, view: View, room: Room) -> About:
        return About(
            place=self.place(view, room),
            name=room.name,
            description=room.description,
            members=room.members,
            avatar=self.sha1(room.native),
            is_public=room.is_public,
            is_moderated=room.is_moderated,
            is_members_only=room.is_members_only,
            has_password=room.password is not None,
        )

    def sha1(self, native: str) -> str:
        """What the picture of a person or a room is known by, "" without one."""
        portrait = self.pictures.get(native)
        return "" if portrait is None else portrait.sha1

    def next_number(self) -> tuple[int, NativeId | None]:
        """Of something that happens now, with the id that it has there."""
        self._number += 1
        return self._number, NativeId(str(self._number)) if self._native_ids else None

    def _present(self, view: View, room: Room, person: Person) -> Present:
        who = self.identity(room.server, person.name)
        return Present(
            place=self.place(view, room),
            who=who,
            role=person.role,
            affiliation=person.affiliation,
            anchor=person.anchor,
            away=person.away,
            status=person.status,
            mine=_is(view, room, person.name),
            avatar=self.sha1(who.native),
            hats=person.hats,
        )

    def _seeing(self, where: Where) -> Iterator[tuple[View, Place]]:
        if isinstance(where, str):
            room = self.rooms[where]
            yield from ((view, self.place(view, room)) for view in self.views_in(room))
            return
        for view in self.views:
            mine = native_of(view.name, view.server)
            other = where[0] if mine == where[1] else where[1]
            if mine in where:
                yield view, Place(self.network, "direct", other, view.login)

    def _blocks(self, view: View, place: Place, item: Happened | Typing | Read) -> bool:
        """Whether a session does not hear who is behind it."""
        who = item.who if isinstance(item, Typing | Read) else item.actor
        if view.login is None or place.kind == "room" or who is None:
            return False
        return who.native in self.blocked.get(view.login, ())

    def _rooms_of(self, native: str) -> list[Room]:
        name, server = fold(name_of(native)), server_of(native)
        return [r for r in self.rooms.values() if r.server == server and name in r.people]

    def _who_see(self, native: str) -> list[View]:
        rooms = self._rooms_of(native)
        return [v for v in self.views if any(v in self.views_in(room) for room in rooms)]


def _is(view: View, room: Room, name: str) -> bool:
    return bool(room.server) and fold(view.name) == fold(name)

"""Whom logins know on a fake network: contact lists, and how those in them fare."""

from collections.abc import Iterable
from dataclasses import dataclass

from bridge.api.ids import Identity, LoginId
from bridge.api.states import Contact, Contacts, Standing, Stranger
from bridge.testing.views import View, fold, name_of, server_of
from bridge.testing.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Friend:
    """An entry of a list. name: as the list calls him, "" for none of its own."""

    name: str = ""
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Faring:
    """How somebody fares; the fields are those of `Contact`."""

    standing: Standing = "unknown"
    status: str = ""
    since: float | None = None


class Lists:
    """The lists are there whether a login is connected or not. is_told: sessions hear of them."""

    def __init__(self, world: World, *, is_told: bool, keeps_list: bool = True) -> None:
        self._world = world
        self._is_told = is_told
        self._keeps_list = keeps_list
        self._friends: dict[LoginId, dict[str, Friend]] = {}
        self._faring: dict[str, Faring] = {}
        self._links: dict[str, LoginId] = {}
        world.on_portrait = self._tell_all

    def befriend(self, native: str, login: LoginId, *groups: str, name: str = "") -> None:
        """A person (`alice%irc.fake`) is in a login's contact list, or is there otherwise."""
        who = fold(native)
        if self._keeps_list:
            self._world.people.add(who)
        self._friends.setdefault(login, {})[who] = Friend(name=name, groups=groups)
        self._tell(login, who)

    def give(self, link: str, login: LoginId) -> None:
        """A login's owner gives somebody a link: who opens it is in his contact list then."""
        self._links[link] = login

    def opens(self, native: str, link: str) -> None:
        """A person opens a link that he was given."""
        self.befriend(native, self._links[link])

    def unfriend(self, native: str, login: LoginId) -> None:
        """He is there no longer; harmless for who is not."""
        who = fold(native)
        view = self._view(login)
        if self._friends.get(login, {}).pop(who, None) is not None and view is not None:
            self._world.see(view, Stranger(login=login, who=self._identity(who)))
        self._world.on_change()

    def fares(
        self, native: str, standing: Standing, status: str = "", since: float | None = None
    ) -> None:
        """A person can be reached, or not; all in whose lists he is are told."""
        self._faring[fold(native)] = Faring(standing=standing, status=status, since=since)
        self._tell_all(fold(native))

    def friends(self, login: LoginId) -> tuple[str, ...]:
        """The natives of all in a login's list."""
        return tuple(self._friends.get(login, {}))

    def watch(self, login: LoginId, natives: Iterable[str]) -> None:
        """A session begins that watches these, and of which no list is kept."""
        self._friends[login] = {fold(native): Friend() for native in natives}

    def show(self, view: View) -> None:
        """Let a session that begins see its whole list, or how those fare whom it watches."""
        if not self._is_told or view.login is None:
            return
        known = tuple(self._contact(view.login, who) for who in self.friends(view.login))
        if self._keeps_list:
            self._world.see(view, Contacts(login=view.login, contacts=known))
            return
        for contact in known:
            self._world.see(view, contact)

    def _tell_all(self, native: str) -> None:
        for login, friends in self._friends.items():
            if native in friends:
                self._tell(login, native)

    def _tell(self, login: LoginId, native: str) -> None:
        view = self._view(login)
        if view is not None:
            self._world.see(view, self._contact(login, native))
        self._world.on_change()

    def _contact(self, login: LoginId, native: str) -> Contact:
        friend, faring = self._friends[login][native], self._faring.get(native, Faring())
        return Contact(
            login=login,
            who=self._identity(native),
            is_listed=self._keeps_list,
            name=friend.name,
            groups=friend.groups,
            standing=faring.standing,
            status=faring.status,
            since=faring.since,
            avatar=self._world.sha1(native),
        )

    def _identity(self, native: str) -> Identity:
        return self._world.identity(server_of(native), name_of(native))

    def _view(self, login: LoginId) -> View | None:
        if not self._is_told:
            return None
        return next((view for view in self._world.views if view.login == login), None)

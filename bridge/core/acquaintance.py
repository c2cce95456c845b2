"""Who may write to whom: who was met before, who is a stranger, who is blocked."""

import asyncio
import time
from collections.abc import Callable, Collection, Coroutine, Iterable, Mapping
from typing import Any, Final, Literal

from bridge.api.errors import Refused
from bridge.api.ids import LoginId, NetworkName, Place
from bridge.core.books import Books
from bridge.core.contacts import Known
from bridge.core.presence import Presence
from bridge.core.strangers import Refusals, Rules, Tally, Unheard
from bridge.store.contacts import Kept

Spawn = Callable[[Coroutine[Any, Any, None]], object]
Verdict = Literal["heard", "blocked", "stranger"]

BLOCKED: Final = "You have blocked this person: unblock him first."
TOO_MANY: Final = (
    "You have written to {0} for the first time today, which is all that this gateway allows"
    " in a day: please write to this person tomorrow."
)
NO_STRANGERS: Final = (
    "From here you can only write to people whom you know: to your contacts, to people in rooms"
    " with you, and to who wrote to you first."
)

TOO_MANY_BLOCKED: Final = "You block {0} people, which is all that this gateway can remember."

MOST_BLOCKED: Final = 2_000
"""People whom one login's owner blocks."""

USUAL: Final = Rules()


class Acquaintance:
    """rules: by network, the usual ones where there are none. on_unheard: is told once a day of the
    strangers whom a login's owner did not hear; on_block: whom he wishes to hear no longer, or
    does again; on_meet: who may have written to each other for the first time. lets_strangers:
    whether the owner of a chat's login wishes to hear whom he does not know.
    """

    def __init__(
        self,
        *,
        books: Books,
        contacts: Known,
        presence: Presence,
        rules: Mapping[NetworkName, Rules],
        on_unheard: Callable[[LoginId, Unheard], None],
        on_block: Callable[[Place, bool], None],
        on_meet: Callable[[Place], None],
        spawn: Spawn,
        lets_strangers: Callable[[Place], bool] = lambda _chat: True,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._books = books
        self._contacts = contacts
        self._presence = presence
        self._rules = rules
        self._on_unheard = on_unheard
        self._on_block = on_block
        self._on_meet = on_meet
        self._spawn = spawn
        self._lets_strangers = lets_strangers
        self._now = now
        self._blocked: dict[LoginId, set[str]] = {}
        self._by_list: set[tuple[LoginId, str]] = set()
        self._in, self._out = Tally(), Tally()
        self._refusals = Refusals()
        self._learning: set[LoginId] = set()

    def restore(self, blocked: Iterable[tuple[LoginId, str, bool]]) -> None:
        """Who was blocked before a restart, and whether by a list."""
        for login, native, by_list in blocked:
            self._blocked.setdefault(login, set()).add(native)
            if by_list:
                self._by_list.add((login, native))

    def is_blocked(self, chat: Place) -> bool:
        """Whether the owner of its login wishes to hear nothing of somebody."""
        return chat.login is not None and chat.native in self._blocked.get(chat.login, ())

    def blocked(self, login: LoginId) -> Collection[str]:
        """Of whom its owner wishes to hear nothing, by native id."""
        return self._blocked.get(login, frozenset())

    @property
    def by_list(self) -> Collection[tuple[LoginId, str]]:
        """Who is blocked because a server says so, by whose login."""
        return self._by_list

    def block(self, chat: Place, is_blocked: bool, *, by_list: bool = False) -> None:
        """He wishes so from now on, or does no longer. by_list: his server says so.

        Raises Refused where it would be too many.
        """
        login, native = chat.login, chat.native
        if login is None:
            return
        blocked, was_blocked = self._blocked.setdefault(login, set()), self.is_blocked(chat)
        if is_blocked and not was_blocked and len(blocked) >= MOST_BLOCKED:
            raise Refused("overload", TOO_MANY_BLOCKED.format(MOST_BLOCKED))
        (blocked.add if is_blocked else blocked.discard)(native)
        whom = login, native
        was_listed = whom in self._by_list
        # Whom he blocked by command, no list lets in again.
        is_listed = is_blocked and by_list and (was_listed or not was_blocked)
        (self._by_list.add if is_listed else self._by_list.discard)(whom)
        if (is_blocked, is_listed) != (was_blocked, was_listed):
            self._books.block(login, native, is_blocked, by_list=is_listed)
        if is_blocked != was_blocked:
            self._on_block(chat, is_blocked)

    def forget(self, login: LoginId) -> None:
        """The login is no more, and nobody is told of whom it did not hear."""
        for native in self._blocked.pop(login, ()):
            self._by_list.discard((login, native))
        self._learning.discard(login)
        for held in (self._in, self._out, self._refusals):
            held.forget(login)

    def met(self, chat: Place) -> None:
        """One of the two has written to the other, wherever."""
        login = chat.login
        if login is None:
            return
        kept = self._books.loaded(login).get(chat.native)
        if kept is None or not kept.is_met:
            self._meet(login, chat)

    def have_met(self, chat: Place) -> bool:
        """Whether it is known by now that a login's owner hears somebody: nearly all chats."""
        if chat.login is None or self.is_blocked(chat):
            return False
        kept = self._books.loaded(chat.login).get(chat.native)
        return kept is not None and kept.is_met

    async def may_begin(self, chat: Place) -> bool:
        """Whether somebody far may write to a login's owner, as far as his own wishes go."""
        if chat.login is None or self.is_blocked(chat):
            return False
        kept = (await self._books.of(chat.login)).get(chat.native)
        if (kept is not None and kept.is_met) or self._knows(chat.login, chat.native, kept):
            return True
        return self._of(chat).first_contact == "everyone" and self._lets_strangers(chat)

    async def hears(self, chat: Place) -> Verdict:
        """Whether a login's owner is to hear what somebody far says; then they have met."""
        login = chat.login
        if login is None:
            return "heard"
        if self.is_blocked(chat):
            return "blocked"
        kept = (await self._books.of(login)).get(chat.native)
        if kept is not None and kept.is_met:
            return "heard"
        if not self._knows(login, chat.native, kept) and not self._admits(chat, login):
            after = self._refusals.refuse(login, chat.native, self._now())
            if after is not None:
                asyncio.get_running_loop().call_later(after, self._tell, login)
            return "stranger"
        self._meet(login, chat)
        return "heard"

    def is_known(self, chat: Place) -> bool:
        """Whether a login's owner is shown that somebody far writes to him: not of strangers, who
        may never be heard. Until it is known whom he has met, nobody has been.
        """
        login = chat.login
        if login is None:
            return True
        if not self._books.is_loaded(login):
            self._spawn(self._load(login))
        kept = self._books.loaded(login).get(chat.native)
        return (kept is not None and kept.is_met) or self._knows(login, chat.native, kept)

    def is_ready(self, login: LoginId) -> bool:
        """Whether it is known whom a login's owner has met."""
        return login not in self._learning and self._books.is_loaded(login)

    async def learn(self, login: LoginId) -> None:
        """Find out: it is known from when this returns, and not before; one at a time."""
        self._learning.add(login)
        try:
            await self._books.of(login)
        finally:
            self._learning.discard(login)

    def speaks(self, chat: Place) -> None:
        """A login's owner, of whom it is known whom he has met, writes to somebody far.

        Raises Refused where he may not.
        """
        login = chat.login
        if login is None:
            return
        if self.is_blocked(chat):
            if (login, chat.native) not in self._by_list:
                raise Refused("not-acceptable", BLOCKED)
            self.block(chat, False)  # else his server had not let it pass
        kept = self._books.loaded(login).get(chat.native)
        if kept is not None and kept.is_met:
            return
        if not self._knows(login, chat.native, kept):
            most = self._of(chat).strangers_out
            if not self._out.admits(login, most, self._now()):
                raise Refused("overload", _too_many(most))
        self._meet(login, chat)

    def _meet(self, login: LoginId, chat: Place) -> None:
        self._books.meet(login, chat.native)
        self._on_meet(chat)

    async def _load(self, login: LoginId) -> None:
        await self._books.of(login)

    def farewell(self) -> None:
        """The gateway ends: it is told now who was not let through, since none of it is kept."""
        for login in self._refusals.untold():
            self._tell(login)

    def _admits(self, chat: Place, login: LoginId) -> bool:
        rules = self._of(chat)
        if rules.first_contact != "everyone" or not self._lets_strangers(chat):
            return False
        return self._in.admits(login, rules.strangers_in, self._now())

    def _of(self, chat: Place) -> Rules:
        return self._rules.get(chat.network, USUAL)

    def _knows(self, login: LoginId, native: str, kept: Kept | None) -> bool:
        """Whether somebody is no stranger: a contact on either side, or in a room with one."""
        if kept is not None and (kept.is_listed or kept.is_watched or kept.roster == "shown"):
            return True
        contact = self._contacts.of(login).get(native)
        if contact is not None and contact.is_listed:
            return True
        rooms = (self._presence.room(place) for place in self._presence.rooms(login))
        return any(r is not None and (native in r.here or native in r.unshown) for r in rooms)

    def _tell(self, login: LoginId) -> None:
        unheard = self._refusals.told(login, self._now())
        if unheard is not None:
            self._on_unheard(login, unheard)


def _too_many(most: int) -> str:
    if not most:
        return NO_STRANGERS
    return TOO_MANY.format("1 person" if most == 1 else f"{most} people")

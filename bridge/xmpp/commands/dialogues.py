"""Commands under way: who is on which page of which, and since when.

XEP-0050 section 3.3: a session belongs to who began it, at the address and node where he did.
"""

import asyncio
import secrets
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, Final

from bridge.api.errors import Refused
from bridge.xmpp.addressing import BareJid, Jid
from bridge.xmpp.commands.declared import Command
from bridge.xmpp.commands.pages import Abandon, End, Form, Page, Sight
from bridge.xmpp.commands.saying import say
from bridge.xmpp.commands.texts import every as texts
from bridge.xmpp.inquiry import Inquiry

GIVEN_UP_AFTER: Final = 900.0
"""Seconds without a word from who is in the middle of a command."""

CLOSED_AFTER: Final = 60.0
"""Seconds after which it is given up where its account begins too many others."""

MOST_BACK: Final = 20
"""Pages to which one can go back."""

USUAL_MOST: Final = 10

MOST_OF_ALL: Final = 10_000
"""Commands of all accounts; the oldest is given up for one more."""


@dataclass(slots=True, kw_only=True)
class Dialogue:
    """One command under way. page: the one that is shown; trail: those before; abandon: what the
    last page that had it needs where nobody goes on. is_refused: what was filled in last.
    """

    id: str
    command: Command
    client: Jid
    account: BareJid
    address: BareJid
    page: Page
    timer: asyncio.TimerHandle
    heard_at: float
    trail: list[Page] = field(default_factory=list)
    is_busy: bool = False
    is_refused: bool = False
    abandon: Abandon | None = None
    on_end: Callable[[], None] | None = None


class Dialogues:
    """spawn: starts what nobody waits for. most: that an account may have under way."""

    def __init__(
        self,
        spawn: Callable[[Coroutine[Any, Any, None]], object],
        most: Callable[[BareJid], int] = lambda _: USUAL_MOST,
    ) -> None:
        self._spawn = spawn
        self._most = most
        self._under_way: dict[str, Dialogue] = {}
        self._counts: dict[BareJid, int] = {}

    def __len__(self) -> int:
        return len(self._under_way)

    def check(self, account: BareJid) -> None:
        """Raises Refused where an account has as many as it may. Those count that are gone on with:
        many clients forget a command when its form is refused.
        """
        most = self._most(account)
        if 0 <= most <= self._counts.get(account, 0):
            self._end_refused(account)
        if 0 <= most <= self._counts.get(account, 0) and not self._closes_one(account):
            words = say(texts.TOO_MANY, most) if most else say(texts.NONE_ALLOWED)
            raise Refused("overload", words)

    def _closes_one(self, account: BareJid) -> bool:
        """Give up the one that nobody went on with for longest: clients do not always tell that a
        form was closed.
        """
        idle_since = asyncio.get_running_loop().time() - CLOSED_AFTER
        mine = [one for one in self._under_way.values() if one.account == account]
        oldest = min(mine, key=lambda one: one.heard_at, default=None)
        if oldest is None or oldest.is_busy or oldest.heard_at > idle_since:
            return False
        self.end(oldest)
        return True

    def begin(self, asked: Inquiry, command: Command, page: Form | Sight) -> Dialogue:
        """A first page is shown, and something follows it."""
        if len(self._under_way) >= MOST_OF_ALL:
            self.end(next(iter(self._under_way.values())))
        id = secrets.token_urlsafe(18)
        dialogue = Dialogue(
            id=id,
            command=command,
            client=asked.client,
            account=asked.account,
            address=asked.address,
            page=page,
            timer=self._timer(id),
            heard_at=asyncio.get_running_loop().time(),
        )
        _keep(dialogue, page)
        self._under_way[id] = dialogue
        self._counts[asked.account] = self._counts.get(asked.account, 0) + 1
        return dialogue

    def find(self, id: str, asked: Inquiry) -> Dialogue | None:
        """Of who began it, at the same address; for everybody else there is none."""
        found = self._under_way.get(id)
        if found is None or (found.client, found.address) != (asked.client, asked.address):
            return None
        return found

    def heard(self, dialogue: Dialogue) -> None:
        """Who is in the middle of it has said something: he has time again."""
        if self.is_under_way(dialogue):
            self._restart(dialogue)

    def show(self, dialogue: Dialogue, page: Page) -> None:
        """It goes on with this page; with the last one it is over."""
        if isinstance(page, End):
            self._forget(dialogue)
            return
        # A form that is shown again is no further page.
        if dialogue.page is not page and not (isinstance(page, Form) and page.problem):
            dialogue.trail.append(dialogue.page)
            del dialogue.trail[:-MOST_BACK]
        dialogue.page = page
        _keep(dialogue, page)
        self._restart(dialogue)

    def back(self, dialogue: Dialogue) -> Page:
        """The page before, or the first one again."""
        if dialogue.trail:
            dialogue.page = dialogue.trail.pop()
        self._restart(dialogue)
        return dialogue.page

    def end(self, dialogue: Dialogue) -> None:
        """Somebody cancels it, has said nothing for too long, or may not go on."""
        if dialogue.id not in self._under_way:
            return
        self._forget(dialogue)
        if dialogue.abandon is not None:
            self._spawn(_abandoned(dialogue.abandon))
        if dialogue.on_end is not None:
            dialogue.on_end()

    def abandon(self, page: Form | Sight) -> None:
        """Nobody goes on from it."""
        if page.abandon is not None:
            self._spawn(_abandoned(page.abandon))

    def end_all(self, is_over: Callable[[Dialogue], bool]) -> int:
        """Those that may not go on; how many there were."""
        over = list(filter(is_over, self._under_way.values()))
        for dialogue in over:
            self.end(dialogue)
        return len(over)

    def is_under_way(self, dialogue: Dialogue) -> bool:
        """Whether it was neither ended nor given up."""
        return dialogue.id in self._under_way

    def _end_refused(self, account: BareJid) -> None:
        """The oldest one of an account of which the last answer was refused."""
        for dialogue in self._under_way.values():
            if dialogue.account == account and dialogue.is_refused and not dialogue.is_busy:
                self.end(dialogue)
                return

    def _forget(self, dialogue: Dialogue) -> None:
        dialogue.timer.cancel()
        if self._under_way.pop(dialogue.id, None) is None:
            return
        left = self._counts.get(dialogue.account, 0) - 1
        if left > 0:
            self._counts[dialogue.account] = left
        else:
            self._counts.pop(dialogue.account, None)

    def _restart(self, dialogue: Dialogue) -> None:
        dialogue.timer.cancel()
        dialogue.timer = self._timer(dialogue.id)
        dialogue.heard_at = asyncio.get_running_loop().time()

    def _timer(self, id: str) -> asyncio.TimerHandle:
        return asyncio.get_running_loop().call_later(GIVEN_UP_AFTER, self._give_up, id)

    def _give_up(self, id: str) -> None:
        dialogue = self._under_way.get(id)
        if dialogue is not None:
            self.end(dialogue)


def _keep(dialogue: Dialogue, page: Form | Sight) -> None:
    if page.abandon is not None:
        dialogue.abandon = page.abandon


async def _abandoned(abandon: Abandon) -> None:
    await abandon()

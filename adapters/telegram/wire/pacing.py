"""How fast to speak to Telegram, and in which order within a chat; pure: the time is passed in.

Bot API, "Bots FAQ": "avoid sending more than one message per second" in a chat (short bursts
pass), "not ... more than 20 messages per minute" in a group, "about 30 messages per second" over
all. The real limits are told by `retry_after` alone, which is of one chat.

Who may not speak yet, and waits elsewhere, has a turn, so that nobody overtakes him.
"""

from collections import deque
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Final

from bridge.api.pacing import Bucket

OVER_ALL: Final = (30, 1 / 30)
A_CHAT: Final = (5, 1.0)
A_GROUP: Final = 20
MINUTE: Final = 60.0

PATIENCE: Final = 10.0
"""Seconds for which a turn is held for somebody who does not come back: he gave up."""

SPARE: Final = 2
"""Messages that a chat must have room for now, before somebody is shown typing there."""

_NOTHING: Final = 1e-6
"""Seconds that are lost in the sums of times."""

MOST_CHATS: Final = 1000
"""Past which those are forgotten that are at rest."""


@dataclass(slots=True)
class _Chat:
    """turns: who waits for it, and from when on he may. said: when the last messages were."""

    bucket: Bucket = field(default_factory=lambda: Bucket(*A_CHAT))
    said: deque[float] = field(default_factory=lambda: deque(maxlen=A_GROUP))
    stopped_until: float = float("-inf")
    turns: dict[Hashable, float] = field(default_factory=dict)


class Pace:
    """Of one bot."""

    def __init__(self) -> None:
        self._bucket = Bucket(*OVER_ALL)
        self._chats: dict[int, _Chat] = {}

    def wait(self, chat: int, who: Hashable, now: float, messages: int = 1) -> float:
        """Seconds until he may try in this chat; 0.0: now, and then `take` follows at once.

        messages: how many it brings; groups may have but 20 in a minute.
        """
        state = self._state(chat, now)
        _pass_over(state, who, now)
        before = _before(state, who)
        if before is None:
            wait = self._free(chat, state, now, messages)
        else:
            # Behind who waits already; he takes what is free then.
            wait = max(before - now, 0.0) + A_CHAT[1]
        if not wait:
            state.turns.pop(who, None)
            return 0.0
        state.turns[who] = now + wait
        return wait

    def wait_for_all(self, now: float) -> float:
        """Seconds until one more may leave, wherever it goes; who asks first leaves first."""
        return self._bucket.wait(now)

    def take(self, chat: int, now: float, messages: int = 1) -> None:
        """One request leaves."""
        state = self._state(chat, now)
        self._bucket.take(now)
        state.bucket.take(now)
        if chat < 0:
            state.said.extend([now] * messages)

    def stop(self, chat: int, who: Hashable, seconds: float, now: float) -> None:
        """The server wants nothing more in this chat for so long; who was told so is first then."""
        state = self._state(chat, now)
        state.stopped_until = max(state.stopped_until, now + seconds)
        others = state.turns
        others.pop(who, None)
        state.turns = {who: state.stopped_until, **others}

    def has_room(self, chat: int, now: float) -> bool:
        """There is so much room that what need not be said can be."""
        state = self._chats.get(chat)
        if self._bucket.wait(now) > 0.0:
            return False
        if state is None:
            return True
        if state.turns or now < state.stopped_until:
            return False
        return self._spare(chat, state, now)

    def _spare(self, chat: int, state: _Chat, now: float) -> bool:
        if state.bucket.wait(now - SPARE * A_CHAT[1]) > 0.0:
            return False
        return chat > 0 or sum(at > now - MINUTE for at in state.said) + SPARE < A_GROUP

    @staticmethod
    def _free(chat: int, state: _Chat, now: float, messages: int) -> float:
        """Seconds until nothing but other people's turns is in the way."""
        waits = [state.bucket.wait(now), state.stopped_until - now]
        if messages and chat < 0 and len(state.said) == A_GROUP:
            waits.append(state.said[0] + MINUTE - now)
        wait = max(waits)
        return wait if wait > _NOTHING else 0.0

    def _state(self, chat: int, now: float) -> _Chat:
        state = self._chats.get(chat)
        if state is None:
            if len(self._chats) >= MOST_CHATS:
                self._forget(now)
            state = self._chats[chat] = _Chat()
        return state

    def _forget(self, now: float) -> None:
        self._chats = {
            chat: state
            for chat, state in self._chats.items()
            if state.turns or state.stopped_until > now or not _is_full(state, now)
        }


def _pass_over(state: _Chat, who: Hashable, now: float) -> None:
    """Who had his turn and did not come has none any longer."""
    late = [other for other, at in state.turns.items() if at + PATIENCE < now and other != who]
    for other in late:
        del state.turns[other]


def _before(state: _Chat, who: Hashable) -> float | None:
    """When he has his turn who is last before this one; None when nobody is."""
    found: float | None = None
    for other, at in state.turns.items():
        if other == who:
            return found
        found = at
    return found


def _is_full(state: _Chat, now: float) -> bool:
    """As if nothing had been said there."""
    return state.bucket.wait(now - (A_CHAT[0] - 1) * A_CHAT[1]) <= 0.0 and (
        not state.said or state.said[-1] + MINUTE < now
    )

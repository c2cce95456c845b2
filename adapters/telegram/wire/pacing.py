"""How fast to speak to Telegram, and in which order within a chat; pure: the time is passed in.

Bot API, "Bots FAQ": "avoid sending more than one message per second" in a chat (short bursts
pass), "not ... more than 20 messages per minute" in a group, "about 30 messages per second" over
all. The real limits are told by `retry_after` alone, which is of one chat. An edit counts as a
message does.

When a message was counted there is known only within the time that its request took: it counts
here from the answer on, so that it never counts there for longer than here.

Who may not speak yet, and waits elsewhere, has a turn, so that nobody overtakes him.
"""

from collections import deque
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Final

from bridge.api.pacing import Bucket

OVER_ALL: Final = (30, 1.1)
"""In so many seconds; requests that leave apart may arrive together."""

A_CHAT: Final = (5, 1.0)
"""As a Bucket."""

A_BURST: Final = (10, 10.0)
A_GROUP: Final = (20, 60.0)

PATIENCE: Final = 10.0
"""Seconds for which a turn is held for somebody who does not come back: he gave up."""

SPARE: Final = 2
"""Messages that a chat must have room for now, before somebody is shown typing there."""

_NOTHING: Final = 1e-6
"""Seconds that are lost in the sums of times."""

MOST_CHATS: Final = 1000
"""Past which those are forgotten that are at rest."""


@dataclass(slots=True)
class Window:
    """Lets so many through in any so many seconds."""

    most: int
    seconds: float
    _times: deque[float] = field(default_factory=deque)

    def wait(self, now: float, count: int = 1) -> float:
        """Seconds until that many more may pass; 0.0 means now."""
        beyond = len(self._times) + min(count, self.most) - self.most
        return max(0.0, self._times[beyond - 1] + self.seconds - now) if beyond > 0 else 0.0

    def take(self, now: float, count: int = 1) -> None:
        """They have passed."""
        self._times.extend([now] * count)
        while len(self._times) > self.most:
            self._times.popleft()

    def move(self, now: float, count: int) -> None:
        """The last ones did so only now."""
        for number in range(1, min(count, len(self._times)) + 1):
            self._times[-number] = now


@dataclass(slots=True)
class _Chat:
    """turns: who waits for it, and from when on he may. is_flood: it was stopped by the server."""

    bucket: Bucket = field(default_factory=lambda: Bucket(*A_CHAT))
    windows: tuple[Window, ...] = ()
    stopped_until: float = float("-inf")
    is_flood: bool = False
    turns: dict[Hashable, float] = field(default_factory=dict)


class Pace:
    """Of one bot."""

    def __init__(self) -> None:
        self._all = Window(*OVER_ALL)
        self._chats: dict[int, _Chat] = {}

    def wait(self, chat: int, who: Hashable, now: float, messages: int = 1) -> float:
        """Seconds until he may try in this chat; 0.0: now, and then `take` follows at once.

        messages: how many it brings or changes.
        """
        state = self._state(chat, now)
        _pass_over(state, who, now)
        before = _before(state, who)
        if before is None:
            wait = self._free(state, now, messages)
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
        return self._all.wait(now)

    def take(self, chat: int, now: float, messages: int = 1) -> None:
        """One request leaves."""
        state = self._state(chat, now)
        self._all.take(now)
        state.bucket.take(now)
        for window in state.windows:
            window.take(now, messages)

    def answered(self, chat: int, now: float, messages: int = 1) -> None:
        """What left last for this chat was answered, or given up."""
        for window in self._state(chat, now).windows:
            window.move(now, messages)

    def stop(
        self, chat: int, who: Hashable, seconds: float, now: float, *, is_flood: bool = True
    ) -> None:
        """Nothing more in this chat for so long; who was told so is first then.

        is_flood: the server wants it so; else nothing can be sent, and `resume` ends it.
        """
        state = self._state(chat, now)
        if now + seconds > state.stopped_until:
            state.stopped_until, state.is_flood = now + seconds, is_flood
        others = state.turns
        others.pop(who, None)
        state.turns = {who: state.stopped_until, **others}

    def resume(self, now: float) -> None:
        """Whatever is sent arrives again."""
        for state in self._chats.values():
            if state.stopped_until > now and not state.is_flood:
                state.stopped_until = now
                state.turns = {who: min(at, now) for who, at in state.turns.items()}

    def has_room(self, chat: int, now: float) -> bool:
        """There is so much room that what need not be said can be."""
        state = self._chats.get(chat)
        if self._all.wait(now) > 0.0:
            return False
        if state is None:
            return True
        if state.turns or now < state.stopped_until:
            return False
        has_spare = state.bucket.wait(now - SPARE * A_CHAT[1]) <= 0.0
        return has_spare and not any(window.wait(now, SPARE + 1) for window in state.windows)

    @staticmethod
    def _free(state: _Chat, now: float, messages: int) -> float:
        """Seconds until nothing but other people's turns is in the way."""
        waits = [state.bucket.wait(now), state.stopped_until - now]
        if messages:
            waits += [window.wait(now, messages) for window in state.windows]
        wait = max(waits)
        return wait if wait > _NOTHING else 0.0

    def _state(self, chat: int, now: float) -> _Chat:
        state = self._chats.get(chat)
        if state is None:
            if len(self._chats) >= MOST_CHATS:
                self._forget(now)
            limits = (A_BURST, A_GROUP) if chat < 0 else (A_BURST,)
            state = self._chats[chat] = _Chat(windows=tuple(Window(*limit) for limit in limits))
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
    return state.bucket.wait(now - (A_CHAT[0] - 1) * A_CHAT[1]) <= 0.0 and not any(
        window.wait(now, window.most) for window in state.windows
    )

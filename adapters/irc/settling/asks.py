"""What people asked this connection for and wait for: join, part, nick, topic, kick, whois.

The server answers with what happened, or with a numeric that names the target or the command.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

from adapters.irc.items import Denial
from adapters.irc.wire import numerics
from bridge.api.errors import GatewayError, Refused

NUMERICS: Mapping[str, frozenset[str]] = {
    "join": numerics.JOIN,
    "part": numerics.PART,
    "nick": numerics.NICK,
    "topic": numerics.TOPIC,
    "kick": numerics.KICK,
    "modes": numerics.MASKS,
    "whois": numerics.WHOIS,
    "version": numerics.CTCP,
    "ping": numerics.CTCP,
    "list": numerics.LIST,
    "mode": numerics.MODE,
    "masks": numerics.MASKS,
    "invite": numerics.INVITE,
}


BEHIND = "ask-"
"""How the PING begins that stands behind a question to which the server need not answer."""


@dataclass(slots=True)
class Asks:
    """Open questions by kind and folded target; who asks the same gets the same answer."""

    _open: dict[tuple[str, str], asyncio.Future[None]] = field(default_factory=dict)
    _tokens: int = 0

    def token(self) -> str:
        """What the PING behind a question holds, and the last word of the question's target."""
        self._tokens += 1
        return f"{BEHIND}{self._tokens}"

    def ponged(self, token: str) -> None:
        """All that was sent before this PING is done, and was not refused."""
        for what, target in tuple(self._open):
            if target.endswith(f" {token}"):
                self.done(what, target)

    def open(self, what: str, target: str) -> tuple[asyncio.Future[None], bool]:
        """The answer to come, and whether the question is new and must be sent."""
        answer = self._open.get((what, target))
        if answer is not None and not answer.done():
            return answer, False
        answer = asyncio.get_running_loop().create_future()
        # Nobody may be waiting any more when it comes.
        answer.add_done_callback(lambda done: done.cancelled() or done.exception())
        self._open[what, target] = answer
        return answer, True

    def done(self, what: str, target: str) -> None:
        """It happened."""
        # A server may shorten a nick: whatever ours is now, it was changed.
        for key in [key for key in self._open if key == (what, target) or key[0] == what == "nick"]:
            answer = self._open.pop(key)
            if not answer.done():
                answer.set_result(None)

    def denied(self, denial: Denial) -> bool:
        """The server said no; True when it was to one of these. It may name the channel, the
        person or the command (`461 me JOIN :Not enough parameters`).
        """
        for (what, target), answer in self._open.items():
            names_it = denial.target in (what, *target.split(" "))
            is_no = denial.numeric in NUMERICS[what] or not denial.numeric.isdecimal()
            if names_it and is_no and not answer.done():
                del self._open[what, target]
                answer.set_exception(_refusal(denial))
                return True
        return False

    def fail(self, error: GatewayError) -> None:
        """The connection was lost: no answer will come."""
        waiting, self._open = self._open, {}
        for answer in waiting.values():
            if not answer.done():
                answer.set_exception(error)


def _refusal(denial: Denial) -> Refused:
    return Refused(numerics.reason(denial.numeric), numerics.words(denial.text))

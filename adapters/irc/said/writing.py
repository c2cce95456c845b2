"""Who of ours writes where, told again and again: IRCv3 typing.

"Clients [...] MUST NOT send typing notifications more often than once every 3 seconds"; others
forget after 6 what they were not told again.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from adapters.irc.client import Client
from adapters.irc.wire.clienttags import TYPING
from adapters.irc.wire.line import serialise
from bridge.api.ids import LoginId

AGAIN: Final = 3.0
LONGEST: Final = 40
"""So often it is told of one text: two minutes. A client that vanished ends nothing."""

_MOST = 1000
_LABEL = "typing"
"""So that a refusal is not taken for one of what is said."""


@dataclass(slots=True)
class _Written:
    left: int
    timer: asyncio.TimerHandle | None = None


class Writing:
    """places: by login and folded target, where something is being written."""

    __slots__ = ("_clients", "places")

    def __init__(self, clients: Mapping[LoginId, Client]) -> None:
        self.places: dict[tuple[LoginId, str], _Written] = {}
        self._clients = clients

    def tell(self, login: LoginId, target: str, is_typing: bool) -> None:
        """Somebody writes, or no longer."""
        client = self._clients.get(login)
        if client is None:
            return
        key = (login, client.session.fold(target))
        written = self.places.get(key)
        if not is_typing:
            self._end(key)
            if written is not None:
                _say(client, target, "done")
        elif written is not None:
            written.left = LONGEST
        elif len(self.places) < _MOST:
            self.places[key] = _Written(LONGEST)
            self._again(key, target)

    def said(self, login: LoginId, target: str) -> None:
        """Whoever says something writes it no longer: everybody takes it so."""
        client = self._clients.get(login)
        if client is not None:
            self._end((login, client.session.fold(target)))

    def _again(self, key: tuple[LoginId, str], target: str) -> None:
        written, client = self.places.get(key), self._clients.get(key[0])
        if written is None or client is None or not written.left:
            self._end(key)
            return
        written.left -= 1
        _say(client, target, "active")
        loop = asyncio.get_running_loop()
        written.timer = loop.call_later(AGAIN, self._again, key, target)

    def _end(self, key: tuple[LoginId, str]) -> None:
        written = self.places.pop(key, None)
        if written is not None and written.timer is not None:
            written.timer.cancel()


def _say(client: Client, target: str, status: str) -> None:
    """Dropped where anything else waits."""
    session = client.session
    channel = session.channel(target)
    may = channel.is_in if channel is not None else not session.support.is_channel(target)
    if may and session.abilities.texts.typing:
        client.offer(serialise("TAGMSG", target, label=_LABEL, tags={TYPING: status}))

"""How logins get to their servers: whose turn it is, by which way, what is told of it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from adapters.irc.config import IrcConfig, ServerConfig
from adapters.irc.reach.denied import SERVER
from adapters.irc.reach.opening import Hopeless, Resolve, Terms, reach, system
from adapters.irc.reach.trust import Trust
from adapters.irc.reach.turns import Passage, Turns
from adapters.irc.reach.ways import Way, ways
from adapters.irc.wire.connection import Connection, Unreachable
from adapters.irc.wishes import Wishes
from bridge.api.errors import LoginLost, Refused

NO_AUTHORITIES: Final = "The certificates that this gateway trusts cannot be read."
CONNECTING: Final = "Connecting to {}."

Tell = Callable[[str], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A connection that was made. version: of TLS, "" without. passage: to be ended with it."""

    way: Way
    version: str
    passage: Passage

    def __str__(self) -> str:
        """`irc.example.org:6697, encrypted (TLSv1.3)`"""
        where = f"[{self.way.host}]" if ":" in self.way.host else self.way.host
        how = f"encrypted ({self.version})" if self.version else "not encrypted"
        return f"{where}:{self.way.port}, {how}"


class Approach:
    """Of all logins of one network. settings: the configuration; it may be replaced."""

    def __init__(
        self, settings: IrcConfig, *, turns: Turns, trust: Trust, resolve: Resolve = system
    ) -> None:
        self.settings = settings
        self._turns = turns
        self._trust = trust
        self._resolve = resolve

    def config(self, host: str) -> ServerConfig:
        """How to speak to a server. Raises LoginLost where it may not be used."""
        config = self.settings.server(host)
        if config is None:
            raise LoginLost("forbidden", SERVER.format(host))
        return config

    async def make(
        self,
        connection: Connection,
        wishes: Wishes,
        *,
        tell: Tell,
        is_waited_for: bool,
        only_port: int | None = None,
    ) -> Arrival:
        """Connect when it is one's turn. tell: what is tried, and what came to nothing; the last
        failure is raised. is_waited_for: by somebody. only_port: see `ways`.

        Raises Unreachable, and LoginLost where nothing may be tried.
        """
        config = self.config(wishes.host)
        try:
            found, terms = ways(wishes, only_port), self._terms(config, wishes)
        except Refused as error:
            raise LoginLost(error.reason, error.text) from error
        except OSError as error:
            raise Unreachable("unreachable", NO_AUTHORITIES) from error
        passage = await self._turns.take(
            wishes.host,
            interval=config.connect_interval,
            most=config.max_connections,
            is_waited_for=is_waited_for,
        )
        try:
            way, version = await self._try(connection, found, terms, tell)
        except BaseException:
            passage.over()
            raise
        return Arrival(way=way, version=version, passage=passage)

    async def _try(
        self, connection: Connection, found: tuple[Way, ...], terms: Terms, tell: Tell
    ) -> tuple[Way, str]:
        for way in found:
            await tell(CONNECTING.format(way))
            try:
                return way, await reach(connection, way, terms, self._resolve)
            except Hopeless:
                raise
            except Unreachable as error:
                if way is found[-1]:
                    raise
                await tell(error.words)
        raise AssertionError("there is always a way")

    def _terms(self, config: ServerConfig, wishes: Wishes) -> Terms:
        """Raises Refused, and OSError for the file of certificates."""
        if self.settings.denied.server(wishes.address):
            raise Refused("forbidden", SERVER.format(wishes.address))
        verify = wishes.verify_cert and not wishes.fingerprints
        return Terms(
            tls=self._trust.context(config.ca_file, verify=verify, certificate=wishes.certificate),
            fingerprints=wishes.fingerprints,
            may_be_private=self.settings.leads_to(wishes.host, wishes.address),
        )

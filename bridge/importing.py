"""Takes over what accounts had at a biboumi: their settings and their archives.

The gateway must not run meanwhile: the database is locked, as by a gateway. Doing it twice does no
harm: what was set is set again, and rooms that have an archive keep theirs.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from typing import Any, Final

from bridge.api.adapter import Adapter, Target
from bridge.api.content import Text
from bridge.api.errors import Refused
from bridge.api.events import Message
from bridge.api.ids import Identity, NetworkName, Place
from bridge.api.tuning import Tuning
from bridge.core import room_wishes
from bridge.core.preferences import (
    MAX_HISTORY,
    MOST_HISTORY,
    PERSISTENT,
    RECORD_HISTORY,
)
from bridge.core.routing import XMPP
from bridge.core.sessions import value as as_login
from bridge.store import accounts, addresses, past, preferences
from bridge.store.biboumi import Archive, Biboumi, OfAccount, OfChannel, OfServer, Said
from bridge.store.database import Store
from bridge.store.values import Arrival, KnownLogin
from bridge.xmpp import addressing
from bridge.xmpp.addressing import BareJid, Domain, MalformedJid

BATCH: Final = 1000
"""Lines that are committed at once."""

TOGETHER: Final = (("sasl_name", "sasl_password"),)
"""Settings of a server that mean nothing alone."""

UNLIMITED: Final = "1000"
"""Lines at once, as near to no limit as there is."""

ACTION: Final = "/me "


@dataclass(slots=True)
class Summary:
    """What was taken over, and what could not be: sentences. accounts: those that wished
    something for all their rooms. servers: those to which there are logins.
    """

    accounts: int = 0
    logins: int = 0
    rooms: int = 0
    lines: int = 0
    servers: tuple[str, ...] = ()
    left: list[str] = field(default_factory=list)


class Importing:
    """Into one network. domain: of its component."""

    def __init__(
        self, store: Store, network: NetworkName, domain: Domain, adapter: Adapter[Any]
    ) -> None:
        self._store = store
        self._network = network
        self._domain = domain
        self._adapter = adapter
        self._logins: dict[tuple[str, str], KnownLogin] = {}
        self._changed: set[tuple[str, str]] = set()
        self.summary = Summary()

    async def run(self, biboumi: Biboumi) -> Summary:
        """Take over all there is."""
        for login in await self._store.read(accounts.logins):
            if login.network == self._network:
                self._logins[login.account, login.native] = login
        for of_account in biboumi.accounts():
            await self._prefer(of_account)
        for of_server in biboumi.servers():
            self._set_server(of_server)
        for of_channel in biboumi.channels():
            self._set_channel(of_channel)
        archives = [one for one in biboumi.archives() if self._has_room(one)]
        await self._write_logins()
        for archive in archives:
            await self._take(archive, biboumi.said(archive))
        return self.summary

    # --- settings ---------------------------------------------------------------------------------

    async def _prefer(self, of: OfAccount) -> None:
        account = self._account(of.account)
        if account is None:
            return
        longest = of.max_history_length
        values = {
            PERSISTENT: of.persistent,
            RECORD_HISTORY: of.record_history,
            MAX_HISTORY: None if longest is None else min(longest, MOST_HISTORY),
        }
        said = {name: str(int(value)) for name, value in values.items() if value is not None}
        await self._store.write(
            partial(preferences.prefer_all, account=account, network=self._network, values=said)
        )
        self.summary.accounts += bool(said)

    def _set_server(self, of: OfServer) -> None:
        login = self._login(of.account, of.server)
        if login is None:
            return
        values = dict(of.values)
        if "sasl_password" in values:
            # There the nick is the account's name.
            values["sasl_name"] = values.get("nick", login.name)
        if values.get("throttle_limit") in ("0", "-1"):
            values["throttle_limit"] = UNLIMITED  # so it writes that there is no limit
        self._tune(login, Target("server", login.native, login.native), values)

    def _set_channel(self, of: OfChannel) -> None:
        login = self._login(of.account, of.server)
        target = None if login is None else self._target(of.channel, of.server)
        if login is None or target is None:
            return
        self._tune(login, target, of.values)
        login = self._logins[login.account, login.native]
        wished = {PERSISTENT: of.persistent, RECORD_HISTORY: of.record_history}
        self._keep(login, room_wishes.written(target.native, wished))

    def _tune(self, login: KnownLogin, target: Target, values: Mapping[str, str]) -> None:
        """All at once; where that is refused, what can be."""
        if not values or self._tuned(login, target, values) is None:
            return
        for group in _groups(values):
            refused = self._tuned(login, target, {name: values[name] for name in group})
            if refused is not None:
                self._leave(f"{login.account}, {login.native}: {' and '.join(group)}: {refused}")

    def _tuned(self, login: KnownLogin, target: Target, values: Mapping[str, str]) -> str | None:
        """Why not, None where it was done."""
        assert isinstance(self._adapter, Tuning)
        login = self._logins[login.account, login.native]
        try:
            options = self._adapter.tuned(target, values, as_login(login))
        except Refused as refused:
            return refused.text
        nick = options.get("nick")
        if nick:
            login = replace(login, name=nick)
        self._keep(login, options)
        return None

    def _keep(self, login: KnownLogin, options: Mapping[str, str]) -> None:
        kept = {name: value for name, value in {**login.options, **options}.items() if value}
        key = (login.account, login.native)
        self._logins[key] = replace(login, options=kept)
        self._changed.add(key)

    async def _write_logins(self) -> None:
        changed = [self._logins[key] for key in sorted(self._changed)]
        for login in changed:
            await self._store.write(partial(accounts.add_login, login=login))
            await self._store.write(partial(accounts.rename_login, login=login.id, name=login.name))
            await self._store.write(
                partial(accounts.keep_options, login=login.id, options=login.options)
            )
        self.summary.logins = len(changed)
        self.summary.servers = tuple(sorted({login.native for login in changed}))

    # --- archives ---------------------------------------------------------------------------------

    def _has_room(self, archive: Archive) -> bool:
        login = self._login(archive.account, archive.server)
        return login is not None and self._target(archive.channel, archive.server) is not None

    async def _take(self, archive: Archive, lines: Iterator[Said]) -> None:
        login = self._login(archive.account, archive.server)
        target = self._target(archive.channel, archive.server)
        assert login is not None
        assert target is not None
        shows = Place(self._network, "room", target.native, login.id)
        room = Place(XMPP, "room", f"{login.account} {await self._address(target)}")
        if await self._store.read(partial(past.has_entries, room=room)):
            self._leave(f"{login.account}, {archive.channel}: This room has an archive already.")
            return
        taken = 0
        while batch := list(islice(lines, BATCH)):
            arrivals = [one for one in map(partial(self._said, archive, shows), batch) if one]
            await self._store.write(
                partial(past.remember, room=room, shows=shows, arrivals=arrivals)
            )
            taken += len(arrivals)
        self.summary.rooms += 1
        self.summary.lines += taken

    def _said(self, archive: Archive, shows: Place, line: Said) -> Arrival | None:
        who = self._adapter.target(self._named(line.nick, archive.server))
        if who is None or who.kind != "direct" or not line.body:
            return None
        is_action = line.body.startswith(ACTION)
        body = line.body.removeprefix(ACTION) if is_action else line.body
        event = Message(
            place=shows,
            actor=Identity(self._network, who.native, line.nick),
            at=line.at,
            content=(Text(body),),
            form="action" if is_action else "say",
        )
        return Arrival(self._store.ids.event(), event, event.actor)

    async def _address(self, target: Target) -> BareJid:
        """Where the room is; what such an address means is kept where it does not say so itself."""
        name = self._adapter.named(target)
        local = addressing.to_localpart(name)
        if addressing.needs_stored(name):
            names = {str(local): name}
            await self._store.write(partial(addresses.remember, domain=self._domain, names=names))
        return addressing.address(local, self._domain)

    # --- what is meant ----------------------------------------------------------------------------

    def _account(self, written: str) -> str | None:
        try:
            return str(addressing.prepare_bare(written))
        except MalformedJid:
            self._leave(f"{written}: This is not the address of an account.")
            return None

    def _login(self, account: str, server: str) -> KnownLogin | None:
        """The account's login to a server, made where there is none."""
        owner, native = self._account(account), self._server(server)
        if owner is None or native is None:
            return None
        known = self._logins.get((owner, native))
        if known is None:
            name = str(addressing.local_of(addressing.prepare(owner)))
            known = KnownLogin(self._store.ids.login(), self._network, owner, native, name)
            self._keep(known, {})
        return known

    def _server(self, server: str) -> str | None:
        assert isinstance(self._adapter, Tuning)
        only = self._adapter.only()
        target = self._adapter.target(server)
        if only is not None and only.native != server.lower():
            target = None
        if target is None or target.kind != "server":
            self._leave(f"{server}: This gateway does not connect to this server.")
            return None
        return target.native

    def _target(self, channel: str, server: str) -> Target | None:
        target = self._adapter.target(self._named(channel, server))
        if target is None or target.kind != "room":
            self._leave(f"{channel}: There can be no room of this name.")
            return None
        return target

    def _named(self, name: str, server: str) -> str:
        assert isinstance(self._adapter, Tuning)
        return name if self._adapter.only() is not None else f"{name}%{server}"

    def _leave(self, why: str) -> None:
        if why not in self.summary.left:
            self.summary.left.append(why)


def _groups(values: Mapping[str, str]) -> Sequence[tuple[str, ...]]:
    groups = [group for group in TOGETHER if all(name in values for name in group)]
    grouped = {name for group in groups for name in group}
    return [*groups, *((name,) for name in values if name not in grouped)]

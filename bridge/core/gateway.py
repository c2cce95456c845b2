"""The core, put together: what the faces and the networks share."""

import asyncio
import logging
import random
from collections.abc import Callable, Collection, Coroutine, Mapping
from typing import Any

from bridge.api.adapter import Adapter, Inbox
from bridge.api.asked import Following
from bridge.api.ids import LoginId, NetworkName, Place
from bridge.api.states import Condition, Contact, ContactState, Probe
from bridge.core.acquaintance import Acquaintance
from bridge.core.attaching import Attaching
from bridge.core.audit import Audit
from bridge.core.bans import Bans
from bridge.core.books import Books
from bridge.core.contacts import Difference, Known
from bridge.core.entrances import Entrances
from bridge.core.erasing import Erasing
from bridge.core.exporting import Exporting
from bridge.core.forgetting import forget_account, forget_in_vain
from bridge.core.inbox import Intake
from bridge.core.limits import Limits as AccountLimits
from bridge.core.logins import Registry
from bridge.core.maintenance import Maintenance
from bridge.core.media import USUAL, Limits, Media
from bridge.core.moves import Moves
from bridge.core.moving import Moving
from bridge.core.outbox import Outbox
from bridge.core.portrayal import Portrayal
from bridge.core.preferences import LONG_TEXTS, STRANGERS, Preferences, Value
from bridge.core.presence import Presence
from bridge.core.records import Records
from bridge.core.registering import Registering
from bridge.core.routing import XMPP, Twins
from bridge.core.showing import Showing, Stage
from bridge.core.sources import SourceInbox
from bridge.core.strangers import Rules, Unheard
from bridge.core.told import Told
from bridge.core.watching import Watching
from bridge.store import (
    accounts,
    bans,
    contacts,
    deliveries,
    memberships,
    positions,
    registrations,
    watchers,
)
from bridge.store import limits as kept_limits
from bridge.store.bans import Ban
from bridge.store.database import Store
from bridge.store.moving import former
from bridge.store.values import HostedRoom, KnownLogin

log = logging.getLogger(__name__)

EVERYBODY: Mapping[NetworkName, Rules] = {}
"""Of no network it was said who may write to whom: the usual rules."""

NOBODY: Mapping[NetworkName, float] = {}
"""Of no network it was said for how long changes wait: as long as is usual."""

NOWHERE: Mapping[NetworkName, bool] = {}
"""Of no network it was said that what nobody knows the fate of is sent again."""

SWEEP_INTERVAL = 15.0
"""Seconds between two looks for sessions that nobody uses."""

Spawn = Callable[[Coroutine[Any, Any, None]], asyncio.Task[None]]


class Gateway:
    """networks: the adapters of the configured networks. expire_after, changes_after: in seconds,
    by network; resend_uncertain: whether what may have left leaves once more, by network;
    people_shown: in a room, by network. limits: of files; of_accounts: how much each may have and
    do, by name. wishes: of accounts that say nothing else, by network.
    admins: bare JIDs; may be set anew. on_ban: hears of each that begins or is over.
    """

    def __init__(
        self,
        *,
        store: Store,
        networks: Mapping[NetworkName, Adapter[Any]],
        expire_after: Mapping[NetworkName, float],
        people_shown: Mapping[NetworkName, int],
        twins: Twins,
        stage: Stage,
        face: Adapter[Any],
        spawn: Spawn,
        on_condition: Callable[[NetworkName, Condition], None],
        on_contact: Callable[[Difference], None],
        on_probe: Callable[[Probe], None],
        limits: Limits = USUAL,
        of_accounts: Mapping[str, int] | None = None,
        admins: Collection[str] = (),
        on_ban: Callable[[Ban], None] = lambda _ban: None,
        wishes: Mapping[NetworkName, Mapping[str, Value]] | None = None,
        changes_after: Mapping[NetworkName, float] = NOBODY,
        resend_uncertain: Mapping[NetworkName, bool] = NOWHERE,
        rules: Mapping[NetworkName, Rules] = EVERYBODY,
        on_unheard: Callable[[LoginId, Unheard], None] = lambda _login, _unheard: None,
        on_block: Callable[[Place, bool], None] = lambda _chat, _is_blocked: None,
        on_meet: Callable[[Place], None] = lambda _chat: None,
        on_split: Callable[[str, NetworkName, str], None] = lambda _account, _network, _words: None,
    ) -> None:
        self.store = store
        self.networks = networks
        self.twins = twins
        self.spawn = spawn
        self.new_id = store.ids.next
        self.admins = admins
        self.bans = Bans(store, admins=lambda: self.admins, changed=on_ban)
        self.limits = AccountLimits(store, of_accounts)
        self.maintenance = Maintenance()
        self.audit = Audit(store, self.new_id)
        self.records = Records(store)
        self.watching = Watching(store)
        self.told = Told(store)
        self.preferences = Preferences(store, wishes)
        self.portrayal = Portrayal(networks=networks, wishes=self.preferences, store=store)
        self.presence = Presence(people_shown.__getitem__)
        self.moves = Moves()
        adapters = {**networks, XMPP: face}
        self.media = Media(
            networks=adapters, store=store, limits=limits, spawn=spawn, wake=self._wake
        )
        self.attaching = Attaching(
            self.media,
            store,
            spawn,
            lambda place: stage.is_ready(stage.domain(place)),
            check=self.limits.attaches,
            on_split=on_split,
            wishes_lines=lambda account, network: (
                self.preferences.known(account, network).text(LONG_TEXTS) == "lines"
            ),
        )
        self.showing = Showing(stage, self.records, self.attaching)
        self.outbox = Outbox(
            adapters=adapters,
            table=self.records,
            writer=store,
            showing=self.showing,
            attaching=self.attaching,
            new_id=self.new_id,
            spawn=spawn,
            lost=self._lost,
            wishes=self.preferences.known,
            changes_after=changes_after,
            resend_uncertain=resend_uncertain,
            moves=self.moves,
        )
        self.intake = Intake(
            writer=store,
            new_id=self.new_id,
            presence=self.presence,
            showing=self.showing,
            carriers=self.outbox,
            twins=twins,
            expire_after=lambda place: (
                expire_after[twins.far(place).network] if place.network == XMPP else 0.0
            ),
            owner=self._owner,
            reference=self.records.reference,
            on_signal=stage.signal,
            spawn=spawn,
            moves=self.moves,
            on_moved=lambda moved: self.moving.accept(moved),
        )
        self.moving = Moving(
            moves=self.moves,
            records=self.records,
            presence=self.presence,
            twins=twins,
            lanes=self.outbox,
            stage=stage,
            showing=self.showing,
            passed=lambda: self.intake.accept("", [], None),
            spawn=spawn,
            show=self.intake.told,
        )
        self.conditions: dict[NetworkName, Condition] = {}
        """What networks said last of the one connection that they have for all."""
        self.logins = Registry(
            adapters=networks,
            records=self.records,
            new_id=self.new_id,
            spawn=spawn,
            inbox_of=self._inbox_of,
            random=random.random,
            check=self.limits.check_logins,
        )
        self.registering = Registering(networks=networks, logins=self.logins, records=self.records)
        self.entrances = Entrances(
            networks=networks, logins=self.logins, registering=self.registering, spawn=spawn
        )
        self.contacts = Known(on_contact)
        self.books = Books(store)
        self.logins.follows = self._follows
        self.may_see: Callable[[KnownLogin], bool] = lambda _: True
        """Whether a login's owner may be there to see how people fare."""
        self.acquaintance = Acquaintance(
            books=self.books,
            contacts=self.contacts,
            presence=self.presence,
            rules=rules,
            spawn=spawn,
            lets_strangers=self._lets_strangers,
            on_unheard=on_unheard,
            on_block=on_block,
            on_meet=on_meet,
        )
        self.had_lists: set[LoginId] = set()
        self.erasing = Erasing(store, self.new_id)
        self.exporting = Exporting(store, limits.directory)
        self._on_condition = on_condition
        self._on_probe = on_probe

    def inbox(self, network: NetworkName, source: str) -> Inbox:
        """A source's way in."""
        return SourceInbox(
            source,
            network,
            self.intake,
            self.records,
            self._on_condition_heard,
            self._on_contact_state,
            self._on_probe,
        )

    async def restore(self) -> list[HostedRoom]:
        """Remember what was before a restart; the hosted rooms are for the face to furnish."""
        moved = await self.store.read(former)
        self.moves.restore(moved)
        self.twins.recall(moved)
        await self.erasing.restore()
        await self.preferences.restore()
        self.bans.restore(await self.store.read(bans.bans))
        self.limits.restore(await self.store.read(kept_limits.limits))
        self.logins.restore(await self.store.read(accounts.logins))
        self.registering.restore(await self.store.read(registrations.registrations))
        hosted = await self.store.read(memberships.hosted_rooms)
        known = await self.store.read(
            lambda connection: [positions.highest(connection, room.room) for room in hosted]
        )
        for room, last in zip(hosted, known, strict=True):
            self.presence.restore(room.shows, room.occupants, room.subject)
            self.showing.restore(room.room, room.shown_through, last)
        self.watching.restore(await self.store.read(watchers.all_of_them))
        self.had_lists = await self.store.read(contacts.listing)
        self.books.watching = await self.store.read(contacts.watching)
        self.acquaintance.restore(await self.store.read(contacts.blocked))
        # The last to be read: from then on lanes go on, and who they wait for is to be started.
        starts = await self.store.read(deliveries.lanes)
        self.outbox.restore(starts)
        self._waited_for = {start.place.login for start in starts if start.place.login is not None}
        return hosted

    async def start_logins(self, may_use: Callable[[KnownLogin], bool] = lambda _: True) -> None:
        """Start the sessions that are needed, paced; after `restore`. may_use: whose."""
        self.logins.may_use = may_use
        if self.erasing.under_way:
            self.spawn(self._erase_on())
        watching = {login for login in self.books.watching if self._is_followed_for(login)}
        await self.logins.start_needed(self._waited_for | self.had_lists | watching)

    async def sweep(self) -> None:
        """End the sessions that nobody uses any longer, forget bans that are over, and logins that
        led nowhere; until cancelled.
        """
        while True:
            await asyncio.sleep(SWEEP_INTERVAL)
            self.bans.sweep()
            watching = {login for login in self.logins.idle() if await self._is_watching(login)}
            for login in self.logins.idle():
                is_of_use = self.outbox.is_carrying(login) or self._has_list(login)
                if not is_of_use and login not in watching:
                    await self.logins.stop(login)
            await forget_in_vain(self)

    def end(self) -> None:
        """Write what was only gathered; the last thing before the store is closed."""
        self.intake.let_go()
        self.outbox.let_go()
        self.books.flush()
        self.records.flush()

    async def _erase_on(self) -> None:
        """Finish what a restart cut short."""
        for account in list(self.erasing.under_way):
            await forget_account(self, account)
        await self.erasing.resume()

    def _wake(self, login: LoginId) -> None:
        """Something is to be read by this login."""
        self.logins.start(login)

    def _lost(self, login: LoginId | None) -> Condition | None:
        return None if login is None else self.logins.lost(login)

    def _has_list(self, login: LoginId) -> bool:
        """Whether people of a contact list are watched through it, whether its owner is online or
        not.
        """
        has_list = self.contacts.has_list(login)
        return login in self.had_lists if has_list is None else has_list

    def _is_followed_for(self, login: LoginId) -> bool:
        """Whether the gateway keeps the list of those whom its owner watches."""
        known = self.logins.get(login)
        adapter: object = None if known is None else self.networks.get(known.network)
        return isinstance(adapter, Following) and not adapter.keeps_list

    async def _follows(self, login: KnownLogin) -> tuple[str, ...]:
        if login.id not in self.books.watching or not self._is_followed_for(login.id):
            return ()
        book = await self.books.of(login.id)
        found = tuple(native for native, kept in book.items() if kept.is_watched and native)
        if not found:
            self.books.watching.discard(login.id)
        return found

    async def _is_watching(self, login: LoginId) -> bool:
        """Whether its owner sees by it how people fare, and may be there to see it."""
        known = self.logins.get(login)
        return known is not None and self.may_see(known) and bool(await self._follows(known))

    def _lets_strangers(self, chat: Place) -> bool:
        owner = self._owner(chat)
        return owner is not None and self.preferences.known(owner, chat.network).flag(STRANGERS)

    def _owner(self, place: Place) -> str | None:
        login = None if place.login is None else self.logins.get(place.login)
        return None if login is None else login.account

    def _inbox_of(self, login: KnownLogin) -> Inbox:
        return self.inbox(login.network, f"login:{login.id}")

    def _on_contact_state(self, state: ContactState) -> None:
        """Who is in a contact list far away is there, whoever put him in."""
        self.contacts.report(state)
        if isinstance(state, Contact) and state.is_listed:
            self.logins.start(state.login)

    def _on_condition_heard(self, network: NetworkName, condition: Condition) -> None:
        self.logins.note(condition)
        if condition.login is None:
            self.conditions[network] = condition
        self._log(network, condition)
        if condition.standing == "lost" and condition.login is not None:
            reason = condition.reason or "unreachable"
            self.outbox.give_up(condition.login, reason, condition.words)
        if condition.standing == "up":
            self.outbox.wake(condition.login, network)
        self._on_condition(network, condition)

    def _log(self, network: NetworkName, condition: Condition) -> None:
        """Once, where its logins fare as a network does."""
        words, whole = condition.to_admins or condition.words, self.conditions.get(network)
        if condition.login is None:
            is_bad = condition.standing in ("down", "lost")
            log.log(logging.WARNING if is_bad else logging.INFO, "%s: %s", network, words)
        elif self.logins.is_put_out(condition.login):
            log.info("%s: a login was ended by its owner or by the gateway", network)
        elif whole is None or whole.words != condition.words:
            log.info("%s: %s", network, words)

"""Which place on XMPP shows which far place, computed from addresses."""

from collections.abc import Collection, Mapping, Sequence

from bridge.api.adapter import Target
from bridge.api.ids import LoginId, NetworkName, Place
from bridge.core.logins import Registry
from bridge.core.routing import XMPP
from bridge.store.values import Former
from bridge.xmpp.addressing import BareJid, domain_of
from bridge.xmpp.service import Service
from bridge.xmpp.views import split

CACHED = 50_000


class AddressTwins:
    """`Twins` by address; bounded caches, everything in them can be computed again."""

    def __init__(self) -> None:
        self._services: Mapping[NetworkName, Service] = {}
        self._by_domain: dict[str, Service] = {}
        self._logins: Registry | None = None
        self._shown: dict[Place, Place] = {}
        self._far: dict[Place, Place] = {}

    def bind(self, services: Mapping[NetworkName, Service], logins: Registry) -> None:
        """What is needed, which is made after this."""
        self._services = services
        self._by_domain = {service.domain: service for service in services.values()}
        self._logins = logins

    def shown(self, far: Place) -> Place:
        """The place on XMPP; raises KeyError for a login that is not known."""
        place = self._shown.get(far)
        if place is None:
            place = self._show(far)
            self._remember(far, place)
        return place

    def far(self, shown: Place) -> Place:
        """The far place that a place on XMPP shows; raises KeyError when there is none."""
        place = self._far.get(shown)
        if place is None:
            place = self._look(shown)
            self._remember(place, shown)
        return place

    def recall(self, known: Sequence[Former]) -> None:
        """What far places were called before a restart."""
        for one in known:
            service = self._services.get(one.was.network)
            if service is not None:
                service.recall_move(one.was.native, one.now.native, is_first=one.is_first)

    def move(self, old: Place, new: Place, *, keeps: bool) -> None:
        """A far place is called otherwise; see `Service.move`."""
        for far in (old, new):
            shown = self._shown.pop(far, None)
            if shown is not None:
                self._far.pop(shown, None)
        self._services[old.network].move(old.native, new.native, keeps=keeps)

    def forget(self, logins: Collection[LoginId]) -> None:
        """These logins are no more: by their owners' next ones places are others."""
        gone = [far for far in self._shown if far.login in logins]
        for far in gone:
            self._far.pop(self._shown.pop(far), None)

    def _show(self, far: Place) -> Place:
        service = self._services[far.network]
        assert self._logins is not None
        login = None if far.login is None else self._logins.get(far.login)
        if far.login is not None and login is None:
            raise KeyError(far.login)
        target = Target(far.kind, far.native, None if login is None else login.native)
        address = service.address(target)
        native = address if login is None else f"{login.account} {address}"
        return Place(XMPP, far.kind, native)

    def _look(self, shown: Place) -> Place:
        account, address = split(shown)
        service = self._by_domain[domain_of(address)]
        target = service.target(address)
        if target is None:
            raise KeyError("no such place")
        return Place(
            service.network, shown.kind, target.native, self._login(service, account, target)
        )

    def _login(self, service: Service, account: BareJid | None, target: Target) -> LoginId | None:
        if account is None or target.login is None:
            return None
        assert self._logins is not None
        login = self._logins.find(service.network, account, target.login)
        if login is None:
            raise KeyError("no such login")
        return login.id

    def _remember(self, far: Place, shown: Place) -> None:
        if len(self._shown) >= CACHED:
            self._shown.clear()
            self._far.clear()
        self._shown[far] = shown
        self._far[shown] = far

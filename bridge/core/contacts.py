"""The one copy of whom logins' owners know on far networks, and how these fare."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from bridge.api.ids import LoginId
from bridge.api.states import Contact, Contacts, ContactState, Stranger

MOST = 20_000
"""Contacts of one login that are known; who comes beyond is a stranger."""


@dataclass(frozen=True, slots=True)
class Complete:
    """All whom a login's owner knows have been told: who is not among them is a stranger."""

    login: LoginId


Difference = Contact | Stranger | Complete
"""Somebody is known from now on, or is known otherwise; or he is a stranger again."""


class Known:
    """on_change: hears every difference, in order."""

    def __init__(self, on_change: Callable[[Difference], None]) -> None:
        self._on_change = on_change
        self._by_login: dict[LoginId, dict[str, Contact]] = {}

    def of(self, login: LoginId) -> Mapping[str, Contact]:
        """All whom a login's owner knows, by native id."""
        return self._by_login.get(login, {})

    def has_list(self, login: LoginId) -> bool | None:
        """Whether the network keeps a contact list for it that has somebody in it; None: it has
        told nothing yet.
        """
        known = self._by_login.get(login)
        return None if known is None else any(one.is_listed for one in known.values())

    def report(self, state: ContactState) -> None:
        """Take what a network says."""
        for difference in self._differences(state):
            self._on_change(difference)

    def forget(self, login: LoginId) -> None:
        """The login is no more; nobody is told."""
        self._by_login.pop(login, None)

    def _differences(self, state: ContactState) -> Iterable[Difference]:
        known = self._by_login.setdefault(state.login, {})
        match state:
            case Contact():
                return _put(known, (state,))
            case Stranger():
                return _drop(known, (state.who.native,))
            case Contacts():
                there = {contact.who.native for contact in state.contacts}
                gone = [native for native in known if native not in there]
                changes = [*_drop(known, gone), *_put(known, state.contacts)]
                return [*changes, Complete(state.login)]


def _put(known: dict[str, Contact], contacts: Iterable[Contact]) -> list[Difference]:
    changed: list[Difference] = []
    for one in contacts:
        was = known.get(one.who.native)
        if was != one and (was is not None or len(known) < MOST):
            known[one.who.native] = one
            changed.append(one)
    return changed


def _drop(known: dict[str, Contact], natives: Iterable[str]) -> list[Difference]:
    gone = [known.pop(native) for native in natives if native in known]
    return [Stranger(login=one.login, who=one.who) for one in gone]

"""What the registry of logins writes, as it sees it."""

from collections.abc import Mapping
from typing import Protocol

from bridge.api.ids import LoginId
from bridge.store.values import KnownLogin


class Records(Protocol):
    """What is written of logins; nobody waits for it, what refers to it is written later."""

    def add_login(self, login: KnownLogin) -> None: ...

    def rename_login(self, login: LoginId, name: str) -> None: ...

    def renew_login(self, login: KnownLogin) -> None: ...

    def put_out(self, login: LoginId) -> None: ...

    def keep_options(self, login: LoginId, options: Mapping[str, str]) -> None: ...

    def forget_login(self, login: LoginId) -> None: ...

    def take_seat(self, login: LoginId, native: str, password: str | None) -> None: ...

    def leave_seat(self, login: LoginId, native: str) -> None: ...

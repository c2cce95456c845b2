"""What is ended at the homeserver with a login: its device. Matrix Client-Server API, "POST
/_matrix/client/v3/logout": "The device associated with the access token is also deleted".
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from adapters.matrix.wire.homeserver import Homeserver
from adapters.matrix.wire.paths import path
from adapters.matrix.wire.requests import Requests
from bridge.api.adapter import Login
from bridge.api.errors import Refused
from bridge.api.ids import LoginId

WITHIN: Final = 15.0

RENEWED_FOR: Final = 120.0
"""Seconds within which what a login needed before is ended when it was logged in to anew."""


@dataclass(slots=True)
class Ended:
    """Which devices go on by a renewed login: they are not ended with what it needed before."""

    now: Callable[[], float] = time.monotonic
    _renewed: dict[LoginId, tuple[float, str, str]] = field(default_factory=dict)

    def goes_on(self, login: LoginId, user: str, device: str) -> None:
        """A login was renewed, and has this device from now on."""
        oldest = self.now() - RENEWED_FOR
        self._renewed = {one: it for one, it in self._renewed.items() if it[0] >= oldest}
        self._renewed[login] = self.now(), user, device

    def is_kept(self, login: Login) -> bool:
        """Whether what is to be ended is the device that the login has now; once."""
        at, user, device = self._renewed.pop(login.id, (float("-inf"), "", ""))
        before = login.options.get("user"), login.options.get("device")
        return self.now() <= at + RENEWED_FOR and before == (user, device)


async def log_out(requests: Requests, ended: Ended, login: Login) -> None:
    """The device is removed there, and its keys with it. Raises TryLater."""
    url, token = login.options.get("homeserver", ""), login.options.get("token", "")
    if ended.is_kept(login) or not (url and token):
        return
    homeserver = Homeserver(requests=requests, url=url, token=token)
    try:
        await homeserver.ask("POST", path("logout"), body={}, within=WITHIN)
    except Refused:  # it was removed there already
        return

"""Messages that wait until it is known whom their sender has met: for the moment of one look-up."""

import logging
from collections.abc import Callable, Coroutine
from typing import Any, Final
from xml.etree.ElementTree import Element

from bridge.api.errors import GatewayError, Refused
from bridge.api.ids import LoginId
from bridge.core.acquaintance import Acquaintance
from bridge.xmpp.service import Service

log = logging.getLogger(__name__)

MOST: Final = 500
"""Messages of one login that wait at a time."""

TOO_MANY: Final = "So many messages at once are too many: please wait a little."
LATER: Final = "The gateway cannot find out at the moment whom you know: please try again later."


class Early(Exception):
    """A message came before it is known whom a login's owner has met."""

    def __init__(self, login: LoginId) -> None:
        super().__init__()
        self.login = login


class Held:
    """In order, for each login apart. again: takes them as if they came now; refuse: where it could
    not be found out.
    """

    def __init__(
        self,
        *,
        again: Callable[[Service, list[Element]], None],
        refuse: Callable[[Service, Element, Refused], None],
        spawn: Callable[[Coroutine[Any, Any, None]], object],
    ) -> None:
        self._again = again
        self._refuse = refuse
        self._spawn = spawn
        self._waiting: dict[LoginId, list[Element]] = {}

    def hold(
        self, service: Service, acquaintance: Acquaintance, login: LoginId, one: Element
    ) -> None:
        """Keep a message. Raises Refused where there are too many."""
        waiting = self._waiting.get(login)
        if waiting is None:
            self._waiting[login] = [one]
            self._spawn(self._look_up(service, acquaintance, login))
        elif len(waiting) < MOST:
            waiting.append(one)
        else:
            raise Refused("overload", TOO_MANY)

    async def _look_up(self, service: Service, acquaintance: Acquaintance, login: LoginId) -> None:
        is_known = False
        try:
            await acquaintance.learn(login)
            is_known = True
        except GatewayError as error:
            log.warning("it could not be read whom somebody has met: %s", type(error).__name__)
        finally:
            waiting = self._waiting.pop(login)
        if is_known:
            self._again(service, waiting)
            return
        for one in waiting:
            self._refuse(service, one, Refused("internal", LATER))

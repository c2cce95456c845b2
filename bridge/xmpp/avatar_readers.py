"""Which accounts asked for whose picture by XEP-0084: they are told when it is another one."""

from collections import OrderedDict
from typing import Final

from bridge.api.ids import LoginId

MOST: Final = 20_000
"""Contacts of accounts that are remembered; who asked longest ago is not told."""


class AvatarReaders:
    """By login and contact: what the network knew the picture by that the account was told of."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._told: OrderedDict[tuple[LoginId, str], str] = OrderedDict()

    def told(self, login: LoginId, native: str, avatar: str) -> None:
        """A login's owner was told of a contact's picture, "" for none."""
        self._told[login, native] = avatar
        self._told.move_to_end((login, native))
        if len(self._told) > self._most:
            self._told.popitem(last=False)

    def wants(self, login: LoginId, native: str, avatar: str) -> bool:
        """Whether a login's owner was told of another picture than this."""
        known = self._told.get((login, native))
        return known is not None and known != avatar

    def forget(self, login: LoginId, native: str) -> None:
        self._told.pop((login, native), None)

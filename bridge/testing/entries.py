"""Who is logged in to a fake network where one must log in, and how its owner does his part."""

from itertools import count
from typing import Final

from bridge.api.errors import LoginLost
from bridge.testing.views import fold
from bridge.testing.world import World

WORD: Final = "sesame"
"""Everybody's password."""

SECOND: Final = "2468"
"""Everybody's, to be asked for after a scan."""

OPTION: Final = "token"
"""The option of a login that lets it in."""

_GOOD: Final = "let-in-"
REVOKED: Final = "You were logged out on the network. Please log in again."


class Entries:
    """Tokens are good, also those of before a restart, until they are ended."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._numbers = count(1)
        self._names: dict[str, str] = {}
        self._ended: set[str] = set()
        self._shown: list[str] = []
        self._scanned: set[str] = set()

    # --- what a test lets happen, and sees --------------------------------------------------------

    def scan(self, link: str = "") -> None:
        """The owner of an account scans a QR code; which was shown last, where nothing is said."""
        if not self._shown or (link and link not in self._shown):
            raise LookupError("no such code is shown")
        self._scanned.add(link or self._shown[-1])
        self._world.on_change()

    def revoke(self, name: str) -> None:
        """The owner of an account logs out all that is logged in as him, with another client."""
        self._ended.update(token for token, of in self._names.items() if of == fold(name))
        for view in self._world.views:
            if view.login is not None and fold(view.name) == fold(name):
                self._world.mark(view, _revoked)

    def logged_in(self) -> tuple[str, ...]:
        """The names of all who are, folded, one for each login."""
        return tuple(name for token, name in self._names.items() if token not in self._ended)

    # --- what the network does --------------------------------------------------------------------

    def issue(self, name: str) -> str:
        """A token with which somebody of this name is let in."""
        token = f"{_GOOD}{next(self._numbers):08}"
        self._names[token] = fold(name)
        self._ended.discard(token)  # of another run
        self._world.on_change()
        return token

    def end(self, token: str) -> None:
        """It lets nobody in any longer; harmless when it does not."""
        self._ended.add(token)
        self._world.on_change()

    def is_good(self, token: str) -> bool:
        return token.startswith(_GOOD) and token not in self._ended

    def show(self) -> str:
        """A link to be scanned."""
        self._shown.append(f"https://fake.example/scan/{next(self._numbers)}")
        self._world.on_change()
        return self._shown[-1]

    def is_scanned(self, link: str) -> bool:
        return link in self._scanned


def _revoked() -> None:
    raise LoginLost("forbidden", REVOKED)

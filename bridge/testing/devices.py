"""As what a fake network knows the sessions of a login: one that shows nothing is a new device."""

from collections import defaultdict

from bridge.api.ids import LoginId


class Devices:
    """What each login was ever known as."""

    def __init__(self) -> None:
        self._known: defaultdict[LoginId, list[bytes]] = defaultdict(list)

    def recognise(self, login: LoginId, shown: bytes | None) -> bytes:
        """What a session is known as that shows this; of an unknown one that is new."""
        known = self._known[login]
        if shown is None or shown not in known:
            shown = f"device {login} {len(known)}".encode()
            known.append(shown)
        return shown

    def of(self, login: LoginId) -> tuple[bytes, ...]:
        """All that a login was known as, in the order of their coming."""
        return tuple(self._known[login])

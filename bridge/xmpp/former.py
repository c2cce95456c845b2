"""What rooms are called that were called otherwise before; pure.

An address once shown never changes: it is made of what the room was called first.
"""

from bridge.xmpp.addressing import Localpart


class FormerNames:
    """Of one network, by far names and localparts. There are few."""

    def __init__(self) -> None:
        self._now: dict[Localpart, str] = {}
        self._first: dict[str, Localpart] = {}

    def __bool__(self) -> bool:
        return bool(self._now)

    def note(self, local: Localpart, now: str, *, is_first: bool) -> None:
        """A localpart means what has another name now. is_first: its address is made of it."""
        self._now[local] = now
        if is_first:
            self._first[now] = local

    def move(self, local: Localpart, was: str, now: str, *, keeps: bool) -> None:
        """What was called so, and has this localpart, is called otherwise.

        keeps: it keeps the localpart; else what is called so already keeps its own.
        """
        for one in [one for one, name in self._now.items() if name == was]:
            self._now[one] = now
        self._first.pop(was, None)
        if keeps:
            self._first.pop(now, None)
        self.note(local, now, is_first=keeps)

    def meant(self, local: Localpart) -> str | None:
        """The far name that a localpart means, None where that is as it says."""
        return self._now.get(local)

    def first(self, name: str) -> Localpart | None:
        """The localpart of something, None where it is made of its name."""
        return self._first.get(name)

    def is_moved(self, name: str) -> bool:
        """Whether this was called otherwise before."""
        return name in self._now.values()

"""What people of a fake network use: programs that say which they are, or are silent."""

from bridge.api.asked import Version
from bridge.testing.views import fold


class Programs:
    def __init__(self) -> None:
        self._programs: dict[str, Version] = {}

    def runs(self, native: str, version: Version) -> None:
        """A person (`alice%irc.fake`) uses this one, and it answers from now on."""
        self._programs[fold(native)] = version

    def of(self, native: str) -> Version | None:
        """None where nobody answers."""
        return self._programs.get(native)

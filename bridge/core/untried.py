"""Which logins were made at their first use in this run, and never had a connection; pure.

Of one that was made before, nothing tells whether it ever had one: it is not among them.
"""

from bridge.api.ids import LoginId


class Untried:
    def __init__(self) -> None:
        self._begun: dict[LoginId, bool] = {}

    def made(self, login: LoginId) -> None:
        """It is new."""
        self._begun[login] = False

    def begun(self, login: LoginId) -> None:
        """A session of it begins: there may be a connection soon."""
        if login in self._begun:
            self._begun[login] = True

    def drop(self, login: LoginId) -> None:
        """It has a connection, or is no more."""
        self._begun.pop(login, None)

    def tried(self) -> list[LoginId]:
        """Those of which a session has begun."""
        return [login for login, has_begun in self._begun.items() if has_begun]

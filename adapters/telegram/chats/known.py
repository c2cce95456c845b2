"""All private chats of the bot: in memory, and as what is to be kept of a change.

    chat:<user>     whom a person reaches            `chat.py`
    said:<user>     whose the last messages are      `recent.py`
    code:<hash>     a link that was given out        `codes.py`
    menu            which commands Telegram was told of
    login:<number>  how an account is called here: by its wish, else usually

Whatever says `keep` returns what the network's source is to keep from now on; the caller has it
committed, with what came of it.
"""

import json
from collections.abc import Iterable, Mapping

from adapters.telegram.chats import chat, codes, recent
from adapters.telegram.chats.chat import Chat
from adapters.telegram.chats.codes import Code, Digest
from adapters.telegram.chats.recent import Recent
from adapters.telegram.items import Keep
from bridge.api.ids import LoginId


class Chats:
    """kept: by the network's source. making: topics that are being made, by person and login."""

    def __init__(self, kept: Mapping[str, bytes]) -> None:
        self._chats: dict[int, Chat] = {}
        self._recent: dict[int, Recent] = {}
        self._names: dict[LoginId, tuple[str, str]] = {}
        self._of: dict[LoginId, set[int]] = {}
        self.codes: dict[Digest, Code] = {}
        self.menu = kept.get("menu", b"")
        self.making: set[tuple[int, LoginId]] = set()
        for name, value in kept.items():
            kind, _, of = name.partition(":")
            self._restore(kind, of, value)

    def of(self, user: int) -> Chat:
        """A person's chat; of a stranger an empty one."""
        return self._chats.get(user) or Chat(user=user)

    def recent(self, user: int) -> Recent:
        """Whose his last messages are; of a stranger nothing is remembered."""
        if user not in self._chats:
            return Recent()
        return self._recent.setdefault(user, Recent())

    def every(self) -> Iterable[Chat]:
        """All that are known."""
        return self._chats.values()

    def by_login(self, login: LoginId) -> Iterable[Chat]:
        """The chats in which an account is reached."""
        return [self._chats[user] for user in sorted(self._of.get(login, ()))]

    def name(self, login: LoginId) -> str:
        """How an account is called, "" where it never said so."""
        wished, usual = self._names.get(login, ("", ""))
        return wished or usual

    def put(self, now: Chat) -> Keep:
        """The chat is so from now on."""
        before = self.of(now.user)
        for login in before.ties.keys() - now.ties.keys():
            self._of[login].discard(now.user)
        for login in now.ties:
            self._of.setdefault(login, set()).add(now.user)
        self._chats[now.user] = now
        keep: Keep = {f"chat:{now.user}": chat.write(now)}
        gone = [self.recent(now.user).forget(each) for each in before.ties if each not in now.ties]
        if any(gone):
            keep |= self.keep_recent(now.user)
        return keep

    def note(self, user: int, number: int, login: LoginId) -> None:
        """A message is somebody's."""
        self.recent(user).note(number, login)

    def keep_recent(self, user: int) -> Keep:
        """Whose the last messages of a person are."""
        return {f"said:{user}": recent.write(self.recent(user))}

    def call(self, login: LoginId, *, wished: str | None = None, usual: str | None = None) -> Keep:
        """An account is called so from now on; None leaves what is. {} where that is no news."""
        was = self._names.get(login, ("", ""))
        now = was[0] if wished is None else wished, was[1] if usual is None else usual
        if now == was:
            return {}
        self._names[login] = now
        return {f"login:{login}": json.dumps(now).encode()}

    def give(self, key: Digest, code: Code) -> Keep:
        """A code that is good from now on, or was used."""
        self.codes[key] = code
        return {f"code:{key}": codes.write(code)}

    def take_back(self, keys: Iterable[Digest]) -> Keep:
        """Codes that are good no longer."""
        gone = [key for key in keys if self.codes.pop(key, None) is not None]
        return {f"code:{key}": None for key in gone}

    def end_links(self, login: LoginId, user: int) -> Keep:
        """Those by which a person came to an account lead nowhere any longer."""
        its = [k for k, code in self.codes.items() if code.login == login and code.by == user]
        return self.take_back(its)

    def logins(self) -> set[LoginId]:
        """All that something is kept of."""
        return {*self._names, *self._of, *(code.login for code in self.codes.values())}

    def forget(self, login: LoginId) -> Keep:
        """An account is on this network no longer."""
        keep: Keep = {f"login:{login}": None} if self._names.pop(login, None) is not None else {}
        for each in self.by_login(login):
            keep |= self.put(each.without(login))
        own = [key for key, code in self.codes.items() if code.login == login]
        self._of.pop(login, None)
        return keep | self.take_back(own)

    def _restore(self, kind: str, name: str, value: bytes) -> None:
        match kind:
            case "chat":
                self.put(chat.read(int(name), value))
            case "said":
                self._recent[int(name)] = recent.read(value)
            case "login":
                wished, usual = json.loads(value)
                self._names[LoginId(int(name))] = wished, usual
            case "code":
                self.codes[Digest(name)] = codes.read(value)

"""Logging in to a fake network: a name with a password, or with a scan and a second factor."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from bridge.api.adapter import Login
from bridge.api.errors import LoginLost, Refused
from bridge.api.login import Ask, Done, Question, Show, Step
from bridge.testing.asked.desk import Desk
from bridge.testing.entries import OPTION, SECOND, WORD, Entries

TRIES: Final = 3
"""Wrong answers until an attempt is over."""

NAME: Final = "name"
WRONG: Final = "This is wrong."
TOO_OFTEN: Final = "This was wrong too often."
OVER: Final = "This attempt is over."
NO_NAME: Final = "A name is one word."
TO_SCAN: Final = "Scan this code with your phone, where you are logged in already."

Until = Callable[[Callable[[], object], float | None], Awaitable[None]]
"""Wait until something holds, so many seconds at most."""


class FakeEntering:
    def __init__(self, desk: Desk, entries: Entries, until: Until) -> None:
        self._desk = desk
        self._entries = entries
        self._until = until

    def first(self, login: Login | None) -> Ask:
        """The name is known where a login is to be renewed; it may be another one."""
        name = "" if login is None else login.name
        questions = [Question(name=NAME, label="Your name on this network", value=name)]
        if self._desk.manner.enters == "password":
            questions.append(_secret("password", "Your password"))
        return Ask(questions=tuple(questions), words="Log in with your account on this network.")

    def enter(self, login: Login | None) -> "FakeEntrance":
        native = self._desk.manner.home if login is None else login.native
        return FakeEntrance(
            native, self.first(login), desk=self._desk, entries=self._entries, until=self._until
        )

    async def log_out(self, login: Login) -> None:
        if self._desk.is_running(login.id):
            raise self._desk.lacking("a login is ended while its session runs")
        self._entries.end(login.options.get(OPTION, ""))


class FakeEntrance:
    """step: what stands, None when the attempt is over."""

    def __init__(
        self, native: str, first: Ask, *, desk: Desk, entries: Entries, until: Until
    ) -> None:
        self._native = native
        self._desk = desk
        self._entries = entries
        self._until = until
        self._step: Ask | Show | None = first
        self._shown_at = 0.0
        self._name = ""
        self._wrong = 0

    async def answer(self, values: Mapping[str, str]) -> Step:
        step = self._step
        if step is None:
            raise LoginLost("expired", OVER)
        if isinstance(step, Show):
            raise self._desk.lacking("what was shown is answered")
        if set(values) != {question.name for question in step.questions}:
            raise self._desk.lacking("not what was asked is answered, or not all of it")
        await asyncio.sleep(self._desk.manner.delay)
        if NAME in values:
            return self._named(values)
        self._check(values["second"], SECOND)
        return self._done()

    async def wait(self) -> Step:
        step = self._step
        if step is None:
            raise LoginLost("expired", OVER)
        if not isinstance(step, Show):
            raise self._desk.lacking("it is waited for what was asked")
        await self._scanned(step)
        words = "Your account has a second password."
        return self._went_on(Ask(questions=(_secret("second", "Second password"),), words=words))

    async def abandon(self) -> None:
        self._step = None

    def _named(self, values: Mapping[str, str]) -> Step:
        name = values[NAME]
        if len(name.split()) != 1 or "%" in name:
            raise Refused("malformed", NO_NAME)
        self._name = name
        if "password" in values:
            self._check(values["password"], WORD)
            return self._done()
        self._shown_at = asyncio.get_running_loop().time()
        return self._went_on(Show(words=TO_SCAN, link=self._entries.show()))

    async def _scanned(self, shown: Show) -> None:
        """Until the owner has done it; some networks have owners who do it by themselves."""
        after = self._desk.manner.scan_after
        left = self._shown_at + after - asyncio.get_running_loop().time() if after else None
        try:
            await self._until(lambda: self._entries.is_scanned(shown.link), left)
        except TimeoutError:
            self._entries.scan(shown.link)

    def _check(self, answer: str, right: str) -> None:
        if answer == right:
            return
        self._wrong += 1
        if self._wrong < TRIES:
            raise Refused("password", WRONG)
        self._step = None
        raise LoginLost("password", TOO_OFTEN)

    def _went_on(self, step: Ask | Show) -> Step:
        self._step = step
        return step

    def _done(self) -> Step:
        self._step = None
        options = {OPTION: self._entries.issue(self._name)}
        return Done(native=self._native, name=self._name, options=options)


def _secret(name: str, label: str) -> Question:
    return Question(name=name, label=label, kind="secret")

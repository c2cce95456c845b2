"""Proving who one is on Telegram, which is all there is of logging in: `Entering`.

A link leads to the bot, which tells who opens it a number; whoever types that here is that person.
The link alone would not do: somebody could give it to another one, and be taken for him.
"""

import secrets
from collections.abc import Mapping
from hmac import compare_digest
from typing import Final

from adapters.telegram import ids
from adapters.telegram.chats import codes, welcoming
from adapters.telegram.chats.proofs import Proof
from adapters.telegram.session import Session
from bridge.api.adapter import Login
from bridge.api.errors import LoginLost, Refused
from bridge.api.login import Ask, Done, Question, Show, Step

NUMBER: Final = "number"
TRIES: Final = 3

RENEWED_FOR: Final = 60.0
"""Seconds within which what a login needed before is ended when it was logged in to anew."""

WORDS: Final = (
    "You can use Telegram without logging in. By logging in you prove who you are there, so that"
    " groups that you are in let you in here. You will be given a link to open with Telegram."
)
OPEN: Final = "Open this link with Telegram, and press Start. The bot tells you a number then."
ASKED: Final = "The bot has told you a number."
LABEL: Final = "The number"
WRONG: Final = "This is not the number that the bot told you."
TOO_OFTEN: Final = "This was wrong too often. Please begin again."
OVER: Final = "This login is over. Please begin again."
NOTHING_SHOWN: Final = "There is nothing to wait for."

FIRST: Final = Ask(questions=(), words=WORDS)


class TelegramEntrance:
    """login: the one to be renewed, None for a new one."""

    def __init__(self, session: Session, login: Login | None) -> None:
        self._session = session
        self._login = login
        self._proof: Proof | None = None
        self._key: codes.Digest | None = None
        self._wrong = 0
        self._is_over = False

    async def answer(self, values: Mapping[str, str]) -> Step:
        if self._is_over:
            raise LoginLost("expired", OVER)
        if self._proof is None:
            return await self._shown()
        return self._numbered(self._proof, values.get(NUMBER, ""))

    async def wait(self) -> Step:
        if self._is_over:
            raise LoginLost("expired", OVER)
        if self._proof is None:
            raise Refused("not-acceptable", NOTHING_SHOWN)
        await self._proof.begun.wait()
        return Ask(questions=(Question(name=NUMBER, label=LABEL),), words=ASKED)

    async def abandon(self) -> None:
        self._is_over = True
        if self._key is not None:
            self._session.proofs.open.pop(self._key, None)

    async def _shown(self) -> Show:
        code = secrets.token_urlsafe(codes.BYTES)
        shown = Show(words=OPEN, link=await welcoming.link(self._session, code))
        if self._is_over:  # it was given up meanwhile
            raise LoginLost("expired", OVER)
        self._proof, self._key = Proof(), codes.digest(code)
        self._session.proofs.open[self._key] = self._proof
        return shown

    def _numbered(self, proof: Proof, number: str) -> Done:
        if proof.number is None or not compare_digest(proof.number.encode(), number.encode()):
            self._mistaken()
        assert self._key is not None
        self._is_over = True
        self._session.proofs.open.pop(self._key, None)
        user = str(proof.user)
        if self._login is not None:
            self._session.proofs.renewed[self._login.id] = self._session.now(), user
        return Done(native=ids.HOME, name=proof.name, options={ids.USER: user})

    def _mistaken(self) -> None:
        self._wrong += 1
        if self._wrong < TRIES:
            raise Refused("password", WRONG)
        self._is_over = True
        raise LoginLost("password", TOO_OFTEN)


async def log_out(session: Session, login: Login) -> None:
    """Nothing of it is left with the network, unless it goes on as somebody else's. Raises
    TryLater.
    """
    renewed_at, user = session.proofs.renewed.pop(login.id, (float("-inf"), ""))
    is_now = login.options.get(ids.USER) == user
    if is_now or session.now() > renewed_at + RENEWED_FOR:
        await session.keep(session.chats.forget(login.id))

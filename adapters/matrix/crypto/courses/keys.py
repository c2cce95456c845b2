"""Keys of messages, taken along in a file, and brought from one."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from adapters.matrix.crypto import armour, room_keys, waiting
from adapters.matrix.crypto.courses.whom import Owner, Unwaited
from adapters.matrix.wire import accepting
from bridge.api.errors import Refused
from bridge.api.login import Ask, Question, Show
from bridge.api.procedures import Told, Turn

NOT_SAME: Final = "These are two different passphrases."
NO_KEYS: Final = "There are no keys yet."
WRONG: Final = "This is no file of keys, or it has another passphrase."
EXPORTED: Final = "These are {} keys. Who has them and the passphrase can read your messages."
IMPORTED: Final = "{} keys were read, and {} of them are of use."
READING: Final = "The keys are being read. Go on, to see what came of it."

PROTECT: Final = Ask(
    questions=(
        Question(name="passphrase", label="A new passphrase for the file", kind="secret"),
        Question(name="again", label="The same once more", kind="secret"),
    )
)
BRING: Final = Ask(
    questions=(
        Question(name="keys", label="The file of keys, or a link to it", kind="lines"),
        Question(name="passphrase", label="Its passphrase", kind="secret"),
    )
)

AT_ONCE: Final = 200
"""Keys in one commit."""
SOON: Final = 8.0
"""Seconds in which most files are read."""


@dataclass(slots=True)
class Export(Unwaited):
    owner: Owner

    async def begin(self) -> Turn:
        return PROTECT

    async def answer(self, values: Mapping[str, str]) -> Turn:
        passphrase = values["passphrase"]
        if passphrase != values["again"]:
            raise Refused("not-acceptable", NOT_SAME)
        store = self.owner.machine.store
        await store.commit()
        kept = list((await store.aside(self.owner.machine.keys.prefix)).values())
        if not kept:
            raise Refused("not-found", NO_KEYS)
        count, lines = await asyncio.to_thread(_exported, kept, passphrase)
        return Told(words=EXPORTED.format(count), lines=lines)


@dataclass(slots=True)
class Import:
    owner: Owner
    reading: "asyncio.Task[Told] | None" = field(default=None)

    async def begin(self) -> Turn:
        return BRING

    async def answer(self, values: Mapping[str, str]) -> Turn:
        try:
            found = await asyncio.to_thread(armour.opened, values["keys"], values["passphrase"])
        except ValueError:
            raise Refused("not-acceptable", WRONG) from None
        self.reading = asyncio.create_task(self._taken(found))
        try:
            async with asyncio.timeout(SOON):
                return await asyncio.shield(self.reading)
        except TimeoutError:
            return Show(words=READING)

    async def wait(self) -> Turn:
        assert self.reading is not None
        return await asyncio.shield(self.reading)

    async def abandon(self) -> None:
        """What was read stays; the rest is, too."""

    async def _taken(self, found: list[Mapping[str, Any]]) -> Told:
        machine, session = self.owner.machine, self.owner.session
        taken = 0
        for first in range(0, len(found), AT_ONCE):
            for value in found[first : first + AT_ONCE]:
                try:
                    taken += await machine.take(room_keys.imported(value))
                except ValueError:
                    continue
            await machine.store.commit()
        await accepting.accept(session, await waiting.mended(session))
        return Told(words=IMPORTED.format(len(found), taken))


def _exported(kept: list[bytes], passphrase: str) -> tuple[int, str]:
    """How many, and the file."""
    keys = []
    for one in kept:
        try:
            keys.append(room_keys.read(one).exported())
        except (ValueError, KeyError, json.JSONDecodeError):
            continue
    return len(keys), armour.sealed(keys, passphrase)

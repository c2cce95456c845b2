"""The audit trail is read from its end, and forgotten from its beginning."""

import asyncio
from functools import partial

from bridge.store import audit
from bridge.store.audit import Audited
from bridge.store.database import Store
from bridge.store.ids import earliest

KEY = b"k" * 32
ALICE, BOB = "alice@example.org", "bob@example.org"


def one(at: float, account: str) -> Audited:
    return Audited(
        id=earliest(at),
        at=at,
        account=account,
        via="chat",
        network="irc",
        command="ban",
        about="evil.example",
        outcome="done",
    )


TRAIL = [one(1.8e9, ALICE), one(1.8e9 + 1, BOB), one(1.8e9 + 2, ALICE)]


def test_the_newest_comes_first_of_all_or_of_one(url: str) -> None:
    async def run() -> list[list[Audited]]:
        store = Store.open(url, key=KEY)
        try:
            for each in TRAIL:
                await store.write(partial(audit.note, one=each))
            return [
                await store.read(partial(audit.latest, limit=2)),
                await store.read(partial(audit.latest, limit=5, account=ALICE)),
                await store.read(partial(audit.latest, limit=5, account="nobody")),
            ]
        finally:
            await store.close()

    first, second, third = TRAIL

    assert asyncio.run(run()) == [[third, second], [third, first], []]


def test_what_is_old_is_forgotten(url: str) -> None:
    async def run() -> tuple[list[int], list[Audited]]:
        store = Store.open(url, key=KEY)
        try:
            for each in TRAIL:
                await store.write(partial(audit.note, one=each))
            old = await store.read(partial(audit.old, before=TRAIL[2].at))
            await store.write(partial(audit.forget, gone=old))
            return sorted(old), await store.read(partial(audit.latest, limit=5))
        finally:
            await store.close()

    assert asyncio.run(run()) == ([one.id for one in TRAIL[:2]], TRAIL[2:])

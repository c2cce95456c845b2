"""What `make sandbox` promises."""

import asyncio
import re
import sys

import pytest

from tests.clients.stream import stanza
from tests.clients.xmpp import XmppClient
from tests.sandbox import DOMAIN, PASSWORD, TEA

pytestmark = pytest.mark.live

ROOM = f"{TEA}@{DOMAIN}"


def test_what_is_typed_is_read_on_xmpp_and_what_is_said_there_is_shown() -> None:
    async def run() -> tuple[str, int]:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-u", "-m", "tests.sandbox"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        assert process.stdin
        assert process.stdout
        card = (await process.stdout.readuntil(b"Ctrl-D ends it.\n")).decode()
        where = re.search(r"server +(\S+) port (\d+)", card)
        assert where
        async with await XmppClient.login(
            where[1], int(where[2]), "alice@localhost", PASSWORD
        ) as alice:
            await alice.until_answers(DOMAIN)
            joined = await alice.join(ROOM, "alice")
            assert joined.nicks == {"alice", "Carol", "Dave"}
            process.stdin.write(b"Dave: tea?\n")
            await alice.expect(stanza("message", sender=f"{ROOM}/Dave", body="tea?"))
            alice.message(ROOM, "with milk", type="groupchat")
            shown = await process.stdout.readuntil(b"milk\n")
        process.stdin.close()
        return shown.decode().splitlines()[-1], await process.wait()

    assert asyncio.run(run()) == ("<alice> with milk", 0)

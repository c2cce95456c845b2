"""What `make sandbox` promises."""

import asyncio
import os
import re
import subprocess
import sys
import tempfile
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bridge.api.content import File, Location
from bridge.testing.far import Heard
from tests.clients.stream import stanza
from tests.clients.xmpp import XmppClient
from tests.sandbox import DOMAIN, PASSWORD, TEA, seen

ROOM = f"{TEA}@{DOMAIN}"
CAROL = f"carol%irc.fake@{DOMAIN}"
PROGRAM = (sys.executable, "-u", "-m", "tests.sandbox")


@asynccontextmanager
async def sandbox() -> AsyncIterator[tuple[Process, XmppClient]]:
    """It runs, and alice is in its room."""
    process = await asyncio.create_subprocess_exec(*PROGRAM, stdin=PIPE, stdout=PIPE)
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
        yield process, alice


@pytest.mark.live
def test_what_is_typed_is_read_on_xmpp_and_what_is_said_there_is_shown() -> None:
    async def run() -> tuple[list[str], int]:
        async with sandbox() as (process, alice):
            assert process.stdin
            assert process.stdout
            process.stdin.write(b"Dave: tea?\n")
            await alice.expect(stanza("message", sender=f"{ROOM}/Dave", body="tea?"))
            process.stdin.write(b"/to alice only you\n")
            await alice.expect(stanza("message", body="only you"))
            alice.message(ROOM, "with milk", type="groupchat")
            shown = await process.stdout.readuntil(b"milk\n")
            alice.message(CAROL, "a secret")
            shown += await process.stdout.readuntil(b"secret\n")
            process.stdin.close()
        return shown.decode().splitlines(), await process.wait()

    assert asyncio.run(run()) == (["", "<alice> with milk", "Carol alone: <alice> a secret"], 0)


@pytest.mark.live
def test_it_ends_at_once_where_there_is_no_input() -> None:
    done = subprocess.run(
        PROGRAM, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )

    assert (done.returncode, "Error" in done.stderr) == (0, False)


@pytest.mark.live
def test_nothing_is_left_of_it_when_it_is_ended() -> None:
    async def run(place: Path) -> int:
        process = await asyncio.create_subprocess_exec(
            *PROGRAM, stdin=PIPE, stdout=PIPE, env={**os.environ, "TMPDIR": str(place)}
        )
        assert process.stdout
        await process.stdout.readuntil(b"Ctrl-D ends it.\n")
        assert any(place.iterdir())
        process.terminate()
        return await process.wait()

    with tempfile.TemporaryDirectory() as directory:  # the server is nobody, and must come in
        place = Path(directory)
        place.chmod(0o755)
        assert (asyncio.run(run(place)), list(place.iterdir())) == (0, [])


@pytest.mark.parametrize(
    ("heard", "expected"),
    [
        (Heard("alice", "hello"), "<alice> hello"),
        (Heard("alice", "waves", "action"), "* alice waves"),
        (Heard("alice", "hullo", does="edits"), "* alice corrects: hullo"),
        (Heard("alice", does="takes back"), "* alice takes back a message"),
        (Heard("alice", does="removes"), "* alice removes a message"),
        (Heard("alice", does="reacts", emoji=("👍", "🎉")), "* alice reacts 👍 🎉"),
        (Heard("alice", does="reacts"), "* alice reacts no more"),
        (Heard("alice", does="votes", choices=(0, 2)), "* alice votes for 0, 2"),
        (
            Heard("alice", "see", files=(File(name="a.png", url="http://x.example/a.png"),)),
            "<alice> see [file a.png http://x.example/a.png]",
        ),
        (Heard("alice", files=(File(name="a.png"),)), "<alice> [file a.png]"),
        (
            Heard("alice", holds=(Location(latitude=1.0, longitude=2.0),)),
            "<alice> [location]",
        ),
    ],
)
def test_whatever_arrives_is_one_line_that_says_what_it_is(heard: Heard, expected: str) -> None:
    assert seen(heard) == expected

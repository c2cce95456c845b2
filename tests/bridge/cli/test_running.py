"""A gateway as a process: what SIGHUP does, and what the service manager hears of it."""

import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
GATEWAY = """
import asyncio, sys
from bridge.cli import running

async def work():
    print("up", flush=True)
    await asyncio.Event().wait()

sys.exit(running.ended(work(), on_hangup=lambda: print("hung up", flush=True)))
"""


def test_a_hang_up_ends_nothing_and_is_heard_each_time() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", GATEWAY], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "up\n"
        for _ in range(2):
            process.send_signal(signal.SIGHUP)
            assert process.stdout.readline() == "hung up\n"
        process.send_signal(signal.SIGTERM)
        rest, _ = process.communicate()

    assert (rest, process.returncode) == ("", 0)

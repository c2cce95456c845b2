"""`make play`: play all plays; exit 1 if one failed."""

import asyncio
import sys
import time

from bridge import logs
from tests.play.house import LOG, MADE, House, Play, opened
from tests.play.plays import PLAYS
from tests.play.waiting import NotShownError

FAULTS = (Exception,)
"""A play that fails in whatever way must not keep the others from being seen."""


def main() -> int:
    MADE.mkdir(exist_ok=True)
    for old in (*MADE.glob("*.png"), *MADE.glob("*.txt")):
        old.unlink()
    with LOG.open("w") as log:
        logs.configure("info", log)
        failed = asyncio.run(_evening())
    print(f"\nAll as it should be. Pictures: {MADE}" if not failed else f"\n{failed} failed.")
    return 1 if failed else 0


async def _evening() -> int:
    failed = 0
    async with opened() as house:
        for number, play in enumerate(PLAYS, 1):
            failed += not await _played(house, number, play)
        await _keep_logs(house)
    return failed


async def _played(house: House, number: int, play: Play) -> bool:
    """Whether it went as it should. Either way there is a picture of it."""
    begun, name = time.monotonic(), play.__name__.replace("_", " ")
    problem = ""
    try:
        house.begin()
        async with asyncio.timeout(60):
            await play(house)
    except FAULTS as error:
        problem = str(error) if isinstance(error, NotShownError) else repr(error)
    print(f"{'FAILED' if problem else 'ok':7}{name} ({time.monotonic() - begun:.1f} s)", flush=True)
    if problem:
        print(f"       {problem}", flush=True)
    await house.picture(f"{number:02}-{play.__name__}")
    return not problem


async def _keep_logs(house: House) -> None:
    """What the clients said to themselves, for whoever looks into a failure."""
    await house.alice.close()
    console = "\n".join(f"{level} {text}" for level, text in house.alice.browser.console)
    (MADE / "converse.log").write_text(console)
    (MADE / "profanity.log").write_text(house.bob.log())


if __name__ == "__main__":
    sys.exit(main())

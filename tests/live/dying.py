"""A gateway that kills itself, as `kill -9` does, where a test says: once, at the next such step.

program = dying(tmp_path, {"accepted": "adapters.matrix.wire.accepting.accept"})
...
die(program, "after accepted")

The test goes on when the process is gone, and starts it again. Each step is a coroutine function of
the gateway's, named by its module, perhaps a class, and its name.
"""

import os
import signal
import sys
from collections.abc import Mapping
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import Any

PROGRAM = """#!{python}
import sys
sys.path.insert(0, {root!r})
from tests.live.dying import lie_in_wait
lie_in_wait({folder!r}, {steps!r})
from bridge.cli import main
main(prog_name="xmpp-bridge")
"""


def dying(folder: Path, steps: Mapping[str, str]) -> Path:
    """The program to run as the gateway. steps: by name, where each is."""
    program = folder / "dying"
    root = str(Path(__file__).parents[2])
    program.write_text(
        PROGRAM.format(python=sys.executable, root=root, folder=str(folder), steps=dict(steps))
    )
    program.chmod(0o755)
    return program


def die(program: Path, moment: str) -> None:
    """Let it die at the next moment of this name: `before accepted`, `after accepted`."""
    (program.parent / "moment").write_text(moment)


def lie_in_wait(folder: str, steps: Mapping[str, str]) -> None:
    """Within the gateway, before it begins."""
    for name, where in steps.items():
        owner, _, function = where.rpartition(".")
        holder = _found(owner)
        setattr(holder, function, _deadly(getattr(holder, function), name, Path(folder, "moment")))


def _found(path: str) -> Any:
    """A module, or a class in one."""
    try:
        return import_module(path)
    except ModuleNotFoundError:
        module, _, name = path.rpartition(".")
        return getattr(import_module(module), name)


def _deadly(function: Any, name: str, moment: Path) -> Any:
    @wraps(function)
    async def deadly(*given: Any, **named: Any) -> Any:
        _die_at(f"before {name}", moment)
        result = await function(*given, **named)
        _die_at(f"after {name}", moment)
        return result

    return deadly


def _die_at(now: str, moment: Path) -> None:
    if moment.exists() and moment.read_text() == now:
        moment.unlink()
        os.kill(os.getpid(), signal.SIGKILL)

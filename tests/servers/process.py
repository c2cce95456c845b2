"""Start a server as a child process, wait until it answers, stop it, kill it, start it again.

A server has a temporary directory and free ports of its own and keeps both over restarts. When
the tests run as root it runs as `nobody`: most servers refuse to run as root. It ends with the
thread that started it (PR_SET_PDEATHSIG, prctl(2)), so start it from the main thread.
"""

import contextlib
import ctypes
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

LOOPBACK = "127.0.0.1"
_ALL_PORTS = range(10_000, 32_000)
"""Below the range from which Linux takes the ports of outgoing connections (32768-60999): a port
must still be free when its server starts again."""

_PARTS = ("scenes", "live", "far", "others")
_SHARE = len(_ALL_PORTS) // len(_PARTS)

PORTS = {
    "": _ALL_PORTS,
    **{part: _ALL_PORTS[n * _SHARE : (n + 1) * _SHARE] for n, part in enumerate(_PARTS)},
}[os.environ.get("TEST_PORTS", "")]
"""Runs of tests side by side each take a part, so that none takes what another one will need
again."""

PR_SET_PDEATHSIG = 1
CLOCK_TICKS = os.sysconf("SC_CLK_TCK")

_libc = ctypes.CDLL(None)  # loaded before the fork; after it, nothing may be loaded
_given: set[int] = set()


class ServerError(Exception):
    """A server did not start. Says why, with the end of its log."""


def free_port(host: str = LOOPBACK) -> int:
    """A port on which nobody listens, never given out twice by this process."""
    while True:
        port = secrets.choice(PORTS)
        with socket.socket() as probe:
            try:
                probe.bind((host, port))
            except OSError:
                continue
        if port not in _given:
            _given.add(port)
            return port


class Server:
    """One server. A subclass sets `argv` and `ports`, and says in `ready` when it is up."""

    argv: Sequence[str | Path] = ()
    ports: Sequence[int] = ()

    def __init__(self, name: str, *, host: str = LOOPBACK, as_root: bool = False) -> None:
        self.name = name
        self.host = host
        self.owner = None if as_root or os.geteuid() else pwd.getpwnam("nobody")
        self.environment: Mapping[str, str] = {}
        self.directory = Path(tempfile.mkdtemp(prefix=f"{name}-"))
        self.directory.chmod(0o755)
        self._own(self.directory)
        self._log = self.directory / f"{name}.log"
        self._log_start = 0
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, within: float = 30.0) -> Self:
        """Return when it answers; raise ServerError after `within` seconds or when it ends."""
        self._log_start = self._log.stat().st_size if self._log.exists() else 0
        self._process = self._spawn()
        try:
            self.wait_until(self.ready, "answer", within)
        except BaseException:
            self.kill()
            raise
        return self

    def ready(self) -> bool:
        return all(_listens(self.host, port) for port in self.ports)

    def wait_until(self, condition: Callable[[], bool], what: str, within: float) -> None:
        deadline = time.monotonic() + within
        while not condition():
            if not self.running:
                raise ServerError(f"{self.name} ended instead of starting.\n{self.log()[-3000:]}")
            if time.monotonic() > deadline:
                raise ServerError(
                    f"{self.name} did not {what} within {within} s.\n{self.log()[-3000:]}"
                )
            time.sleep(0.01)

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        if self._process is None:
            raise ServerError(f"{self.name} was never started.")
        return self._process.pid

    def send(self, number: signal.Signals) -> None:
        """Send it a signal: SIGSTOP and SIGCONT freeze it and let it go on."""
        os.kill(self.pid, number)

    def stop(self, within: float = 10.0) -> int:
        """End it by SIGTERM, and by SIGKILL when that takes longer. Its exit status."""
        if self._process is None:
            return 0
        if self.running:
            self.send(signal.SIGTERM)
            try:
                self._process.wait(within)
            except subprocess.TimeoutExpired:
                self.kill()
        status = self._process.wait()
        self._end_group()
        return status

    def _end_group(self, within: float = 5.0) -> None:
        """Children that outlived it: it led a session of its own, so they are in its group."""
        deadline = time.monotonic() + within
        while any(_is_in_group(pid, self.pid) for pid in _processes()):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)
            if time.monotonic() > deadline:
                raise ServerError(f"Children of {self.name} cannot be ended.")
            time.sleep(0.005)

    def kill(self) -> None:
        """End it and its children as a power cut would."""
        if self._process is None:
            return
        for pid in list(tree(self.pid)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._process.wait()
        self._end_group()

    def restart(self) -> Self:
        """Stop it and start it on the same ports, with the files that it left."""
        self.stop()
        return self.start()

    def close(self) -> None:
        self.stop()
        shutil.rmtree(self.directory, ignore_errors=True)

    def __enter__(self) -> Self:
        try:
            return self.start()
        except BaseException:
            self.close()
            raise

    def __exit__(self, *_: object) -> None:
        self.close()

    def log(self) -> str:
        """What it wrote since its last start."""
        with self._log.open("rb") as log:
            log.seek(self._log_start)
            return log.read().decode(errors="replace")

    def cpu(self) -> float:
        """CPU time of it and its children, in seconds."""
        return sum(map(_cpu_ticks, tree(self.pid))) / CLOCK_TICKS

    def rss(self) -> int:
        """Resident memory of it and its children, in bytes."""
        return sum(map(_resident, tree(self.pid)))

    def write(self, name: str, text: str) -> Path:
        """Write a file into its directory, readable by it."""
        path = self.directory / name
        for folder in reversed(path.relative_to(self.directory).parents[:-1]):
            (self.directory / folder).mkdir(exist_ok=True)
            self._own(self.directory / folder)
        path.write_text(text)
        path.chmod(0o600)
        self._own(path)
        return path

    def run(self, argv: Sequence[str | Path]) -> None:
        """Run a command that prepares something for it, as the user that it runs as."""
        done = subprocess.run(
            argv,
            cwd=self.directory,
            capture_output=True,
            text=True,
            check=False,
            **self._identity(),
        )
        if done.returncode:
            raise ServerError(f"{argv[0]} failed for {self.name}.\n{done.stdout}{done.stderr}")

    def _spawn(self) -> subprocess.Popen[bytes]:
        with self._log.open("ab") as log:
            try:
                return subprocess.Popen(
                    self.argv,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    cwd=self.directory,
                    env={**os.environ, "HOME": str(self.directory), **self.environment},
                    start_new_session=True,
                    preexec_fn=_end_with_parent,
                    **self._identity(),
                )
            except OSError as error:
                raise ServerError(f"{self.name} cannot be started: {error}.") from error

    def _own(self, path: Path) -> None:
        if self.owner:
            os.chown(path, self.owner.pw_uid, self.owner.pw_gid)

    def _identity(self) -> dict[str, Any]:
        if self.owner is None:
            return {}
        return {"user": self.owner.pw_uid, "group": self.owner.pw_gid, "extra_groups": []}


def _processes() -> list[int]:
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]


def _is_in_group(pid: int, group: int) -> bool:
    """It runs, and is in the group; one that ended but was not waited for runs no longer."""
    try:
        state, _, of = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[:3]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return int(of) == group and state != "Z"


def program(name: str) -> str:
    """Where a server's program lies; Debian keeps some outside of a user's PATH."""
    found = shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/bin:/sbin")
    if found is None:
        raise ServerError(f"{name} is not installed; tests/debian-packages.sh test installs it.")
    return found


def _end_with_parent() -> None:
    # Set after the change of user, which would clear it.
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _listens(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), timeout=1.0).close()
    except OSError:
        return False
    return True


def tree(pid: int) -> Iterator[int]:
    """A process and all that it started; PostgreSQL and the Erlang machine have helpers."""
    yield pid
    with contextlib.suppress(OSError):
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            yield from tree(int(child))


def _cpu_ticks(pid: int) -> int:
    """User and system time: fields 14 and 15 of proc_pid_stat(5), the name left out."""
    with contextlib.suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return int(fields[11]) + int(fields[12])
    return 0


def _resident(pid: int) -> int:
    with contextlib.suppress(OSError):
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return 0

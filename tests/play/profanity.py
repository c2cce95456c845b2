"""profanity in a terminal of tmux, read by what stands on the screen."""

import contextlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from tests.play.waiting import until
from tests.servers.process import program
from tests.servers.prosody import Prosody

SIZE = ("-x", "120", "-y", "40")
PREFERENCES = """
[ui]
splash=false
beep=false

[notifications]
message=false
room=off

[logging]
chlog=false
grlog=false
"""


class Profanity:
    """One account. tmux has a socket of its own, so that it meets nobody else's."""

    def __init__(self, xmpp: Prosody, name: str, password: str) -> None:
        self._xmpp = xmpp
        self._name = name
        self._password = password
        self._directory = Path(tempfile.mkdtemp(prefix="profanity-"))

    @property
    def is_open(self) -> bool:
        return (self._directory / "tmux").is_socket()

    async def start(self) -> None:
        """Log in; return when it is online."""
        home = self._directory
        (home / "config/profanity").mkdir(parents=True)
        (home / "config/profanity/profrc").write_text(PREFERENCES)
        environment = {
            **os.environ,
            "HOME": str(home),
            "XDG_CONFIG_HOME": str(home / "config"),
            "XDG_DATA_HOME": str(home / "data"),
            "LANG": "C.UTF-8",
            "TERM": "screen-256color",
        }
        argv = ("-f", "/dev/null", "new-session", "-d", *SIZE, program("profanity"), "-l", "DEBUG")
        self._tmux(*argv, environment=environment)
        await self.shows("Profanity")
        await self.type(
            f"/connect {self._name}@{self._xmpp.domain} server {self._xmpp.host}"
            f" port {self._xmpp.port} tls disable"
        )
        await self.shows("password")
        await self.type(self._password)
        await self.shows("logged in")

    def close(self) -> None:
        with contextlib.suppress(subprocess.CalledProcessError):
            self._tmux("kill-server")
        shutil.rmtree(self._directory, ignore_errors=True)

    async def type(self, line: str) -> None:
        self._tmux("send-keys", "-l", "--", line)
        self._tmux("send-keys", "Enter")

    async def screen(self) -> str:
        return self._tmux("capture-pane", "-p").rstrip()

    async def shows(self, *texts: str) -> str:
        """Wait until all these stand on the screen."""
        return await until(self.screen, lambda screen: all(text in screen for text in texts))

    def log(self) -> str:
        """What it logged, with stanzas."""
        logs = sorted(self._directory.glob("data/profanity/logs/*.log"))
        return "\n".join(log.read_text(errors="replace") for log in logs)

    def _tmux(self, *arguments: str, environment: dict[str, str] | None = None) -> str:
        done = subprocess.run(
            (program("tmux"), "-S", str(self._directory / "tmux"), *arguments),
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

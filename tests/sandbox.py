"""`make sandbox`: Prosody and the gateway with a fake network, whose people you speak for.

The gateway runs in this process, with all its log: a place to try what you are writing.
"""

import asyncio
import contextlib
import signal
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

from bridge import app, logs
from bridge.api.content import File
from bridge.api.ids import NetworkName
from bridge.config import load
from bridge.testing.far import FarSide, Heard
from bridge.testing.network import FakeNetwork
from tests.servers.prosody import Prosody

DOMAIN = "fake.localhost"
SERVER = "irc.fake"
TEA = f"#tea%{SERVER}"
PEOPLE = ("Carol", "Dave")
YOU, PASSWORD = "alice", "sandbox"

CONFIGURATION = """
[xmpp]
host = "{xmpp.host}"
port = {xmpp.component_port}
domain = "{xmpp.domain}"

[database]
url = "sqlite:///{directory}/bridge.db"

[files]
allow_http = true
trusted_hosts = ["{xmpp.host}:{xmpp.http_port}"]

[networks.fake]
adapter = "fake"
jid = "{domain}"
secret = "sandbox"
access = ["{xmpp.domain}"]
"""

CARD = """
  XMPP account   {you}@localhost, password {password}
  server         {xmpp.host} port {xmpp.port}, without encryption
  join the room  {tea}@{domain}
  or write to    carol%{server}@{domain}

  What you type here Carol says in that room; `Dave: hello` says it as Dave. Besides:
    /to alice hello    writes to the nick alice, and nobody else (`Dave: /to alice hello`)
    /react 👍          reacts to what was said last in the room
    /file              says a picture there
  What is said from XMPP appears here, also what is written to Carol or Dave alone. Ctrl-D ends it.
"""


def main() -> None:
    logs.configure("info")
    signal.signal(signal.SIGTERM, _interrupted)
    with (
        contextlib.suppress(KeyboardInterrupt),
        Prosody({DOMAIN: "sandbox"}) as xmpp,
        tempfile.TemporaryDirectory(prefix="sandbox-") as directory,
    ):
        xmpp.add_account(YOU, PASSWORD)
        path = Path(directory) / "config.toml"
        path.write_text(CONFIGURATION.format(xmpp=xmpp, directory=directory, domain=DOMAIN))
        path.chmod(0o600)
        print(
            CARD.format(
                you=YOU, password=PASSWORD, xmpp=xmpp, tea=TEA, domain=DOMAIN, server=SERVER
            ),
            flush=True,
        )
        asyncio.run(_run(path))


def _interrupted(*_: object) -> None:
    """As Ctrl-C does it: all that is open is closed."""
    signal.raise_signal(signal.SIGINT)


async def _run(path: Path) -> None:
    network = FakeNetwork(NetworkName("fake"))
    network.far.room(TEA, *PEOPLE)
    async with asyncio.TaskGroup() as tasks:
        endless = [
            tasks.create_task(app.run(load(path), {network.name: network})),
            *(tasks.create_task(_listen(network.far, place)) for place in _places()),
        ]
        await _speak(network.far)
        for task in endless:
            task.cancel()


def _places() -> list[str]:
    return [TEA, *(f"{name}%{SERVER}" for name in PEOPLE)]


async def _speak(far: FarSide) -> None:
    """Until the input ends, whatever it is: not every file can be waited for, so a thread reads."""
    typed: asyncio.Queue[str] = asyncio.Queue()
    loop = asyncio.get_running_loop()
    threading.Thread(target=_read, args=(loop, typed.put_nowait), daemon=True).start()
    while line := await typed.get():
        try:
            said(far, line.strip())
        except LookupError as error:
            print(f"! {error}", flush=True)


def _read(loop: asyncio.AbstractEventLoop, put: Callable[[str], None]) -> None:
    """Each line with its end, and "" at last."""
    line = " "
    with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
        while line:
            line = sys.stdin.readline()
            loop.call_soon_threadsafe(put, line)


def said(far: FarSide, line: str) -> None:
    """What was typed happens. Raises LookupError."""
    name, colon, text = line.partition(": ")
    by, text = (name, text) if colon and name in far.people(TEA) else (PEOPLE[0], line)
    command, _, rest = text.partition(" ")
    match command:
        case "":
            pass
        case "/to":
            to, _, words = rest.partition(" ")
            far.write(f"{by}%{SERVER}", to, words)
        case "/react":
            if not far.said(TEA):
                raise LookupError("nothing was said yet")
            far.react(TEA, by, far.said(TEA)[-1], *rest.split())
        case "/file":
            far.say(TEA, by, rest, files=[far.file()])
        case _:
            far.say(TEA, by, text)


async def _listen(far: FarSide, place: str) -> None:
    shown: list[str] = []
    while True:
        await far.until(lambda: len(far.heard(place)) > len(shown), within=None)
        line = seen(far.heard(place)[len(shown)])
        print(line if place == TEA else f"{place.partition('%')[0]} alone: {line}", flush=True)
        shown.append(line)


def seen(heard: Heard) -> str:
    """What arrived, as one line: `<alice> hello`, `* alice reacts 👍`."""
    held = (*map(_file, heard.files), *(f"[{type(each).__name__.lower()}]" for each in heard.holds))
    words = " ".join(filter(None, (heard.text, *held)))
    match heard.does:
        case "says" if heard.form == "action":
            return f"* {heard.by} {words}"
        case "says":
            return f"<{heard.by}> {words}"
        case "edits":
            return f"* {heard.by} corrects: {words}"
        case "takes back" | "removes":
            return f"* {heard.by} {heard.does} a message"
        case "votes":
            return f"* {heard.by} votes for {', '.join(map(str, heard.choices)) or 'nothing'}"
        case _:
            return f"* {heard.by} reacts {' '.join(heard.emoji) or 'no more'}"


def _file(file: File) -> str:
    return f"[file {file.name} {file.link}]".replace(" ]", "]")


if __name__ == "__main__":
    main()

"""Chromium without a window, driven through ChromeDriver.

W3C WebDriver, https://www.w3.org/TR/webdriver2/; what the page logs by ChromeDriver's own `se/log`.
"""

import asyncio
import base64
import json
import urllib.request
from pathlib import Path
from typing import Any, NamedTuple

from tests.servers.process import Server, ServerError, free_port, program

ARGUMENTS = (
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"),
    *("--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--window-size=1280,900"),
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
)
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
"""WebDriver section 12.1: the key of what stands for an element."""


class Line(NamedTuple):
    """What a page wrote to its console."""

    level: str
    text: str


class ChromeDriver(Server):
    """Chromium's driver; the browsers it starts end with it."""

    def __init__(self) -> None:
        super().__init__("chromedriver")
        self.port = free_port()
        self.ports = (self.port,)
        self.argv = (program("chromedriver"), f"--port={self.port}")


class Browser:
    """One window with a profile of its own. Every call waits in a thread for its answer."""

    def __init__(self, driver: ChromeDriver) -> None:
        self._driver = driver
        self._at = ""
        self.console: list[Line] = []

    @property
    def is_open(self) -> bool:
        return self._at != ""

    async def open(self, name: str) -> None:
        """Begin with an empty profile. name: of the profile."""
        profile = self._driver.directory / name
        options = {"args": [*ARGUMENTS, f"--user-data-dir={profile}"]}
        capabilities = {"goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}}
        wishes = {"capabilities": {"alwaysMatch": capabilities}}
        session = await self._call("POST", "/session", wishes)
        self._at = f"/session/{session['sessionId']}"

    async def close(self) -> None:
        await self._call("DELETE", "")
        self._at = ""

    async def go(self, url: str) -> None:
        await self._call("POST", "/url", {"url": url})

    async def run(self, script: str, *arguments: object) -> Any:
        """What a script returns: the body of a function with these arguments."""
        return await self._call(
            "POST", "/execute/sync", {"script": script, "args": list(arguments)}
        )

    async def click(self, selector: str) -> None:
        await self._call("POST", f"{await self._found(selector)}/click", {})

    async def type(self, selector: str, text: str) -> None:
        """Type into an element; a newline is the return key."""
        await self._call("POST", f"{await self._found(selector)}/value", {"text": text})

    async def clear(self, selector: str) -> None:
        """Empty what can be typed into."""
        await self._call("POST", f"{await self._found(selector)}/clear", {})

    async def picture(self, path: Path) -> None:
        """Save what the window shows as PNG."""
        path.write_bytes(base64.b64decode(await self._call("GET", "/screenshot")))

    async def listen(self) -> list[Line]:
        """What was written to the console since the last time."""
        entries = await self._call("POST", "/se/log", {"type": "browser"})
        new = [Line(entry["level"], entry["message"]) for entry in entries]
        self.console += new
        return new

    async def _found(self, selector: str) -> str:
        wish = {"using": "css selector", "value": selector}
        found = await self._call("POST", "/element", wish)
        return f"/element/{found[ELEMENT]}"

    async def _call(self, method: str, path: str, body: object = None) -> Any:
        return await asyncio.to_thread(self._ask, method, self._at + path, body)

    def _ask(self, method: str, path: str, body: object) -> Any:
        url = f"http://{self._driver.host}:{self._driver.port}{path}"
        content = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(url, content, method=method)
        request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - ours
                return json.load(answer)["value"]
        except urllib.request.HTTPError as error:
            problem = json.load(error)["value"]
            raise ServerError(f"{method} {path}: {problem['message']}") from None

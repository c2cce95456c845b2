"""Converse.js in a browser, read by what stands on the page."""

import json
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from tests.play.browser import Browser, Line
from tests.play.dialog import Dialog
from tests.play.waiting import until
from tests.servers.prosody import Prosody

PAGE = Path(__file__).with_name("page.html")
CHATS = "converse-muc, converse-chat"
"""A room, or the chat with one person."""
ELSEWHERE = "https://conversejs.org/"
"""Where pictures lie that its page about itself shows; nothing is fetched from there."""
TEXTAREA = ":is(converse-muc, converse-chat) textarea.chat-textarea"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A message as it is shown.

    by: the name in a room, the JID in a chat. is_pending: one's own that the room has not shown
    yet, edits apart. image: its address, when it is drawn; audio: that
    of what can be heard.
    """

    by: str
    text: str
    is_pending: bool = False
    is_delayed: bool = False
    is_edited: bool = False
    is_retracted: bool = False
    answers: str = ""
    reactions: tuple[str, ...] = ()
    image: str = ""
    audio: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody in the list. picture: its URL, "" for the letters of the name."""

    name: str
    badges: tuple[str, ...] = ()
    picture: str = ""


OPEN = f"""const room = [...document.querySelectorAll("{CHATS}")].find((el) => el.offsetParent);"""

MESSAGES = """
const text = (el, at) => el.querySelector(at)?.textContent.trim().replace(/\\s+/g, " ") ?? "";
return [...(room?.querySelectorAll(".chat-msg") ?? [])].map((el) => {
  const from = el.dataset.from ?? "";
  const [jid, ...resource] = from.split("/");
  const nick = room.matches("converse-muc") ? resource.join("/") : jid;
  const image = el.querySelector("img.chat-image, .chat-msg__media img");
  const player = el.querySelector(".audio-player");
  const audio = player?.querySelector(".audio-player__play-btn:not([disabled])") && player;
  return {
    by: nick,
    audio: audio?.querySelector(".audio-player__link")?.href ?? "",
    text: text(el, ".chat-msg__text") || text(el, ".retraction"),
    is_pending: !!el.querySelector(".chat-msg__content--me") && !el.querySelector(
      ".chat-msg__body--received, .chat-msg__body--delayed, .chat-msg__edit-modal"),
    is_delayed: el.classList.contains("delayed"),
    is_edited: !!el.querySelector(".chat-msg__edit-modal"),
    is_retracted: el.classList.contains("chat-msg--retracted"),
    answers: text(el, ".chat-msg__reply-context"),
    reactions: [...el.querySelectorAll(".chat-msg__reaction")].map(
      (each) => each.textContent.trim().replace(/\\s+/g, " ")),
    image: image?.naturalWidth ? image.src : "",
  };
});
"""

PEOPLE = """
return [...(room?.querySelectorAll(".occupant") ?? [])].map((el) => ({
  name: el.querySelector(".occupant-nick").textContent.trim(),
  badges: [...el.querySelectorAll(".occupant-badges .badge")].map((each) => each.title),
  picture: el.querySelector("image")?.getAttribute("href") ?? "",
}));
"""

CONTACTS = """
return [...document.querySelectorAll("converse-roster .list-item[data-status], converse-roster li")]
  .filter((el) => el.querySelector(".contact-name")).map((el) => ({
    name: el.querySelector(".contact-name").textContent.trim(),
    badges: [el.dataset.status ?? ""],
    picture: el.querySelector("image")?.getAttribute("href") ?? "",
  }));
"""

TEXTS = """
return [...(room?.querySelectorAll(arguments[0]) ?? [])].map(
  (el) => el.textContent.trim().replace(/\\s+/g, " "));
"""

ROOM_PICTURE = """
return room?.querySelector(".chat-head image")?.getAttribute("href") ?? "";
"""

ACT = """
const message = [...room.querySelectorAll(".chat-msg")].findLast(
  (el) => el.querySelector(".chat-msg__text")?.textContent.trim() === arguments[0]);
const button = message?.querySelector(arguments[1]);
button?.click();
return !!button;
"""

CONFIRM = """
const buttons = document.querySelectorAll("converse-confirm-modal button[type=submit]");
const button = [...buttons].find((el) => el.offsetParent);
button?.click();
return !!button;
"""

REACTION = """
return document.querySelector("converse-reaction-picker .reaction-item")?.textContent ?? "";
"""


class Converse:
    """One account, logged in with an empty profile each time that it comes into a room."""

    def __init__(self, browser: Browser, xmpp: Prosody, name: str, password: str) -> None:
        self.browser = browser
        self.dialog = Dialog(browser)
        self.jid = f"{name}@{xmpp.domain}"
        self._xmpp = xmpp
        self._name = name
        self._password = password
        self._visits = 0

    async def enter(self, room: str, **settings: object) -> None:
        """Log in and join a room; it is being joined when this returns. settings: Converse's."""
        await self.close()
        self._visits += 1
        self._publish(room, settings)
        await self.browser.open(f"{self._name}{self._visits}")
        await self.browser.go(f"http://localhost:{self._xmpp.http_port}/files/converse/index.html")

    async def chat(self, jid: str, **settings: object) -> None:
        """Log in and open the chat with somebody; what is shown of rooms is of him then."""
        wishes = {"auto_join_private_chats": [jid], "muc_respect_autojoin": False}
        await self.enter("", **wishes, **settings)

    async def close(self) -> None:
        if self._visits and self.browser.is_open:
            await self.browser.listen()
            await self.browser.close()

    async def say(self, text: str) -> None:
        await self.browser.type(TEXTAREA, f"{text}\n")

    async def says_when_open(self, text: str) -> None:
        """Say something as soon as there is where to."""
        await until(lambda: self._run("return !!room"), bool)
        await self.say(text)

    async def type(self, text: str) -> None:
        """Begin to say something."""
        await self.browser.type(TEXTAREA, text)

    async def answer(self, text: str, answer: str) -> None:
        """Choose to answer the last message with this text, and say something."""
        await self._choose(text, ".chat-msg__action-reply")
        await self.say(answer)

    async def edit(self, text: str, better: str) -> None:
        """Edit the last message with this text, which must be one's own."""
        await self._choose(text, ".chat-msg__action-edit")
        await self.browser.clear(TEXTAREA)
        await self.say(better)

    async def retract(self, text: str) -> None:
        """Take the last message with this text back, as its author or as a moderator."""
        await self._choose(text, ".chat-msg__action-retract")
        await self.confirm()

    async def confirm(self) -> None:
        """Say yes to what it asks."""
        await until(lambda: self.browser.run(CONFIRM), bool)

    async def react(self, text: str) -> str:
        """React to the last message with this text; with what."""
        await self._choose(text, ".chat-msg__action-reaction")
        emoji = await until(lambda: self.browser.run(REACTION), bool)
        await self._choose(text, ".reaction-item")
        return str(emoji)

    async def send_file(self, path: Path) -> None:
        await self.browser.type(f":is({CHATS}) input.fileupload", str(path))

    async def messages(self) -> list[Shown]:
        """All that stands in the room."""
        return [_value(Shown, each) for each in await self._run(MESSAGES)]

    async def people(self) -> list[Person]:
        """The list of people, as it is ordered there."""
        return [_value(Person, each) for each in await self._run(PEOPLE)]

    async def contacts(self) -> list[Person]:
        """The contact list; the badge is how somebody fares."""
        return [_value(Person, each) for each in await self.browser.run(CONTACTS)]

    async def topic(self) -> str:
        return " ".join(await self._texts(".chat-head__desc"))

    async def room_picture(self) -> str:
        """The URL of the picture in the head of the room, "" for letters of the name."""
        return str(await self._run(ROOM_PICTURE))

    async def disconnection(self) -> str:
        """Why one is no longer in the room."""
        return " ".join(await self._texts(".disconnect-msg"))

    async def activity(self) -> str:
        """Who came, went or types, below the messages."""
        return " ".join(await self._texts(".chat-content__notifications"))

    async def notes(self) -> list[str]:
        """What Converse itself says in the room: who came, what failed."""
        return await self._texts(".chat-info")

    async def shows(self, claim: Callable[[list[Shown]], object]) -> list[Shown]:
        """Wait until the messages are as claimed."""
        return await until(self.messages, claim)

    async def shows_people(self, *names: str) -> list[Person]:
        """Wait until exactly these are listed, in whatever order."""
        return await until(
            self.people, lambda people: sorted(each.name for each in people) == sorted(names)
        )

    async def shows_badges(self, name: str, *badges: str) -> None:
        """Wait until somebody has these badges in the list."""
        await until(
            self.people,
            lambda people: any((each.name, each.badges) == (name, badges) for each in people),
        )

    async def complaints(self) -> list[Line]:
        """What it told its console that is worse than information, in all visits."""
        if self.browser.is_open:
            await self.browser.listen()
        return [
            line
            for line in self.browser.console
            if line.level in ("WARNING", "SEVERE") and ELSEWHERE not in line.text
        ]

    async def _run(self, script: str, *arguments: object) -> Any:
        """Where `room` is what is open."""
        return await self.browser.run(OPEN + script, *arguments)

    async def _choose(self, text: str, button: str) -> None:
        await until(lambda: self._run(ACT, text, button), bool)

    async def _texts(self, selector: str) -> list[str]:
        texts: list[str] = await self._run(TEXTS, selector)
        return texts

    def _publish(self, room: str, settings: dict[str, object]) -> None:
        wishes = {
            "authentication": "login",
            "auto_login": True,
            "jid": self.jid,
            "password": self._password,
            "websocket_url": f"ws://localhost:{self._xmpp.http_port}/xmpp-websocket",
            "discover_connection_methods": False,
            "assets_path": "/files/converse/",
            "auto_join_rooms": [{"jid": room, "nick": self._name}] if room else [],
            "view_mode": "fullscreen",
            "loglevel": "debug",
            "i18n": "en",
            "theme": "classic",
            "render_media": True,
            **settings,
        }
        page = PAGE.read_text().replace("SETTINGS", json.dumps(wishes))
        self._xmpp.write("converse/index.html", page)


def _value(kind: type[Any], read: dict[str, Any]) -> Any:
    known = {each.name for each in fields(kind)}
    return kind(
        **{
            key: tuple(value) if isinstance(value, list) else value
            for key, value in read.items()
            if key in known
        }
    )

"""Single requests, as `Call`s without a key; pure. `translate` gives the keys."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from telegram import MessageEntity

from adapters.telegram import formatting, ids
from adapters.telegram.calls.call import Call, Wish
from adapters.telegram.calls.cutting import CAPTION, units
from adapters.telegram.ids import Chat
from bridge.api.content import Text
from bridge.api.events import Form
from bridge.api.ids import Key, NativeId

NO_KEY: Final = Key("")


@dataclass(frozen=True, slots=True)
class Voice:
    """Who says it where. name: "" where it is known who does. form: as what."""

    chat: Chat
    name: str
    form: Form = "say"

    @property
    def is_quiet(self) -> bool:
        """What programs say by themselves rings nobody's telephone."""
        return self.form == "notice"


def request(
    voice: Voice, method: str, arguments: Mapping[str, Any], files: Mapping[str, str] | None = None
) -> Call:
    """Something new in a chat."""
    quiet = {"disable_notification": True} if voice.is_quiet else {}
    return Call(
        key=NO_KEY,
        chat=voice.chat,
        method=method,
        arguments={**arguments, **quiet},
        files=files or {},
    )


def text(voice: Voice, words: Text) -> Call | None:
    """None where there is nothing to be said."""
    body, entities = formatting.write(words)
    if not body:
        return None
    return request(voice, "send_message", {"text": body, "entities": entities})


def captioned(words: Text) -> dict[str, Any]:
    """The arguments of a caption."""
    body, entities = formatting.write(words)
    return {"caption": body, "caption_entities": entities} if body else {}


def about(
    native: NativeId, method: str, arguments: Mapping[str, Any], wish: Wish | None = None
) -> Call:
    """What is done about a message that is there. A message has no topic but its own."""
    chat, number = ids.message_of(native)
    return Call(
        key=NO_KEY,
        chat=Chat(chat),
        method=method,
        arguments={"message_id": number, **arguments},
        wish=wish,
    )


def caption_instead(
    native: NativeId, text: str, entities: tuple[MessageEntity, ...]
) -> Call | None:
    """Other words for a message that turns out to be a file; None where they do not fit."""
    if units(text) > CAPTION:
        return None
    words = {"caption": text, "caption_entities": entities}
    return about(native, "edit_message_caption", words)

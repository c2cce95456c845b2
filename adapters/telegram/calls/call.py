"""One request of the Bot API, as `translate` makes it and `perform` sends it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from adapters.telegram.calls.told import Wish
from adapters.telegram.ids import Chat
from bridge.api.ids import Key, LoginId


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """key: of the part. chat: where. method: of `telegram.Bot`, `send_message`.

    arguments: by their names there, but for chat and thread; never logged.
    files: arguments that are files, by the reference that `MediaSink.host` gave. Where one stands
        among the arguments, too, that (a `calls.files.Media`) is made of the file.
    otherwise: what to ask instead where Telegram finds that it cannot be done so (BadRequest).
    login: whose words these are in a chat with one person.
    wish: what is meant, where what to ask hangs on what was told before (`calls.turns`).
    """

    key: Key
    chat: Chat
    method: str
    arguments: Mapping[str, Any] = field(default_factory=dict, repr=False)
    files: Mapping[str, str] = field(default_factory=dict, repr=False)
    otherwise: "Call | None" = None
    login: LoginId | None = None
    wish: Wish | None = field(default=None, repr=False)

"""One request of the Bot API, as `translate` makes it and `perform` sends it; pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from adapters.telegram.calls.told import Kept, Told
from adapters.telegram.ids import Chat
from adapters.telegram.items import Keep
from bridge.api.ids import Key, LoginId, NativeId


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """key: of the part. chat: where. method: of `telegram.Bot`, `send_message`.

    arguments: by their names there, but for chat and thread; never logged.
    files: arguments that are files, by the reference that `MediaSink.host` gave. Where one stands
        among the arguments, too, that (a `calls.files.Media`) is made of the file.
    otherwise: what to ask instead where Telegram finds that it cannot be done so (BadRequest).
    login: whose words these are in a chat with one person.
    wish: what is meant, where what to ask hangs on what was told before.
    """

    key: Key
    chat: Chat
    method: str
    arguments: Mapping[str, Any] = field(default_factory=dict, repr=False)
    files: Mapping[str, str] = field(default_factory=dict, repr=False)
    otherwise: "Call | None" = None
    login: LoginId | None = None
    wish: "Wish | None" = field(default=None, repr=False)


class Wish(Protocol):
    """What a call means, where that hangs on what was told before it, or others hang on it.

    kept: what was kept of the network's source when it began.
    """

    def now(self, call: Call, told: Told, kept: Kept) -> Call:
        """The call as it is to be made by now."""

    def taken(self, told: Told, kept: Kept, native: NativeId | None) -> Keep:
        """Telegram did it; native: of the message that this made or changed. What is to be kept."""

    def answer(self, native: NativeId | None) -> NativeId | None:
        """What the delivery's part is known by from now on."""

"""What a message is as events, before it is known what they refer to; pure.

Matrix specification, client-server API, "Instant messaging": `m.text`, `m.emote`, `m.notice`.
"""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from adapters.matrix import formatting
from adapters.matrix.calls.call import MESSAGE
from adapters.matrix.calls.relating import MENTIONS
from bridge.api.content import Text
from bridge.api.events import Form

_KINDS: Final[Mapping[Form, str]] = {"say": "m.text", "action": "m.emote", "notice": "m.notice"}


class Draft(NamedTuple):
    """Type and content of an event."""

    type: str
    content: dict[str, Any]


def text(words: Text, form: Form, mentions: Mapping[str, Any]) -> Draft:
    """Words. mentions: as `m.mentions` has it."""
    content = {"msgtype": _KINDS[form], **formatted(words), MENTIONS: mentions}
    return Draft(MESSAGE, content)


def formatted(words: Text) -> dict[str, str]:
    """Plain, and with their looks if they have some."""
    written = formatting.write(words)
    if not written.html:
        return {"body": written.plain}
    html = {"format": formatting.HTML, "formatted_body": written.html}
    return {"body": written.plain, **html}

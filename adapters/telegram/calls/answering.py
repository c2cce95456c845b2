"""Which message an answer is to, and which part of it is quoted; pure.

Bot API: ReplyParameters. "The quote must be an exact substring of the message to be replied to";
`allow_sending_without_reply` "can be used only for replies in the same chat and forum topic".
"""

import re
from dataclasses import replace
from typing import Final

from telegram import ReplyParameters

from adapters.telegram import ids
from adapters.telegram.calls.call import Call
from adapters.telegram.calls.cutting import CAPTION, units
from adapters.telegram.ids import Chat
from bridge.api.content import Text, preceded
from bridge.api.events import Ref
from bridge.api.readable import in_a_line
from bridge.api.text import Span

LONGEST: Final = 80
"""Code points of what is quoted in words."""

_ANGLE: Final = re.compile(r"^> ?", re.MULTILINE)


def answering(call: Call, ref: Ref | None) -> Call:
    """The call as an answer; what Telegram finds not to be in the message is not quoted."""
    number = None if ref is None else _number(ref, call.chat)
    if ref is None or number is None:
        return call
    plain = _with(call, ReplyParameters(number, allow_sending_without_reply=True))
    quote = _quote(ref)
    if not quote:
        return plain
    quoting = ReplyParameters(number, allow_sending_without_reply=True, quote=quote)
    return replace(_with(call, quoting), otherwise=plain)


def quoted(words: Text, ref: Ref | None, chat: Chat) -> Text:
    """The words behind a quotation of what no reply leads to: a group that became a supergroup
    begins its numbers anew.
    """
    if ref is None or not ref.native or _number(ref, chat) is not None or not words.body:
        return words
    line = in_a_line(ref.words)
    if not line:
        return words
    begun = line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"
    said = preceded(words, f"{begun}\n")
    return Text(said.body, (Span(0, len(begun), "quote"), *said.spans))


def _with(call: Call, parameters: ReplyParameters) -> Call:
    instead = call.otherwise and _with(call.otherwise, parameters)
    arguments = {**call.arguments, "reply_parameters": parameters}
    return replace(call, arguments=arguments, otherwise=instead)


def _number(ref: Ref, chat: Chat) -> int | None:
    """Of the first part, if it is in this chat."""
    native = ref.natives[0] if ref.natives else ref.native
    if native is None:
        return None
    try:
        where, number = ids.message_of(native)
    except ValueError:
        return None
    return number if where == chat.id else None


def _quote(ref: Ref) -> str:
    """What a client quoted, where it is less than the whole and stands in it word for word."""
    said = _ANGLE.sub("", ref.quote or "").strip()
    if not said or said not in ref.words or said == ref.words.strip() or units(said) > CAPTION:
        return ""
    return said

"""What an event has to do with others, as it says itself; pure.

Matrix specification, client-server API, "Forming relationships between events", "Rich replies",
"Threading", "Event replacements", "Event annotations and reactions", "Reference relations".
"""

from collections.abc import Mapping
from typing import Any, Final

from adapters.matrix import foreign
from adapters.matrix.calls.cutting import fits

RELATES: Final = "m.relates_to"
REPLY: Final = "m.in_reply_to"
THREAD: Final = "m.thread"
REPLACE: Final = "m.replace"
ANNOTATION: Final = "m.annotation"
REFERENCE: Final = "m.reference"
NEW: Final = "m.new_content"
MENTIONS: Final = "m.mentions"

_BEGIN: Final = "* "
_SHORT: Final = 500
"""Characters of what is said to who does not know edits, where all has no room twice."""
_FORMATTED: Final = ("m.text", "m.emote", "m.notice")

Content = Mapping[str, Any]


def answering(
    content: Content, event: str, thread: str, *, is_answer: bool = True
) -> dict[str, Any]:
    """With what it answers. thread: the first event of the one in which that was said, "" for none.

    is_answer: False for what stands behind it in the thread, and says so to who knows no threads.
    """
    reply = {REPLY: {"event_id": event}}
    if not thread:
        return {**content, RELATES: reply} if is_answer else dict(content)
    relation = {"rel_type": THREAD, "event_id": thread, **reply, "is_falling_back": not is_answer}
    return {**content, RELATES: relation}


def replacing(
    content: Content, event: str, mentions: Content, *, is_encrypted: bool
) -> dict[str, Any]:
    """In the place of another event; who does not know edits is told, too. mentions: of whom it
    calls only now.
    """
    new = {name: value for name, value in content.items() if name != RELATES}
    relation = {"rel_type": REPLACE, "event_id": event}
    edit = {NEW: new, MENTIONS: mentions, RELATES: relation}
    whole = {**_told(new), **edit}
    if fits(whole, is_encrypted=is_encrypted):
        return whole
    return {"msgtype": new["msgtype"], "body": _BEGIN + new["body"][:_SHORT] + "…", **edit}


def annotating(event: str, emoji: str) -> dict[str, Any]:
    return {RELATES: {"rel_type": ANNOTATION, "event_id": event, "key": emoji}}


def referring(event: str) -> dict[str, Any]:
    return {RELATES: {"rel_type": REFERENCE, "event_id": event}}


def thread_of(content: Content) -> str:
    """The first event of the thread that an event is in, "" for none."""
    relation = foreign.table(content, RELATES)
    return foreign.text(relation, "event_id") if relation.get("rel_type") == THREAD else ""


def _told(new: Content) -> dict[str, Any]:
    if new["msgtype"] not in _FORMATTED:
        return dict(new)
    told = {**new, "body": _BEGIN + new["body"]}
    if "formatted_body" in new:
        told["formatted_body"] = _BEGIN + new["formatted_body"]
    return told

"""Reactions: each is an event of its own, and is taken back by redacting that; pure.

Matrix specification, client-server API, "Event annotations and reactions".
"""

from collections.abc import Sequence
from typing import Any

from adapters.matrix.calls.call import REACTION, Call
from adapters.matrix.calls.relating import annotating
from bridge.api.events import Reactions

Wish = dict[str, Any]


def wish(event: Reactions) -> Wish:
    """What is wished, as the content of a call. `before`: what is thought to be there."""
    return {"emoji": list(event.emoji), "before": list(event.before)}


def missing(call: Call, there: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """What is thought to be there, is wished no more, and of which it is not known by which event
    it is there. there: the event that each reaction is, and the emoji.
    """
    known = {emoji for _, emoji in there}
    wished = call.content["emoji"]
    return tuple(one for one in call.content["before"] if one not in known and one not in wished)


def changes(call: Call, there: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Events to be redacted, each with an emoji, and emoji to be sent (the event is "")."""
    wished, before = call.content["emoji"], call.content["before"]
    known = {emoji for _, emoji in there}
    gone = [(event, emoji) for event, emoji in there if emoji not in wished]
    # What nobody knows to be there is sent once more: homeservers refuse the second.
    come = [("", emoji) for emoji in wished if emoji not in known or emoji not in before]
    return [*gone, *come]


def annotation(target: str, emoji: str) -> tuple[str, dict[str, Any]]:
    """Type and content of the event."""
    return REACTION, annotating(target, emoji)

"""Who is writing, and how far somebody has read, as stanzas say it: XEP-0085, XEP-0333; pure."""

from typing import Final
from xml.etree.ElementTree import Element

from bridge.api.events import Ref
from bridge.xmpp import namespaces as ns
from bridge.xmpp import references, stanza

MARKABLE: Final = stanza.element("markable", ns.MARKERS)
"""Reading this message is told its author."""

_COMPOSING_TAG: Final = f"{{{ns.CHAT_STATES}}}composing"
_STILL_TAGS: Final = frozenset(
    f"{{{ns.CHAT_STATES}}}{state}" for state in ("paused", "active", "inactive", "gone")
)
_DISPLAYED_TAG: Final = f"{{{ns.MARKERS}}}displayed"
_SIGNS: Final = frozenset({_COMPOSING_TAG, *_STILL_TAGS, _DISPLAYED_TAG})
_NO_STORE: Final = stanza.element("no-store", ns.HINTS)


def is_signalling(message: Element) -> bool:
    """Whether a message tells that somebody writes, or has read."""
    return not _SIGNS.isdisjoint([child.tag for child in message])


def writes(message: Element) -> bool | None:
    """Whether its sender writes something; None where the message does not say."""
    tags = [child.tag for child in message]
    if _COMPOSING_TAG in tags:
        return True
    return None if _STILL_TAGS.isdisjoint(tags) else False


def read_up_to(message: Element) -> Ref | None:
    """The message up to which its sender has read. Raises Refused."""
    displayed = message.find(_DISPLAYED_TAG)
    return None if displayed is None else references.meant(displayed.get("id"))


def state(is_typing: bool) -> str:
    """Somebody writes, or no longer."""
    return stanza.element("composing" if is_typing else "paused", ns.CHAT_STATES) + _NO_STORE


def marker(id: str) -> str:
    """Somebody has read up to a message."""
    return stanza.element("displayed", ns.MARKERS, id=id)

"""What people say to each other, as what its message holds: in rooms and to one person; pure.

XEP-0308, XEP-0424, XEP-0428, XEP-0444, XEP-0461.
"""

from collections.abc import Collection
from dataclasses import replace
from typing import Final, NamedTuple, Protocol, assert_never

from bridge.api.content import Content, File, Text
from bridge.api.events import Edit, Message, Reactions, Ref, Retraction, Said, Stored, Vote
from bridge.api.ids import Identity
from bridge.api.parts import mark, parts
from bridge.core.routing import XMPP
from bridge.xmpp import (
    attachments,
    contents,
    corrections,
    reactions,
    references,
    replies,
    retractions,
)
from bridge.xmpp.addressing import BareJid, Jid

LATE: Final = 60.0
"""Seconds past which what is shown says when it was said (XEP-0203): by then it is no news, as what
a server had kept for us. No less: clients call nobody for what is late, and clocks differ.
"""
NO_WORDS: Final = "[The words were taken away.]"
"""In place of the words beside files that are shown still."""


class Naming(Protocol):
    """How messages and people are named where something is said."""

    @property
    def here(self) -> Jid:
        """The address of where it is said, on the domain where people of the network live."""

    def id(self, ref: Ref) -> str:
        """The id of a message that is taken back, answered or reacted to; "" when unknown."""

    def author(self, who: Identity) -> Jid:
        """The address of somebody who is answered."""


class InChat(NamedTuple):
    """Between an account and a contact, or an occupant of a room. XEP-0461 section 4.1: "the 'id'
    from" an origin-id "if present, or the value of the 'id' attribute".
    """

    contact: Jid
    account: BareJid

    @property
    def here(self) -> Jid:
        return self.contact

    def id(self, ref: Ref) -> str:
        return references.origin_id(ref)

    def author(self, who: Identity) -> Jid:
        return self.account if who.network == XMPP else self.contact


def payloads(event: Said, naming: Naming) -> tuple[str, ...]:
    """What each of the messages holds as which something is shown, mostly one."""
    match event:
        case Message():
            shown = parts(event, attachments.has_link)
            if len(shown) == 1:
                return (payload(event, naming),)
            return tuple(payload(part, naming) for part in shown)
        case Retraction():
            return payload(event, naming), *retractions.taken_back_too(event.target)
        case _:
            return (payload(event, naming),)


def count(event: Stored) -> int:
    """As how many messages something is shown."""
    if isinstance(event, Message):
        return len(parts(event, attachments.has_link))
    return max(1, len(event.target.parts)) if isinstance(event, Retraction) else 1


def payload(event: Said, naming: Naming) -> str:
    """What a message holds that says so; "" where nothing is said of it."""
    match event:
        case Message(answers=None):
            return contents.written(event, here=naming.here)  # nearly all there is
        case Message():
            return _words(event, naming)
        case Edit():
            return _words(_unshown(event), naming) + corrections.element(event.target)
        case Retraction():
            return retractions.taken_back(naming.id(event.target))
        case Reactions():
            return reactions.element(naming.id(event.target), event.emoji)
        case Vote():
            return ""  # its network tells how the poll stands
        case _:
            assert_never(event)


def _words(event: Message | Edit, naming: Naming) -> str:
    ref = event.answers
    if ref is None:
        return contents.written(event, here=naming.here)
    to = "" if ref.author is None else naming.author(ref.author)
    reply = "" if ref.event is None else replies.element(naming.id(ref), to)
    quotation = contents.NO_QUOTATION if reply and _is_file(event) else replies.quotation(ref)
    return contents.written(event, quotation, reply, here=naming.here)


def _is_file(event: Message | Edit) -> bool:
    """Whether it is a file that was sent far away: beside words clients would not draw it."""
    if event.back is not None or len(event.content) != 1:
        return False
    (part,) = event.content
    return isinstance(part, File) and attachments.has_link(part)


def _unshown(event: Edit) -> Edit:
    """The new words take the place of the first of the messages as which something is shown; the
    files behind it are there still.
    """
    shown = event.target.parts[1:]
    if not shown:
        return event
    content = tuple(part for part in event.content if not _is_one_of(part, shown))
    return replace(event, content=content or (Text(NO_WORDS),))


def _is_one_of(part: Content, shown: Collection[str]) -> bool:
    return isinstance(part, File) and attachments.has_link(part) and mark(part) in shown

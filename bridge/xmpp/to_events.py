"""What clients say, as events; pure.

XEP-0045 sections 7.4 and 7.5, XEP-0184, XEP-0308, XEP-0359, XEP-0424, XEP-0444, XEP-0447, XEP-0461.
Everything is built anew from what was said, so ids and marks of a room that somebody forged go no
further.
"""

from dataclasses import replace
from typing import Final
from xml.etree.ElementTree import Element

from bridge.api.adapter import Texts
from bridge.api.content import Content, text_of
from bridge.api.errors import Refused
from bridge.api.events import Edit, Message, Reactions, Ref, Retraction, ReturnPath, Said
from bridge.api.ids import Identity, NativeId, Place
from bridge.core.occupancy import Here
from bridge.core.routing import XMPP
from bridge.xmpp import contents, corrections, reactions, references, replies, retractions
from bridge.xmpp.addressing import BareJid, FullJid, Jid, bare
from bridge.xmpp.muc.room import Room
from bridge.xmpp.namespaces import (
    BODY_TAG,
    CHAT_STATES,
    HINTS,
    MARKERS,
    MUC_USER,
    NICK,
    RECEIPTS,
    SID,
)

VOICELESS: Final = "You may not speak in this room."
NO_RETRACTIONS: Final = "What was said here cannot be taken back."
NO_REACTIONS: Final = "One cannot react to messages here."

UNREAD: Final = "There is nothing in this message that can be read here."

_AROUND: Final = frozenset(
    {"jabber:client", RECEIPTS, MARKERS, CHAT_STATES, HINTS, SID, NICK, MUC_USER}
)
"""Namespaces of what stands beside what is said and says nothing itself."""

MARKABLE_TAG = f"{{{MARKERS}}}markable"
REQUEST_TAG = f"{{{RECEIPTS}}}request"
ORIGIN_ID_TAG = f"{{{SID}}}origin-id"
_RETRACTION_TAGS = frozenset({retractions.TAG, retractions.APPLY_TO_TAG})
_SPECIAL_TAGS = frozenset(
    {*contents.TAGS, *_RETRACTION_TAGS, reactions.TAG, replies.TAG, corrections.TAG}
)
_SAYING_TAGS = frozenset({*_SPECIAL_TAGS, BODY_TAG})


def groupchat(
    room: Room, own: Here | None, client: FullJid, message: Element, now: float, able: Texts
) -> Said | None:
    """What a client says to the room; None when it says nothing. Raises Refused.

    own: what the account is there. able: what can be done with the messages of the room.
    """
    if client not in room.resources or own is None:
        raise Refused("not-acceptable", "You are not in this room.")
    actor = Identity(XMPP, bare(client), own.occupant.name)
    back = ReturnPath(client, references.given(message.get("id")), room.address, room=True)
    event = _said(room.place, actor, back, message, now, able)
    if event is not None and room.account is None and own.occupant.role == "visitor":
        raise Refused("forbidden", VOICELESS)  # the network hears its own relay alone
    return event


def chat(
    place: Place,
    account: BareJid,
    client: FullJid,
    voice: Jid,
    message: Element,
    now: float,
    able: Texts,
) -> Said | None:
    """What a client says to one person; None when it says nothing. Raises Refused.

    voice: the address that was written to. able: what can be done with the messages of the chat.
    """
    id = references.given(message.get("id"))
    back = ReturnPath(
        client,
        id,
        voice,
        receipt=id is not None and message.find(REQUEST_TAG) is not None,
        markable=id is not None and message.find(MARKABLE_TAG) is not None,
    )
    event = _said(place, Identity(XMPP, account, ""), back, message, now, able)
    if event is None:
        check_nothing(message)
    return event


def check_nothing(message: Element) -> None:
    """Raises Refused where something is said to one person that nobody here can read, and a receipt
    is waited for. Who asks for one beside nothing at all is not answered.
    """
    if message.find(REQUEST_TAG) is None:
        return
    namespaces = {child.tag[1:].partition("}")[0] for child in message}
    if not namespaces <= _AROUND:
        raise Refused("unsupported", UNREAD)


def says(message: Element) -> bool:
    """Whether something is said by a message, or done about another: more than that somebody
    writes, or has read.
    """
    return not _SAYING_TAGS.isdisjoint([child.tag for child in message])


def to_one(message: Element) -> tuple[Content, ...]:
    """What is said to somebody who is of XMPP, too. Raises Refused for what only networks know."""
    tags = _SPECIAL_TAGS.intersection([child.tag for child in message])
    if reactions.TAG in tags:
        raise Refused("unsupported", NO_REACTIONS)
    if tags & _RETRACTION_TAGS and retractions.read(message) is not None:
        raise Refused("unsupported", NO_RETRACTIONS)
    return contents.read(message, tags, is_answer=False)


def _said(
    place: Place,
    actor: Identity,
    back: ReturnPath,
    message: Element,
    now: float,
    able: Texts,
) -> Said | None:
    tags = _SPECIAL_TAGS.intersection([child.tag for child in message])
    target = retractions.read(message) if tags & _RETRACTION_TAGS else None
    if target is not None:
        if not able.retractions:
            raise Refused("unsupported", NO_RETRACTIONS)
        alias = _alias(message, back)
        return Retraction(place=place, actor=actor, at=now, target=target, alias=alias, back=back)
    if reactions.TAG in tags:
        return _reactions(place, actor, message, now, back, able)
    answers = replies.read(message) if replies.TAG in tags else None
    content = contents.read(message, tags, is_answer=answers is not None)
    if answers is not None and answers.quote and text_of(content) == message.findtext(BODY_TAG):
        answers = replace(answers, quote="")  # the quotation is all there is
    target = corrections.read(message) if corrections.TAG in tags else None
    if not content:
        return None
    if target is None:
        return _message(place, actor, message, now, content, back, answers)
    form, content = contents.form(content)
    return Edit(
        place=place,
        actor=actor,
        at=now,
        target=target,
        content=content,
        form=form,
        alias=_alias(message, back),
        back=back,
        answers=answers,
    )


def _message(
    place: Place,
    actor: Identity,
    message: Element,
    now: float,
    content: tuple[Content, ...],
    back: ReturnPath,
    answers: Ref | None,
) -> Message:
    form, content = contents.form(content)
    # Ids that clients choose are not unique, so none of them is the event's native id.
    return Message(
        place=place,
        actor=actor,
        at=now,
        content=content,
        form=form,
        alias=_alias(message, back),
        back=back,
        answers=answers,
    )


def _reactions(
    place: Place, actor: Identity, message: Element, now: float, back: ReturnPath, able: Texts
) -> Reactions:
    if able.emoji is None:
        raise Refused("unsupported", NO_REACTIONS)
    target, emoji = reactions.read(message, able.emoji)
    alias = _alias(message, back)
    return Reactions(
        place=place, actor=actor, at=now, target=target, emoji=emoji, alias=alias, back=back
    )


def _alias(message: Element, back: ReturnPath) -> NativeId | None:
    """The origin-id, else the stanza's id: the same in nearly all clients; it is found by both."""
    origin = message.find(ORIGIN_ID_TAG)
    given = None if origin is None else references.given(origin.get("id"))
    return back.native if given is None else given

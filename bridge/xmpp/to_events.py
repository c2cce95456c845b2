"""What clients say, as events; pure.

XEP-0045 sections 7.4 and 7.5, XEP-0184, XEP-0308, XEP-0359, XEP-0424, XEP-0444, XEP-0447, XEP-0461.
Everything is built anew from what was said, so ids and marks of a room that somebody forged go no
further.
"""

from collections.abc import Collection
from dataclasses import replace
from typing import Final
from xml.etree.ElementTree import Element

from bridge.api.adapter import Texts
from bridge.api.content import Content, Text, text_of
from bridge.api.errors import Refused
from bridge.api.events import Edit, Form, Message, Reactions, Ref, Retraction, ReturnPath, Said
from bridge.api.ids import Identity, NativeId, Place
from bridge.core.presence import Here
from bridge.core.routing import XMPP
from bridge.xmpp import (
    attachments,
    corrections,
    fallback,
    reactions,
    references,
    replies,
    retractions,
)
from bridge.xmpp import namespaces as ns
from bridge.xmpp.addressing import BareJid, FullJid, Jid, bare
from bridge.xmpp.muc.room import Room
from bridge.xmpp.namespaces import BODY_TAG, EME, OMEMO, OMEMO_2, RECEIPTS, SID

ENCRYPTED = (
    "This chat goes through a gateway, which cannot read encrypted messages:"
    " please switch OMEMO off for it and write again."
)

MAX_BODY = 40_000
"""Characters: each may become five bytes of XML (`&amp;`), and the stanza goes out again."""

VOICELESS: Final = "You may not speak in this room."
NO_RETRACTIONS: Final = "What was said here cannot be taken back."
NO_REACTIONS: Final = "One cannot react to messages here."

_ENCRYPTED_TAGS = (f"{{{EME}}}encryption", f"{{{OMEMO}}}encrypted", f"{{{OMEMO_2}}}encrypted")
REQUEST_TAG = f"{{{RECEIPTS}}}request"
ORIGIN_ID_TAG = f"{{{SID}}}origin-id"
_RETRACTION_TAGS = frozenset({retractions.TAG, retractions.APPLY_TO_TAG})
_FILE_TAGS = frozenset({attachments.OOB_TAG, attachments.SHARING_TAG})
_SPECIAL_TAGS = frozenset(
    {*_RETRACTION_TAGS, *_FILE_TAGS, reactions.TAG, replies.TAG, corrections.TAG}
)


def groupchat(
    room: Room, own: Here | None, client: FullJid, message: Element, now: float, able: Texts
) -> Said | None:
    """What a client says to the room; None when it says nothing. Raises Refused.

    own: what the account is there. able: what can be done with the messages of the room.
    """
    if client not in room.resources or own is None:
        raise Refused("not-acceptable", "You are not in this room.")
    event = _said(room, own, client, message, now, able)
    if event is not None and room.account is None and own.occupant.role == "visitor":
        raise Refused("forbidden", VOICELESS)  # the network hears its own relay alone
    return event


def _said(
    room: Room, own: Here, client: FullJid, message: Element, now: float, able: Texts
) -> Said | None:
    place, actor = room.place, Identity(XMPP, bare(client), own.occupant.name)
    back = ReturnPath(client, references.given(message.get("id")), room.address, room=True)
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
    content = _content(message, tags, is_answer=answers is not None)
    if answers is not None and answers.quote and text_of(content) == message.findtext(BODY_TAG):
        answers = replace(answers, quote="")  # the quotation is all there is
    target = corrections.read(message) if corrections.TAG in tags else None
    if not content:
        return None
    if target is None:
        return _message(place, actor, message, now, content, back, answers)
    form, content = _form(content)
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


def chat(
    place: Place, account: BareJid, client: FullJid, voice: Jid, message: Element, now: float
) -> Message | None:
    """What a client says to one person; None when it says nothing. Raises Refused.

    voice: the address that was written to.
    """
    content = to_one(message)
    if not content:
        return None
    receipt = message.find(REQUEST_TAG) is not None and bool(message.get("id"))
    back = ReturnPath(client, references.given(message.get("id")), voice, receipt=receipt)
    return _message(place, Identity(XMPP, account, ""), message, now, content, back, None)


def to_one(message: Element) -> tuple[Content, ...]:
    """What is said to one person. Raises Refused for what can only be done in rooms."""
    tags = _SPECIAL_TAGS.intersection([child.tag for child in message])
    if reactions.TAG in tags:
        raise Refused("unsupported", NO_REACTIONS)
    if tags & _RETRACTION_TAGS and retractions.read(message) is not None:
        raise Refused("unsupported", NO_RETRACTIONS)
    return _content(message, tags, is_answer=False)


def words(message: Element) -> str:
    """The body. Raises Refused where it is too long, or encrypted: only a stand-in could be
    forwarded.
    """
    if any(message.find(tag) is not None for tag in _ENCRYPTED_TAGS):
        raise Refused("not-acceptable", ENCRYPTED)
    return _bounded(message.findtext(BODY_TAG) or "")


def _bounded(text: str) -> str:
    if len(text) > MAX_BODY:
        raise Refused("not-acceptable", f"A message has at most {MAX_BODY} characters here.")
    return text


def _message(
    place: Place,
    actor: Identity,
    message: Element,
    now: float,
    content: tuple[Content, ...],
    back: ReturnPath,
    answers: Ref | None,
) -> Message:
    form, content = _form(content)
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


def _content(message: Element, tags: Collection[str], *, is_answer: bool) -> tuple[Content, ...]:
    """What is said. Who quotes what he answers, and says nothing, has said what he quotes."""
    body = words(message)
    if not tags:
        return (Text(body),) if body else ()
    replaced = [ns.REPLY] if is_answer else []
    if attachments.SHARING_TAG in tags:
        replaced.append(ns.FILE_SHARING)
    text = fallback.without(body, message, replaced)
    content = attachments.read(message, text) if _FILE_TAGS.intersection(tags) else _text(text)
    _bounded(text_of(content))  # what is said of files counts, too
    return content or _text(body)


def _text(body: str) -> tuple[Content, ...]:
    return (Text(body),) if body else ()


def _form(content: tuple[Content, ...]) -> tuple[Form, tuple[Content, ...]]:
    """XEP-0245: an action begins with `/me` and a blank."""
    first = content[0]
    if isinstance(first, Text) and first.body.startswith("/me "):
        return "action", (Text(first.body[4:]), *content[1:])
    return "say", content

"""What clients say, as events; pure.

XEP-0045 sections 7.4 and 7.5, XEP-0184, XEP-0359. Everything is built anew from what was said, so
ids and marks of a room that somebody forged go no further.
"""

from xml.etree.ElementTree import Element

from bridge.api.errors import Refused
from bridge.api.events import Form, Message, ReturnPath, Text
from bridge.api.ids import Identity, NativeId, Place
from bridge.core.presence import Here
from bridge.core.routing import XMPP
from bridge.xmpp.addressing import BareJid, FullJid, Jid, bare
from bridge.xmpp.muc.room import Room
from bridge.xmpp.namespaces import BODY_TAG, EME, OMEMO, OMEMO_2, RECEIPTS, SID

ENCRYPTED = (
    "This chat goes through a gateway, which cannot read encrypted messages:"
    " please switch OMEMO off for it and write again."
)

MAX_BODY = 40_000
"""Characters: each may become five bytes of XML (`&amp;`), and the stanza goes out again."""
MAX_ID = 1023
"""Characters of an id that a client gives, for the same reason."""

_ENCRYPTED_TAGS = (f"{{{EME}}}encryption", f"{{{OMEMO}}}encrypted", f"{{{OMEMO_2}}}encrypted")
REQUEST_TAG = f"{{{RECEIPTS}}}request"
ORIGIN_ID_TAG = f"{{{SID}}}origin-id"


def groupchat(
    room: Room, own: Here | None, client: FullJid, message: Element, now: float
) -> Message | None:
    """What a client says to the room; None when it holds no words. Raises Refused.

    own: what the account is there.
    """
    if client not in room.resources or own is None:
        raise Refused("not-acceptable", "You are not in this room.")
    body = words(message)
    if not body:
        return None
    back = ReturnPath(client, _native(message.get("id")), room.address, room=True)
    actor = Identity(XMPP, bare(client), own.occupant.name)
    return _message(room.place, actor, message, body, back, now)


def chat(
    place: Place, account: BareJid, client: FullJid, voice: Jid, message: Element, now: float
) -> Message | None:
    """What a client says to one person; None when it holds no words. Raises Refused.

    voice: the address that was written to.
    """
    body = words(message)
    if not body:
        return None
    receipt = message.find(REQUEST_TAG) is not None and bool(message.get("id"))
    back = ReturnPath(client, _native(message.get("id")), voice, receipt=receipt)
    return _message(place, Identity(XMPP, account, ""), message, body, back, now)


def words(message: Element) -> str:
    """The body. Raises Refused where it is too long, or encrypted: only a stand-in could be
    forwarded.
    """
    if any(message.find(tag) is not None for tag in _ENCRYPTED_TAGS):
        raise Refused("not-acceptable", ENCRYPTED)
    body = message.findtext(BODY_TAG) or ""
    if len(body) > MAX_BODY:
        raise Refused("not-acceptable", f"A message has at most {MAX_BODY} characters here.")
    return body


def _message(
    place: Place, actor: Identity, message: Element, body: str, back: ReturnPath, now: float
) -> Message:
    form: Form = "say"
    if body.startswith("/me "):
        form, body = "action", body[4:]
    origin = message.find(ORIGIN_ID_TAG)
    # Ids that clients choose are not unique, so none of them is the event's native id.
    return Message(
        place=place,
        actor=actor,
        at=now,
        content=(Text(body),),
        form=form,
        alias=None if origin is None else _native(origin.get("id")),
        back=back,
    )


def _native(value: str | None) -> NativeId | None:
    if value and len(value) > MAX_ID:
        raise Refused("malformed", "The id of this message is too long.")
    return NativeId(value) if value else None

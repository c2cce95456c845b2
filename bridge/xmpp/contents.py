"""What a message holds: read from a client's stanza, and written into one; pure.

XEP-0245, XEP-0428, XEP-0447, XEP-0461. Rooms, chats with one person and private messages share it.
"""

from collections.abc import Collection
from typing import Final
from xml.etree.ElementTree import Element

from bridge.api.content import Content, File, Text
from bridge.api.errors import Refused
from bridge.api.events import Edit, Form, Message
from bridge.xmpp import attached, attachments, fallback, stanza
from bridge.xmpp import namespaces as ns
from bridge.xmpp.namespaces import BODY_TAG, EME, OMEMO, OMEMO_2

ENCRYPTED: Final = (
    "This chat goes through a gateway, which cannot read encrypted messages:"
    " please switch OMEMO off for it and write again."
)

MAX_BODY: Final = 40_000
"""Characters: each may become five bytes of XML (`&amp;`), and the stanza goes out again."""

TAGS: Final = attached.TAGS
"""Children of a message without which it holds its body and nothing else."""

NO_QUOTATION: Final = ("", "")

ENCRYPTED_TAGS = (f"{{{EME}}}encryption", f"{{{OMEMO}}}encrypted", f"{{{OMEMO_2}}}encrypted")


def read(message: Element, tags: Collection[str], *, is_answer: bool) -> tuple[Content, ...]:
    """What is said; () when nothing is. Raises Refused.

    tags: of the message's children those that mean something; none: it has a body at most.
    is_answer: who quotes what he answers, and says nothing, has said what he quotes.
    """
    body = words(message)
    if not tags and not attached.is_encrypted_link(body):
        return _text(body)
    replaced = (ns.REPLY,) if is_answer else ()
    text = fallback.without(body, message, (*replaced, *attached.STANDS_FOR))
    content = attached.read(message, text)
    if not any(isinstance(part, File) for part in content):
        content = _text(fallback.without(body, message, replaced))
    return content or _text(body)


def form(content: tuple[Content, ...]) -> tuple[Form, tuple[Content, ...]]:
    """What is read, as said or done. XEP-0245: an action begins with `/me` and a blank."""
    first = content[0]
    if isinstance(first, Text) and first.body.startswith("/me "):
        return "action", (Text(first.body[4:]), *content[1:])
    return "say", content


def words(message: Element) -> str:
    """The body. Raises Refused where it is too long, or encrypted: only a stand-in could be
    forwarded.
    """
    if any(message.find(tag) is not None for tag in ENCRYPTED_TAGS):
        raise Refused("not-acceptable", ENCRYPTED)
    return bounded(message.findtext(BODY_TAG) or "")


def bounded(text: str) -> str:
    """The text. Raises Refused where it is too long."""
    if len(text) > MAX_BODY:
        raise Refused("not-acceptable", f"A message has at most {MAX_BODY} characters here.")
    return text


def written(
    event: Message | Edit, quotation: tuple[str, str] = NO_QUOTATION, reply: str = ""
) -> str:
    """The body with its marks, and what else tells the content, as children of a message.

    quotation: what is answered, from `replies.quotation`; reply: the element that tells what is.
    """
    content = event.content
    if quotation == NO_QUOTATION and len(content) == 1 and isinstance(content[0], Text):
        return stanza.body(body(event)) + reply  # nearly all there is
    links = attachments.links(content)
    text = body(event) if event.text or not links else ""
    between = "\n" if text and links else ""
    whole, marks = fallback.compose((quotation, (text, ""), (between + links, ns.FILE_SHARING)))
    files = attachments.elements(content, is_all=not text)
    return stanza.body(whole) + marks + reply + files


def body(event: Message | Edit) -> str:
    """What was said, as text: `/me` for actions, `[notice]` before notices."""
    text = event.text
    if event.form == "action":
        return f"/me {text}"
    return f"[notice] {text}" if event.form == "notice" else text


def _text(body: str) -> tuple[Content, ...]:
    return (Text(body),) if body else ()

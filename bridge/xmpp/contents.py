"""What a message holds: read from a client's stanza, and written into one; pure.

XEP-0245, XEP-0382, XEP-0393, XEP-0428, XEP-0447, XEP-0461. Rooms, chats with one person and private
messages share it.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Final
from xml.etree.ElementTree import Element

from bridge.api.content import Content, File, Text, preceded, words_of
from bridge.api.errors import Refused
from bridge.api.events import Edit, Form, Message
from bridge.api.text import Span, piece
from bridge.xmpp import attached, attachments, fallback, spoilers, stanza, styles
from bridge.xmpp import namespaces as ns
from bridge.xmpp.namespaces import BODY_TAG, EME, OMEMO, OMEMO_2

ENCRYPTED: Final = (
    "This chat goes through a gateway, which cannot read encrypted messages:"
    " please switch OMEMO off for it and write again."
)

MAX_BODY: Final = 40_000
"""Characters: each may become five bytes of XML (`&amp;`), and the stanza goes out again."""

TAGS: Final = attached.TAGS | {spoilers.TAG}
"""Children of a message without which it holds its body and nothing else."""

NO_QUOTATION: Final = ("", "")

_ME: Final = "/me "
_BEFORE: Final[Mapping[Form, str]] = {"say": "", "action": _ME, "notice": "[notice] "}

ENCRYPTED_TAGS = (f"{{{EME}}}encryption", f"{{{OMEMO}}}encrypted", f"{{{OMEMO_2}}}encrypted")


def read(message: Element, tags: Collection[str], *, is_answer: bool) -> tuple[Content, ...]:
    """What is said; () when nothing is. Raises Refused.

    tags: of the message's children those that mean something; none: it has a body at most.
    is_answer: who quotes what he answers, and says nothing, has said what he quotes.
    """
    body = words(message)
    if not tags and not attached.is_encrypted_link(body):
        return _text(message, body)
    replaced = (ns.REPLY,) if is_answer else ()
    text = fallback.without(body, message, (*replaced, *attached.STANDS_FOR))
    content = _styled(message, attached.read(message, text))
    if not any(isinstance(part, File) for part in content):
        content = _text(message, fallback.without(body, message, replaced))
    if not content:
        return (Text(body),) if body else ()  # all of it is a quotation
    return spoilers.read(message, content) if spoilers.TAG in tags else content


def form(content: tuple[Content, ...]) -> tuple[Form, tuple[Content, ...]]:
    """What is read, as said or done. XEP-0245: an action begins with `/me` and a blank."""
    first = content[0]
    if isinstance(first, Text) and first.body.startswith(_ME) and _is_plain(first.spans):
        done = Text(first.body[len(_ME) :], piece(first.spans, len(_ME), len(first.body)))
        return "action", (done, *content[1:])
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
    is_plain = len(content) == 1 and isinstance(content[0], Text) and not content[0].spans
    if is_plain and quotation == NO_QUOTATION:
        text = body(event)
        return stanza.body(text) + styles.plain(text) + reply  # nearly all there is
    said, hidden = spoilers.written(words_of(content), content)
    links = attachments.links(content)
    text, unstyled = "", ""
    if said.body or not links:
        text, unstyled = styles.written(preceded(said, _BEFORE[event.form]))
    between = "\n" if text and links else ""
    whole, marks = fallback.compose((quotation, (text, ""), (between + links, ns.FILE_SHARING)))
    files = attachments.elements(content, is_all=not text)
    return stanza.body(whole) + marks + unstyled + hidden + reply + files


def body(event: Message | Edit) -> str:
    """What was said, as text: `/me` for actions, `[notice]` before notices."""
    return _BEFORE[event.form] + event.text


def _styled(message: Element, content: Iterable[Content]) -> tuple[Content, ...]:
    return tuple(
        styles.read(message, part.body) if isinstance(part, Text) else part for part in content
    )


def _text(message: Element, body: str) -> tuple[Content, ...]:
    return (styles.read(message, body),) if body else ()


def _is_plain(spans: Iterable[Span]) -> bool:
    """Whether nothing stood in the body before or within a `/me` at its beginning."""
    return all(span.start >= len(_ME) or span.kind == "spoiler" for span in spans)

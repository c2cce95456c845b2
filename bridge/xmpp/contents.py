"""What a message holds: read from a client's stanza, and written into one; pure.

XEP-0245, XEP-0382, XEP-0393, XEP-0428, XEP-0447, XEP-0461, XEP-0511; RFC 5870. Rooms, chats with
one person and private messages share it.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Final
from xml.etree.ElementTree import Element

from bridge.api import readable
from bridge.api.content import Content, File, Text, preceded, text_of, words_of
from bridge.api.errors import Refused
from bridge.api.events import Edit, Form, Message
from bridge.api.text import Span, piece
from bridge.xmpp import (
    attached,
    attachments,
    encryption,
    fallback,
    geo,
    previews,
    shortening,
    spoilers,
    stanza,
    styles,
    wordings,
)
from bridge.xmpp import namespaces as ns
from bridge.xmpp.addressing import Jid
from bridge.xmpp.namespaces import BODY_TAG

MAX_BODY: Final = 40_000
"""Characters: each may become five bytes of XML (`&amp;`), and the stanza goes out again."""

TAGS: Final = attached.TAGS | encryption.TAGS | {spoilers.TAG}
"""Children of a message without which it holds its body and nothing else."""

NO_QUOTATION: Final = ("", "")

NO_LINK: Final = "There is no link in this message by which its file can be fetched from here."

_ME: Final = "/me "
_BEFORE: Final[Mapping[Form, str]] = {
    "say": "",
    "action": _ME,
    "notice": "[notice] ",
    "gateway": "",
}


def read(message: Element, tags: Collection[str], *, is_answer: bool) -> tuple[Content, ...]:
    """What is said; () when nothing is. Raises Refused.

    tags: of the message's children those that mean something; none: it has a body at most.
    is_answer: who quotes what he answers, and says nothing, has said what he quotes.
    """
    if not encryption.TAGS.isdisjoint(tags) and not encryption.check(message, tags):
        return ()
    body = bounded(message.findtext(BODY_TAG) or "")
    if not tags and not attached.has_encrypted_link(body):
        return _text(message, body)
    replaced = (ns.REPLY,) if is_answer else ()
    text = fallback.without(body, message, (*replaced, *attached.STANDS_FOR))
    content = _styled(message, attached.read(message, text))
    if not any(isinstance(part, File) for part in content):
        content = _text(message, fallback.without(body, message, replaced))
    if not content:
        if not body and attached.are_announced(message):
            raise Refused("unsupported", NO_LINK)
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
    """The body. Raises Refused where it is too long, or encrypted."""
    tags = encryption.TAGS.intersection([child.tag for child in message])
    if tags and not encryption.check(message, tags):
        return ""
    return bounded(message.findtext(BODY_TAG) or "")


def bounded(text: str) -> str:
    """The body. Raises Refused where it is too long, or encrypted."""
    if len(text) > MAX_BODY:
        raise Refused("not-acceptable", f"A message has at most {MAX_BODY} characters here.")
    if text.startswith(encryption.OTR):
        raise encryption.Encrypted
    return text


def written(
    event: Message | Edit,
    quotation: tuple[str, str] = NO_QUOTATION,
    reply: str = "",
    *,
    here: Jid,
) -> str:
    """The body with its marks, and what else tells the content, as children of a message.

    quotation: what is answered, from `replies.quotation`; reply: the element that tells what is.
    here: an address on the domain where people of the network live.
    """
    content = event.content
    first = content[0] if len(content) == 1 and quotation == NO_QUOTATION else None
    if isinstance(first, Text) and not first.spans:
        text = _mark(event) + first.body
        if len(text) <= shortening.SHORT:
            return stanza.body(text) + styles.beside(text) + reply  # nearly all there is
    beside = previews.elements(content)
    content = shortening.shortened(wordings.texts(content, here))
    whole = _written(content, _mark(event), quotation, reply) + beside
    if shortening.fits(whole):
        return whole
    return _written((_brief(content),), _mark(event), quotation, reply)


def _written(
    content: tuple[Content, ...], mark: str, quotation: tuple[str, str], reply: str
) -> str:
    """content: words and files alone. mark: what stands before them."""
    said, hidden = spoilers.written(words_of(content), content)
    links, told = attachments.links(content), attachments.told(content)
    text, unstyled = "", ""
    if said.body or not (links or told):
        text, unstyled = styles.written(preceded(said, mark))
    told = f"\n{told}" if text and told else told
    between = "\n" if links and (text or told) else ""
    whole, marks = fallback.compose(
        (quotation, (text, ""), (told, ""), (between + links, ns.FILE_SHARING))
    )
    files = attachments.elements(content, is_all=not text)
    return stanza.body(whole) + marks + unstyled + hidden + reply + files


def _brief(content: tuple[Content, ...]) -> Text:
    """All of it as words without a look; what is hidden stays so."""
    told = (text_of(content), attachments.links(content), attachments.told(content))
    body = shortening.brief("\n".join(filter(None, told)))
    _, hidden = spoilers.written(words_of(content), content)
    return Text(body, (Span(0, len(body), "spoiler"),) if hidden else ())


def body(event: Message | Edit) -> str:
    """What was said, as text: `/me` for actions, `[notice]` before notices."""
    return _mark(event) + readable.words(event.content)


def _mark(event: Message | Edit) -> str:
    """What a room itself has to say cannot be taken for somebody's words."""
    is_the_rooms = event.actor is None and event.place.kind == "room"
    return "" if is_the_rooms and event.form == "notice" else _BEFORE[event.form]


def _styled(message: Element, content: Iterable[Content]) -> tuple[Content, ...]:
    return tuple(
        styles.read(message, part.body) if isinstance(part, Text) else part for part in content
    )


def _text(message: Element, body: str) -> tuple[Content, ...]:
    if not body:
        return ()
    place = geo.read(body) if body[:4].lower() == geo.SCHEME else None
    return (styles.read(message, body),) if place is None else (place,)


def _is_plain(spans: Iterable[Span]) -> bool:
    """Whether nothing stood in the body before or within a `/me` at its beginning."""
    return all(span.start >= len(_ME) or span.kind == "spoiler" for span in spans)

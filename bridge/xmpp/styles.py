"""How words look, in messages: XEP-0393; pure.

`*bold*` reads as a bold word; who shows the message again says `*bold*` again, to the character.
Words that only look like styling are sent with `<unstyled/>`.
"""

from typing import Final
from xml.etree.ElementTree import Element

from bridge.api.content import Text
from bridge.core.styling import markup
from bridge.xmpp import namespaces as ns
from bridge.xmpp import stanza

UNSTYLED_TAG: Final = f"{{{ns.STYLING}}}unstyled"
UNSTYLED: Final = stanza.element("unstyled", ns.STYLING)

MOST: Final = 1000
"""Spans of one message, each about 20 bytes where it is stored; words with more are plain: each
costs time whenever the message is written."""

LONG: Final = 8_000
"""Characters that are read to know whether they are plain."""


def read(message: Element, body: str) -> Text:
    """A body, or a part of it. Section 7: "a particular message SHOULD NOT be styled"."""
    plain, spans = markup.read(body)
    if not spans or len(spans) > MOST or message.find(UNSTYLED_TAG) is not None:
        return Text(body)
    return Text(plain, spans)


def written(words: Text) -> tuple[str, str]:
    """The body that shows the words so, and what the message needs beside it."""
    if not 0 < len(words.spans) <= MOST:
        return words.body, beside(words.body)
    body, is_unstyled = markup.write(words.body, words.spans)
    return body, UNSTYLED if is_unstyled else ""


def beside(plain: str) -> str:
    """What a message needs whose words have no look. Of long ones it is said once too often rather
    than read.
    """
    is_styled = markup.may_be_styled if len(plain) > LONG else markup.is_styled
    return UNSTYLED if is_styled(plain) else ""

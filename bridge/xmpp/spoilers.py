"""What is not to be seen before one asks for it: XEP-0382; pure.

It has a form for whole messages alone. Where somebody hid a part of one, all of it is hidden: to
hide too much does less harm than to show it. The part is marked in words as well, since many
clients show everything.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final
from xml.etree.ElementTree import Element

from bridge.api.content import Content, File, Text
from bridge.api.text import Span, normal
from bridge.core.styling.degrading import unveiled
from bridge.xmpp import namespaces as ns
from bridge.xmpp import stanza

TAG: Final = f"{{{ns.SPOILER}}}spoiler"

MAX_HINT: Final = 500
"""Characters; what is longer is cut."""


def read(message: Element, content: Sequence[Content]) -> tuple[Content, ...]:
    """All that a message holds, hidden as it says.

    Section 3: "optionally, <spoiler> elements may contain character data as a hint", in several
    languages: the first.
    """
    spoiler = message.find(TAG)
    if spoiler is None:
        return tuple(content)
    hint = (spoiler.text or "").strip()[:MAX_HINT]
    return tuple(_hidden(part, hint) for part in content)


def written(words: Text, content: Sequence[Content]) -> tuple[Text, str]:
    """The words as they are to be written, and the element that hides them and all files.

    words: of the content.
    """
    hint, spans = unveiled(words.body, words.spans)
    if hint is None and any(isinstance(part, File) and part.is_spoiler for part in content):
        hint = ""
    if hint is None:
        return words, ""
    return Text(words.body, spans), stanza.element(
        "spoiler", ns.SPOILER, stanza.text(hint[:MAX_HINT])
    )


def _hidden(part: Content, hint: str) -> Content:
    match part:
        case Text(body, spans):
            return Text(body, normal(len(body), [Span(0, len(body), "spoiler", hint), *spans]))
        case File():
            return replace(part, is_spoiler=True)
        case _:
            return part

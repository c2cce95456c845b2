"""Files in messages, as they are written: XEP-0066, XEP-0446, XEP-0447; pure.

How clients' own are read: `attached.py`.
"""

from typing import Final

from bridge.api.content import Content, File
from bridge.xmpp import namespaces as ns
from bridge.xmpp import stanza

_SHOWN_INLINE: Final = ("image/", "video/", "audio/")


def links(content: tuple[Content, ...]) -> str:
    """The files as links, a line each."""
    return "\n".join(part.url for part in content if isinstance(part, File))


def elements(content: tuple[Content, ...], *, is_all: bool) -> str:
    """The files as what clients know them by. is_all: there are no words beside them.

    A link beside words, or beside another one, is no attachment for those who know XEP-0066 alone.
    """
    files = [part for part in content if isinstance(part, File)]
    written = "".join(map(_sharing, files))
    if len(files) == 1 and is_all:
        written += stanza.element("x", ns.OOB, stanza.text_element("url", files[0].url))
    return written


def _sharing(file: File) -> str:
    told = stanza.text_element("media-type", file.media_type) if file.media_type else ""
    told += stanza.text_element("name", file.name) if file.name else ""
    told += stanza.text_element("size", str(file.size)) if file.size is not None else ""
    source = stanza.element("url-data", ns.URL_DATA, target=file.url)
    inside = stanza.element("file", ns.FILE_METADATA, told) + stanza.element("sources", "", source)
    shown = "inline" if file.media_type.startswith(_SHOWN_INLINE) else ""
    return stanza.element("file-sharing", ns.FILE_SHARING, inside, disposition=shown)

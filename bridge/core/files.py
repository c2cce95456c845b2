"""Which files of an event are still to be given to a place, and how those are told that cannot be;
pure.
"""

from dataclasses import replace
from urllib.parse import unquote, urlsplit

from bridge.api.content import Content, File, Text
from bridge.api.events import AnyEvent, Edit, Message
from bridge.core import sizes
from bridge.core.routing import XMPP


def are_lacking(event: AnyEvent) -> bool:
    """Whether something must be given to XMPP before the event can be shown there.

    What has a link that anybody can follow is shown by that.
    """
    if not has_any(event):
        return False
    assert isinstance(event, Message | Edit)
    return any(map(_lacks, event.content)) and event.place.network != XMPP


def lacking(event: AnyEvent) -> list[File]:
    """The files that are not on XMPP yet and can be given to it."""
    if not are_lacking(event):
        return []
    assert isinstance(event, Message | Edit)
    return [part for part in event.content if isinstance(part, File) and _lacks(part)]


def has_any(event: AnyEvent) -> bool:
    """Whether it has files at all."""
    if not isinstance(event, Message | Edit):
        return False
    content = event.content
    if len(content) == 1 and isinstance(content[0], Text):
        return False  # nearly all there is
    return any(isinstance(part, File) for part in content)


def without_hosting(file: File) -> File:
    """The file as another place gets it: what is hosted on XMPP is its link elsewhere."""
    return replace(file, url=file.url or file.hosted, hosted="", trouble="")


def are_sealed(event: AnyEvent) -> bool:
    """Whether one of its files is of no use outside of XMPP as it is."""
    if not isinstance(event, Message | Edit):
        return False
    return any(isinstance(part, File) and part.is_sealed for part in event.content)


def opened(file: File) -> File:
    """A sealed file that was given to XMPP as it is without its seal: that is its link from now on.

    Where it could not be, it is as if it had none.
    """
    return replace(file, url=file.hosted, hosted="")


def said(file: File) -> str:
    """As what a file is told of where it cannot be shown: its link, else in words."""
    return words(file) if file.is_sealed and not file.hosted else file.link or words(file)


def told(file: File) -> str:
    """As what a file is told of where links alone can be said, with what it shows:
    `photo.jpg (1.2 MB): https://...`. Of a file of unknown size the name is not told that its link
    tells.
    """
    link = said(file)
    bare = replace(file, trouble="")
    if link == file.link and not (file.size is None and _is_named_by(link, file.name)):
        link = f"{words(bare)}: {link}"
    hidden = "(spoiler) " if file.is_spoiler else ""
    return hidden + "\n".join(filter(None, (file.description, link)))


def _is_named_by(link: str, name: str) -> bool:
    try:
        last = urlsplit(link).path.rpartition("/")[2]
    except ValueError:  # half of a bracket
        return False
    return not name or unquote(last) == name


def is_lost(part: Content) -> bool:
    """Whether it is a file that was to be given elsewhere and was not, and no link to it helps."""
    return isinstance(part, File) and bool(part.trouble) and not part.link


def lost(file: File) -> str:
    """What people elsewhere read in its place: `[photo.jpg (23 MB): could not be passed on]`; why,
    the sender alone is told.
    """
    return f"[{words(replace(file, trouble=''))}: could not be passed on]"


def words(file: File) -> str:
    """`photo.jpg (23 MB): It is too large.`"""
    size = "" if file.size is None else f" ({sizes.in_words(file.size)})"
    told = f"{file.name or 'file'}{size}"
    return f"{told}: {file.trouble}" if file.trouble else told


def _lacks(part: Content) -> bool:
    return isinstance(part, File) and bool(part.native) and not (part.hosted or part.trouble)

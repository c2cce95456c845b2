"""What a message holds, whatever kind it is of; pure.

Matrix specification, client-server API, "m.room.message msgtypes"; `m.key.verification.request`;
"Server Notices". A kind that nobody here knows is its words, or said to be there.
"""

from collections.abc import Mapping
from typing import Any, Final

from adapters.matrix import foreign
from adapters.matrix.rooms.room import Room
from adapters.matrix.said import files, places, words
from adapters.matrix.session import Session
from bridge.api.content import Content, Unsupported
from bridge.api.events import Form

LOCATIONS: Final = ("m.location", "org.matrix.msc3488.location")

FORMS: Final[dict[str, Form]] = {
    "m.emote": "action",
    "m.notice": "notice",
    "m.server_notice": "notice",
    "m.key.verification.request": "notice",
}

EMPTY: Final = Unsupported("an empty message")
LOST: Final = {
    "m.image": Unsupported("a picture"),
    "m.video": Unsupported("a video"),
    "m.audio": Unsupported("a recording"),
    "m.file": Unsupported("a file"),
    "m.sticker": Unsupported("a sticker"),
}
"""Where nothing says where it is."""
NOWHERE: Final = Unsupported("a place on the map")

_MOST_KIND: Final = 60


def kind_of(type_: str, content: Mapping[str, Any]) -> str:
    """As what its words and files are meant: `m.text`."""
    if type_ == "m.room.message":
        return foreign.text(content, "msgtype", 255)
    return "m.location" if type_ in LOCATIONS else type_


def form_of(kind: str) -> Form:
    return FORMS.get(kind, "say")


def content_of(
    session: Session, room: Room, kind: str, content: Mapping[str, Any]
) -> tuple[Content, ...]:
    """All of it, never empty: words first, then the rest."""
    if kind in files.SHAPES:
        return _file(session, room, kind, content)
    if kind == "m.location":
        return (places.read(content) or NOWHERE,)
    said = words.read(session, room, content)
    if not said.body.strip():
        return (_unknown(kind),)
    return (words.calling(session, room, said, content),)


def _file(
    session: Session, room: Room, kind: str, content: Mapping[str, Any]
) -> tuple[Content, ...]:
    """The words of one that is not there are its name."""
    file = files.read(kind, content)
    if file is not None and (kind == "m.sticker" or not files.has_caption(content)):
        return (file,)
    said = words.read(session, room, content)
    said = words.calling(session, room, said, content) if said.body.strip() else said
    found: Content = LOST[kind] if file is None else file
    return (said, found) if said.body.strip() else (found,)


def _unknown(kind: str) -> Unsupported:
    name = "".join(one for one in kind if one.isprintable())[:_MOST_KIND]
    is_known = kind in ("m.text", *FORMS)
    return EMPTY if is_known or not name else Unsupported(f"an unsupported message ({name})")

"""The words of a message, how they look and whom they call, pure.

Matrix specification, client-server API, "m.room.message msgtypes", "Rich replies" ("Clients SHOULD
strip the fallback"), "User and room mentions" (`m.mentions`).
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from adapters.matrix import foreign
from adapters.matrix.rooms.room import Room
from adapters.matrix.said import html
from adapters.matrix.session import Session
from bridge.api.content import Text, preceded

HTML: Final = "org.matrix.custom.html"
EXTENSIBLE: Final = ("m.text", "org.matrix.msc1767.text")

_ANSWERED: Final = re.compile(r"> (?:\* )?<@[^>\n]{1,255}>")
"""How the fallback of an answer begins."""
_BEGIN: Final = re.compile(r"> (?:\* )?<(@[^>\n]{1,255})> ?")


def read(session: Session, room: Room, content: Mapping[str, Any]) -> Text:
    """The words; "" for none."""
    body = foreign.text(content, "body")
    if content.get("format") == HTML and (formatted := foreign.text(content, "formatted_body")):
        words = html.read(formatted, lambda person: _name_of(session, room, person))
        if words.body:
            return words
    return Text(_plain(body) or _extensible(content))


def calling(session: Session, room: Room, words: Text, content: Mapping[str, Any]) -> Text:
    """With the name of the login's owner, where he is called without it: programs of XMPP ring
    where it stands in the words, and know no other call.
    """
    mentions = content.get("m.mentions")
    if mentions is None or session.me not in foreign.rows(mentions, "user_ids"):
        return words
    if session.directs.peer(room.id):
        return words  # there all is said to him
    name = session.identity(session.me, room).name
    if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", words.body, re.IGNORECASE):
        return words
    return preceded(words, f"{name}: ")


def answered(content: Mapping[str, Any]) -> tuple[str, str]:
    """By the fallback of an answer whom it answers, and how that begins; "" where it has none."""
    body = foreign.text(content, "body")
    found = _BEGIN.match(body)
    if found is None:
        return "", ""
    quoted, _ = _divided(body)
    return found[1], "\n".join(line[2:] for line in quoted)[found.end() - 2 :].strip()


def _plain(body: str) -> str:
    if "\r" in body:
        body = body.replace("\r\n", "\n").replace("\r", "\n")
    if body[:2] != "> " or _ANSWERED.match(body) is None:
        return body
    return _divided(body)[1]


def _divided(body: str) -> tuple[list[str], str]:
    """The lines of what is answered, and the answer."""
    lines = body.split("\n")
    number = next((at for at, line in enumerate(lines) if line[:1] != ">"), len(lines))
    rest = lines[number:]
    return lines[:number], "\n".join(rest[1:] if rest and not rest[0] else rest)


def _extensible(content: Mapping[str, Any]) -> str:
    """As events to come write them."""
    for name in EXTENSIBLE:
        if name in content:
            parts = foreign.rows(content, name)
            plain = (foreign.text(part, "body") for part in parts if "html" not in _type(part))
            return foreign.text(content, name) or next(filter(None, plain), "")
    return ""


def _type(part: Any) -> str:
    return foreign.text(part, "mimetype")


def _name_of(session: Session, room: Room, person: str) -> str:
    """As he is called in the room; "" for who is unknown there."""
    if person != session.me and person not in room.members:
        return ""
    return session.identity(person, room).name

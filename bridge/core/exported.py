"""An account's data as JSON: what each thing is written as, and how the document is put together;
pure.

`VERSION` rises when what is read by an older reader means something else; new names may come at
any time.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final, assert_never

from bridge.api import events
from bridge.api.content import Content, File
from bridge.api.ids import EventId, Identity, Place
from bridge.api.readable import words
from bridge.store.audit import Audited
from bridge.store.contacts import Kept as Contact
from bridge.store.personal.kept import Kept, KeptLogin, KeptRoom

FORMAT: Final = "xmpp-bridge account data"
VERSION: Final = 1

Value = Mapping[str, Any]

_INDENT: Final = "  "


class Document:
    """Text of a JSON document, a piece after another; each thing of an array on lines of its own.

    What is open is closed in the end, however much was left out.
    """

    def __init__(self) -> None:
        self._open: list[str] = []
        self._is_empty = True

    def begin(self, brackets: str, name: str = "") -> str:
        """An object or an array: `{}`, `[]`. name: inside an object."""
        piece = self._next(name) + brackets[0]
        self._open.append(brackets[1])
        self._is_empty = True
        return piece

    def put(self, value: object, name: str = "") -> str:
        written = json.dumps(value, ensure_ascii=False, indent=len(_INDENT))
        return self._next(name) + written.replace("\n", "\n" + _INDENT * len(self._open))

    def end(self) -> str:
        bracket, is_empty = self._open.pop(), self._is_empty
        self._is_empty = False
        return bracket if is_empty else self._line() + bracket

    def _next(self, name: str) -> str:
        if not self._open:
            return ""
        comma = "" if self._is_empty else ","
        self._is_empty = False
        called = f"{json.dumps(name, ensure_ascii=False)}: " if self._open[-1] == "}" else ""
        return comma + self._line() + called

    def _line(self) -> str:
        return "\n" + _INDENT * len(self._open)


def moment(at: float) -> str:
    """`2026-01-31T12:00:00Z`."""
    return f"{datetime.fromtimestamp(int(at), UTC):%Y-%m-%dT%H:%M:%SZ}"


def login(one: KeptLogin) -> dict[str, Any]:
    """Of secrets, that there are some."""
    return {
        "server": one.native,
        "name": one.name,
        "is_logged_out": one.is_out,
        "kept_encrypted": list(one.needs),
        "returns_to": [{"room": native, "has_password": has} for native, has in one.rooms],
    }


def contact(one: Contact) -> Value:
    return {
        "address": one.native,
        "name": one.name,
        "groups": list(one.groups),
        "is_in_contact_list_there": one.is_listed,
        "is_in_contact_list_here": one.is_watched or one.roster == "shown",
        "have_written_to_each_other": one.is_met,
        "is_blocked": one.is_blocked,
    }


def command(one: Audited) -> Value:
    told = {"at": moment(one.at), "command": one.command, "via": one.via, "network": one.network}
    return {**told, "about": one.about, "outcome": one.outcome}


def head(kept: Kept, now: float) -> Value:
    """Whose data this is, and what holds on all networks."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "account": kept.found.account,
        "at": moment(now),
        "limits": dict(kept.limits),
        "ban": kept.ban,
        "sees_presence_of": list(kept.watched),
    }


def networks(kept: Kept) -> list[str]:
    """Those of which something is kept."""
    logins = (one.network for one in kept.logins)
    return sorted({*kept.registrations, *kept.preferences, *logins})


def network(kept: Kept, name: str) -> Value:
    since = kept.registrations.get(name)
    return {
        "registered": None if since is None else moment(since),
        "preferences": dict(kept.preferences.get(name, {})),
    }


def room(one: KeptRoom) -> Value:
    return {"network": one.shows.network, "room": one.shows.native, "subject": one.subject}


def where(place: Place, account: str) -> str:
    """A far name, or an address of the gateway."""
    return place.native.removeprefix(f"{account} ")


def message(id_: EventId, event: events.Stored, by: Identity | None, account: str) -> Value:
    """Anything that was said or done in a place."""
    told: dict[str, Any] = {"at": moment(event.at), "id": f"{id_:x}"}
    if by is not None:
        told["by"] = by.name
        told["is_mine"] = by.native == account
    return {**told, **_what(event)}


def _what(event: events.Stored) -> Value:
    match event:
        case events.Message(content=content, answers=answers):
            return {"kind": "message", **_content(content), **_ref("answers", answers)}
        case events.Edit(content=content, target=target):
            return {"kind": "edit", **_content(content), **_ref("of", target)}
        case events.Retraction(target=target):
            return {"kind": "taken back", **_ref("of", target)}
        case events.Reactions(target=target, emoji=emoji):
            return {"kind": "reactions", "emoji": list(emoji), **_ref("of", target)}
        case events.Vote(target=target, choices=choices):
            return {"kind": "vote", "answers": list(choices), **_ref("of", target)}
        case events.Tombstone():
            return {"kind": "message that was taken back"}
        case events.RoomChange(subject=subject):
            return {"kind": "subject", "text": subject}
        case events.Invite(reason=reason):
            return {"kind": "invitation", "text": reason}
        case events.Gap(since=since):
            return {"kind": "gap", "since": moment(since)}
        case _:
            assert_never(event)


def _content(content: tuple[Content, ...]) -> Value:
    """All of it in words, and files with what leads to them."""
    files = [_file(part) for part in content if isinstance(part, File)]
    return {"text": words(content), **({"files": files} if files else {})}


def _file(file: File) -> Value:
    known = {"name": file.name, "link": file.link, "type": file.media_type, "bytes": file.size}
    return {name: value for name, value in known.items() if value}


def _ref(name: str, ref: events.Ref | None) -> Value:
    return {} if ref is None or ref.event is None else {name: f"{ref.event:x}"}

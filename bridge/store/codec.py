"""Events as a kind and a compact payload, and back; pure.

A stored event is a head (columns) and a body (payload); a word that only a delivery carries is one
payload. A payload is a JSON array whose last items, where they are the defaults, are left out:
`[["hello"],"say","msgid-1"]`.
"""

import json
from typing import Any, assert_never

from bridge.api import events
from bridge.api.ids import EventId, Identity, Key, LoginId, NativeId, NetworkName, Place
from bridge.store import contents

MESSAGE, ROOM_CHANGE, GAP, RECEIPT, FAILURE, SETTLED = range(1, 7)
EDIT, RETRACTION, REACTIONS, TOMBSTONE, INVITE, VOTE = range(7, 13)

_dump = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, check_circular=False).encode
_dump_ascii = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode
_load = json.JSONDecoder().decode


def clean(text: str) -> str:
    """The text as every database takes it: neither NUL nor halves of surrogate pairs."""
    if text.isascii():
        return text.replace("\0", "\ufffd") if "\0" in text else text
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text.replace("\0", "\ufffd")


def body(event: events.Stored) -> tuple[int, str]:
    """The kind and what is not in the head."""
    match event:
        case events.Message():
            return MESSAGE, _message(event)
        case events.RoomChange():
            return ROOM_CHANGE, _payload([event.subject, event.native])
        case events.Gap():
            return GAP, _payload([event.since])
        case events.Edit():
            return EDIT, _payload(
                [
                    *_ends(event),
                    _ref(event.target),
                    [contents.written(part) for part in event.content],
                    event.form,
                    _ref(event.answers) if event.answers else None,
                ]
            )
        case events.Retraction():
            return RETRACTION, _payload(
                [*_ends(event), _ref(event.target), int(event.by_moderator), event.reason or None]
            )
        case events.Reactions():
            before = list(event.before) or None
            return REACTIONS, _payload(
                [*_ends(event), _ref(event.target), list(event.emoji), before]
            )
        case events.Vote():
            return VOTE, _payload([*_ends(event), _ref(event.target), list(event.choices)])
        case events.Tombstone():
            return TOMBSTONE, _payload(
                [
                    *_ends(event),
                    event.retraction,
                    event.retracted_at,
                    event.by,
                    event.reason,
                    event.known_by,
                    int(event.by_moderator),
                ]
            )
        case events.Invite():
            return INVITE, _payload([event.reason, event.password, event.native])
        case _:
            assert_never(event)


def stored(
    kind: int, payload: str, *, place: Place, actor: Identity | None, at: float
) -> events.Stored:
    """The event of a head and a body."""
    items = _load(payload)
    match kind:
        case 1:
            return _read_message(items, place, actor, at)
        case 2:
            subject, native = _filled(items, 2)
            return events.RoomChange(
                place=place, actor=actor, at=at, subject=subject, native=native
            )
        case 3:
            return events.Gap(place=place, since=items[0], until=at)
        case 7:
            return _read_edit(items, place, actor, at)
        case 8:
            native, alias, back, target, by_moderator, reason = _filled(items, 6)
            return events.Retraction(
                place=place,
                actor=actor,
                at=at,
                target=_read_ref(target),
                by_moderator=bool(by_moderator),
                reason=reason or "",
                native=native,
                alias=alias,
                back=_read_back(back) if back else None,
            )
        case 9:
            native, alias, back, target, emoji, before = _filled(items, 6)
            return events.Reactions(
                place=place,
                actor=actor,
                at=at,
                target=_read_ref(target),
                emoji=tuple(emoji),
                before=tuple(before or ()),
                native=native,
                alias=alias,
                back=_read_back(back) if back else None,
            )
        case 10:
            *ends, by, reason, known_by, by_moderator = _filled(items, 9)
            native, alias, back, retraction, retracted_at = ends
            return events.Tombstone(
                place=place,
                actor=actor,
                at=at,
                retraction=EventId(retraction),
                retracted_at=retracted_at,
                known_by=known_by,
                by=by,
                reason=reason,
                native=native,
                alias=alias,
                back=_read_back(back) if back else None,
                by_moderator=bool(by) if by_moderator is None else bool(by_moderator),
            )
        case 11:
            reason, password, native = _filled(items, 3)
            return events.Invite(
                place=place, actor=actor, at=at, reason=reason, password=password, native=native
            )
        case 12:
            native, alias, back, target, choices = items
            return events.Vote(
                place=place,
                actor=actor,
                at=at,
                target=_read_ref(target),
                choices=tuple(choices),
                native=native,
                alias=alias,
                back=_read_back(back) if back else None,
            )
        case _:
            raise ValueError(f"no stored event is of kind {kind}")


def encode(event: events.AnyEvent) -> tuple[int, str]:
    """The kind and the whole event."""
    match event:
        case events.Gap():
            kind, payload = body(event)
            return kind, _payload([_place(event.place), None, event.at, payload])
        case events.Receipt():
            return RECEIPT, _payload([_place(event.place), event.at, _back(event.back)])
        case events.Failure():
            return FAILURE, _payload(
                [_place(event.place), event.at, _back(event.back), event.reason, event.text]
            )
        case events.Settled():
            return SETTLED, _payload(
                [event.key, event.outcome, event.native, event.reason, event.text]
            )
        case events.Moved():
            raise TypeError("what was moved is not carried")
        case _:
            kind, payload = body(event)
            return kind, _payload([_place(event.place), _identity(event.actor), event.at, payload])


def decode(kind: int, payload: str) -> events.AnyEvent:
    """The inverse of `encode`."""
    items = _load(payload)
    match kind:
        case 1 | 2 | 3 | 7 | 8 | 9 | 10 | 11 | 12:
            place, actor, at, inner = items
            return stored(kind, inner, place=_read_place(place), actor=_read_identity(actor), at=at)
        case 4:
            place, at, back = items
            return events.Receipt(place=_read_place(place), at=at, back=_read_back(back))
        case 5:
            place, at, back, reason, text = items
            return events.Failure(
                place=_read_place(place), at=at, back=_read_back(back), reason=reason, text=text
            )
        case 6:
            key, outcome, native, reason, text = items
            return events.Settled(
                key=Key(key), outcome=outcome, native=native, reason=reason, text=text
            )
        case _:
            raise ValueError(f"no event is of kind {kind}")


def _payload(items: list[Any]) -> str:
    while items and items[-1] is None:
        items.pop()
    payload = _dump(items)
    try:
        payload.encode()
    except UnicodeEncodeError:
        return _dump_ascii(items)
    return payload


def _filled(items: list[Any], length: int) -> list[Any]:
    return items + [None] * (length - len(items))


def _message(event: events.Message) -> str:
    return _payload(
        [
            [contents.written(part) for part in event.content],
            event.form,
            event.native,
            event.alias,
            _back(event.back) if event.back else None,
            _place(event.private_in) if event.private_in else None,
            _ref(event.answers) if event.answers else None,
        ]
    )


def _read_message(
    items: list[Any], place: Place, actor: Identity | None, at: float
) -> events.Message:
    content, form, native, alias, back, private_in, answers = _filled(items, 7)
    return events.Message(
        place=place,
        actor=actor,
        at=at,
        content=tuple(map(contents.read, content)),
        form=form,
        native=native,
        alias=alias,
        back=_read_back(back) if back else None,
        private_in=_read_place(private_in) if private_in else None,
        answers=_read_ref(answers) if answers else None,
    )


def _read_edit(items: list[Any], place: Place, actor: Identity | None, at: float) -> events.Edit:
    native, alias, back, target, content, form, answers = _filled(items, 7)
    return events.Edit(
        place=place,
        actor=actor,
        at=at,
        target=_read_ref(target),
        content=tuple(map(contents.read, content)),
        form=form,
        native=native,
        alias=alias,
        back=_read_back(back) if back else None,
        answers=_read_ref(answers) if answers else None,
    )


def _ends(
    event: events.Edit | events.Retraction | events.Reactions | events.Tombstone | events.Vote,
) -> list[Any]:
    """What all of them have: ids and the way back."""
    return [event.native, event.alias, _back(event.back) if event.back else None]


def _ref(ref: events.Ref) -> list[Any]:
    """`natives` are of one delivery and never stored, `is_markable` is of states."""
    items = [ref.native, ref.event, _identity(ref.author), ref.alias, ref.words, ref.at]
    if ref.behind:
        return [*items, ref.quote, ref.origin, list(ref.parts), ref.behind]
    if ref.parts:
        return [*items, ref.quote, ref.origin, list(ref.parts)]
    if ref.origin is not None:
        return [*items, ref.quote, ref.origin]
    return items if ref.quote is None else [*items, ref.quote]


def _read_ref(items: list[Any]) -> events.Ref:
    native, event, author, alias, words, at, quote, origin, parts, behind = _filled(items, 10)
    return events.Ref(
        native=native,
        event=None if event is None else EventId(event),
        author=_read_identity(author),
        alias=alias,
        words=words,
        at=at,
        quote=quote,
        origin=origin,
        parts=tuple(parts or ()),
        behind=behind or 0,
    )


def _back(back: events.ReturnPath) -> list[Any]:
    items = [back.to, back.native, back.voice, int(back.receipt), int(back.room)]
    return [*items, 1] if back.markable else items


def _read_back(items: list[Any]) -> events.ReturnPath:
    to, native, voice, *wishes = items
    return events.ReturnPath(
        to, None if native is None else NativeId(native), voice, *map(bool, wishes)
    )


def _place(place: Place) -> list[Any]:
    return [place.network, place.kind, place.native, place.login]


def _read_place(items: list[Any]) -> Place:
    network, kind, native, login = items
    return Place(NetworkName(network), kind, native, None if login is None else LoginId(login))


def _identity(identity: Identity | None) -> list[str] | None:
    return [identity.network, identity.native, identity.name] if identity else None


def _read_identity(items: list[str] | None) -> Identity | None:
    return Identity(NetworkName(items[0]), items[1], items[2]) if items else None

"""Albums: several messages that are one, without an end mark; pure.

Bot API: Message.media_group_id. The parts have rising ids, and the words stand with any of them.
An album ends with its tenth part, with whatever else comes of its chat, or with silence.

Each part is kept as it came until all of it is said, so that nothing is lost of what Telegram was
told to forget; then the whole is, for a while: an edit of one part is one of all. Of chats with one
person nothing is kept any longer than it gathers.
"""

import json
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from telegram import Message, Update

from adapters.telegram.items import Keep
from bridge.api.recent import Recent

MOST: Final = 10
"""Parts of one album."""
REMEMBERED: Final = 64
"""Albums that are whole."""
EDITABLE: Final = 48 * 3600
"""Seconds for which people can edit what they said; for longer no album is remembered."""

_ID: Final = re.compile(r"[0-9A-Za-z_-]{1,64}")

PART: Final = "album:"
WHOLE: Final = "whole:"

Raw = dict[str, Any]


class Album(NamedTuple):
    """What the parts of an album have in common. id: `media_group_id`."""

    chat: int
    id: str


class Albums:
    """Those that gather, and those that were whole lately."""

    def __init__(self) -> None:
        self._gathering: dict[Album, dict[int, Raw]] = {}
        self._whole: Recent[tuple[int, int], list[Raw]] = Recent(REMEMBERED)
        self._first: Recent[tuple[int, int], int] = Recent(REMEMBERED * MOST)

    # --- gathering --------------------------------------------------------------------------------

    def gathering(self, chat: int | None = None) -> Sequence[Album]:
        """Of a chat, or all."""
        return [album for album in self._gathering if chat is None or album.chat == chat]

    def hold(self, album: Album, raw: Raw) -> Keep:
        """One more part."""
        number = _number(raw)
        self._gathering.setdefault(album, {})[number] = raw
        return {_part(album, number): _packed([raw])}

    def is_full(self, album: Album) -> bool:
        return len(self._gathering.get(album, ())) >= MOST

    def end(self, album: Album) -> tuple[Raw, Keep]:
        """The first of its parts; from now on it is known as the whole."""
        parts = self._gathering.pop(album)
        keep: Keep = {_part(album, number): None for number in parts}
        raws = [parts[number] for number in sorted(parts)]
        keep.update(self._remember(album.chat, raws))
        return raws[0], keep

    # --- whole ------------------------------------------------------------------------------------

    def first(self, chat: int, number: int) -> int:
        """By which message a message is known: the first of its album, nearly always itself."""
        return self._first.get((chat, number)) or number

    def parts(self, message: Message) -> Sequence[Message]:
        """All of its album in order, itself as it is now; itself alone where it is of none."""
        if message.media_group_id is None:
            return (message,)
        chat = message.chat.id
        raws = self._whole.get((chat, self.first(chat, message.message_id)))
        if raws is None:
            return (message,)
        return [
            message if part.message_id == message.message_id else part for part in _messages(raws)
        ]

    def edited(self, message: Message) -> Keep:
        """A part is another from now on."""
        chat = message.chat.id
        raws = self._whole.get((chat, self.first(chat, message.message_id)))
        if raws is None:
            return {}
        now = {"message": message.to_dict()}
        return self._remember(
            chat, [now if _number(raw) == message.message_id else raw for raw in raws]
        )

    def _remember(self, chat: int, raws: list[Raw]) -> Keep:
        first = _number(raws[0])
        for raw in raws:
            self._first.put((chat, _number(raw)), first)
        gone = {self._whole.put((chat, first), raws), *self._outdated(_date(raws[0]))}
        keep: Keep = {_whole(*one): None for one in gone if one is not None}
        if chat < 0:
            keep[_whole(chat, first)] = _packed(raws)
        return keep

    def _outdated(self, now: int) -> list[tuple[int, int]]:
        old = [
            each for each, raws in self._whole.items() if raws and _date(raws[0]) < now - EDITABLE
        ]
        for each in old:
            self._whole.drop(each)
        return old

    # --- as it is kept ----------------------------------------------------------------------------

    def restore(self, kept: Mapping[str, bytes]) -> Keep:
        """What was kept; what of it is of no use any longer."""
        wholes = [(name, _unpacked(kept[name])) for name in kept if name.startswith(WHOLE)]
        useless: Keep = {name: None for name, raws in wholes if not raws}
        for raws in sorted((raws for _, raws in wholes if raws), key=lambda raws: _date(raws[0])):
            useless.update(self._remember(_chat(raws[0]), raws))
        for name in kept:
            if name.startswith(PART) and not self._restored(_unpacked(kept[name])):
                useless[name] = None
        return {name: None for name, value in useless.items() if value is None}

    def _restored(self, raws: Sequence[Raw]) -> bool:
        """Whether it is a part that can be read."""
        album = album_of(raws[0]) if raws else None
        if album is None:
            return False
        self._gathering.setdefault(album, {})[_number(raws[0])] = raws[0]
        return True


def album_of(raw: Raw) -> Album | None:
    """The album that an update is a part of."""
    message = raw.get("message") or raw.get("channel_post")
    match message:
        case {
            "chat": {"id": int() as chat},
            "message_id": int(),
            "date": int() as date,
            "media_group_id": str() as id_,
        } if date > 0 and _ID.fullmatch(id_):
            return Album(chat, id_)
        case _:
            return None


def chat_of(raw: Raw) -> int | None:
    """The chat that an update is of, None where it is of none."""
    for value in raw.values():
        match value:
            case {"chat": {"id": int() as chat}} | {"message": {"chat": {"id": int() as chat}}}:
                return chat
    return None


def _messages(raws: Sequence[Raw]) -> Iterator[Message]:
    for raw in raws:
        try:
            message = Update.de_json({"update_id": 0, **raw}, None).effective_message
        except (TypeError, ValueError, KeyError, AttributeError):
            continue  # the others can be read
        if message is not None:
            yield message


def _number(raw: Raw) -> int:
    return int(_said(raw)["message_id"])


def _chat(raw: Raw) -> int:
    return int(_said(raw)["chat"]["id"])


def _date(raw: Raw) -> int:
    """0 of what an edit has made timeless."""
    return int(_said(raw).get("date", 0))


def _said(raw: Raw) -> Raw:
    found: Raw = raw.get("message") or raw["channel_post"]
    return found


def _part(album: Album, number: int) -> str:
    return f"{PART}{album.chat}:{album.id}:{number}"


def _whole(chat: int, first: int) -> str:
    return f"{WHOLE}{chat}:{first}"


def _packed(raws: Sequence[Raw]) -> bytes:
    return zlib.compress(json.dumps(raws, separators=(",", ":")).encode())


def _unpacked(value: bytes) -> list[Raw]:
    try:
        raws = json.loads(zlib.decompress(value))
        return [raw for raw in raws if _number(raw) and _chat(raw) and _date(raw)]
    except (zlib.error, ValueError, KeyError, TypeError, AttributeError):
        return []

"""Texts, captions and their entities, as the server checks and keeps them.

tdlib/td: MessageEntity.cpp, fix_formatted_text; MessageContent.cpp, get_input_message_content.
tdlib/telegram-bot-api: Client.cpp, get_formatted_text, get_text_entity_type.
"""

from typing import Any, Final

from tests.servers.botapi.calls import Call
from tests.servers.botapi.detecting import detected, units
from tests.servers.botapi.parameters import BreachError
from tests.servers.botapi.refusals import bad

TEXT_LIMIT: Final = 4096
CAPTION_LIMIT: Final = 1024
MOST_ENTITIES: Final = 100
"""MessageEntity.cpp, get_input_message_entities: what is beyond is left out in silence."""

_FIELDS: Final[dict[str, frozenset[str]]] = {
    "bold": frozenset(),
    "italic": frozenset(),
    "underline": frozenset(),
    "strikethrough": frozenset(),
    "spoiler": frozenset(),
    "code": frozenset(),
    "blockquote": frozenset(),
    "expandable_blockquote": frozenset(),
    "pre": frozenset({"language"}),
    "text_link": frozenset({"url"}),
    "text_mention": frozenset({"user"}),
    "custom_emoji": frozenset({"custom_emoji_id"}),
    "date_time": frozenset({"unix_time", "date_time_format"}),
}
_NEEDED: Final = frozenset({"url", "user", "custom_emoji_id", "unix_time"})
_FOUND: Final = frozenset(
    {"mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number"}
)
"""The server finds these by itself, and ignores those that are sent."""


def text(call: Call) -> dict[str, Any]:
    words, entities = formatted(call, call.get("text", ""), "entities", "parse_mode")
    # Client.cpp, get_input_message_text
    if not words:
        raise bad("message text is empty")
    # MessageContent.cpp, create_input_message_content
    if units(words) > TEXT_LIMIT:
        raise bad("message is too long")
    return {"text": words, **({"entities": entities} if entities else {})}


def caption(call: Call) -> dict[str, Any]:
    words, entities = formatted(call, call.get("caption", ""), "caption_entities", "parse_mode")
    return captioned(words, entities, above=call.get("show_caption_above_media", False))


def captioned(words: str, entities: list[dict[str, Any]], *, above: bool = False) -> dict[str, Any]:
    # MessageContent.cpp, get_input_message_content
    if units(words) > CAPTION_LIMIT:
        raise bad("message caption is too long")
    content: dict[str, Any] = {"caption": words} if words else {}
    if entities:
        content["caption_entities"] = entities
    if above:
        content["show_caption_above_media"] = True
    return content


def formatted(
    call: Call, words: str, entities: str, parse_mode: str
) -> tuple[str, list[dict[str, Any]]]:
    """entities, parse_mode: names of parameters."""
    if parse_mode in call.given:
        raise BreachError(f"{call.method}: formats are to be sent as entities, not as markup")
    return cleaned(words, call.get(entities, []), call.method)


def cleaned(
    words: str, given: list[dict[str, Any]], method: str
) -> tuple[str, list[dict[str, Any]]]:
    """Without the white space around it, and with the entities that the server finds."""
    checked = [entity for entity in given if _checked(entity, words, method)]
    kept = checked[:MOST_ENTITIES]
    kept, words = _trimmed(kept, words)
    return words, detected(words, kept)


def _checked(entity: Any, words: str, method: str) -> bool:
    """Whether it is to be kept."""
    try:
        kind, offset, length = entity["type"], entity["offset"], entity["length"]
    except (TypeError, KeyError) as exc:
        raise BreachError(f"{method}: no entity: {entity!r}") from exc
    if kind in _FOUND:
        return False
    if kind not in _FIELDS:
        # Client.cpp, get_text_entity_type
        raise bad("can't parse MessageEntity: Unsupported type specified")
    fields = set(entity) - {"type", "offset", "length"}
    if fields - _FIELDS[kind] or (_FIELDS[kind] & _NEEDED) - fields:
        raise BreachError(f"{method}: fields of an entity of type {kind}: {sorted(fields)}")
    _place(offset, length, words)
    return bool(length)


def _place(offset: int, length: int, words: str) -> None:
    """MessageEntity.cpp, fix_formatted_text and clean_input_string_with_entities"""
    if offset < 0:
        raise bad(f"receive an entity with incorrect offset {offset}")
    if length < 0:
        raise bad(f"receive an entity with incorrect length {length}")
    end = units(words)
    if offset + length > end:
        raise bad(
            f"entity beginning at UTF-16 offset {offset} ends after the end of the text at"
            f" UTF-16 offset {offset + length}"
        )
    raw = words.encode("utf-16-le")
    if not _is_between(raw, offset):
        at = len(raw[: 2 * offset - 2].decode("utf-16-le").encode()) + 4
        raise bad(f"entity begins in a middle of a UTF-16 symbol at byte offset {at}")
    if not _is_between(raw, offset + length):
        at = len(raw[: 2 * (offset + length) - 2].decode("utf-16-le").encode()) + 4
        raise bad(
            f"entity beginning at UTF-16 offset {offset} ends in a middle of a UTF-16 symbol at"
            f" byte offset {at}"
        )


def _is_between(raw: bytes, where: int) -> bool:
    """Whether no character is cut there, of two units."""
    unit = int.from_bytes(raw[2 * where : 2 * where + 2], "little")
    return not 0xDC00 <= unit < 0xE000


def _trimmed(entities: list[dict[str, Any]], words: str) -> tuple[list[dict[str, Any]], str]:
    """fix_formatted_text: white space at the end goes, and before the first entity."""
    words = words.rstrip()
    end = units(words)
    first = min((entity["offset"] for entity in entities), default=end)
    away = 0
    while away < min(first, len(words)) and words[away] in " \n":
        away += 1
    kept = [
        entity
        | {
            "offset": entity["offset"] - away,
            "length": min(entity["length"], end - entity["offset"]),
        }
        for entity in entities
        if entity["offset"] < end
    ]
    return kept, words[away:]

"""sendMessage, sendLocation, sendVenue, sendContact, sendDice, sendChatAction."""

from typing import Any, Final

from tests.servers.botapi import contents, sending
from tests.servers.botapi.calls import Call, Method
from tests.servers.botapi.parameters import (
    SENDING,
    array,
    chat_id,
    integer,
    number,
    record,
    text,
)
from tests.servers.botapi.refusals import bad

ACTIONS: Final = frozenset(
    {
        "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice",
        "upload_document", "choose_sticker", "find_location", "record_video_note",
        "upload_video_note",
    }
)  # fmt: skip
DICE: Final = {"🎲": 6, "🎯": 6, "🎳": 6, "🏀": 5, "⚽": 5, "🎰": 64}


async def send_message(call: Call) -> dict[str, Any]:
    content = contents.text(call)
    if options := call.get("link_preview_options"):
        content["link_preview_options"] = options
    return sending.post(call, content)


async def send_location(call: Call) -> dict[str, Any]:
    return sending.post(call, {"location": location(call)})


async def send_venue(call: Call) -> dict[str, Any]:
    place = location(call)
    for name in ("title", "address"):
        if not call.get(name):
            # td/telegram/Venue.cpp, process_input_message_venue
            raise bad("venue must be non-empty")
    names = (
        "title", "address", "foursquare_id", "foursquare_type", "google_place_id",
        "google_place_type",
    )  # fmt: skip
    venue = {name: call.given[name] for name in names if name in call.given}
    return sending.post(call, {"location": place, "venue": {"location": place, **venue}})


async def send_contact(call: Call) -> dict[str, Any]:
    if not call.get("phone_number") or not call.get("first_name"):
        # td/telegram/MessagesManager.cpp, process_send_message_fail_error: MEDIA_EMPTY
        raise bad("wrong phone number specified")
    names = ("phone_number", "first_name", "last_name", "vcard")
    contact = {name: call.given[name] for name in names if call.get(name)}
    return sending.post(call, {"contact": contact})


async def send_dice(call: Call) -> dict[str, Any]:
    emoji = call.get("emoji", "🎲")
    if emoji not in DICE:
        # from the data centre
        raise bad("EMOTICON_INVALID")
    return sending.post(call, {"dice": {"emoji": emoji, "value": DICE[emoji]}})


async def send_chat_action(call: Call) -> bool:
    if call.get("action") not in ACTIONS:
        # Client.cpp, process_send_chat_action_query
        raise bad("wrong parameter action in request")
    chat = call.chat()
    chat.actions.append((call.given["action"], call.get("message_thread_id")))
    call.world.changed()
    return True


def location(call: Call) -> dict[str, Any]:
    for name in ("latitude", "longitude"):
        if name not in call.given:
            # Client.cpp, get_location
            raise bad(f"{name} is empty")
    if abs(call.given["latitude"]) > 90 or abs(call.given["longitude"]) > 180:
        # td/telegram/Location.cpp, process_input_message_location
        raise bad("invalid location specified")
    period = call.get("live_period", 0)
    if period and not 60 <= period <= 86400 and period != 0x7FFFFFFF:
        # td/telegram/Location.cpp, process_input_message_location
        raise bad("wrong live location period specified")
    names = (
        "latitude", "longitude", "horizontal_accuracy", "live_period", "heading",
        "proximity_alert_radius",
    )  # fmt: skip
    return {name: call.given[name] for name in names if call.get(name) is not None}


POINT: Final = {"latitude": number, "longitude": number}
LIVE: Final = {
    **POINT,
    "horizontal_accuracy": number,
    "live_period": integer,
    "heading": integer,
    "proximity_alert_radius": integer,
}

METHODS: Final = {
    "sendMessage": Method(
        send_message,
        {
            **SENDING,
            "text": text,
            "parse_mode": text,
            "entities": array,
            "link_preview_options": record,
        },
    ),
    "sendLocation": Method(send_location, {**SENDING, **LIVE}),
    "sendVenue": Method(
        send_venue,
        {
            **SENDING,
            **POINT,
            "title": text,
            "address": text,
            "foursquare_id": text,
            "foursquare_type": text,
            "google_place_id": text,
            "google_place_type": text,
        },
    ),
    "sendContact": Method(
        send_contact,
        {**SENDING, "phone_number": text, "first_name": text, "last_name": text, "vcard": text},
    ),
    "sendDice": Method(send_dice, {**SENDING, "emoji": text}),
    "sendChatAction": Method(
        send_chat_action,
        {
            "chat_id": chat_id,
            "action": text,
            "message_thread_id": integer,
            "business_connection_id": text,
        },
    ),
}

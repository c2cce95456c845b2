"""Places on the map and cards; pure.

Bot API: sendLocation ("horizontal_accuracy: 0-1500"), sendVenue, sendContact. Neither has a
caption: who shows a place stands in its title.
"""

from typing import Any, Final

from adapters.telegram.calls.call import Call
from adapters.telegram.calls.requests import Voice, request
from adapters.telegram.calls.voices import shown
from bridge.api.content import Card, Location
from bridge.api.readable import degrees, in_a_line

FARTHEST: Final = 1500.0
"""Metres."""

VCARD_BYTES: Final = 2048


def located(voice: Voice, place: Location, name: str) -> Call:
    """A place. name: of who shows it, "" where it is known."""
    at: dict[str, Any] = {"latitude": place.latitude, "longitude": place.longitude}
    title, address = _titled(place)
    if not (title or name):
        if place.accuracy is not None:
            at["horizontal_accuracy"] = min(max(place.accuracy, 0.0), FARTHEST)
        return request(voice, "send_location", at)
    whole = ": ".join(filter(None, (shown(name) if name else "", title)))
    return request(voice, "send_venue", {**at, "title": whole, "address": address})


def card(voice: Voice, card: Card) -> Call:
    """Somebody who has a telephone."""
    lines = [f"TEL:{in_a_line(phone)}" for phone in card.phones[1:]]
    lines += [f"EMAIL:{in_a_line(email)}" for email in card.emails]
    name = in_a_line(card.name) or card.phones[0]
    arguments = {"phone_number": card.phones[0], "first_name": name}
    if lines:
        arguments |= _vcard(name, [f"TEL:{in_a_line(card.phones[0])}", *lines])
    return request(voice, "send_contact", arguments)


def _titled(place: Location) -> tuple[str, str]:
    """`Café Central`, `Herrengasse 14`; an address there must be."""
    name, _, address = in_a_line(place.name).partition(", ")
    where = f"{degrees(place.latitude)}, {degrees(place.longitude)}"
    return name, address or where


def _vcard(name: str, lines: list[str]) -> dict[str, str]:
    escaped = name.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")
    whole = "\r\n".join(("BEGIN:VCARD", "VERSION:3.0", f"FN:{escaped}", *lines, "END:VCARD", ""))
    return {"vcard": whole} if len(whole.encode()) <= VCARD_BYTES else {}

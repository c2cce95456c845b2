"""What of a room can be changed, as the form of a room says it; pure.

XEP-0045 section 15.5.3 (names of fields); Matrix specification, "Room Events".
"""

from typing import Final

from adapters.matrix.rooms import ranks
from adapters.matrix.rooms import state as states
from adapters.matrix.rooms.room import Room
from bridge.api.asked import Setting

NAME: Final = "muc#roomconfig_roomname"
TOPIC: Final = "muc#roomconfig_roomdesc"
LISTED: Final = "muc#roomconfig_publicroom"
MEMBERS_ONLY: Final = "muc#roomconfig_membersonly"
MODERATED: Final = "muc#roomconfig_moderatedroom"
SUBJECT: Final = "muc#roomconfig_changesubject"
KNOCK: Final = "matrix#knock"
HISTORY: Final = "matrix#history_visibility"
GUESTS: Final = "matrix#guest_access"
ENCRYPTED: Final = "matrix#encryption"
ALIAS: Final = "matrix#alias"

VISIBLE: Final = (
    ("joined", "Those who were in it when it was said"),
    ("invited", "Those who were in it or invited when it was said"),
    ("shared", "All who are in it, from the beginning"),
    ("world_readable", "Everybody, without being in it"),
)


def offered(room: Room, *, is_listed: bool) -> list[tuple[str, Setting]]:
    """Each with the kind of state that it is."""
    everybody = _flag(ranks.needed(room, states.TOPIC) <= ranks.power(room).users_default)
    return [
        (states.NAME, Setting(NAME, "text", "Name", room.name)),
        (states.TOPIC, Setting(TOPIC, "lines", "Topic", room.topic)),
        (states.ALIAS, Setting(ALIAS, "text", "Address, as #tea:example.org", room.alias)),
        (
            states.ALIAS,
            Setting(LISTED, "bool", "It can be found on its homeserver", _flag(is_listed)),
        ),
        (
            states.JOIN_RULES,
            Setting(
                MEMBERS_ONLY,
                "bool",
                "Only those who are invited can join",
                _flag(room.join_rule != "public"),
            ),
        ),
        (
            states.JOIN_RULES,
            Setting(KNOCK, "bool", "Others can ask to be let in", _flag("knock" in room.join_rule)),
        ),
        (
            states.HISTORY,
            Setting(
                HISTORY, "list", "Who can read what was said", room.history_visibility, VISIBLE
            ),
        ),
        (
            states.GUESTS,
            Setting(
                GUESTS,
                "bool",
                "Guests without an account can join",
                _flag(room.guest_access == "can_join"),
            ),
        ),
        (
            states.POWER,
            Setting(
                MODERATED,
                "bool",
                "Only those with voice can speak",
                _flag(ranks.is_moderated(room)),
            ),
        ),
        (
            states.POWER,
            Setting(SUBJECT, "bool", "Everybody can change the topic", everybody),
        ),
        (
            states.ENCRYPTION,
            Setting(
                ENCRYPTED,
                "bool",
                "It is encrypted",
                _flag(room.is_encrypted),
                about="Encryption cannot be turned off again.",
            ),
        ),
    ]


def _flag(is_so: bool) -> str:
    return "1" if is_so else "0"


def is_on(value: str) -> bool:
    return value in ("1", "true")


def is_same(was: str, now: str) -> bool:
    flags = {"0": False, "false": False, "1": True, "true": True}
    return was == now or (was in flags and now in flags and flags[was] == flags[now])

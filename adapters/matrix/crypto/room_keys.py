"""Keys of what is said in rooms: one is a session of one device in one room.

Matrix specification, "m.megolm.v1.aes-sha2", `m.room_key`, `m.forwarded_room_key`, "Key exports".
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal
from urllib.parse import quote

import vodozemac

from adapters.matrix import foreign
from adapters.matrix.crypto.olm import Spoken
from adapters.matrix.crypto.store import PICKLE_KEY
from adapters.matrix.rooms.state import MEGOLM

Origin = Literal["given", "forwarded", "imported"]

MOST_CHAIN: Final = 10
_MOST_CHARACTERS: Final = 255
"""Of an id of a room or a session; those of sessions have 43."""


@dataclass(slots=True, kw_only=True, weakref_slot=True)
class RoomKey:
    """room: where it serves. origin: its device gave it to us, or another device of ours did, or
    it stood in a file. owner: whose device it is, "" where nobody vouches for that. curve, ed: of
    the device. chain: devices that it was forwarded by.
    """

    room: str
    session: vodozemac.InboundGroupSession
    origin: Origin
    owner: str
    curve: str
    ed: str
    chain: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return self.session.session_id

    def written(self) -> bytes:
        kept = {
            "room": self.room,
            "pickle": self.session.pickle(PICKLE_KEY),
            "origin": self.origin,
            "owner": self.owner,
            "curve": self.curve,
            "ed": self.ed,
            "chain": self.chain,
        }
        return json.dumps(kept).encode()

    def exported(self) -> dict[str, Any]:
        """As it stands in a file of keys, and is forwarded."""
        index = self.session.first_known_index
        key = self.session.export_at(index)
        assert key is not None
        return {
            "algorithm": MEGOLM,
            "forwarding_curve25519_key_chain": list(self.chain),
            "room_id": self.room,
            "sender_key": self.curve,
            "sender_claimed_keys": {"ed25519": self.ed},
            "session_id": self.id,
            "session_key": key.to_base64(),
        }

    def serves_better_than(self, other: "RoomKey | None") -> bool:
        """It opens more, or is better vouched for; never when another device would take over."""
        if other is None:
            return True
        if other.origin == "given":
            is_same = self.curve == other.curve
            return is_same and self.session.first_known_index < other.session.first_known_index
        if self.origin == "given":
            return self.session.first_known_index <= other.session.first_known_index
        return self.session.first_known_index < other.session.first_known_index


def quoted(name: str) -> str:
    """An id as a part of a name that something lies aside under."""
    return quote(name[:_MOST_CHARACTERS], safe="!:+", errors="replace")


def key_name(room: str, session: str) -> str:
    """Under which a key lies aside."""
    return f"{quoted(room)}/{quoted(session)}"


def read(kept: bytes) -> RoomKey:
    """As `RoomKey.written` wrote it."""
    values = json.loads(kept)
    return RoomKey(
        room=values["room"],
        session=vodozemac.InboundGroupSession.from_pickle(values["pickle"], PICKLE_KEY),
        origin=values["origin"],
        owner=values["owner"],
        curve=values["curve"],
        ed=values["ed"],
        chain=tuple(values["chain"]),
    )


def own(room: str, session: vodozemac.GroupSession, me: str, curve: str, ed: str) -> RoomKey:
    """Of what we say ourselves."""
    inbound = vodozemac.InboundGroupSession(session.session_key)
    return RoomKey(room=room, session=inbound, origin="given", owner=me, curve=curve, ed=ed)


def given(spoken: Spoken) -> RoomKey:
    """The key in an `m.room_key`. Raises ValueError."""
    content = spoken.content
    key = vodozemac.SessionKey(foreign.text(content, "session_key"))
    return RoomKey(
        room=_room(content),
        session=_same(vodozemac.InboundGroupSession(key), content),
        origin="given",
        owner=spoken.sender,
        curve=spoken.curve,
        ed=spoken.ed,
    )


def forwarded(spoken: Spoken) -> RoomKey:
    """The key in an `m.forwarded_room_key`. Raises ValueError."""
    chain = [
        *foreign.texts(spoken.content, "forwarding_curve25519_key_chain", MOST_CHAIN),
        spoken.curve,
    ]
    ed = foreign.text(spoken.content, "sender_claimed_ed25519_key")
    return _exported(spoken.content, ed, "forwarded", tuple(chain))


def imported(value: Mapping[str, Any]) -> RoomKey:
    """One key of a file. Raises ValueError."""
    ed = foreign.text(foreign.nested(value, "sender_claimed_keys"), "ed25519")
    chain = foreign.texts(value, "forwarding_curve25519_key_chain", MOST_CHAIN)
    return _exported(value, ed, "imported", chain)


def _exported(value: Mapping[str, Any], ed: str, origin: Origin, chain: tuple[str, ...]) -> RoomKey:
    key = vodozemac.ExportedSessionKey(foreign.text(value, "session_key"))
    return RoomKey(
        room=_room(value),
        session=_same(vodozemac.InboundGroupSession.import_session(key), value),
        origin=origin,
        owner="",
        curve=foreign.text(value, "sender_key")[:_MOST_CHARACTERS],
        ed=ed[:_MOST_CHARACTERS],
        chain=chain,
    )


def _room(value: Mapping[str, Any]) -> str:
    room = foreign.text(value, "room_id")
    if foreign.text(value, "algorithm") != MEGOLM or not 0 < len(room) <= _MOST_CHARACTERS:
        raise ValueError("no key of a room")
    return room


def _same(
    session: vodozemac.InboundGroupSession, value: Mapping[str, Any]
) -> vodozemac.InboundGroupSession:
    if session.session_id != foreign.text(value, "session_id"):
        raise ValueError("another session than it says")
    return session

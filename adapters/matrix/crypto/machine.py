"""The encryption of one login: its device, keys of others and of rooms.

Matrix specification, "End-to-End Encryption". Of the libraries it is vodozemac that is used; what
changes is kept with whatever is committed next (`store`), with the sync token at the latest.
"""

import logging
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import vodozemac

from adapters.matrix import foreign
from adapters.matrix.crypto import account, room_keys, trust
from adapters.matrix.crypto.account import NAME, Account
from adapters.matrix.crypto.asking import FORWARDED, REQUEST, Asking
from adapters.matrix.crypto.directory import Directory
from adapters.matrix.crypto.notices import Notices
from adapters.matrix.crypto.olm import Spoken
from adapters.matrix.crypto.own_keys import OwnKeys
from adapters.matrix.crypto.room_keys import RoomKey, key_name, quoted
from adapters.matrix.crypto.sharing import Sharing
from adapters.matrix.crypto.store import Aside, KeptStore
from adapters.matrix.crypto.talks import ENCRYPTED, PREFIX, Talks
from adapters.matrix.crypto.unread import Held
from adapters.matrix.crypto.verifying import PREFIX as VERIFICATION
from adapters.matrix.crypto.verifying import Verifying
from adapters.matrix.rooms.room import Room
from adapters.matrix.rooms.state import MEGOLM
from adapters.matrix.wire.parsing import parse
from bridge.api.errors import ForeignDataError, Refused
from bridge.api.pacing import Bucket

if TYPE_CHECKING:
    from adapters.matrix.config import Trust
    from adapters.matrix.session import Session

log = logging.getLogger(__name__)

MOST_INDICES: Final = 2000
"""Messages of which it is known by which step of a key they were encrypted."""
MOST_REFUSALS: Final = 500
REST: Final = 3600.0
"""Seconds in which one device is not talked to anew again."""
MOST_ANEW: Final = 500
MENDED: Final = (20, 30.0)
EARLY_KEYS: Final = (200, 60.0)
"""Devices that are talked to anew, and keys of rooms that nobody knows: so many at once, and one in
so many seconds; strangers could have them without end.
"""

_NEVER: Final = ("m.room.redaction", ENCRYPTED)
"""What nobody encrypts: the homeserver, which alone knows who may do so, has to see it."""

UNKNOWN: Final = "This message is encrypted in a way that the gateway does not know."
BROKEN: Final = "This message is encrypted, and it cannot be read: it is damaged."
FORGED: Final = "Somebody wrote this message who is not who they seem to be, so it is not shown."
EARLY: Final = "This message is encrypted, and its key has not come yet."
FOREIGN: Final = (
    "Another program uses the same device of your Matrix account, so encrypted messages cannot be "
    "read and written here. Log in with your password to get a device for the gateway."
)
REFUSALS: Final = {
    "m.blacklisted": "This message is encrypted. Its sender blocks this device of yours.",
    "m.unverified": (
        "This message is encrypted. Its sender gives keys to verified devices only. Send "
        'the gateway "encryption verify" to be verified.'
    ),
    "m.unauthorised": "This message is encrypted. Its sender does not let you read it.",
    "m.unavailable": "This message is encrypted. Its key was asked for, and could not be given.",
}


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A message that cannot be decrypted. words: why not, for people. waits: for the key that it
    names.
    """

    words: str
    waits: bool = False


class Machine:
    """Made when the login begins; used while it runs."""

    def __init__(
        self, session: "Session", store: KeptStore, keys: Account, policy: "Trust"
    ) -> None:
        self.session, self.store, self.account = session, store, keys
        self.directory = Directory(session, store)
        self.talks = Talks(session, store, keys)
        self.keys: Aside[RoomKey] = Aside(store, "/key/", room_keys.read, most=50)
        self.notices = Notices(session, store, self.directory)
        self.sharing = Sharing(session, self.directory, self.talks, self.keys, self.notices, policy)
        self.asking = Asking(session, self.directory, self.talks, self.keys)
        self.held = Held(store)
        self.verifying = Verifying(session, self)
        self.own_keys = OwnKeys(session, store, keys)
        self.fresh: set[tuple[str, str]] = set()
        self.refused: OrderedDict[tuple[str, str], str] = OrderedDict()
        self._indices: OrderedDict[tuple[str, int], str] = OrderedDict()
        self._anew: OrderedDict[str, float] = OrderedDict()
        self._mends, self._early = Bucket(*MENDED), Bucket(*EARLY_KEYS)
        self._coming: set[str] = set()

    # --- what comes -----------------------------------------------------------------------------

    async def receive(self, answer: Mapping[str, Any]) -> None:
        """What an answer to /sync has for it: `to_device`, `device_lists`, counts of keys, who
        came and went. Read it before the rooms of the answer; what it changes is committed with
        whatever is accepted next.
        """
        rooms = foreign.table(answer, "rooms")
        self._coming = {room for kind in ("join", "invite") for room in foreign.table(rooms, kind)}
        for event in foreign.rows(foreign.table(answer, "to_device"), "events"):
            try:
                await self._to_device(event)
            except ValueError:
                log.info("a message between devices could not be read")
            except Exception as error:
                # Keys of others are among them, and come once.
                log.error("a message between devices failed: %s", type(error).__name__)
        lists = foreign.table(answer, "device_lists")
        changed = {
            one
            for key in ("changed", "left")
            for one in foreign.rows(lists, key)
            if isinstance(one, str)
        }
        if changed:
            await self.directory.stale(changed)
            self.sharing.doubt(changed)
        self._rooms(rooms)
        self.own_keys.count(answer)

    async def _to_device(self, event: Any) -> None:
        kind = foreign.text(event, "type")
        if kind == ENCRYPTED:
            try:
                spoken = await self.talks.heard(event)
            except ValueError:
                self._unheard(event)
                return
            await self._spoken(spoken)
        elif kind == REQUEST:
            self.asking.hear(event)
        elif kind.startswith(VERIFICATION):
            self.verifying.hear(event)
        elif kind == "m.room_key.withheld":
            self._withheld(foreign.table(event, "content"))

    async def _spoken(self, spoken: Spoken) -> None:
        if spoken.type == "m.room_key":
            given = room_keys.given(spoken)
            if self._is_wanted(given.room):
                await self.take(given)
        elif spoken.type == FORWARDED:
            key = await self.asking.taken(spoken)
            if key is not None:
                await self.take(key)
        elif spoken.type.startswith(VERIFICATION):
            self.verifying.hear(
                {"type": spoken.type, "sender": spoken.sender, "content": spoken.content}
            )

    def _is_wanted(self, room: str) -> bool:
        """Of rooms that the login is not in, and is not invited to, few keys come before it is."""
        now = self.session.now()
        if room in self.session.rooms or room in self._coming:
            return True
        is_within = self._early.wait(now) <= 0
        if is_within:
            self._early.take(now)
        return is_within

    async def take(self, key: RoomKey) -> bool:
        """A key that came; whether it is of use. What waits for it can be read from now on.

        Whoever is in a room can give the keys of others as his own, before they do: it is said to
        be his, and is beside theirs.
        """
        name = key_name(key.room, key.id)
        known = await self.keys.get(name)
        if known is not None and key.origin == "given" and key.curve != known.curve:
            name = _name_beside(key, key.owner)
            known = await self.keys.get(name)
        if not key.serves_better_than(known):
            return False
        self.keys.put(name, key)
        self.fresh.add((key.room, key.id))
        self.refused.pop((key.room, key.id), None)
        return True

    def _withheld(self, content: Mapping[str, Any]) -> None:
        room, session = foreign.text(content, "room_id"), foreign.text(content, "session_id")
        words = REFUSALS.get(foreign.text(content, "code"))
        if words and room and session:
            self.refused[room, session] = words
            self.fresh.add((room, session))
            while len(self.refused) > MOST_REFUSALS:
                self.refused.popitem(last=False)

    def _unheard(self, event: Mapping[str, Any]) -> None:
        """A device spoke to ours by a session that is lost: it is given a new one."""
        content = foreign.table(event, "content")
        curve = foreign.text(content, "sender_key", 100)
        now = self.session.now()
        if not foreign.nested(content, "ciphertext", self.account.curve):
            return
        if self._anew.get(curve, 0.0) > now or self._mends.wait(now) > 0:
            return
        self._mends.take(now)
        self._anew[curve] = now + REST
        while len(self._anew) > MOST_ANEW:
            self._anew.popitem(last=False)
        self.session.run_errand(partial(self._mend, foreign.text(event, "sender"), curve))

    async def _mend(self, person: str, curve: str) -> None:
        known = (await self.directory.known([person])).get(person)
        device = None if known is None else known.device_of(curve)
        if device is not None:
            await self.talks.begin_anew((person, device))

    def _rooms(self, rooms: Mapping[str, Any]) -> None:
        """Who came and went where we speak."""
        for id in foreign.table(rooms, "leave"):
            self.sharing.forget(id)
        for id, told in foreign.table(rooms, "join").items():
            if id not in self.sharing.outbound:
                continue
            timeline = foreign.table(told, "timeline")
            if timeline.get("limited"):
                self.sharing.forget(id)
            state = foreign.rows(foreign.table(told, "state"), "events")
            for event in (*state, *foreign.rows(timeline, "events")):
                self._room_changed(id, event)

    def _room_changed(self, id: str, event: Any) -> None:
        kind = foreign.text(event, "type")
        if kind == "m.room.history_visibility" or id not in self.session.rooms:
            self.sharing.forget(id)
        elif kind == "m.room.member":
            membership = foreign.text(foreign.table(event, "content"), "membership")
            person = foreign.text(event, "state_key")
            self.sharing.changed(self.session.rooms[id], person, membership)

    # --- what is said in rooms ------------------------------------------------------------------

    async def opened(self, room: Room, event: Mapping[str, Any]) -> dict[str, Any] | Unreadable:
        """An event as it was before it was encrypted."""
        if self.own_keys.is_foreign:
            return Unreadable(FOREIGN)
        content = foreign.table(event, "content")
        if foreign.text(content, "algorithm") != MEGOLM:
            return Unreadable(UNKNOWN)
        id, sender = foreign.text(content, "session_id"), foreign.text(event, "sender")
        key = await self.keys.get(key_name(room.id, id))
        if key is None:
            return Unreadable(self.refused.get((room.id, id), EARLY), waits=True)
        if key.owner != sender:
            key = await self.keys.get(_name_beside(key, sender)) or key
        try:
            message = vodozemac.MegolmMessage.from_base64(foreign.text(content, "ciphertext"))
            said = key.session.decrypt(message)
            words = parse(said.plaintext)
        except (ValueError, ForeignDataError):
            return self._undecrypted(key, content)
        if key.owner not in ("", sender):
            return Unreadable(FORGED, waits=True)
        clear = _clear(room, event, words)
        if isinstance(clear, Unreadable):
            return clear
        is_first = self._is_first(key.id, said.message_index, foreign.text(event, "event_id"))
        return clear if is_first else Unreadable(FORGED)

    async def sealed(
        self, room: Room, kind: str, content: Mapping[str, Any]
    ) -> tuple[str, dict[str, Any]]:
        """Type and content of an event, encrypted for who is in the room. Raises TryLater,
        Refused.
        """
        if self.own_keys.is_foreign:
            raise Refused("unsupported", FOREIGN)
        if not self.account.is_told:
            await self.own_keys.tell()
        return ENCRYPTED, await self.sharing.sealed(room, kind, content)

    def _undecrypted(self, key: RoomKey, content: Mapping[str, Any]) -> Unreadable:
        try:
            message = vodozemac.MegolmMessage.from_base64(foreign.text(content, "ciphertext"))
        except ValueError:
            return Unreadable(BROKEN)
        if message.message_index() < key.session.first_known_index:
            return Unreadable(self.refused.get((key.room, key.id), EARLY), waits=True)
        return Unreadable(BROKEN)

    def _is_first(self, session: str, index: int, event: str) -> bool:
        """Whether nothing else was said by a step of a key: "to protect against replay attacks"."""
        before = self._indices.setdefault((session, index), event)
        self._indices.move_to_end((session, index))
        while len(self._indices) > MOST_INDICES:
            self._indices.popitem(last=False)
        return before == event


def _name_beside(key: RoomKey, owner: str) -> str:
    """Under which a key lies aside that somebody else gave, too."""
    return f"{key_name(key.room, key.id)}/{quoted(owner)}"


def _clear(room: Room, event: Mapping[str, Any], words: Any) -> dict[str, Any] | Unreadable:
    """The event with what was encrypted in it."""
    kind, content = foreign.text(words, "type"), foreign.table(words, "content")
    if not kind or kind in _NEVER or foreign.text(words, "room_id") != room.id:
        return Unreadable(FORGED)
    relation = foreign.table(foreign.table(event, "content"), "m.relates_to")
    if relation and "m.relates_to" not in content:
        content = {**content, "m.relates_to": relation}
    return {**event, "type": kind, "content": content}


async def load(session: "Session") -> Machine:
    """As it was kept. From now on what is given to the session's inbox takes along what changed
    in encryption.
    """
    store = KeptStore(session.inbox)
    token = account.digest(session.homeserver.token)
    keys = account.read(session.kept.kept.get(NAME), session.me, session.device, token)
    if keys is None:
        keys = Account(me=session.me, device=session.device, token=token)
        store.change(NAME, keys.written)
        for name in await session.inbox.aside(PREFIX):
            store.change(name, None)  # said to a device that is no more
    wished = session.kept.kept.get(trust.NAME, b"").decode()
    policy = trust.policy(wished, session.settings.trust)
    machine = Machine(session, store, keys, policy)
    session.inbox = store
    machine.fresh |= await machine.held.load()
    return machine

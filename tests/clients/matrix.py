"""Somebody on Matrix with a client of his own: nio's, encryption included."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, Self

from nio import (
    Event,
    InviteEvent,
    LoginResponse,
    MatrixRoom,
    RoomCreateResponse,
    RoomSendResponse,
    ToDeviceEvent,
)
from nio.client.async_client import AsyncClient, AsyncClientConfig
from nio.store.database import SqliteMemoryStore

from tests.servers.synapse import PASSWORD

logging.getLogger("nio").setLevel(logging.CRITICAL)
logging.getLogger("peewee").setLevel(logging.CRITICAL)

MESSAGE = "m.room.message"
Wanted = Callable[[dict[str, Any]], bool]


class MatrixPerson:
    """nio: the client itself, for what has no method here. seen: events of rooms, decrypted where
    they could be, as their JSON, each with its `room_id`; told: what other devices told this one;
    invited: rooms, in their order.
    """

    def __init__(self, nio: AsyncClient) -> None:
        self.nio = nio
        self.seen: list[dict[str, Any]] = []
        self.told: list[dict[str, Any]] = []
        self.invited: list[str] = []
        self._news = asyncio.Condition()
        self._syncs: asyncio.Task[None] | None = None
        nio.add_event_callback(self._hear, Event)
        nio.add_event_callback(self._hear_invite, InviteEvent)  # type: ignore[arg-type]
        nio.add_to_device_callback(self._hear_device, ToDeviceEvent)

    @classmethod
    async def login(cls, url: str, person: str) -> Self:
        """A new device, which has told its keys and syncs. person: an MXID."""
        configuration = AsyncClientConfig(
            store=SqliteMemoryStore, max_limit_exceeded=0, max_timeouts=0
        )
        nio = AsyncClient(url, person, store_path="", config=configuration)
        answer = await nio.login(PASSWORD, device_name="phone")
        assert isinstance(answer, LoginResponse), answer
        found = cls(nio)
        await found._sync_once()
        found._syncs = asyncio.create_task(found._sync())
        return found

    @property
    def id(self) -> str:
        return str(self.nio.user_id)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.abort()

    async def abort(self) -> None:
        if self._syncs is not None:
            self._syncs.cancel()
            await asyncio.gather(self._syncs, return_exceptions=True)
        await self.nio.close()  # type: ignore[no-untyped-call]

    # --- what he does -----------------------------------------------------------------------------

    async def makes(
        self, name: str = "", *invited: str, is_encrypted: bool = False, **more: Any
    ) -> str:
        """A new room, its id; private, with whom he invites."""
        state = [ENCRYPTED] if is_encrypted else []
        made = await self.nio.room_create(
            name=name or None, invite=list(invited), initial_state=state, **more
        )
        assert isinstance(made, RoomCreateResponse), made
        rooms = self.nio.rooms
        await self.until(
            lambda: made.room_id in rooms and rooms[made.room_id].encrypted >= is_encrypted
        )
        return made.room_id

    async def says(self, room: str, text: str, **more: Any) -> str:
        """The event's id. more: further keys of its content."""
        return await self.sends(room, {"msgtype": "m.text", "body": text, **more})

    async def sends(self, room: str, content: dict[str, Any], kind: str = MESSAGE) -> str:
        """An event of any kind, encrypted where the room is; its id."""
        sent = await self.nio.room_send(room, kind, content, ignore_unverified_devices=True)
        assert isinstance(sent, RoomSendResponse), sent
        return sent.event_id

    async def joins(self, room: str) -> None:
        """By its id or an alias; return when his client has it."""
        joined = await self.nio.join(room)
        found = getattr(joined, "room_id", None)
        assert isinstance(found, str), joined
        await self.until(lambda: found in self.nio.rooms)

    # --- what he sees -----------------------------------------------------------------------------

    async def expect(self, wanted: Wanted, within: float = 10.0) -> dict[str, Any]:
        """The first event of this kind, come already or to come; it is not found again."""
        found: list[dict[str, Any]] = []

        def is_there() -> bool:
            found[:] = [event for event in self.seen if wanted(event)][:1]
            return bool(found)

        await self.until(is_there, within)
        self.seen.remove(found[0])
        return found[0]

    async def hears(self, room: str, text: str, within: float = 10.0) -> dict[str, Any]:
        """A message of these words in a room."""
        return await self.expect(
            lambda event: (
                event.get("room_id") == room and event.get("content", {}).get("body") == text
            ),
            within,
        )

    async def is_told(self, kind: str, sender: str, within: float = 10.0) -> dict[str, Any]:
        """What a device of somebody's told this one; it is not found again."""
        found: list[dict[str, Any]] = []

        def is_there() -> bool:
            told = [one for one in self.told if (one["type"], one["sender"]) == (kind, sender)]
            found[:] = told[:1]
            return bool(found)

        await self.until(is_there, within)
        self.told.remove(found[0])
        return found[0]

    async def until(self, condition: Callable[[], bool], within: float = 10.0) -> None:
        """Return when something is so after a sync."""
        try:
            async with asyncio.timeout(within), self._news:
                await self._news.wait_for(condition)
        except TimeoutError:
            kinds = [(event.get("type"), event.get("content")) for event in self.seen[-5:]]
            raise AssertionError(f"not seen within {within} s; last: {kinds}") from None

    async def sees(self, room: str, person: str) -> None:
        """Return when somebody is in a room, as his client has it, which knows his devices."""
        users, invited = self.nio.rooms[room].users, self.nio.rooms[room].invited_users
        await self.until(
            lambda: (
                person in users
                and person not in invited
                and person not in self.nio.users_for_key_query
            )
        )

    # --- syncing ----------------------------------------------------------------------------------

    async def _sync(self) -> None:
        while True:
            await self._sync_once(timeout=30_000)

    async def _sync_once(self, timeout: int = 0) -> None:
        nio = self.nio
        await nio.sync(timeout=timeout, full_state=timeout == 0)
        todo: list[tuple[bool, Callable[[], Awaitable[Any]]]] = [
            (nio.should_upload_keys, nio.keys_upload),
            (nio.should_query_keys, nio.keys_query),
        ]
        for is_due, do in todo:
            if is_due:
                await do()
        if nio.should_claim_keys:
            await nio.keys_claim(nio.get_users_for_key_claiming())
        await nio.send_to_device_messages()
        async with self._news:
            self._news.notify_all()

    async def _hear(self, room: MatrixRoom, event: Event) -> None:
        self.seen.append({**event.source, "room_id": room.room_id})

    def _hear_device(self, event: ToDeviceEvent) -> None:
        self.told.append(event.source)

    async def _hear_invite(self, room: MatrixRoom, event: InviteEvent) -> None:
        if room.room_id not in self.invited:
            self.invited.append(room.room_id)


ENCRYPTED = {
    "type": "m.room.encryption",
    "state_key": "",
    "content": {"algorithm": "m.megolm.v1.aes-sha2"},
}
"""State of a room whose messages are encrypted."""

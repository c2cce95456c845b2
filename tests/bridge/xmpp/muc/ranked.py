"""A room on a network that can do all with its people, seen by alice alone, or shared by all."""

import asyncio
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast
from xml.etree.ElementTree import Element, canonicalize, fromstring

from bridge.api.adapter import Adapter, Capabilities, Login, Ranks
from bridge.api.asked import Admitted, Listed, Picture, Profile
from bridge.api.errors import Refused
from bridge.api.ids import Identity, LoginId, Place
from bridge.api.states import Affiliation, Present, Role
from bridge.core.routing import XMPP
from bridge.xmpp.addressing import BareJid, FullJid, Jid, bare, prepare
from bridge.xmpp.muc import invitations, requests
from bridge.xmpp.muc.room import Resource, Room
from bridge.xmpp.views import shared
from tests.bridge.xmpp.scene import CLIENT, DOMAIN, IRC, FarNetwork, Scene

if TYPE_CHECKING:
    from bridge.xmpp.component import Component

HALL = f"hall@{DOMAIN}"
DAN = FullJid(prepare("dan@example.org/desk"))

EVERYTHING = Ranks(
    kick=True,
    roles=frozenset({"visitor", "participant", "moderator"}),
    affiliations=frozenset({"outcast", "none", "member", "admin", "owner"}),
    lists=frozenset({"outcast", "member", "admin", "owner"}),
    removes=True,
    invites=True,
    requests_voice=True,
)


@dataclass
class RankedNetwork(FarNetwork):
    """asks: what it was asked for, in order. lists: who has an affiliation.

    refusals: by name, of what is asked about somebody. pictures, profiles: by native id.
    """

    able: Capabilities = field(default_factory=lambda: Capabilities(ranks=EVERYTHING))
    asks: list[tuple[object, ...]] = field(default_factory=list)
    lists: dict[Affiliation, list[Listed]] = field(default_factory=dict)
    refusals: dict[str, Exception] = field(default_factory=dict)
    pictures: dict[str, Picture] = field(default_factory=dict)
    profiles: dict[str, Profile] = field(default_factory=dict)

    async def kick(self, place: Place, who: Identity, reason: str) -> None:
        await self._ask(who.name, "kick", place, who.name, reason)

    async def give_role(self, place: Place, who: Identity, role: Role, reason: str) -> None:
        await self._ask(who.name, "role", place, who, role, reason)

    async def give_affiliation(
        self, place: Place, who: Identity, affiliation: Affiliation, reason: str
    ) -> None:
        await self._ask(who.name, "affiliation", place, who, affiliation, reason)

    async def listed(self, place: Place, affiliation: Affiliation) -> Sequence[Listed]:
        await self._ask("", "list", place, affiliation)
        return self.lists.get(affiliation, [])

    async def request_voice(self, place: Place) -> None:
        await self._ask("", "voice", place)

    async def invite(self, place: Place, who: str, reason: str) -> None:
        await self._ask(who, "invite", place, who, reason)

    async def profile(self, login: LoginId | None, of: Identity) -> Profile | None:
        await self._ask("", "profile", login, of)
        return self.profiles.get(of.native)

    async def picture(
        self, login: LoginId | None, of: Identity | Place, known_by: str = ""
    ) -> Picture | None:
        await self._ask("", "picture", login, of)
        return self.pictures.get(of.native)

    async def _ask(self, name: str, *asked: object) -> None:
        if self.is_silent:
            await asyncio.Event().wait()
        self.asks.append(asked)
        refusal = self.refusals.get(name, self.refuses)
        if refusal is not None:
            raise refusal


@dataclass
class Doors(RankedNetwork):
    """A network that says who may be in its shared rooms. answers: by account."""

    answers: dict[str, Admitted | Refused] = field(default_factory=dict)

    async def admit(
        self,
        place: Place,
        account: Identity,
        name: str,
        password: str | None,
        login: Login | None,
    ) -> Admitted:
        answer = self.answers[account.native]
        if isinstance(answer, Refused):
            raise answer
        return answer


class Stream:
    """A component's stream: what left on it, in canonical XML."""

    def __init__(self) -> None:
        self.sent: list[str] = []

    def send(self, sealed: bytes) -> None:
        self.sent.append(canonicalize(sealed.decode()))


class RankedScene(Scene):
    """ranked: the network."""

    def __init__(self) -> None:
        super().__init__()
        self.ranked = RankedNetwork()
        self.service.adapter = cast("Adapter[Any]", self.ranked)
        self._stream = Stream()
        self.service.component = cast("Component", self._stream)

    @property
    def sent(self) -> list[str]:
        """What left besides answers, in canonical XML."""
        return self._stream.sent

    def request(self, to: str, payload: str, client: FullJid = CLIENT) -> bool:
        """What comes of a message to a room, or to a contact; the network answers at once.

        Raises Refused.
        """
        message = _message(to, payload, client)
        target = self.service.target(Jid(to))
        assert target is not None
        if target.kind == "room":
            room = self.hosting.room(self.service, bare(client), BareJid(Jid(to)))
            asked = requests.handle(self.hosting, self.service, room, client, message)
        else:
            asked = (
                invitations.to_contact(self.hosting, self.service, target, client, message) or False
            )
        if isinstance(asked, bool):
            return asked
        asyncio.run(_run(asked))
        return True

    def able(self, **ranks: Any) -> None:
        """What the network can do is this alone."""
        self.ranked.able = Capabilities(ranks=Ranks(**ranks))

    def tea_with(self, role: Role, affiliation: Affiliation = "none") -> Room:
        """Alice's own view of a room in which she has this rank; bob and carol are in it."""
        room = self.room(CLIENT)
        self.comes(room, "Alice", mine=True, role=role, affiliation=affiliation)
        self.comes(room, "Bob")
        self.comes(room, "Carol", role="visitor")
        return room

    def hall(self, *clients: FullJid) -> Room:
        """A room that all see alike, with these clients and bob in it."""
        address = BareJid(Jid(HALL))
        resources = {client: Resource(client) for client in clients}
        room = Room(shared(address), Place(IRC, "room", "hall"), address, None, resources)
        self.service.rooms[room.place] = room
        self.comes(room, "Bob")
        return room

    def appears(self, room: Room, who: Identity, **traits: Any) -> None:
        """Somebody of the network is in a room, under a native id of his own."""
        self.presence.report(Present(place=room.shows, who=who, **traits))

    def resident(self, room: Room, client: FullJid, nick: str, **traits: Any) -> None:
        """An account of ours is in a shared room."""
        who = Identity(XMPP, bare(client), nick)
        self.presence.report(Present(place=room.shows, who=who, **traits))


def _message(to: str, payload: str, client: FullJid) -> Element:
    read = fromstring(f'<message xmlns="jabber:client">{payload}</message>')
    read.attrib.update({"to": to, "from": client})
    return read


async def _run(asked: Coroutine[Any, Any, None]) -> None:
    await asked


def far(name: str) -> Identity:
    """Somebody of the network."""
    return Identity(IRC, f"{name.lower()}%irc.fake", name)

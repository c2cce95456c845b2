"""`Commanding` of a fake network: `/shout words` is said by the room, `/cite` says there who cites
which message.
"""

from bridge.api.content import Text
from bridge.api.errors import Refused
from bridge.api.events import Message, Ref
from bridge.api.ids import Identity, Place
from bridge.testing.asked.desk import Desk
from bridge.testing.world import World

SHOUT = "/shout"
CITE = "/cite"
NOTHING = "There is nothing to shout, or to cite."


class FakeCommanding:
    def __init__(self, desk: Desk, world: World) -> None:
        self._desk = desk
        self._world = world

    def is_command(self, body: str) -> bool:
        return body.partition(" ")[0] in (SHOUT, CITE)

    async def command(self, place: Place, body: str, by: Identity, answers: Ref | None) -> None:
        if not self.is_command(body):
            raise self._desk.lacking("words are given as a command")
        _, room = await self._desk.inside(place.login, place)
        words = body.partition(" ")[2].strip().upper()
        if body == CITE and answers is not None and answers.native is not None:
            words = f"{by.name} cites {answers.native}"
        if not words:
            raise Refused("not-acceptable", NOTHING)
        world = self._world
        world.each(
            room,
            lambda view: Message(
                place=world.place(view, room),
                actor=None,
                at=world.now(),
                content=(Text(words),),
                form="notice",
            ),
        )

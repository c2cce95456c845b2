"""`Depicting` of a fake network."""

from bridge.api.asked import Picture
from bridge.api.ids import Place
from bridge.testing.abouts import Abouts
from bridge.testing.asked.desk import Desk
from bridge.testing.asked.rights import owning


class FakeDepicting:
    def __init__(self, desk: Desk, abouts: Abouts) -> None:
        self._desk = desk
        self._abouts = abouts

    async def depict(self, place: Place, picture: Picture | None) -> None:
        view, room = await self._desk.inside(place.login, place)
        owning(view, room)
        if picture is None:
            self._abouts.picture(room.native, b"")
        else:
            self._abouts.picture(room.native, picture.image, picture.media_type)

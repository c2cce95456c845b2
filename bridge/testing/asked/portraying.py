"""`Portraying` of a fake network: what a login is given is seen by the others there."""

from bridge.api.asked import Picture
from bridge.api.ids import LoginId
from bridge.testing.abouts import Abouts
from bridge.testing.asked.desk import Desk
from bridge.testing.views import native_of


class FakePortraying:
    def __init__(self, desk: Desk, abouts: Abouts) -> None:
        self._desk = desk
        self._abouts = abouts

    async def portray(self, login: LoginId, name: str | None, picture: Picture | None) -> None:
        if name is None and picture is None:
            raise self._desk.lacking("a login is to be given neither a name nor a picture")
        view = await self._desk.connected(login)
        self._abouts.portray(native_of(view.name, view.server), name, picture)

"""`Signals` of a fake network."""

from contextlib import suppress

from bridge.api.adapter import Speaker
from bridge.api.events import Ref
from bridge.api.ids import Place
from bridge.testing.asked.desk import Desk
from bridge.testing.signs import Signs


class FakeSignals:
    """Signals of the port."""

    def __init__(self, desk: Desk, signs: Signs) -> None:
        self._desk = desk
        self._signs = signs

    async def typing(self, place: Place, speaker: Speaker, is_typing: bool) -> None:
        if not self._desk.able(place).texts.typing:
            raise self._desk.denied("typing is told")
        view = self._desk.speaking(place)
        if view is not None:
            self._signs.hear_typing(view, place.native, speaker.name or view.name, is_typing)

    async def read(self, place: Place, speaker: Speaker, target: Ref) -> None:
        if not self._desk.able(place).texts.reads:
            raise self._desk.denied("it is told what was read")
        if not target.natives:
            raise self._desk.lacking("it is told that something was read, but not what")
        view = self._desk.speaking(place)
        if view is not None:
            with suppress(LookupError):
                by = speaker.name or view.name
                self._signs.hear_read(view, place.native, by, target.natives[-1])

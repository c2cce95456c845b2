"""`MediaSink` of a fake network: it reads what it is given, as strict as a network can be."""

from bridge.api.adapter import Delivery
from bridge.api.content import File
from bridge.api.errors import Refused, TryLater
from bridge.api.events import Edit, Message
from bridge.api.ids import NetworkName, Place
from bridge.api.media import Hosted, Opened
from bridge.testing.faults import Faults, Postpone, Spoil
from bridge.testing.manner import Manner
from bridge.testing.parcels import Coming, Parcels
from bridge.testing.rules import Ledger


class FakeHosting:
    def __init__(
        self,
        network: NetworkName,
        manner: Manner,
        *,
        parcels: Parcels,
        faults: Faults,
        ledger: Ledger,
    ) -> None:
        self._network = network
        self._most = manner.largest_file
        self._parcels = parcels
        self._faults = faults
        self._ledger = ledger

    async def host(self, place: Place, file: Opened) -> Hosted:
        """Nothing is kept of a file that does not come whole, or not as large as it was said."""
        if place.network != self._network:
            raise self._ledger.breach("a file is given for a place of another network")
        if "/" in file.name or "\0" in file.name:
            raise self._ledger.breach("a file is given with a path for its name")
        spoil = self._faults.of_file()
        if spoil is not None and not spoil.after:
            _spoilt(spoil)
        self._check(file.size or 0)
        coming = Coming()
        async for piece in file.chunks:
            coming.take(piece)
            self._check(coming.size)
            if spoil is not None and coming.size >= spoil.after:
                _spoilt(spoil)
        if file.size not in (None, coming.size):
            raise Refused("not-acceptable", "The file is not as large as it was said to be.")
        parcel = self._parcels.keep(file.name, file.media_type, coming)
        return Hosted(native=parcel.native, size=parcel.size)

    def check(self, delivery: Delivery) -> None:
        """A delivery's files were given before it. Raises PortBreach."""
        event = delivery.event
        if not isinstance(event, Message | Edit):
            return
        known = {parcel.native for parcel in self._parcels.parcels()}
        for part in event.content:
            if isinstance(part, File) and part.hosted not in known:
                raise self._ledger.breach(f"{delivery.key}: a file that was not given first")

    def _check(self, size: int) -> None:
        if size > self._most:
            raise Refused("not-acceptable", f"Files have at most {self._most} bytes here.")


def _spoilt(spoil: Spoil) -> None:
    if isinstance(spoil.fault, Postpone):
        raise TryLater("The network cannot take the file now.", spoil.fault.after)
    raise Refused(spoil.fault.reason, spoil.fault.text)

"""What a source speaks to: its own `Inbox`, by which the gateway knows who it is."""

import asyncio
from collections.abc import Callable, Mapping, Sequence

from bridge.api.adapter import Recalled
from bridge.api.events import AnyEvent
from bridge.api.ids import NetworkName
from bridge.api.states import AnyState, Condition, ContactState, Present, Probe, Split
from bridge.core.inbox import Intake
from bridge.core.records import Records


class SourceInbox:
    """network: of the source. on_condition: who hears how it fares; on_contact: who hears of the
    people whom its owner knows; on_probe: of whom they ask for his program.
    """

    def __init__(
        self,
        source: str,
        network: NetworkName,
        intake: Intake,
        records: Records,
        on_condition: Callable[[NetworkName, Condition], None],
        on_contact: Callable[[ContactState], None],
        on_probe: Callable[[Probe], None],
    ) -> None:
        self._source = source
        self._network = network
        self._intake = intake
        self._records = records
        self._on_condition = on_condition
        self._on_contact = on_contact
        self._on_probe = on_probe

    def accept(
        self,
        events: Sequence[AnyEvent],
        *,
        cursor: str | None = None,
        keep: Mapping[str, bytes | None] | None = None,
    ) -> asyncio.Future[None]:
        return self._intake.accept(self._source, events, cursor, keep)

    def show(self, state: AnyState) -> None:
        if isinstance(state, Present) and state.who.network != self._network:
            self._intake.rank(state)
        elif isinstance(state, ContactState):
            self._on_contact(state)
        elif isinstance(state, Probe):
            self._on_probe(state)
        elif isinstance(state, Split):
            self._intake.split(self._source, state)
        else:
            self._intake.show(state)

    def report(self, condition: Condition) -> None:
        self._on_condition(self._network, condition)

    async def recall(self) -> Recalled:
        return await self._records.recall(self._source)

    async def aside(self, prefix: str) -> Mapping[str, bytes]:
        return await self._records.aside(self._source, prefix)

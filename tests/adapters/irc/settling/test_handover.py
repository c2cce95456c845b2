"""What the cursor covers: a gap after a crash must hold all that was not committed."""

import asyncio
from collections.abc import Mapping, Sequence

from adapters.irc.items import Done
from adapters.irc.settling.handover import Handover
from bridge.api.adapter import Seat
from bridge.api.content import Text
from bridge.api.events import AnyEvent, Gap, Message
from bridge.api.states import Subject
from tests.adapters.irc.inboxes import RecordingInbox, adapter, logged_in, room
from tests.clients.scripted import ScriptedIrc

PLACE = room("#c", "s")


class _Cursors(RecordingInbox):
    """committed: of each commit, how many events it had, and its cursor."""

    def __init__(self) -> None:
        super().__init__()
        self.committed: list[tuple[int, str | None]] = []

    def accept(
        self,
        events: Sequence[AnyEvent],
        *,
        cursor: str | None = None,
        keep: Mapping[str, bytes | None] | None = None,
    ) -> asyncio.Future[None]:
        self.committed.append((len(events), cursor))
        return super().accept(events, cursor=cursor, keep=keep)


def _handed_over(*items: Message | Subject | Done) -> list[tuple[int, str | None]]:
    async def run() -> list[tuple[int, str | None]]:
        inbox = _Cursors()
        handover = Handover(inbox)
        for item in items:
            handover.add(item)
        await handover.hand_over("now")
        return inbox.committed

    return asyncio.run(run())


def _message(body: str) -> Message:
    return Message(place=PLACE, actor=None, at=0.0, content=(Text(body),))


def test_the_cursor_goes_with_the_last_of_what_it_covers() -> None:
    subject = Subject(place=PLACE, text="")

    assert _handed_over(_message("a"), subject, _message("b"), _message("c")) == [
        (1, None),
        (2, "now"),
    ]
    assert _handed_over(_message("a"), subject) == [(1, None), (0, "now")]


def test_from_a_join_on_there_is_something_to_miss() -> None:
    assert _handed_over(Done("join", "#c")) == [(0, "now")]


def test_what_only_shows_has_no_cursor() -> None:
    assert _handed_over(Subject(place=PLACE, text="")) == []


def test_what_was_missed_and_is_not_told_yet_stays_missed() -> None:
    async def run() -> None:
        async with ScriptedIrc() as server:
            inbox = RecordingInbox("1600000000.5")
            seats = (Seat(f"#c%{server.host}"),)
            irc = adapter(server.host, server.port)
            async with logged_in(irc, inbox, server.host, seats=seats):
                connection = await server.accepted()
                await connection.welcome()
                await connection.expect("^JOIN #c$")
                connection.send(":bob!b@h PRIVMSG alice :hi")
                await inbox.expect(Message)
                assert inbox.cursor == "1600000000.5"

                connection.send(":alice!x@h JOIN #c")
                connection.send(":s 366 alice #c :End of /NAMES list.")
                gap = await inbox.expect(Gap)
                assert gap.since == 1_600_000_000.5
                assert float(inbox.cursor) > gap.since

    asyncio.run(run())

"""Albums gather: what is accepted when, and what is kept until then."""

import asyncio
from collections.abc import Mapping

from adapters.telegram.items import Items
from adapters.telegram.session import Session
from adapters.telegram.wire import accepting
from adapters.telegram.wire.gathering import Gathering
from bridge.api.adapter import Recalled
from bridge.api.content import File
from bridge.api.events import AnyEvent, Edit, Message, Reactions
from bridge.testing.inbox import Recorder
from tests.adapters.telegram.said.payloads import BOB, GROUP, NOW, Json, file, raw, session

LONG = 600.0
"""Seconds of silence that no test waits for."""


def part(number: int, album: str = "m", **more: object) -> Json:
    photo = file(f"photo{number}", width=10, height=10)
    fields = raw(message_id=number, media_group_id=album, photo=[photo], **more)
    return {"update_id": number, "message": fields}


def words(number: int, text: str = "hi", **more: object) -> Json:
    return {"update_id": number, "message": raw(message_id=number, text=text, **more)}


def on(inbox: Recorder) -> Session:
    found = session()
    found.inbox = inbox
    found.kept = Recalled(None, dict(inbox.kept))
    return found


def heard(events: list[AnyEvent] | Items) -> list[tuple[str, list[str]]]:
    """Each message: its id, and its files or words."""
    given = events.things if isinstance(events, Items) else events
    return [
        (
            str(event.native),
            [part.native for part in event.content if isinstance(part, File)] or [event.text],
        )
        for event in given
        if isinstance(event, Message)
    ]


def kept(keep: Mapping[str, bytes | None]) -> list[str]:
    """What is, of albums."""
    return [name for name, value in keep.items() if value and name[:5] in ("album", "whole")]


def run(inbox: Recorder, *raws: Json, after: float = LONG) -> Items:
    """All that is read of these updates in one run."""

    async def play() -> Items:
        items = Items()
        with Gathering(on(inbox), after) as gathering:
            for each in raws:
                items.take(gathering.read(each))
        return items

    return asyncio.run(play())


def test_an_album_is_one_message_after_silence() -> None:
    async def play() -> list[AnyEvent]:
        inbox = Recorder()
        session_ = on(inbox)
        with Gathering(session_, after=0.0) as gathering:
            items = gathering.read(part(6))
            items.take(gathering.read(part(7)))
            await accepting.accept(session_, inbox, items)
            await inbox.until(Message)
        assert kept(inbox.kept) == ["whole:-1001234:6"]
        return inbox.accepted

    assert heard(asyncio.run(play())) == [("-1001234/6", ["photo6", "photo7"])]


def test_each_part_is_kept_until_then() -> None:
    items = run(Recorder(), part(6), part(7))

    assert heard(items) == []
    assert kept(items.keep) == ["album:-1001234:m:6", "album:-1001234:m:7"]


def test_what_comes_next_in_its_chat_comes_behind_it() -> None:
    items = run(Recorder(), part(6), part(7), words(8))

    assert heard(items) == [("-1001234/6", ["photo6", "photo7"]), ("-1001234/8", ["hi"])]
    assert kept(items.keep) == ["whole:-1001234:6"]


def test_what_comes_in_another_chat_does_not_end_it() -> None:
    items = run(Recorder(), part(6), words(7, chat={**GROUP, "id": -1009}), part(8))

    assert heard(items) == [("-1009/7", ["hi"])]


def test_an_album_behind_another_is_another() -> None:
    items = run(Recorder(), part(6), part(7), part(8, "n"), words(9))

    assert heard(items) == [
        ("-1001234/6", ["photo6", "photo7"]),
        ("-1001234/8", ["photo8"]),
        ("-1001234/9", ["hi"]),
    ]


def test_with_its_tenth_part_it_is_whole() -> None:
    items = run(Recorder(), *(part(number) for number in range(1, 11)))

    assert heard(items) == [("-1001234/1", [f"photo{number}" for number in range(1, 11)])]


def test_what_is_kept_is_finished_in_the_next_run() -> None:
    inbox = Recorder()

    async def first() -> None:
        session_ = on(inbox)
        with Gathering(session_, LONG) as gathering:
            for number in (6, 7):
                await accepting.accept(session_, inbox, gathering.read(part(number)))

    async def second() -> None:
        with Gathering(on(inbox), after=0.0):
            await inbox.until(Message)

    asyncio.run(first())
    before = heard(inbox.accepted)
    asyncio.run(second())

    assert before == []
    assert heard(inbox.accepted) == [("-1001234/6", ["photo6", "photo7"])]
    assert kept(inbox.kept) == ["whole:-1001234:6"]


def test_an_edit_of_a_part_is_one_of_the_whole_also_after_a_restart() -> None:
    inbox = Recorder()
    keep = run(inbox, part(6), part(7), words(8)).keep
    inbox.kept = {name: value for name, value in keep.items() if value is not None}
    edit = part(7, caption="new", edit_date=NOW + 9)

    items = run(inbox, {"update_id": 9, "edited_message": edit["message"]})

    (event,) = items.things[-1:]
    assert isinstance(event, Edit)
    assert event.target.native == "-1001234/6"
    assert event.text == "new"
    assert [each.native for each in event.content if isinstance(each, File)] == [
        "photo6",
        "photo7",
    ]


def test_a_reaction_to_a_part_is_one_to_the_whole() -> None:
    reaction = {
        "chat": GROUP,
        "message_id": 7,
        "user": BOB,
        "date": NOW,
        "old_reaction": [],
        "new_reaction": [{"type": "emoji", "emoji": "👍"}],
    }

    items = run(Recorder(), part(6), part(7), {"update_id": 9, "message_reaction": reaction})

    targets = [each.target.native for each in items.things if isinstance(each, Reactions)]
    assert targets == ["-1001234/6"]

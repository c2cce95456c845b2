"""Whose picture is found out is shown anew wherever he is shown."""

import asyncio
from collections.abc import Awaitable, Callable
from hashlib import sha1

from adapters.matrix import faces
from adapters.matrix.media import portraits
from adapters.matrix.rooms import occupants
from bridge.api.states import About, Contact, Present
from tests.adapters.matrix.media.stage import PERSON, PLAIN, PNG, SECRET, Stage, member, stage

SHA1 = sha1(PNG, usedforsecurity=False).hexdigest()
Told = tuple[type, str, bool]


def told(on: Stage) -> list[Told]:
    """What was shown: of what kind, with which picture, whether nobody is told of a change."""
    return [
        (type(state), state.avatar, isinstance(state, About) and state.is_learned)
        for state in on.inbox.given
        if isinstance(state, Present | About | Contact)
    ]


def walk(scene: Callable[[Stage], Awaitable[None]]) -> None:
    """With the part that runs beside a login."""

    async def main() -> None:
        async with stage() as on:
            task = asyncio.create_task(faces.run(on.session))
            await asyncio.sleep(0)
            await scene(on)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

            assert on.session.shared.galleries == {}

    asyncio.run(main())


def test_a_person_is_shown_anew_in_rooms_and_as_a_contact() -> None:
    async def scene(on: Stage) -> None:
        mxc, room = on.put(PNG), on.session.rooms[PLAIN]
        room.members[PERSON] = member(mxc)
        on.session.directs.list(PERSON, is_listed=True)
        assert [one.avatar for one in occupants.presents(on.session, room, (PERSON,))] == [""]
        assert portraits.of_contact(on.session, PERSON, "") == ""
        assert portraits.of_contact(on.session, PERSON, mxc) == ""
        await on.inbox.until(Contact)

        assert told(on) == [(Present, SHA1, False), (Contact, "", False)]  # no chat shows him

    walk(scene)


def test_a_room_is_shown_anew_and_who_knew_another_picture_is_told_of_the_change() -> None:
    async def scene(on: Stage) -> None:
        room = on.session.rooms[PLAIN]
        room.avatar = on.put(PNG)
        occupants.about(on.session, room)
        await on.inbox.until(About)
        room.avatar = on.put(PNG + b"?")
        other = sha1(PNG + b"?", usedforsecurity=False).hexdigest()
        occupants.about(on.session, room)
        await on.inbox.until(About, lambda about: about.avatar == other)

        assert told(on) == [(About, SHA1, True), (About, other, False)]

    walk(scene)


def test_who_is_shown_nowhere_any_longer_is_not_shown() -> None:
    async def scene(on: Stage) -> None:
        gone, room = on.session.rooms[SECRET], on.session.rooms[PLAIN]
        gone.members[PERSON] = member(on.put(PNG))
        portraits.of_member(on.session, gone, PERSON)
        gone.is_shown = False
        room.avatar = gone.members[PERSON].avatar
        occupants.about(on.session, room)
        await on.inbox.until(About)

        assert told(on) == [(About, SHA1, True)]

    walk(scene)

"""What is known of a room, as the gateway is told: who is in it, and what it is."""

from collections.abc import Iterable, Iterator
from typing import Final

from adapters.matrix import ids
from adapters.matrix.media import portraits
from adapters.matrix.rooms import names, ranks
from adapters.matrix.rooms.room import Room
from adapters.matrix.session import Session
from bridge.api.states import About, AnyState, Everyone, Present, Subject

ENCRYPTED: Final = "This room is encrypted."
NOT_ENCRYPTED: Final = "This room is not encrypted."


def whole(session: Session, room: Room) -> tuple[AnyState, ...]:
    """All there is to be told of a room that somebody of ours comes into."""
    return (everyone(session, room), subject(session, room), about(session, room, is_learned=True))


def everyone(session: Session, room: Room) -> Everyone:
    """All who are known to be in it; oneself always."""
    people = {one for one, member in room.members.items() if member.membership == "join"}
    people.add(session.me)
    return Everyone(
        place=session.place(room.id),
        present=tuple(present(session, room, one) for one in sorted(people)),
    )


def present(session: Session, room: Room, person: str) -> Present:
    """Somebody who is in it. Whether he is away is said of him apart (`Learned`)."""
    return Present(
        place=session.place(room.id),
        who=session.identity(person, room),
        role=ranks.role(room, person),
        affiliation=ranks.affiliation(room, person),
        anchor=person,
        away=None,
        status=None,
        mine=person == session.me,
        avatar=portraits.of_member(session, room, person),
        hats=ranks.hats(room, person),
    )


def presents(session: Session, room: Room, people: Iterable[str]) -> Iterator[Present]:
    """Of these, those who are in it."""
    for person in people:
        member = room.members.get(person)
        if person == session.me or (member is not None and member.membership == "join"):
            yield present(session, room, person)


def about(session: Session, room: Room, *, is_learned: bool = False) -> About:
    """What a room is."""
    return About(
        place=session.place(room.id),
        name=names.of_room(room, session.me),
        description=description(room),
        members=room.joined or None,
        avatar=portraits.of_room(session, room),
        is_public=room.join_rule == "public",
        is_moderated=ranks.is_moderated(room),
        is_members_only=room.join_rule != "public",
        is_learned=is_learned,
    )


def description(room: Room) -> str:
    """Its topic, and whether it is encrypted."""
    state = ENCRYPTED if room.is_encrypted else NOT_ENCRYPTED
    return f"{room.topic}\n{state}" if room.topic else state


def subject(session: Session, room: Room) -> Subject:
    """Its topic."""
    by = session.identity(room.topic_by, room).name if ids.is_person(room.topic_by) else ""
    return Subject(place=session.place(room.id), text=room.topic, by=by, at=room.topic_at)

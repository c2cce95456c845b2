"""Groups as rooms with people in them: what the gateway is shown of each.

XEP-0317 (hats) for titles. Accounts of ours the gateway shows by itself.
"""

from collections.abc import Iterator
from typing import Final

from adapters.telegram import ids
from adapters.telegram.ids import Chat
from adapters.telegram.media import portraits
from adapters.telegram.rooms import group as group_
from adapters.telegram.rooms import introducing, known
from adapters.telegram.rooms.group import Group, Member
from adapters.telegram.session import Session
from bridge.api.ids import Identity, Place
from bridge.api.states import (
    About,
    Absent,
    Affiliation,
    AnyState,
    Cause,
    Destroyed,
    Everyone,
    Hat,
    Present,
    Role,
    Subject,
)

TITLE: Final = "https://core.telegram.org/bots/api#chatmember"
LITTLE: Final = (
    "Only commands and what is addressed to the bot arrive here: its privacy mode is on, and it is"
    " no admin."
)
LEFT: Final = "The gateway's bot is no longer in this group on Telegram."
BOT: Final = Hat("https://core.telegram.org/bots/api#user", "Bot")


def places(session: Session, group: Group) -> Iterator[Place]:
    """The rooms of a group: itself, and those of its topics in which somebody of ours was."""
    yield session.room(Chat(group.chat).native)
    for thread, topic in group.topics.items():
        if topic.is_used:
            yield session.room(Chat(group.chat, thread).native)


def whole(session: Session, group: Group, *, is_learned: bool = False) -> Iterator[AnyState]:
    """All of a group, in all of its rooms. is_learned: nothing of it is known to have changed."""
    for place in places(session, group):
        yield from of_place(session, group, place, is_learned=is_learned)


def of_place(
    session: Session, group: Group, place: Place, *, is_learned: bool = False
) -> Iterator[AnyState]:
    """All of a group, in one of its rooms."""
    yield about(session, group, place, is_learned=is_learned)
    today = known.today(session)
    present = (
        _present(session, group, place, native, member)
        for native, member in group_.shown(group, today).items()
    )
    yield Everyone(place=place, present=tuple(present))
    yield Subject(place=place, text=subject(group, place))


def abouts(session: Session, group: Group) -> Iterator[About]:
    """What its rooms are."""
    for place in places(session, group):
        yield about(session, group, place)


def about(session: Session, group: Group, place: Place, *, is_learned: bool = False) -> About:
    """What a room of it is."""
    return About(
        place=place,
        name=title(group, place),
        description=description(session, group),
        members=group.members,
        avatar=portraits.shown(session, group.chat, group.photo),
        is_public=group.opened,
        is_moderated=group.is_moderated or _is_closed(group, place),
        is_members_only=not group.opened,
        is_learned=is_learned,
    )


def description(session: Session, group: Group) -> str:
    """A group's own, and what of it does not arrive."""
    if session.me is None or introducing.sees_all(session, group):
        return group.description
    return f"{group.description}\n{LITTLE}".strip()


def title(group: Group, place: Place) -> str:
    """A group's, or `Tea: Biscuits` of a topic."""
    thread = ids.read(place.native).thread
    if thread is None:
        return group.title
    topic = group.topics.get(thread)
    return f"{group.title}: {topic.name if topic and topic.name else thread}"


def subject(group: Group, place: Place) -> str:
    """A group's description; topics have none of their own."""
    return group.description if ids.read(place.native).thread is None else ""


def came(session: Session, group: Group, native: str) -> Iterator[Present]:
    """Somebody is there, or is another than before."""
    member = group.people.get(native)
    if member is None or not group_.is_shown(member, known.today(session)):
        return
    for place in places(session, group):
        yield _present(session, group, place, native, member)


def went(
    session: Session, group: Group, native: str, cause: Cause, by: str = "", reason: str = ""
) -> Iterator[Absent]:
    """Somebody is there no longer."""
    member = group.people.get(native)
    who = Identity(session.network, native, native if member is None else member.name)
    yield from out(session, group, who, cause, by, reason)


def out(
    session: Session, group: Group, who: Identity, cause: Cause, by: str = "", reason: str = ""
) -> Iterator[Absent]:
    """Somebody, one of ours perhaps, is in none of its rooms any longer."""
    for place in places(session, group):
        yield Absent(login=None, place=place, who=who, cause=cause, by=by, reason=reason)


def ended(session: Session, group: Group) -> Iterator[Destroyed]:
    """Nothing more will be heard of it."""
    for place in places(session, group):
        yield Destroyed(place=place, reason=LEFT)


def rank(group: Group, member: Member | None) -> tuple[Role, Affiliation]:
    """As what somebody of Telegram is shown."""
    if member is None or member.status == "left":
        return "participant", "none"
    match member.status:
        case "creator":
            return "moderator", "owner"
        case "administrator":
            return "moderator", "admin"
        case "kicked":
            return "visitor", "outcast"
    is_heard = member.may_write and not group.is_moderated
    return "participant" if is_heard else "visitor", "member"


def _present(session: Session, group: Group, place: Place, native: str, member: Member) -> Present:
    role, affiliation = rank(group, member)
    return Present(
        place=place,
        who=Identity(place.network, native, member.name),
        role=role,
        affiliation=affiliation,
        hats=_hats(member),
        avatar=portraits.shown(session, native),
    )


def _hats(member: Member) -> tuple[Hat, ...]:
    titles = (Hat(TITLE, member.title),) if member.title else ()
    return (BOT, *titles) if member.is_bot else titles


def _is_closed(group: Group, place: Place) -> bool:
    topic = group.topics.get(ids.read(place.native).thread or 0)
    return topic is not None and topic.is_closed

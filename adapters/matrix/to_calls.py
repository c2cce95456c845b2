"""From a delivery to the requests that say it; pure.

What refers to a message in a chat with one person is said in that message's room; what is new,
where the chat goes on.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Final, NamedTuple

from adapters.matrix import ids
from adapters.matrix.calls import reacting, saying
from adapters.matrix.calls.call import Call
from adapters.matrix.calls.drafts import Draft
from adapters.matrix.calls.mentions import NOBODY, Called
from adapters.matrix.calls.relating import MENTIONS, answering
from adapters.matrix.calls.saying import Voice
from adapters.matrix.rooms.room import Room
from adapters.matrix.session import Session
from bridge.api.adapter import Delivery, part_key
from bridge.api.content import Text
from bridge.api.errors import Refused
from bridge.api.events import Edit, Message, Reactions, Ref, Retraction, Vote
from bridge.api.ids import Key, NativeId

NOT_YOURS: Final = "You can change only what you said yourself."

_NO_KEY: Final = Key("")


class _There(NamedTuple):
    """A message that is referred to. room: "" where it is the place's own."""

    room: str
    event: str
    parts: tuple[NativeId, ...]


def translate(session: Session, delivery: Delivery) -> Sequence[Call]:
    """The requests, in order; () where there is nothing to say."""
    return tuple(
        replace(call, key=part_key(delivery.key, number))
        for number, call in enumerate(_calls(session, delivery))
    )


def _calls(session: Session, delivery: Delivery) -> Iterable[Call]:
    base = Call(key=_NO_KEY, login=delivery.place.login, place=delivery.place)
    match delivery.event:
        case Message() as message:
            return _said(session, message, base)
        case Edit() as edit if (there := _there(edit.target)) is not None:
            return _edited(session, edit, replace(base, room=there.room), there)
        case Retraction() as taken if (there := _there(taken.target)) is not None:
            call = replace(base, kind="shorten", room=there.room, parts=there.parts)
            return [replace(call, reason=taken.reason)]
        case Reactions() as reactions if (there := _there(reactions.target)) is not None:
            call = replace(base, kind="reactions", room=there.room, target=there.event)
            return [replace(call, content=reacting.wish(reactions))]
        case Vote() as vote if (there := _there(vote.target)) is not None:
            call = replace(base, kind="vote", room=there.room, target=there.event)
            return [replace(call, content={"choices": list(vote.choices)})]
    return ()


# --- messages -------------------------------------------------------------------------------------


def _said(session: Session, message: Message, base: Call) -> Iterator[Call]:
    there = _answered(session, message.answers, base)
    call = base if there is None else replace(base, room=there.room)
    drafts = saying.said(message.content, _voice(session, message, call))
    if there is None:
        yield from (_sent(call, draft) for draft in drafts)
        return
    thread = session.said.threads.get(there.event) or ""
    for number, draft in enumerate(drafts):
        content = answering(draft.content, there.event, thread, is_answer=number == 0)
        yield _sent(call, Draft(draft.type, content))


def _sent(call: Call, draft: Draft) -> Call:
    return replace(call, type=draft.type, content=draft.content)


def _answered(session: Session, ref: Ref | None, call: Call) -> _There | None:
    """What is answered, where one can still speak there, and to nobody else than it is for."""
    there = None if ref is None else _there(ref)
    if there is None or not there.room:
        return there
    room = session.rooms.get(there.room)
    is_there = room is not None and room.membership == "join"
    return there if is_there and session.place(there.room) == call.place else None


def _voice(session: Session, event: Message | Edit, call: Call) -> Voice:
    room = _room(session, call)
    author = None if event.answers is None else event.answers.author
    also = NOBODY
    if author is not None and author.network == session.network and author.native != session.me:
        also = Called((author.native,))
    return Voice(room, session.me, event.form, also)


def _room(session: Session, call: Call) -> Room | None:
    if call.room:
        return session.rooms.get(call.room)
    return session.room_of(call.place) if call.place.kind == "room" else None


# --- changes --------------------------------------------------------------------------------------


def _edited(session: Session, edit: Edit, base: Call, there: _There) -> Iterator[Call]:
    """Part by part; what is not said any more falls away. Raises Refused: homeservers take an edit
    of what others said, and no client heeds it.
    """
    if not _is_own(session, edit.target, there):
        raise Refused("forbidden", NOT_YOURS)
    voice = _voice(session, edit, base)
    before = _called_before(edit.target, voice)
    drafts = saying.said(edit.content, voice)
    base = replace(base, parts=there.parts)
    for number, draft in enumerate(drafts):
        call = replace(_sent(base, draft), kind="edit", number=number)
        told = draft.content.get(MENTIONS, {})
        now = Called(tuple(told.get("user_ids", ())), bool(told.get("room")))
        yield replace(call, mentions=now.but(before).written())
    yield replace(base, kind="shorten", number=len(drafts))


def _is_own(session: Session, target: Ref, there: _There) -> bool:
    """As far as anybody knows whose it is."""
    author = target.author
    if author is not None and author.network == session.network:
        return author.native == session.me
    return session.said.authors.get(there.event) in (None, session.me)


def _called_before(target: Ref, voice: Voice) -> Called:
    """Who was called by what is edited, as far as its words are known."""
    return voice.also if voice.room is None else voice.called(Text(target.words))[1]


def _there(ref: Ref) -> _There | None:
    """A message by its first part; None where it is not there."""
    parts = ref.natives or (() if ref.native is None else (ref.native,))
    for native in islice(parts, 1):
        try:
            room, event = ids.event_of(native)
        except ValueError:
            return None
        return _There(room, event, tuple(parts))
    return None

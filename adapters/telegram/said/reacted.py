"""Reactions: what somebody's are now, and to what; pure.

Bot API: MessageReactionUpdated, MessageReactionCountUpdated, ReactionType. Who reacts is told to
bots that are administrators; in channels nobody is named, and all reactions count as the channel's.
"""

from collections.abc import Iterable, Iterator
from typing import Final

import telegram
from telegram import MessageReactionCountUpdated, MessageReactionUpdated, ReactionType

from adapters.telegram import ids, people
from adapters.telegram.rooms import known
from adapters.telegram.session import Session
from bridge.api.events import Reactions, Ref
from bridge.api.ids import Identity, Place

STAR: Final = "⭐"
CUSTOM: Final = "✨"
"""For custom emoji, which are pictures and no characters."""


def by_somebody(session: Session, update: MessageReactionUpdated) -> Iterator[Reactions]:
    """A person's whole new set."""
    if update.user is not None:
        actor = people.of_user(session, update.user)
    elif update.actor_chat is not None:
        actor = people.of_chat(session, update.actor_chat)
    else:
        return
    yield from _everywhere(session, update, actor, emoji(update.new_reaction))


def by_all(session: Session, update: MessageReactionCountUpdated) -> Iterator[Reactions]:
    """All that there are, by people who are not named."""
    actor = people.of_chat(session, update.chat)
    kinds = (each.type for each in update.reactions if each.total_count > 0)
    yield from _everywhere(session, update, actor, emoji(kinds))


def emoji(reactions: Iterable[ReactionType]) -> tuple[str, ...]:
    """As they are written, each once."""
    return tuple(dict.fromkeys(map(_written, reactions)))


def _everywhere(
    session: Session,
    update: MessageReactionUpdated | MessageReactionCountUpdated,
    actor: Identity,
    them: tuple[str, ...],
) -> Iterator[Reactions]:
    first = session.said.albums.first(update.chat.id, update.message_id)
    for place in _places(session, update.chat.id, first):
        yield Reactions(
            place=place,
            actor=actor,
            at=update.date.timestamp(),
            target=Ref(native=ids.message(update.chat.id, first)),
            emoji=them,
        )


def _places(session: Session, chat: int, message: int) -> Iterator[Place]:
    """Where a message can be: Telegram does not tell in which topic. A reaction to what is not in a
    place is nothing there; of hundreds of topics those count in which somebody of ours was.
    """
    thread = session.said.threads.get((chat, message))
    if thread is not None:
        yield session.room(ids.Chat(chat, thread).native)
        return
    yield session.room(ids.Chat(chat).native)
    group = known.known(session, chat)
    for each, topic in () if group is None else group.topics.items():
        if topic.is_used:
            yield session.room(ids.Chat(chat, each).native)


def _written(reaction: ReactionType) -> str:
    match reaction:
        case telegram.ReactionTypeEmoji():
            return str(reaction.emoji)
        case telegram.ReactionTypePaid():
            return STAR
        case _:
            return CUSTOM

"""The methods of the Bot API, a feature a file; each says which parameters it takes."""

from collections.abc import Mapping
from typing import Final

from tests.servers.botapi.calls import Method
from tests.servers.botapi.methods import (
    albums,
    chats,
    copying,
    deletions,
    edits,
    files,
    me,
    media,
    members,
    polling,
    polls,
    reactions,
    sender_chats,
    sending,
    topics,
)

_PARTS: Final[tuple[Mapping[str, Method], ...]] = (
    albums.METHODS,
    chats.METHODS,
    copying.METHODS,
    deletions.METHODS,
    edits.METHODS,
    files.METHODS,
    me.METHODS,
    media.METHODS,
    members.METHODS,
    polling.METHODS,
    polls.METHODS,
    reactions.METHODS,
    sender_chats.METHODS,
    sending.METHODS,
    topics.METHODS,
)
ALL: Final = {name.lower(): method for part in _PARTS for name, method in part.items()}

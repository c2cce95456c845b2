"""A poll: its options, its votes, how it looks. Bot API: Poll, PollAnswer."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.servers.botapi import shapes
from tests.servers.botapi.refusals import bad

if TYPE_CHECKING:
    from tests.servers.botapi.messages import Message
    from tests.servers.botapi.users import User


@dataclass(slots=True, eq=False)
class Poll:
    """votes: of each, by the user's id, which options, counted from 0. more: fields of Poll."""

    id: str
    question: str
    options: list[dict[str, Any]]
    is_anonymous: bool = True
    type: str = "regular"
    allows_multiple_answers: bool = False
    is_closed: bool = False
    more: dict[str, Any] = field(default_factory=dict)
    votes: dict[int, list[int]] = field(default_factory=dict)

    @property
    def shape(self) -> dict[str, Any]:
        counts = [
            sum(n in chosen for chosen in self.votes.values()) for n in range(len(self.options))
        ]
        return {
            "id": self.id,
            "question": self.question,
            "options": [
                {**option, "persistent_id": f"{n}", "voter_count": count}
                for n, (option, count) in enumerate(zip(self.options, counts, strict=True))
            ],
            "total_voter_count": len(self.votes),
            "is_closed": self.is_closed,
            "is_anonymous": self.is_anonymous,
            "type": self.type,
            "allows_multiple_answers": self.allows_multiple_answers,
            "allows_revoting": self.type == "regular",
            "members_only": False,
            **self.more,
        }


def vote(message: "Message", user: "User", options: list[int]) -> None:
    """Bots are told of votes in their own polls alone."""
    poll = message.poll
    assert poll, f"no poll: {message}"
    assert not poll.is_closed, f"closed: {message}"
    assert len(options) <= 1 or poll.allows_multiple_answers, f"one option only: {message}"
    assert all(0 <= n < len(poll.options) for n in options)
    poll.votes.pop(user.id, None)
    if options:
        poll.votes[user.id] = options
    refresh(message)
    for bot in message.chat.world.bots:
        if bot.user is not message.author:
            continue
        if not poll.is_anonymous:
            answer = {
                "poll_id": poll.id,
                "user": shapes.user(user),
                "option_ids": options,
                "option_persistent_ids": [f"{n}" for n in options],
            }
            bot.updates.put("poll_answer", answer)
        bot.updates.put("poll", poll.shape)


def stop(message: "Message") -> None:
    poll = message.poll
    assert poll
    if poll.is_closed:
        # td/telegram/PollManager.cpp, stop_poll
        raise bad("poll has already been closed")
    poll.is_closed = True
    refresh(message)
    for bot in message.chat.world.bots:
        # Bot API, Update.poll: "manually stopped polls and polls which are sent by the bot"
        if bot.user is message.author or message.chat.member(bot.user).is_present:
            bot.updates.put("poll", poll.shape)


def refresh(message: "Message") -> None:
    assert message.poll
    message.content = {**message.content, "poll": message.poll.shape}
    message.chat.world.changed()

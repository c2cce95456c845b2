"""How XMPP people vote in a poll of Telegram: no bot can vote, so a message says it; pure.

It answers the poll, and is edited in place with each vote:

    Votes from XMPP: 1. Tea: 2, 2. Coffee: 1

Who voted how is kept by a keyed hash of the account, so that nobody votes twice.
"""

import hmac
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any, Final

from telegram import ReplyParameters

from adapters.telegram import ids
from adapters.telegram.calls import requests
from adapters.telegram.calls.call import Call
from adapters.telegram.calls.told import Kept, Told
from adapters.telegram.ids import Chat
from adapters.telegram.items import Keep
from bridge.api.errors import Refused
from bridge.api.events import Vote
from bridge.api.ids import NativeId

BEGIN: Final = "Votes from XMPP: "
NONE: Final = "none"
LONGEST: Final = 100
"""Code points of an answer, as Telegram has them at most."""

NO_POLL: Final = "This is no poll."
NO_ANSWER: Final = "There is no such answer in this poll."

_CUT: Final = 300
"""Code points of what is known of a poll: where there are as many, answers may be missing."""
_ASKED: Final = re.compile(r"^(?:Closed poll|Poll): ", re.MULTILINE)
_ANSWER: Final = re.compile(r"^([1-9][0-9]?)\. (.*?)(?: \([0-9]+ votes?\))?$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Tally:
    """One vote more, or another one. answers: their names, by number from 1 on, as far as they are
    known.
    """

    poll: NativeId
    voter: str
    choices: tuple[int, ...]
    answers: Mapping[int, str] = field(default_factory=dict)

    def now(self, call: Call, told: Told, kept: Kept) -> Call:
        """The message that there is says so, else a new one."""
        message, votes = self._standing(told, kept)
        text = tallied(votes, self.answers)
        anew = replace(call, arguments=_new(self.poll, call.chat, text))
        if message is None:
            return anew
        edit = requests.about(message, "edit_message_text", {"text": text})
        return replace(edit, key=call.key, wish=self, otherwise=anew)

    def taken(self, told: Told, kept: Kept, native: NativeId | None) -> Keep:
        message, votes = self._standing(told, kept)
        value = {"message": native or message, "votes": {who: list(v) for who, v in votes.items()}}
        return told.tallies.put(self.poll, value, kept)

    def answer(self, native: NativeId | None) -> None:
        """The message is nobody's own."""

    def _standing(
        self, told: Told, kept: Kept
    ) -> tuple[NativeId | None, Mapping[str, tuple[int, ...]]]:
        known = told.tallies.get(self.poll, kept) or {"message": None, "votes": {}}
        votes = {who: tuple(choices) for who, choices in known["votes"].items()}
        votes.pop(self.voter, None)
        if self.choices:
            votes[self.voter] = self.choices
        return known["message"], votes


def voted(vote: Vote, chat: Chat, secret: str) -> Call | None:
    """None where it is nobody's, or in nothing. chat: with the topic in which the poll is.

    Raises Refused where one cannot vote so.
    """
    if not vote.target.natives or vote.actor is None:
        return None
    poll = vote.target.natives[0]
    answers = _answers(vote)
    voter = _hashed(f"{poll} {vote.actor.network} {vote.actor.native}", secret)
    wish = Tally(poll, voter, vote.choices, answers)
    anew = Call(key=requests.NO_KEY, chat=chat, method="send_message")
    return replace(anew, wish=wish)


def tallied(votes: Mapping[str, tuple[int, ...]], answers: Mapping[int, str]) -> str:
    """`Votes from XMPP: 1. Tea: 2, 2. Coffee: 1`; answers without votes are left out."""
    counted = Counter(choice + 1 for choices in votes.values() for choice in choices)
    told = [f"{_named(number, answers)}: {counted[number]}" for number in sorted(counted)]
    return BEGIN + (", ".join(told) or NONE)


def _answers(vote: Vote) -> Mapping[int, str]:
    """Their names, as far as they are known. Raises Refused."""
    words = vote.target.words
    answers = {int(number): answer for number, answer in _ANSWER.findall(words)}
    if words and not _ASKED.search(words):
        raise Refused("not-acceptable", NO_POLL)
    if 0 < len(words) < _CUT and any(choice + 1 not in answers for choice in vote.choices):
        raise Refused("not-acceptable", NO_ANSWER)
    return answers


def _named(number: int, answers: Mapping[int, str]) -> str:
    answer = answers.get(number, "")[:LONGEST]
    return f"{number}. {answer}" if answer else f"answer {number}"


def _new(poll: NativeId, chat: Chat, text: str) -> Mapping[str, Any]:
    """No reply leads to what was said before a group became a supergroup."""
    where, number = ids.message_of(poll)
    answering = ReplyParameters(number, allow_sending_without_reply=True)
    replying = {"reply_parameters": answering} if where == chat.id else {}
    return {"text": text, "disable_notification": True, **replying}


def _hashed(voter: str, secret: str) -> str:
    return hmac.digest(secret.encode(), voter.encode(), sha256).hex()[:24]

"""The iqs of ours that wait for an answer; what answers none of them is dropped.

RFC 6120 section 8.2.3. An answer is known by who gives it, whom it is for and an id that nobody
can guess, so that a stranger cannot answer in another's place.
"""

from asyncio import Future
from xml.etree.ElementTree import Element

from bridge.api.errors import TryLater
from bridge.xmpp.addressing import Jid

MAX_OPEN = 4096

Answer = Future[Element]
Question = tuple[Jid, Jid, str]
"""To whom, from whom, and the id."""


class Answers:
    """The table; the component fills and empties it."""

    def __init__(self, limit: int = MAX_OPEN) -> None:
        self._limit = limit
        self._open: dict[Question, Answer] = {}

    def __len__(self) -> int:
        return len(self._open)

    def expect(self, question: Question, answer: Answer) -> None:
        """`answer` is what will be set; raises TryLater when too many are open."""
        if len(self._open) >= self._limit:
            raise TryLater("Too many requests wait for an answer.")
        self._open[question] = answer

    def settle(self, stanza: Element) -> bool:
        """Take a stanza as the answer it is; False: it answers nothing."""
        attributes = stanza.attrib
        question = (Jid(attributes["from"]), Jid(attributes["to"]), attributes.get("id", ""))
        answer = self._open.pop(question, None)
        if answer is None:
            return False
        if not answer.done():
            answer.set_result(stanza)
        return True

    def forget(self, question: Question) -> None:
        """Nobody waits for it any longer."""
        self._open.pop(question, None)

    def fail(self, exc: Exception) -> None:
        """None of them will be answered."""
        lost, self._open = self._open, {}
        for answer in lost.values():
            if not answer.done():
                answer.set_exception(exc)
                answer.exception()  # perhaps nobody looks any more

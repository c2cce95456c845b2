"""Places on the map, and polls; pure.

Matrix specification, client-server API, `m.location`; RFC 5870 (geo URIs). Proposals 3488 and 3381
as clients have them by now.
"""

from typing import Any, Final

from adapters.matrix.calls.call import MESSAGE
from adapters.matrix.calls.drafts import Draft
from adapters.matrix.calls.relating import MENTIONS
from adapters.matrix.said.polls import MOST_ANSWERS, UNSTABLE
from bridge.api.content import Location, Poll
from bridge.api.readable import degrees, in_a_line, place, poll

LOCATION: Final = "org.matrix.msc3488.location"
ASSET: Final = "org.matrix.msc3488.asset"
TEXT: Final = "org.matrix.msc1767.text"
START: Final = f"{UNSTABLE}.start"

_MOST_WORDS: Final = 340
"""Code points of a question, and of each answer, as clients let people write them."""


def located(location: Location) -> Draft:
    """A pin on the map; in words, too, with a link."""
    uri = f"geo:{degrees(location.latitude)},{degrees(location.longitude)}"
    if location.accuracy is not None:
        uri += f";u={degrees(max(location.accuracy, 0.0))}"
    name = in_a_line(location.name)
    words = place(location)
    content: dict[str, Any] = {
        "msgtype": "m.location",
        "body": words,
        "geo_uri": uri,
        LOCATION: {"uri": uri, **({"description": name} if name else {})},
        ASSET: {"type": "m.pin"},
        TEXT: words,
        MENTIONS: {},
    }
    return Draft(MESSAGE, content)


def can_be_asked(asked: Poll) -> bool:
    """Whether it can be one here, too: what was answered already can only be told."""
    if asked.is_closed or any(asked.votes) or not asked.question.strip():
        return False
    answers = asked.answers
    return 0 < len(answers) <= MOST_ANSWERS and all(answer.strip() for answer in answers)


def polled(asked: Poll) -> Draft:
    """A poll, and in words for who has none."""
    answers = [
        {"id": str(number), TEXT: _cut(answer)} for number, answer in enumerate(asked.answers, 1)
    ]
    question = _cut(asked.question)
    start: dict[str, Any] = {
        "question": {TEXT: question, "msgtype": "m.text", "body": question},
        "kind": f"{UNSTABLE}.disclosed",
        "max_selections": len(answers) if asked.several else 1,
        "answers": answers,
    }
    return Draft(START, {START: start, TEXT: "\n".join(poll(asked))})


def _cut(words: str) -> str:
    line = in_a_line(words)
    return line if len(line) <= _MOST_WORDS else line[: _MOST_WORDS - 1] + "…"

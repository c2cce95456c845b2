"""Votes in polls; pure.

Matrix specification proposal 3381: "`m.poll.response`", "`m.selections`", as it is and as it was.
"""

from typing import Any, Final

from adapters.matrix.calls.call import Call
from adapters.matrix.calls.relating import referring
from adapters.matrix.said.polls import STABLE, UNSTABLE, Asked
from bridge.api.errors import Refused

NO_POLL: Final = "This is no poll that one can vote in from here, or it is too old."
CLOSED: Final = "This poll is closed."
NO_ANSWER: Final = "There is no such answer in this poll."
ONLY: Final = "One can choose {0} of the answers of this poll at most."


def response(call: Call, asked: Asked | None) -> tuple[str, dict[str, Any]]:
    """Type and content of the event. Raises Refused."""
    choices = call.content["choices"]
    if asked is None:
        raise Refused("not-acceptable", NO_POLL)
    if asked.is_closed:
        raise Refused("not-acceptable", CLOSED)
    if not all(0 <= choice < len(asked.answers) for choice in choices):
        raise Refused("not-acceptable", NO_ANSWER)
    if len(choices) > asked.most:
        raise Refused("not-acceptable", ONLY.format(asked.most))
    chosen = [asked.answers[choice].id for choice in choices]
    poll = referring(call.target)
    if asked.is_stable:
        return f"{STABLE}.response", {**poll, "m.selections": chosen}
    kind = f"{UNSTABLE}.response"
    return kind, {**poll, kind: {"answers": chosen}}

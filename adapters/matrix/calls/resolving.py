"""Calls that hang on what is known when they leave, made to events that are sent or redacted."""

from collections.abc import Awaitable, Callable

from adapters.matrix.calls.call import Call
from adapters.matrix.session import Session

Make = Callable[[Call], Awaitable[str]]
"""Makes one of kind "send" or "redact": the id of the event that there is since. Its key is the
transaction id; the keys of several that are made of one call are made of the call's.
"""


async def carry(session: Session, call: Call, room: str, make: Make) -> str:
    """Make it, and keep what there is to be kept since. The id of its event, "" where there is
    none. Raises TryLater, Refused.
    """
    return "" if call.kind == "nothing" else await make(call)

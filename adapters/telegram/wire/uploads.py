"""A call's arguments with the files in them, streamed from where they were spooled."""

from typing import Any

from adapters.telegram.calls.call import Call
from adapters.telegram.calls.files import Media
from adapters.telegram.media import sink
from adapters.telegram.session import Session


def of(session: Session, call: Call) -> dict[str, Any]:
    """As the method takes them, for one attempt. Raises Refused when a file is gone."""
    arguments = dict(call.arguments)
    for name, reference in call.files.items():
        meant = arguments.get(name)
        if isinstance(meant, Media):
            arguments[name] = meant.made(sink.opened(session, reference, attach=True))
        else:
            arguments[name] = sink.opened(session, reference)
    return arguments


def let_go(session: Session, call: Call) -> None:
    """They were answered."""
    for reference in call.files.values():
        sink.let_go(session, reference)

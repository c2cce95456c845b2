"""What a login says to its server right after the welcome, before it joins: a raw line each.

They may hold passwords (`PRIVMSG NickServ :IDENTIFY ...`), so nothing tells or logs them.
"""

import re
from typing import Final

from adapters.irc.wire.line import serialise_raw

MOST: Final = 20
TOO_MANY: Final = f"There can be at most {MOST} commands."
MALFORMED: Final = "Each line must be a command for the server, like MODE or PRIVMSG."

_END: Final = re.compile(r"[\r\n]+")
_SAID: Final = re.compile(r"(?:PRIVMSG|NOTICE) ", re.IGNORECASE)
_LABEL: Final = b"@label=first "


def read(written: str) -> tuple[str, ...]:
    """The lines of a text. ValueError, in words for people, where one can be no command."""
    lines = tuple(line.strip() for line in _END.split(written) if line.strip())
    if len(lines) > MOST:
        raise ValueError(TOO_MANY)
    for line in lines:
        try:
            serialise_raw(line)
        except ValueError as error:
            raise ValueError(MALFORMED) from error
    return lines


def spelled(typed: str, charset: str, *, is_echoed: bool) -> bytes:
    """As it goes out. is_echoed: the server says our words again. With a label those are known to
    be no message: they would be kept, and told to the account, with the password in them.
    """
    raw = serialise_raw(typed, charset=charset)
    return _LABEL + raw if is_echoed and _SAID.match(typed) else raw

"""Which program somebody says that he uses: read from an answer to CTCP VERSION, and written.

modern.ircdocs.horse/ctcp (VERSION); the form with colons is of the old CTCP specification.
"""

import re

from adapters.irc.formatting import plain
from bridge.api.asked import Version

GATEWAY = "xmpp-bridge"
_LONGEST = 300
_IN_COLONS = re.compile(r"([^:]+):([^:]*):(.*)")
_NUMBERED = re.compile(r"(\S.*?)[ /]v?(\d[\w.+~-]*)[\s,;/|-]*(.*)")


def written(told: Version | None) -> str:
    """`Gajim 1.8.4 Linux (xmpp-bridge)`; told: None, where nobody says more."""
    said = "" if told is None else f"{told.name} {told.version} {told.system}"
    words = " ".join("".join(c if c.isprintable() else " " for c in said).split())
    return f"{words} ({GATEWAY})" if words else GATEWAY


def version(answer: str) -> Version:
    """`HexChat 2.16.1 / Linux` is HexChat, 2.16.1, Linux; what has no number is a name."""
    text = " ".join(plain(answer)[:_LONGEST].split())
    found = _IN_COLONS.fullmatch(text) or _NUMBERED.fullmatch(text)
    if found is None:
        return Version(text)
    name, number, system = (each.strip() for each in found.groups())
    return Version(name, number, system.removeprefix("(").removesuffix(")"))

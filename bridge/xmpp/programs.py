"""Which programs the accounts' clients are, so far as they say so: XEP-0115 section 4.

Most give themselves a resource that begins with their name; of the others presence tells.
"""

import re
from typing import Final, Literal
from xml.etree.ElementTree import Element

from bridge.xmpp import addressing
from bridge.xmpp import namespaces as ns
from bridge.xmpp.addressing import FullJid

Program = Literal[
    "Cheogram",
    "Conversations",
    "Converse",
    "Dino",
    "Gajim",
    "Monal",
    "profanity",
    "Quicksy",
    "Siskin",
]

MOST: Final = 5_000
"""Clients that are remembered; the oldest are forgotten first."""

_CAPS_TAG: Final = f"{{{ns.CAPS}}}c"
_PROGRAMS: Final[dict[str, Program]] = {
    "cheogram": "Cheogram",
    "conversations": "Conversations",
    "converse": "Converse",
    "conversejs": "Converse",
    "dino": "Dino",
    "gajim": "Gajim",
    "monal": "Monal",
    "profanity": "profanity",
    "quicksy": "Quicksy",
    "siskin": "Siskin",
}
_WORDS: Final = re.compile("[a-z]+")


class Programs:
    """What clients say they are, where their resources do not tell."""

    def __init__(self) -> None:
        self._heard: dict[FullJid, Program] = {}

    def heard(self, client: FullJid, presence: Element) -> None:
        """A client is present."""
        caps = presence.find(_CAPS_TAG)
        if caps is None or by_resource(client) is not None:
            return
        program = by_node(caps.get("node", ""))
        self._heard.pop(client, None)
        if program is not None:
            if len(self._heard) >= MOST:
                del self._heard[next(iter(self._heard))]
            self._heard[client] = program

    def of(self, client: FullJid) -> Program | None:
        """None: nobody knows."""
        return by_resource(client) or self._heard.get(client)


def by_resource(client: FullJid) -> Program | None:
    """`Conversations.x1Y2`, `converse.js-123`, `Monal-iOS.89ab`."""
    first = _WORDS.match(addressing.resource_of(client).lower())
    return None if first is None else _PROGRAMS.get(first[0])


def by_node(node: str) -> Program | None:
    """`https://dino.im`."""
    words = _WORDS.findall(node[:200].lower())
    return next((_PROGRAMS[word] for word in words if word in _PROGRAMS), None)

"""What can be done with the messages of a room, as discovery tells it; pure.

XEP-0424 section 5, XEP-0425.
"""

from collections.abc import Iterator

from bridge.api.adapter import Capabilities
from bridge.xmpp import abilities
from bridge.xmpp import namespaces as ns
from bridge.xmpp.entity import Form


def features(able: Capabilities) -> tuple[str, ...]:
    """What can be done with any message, and what only with those of a room."""
    return tuple(dict.fromkeys((*abilities.features(able.texts), *_features(able))))


def forms(able: Capabilities) -> tuple[Form, ...]:
    """How reactions are restricted."""
    return abilities.forms(able.texts)


def _features(able: Capabilities) -> Iterator[str]:
    if able.texts.retractions or able.ranks.removes:
        yield ns.RETRACT_1
        yield ns.TOMBSTONES
    if able.ranks.removes:
        yield ns.MODERATE_1
        yield ns.MODERATE_0

"""Reactions to messages, the whole set of one person at a time: XEP-0444; pure."""

from typing import Final
from xml.etree.ElementTree import Element

from bridge.api.adapter import Emoji
from bridge.api.errors import Refused
from bridge.api.events import Ref
from bridge.xmpp import emoji, references, stanza
from bridge.xmpp import namespaces as ns

TAG: Final = f"{{{ns.REACTIONS}}}reactions"
_REACTION_TAG: Final = f"{{{ns.REACTIONS}}}reaction"

MAX_LENGTH: Final = 32
"""Code points of one reaction; a family of four with skins and a flag are fewer."""

ONE: Final = "A reaction is one emoji."

_TOLD: Final = 30
"""Emoji that are named to somebody who took another one."""

_LOOKS: Final = dict.fromkeys((0xFE0F, *range(0x1F3FB, 0x1F400)))
"""What asks for the coloured form of the character before, or for a skin: people's keyboards differ
in it.
"""

_STORE: Final = stanza.element("store", ns.HINTS)


def read(message: Element, able: Emoji) -> tuple[Ref, tuple[str, ...]]:
    """What is reacted to, and with what. Raises Refused.

    Section 3.3: "Entities implementing reaction restrictions MUST reply to invalid reactions
    payloads with a message type="error" containing a 'not-acceptable' error."
    """
    sets = message.findall(TAG)
    if len(sets) != 1:
        raise Refused("malformed", "One message has one set of reactions.")
    ref = references.meant(sets[0].get("id"))
    if ref is None:
        raise Refused("malformed", "It must be said which message is meant.")
    written = dict.fromkeys((one.text or "").strip() for one in sets[0].findall(_REACTION_TAG))
    written.pop("", None)
    if any(len(one) > MAX_LENGTH for one in written):
        raise Refused("not-acceptable", ONE)
    if len(written) > able.most:
        raise Refused("not-acceptable", _too_many(able.most))
    return ref, tuple(dict.fromkeys(_spelt(one, able) for one in written))


def element(id: str, reacted: tuple[str, ...]) -> str:
    """Section 4: "The sending entity SHOULD add a <store/> hint"."""
    inside = "".join(stanza.text_element("reaction", one) for one in reacted)
    return stanza.element("reactions", ns.REACTIONS, inside, id=id) + _STORE


def _spelt(one: str, able: Emoji) -> str:
    """As the network spells it. Raises Refused."""
    if one in able.allowed or (not able.allowed and emoji.is_one(one)):
        return one
    if not able.allowed:
        raise Refused("not-acceptable", ONE)
    plain = one.translate(_LOOKS)
    for allowed in able.allowed:
        if allowed.translate(_LOOKS) == plain:
            return allowed
    raise Refused("not-acceptable", _only(able))


def _only(able: Emoji) -> str:
    if len(able.allowed) > _TOLD:
        return "There is no such reaction here."
    return f"The only reactions here are {' '.join(sorted(able.allowed))}."


def _too_many(most: int) -> str:
    room = "one reaction" if most == 1 else f"{most} reactions"
    return f"A message here takes {room} of one person, not more."

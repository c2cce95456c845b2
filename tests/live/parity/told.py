"""What a client was told, in short words by which two gateways can be compared.

Left out is what one of them alone adds and no client trips over (ids, stamps, hints, occupant-ids),
and what differs in each stanza of a kind: the scene `marks` looks at that once.
"""

from collections.abc import Iterable
from xml.etree.ElementTree import Element

from tests.clients.stream import bare
from tests.clients.xmpp import MUC_USER, status_codes

STANZAS = "{urn:ietf:params:xml:ns:xmpp-stanzas}"
CONFERENCE = "{jabber:x:conference}"
DELAY = "{urn:xmpp:delay}"

OF_EVERY_JOIN = {"", "100", "170", "210"}
"""Codes of one's own presence that say nothing of what happened just now."""


def told(stanza: Element) -> str:
    """One stanza: `presence #tea%irc@gw/bob none/participant jid=bob%irc@gw`."""
    if stanza.get("type") == "error":
        return f"{stanza.tag} {stanza.get('from')} refused: {refusal(stanza)}"
    words = _presence(stanza) if stanza.tag == "presence" else _message(stanza)
    return " ".join(word for word in (stanza.tag, stanza.get("from", ""), *words) if word)


def all_told(stanzas: Iterable[Element]) -> list[str]:
    return [told(one) for one in stanzas]


def refusal(stanza: Element) -> str:
    """The condition of an error: `not-authorized`."""
    error = stanza.find("error")
    assert error is not None, "no error"
    return " ".join(child.tag.removeprefix(STANZAS) for child in error if "text" not in child.tag)


def item(presence: Element) -> Element:
    """Who somebody is in a room."""
    found = presence.find(f"{MUC_USER}x/{MUC_USER}item")
    return Element("none") if found is None else found


def _presence(stanza: Element) -> list[str]:
    kind, codes = stanza.get("type", ""), status_codes(stanza)
    who, words = item(stanza), [kind]
    if who.get("role") and not kind:
        words.append(f"{who.get('affiliation')}/{who.get('role')}")
    if who.get("jid") and "110" not in codes:
        words.append(f"jid={bare(who.get('jid', ''))}")
    words += [f"nick={who.get('nick')}"] if who.get("nick") else []
    actor, reason = who.find(f"{MUC_USER}actor"), who.findtext(f"{MUC_USER}reason")
    words += [f"by={actor.get('nick')}"] if actor is not None else []
    words += [f"reason={reason}"] if reason else []
    status = stanza.findtext("status")
    return [*words, *([f"status={status}"] if status else []), _codes(stanza)]


def _message(stanza: Element) -> list[str]:
    body, subject = stanza.findtext("body"), stanza.find("subject")
    is_late = stanza.find(f"{DELAY}delay") is not None and subject is None
    return [
        stanza.get("type", "normal"),
        *(["delayed"] if is_late else []),
        *([f"body={body}"] if body else []),
        *([f"subject={subject.text or ''}"] if subject is not None else []),
        *(["private"] if _is_private(stanza) else []),
        *_invitation(stanza),
        _codes(stanza),
    ]


def _is_private(stanza: Element) -> bool:
    """XEP-0045 section 7.5: a private message of an occupant is marked."""
    x = stanza.find(f"{MUC_USER}x")
    return x is not None and not len(x)


def _invitation(stanza: Element) -> list[str]:
    invite = stanza.find(f"{MUC_USER}x/{MUC_USER}invite")
    return [] if invite is None else [f"invited by={invite.get('from', '')}"]


def _codes(stanza: Element) -> str:
    return " ".join(sorted(status_codes(stanza) - OF_EVERY_JOIN))

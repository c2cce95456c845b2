"""Stanza errors: what we answer when something is refused, and what a refusal says that we get.

RFC 6120 section 8.3, XEP-0045 section 7.2 (which condition a failed join has), XEP-0410.
"""

from typing import Final, Literal
from xml.etree.ElementTree import Element

from bridge.api.errors import Reason, Refused
from bridge.xmpp import namespaces as ns
from bridge.xmpp.addressing import Jid
from bridge.xmpp.stanza import attribute, text

Condition = Literal[
    "bad-request",
    "conflict",
    "feature-not-implemented",
    "forbidden",
    "gone",
    "internal-server-error",
    "item-not-found",
    "jid-malformed",
    "not-acceptable",
    "not-allowed",
    "not-authorized",
    "policy-violation",
    "recipient-unavailable",
    "redirect",
    "registration-required",
    "remote-server-not-found",
    "remote-server-timeout",
    "resource-constraint",
    "service-unavailable",
    "subscription-required",
    "undefined-condition",
    "unexpected-request",
]

# RFC 6120 section 8.3.3: the type each condition goes with, where the choice is ours.
TYPES: Final[dict[Condition, str]] = {
    "bad-request": "modify",
    "conflict": "cancel",
    "feature-not-implemented": "cancel",
    "forbidden": "auth",
    "gone": "cancel",
    "internal-server-error": "cancel",
    "item-not-found": "cancel",
    "jid-malformed": "modify",
    "not-acceptable": "modify",
    "not-allowed": "cancel",
    "not-authorized": "auth",
    "policy-violation": "modify",
    "recipient-unavailable": "wait",
    "redirect": "modify",
    "registration-required": "auth",
    "remote-server-not-found": "cancel",
    "remote-server-timeout": "wait",
    "resource-constraint": "wait",
    "service-unavailable": "cancel",
    "subscription-required": "auth",
    "undefined-condition": "cancel",
    "unexpected-request": "wait",
}

CONDITIONS: Final[dict[Reason, Condition]] = {
    "malformed": "bad-request",
    "not-found": "item-not-found",
    "forbidden": "forbidden",
    "password": "not-authorized",
    "members-only": "registration-required",
    "conflict": "conflict",
    "full": "service-unavailable",  # XEP-0045 section 7.2.9: the room has all it takes
    "not-acceptable": "not-acceptable",
    "unsupported": "feature-not-implemented",
    "unreachable": "remote-server-not-found",
    "timeout": "remote-server-timeout",
    "expired": "remote-server-timeout",
    "offline": "recipient-unavailable",
    "overload": "resource-constraint",
    "internal": "internal-server-error",
}

# A client with these has gone; an error of any other condition says only that it did not like what
# it got (a full mailbox, an unknown payload), and it stays in the room.
REMOVES_RESOURCE: Final = frozenset(
    {
        "gone",
        "item-not-found",
        "jid-malformed",
        "recipient-unavailable",
        "remote-server-not-found",
        "remote-server-timeout",
        "service-unavailable",
    }
)


class Denied(Refused):
    """Refused by us, with a condition that none of the port's reasons stands for.

    specific, kind, where: as for `error`.
    """

    def __init__(
        self,
        condition: Condition,
        text: str,
        *,
        specific: str = "",
        kind: str = "",
        where: str = "",
    ) -> None:
        super().__init__("forbidden", text)
        self.condition: Condition = condition
        self.specific = specific
        self.kind = kind
        self.where = where


_IN_STANZA_ERRORS = f"{{{ns.STANZA_ERRORS}}}"
_TEXT_TAG = f"{_IN_STANZA_ERRORS}text"
_KINDS = {ns.MESSAGE_TAG: "message", ns.PRESENCE_TAG: "presence", ns.IQ_TAG: "iq"}


def error(
    stanza: Element,
    condition: Condition,
    words: str = "",
    *,
    payload: str = "",
    specific: str = "",
    kind: str = "",
    where: str = "",
) -> str:
    """The error for a stanza that came: back as it came, to the resource that sent it.

    words: a sentence for its sender. payload: what stands beside the error, as `<x xmlns muc/>` for
    a failed join. specific: an application's own condition inside the error. kind: the error's
    type where it is not the usual one. where: a URI, of what has gone there. Whether one may be
    sent, `stanza.is_answerable` says.
    """
    return (
        f'<{_KINDS[stanza.tag]} from="{attribute(stanza.attrib["to"])}"'
        f' to="{attribute(stanza.attrib["from"])}" type="error"'
        f"{_known(stanza)}>{payload}{inner(condition, words, specific, kind, where)}"
        f"</{_KINDS[stanza.tag]}>"
    )


def refusal(stanza: Element, refused: Refused, *, payload: str = "") -> str:
    """The error for a stanza that the far network, or we, refused."""
    specific, kind, where = "", "", ""
    if isinstance(refused, Denied):
        specific, kind, where = refused.specific, refused.kind, refused.where
    return error(
        stanza,
        condition_for(refused),
        refused.text,
        payload=payload,
        specific=specific,
        kind=kind,
        where=where,
    )


def condition_for(refused: Refused) -> Condition:
    """What a refusal is on XMPP."""
    return refused.condition if isinstance(refused, Denied) else CONDITIONS[refused.reason]


def message_error(
    *,
    sender: Jid,
    to: Jid,
    id: str,
    reason: Reason,
    words: str,
) -> str:
    """The error for a message whose stanza is no longer at hand, only its id."""
    known = f' id="{attribute(id)}"' if id else ""
    return (
        f'<message from="{attribute(sender)}" to="{attribute(to)}" type="error"{known}>'
        f"{inner(CONDITIONS[reason], words)}</message>"
    )


def inner(
    condition: Condition, words: str = "", specific: str = "", kind: str = "", where: str = ""
) -> str:
    """The `<error/>` element alone."""
    tag = f'{condition} xmlns="{ns.STANZA_ERRORS}"'
    said = f'<text xmlns="{ns.STANZA_ERRORS}">{text(words)}</text>' if words else ""
    told = f"<{tag}>{text(where)}</{condition}>" if where else f"<{tag}/>"
    return f'<error type="{kind or TYPES[condition]}">{told}{said}{specific}</error>'


def condition_of(stanza: Element) -> str:
    """The condition an error stanza that came names; `undefined-condition` where it names none."""
    found = stanza.find(ns.ERROR_TAG)
    for child in () if found is None else found:
        if child.tag.startswith(_IN_STANZA_ERRORS) and child.tag != _TEXT_TAG:
            return child.tag[len(_IN_STANZA_ERRORS) :]
    return "undefined-condition"


def words_of(stanza: Element) -> str:
    """The sentence in an error stanza that came; "" where there is none."""
    return stanza.findtext(f"{ns.ERROR_TAG}/{_TEXT_TAG}") or ""


def removes_resource(stanza: Element) -> bool:
    """Whether an error stanza that came says that the resource which sent it is no more."""
    return stanza.get("type") == "error" and condition_of(stanza) in REMOVES_RESOURCE


def _known(stanza: Element) -> str:
    known = stanza.get("id")
    return f' id="{attribute(known)}"' if known else ""

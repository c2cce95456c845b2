"""Build outgoing stanzas as text: the one place where text becomes XML.

RFC 6120 section 8, RFC 6121, XEP-0045, XEP-0203, XEP-0359, XEP-0421. Whatever goes in as text is
escaped here; arguments named `payload` are XML already, made by this file's functions. Every stanza
starts `<kind from="..." to="..."`, which the gate relies on.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal
from xml.etree.ElementTree import Element

from bridge.xmpp import namespaces as ns
from bridge.xmpp.addressing import Jid

MessageType = Literal["chat", "groupchat", "normal", "headline", "error"]
PresenceType = Literal[
    "",
    "unavailable",
    "subscribe",
    "subscribed",
    "unsubscribe",
    "unsubscribed",
    "probe",
    "error",
]
IqType = Literal["get", "set", "result", "error"]
Affiliation = Literal["owner", "admin", "member", "none", "outcast"]
Role = Literal["moderator", "participant", "visitor", "none"]


@dataclass(frozen=True, slots=True)
class Spliced:
    """A stanza but for its `to`: `before`, the address, `after`."""

    sender: Jid
    before: str
    after: str


# --- text ---------------------------------------------------------------------------------------


def text(value: str) -> str:
    """Character data. A carriage return is written so that no parser turns it into a line feed."""
    return (
        value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")
    )


def attribute(value: str) -> str:
    """An attribute's value, for double quotes."""
    value = (
        value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    )
    if "\n" in value or "\t" in value or "\r" in value:
        # XML 1.0 section 3.3.3: white space in an attribute is read as a blank
        value = value.replace("\n", "&#10;").replace("\t", "&#9;").replace("\r", "&#13;")
    return value


@lru_cache(32_768)
def address(jid: str) -> str:
    """As `attribute`, for what comes again and again: addresses and occupants' ids."""
    return attribute(jid)


def element(name: str, namespace: str = "", payload: str = "", /, **attributes: str) -> str:
    """Any element; attributes that are "" are left out, `from_` is written as `from`."""
    written = f' xmlns="{namespace}"' if namespace else ""
    for key, value in attributes.items():
        if value:
            written += f' {key.rstrip("_").replace("__", ":")}="{attribute(value)}"'
    return f"<{name}{written}>{payload}</{name}>" if payload else f"<{name}{written}/>"


def text_element(name: str, content: str, namespace: str = "") -> str:
    """An element that holds text alone, as `<body>`."""
    xmlns = f' xmlns="{namespace}"' if namespace else ""
    return f"<{name}{xmlns}>{text(content)}</{name}>"


# --- stanzas ------------------------------------------------------------------------------------


def message(
    *,
    sender: Jid,
    to: Jid,
    kind: MessageType = "chat",
    id: str = "",
    body: str | None = None,
    payload: str = "",
) -> str:
    """A message; what is no body comes as payload."""
    shown = "" if body is None else f"<body>{text(body)}</body>"
    known = f' id="{attribute(id)}"' if id else ""
    return (
        f'<message from="{address(sender)}" to="{address(to)}" type="{kind}"{known}>'
        f"{shown}{payload}</message>"
    )


def presence(
    *,
    sender: Jid,
    to: Jid,
    kind: PresenceType = "",
    id: str = "",
    show: Literal["", "away", "xa", "dnd", "chat"] = "",
    status: str = "",
    payload: str = "",
) -> str:
    """A presence."""
    attributes = f' type="{kind}"' if kind else ""
    if id:
        attributes += f' id="{attribute(id)}"'
    if show:
        payload = f"<show>{show}</show>{payload}"
    if status:
        payload = f"<status>{text(status)}</status>{payload}"
    return f'<presence from="{address(sender)}" to="{address(to)}"{attributes}>{payload}</presence>'


def iq(
    *,
    sender: Jid,
    to: Jid,
    kind: IqType,
    id: str,
    payload: str = "",
) -> str:
    """An iq."""
    return (
        f'<iq from="{address(sender)}" to="{address(to)}" type="{kind}" id="{attribute(id)}">'
        f"{payload}</iq>"
    )


def result(request: Element, payload: str = "") -> str:
    """The answer to an iq get or set that came, prepared."""
    return iq(
        sender=Jid(request.attrib["to"]),
        to=Jid(request.attrib["from"]),
        kind="result",
        id=request.get("id", ""),
        payload=payload,
    )


def is_answerable(stanza: Element) -> bool:
    """Whether an error may be sent for a stanza that came.

    RFC 6120 section 8.3.1: an entity "MUST NOT respond to an error stanza with a further error
    stanza"; nor is a result answered.
    """
    return stanza.get("type") not in ("error", "result") and "from" in stanza.attrib


def splice(
    *,
    sender: Jid,
    tag: Literal["message", "presence"],
    kind: str = "",
    id: str = "",
    payload: str = "",
) -> Spliced:
    """A stanza for many recipients: all but the `to` is written once."""
    attributes = f' type="{attribute(kind)}"' if kind else ""
    if id:
        attributes += f' id="{attribute(id)}"'
    return Spliced(
        sender,
        f'<{tag} from="{address(sender)}" to="',
        f'"{attributes}>{payload}</{tag}>',
    )


# --- what stanzas often hold --------------------------------------------------------------------


def body(content: str) -> str:
    """The text of a message."""
    return f"<body>{text(content)}</body>"


def subject(content: str) -> str:
    """The subject of a room; "" takes it away."""
    return f"<subject>{text(content)}</subject>"


def delay(stamp: str, by: Jid | None = None) -> str:
    """XEP-0203. stamp: XEP-0082, `2026-01-31T12:00:00.000Z`."""
    origin = f' from="{address(by)}"' if by else ""
    return f'<delay xmlns="{ns.DELAY}"{origin} stamp="{attribute(stamp)}"/>'


def stanza_id(id: str, by: Jid) -> str:
    """XEP-0359: the id under which `by` keeps the stanza."""
    return f'<stanza-id xmlns="{ns.SID}" id="{attribute(id)}" by="{address(by)}"/>'


def origin_id(id: str) -> str:
    """XEP-0359: the id its sender gave it."""
    return f'<origin-id xmlns="{ns.SID}" id="{attribute(id)}"/>'


def occupant_id(id: str) -> str:
    """XEP-0421."""
    return f'<occupant-id xmlns="{ns.OCCUPANT_ID}" id="{address(id)}"/>'


def muc_item(
    affiliation: Affiliation,
    role: Role,
    *,
    jid: str = "",
    nick: str = "",
    actor: str = "",
    reason: str = "",
) -> str:
    """XEP-0045: what a room says of an occupant. actor: the nick of who did it."""
    inside = f'<actor nick="{attribute(actor)}"/>' if actor else ""
    if reason:
        inside += f"<reason>{text(reason)}</reason>"
    who = f' jid="{attribute(jid)}"' if jid else ""
    if nick:
        who += f' nick="{attribute(nick)}"'
    return f'<item affiliation="{affiliation}" role="{role}"{who}>{inside}</item>'


def muc_user(*items: str, statuses: Iterable[int] = ()) -> str:
    """XEP-0045: what a room adds to a presence or message. items: from `muc_item`, or others."""
    codes = "".join(f'<status code="{code}"/>' for code in statuses)
    return f'<x xmlns="{ns.MUC_USER}">{"".join(items)}{codes}</x>'

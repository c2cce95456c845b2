"""What the XMPP server lets us do in accounts' names, as it says: XEP-0356 sections 4 to 7; pure.

The same in `urn:xmpp:privilege:1` and `:2`, but that the first knows no questions (iqs).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal
from xml.etree.ElementTree import Element

from bridge.xmpp import namespaces as ns

Kind = Literal["get", "set"]
Version = Literal["", "urn:xmpp:privilege:1", "urn:xmpp:privilege:2"]
"""Of the standard; none: nothing was said yet."""
Seen = Literal["", "managed_entity", "roster"]
"""Whose presence we are told: nobody's, that of accounts, also that of whom they know."""

NONE: Final[frozenset[Kind]] = frozenset()
BOTH: Final[frozenset[Kind]] = frozenset({"get", "set"})

PRIVILEGE_TAGS: Final[Mapping[str, Version]] = {
    f"{{{ns.PRIVILEGE_2}}}privilege": ns.PRIVILEGE_2,
    f"{{{ns.PRIVILEGE_1}}}privilege": ns.PRIVILEGE_1,
}
PRIVILEGE_TAG: Final = f"{{{ns.PRIVILEGE_2}}}privilege"

_GRANTS: Final[Mapping[str, frozenset[Kind]]] = {
    "get": frozenset({"get"}),
    "set": frozenset({"set"}),
    "both": BOTH,
}
_SEEN: Final[Mapping[str, Seen]] = {"managed_entity": "managed_entity", "roster": "roster"}


@dataclass(frozen=True, slots=True)
class Permissions:
    """What we may do in accounts' names.

    iqs: what may be asked, by the namespace of the question. roster: their contact lists.
    messages: what they send. presence: whose we are told.
    pushes: we are told of changes of contact lists; no server does so without saying it.
    version: in which namespace what we do is put, the later where the server knows both.
    stream: on which of the component's streams that was said; they are good for that one.
    """

    iqs: Mapping[str, frozenset[Kind]] = field(default_factory=dict)
    stream: int = 0
    roster: frozenset[Kind] = NONE
    pushes: bool = False
    messages: bool = False
    presence: Seen = ""
    version: Version = ""


def read(told: Element, stream: int) -> Permissions:
    """What a `<privilege/>` allows. Prosody's module (of 2023) puts each `<namespace/>` into the
    one before it.
    """
    version = PRIVILEGE_TAGS[told.tag]
    permissions = Permissions(stream=stream, version=version)
    for permission in told.findall(f"{{{version}}}perm"):
        kind = permission.get("type", "")
        match permission.get("access"):
            case "roster":
                pushes = permission.get("push") in ("true", "1")
                granted = _GRANTS.get(kind, NONE)
                permissions = replace(permissions, roster=granted, pushes=pushes)
            case "message":
                permissions = replace(permissions, messages=kind == "outgoing")
            case "presence":
                permissions = replace(permissions, presence=_SEEN.get(kind, ""))
            case "iq":
                permissions = replace(permissions, iqs=_iqs(permission, version))
    return permissions


def both(first: Permissions, then: Permissions) -> Permissions:
    """What is allowed when a server has said two things on one stream, one in each version."""
    if first.stream != then.stream or first.version in ("", then.version):
        return then
    later = first if first.version == ns.PRIVILEGE_2 else then
    return Permissions(
        iqs={**first.iqs, **then.iqs},
        stream=then.stream,
        roster=first.roster | then.roster,
        pushes=first.pushes or then.pushes,
        messages=first.messages or then.messages,
        presence=later.presence or first.presence or then.presence,
        version=ns.PRIVILEGE_2,
    )


def _iqs(permission: Element, version: Version) -> dict[str, frozenset[Kind]]:
    return {
        named.get("ns", ""): _GRANTS.get(named.get("type", ""), NONE)
        for named in permission.iter(f"{{{version}}}namespace")
    }

"""What the XMPP server lets us do in accounts' names, as it says: XEP-0356 section 6.2; pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal
from xml.etree.ElementTree import Element

from bridge.xmpp import namespaces as ns

Kind = Literal["get", "set"]

BOTH: Final[frozenset[Kind]] = frozenset({"get", "set"})

PRIVILEGE_TAG: Final = f"{{{ns.PRIVILEGE_2}}}privilege"
_PERMISSION_TAG: Final = f"{{{ns.PRIVILEGE_2}}}perm"
_NAMESPACE_TAG: Final = f"{{{ns.PRIVILEGE_2}}}namespace"

_GRANTS: Final[Mapping[str, frozenset[Kind]]] = {
    "get": frozenset({"get"}),
    "set": frozenset({"set"}),
    "both": BOTH,
}


@dataclass(frozen=True, slots=True)
class Permissions:
    """What may be asked in an account's name, by the namespace of the question.

    stream: on which of the component's streams that was said; they are good for that one.
    """

    iqs: Mapping[str, frozenset[Kind]] = field(default_factory=dict)
    stream: int = 0


def read(told: Element, stream: int) -> Permissions:
    """What a `<privilege/>` allows. Prosody's module (of 2023) puts each `<namespace/>` into the
    one before it.
    """
    iqs = {
        named.get("ns", ""): _GRANTS.get(named.get("type", ""), frozenset())
        for permission in told.findall(_PERMISSION_TAG)
        if permission.get("access") == "iq"
        for named in permission.iter(_NAMESPACE_TAG)
    }
    return Permissions(iqs, stream)

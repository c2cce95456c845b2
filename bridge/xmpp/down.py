"""Why there is no stream, in a word for the program and a sentence for the operator.

RFC 6120 section 4.9.3 (stream errors), XEP-0114 section 3.
"""

from dataclasses import dataclass
from typing import Literal
from xml.etree.ElementTree import Element

from bridge.xmpp import namespaces as ns

DownReason = Literal[
    "unreachable",  # nobody listens there
    "unknown-host",  # the server has no such component
    "secret",  # the handshake was refused
    "conflict",  # another is connected in our name
    "poison",  # the server could not bear something we sent
    "garbage",  # we could not read what the server sent
    "dead",  # no answer in time
    "closed",  # the server, or the way to it, ended
    "stopped",  # we were told to
]

# What a server calls that which it cannot read or will not pass on. Prosody says `not-well-formed`
# for a stanza over its size, too.
POISON = frozenset(
    {
        "bad-format",
        "bad-namespace-prefix",
        "improper-addressing",
        "invalid-from",
        "invalid-namespace",
        "invalid-xml",
        "not-well-formed",
        "policy-violation",
        "restricted-xml",
        "unsupported-encoding",
        "unsupported-stanza-type",
        "xml-not-well-formed",
    }
)
_IN_STREAM_ERRORS = f"{{{ns.STREAM_ERRORS}}}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Down:
    """Why there is no stream. condition: the server's stream error, "" without one.

    was_up: it had been up; else it did not come to be.
    """

    reason: DownReason
    words: str
    condition: str = ""
    was_up: bool = False


def from_stream_error(error: Element, domain: str, *, was_up: bool) -> Down:
    """What a `<stream:error/>` means for the component."""
    condition, said = "undefined-condition", ""
    for child in error:
        name = child.tag.removeprefix(_IN_STREAM_ERRORS)
        if name == "text":
            said = child.text or ""
        elif name != child.tag:
            condition = name
    reason, words = _explained(condition, said, domain)
    return Down(reason=reason, words=words, condition=condition, was_up=was_up)


def unreachable(host: str, port: int, exc: OSError) -> Down:
    """What a failed attempt to connect means; a timeout is an OSError too."""
    why = exc.strerror or "no answer"
    return Down(
        reason="unreachable",
        words=f"The XMPP server does not listen for components at {host}:{port} ({why}).",
    )


def _explained(condition: str, said: str, domain: str) -> tuple[DownReason, str]:
    match condition:
        case "not-authorized":
            return "secret", (
                f"The XMPP server refused the secret of {domain}: the one in its configuration is "
                "another, or (ejabberd says the same) it has no such component."
            )
        case "host-unknown" | "host-gone":
            return "unknown-host", (
                f"The XMPP server has no component {domain}: its configuration must name it."
            )
        case "conflict":
            return "conflict", (
                f"Another process is connected as {domain}. If it is a dead connection of ours, "
                'Prosody needs component_conflict_resolve = "kick_old" for this component.'
            )
    detail = f"{condition}: {said}" if said else condition
    if condition in POISON:
        return "poison", f"The XMPP server could not bear what was sent ({detail})."
    return "closed", f"The XMPP server ended the stream ({detail})."

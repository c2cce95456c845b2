"""Tags that clients give their lines: how they are called, and which of them a server passes on.

IRCv3: message-tags, reply, typing; drafts: react, unreact, message-redaction.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from adapters.irc.wire.isupport import Support
from bridge.api.events import Ref
from bridge.api.ids import NativeId

TAGS: Final = "message-tags"
LABELS: Final = "labeled-response"
REDACTION: Final = "draft/message-redaction"

REPLIES: Final = ("+reply", "+draft/reply")
REACT: Final = "+draft/react"
UNREACT: Final = "+draft/unreact"
LATER: Final[Mapping[str, str]] = {REACT: "+react", UNREACT: "+unreact"}
"""As some programs say it already, as if it were no draft."""
TYPING: Final = "+typing"

# Ids are short; what is not is no id: databases have no room for it where they look ids up.
_LONGEST_ID = 500


def answered(tags: Mapping[str, str]) -> Ref | None:
    """The message that a line refers to."""
    found = tags.get("+reply") or tags.get("+draft/reply")
    return Ref(native=NativeId(found)) if found and len(found) <= _LONGEST_ID else None


def reacted(tags: Mapping[str, str], tag: str) -> str:
    """The reaction in REACT or UNREACT, "" where there is none."""
    return (tags.get(tag) or tags.get(LATER[tag], "")).strip()


def msgid(tags: Mapping[str, str]) -> NativeId | None:
    """The id of a line, if it has one."""
    found = tags.get("msgid")
    return NativeId(found) if found and len(found) <= _LONGEST_ID else None


def may_pass(caps: frozenset[str], support: Support, tag: str) -> bool:
    """Whether the server takes a tag and gives it to others.

    CLIENTTAGDENY=draft/react,+typing refuses these; `*,-reply` all but one.
    """
    return TAGS in caps and not _is_denied(support.clienttagdeny, tag)


def passing(
    caps: frozenset[str], support: Support, tags: Mapping[str, str]
) -> Mapping[str, str] | None:
    """Those of a line's tags that the server passes on, None where it passes none."""
    return {tag: tags[tag] for tag in tags if may_pass(caps, support, tag)} or None


def says_all(tags: Mapping[str, str], passed: Mapping[str, str] | None) -> bool:
    """Whether what passes still says it: what refers to a message does so in two ways."""
    return passed is not None and tags.keys() - passed.keys() < frozenset(REPLIES)


@lru_cache(maxsize=256)
def _is_denied(denied: str, tag: str) -> bool:
    named, listed = tag.removeprefix("+"), {item.removeprefix("+") for item in denied.split(",")}
    return named in listed or ("*" in listed and f"-{named}" not in listed)

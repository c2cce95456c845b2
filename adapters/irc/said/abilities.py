"""What can be said and done on a connection, as its server has it: for the gateway to ask after.

IRCv3: message-tags with CLIENTTAGDENY, labeled-response, message-redaction (draft).
"""

from functools import cache
from typing import Final

from adapters.irc.config import IrcConfig
from adapters.irc.wire.clienttags import (
    LABELS,
    REACT,
    REDACTION,
    REPLIES,
    TYPING,
    UNREACT,
    may_pass,
)
from adapters.irc.wire.isupport import Support
from bridge.api.adapter import Capabilities, Emoji, Ranks, Texts
from bridge.api.ids import Place
from bridge.api.states import Affiliation, Role

WINDOW: Final = 40
"""A barrier after twenty lines, and twenty more while it is on its way."""


LINE_BYTES: Final = 350
"""Of words, in a line: what is left where names are long."""


@cache
def capabilities(
    *,
    answers: bool = False,
    reactions: bool = False,
    typing: bool = False,
    redaction: bool = False,
    ranks: str = "",
    bans: bool = False,
    lines: int = 0,
) -> Capabilities:
    """A line that comes twice does less harm than one that is lost. Servers differ in few ways."""
    return Capabilities(
        window=WINDOW,
        repeatable=True,
        texts=Texts(
            answers=answers,
            emoji=Emoji() if reactions else None,
            typing=typing,
            retractions=redaction,
            styles=True,
            lines=lines,
            line_bytes=LINE_BYTES,
        ),
        ranks=_ranks(ranks, bans=bans, removes=redaction),
    )


def _ranks(modes: str, *, bans: bool, removes: bool) -> Ranks:
    """What can be made of people. modes: the ranks of the server, `qaohv`."""
    if not modes:
        return Ranks(kick=True, removes=removes)
    given: dict[Affiliation, bool] = {
        "owner": "q" in modes or "o" in modes,
        "admin": "q" in modes and "o" in modes,
        "member": "v" in modes,
        "none": True,
        "outcast": bans,
    }
    return Ranks(
        kick=True,
        roles=frozenset[Role]({"visitor", "participant", "moderator"}),
        affiliations=frozenset(affiliation for affiliation, can in given.items() if can),
        lists=frozenset[Affiliation]({"outcast"} if bans else ()),
        removes=removes,
        invites=True,
        judges=True,
    )


PLAIN: Final = capabilities()
"""Words alone: of servers that know nothing else, and of the chat with a server itself."""


def away(settings: IrcConfig, place: Place) -> Capabilities:
    """What can be done while there is no session."""
    name, _, host = place.native.rpartition("%")
    server = settings.known(host) if name else None
    return capabilities(lines=0 if server is None else server.most_lines)


def of(caps: frozenset[str], support: Support, lines: int = 0) -> Capabilities:
    """What a server with these capabilities can do. lines: of one message, at most; 0 for any.

    Who writes is told over labels alone: a refusal of it is else taken for one of what is said.
    """
    passed = {tag for tag in (*REPLIES, REACT, UNREACT, TYPING) if may_pass(caps, support, tag)}
    answers = bool(passed.intersection(REPLIES))
    return capabilities(
        answers=answers,
        reactions=answers and {REACT, UNREACT} <= passed,
        typing=TYPING in passed and LABELS in caps,
        redaction=REDACTION in caps,
        ranks=support.prefix_modes,
        bans="b" in support.chanmodes[0],
        lines=lines,
    )

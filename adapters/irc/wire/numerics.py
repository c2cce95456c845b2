"""What a server's refusals mean: a numeric's reason, in the gateway's words.

modern.ircdocs.horse (numerics), RFC 2812 section 5.2, and what servers in use send besides.
"""

from collections.abc import Mapping

from bridge.api.errors import Reason

REASONS: Mapping[str, Reason] = {
    "263": "overload",  # RPL_TRYAGAIN
    "401": "not-found",  # ERR_NOSUCHNICK
    "402": "not-found",  # ERR_NOSUCHSERVER
    "403": "not-found",  # ERR_NOSUCHCHANNEL
    "404": "forbidden",  # ERR_CANNOTSENDTOCHAN
    "405": "full",  # ERR_TOOMANYCHANNELS
    "406": "not-found",  # ERR_WASNOSUCHNICK
    "407": "not-acceptable",  # ERR_TOOMANYTARGETS
    "412": "malformed",  # ERR_NOTEXTTOSEND
    "417": "not-acceptable",  # ERR_INPUTTOOLONG
    "421": "unsupported",  # ERR_UNKNOWNCOMMAND
    "431": "malformed",  # ERR_NONICKNAMEGIVEN
    "432": "not-acceptable",  # ERR_ERRONEUSNICKNAME
    "433": "conflict",  # ERR_NICKNAMEINUSE
    "435": "forbidden",  # ERR_BANNICKCHANGE
    "436": "conflict",  # ERR_NICKCOLLISION
    "437": "conflict",  # ERR_UNAVAILRESOURCE
    "438": "overload",  # ERR_NICKTOOFAST
    "439": "overload",  # ERR_TARGETTOOFAST
    "441": "not-found",  # ERR_USERNOTINCHANNEL
    "442": "offline",  # ERR_NOTONCHANNEL
    "447": "forbidden",  # ERR_NONICKCHANGE
    "461": "malformed",  # ERR_NEEDMOREPARAMS
    "465": "forbidden",  # ERR_YOUREBANNEDCREEP
    "470": "forbidden",  # ERR_LINKCHANNEL: forwarded
    "471": "full",  # ERR_CHANNELISFULL
    "472": "unsupported",  # ERR_UNKNOWNMODE
    "473": "members-only",  # ERR_INVITEONLYCHAN
    "474": "forbidden",  # ERR_BANNEDFROMCHAN
    "475": "password",  # ERR_BADCHANNELKEY
    "476": "malformed",  # ERR_BADCHANMASK
    "477": "members-only",  # ERR_NEEDREGGEDNICK
    "479": "malformed",  # ERR_BADCHANNAME
    "480": "overload",  # ERR_THROTTLE
    "481": "forbidden",  # ERR_NOPRIVILEGES
    "482": "forbidden",  # ERR_CHANOPRIVSNEEDED
    "484": "forbidden",  # ERR_RESTRICTED
    "485": "forbidden",  # ERR_UNIQOPPRIVSNEEDED
    "486": "members-only",  # ERR_NONONREG
    "489": "forbidden",  # ERR_SECUREONLYCHAN
    "492": "forbidden",  # ERR_NOCTCP
    "500": "overload",  # too many joins
    "520": "forbidden",  # operators only
    "531": "forbidden",  # ERR_CANTSENDTOUSER
    "716": "forbidden",  # ERR_TARGUMODEG
    "443": "conflict",  # ERR_USERONCHANNEL
    "478": "full",  # ERR_BANLISTFULL
    "499": "forbidden",  # ERR_CHANOWNPRIVNEEDED
    "696": "not-acceptable",  # ERR_INVALIDMODEPARAM
    "713": "not-acceptable",  # ERR_CHANOPEN
    "715": "overload",  # too many invitations
    "742": "forbidden",  # ERR_MLOCKRESTRICTED
    "974": "forbidden",  # ERR_CANTCHANGECHANMODE
    "INVALID_TARGET": "not-found",
    "REDACT_FORBIDDEN": "forbidden",
    "REDACT_WINDOW_EXPIRED": "not-acceptable",
    "UNKNOWN_MSGID": "not-found",
}

_JOIN = "263 403 405 407 437 439 461 470 471 473 474 475 476 477 479 480 484 485 489 500 520"

JOIN = frozenset(_JOIN.split())
PART = frozenset({"403", "442", "461"})
NICK = frozenset({"431", "432", "433", "435", "436", "437", "438", "447", "461", "484"})
TOPIC = frozenset({"403", "442", "461", "477", "482", "485"})
LIST = frozenset({"263", "402", "421", "461", "481"})
WHOIS = frozenset({"263", "401", "402", "406", "421", "431", "461"})
CTCP = frozenset({"263", "401", "404", "407", "439", "492", "531", "716"})
_MODE = "263 401 403 415 437 441 442 461 467 468 472 476 477 478 481 482 484 485 486 499 501 520"

_INVITE = "263 401 403 405 407 437 442 443 461 482 485 518"

MODE = frozenset(f"{_MODE} 525 696 742 974".split())
MASKS = frozenset({"263", "403", "442", "461", "472", "477", "481", "482"})
INVITE = frozenset(f"{_INVITE} 713 715 716".split())
KICK = frozenset({"401", "403", "441", "442", "461", "476", "482", "484", "485"})

NICK_TAKEN = frozenset({"431", "432", "433", "436", "437", "438"})
"""Of a nick that we want ourselves, never of a person that has it."""

_WELCOME = "002 003 004 042 221 250 251 252 253 254 255 265 266 372 375 376 396 422"
_ANSWERS_TO_OURS = "305 306 321 324 328 329 331 333 366 900 901 903"

TYPED: Mapping[str, frozenset[str]] = {
    "AWAY": frozenset({"305", "306"}),
    "LUSERS": frozenset({"251", "252", "253", "254", "255", "265", "266"}),
    "MODE": frozenset({"221", "324", "329"}),
    "MOTD": frozenset({"372", "375", "376", "422"}),
    "NAMES": frozenset({"353", "366"}),
    "TOPIC": frozenset({"331", "332", "333"}),
}
"""What answers a command that somebody typed, where it is else for us alone."""

IGNORED = frozenset(f"{_WELCOME} {_ANSWERS_TO_OURS}".split())
"""Numerics that tell a person nothing he asked for."""


def is_error(command: str) -> bool:
    """True for numerics that say no."""
    return command in REASONS or (len(command) == 3 and command[0] in "45" and command.isdecimal())


def failure(code: str) -> str:
    """What stands for a numeric where a server says FAIL."""
    return code if code in REASONS else "FAIL"


def reason(command: str) -> Reason:
    """Why, for what it says to the sender."""
    return REASONS.get(command, "not-acceptable")


def words(text: str) -> str:
    """The server's words as a sentence for the sender."""
    clean = " ".join(text.split()).rstrip(".")
    stop = "" if clean.endswith(("!", "?")) else "."
    return f"The IRC server says: {clean}{stop}" if clean else "The IRC server says no."

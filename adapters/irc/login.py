"""What a connection wishes to be, and which nick it asks for when that one cannot be had.

RFC 2812 section 2.3.1 (the alphabet of nicks) and section 3.1 (registration).
"""

import re
import unicodedata

from adapters.irc.entry.negotiation import NickRefused, Wish
from adapters.irc.wishes import Wishes
from bridge.api.errors import LoginLost, Refused

OLD_NICKLEN = 9
"""RFC 1459: servers that refuse a longer nick, instead of cutting it, take this."""

_UNFIT = re.compile(r"[^A-Za-z0-9\[\]\\`_^{|}-]")
_BASE36 = "0123456789abcdefghijklmnopqrstuvwxyz"
# Tries before an owner is told that every nick like his is taken.
_MOST_TRIES = 8


def wish(wishes: Wishes) -> Wish:
    """What to register as. Raises Refused where the wished nick leaves nothing of a nick."""
    nick = legal_nick(wishes.name or wishes.nick)
    if not nick:
        raise Refused("malformed", "No nick on IRC can be made of this name.")
    return Wish(
        nick=nick,
        username=_word(wishes.username) or stable_username(wishes.login),
        realname=_one_line(wishes.realname) or nick,
        password=wishes.password,
        # Who gives the password of an account alone means the one of his nick.
        sasl_name=wishes.sasl_name or (nick if wishes.sasl_password else None),
        sasl_password=wishes.sasl_password,
    )


def legal_nick(name: str) -> str:
    """The closest nick that every server takes: `Zoë Müller` is `Zoe_Muller`, "" if none is."""
    base = unicodedata.normalize("NFKD", name)
    plain = "".join(char for char in base if not unicodedata.combining(char))
    nick = _UNFIT.sub("_", plain.strip())
    if not nick.strip("_"):
        return ""
    # "nickname = ( letter / special ) *8( letter / digit / special / "-" )"
    return "_" + nick if nick[0].isdigit() or nick[0] == "-" else nick


def next_nick(refused: NickRefused, wished: str, attempt: int) -> str | None:
    """Another nick to try at reconnecting, always the same ones; None when there is none left."""
    if refused.why == "bad":
        return _shorter(refused.nick)
    if attempt >= _MOST_TRIES:
        return None
    return f"{wished}_" if attempt == 0 else f"{wished}_{attempt}"


def first_nick(refused: NickRefused) -> str | None:
    """Another nick to try at the first connection: a name that is taken is told to its owner,
    one that is too long is cut.
    """
    return _shorter(refused.nick) if refused.why == "bad" else None


def stable_username(login: int) -> str:
    """The same for one login for ever, so that a network can tell accounts of a gateway apart."""
    number, digits = login % 36**7, ""
    while number:
        number, digit = divmod(number, 36)
        digits = _BASE36[digit] + digits
    return "x" + digits


def nick_lost(refused: NickRefused, server: str) -> LoginLost:
    """No nick was to be had, in words for its owner."""
    if refused.why == "bad":
        return LoginLost("not-acceptable", f"{server} does not take the nick {refused.nick}.")
    return LoginLost("conflict", f"The nick {refused.nick} is taken on {server}.")


def is_ban(text: str) -> bool:
    """True where a server's last words say that it does not want us: coming back makes it worse."""
    low = text.lower()
    return any(word in low for word in ("-line", "banned", "akill", "klined", "glined", "zlined"))


def _shorter(nick: str) -> str | None:
    return nick[:OLD_NICKLEN] if len(nick) > OLD_NICKLEN else None


def _word(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]", "", text)[:10]


def _one_line(text: str) -> str:
    return re.sub(r"[\0\r\n]+", " ", text).strip()

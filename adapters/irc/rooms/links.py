"""What links to IRC mean: `irc://irc.example.org/tea`, `ircs://irc.example.org:6697/%23tea,needkey`.

draft-butcher-irc-url-04, which is what clients follow: behind the server stands what is meant, and
behind commas what kind it is. A channel's `#` may be left out.
"""

from typing import Final, Literal
from urllib.parse import unquote

from adapters.irc import ids

SCHEMES: Final = ("irc://", "ircs://", "irc6://")

Kind = Literal["room", "direct", "server"]


class Malformed(ValueError):
    """This is such a link, but it leads nowhere."""


def read(link: str) -> tuple[Kind, ids.Name, int | None] | None:
    """What a link means, and the port it names; None for what is no such link.

    Raises Malformed.
    """
    scheme = next((one for one in SCHEMES if link[: len(one)].lower() == one), None)
    if scheme is None:
        return None
    authority, _, path = link[len(scheme) :].partition("/")
    server, port = _server(authority)
    target, *options = path.partition("?")[0].split(",")
    flags = {option.lower() for option in options}
    name = unquote(target)
    if not name:
        return "server", ids.Name("server", server), port
    if "isnick" in flags or "isuser" in flags:
        nick = name.partition("!")[0]
        if not ids.is_nick(nick):
            raise Malformed("not a nick")
        return "direct", ids.Name("person", server, ids.fold(nick)), port
    channel = name if name[0] in ids.CHANTYPES else f"#{name}"
    if not ids.is_channel(channel):
        raise Malformed("not a channel")
    return "room", ids.Name("channel", server, ids.fold(channel)), port


def _server(authority: str) -> tuple[str, int | None]:
    """`user@host:port` as server and port; who is to log in there is not said by a link."""
    written = authority.rpartition("@")[2]
    host, colon, port = written.rpartition(":")
    if not colon or port.endswith("]"):
        host, port = written, ""
    if port and not (port.isascii() and port.isdecimal() and 0 < int(port[:6]) < 65536):
        raise Malformed("not a port")
    try:
        return ids.host(host), int(port) if port else None
    except ValueError as error:
        raise Malformed("not a host") from error

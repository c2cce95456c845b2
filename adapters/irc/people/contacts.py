"""What accounts ask for about people whom they watch: begin and end it."""

from adapters.irc import ids
from adapters.irc.client import Client
from adapters.irc.people import following
from bridge.api.errors import Refused

NOBODY = "Nobody on IRC can have this name."
TOO_MANY = "Too many people are watched on this server already."


async def follow(client: Client, who: str) -> None:
    """Watch somebody, whether he is there or not; also after every loss of the connection."""
    session = client.session
    meant = ids.read(who)
    if meant.kind != "person" or meant.server != session.server:
        raise Refused("not-found", NOBODY)
    if not following.put(session, who):
        raise Refused("full", TOO_MANY)
    if client.is_up:
        client.take(following.go_on(session))


async def unfollow(client: Client, who: str) -> None:
    """Watch him no longer."""
    client.take(following.drop(client.session, who))

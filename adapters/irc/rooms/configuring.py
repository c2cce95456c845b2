"""Changes channels as the form of a room asks for it. RFC 2812 section 3.2.3."""

from collections.abc import Mapping, Sequence

from adapters.irc.client import Client
from adapters.irc.rooms import roomform
from adapters.irc.rooms.membership import ANSWER_WITHIN, ask, command, inside
from adapters.irc.rooms.moderation import NO_OPERATOR, entries, make
from adapters.irc.session import Channel
from bridge.api.asked import Setting
from bridge.api.errors import Refused
from bridge.api.ids import Place

CANNOT_END = "A channel on IRC ends by itself when all have left it."


async def settings(client: Client, place: Place) -> Sequence[Setting]:
    """See `Configuring.settings`."""
    channel = _operated(client, place)
    has = await _modes(client, channel)
    return roomform.settings(client.session.support, has, await _lists(client, channel))


async def configure(client: Client, place: Place, values: Mapping[str, str]) -> None:
    """See `Configuring.configure`."""
    channel = _operated(client, place)
    has = await _modes(client, channel)
    wanted = {name for name in roomform.LISTS if name in values}
    listed = await _lists(client, channel, wanted)
    await make(client, channel, roomform.changes(client.session.support, has, listed, values))


async def destroy(client: Client, place: Place) -> None:
    """See `Configuring.destroy`."""
    _operated(client, place)
    raise Refused("unsupported", CANNOT_END)


def _operated(client: Client, place: Place) -> Channel:
    """A channel in which we are operator. Raises Refused."""
    channel, session = inside(client, place), client.session
    if session.rank(channel, session.nick)[0] != "moderator":
        raise Refused("forbidden", NO_OPERATOR)
    return channel


async def _modes(client: Client, channel: Channel) -> Mapping[str, str]:
    """As they were told when we joined, and changed since."""
    if channel.modes is None:
        folded = client.session.fold(channel.name)
        await ask(client, "modes", folded, command("MODE", channel.name), ANSWER_WITHIN)
    return channel.modes or {}


async def _lists(
    client: Client, channel: Channel, wanted: "set[str] | None" = None
) -> dict[str, list[str]]:
    """The masks of lists; all that the server has, or those wanted."""
    found = {}
    for name, mode in roomform.lists(client.session.support).items():
        if wanted is None or name in wanted:
            found[name] = [entry.mask for entry in await entries(client, channel, mode)]
    return found

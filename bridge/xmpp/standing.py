"""How the gateway stands, with what only its streams and rooms on XMPP tell."""

from bridge.core import standing
from bridge.core.standing import NetworkStanding, Stream
from bridge.xmpp.muc.hosting import Hosting


async def networks(hosting: Hosting) -> list[NetworkStanding]:
    """Of all, in the order of the configuration. Raises TryLater."""
    services = list(hosting.services.values())
    streams = {
        service.network: Stream(
            domain=service.domain,
            is_up=service.component.is_up,
            since=service.since,
            server=service.server,
        )
        for service in services
    }
    rooms = {service.network: len(service.rooms) for service in services}
    return await standing.networks(hosting.gateway, streams, rooms)

"""What a homeserver says of itself: "Server Discovery", "API Versions", "Capabilities"."""

from typing import Any

from aiohttp import web

from tests.servers.homestead.calls import Call, endpoint
from tests.servers.homestead.refusals import not_found


@endpoint("GET", "/.well-known/matrix/client", is_open=True)
async def well_known(call: Call) -> Any:
    found = call.settings.well_known
    if found is None:
        raise not_found("There is nothing here")
    if isinstance(found, str):
        return web.Response(text=found, content_type="text/html")
    return found


@endpoint("GET", "versions", is_open=True)
async def versions(call: Call) -> Any:
    return {"versions": call.settings.versions, "unstable_features": call.settings.unstable}


@endpoint("GET", "v3/capabilities")
async def capabilities(call: Call) -> Any:
    return {
        "capabilities": {
            "m.change_password": {"enabled": True},
            "m.room_versions": {
                "default": "12",
                "available": {str(version): "stable" for version in range(1, 13)},
            },
            "m.set_displayname": {"enabled": True},
            "m.set_avatar_url": {"enabled": True},
            **call.settings.capabilities,
        }
    }

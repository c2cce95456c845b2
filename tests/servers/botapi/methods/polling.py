"""getUpdates, getWebhookInfo, deleteWebhook."""

from typing import Any, Final

from tests.servers.botapi.calls import Call, Method
from tests.servers.botapi.parameters import BreachError, array, boolean, integer
from tests.servers.botapi.refusals import WEBHOOK_ACTIVE, conflict
from tests.servers.botapi.updates import KINDS


async def get_updates(call: Call) -> list[dict[str, Any]]:
    if call.bot.webhook:
        raise conflict(WEBHOOK_ACTIVE)
    if "allowed_updates" in call.given:
        if unknown := set(call.given["allowed_updates"]) - KINDS:
            raise BreachError(f"getUpdates: allowed_updates: {unknown}")
        call.bot.updates.allow(call.given["allowed_updates"])
    limit = call.get("limit", 100)
    if not 1 <= limit <= 100:
        limit = 100
    return await call.bot.updates.poll(call.get("offset", 0), limit, call.get("timeout", 0))


async def get_webhook_info(call: Call) -> dict[str, Any]:
    return {
        "url": call.bot.webhook,
        "has_custom_certificate": False,
        "pending_update_count": len(call.bot.updates.waiting),
        "allowed_updates": sorted(call.bot.updates.allowed),
    }


async def delete_webhook(call: Call) -> bool:
    call.bot.webhook = ""
    if call.get("drop_pending_updates"):
        call.bot.updates.drop()
    return True


METHODS: Final = {
    "getUpdates": Method(
        get_updates,
        {"offset": integer, "limit": integer, "timeout": integer, "allowed_updates": array},
    ),
    "getWebhookInfo": Method(get_webhook_info),
    "deleteWebhook": Method(delete_webhook, {"drop_pending_updates": boolean}),
}

"""getMe, logOut, close."""

from typing import Any, Final

from tests.servers.botapi import shapes
from tests.servers.botapi.calls import Call, Method


async def get_me(call: Call) -> dict[str, Any]:
    return {
        **shapes.user(call.bot.user),
        "can_join_groups": True,
        "can_read_all_group_messages": call.bot.reads_everything,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": call.bot.has_topics,
    }


METHODS: Final = {"getMe": Method(get_me)}

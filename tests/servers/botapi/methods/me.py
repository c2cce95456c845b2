"""getMe, logOut, close, setMyCommands, getMyCommands, deleteMyCommands, answerCallbackQuery."""

import json
from typing import Any, Final

from tests.servers.botapi import shapes
from tests.servers.botapi.calls import Call, Method
from tests.servers.botapi.parameters import BreachError, array, boolean, integer, record, text
from tests.servers.botapi.refusals import bad


async def get_me(call: Call) -> dict[str, Any]:
    return {
        **shapes.user(call.bot.user),
        "can_join_groups": True,
        "can_read_all_group_messages": call.bot.reads_everything,
        "supports_inline_queries": False,
        "supports_guest_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": call.bot.has_topics,
        "allows_users_to_create_topics": call.bot.has_topics,
        "can_manage_bots": False,
    }


async def log_out(call: Call) -> bool:
    call.bot.is_logged_out = True
    return True


async def close(call: Call) -> bool:
    return True


async def set_my_commands(call: Call) -> bool:
    commands = call.get("commands", [])
    for command in commands:
        if set(command) != {"command", "description"}:
            raise BreachError(f"setMyCommands: no BotCommand: {command}")
        name = command["command"].removeprefix("/")
        if not name.isascii() or not name.replace("_", "a").isalnum() or name != name.lower():
            # from the data centre
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(command["description"]) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    call.bot.commands[_scope(call)] = commands
    call.world.changed()
    return True


async def get_my_commands(call: Call) -> list[dict[str, Any]]:
    return call.bot.commands.get(_scope(call), [])


async def delete_my_commands(call: Call) -> bool:
    call.bot.commands.pop(_scope(call), None)
    return True


async def answer_callback_query(call: Call) -> bool:
    # Client.cpp, fail_query_with_error: QUERY_ID_INVALID
    raise bad("query is too old and response timeout expired or query ID is invalid")


def _scope(call: Call) -> str:
    """As JSON."""
    return json.dumps(call.get("scope", {"type": "default"}), sort_keys=True)


_SCOPE: Final = {"scope": record, "language_code": text}
METHODS: Final = {
    "getMe": Method(get_me),
    "logOut": Method(log_out),
    "close": Method(close),
    "setMyCommands": Method(set_my_commands, {**_SCOPE, "commands": array}),
    "getMyCommands": Method(get_my_commands, _SCOPE),
    "deleteMyCommands": Method(delete_my_commands, _SCOPE),
    "answerCallbackQuery": Method(
        answer_callback_query,
        {
            "callback_query_id": text,
            "text": text,
            "show_alert": boolean,
            "url": text,
            "cache_time": integer,
        },
    ),
}

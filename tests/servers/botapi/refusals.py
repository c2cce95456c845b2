"""What the server refuses, in its own words; where they stand is said beside each.

Places: `Client.cpp`, `ClientManager.cpp`, `Query.cpp` are of tdlib/telegram-bot-api; what lies
in `td/telegram` is of tdlib/td. What is written IN_CAPITALS there comes from the data centres.
"""

from typing import Final

BAD_REQUEST: Final = "Bad Request"
FORBIDDEN: Final = "Forbidden"
_PREFIXES: Final = {400: BAD_REQUEST, 403: FORBIDDEN, 409: "Conflict"}


class RefusalError(Exception):
    """An answer with "ok": false."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


def bad(words: str, **parameters: int) -> RefusalError:
    """400; Client.cpp, fail_query_with_error puts the prefix before it."""
    return RefusalError(400, f"{BAD_REQUEST}: {words}", **parameters)


def forbidden(words: str) -> RefusalError:
    """403; Client.cpp, fail_query_with_error puts the prefix before it."""
    return RefusalError(403, f"{FORBIDDEN}: {words}")


def conflict(words: str) -> RefusalError:
    return RefusalError(409, f"Conflict: {words}")


def too_many(retry_after: int) -> RefusalError:
    """Query.cpp, Query::set_retry_after_error"""
    words = f"Too Many Requests: retry after {retry_after}"
    return RefusalError(429, words, retry_after=retry_after)


# Client.cpp, get_closing_error
UNAUTHORIZED: Final = "Unauthorized"
# Client.cpp, on_cmd
METHOD_NOT_FOUND: Final = "Not Found: method not found"
# Client.cpp, abort_long_poll
OTHER_POLLER: Final = (
    "terminated by other getUpdates request; make sure that only one bot instance is running"
)
# Client.cpp, process_get_updates_query
WEBHOOK_ACTIVE: Final = (
    "can't use getUpdates method while webhook is active;"
    " use deleteWebhook to delete the webhook first"
)
# Client.cpp, check_chat
CHAT_ID_EMPTY: Final = "chat_id is empty"
CHAT_NOT_FOUND: Final = "chat not found"
# Client.cpp, check_chat_access
UPGRADED: Final = "group chat was upgraded to a supergroup chat"
# td/telegram/MessageEntity.cpp and MessageContent.cpp, get_input_message_content
TEXT_EMPTY: Final = "message text is empty"
TEXT_TOO_LONG: Final = "message is too long"

"""What the Bot API's errors mean: whether to try again, and in which words to say no.

tdlib/telegram-bot-api and tdlib/td: the texts. What stands there in capitals comes from Telegram
itself. The library takes `Bad Request: ` away and changes letters to small ones.
"""

from typing import Final

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)

from adapters.telegram.wire.request import NotSent, Trouble
from bridge.api.errors import GatewayError, Reason, Refused, TryLater, Uncertain

AWAY: Final = "Telegram cannot be reached at the moment."
BUSY: Final = "Telegram wants fewer messages at the moment."
NO_BOT: Final = "Telegram does not accept the gateway's bot at the moment."
MOVED: Final = "The group has become a supergroup."
DOUBT: Final = "Telegram did not answer, so nobody knows whether it has this."
TOO_LARGE: Final = "This is too large for Telegram."
NO_METHOD: Final = "The gateway's server for Telegram is too old for this."
UNKNOWN: Final = "Telegram does not take this."

NO_BOT_WAIT: Final = 60.0
"""Seconds: somebody has to mend it first."""

# Client.cpp, fail_query_with_error; the second of td, DialogManager.cpp and ChatManager.cpp.
_DONE: Final = ("message is not modified", "chat description is not modified", "chat_not_modified")
"""It is so already."""
# Client.cpp, TdOnCheckMessageCallback in process_delete_message_query.
_GONE: Final = ("message to delete not found",)

# Client.cpp, TdOnCheckMessageThreadCallback; in capitals: Telegram.
_NO_TOPIC: Final = ("message thread not found", "topic_deleted")

# Client.cpp, check_chat_access
_OUT_OF: Final = ("bot was kicked from", "bot is not a member of", "the group chat was deleted")

_NOT_THERE: Final = "The message is not on Telegram any longer."
_MAY_NOT: Final = "The gateway's bot may not do this there."
_MAY_NOT_SAY: Final = "The gateway's bot may not say this there."
_ADMIN: Final = "The gateway's bot would have to be an administrator there for this."
_OUT: Final = "The gateway's bot is not in this group."

WORDS: Final[tuple[tuple[str, Reason, str], ...]] = (
    # Client.cpp, check_chat_access
    ("bot was kicked from", "forbidden", _OUT),
    ("bot is not a member of", "forbidden", _OUT),
    ("the group chat was deleted", "not-found", "This group is no more."),
    # Client.cpp, fail_query_with_error, check_chat_access
    ("bot was blocked by the user", "forbidden", "This person does not want to hear from here."),
    ("user is deactivated", "not-found", "This person is not on Telegram any longer."),
    # td, process_send_message_fail_error
    (
        "bot can't initiate conversation with a user",
        "forbidden",
        "This person has to write to the gateway's bot first.",
    ),
    ("the bot can't send messages to the bot", "forbidden", "Bots cannot write to each other."),
    # Client.cpp, TdOnCheckChatCallback and check_chat
    ("chat not found", "not-found", "Telegram does not know this chat."),
    ("have no access to the user", "not-found", "The gateway's bot does not know this person."),
    ("private chat not found", "not-found", "The gateway's bot does not know this person."),
    # Client.cpp, TdOnCheckMessageThreadCallback; in capitals: Telegram
    ("message thread not found", "not-found", "This topic is no more."),
    ("topic_deleted", "not-found", "This topic is no more."),
    ("topic_closed", "forbidden", "This topic is closed."),
    # Client.cpp, TdOnCheckMessageCallback with the message type of the query
    ("message to edit not found", "not-found", _NOT_THERE),
    ("message to react not found", "not-found", _NOT_THERE),
    ("message to be replied not found", "not-found", _NOT_THERE),
    ("message to pin not found", "not-found", _NOT_THERE),
    ("message to unpin not found", "not-found", _NOT_THERE),
    ("message_id_invalid", "not-found", _NOT_THERE),
    ("message not found", "not-found", _NOT_THERE),
    # Client.cpp, fail_query_with_error and process_edit_message_*; td, MessagesManager.cpp
    ("message can't be edited", "forbidden", "This message cannot be changed any longer."),
    ("message_edit_time_expired", "forbidden", "This message cannot be changed any longer."),
    ("message can't be deleted", "forbidden", "This message cannot be removed by the bot."),
    # Client.cpp, process_set_message_reaction_query; in capitals: Telegram
    ("reaction_invalid", "not-acceptable", "This reaction is not allowed there."),
    ("reactions_too_many", "full", "This message has too many kinds of reactions."),
    # td, get_message_content_* and MessagesManager.cpp, process_send_message_fail_error
    ("message is too long", "not-acceptable", "This is too long for Telegram."),
    ("message caption is too long", "not-acceptable", "This is too long for Telegram."),
    ("text is empty", "not-acceptable", "There is nothing in this that Telegram could show."),
    ("text must be non-empty", "not-acceptable", "Telegram sees nothing in this."),
    ("file is too big", "not-acceptable", TOO_LARGE),
    ("photo_invalid_dimensions", "not-acceptable", "Telegram does not take pictures of this size."),
    ("image_process_failed", "not-acceptable", "Telegram cannot read this picture."),
    ("photo has unsupported extension", "not-acceptable", "Telegram cannot read this picture."),
    ("user restricted receiving of", "forbidden", "This person does not want voice messages."),
    ("voice_messages_forbidden", "forbidden", "This person does not want voice messages."),
    # td, MessageContent.cpp, can_send_message_content; ChatManager.cpp
    ("not enough rights to send", "forbidden", _MAY_NOT_SAY),
    ("have no write access to the chat", "forbidden", _MAY_NOT_SAY),
    ("have no rights to send a message", "forbidden", _MAY_NOT_SAY),
    ("chat_write_forbidden", "forbidden", _MAY_NOT_SAY),
    ("chat_send_", "forbidden", _MAY_NOT_SAY),
    ("chat_restricted", "forbidden", _MAY_NOT_SAY),
    ("user_banned_in_channel", "forbidden", _MAY_NOT_SAY),
    ("need administrator rights", "forbidden", _ADMIN),
    ("administrator right", "forbidden", _ADMIN),
    ("chat_admin_required", "forbidden", _ADMIN),
    ("not enough rights", "forbidden", _MAY_NOT),
    ("right_forbidden", "forbidden", _MAY_NOT),
    # Client.cpp, fail_query_with_error; td, DialogParticipantManager.cpp
    ("user is an administrator of the chat", "forbidden", "This person is an administrator there."),
    ("can't remove chat owner", "forbidden", "This person owns the group."),
    ("user not found", "not-found", "Telegram does not know this person."),
    ("participant_id_invalid", "not-found", "This person is not in the group."),
    ("user_not_participant", "not-found", "This person is not in the group."),
    # Client.cpp, process_*_query
    ("method is available only for", "unsupported", "There is no such thing in this chat."),
    ("method is available for", "unsupported", "There is no such thing in this chat."),
    ("polls can't be sent", "unsupported", "There are no polls in this chat."),
)
"""What is in a text, the narrower first; and what is said of it."""


def is_done(error: TelegramError) -> bool:
    """What was asked for is so already."""
    return isinstance(error, BadRequest) and _has(error, (*_DONE, *_GONE))


def is_topic_gone(error: TelegramError) -> bool:
    """The topic was deleted."""
    return _has(error, _NO_TOPIC)


def is_out(error: TelegramError) -> bool:
    """The bot is not in the group."""
    return isinstance(error, Forbidden) and _has(error, _OUT_OF)


def is_doubtful(error: TelegramError) -> bool:
    """Perhaps it was done.

    A status of 500 and above says nothing: the server answers so of what it has passed on and
    heard no more of ("Internal Server Error: restart", Client.cpp, get_closing_error), and even
    of what was taken ("sent message was immediately deleted and can't be returned"); a proxy, of
    what it got no answer to. What it answers in HTML with another status it has not passed on.
    """
    if isinstance(error, NotSent | BadRequest | RetryAfter | ChatMigrated):
        return False
    if isinstance(error, Forbidden | InvalidToken | Conflict):
        return False
    return not (isinstance(error, Trouble) and 300 <= error.code < 500)


def is_fleeting(error: TelegramError) -> bool:
    """It may well be over at the next attempt: nobody said no."""
    return not isinstance(error, InvalidToken | Forbidden | Conflict | BadRequest)


def translated(error: TelegramError) -> GatewayError:
    """What whoever asked has to do about it; never in the server's own words."""
    match error:
        case RetryAfter():
            return TryLater(BUSY, wait(error))
        case ChatMigrated():
            return TryLater(MOVED)
        case BadRequest() | Forbidden():
            return refusal(error)
        case InvalidToken() if "method not found" in error.message.lower():
            return Refused("unsupported", NO_METHOD)
        case InvalidToken() | Conflict():
            return TryLater(NO_BOT, NO_BOT_WAIT)
        case Trouble(code=413):
            return Refused("not-acceptable", TOO_LARGE)
        case _ if is_doubtful(error):
            return Uncertain(DOUBT)
        case _:
            return TryLater(AWAY)


def of_question(error: TelegramError) -> GatewayError:
    """The same of what changes nothing there, so that it can be asked again."""
    told = translated(error)
    return TryLater(told.text) if isinstance(told, Uncertain) else told


def refusal(error: TelegramError) -> Refused:
    """In words for who asked."""
    said = error.message.casefold()
    for words, reason, text in WORDS:
        if words in said:
            return Refused(reason, text)
    if isinstance(error, Forbidden):
        return Refused("forbidden", _MAY_NOT)
    return Refused("not-acceptable", UNKNOWN)


def wait(error: TelegramError) -> float:
    """Seconds that the server asks to wait, 0.0 when it says nothing."""
    if not isinstance(error, RetryAfter):
        return 0.0
    after = error.retry_after
    return float(after) if isinstance(after, int) else after.total_seconds()


def _has(error: TelegramError, texts: tuple[str, ...]) -> bool:
    said = error.message.casefold()
    return any(text in said for text in texts)

"""sendPoll, stopPoll.

tdlib/td: MessageContent.cpp, get_input_message_content; PollOption.cpp, get_poll_options.
"""

from typing import Any, Final

from tests.servers.botapi import contents, polls, sending, shapes
from tests.servers.botapi.calls import Call, Method
from tests.servers.botapi.detecting import units
from tests.servers.botapi.parameters import (
    SENDING,
    BreachError,
    array,
    boolean,
    chat_id,
    integer,
    record,
    text,
)
from tests.servers.botapi.polls import Poll
from tests.servers.botapi.refusals import bad

_OPTION: Final = frozenset({"text", "text_entities", "text_parse_mode", "media"})


async def send_poll(call: Call) -> dict[str, Any]:
    question, entities = contents.formatted(
        call, call.get("question", ""), "question_entities", "question_parse_mode"
    )
    if not question:
        # td/telegram/MessageEntity.cpp, fix_formatted_text
        raise bad("text must be non-empty")
    if units(question) > 300:
        raise bad("poll question length must not exceed 300")
    poll = Poll(
        id=str(5_300_000_000_000_000_000 + call.world.count()),
        question=question,
        options=_options(call),
        is_anonymous=call.get("is_anonymous", True),
        type=call.get("type", "regular"),
        allows_multiple_answers=call.get("allows_multiple_answers", False),
        is_closed=call.get("is_closed", False),
        more={"question_entities": entities} if entities else {},
    )
    _quiz(call, poll)
    where = sending.aimed(call)
    content = {"poll": poll.shape}
    sending.check_rights(call, where.chat, content)
    if where.chat.type == "channel" and not poll.is_anonymous:
        # td/telegram/MessageContent.cpp, can_send_message_content
        raise bad("non-anonymous polls can't be sent to channel chats")
    message = sending.put(call, where, content)
    message.poll = poll
    return shapes.message(message)


async def stop_poll(call: Call) -> dict[str, Any]:
    chat = call.chat(edits=True)
    message = call.message(chat, "message with poll to stop")
    if not message.poll:
        # td/telegram/MessagesManager.cpp, can_stop_poll
        raise bad("message is not a poll")
    if message.author is not call.bot.user:
        raise bad("poll can't be stopped")
    polls.stop(message)
    return message.poll.shape


def _options(call: Call) -> list[dict[str, Any]]:
    given = call.get("options", [])
    if not given:
        raise bad("poll must have at least one answer option")
    if len(given) > 12:
        # td/telegram/PollOption.cpp, get_poll_options
        raise bad("poll can't have more than 12 options")
    return [_option(call, option) for option in given]


def _option(call: Call, option: Any) -> dict[str, Any]:
    if not isinstance(option, dict) or set(option) - _OPTION:
        raise BreachError(f"sendPoll: no InputPollOption: {option}")
    if "text_parse_mode" in option:
        raise BreachError("sendPoll: formats are to be sent as entities, not as markup")
    words, entities = contents.cleaned(option["text"], option.get("text_entities", []), "sendPoll")
    if not words:
        raise bad("text must be non-empty")
    if units(words) > 100:
        raise bad("poll options length must not exceed 100")
    return {"text": words, **({"text_entities": entities} if entities else {})}


def _quiz(call: Call, poll: Poll) -> None:
    if poll.type == "regular":
        return
    if poll.type != "quiz":
        # Client.cpp, process_send_poll_query
        raise bad("unsupported poll type specified")
    correct = call.get("correct_option_ids") or [
        call.given[name] for name in ("correct_option_id",) if name in call.given
    ]
    # td/telegram/PollManager.cpp, check_quiz_correct_option_ids
    if not correct:
        raise bad("correct quiz option list must be non-empty")
    if not all(0 <= n < len(poll.options) for n in correct):
        raise bad("wrong quiz correct_option_id")
    poll.more["correct_option_ids"] = correct


METHODS: Final = {
    "sendPoll": Method(
        send_poll,
        {
            **SENDING,
            "question": text,
            "question_parse_mode": text,
            "question_entities": array,
            "options": array,
            "is_anonymous": boolean,
            "type": text,
            "allows_multiple_answers": boolean,
            "allows_revoting": boolean,
            "allow_adding_options": boolean,
            "hide_results_until_closes": boolean,
            "shuffle_options": boolean,
            "members_only": boolean,
            "country_codes": array,
            "correct_option_id": integer,
            "correct_option_ids": array,
            "explanation": text,
            "explanation_entities": array,
            "description": text,
            "description_entities": array,
            "open_period": integer,
            "close_date": integer,
            "is_closed": boolean,
        },
    ),
    "stopPoll": Method(
        stop_poll,
        {
            "chat_id": chat_id,
            "message_id": integer,
            "reply_markup": record,
            "business_connection_id": text,
        },
    ),
}

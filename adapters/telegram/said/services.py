"""What Telegram itself tells in a chat: a line each, in words; pure.

Bot API: Message, its service messages. Who came by himself and who went, the room shows as such.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any, Final

import telegram
from telegram import Chat, Message, User

from adapters.telegram.people import SOMEBODY, name_of, sender
from adapters.telegram.said.files import seconds
from adapters.telegram.said.structured import count, money
from adapters.telegram.session import Session
from bridge.api.readable import in_a_line

Line = Callable[[Any, Message, str], str]
"""Of a field's value, its message and the name of who did it."""

_UNITS: Final = (
    (31_536_000, "year"),
    (2_592_000, "month"),
    (604_800, "week"),
    (86_400, "day"),
    (3600, "hour"),
    (60, "minute"),
    (1, "second"),
)


def line(session: Session, message: Message) -> str | None:
    """The sentence, "" where the room shows it; None where somebody said something, as nearly
    always.
    """
    if message.text is not None:
        return None
    for name, told in _LINES.items():
        value = getattr(message, name)
        if value:
            who = sender(session, message)
            # One line: what somebody named something is no line of its own.
            return in_a_line(told(value, message, SOMEBODY if who is None else who.name))
    return None


# --- people ---------------------------------------------------------------------------------------


def _came(them: Iterable[User], message: Message, who: str) -> str:
    added = list(them)
    by = message.from_user
    if by is not None and [by.id] == [user.id for user in added]:
        return ""
    return f"{who} added {_names(added)}."


def _owner_left(it: telegram.ChatOwnerLeft, message: Message, who: str) -> str:
    heir = f" {name_of(it.new_owner)} will own the group." if it.new_owner else ""
    return f"{who}, who owned the group, left.{heir}"


def _boosted(it: telegram.ChatBoostAdded, message: Message, who: str) -> str:
    times = "" if it.boost_count == 1 else f" {it.boost_count} times"
    return f"{who} boosted {_kind(message)}{times}."


def _shared(it: telegram.UsersShared, message: Message, who: str) -> str:
    names = (f"{user.first_name or ''} {user.last_name or ''}".strip() for user in it.users)
    return f"{who} shared {', '.join(filter(None, names)) or count(len(it.users), 'person')}."


def _near(it: telegram.ProximityAlertTriggered, message: Message, who: str) -> str:
    return f"{name_of(it.traveler)} is {it.distance} m from {name_of(it.watcher)}."


# --- the room -------------------------------------------------------------------------------------


def _pinned(it: telegram.MaybeInaccessibleMessage, message: Message, who: str) -> str:
    return f"{who} pinned a message."


def _forgets(it: telegram.MessageAutoDeleteTimerChanged, message: Message, who: str) -> str:
    after = int(seconds(it, "message_auto_delete_time") or 0)
    if not after:
        return f"{who} switched off that messages are deleted by themselves."
    return f"{who} set that messages are deleted after {lasting(after)}."


def _topic(it: telegram.ForumTopicEdited, message: Message, who: str) -> str:
    return f"{who} named the topic {it.name}." if it.name else f"{who} changed the topic's icon."


def _call_planned(it: telegram.VideoChatScheduled, message: Message, who: str) -> str:
    when = it.start_date.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M UTC")
    return f"{who} planned a call for {when}."


def _call_ended(it: telegram.VideoChatEnded, message: Message, who: str) -> str:
    return f"{who} ended the call after {lasting(int(seconds(it) or 0))}."


def _direct_price(it: telegram.DirectMessagePriceChanged, message: Message, who: str) -> str:
    if not it.are_direct_messages_enabled:
        return "The channel takes direct messages no longer."
    return (
        f"A direct message to the channel costs {count(it.direct_message_star_count or 0, 'star')}."
    )


# --- other ----------------------------------------------------------------------------------------


def _done(it: telegram.ChecklistTasksDone, message: Message, who: str) -> str:
    checklist = it.checklist_message.checklist if it.checklist_message else None
    tasks = {task.id: task.text for task in checklist.tasks} if checklist else {}

    def told(ids: Iterable[int], what: str) -> str:
        named = [tasks.get(each, f"task {each}") for each in ids]
        return f"{who} marked as {what}: {', '.join(named)}." if named else ""

    done, undone = it.marked_as_done_task_ids, it.marked_as_not_done_task_ids
    said = told(done or (), "done"), told(undone or (), "not done")
    return " ".join(filter(None, said)) or f"{who} changed a checklist."


def _approved(it: telegram.SuggestedPostApproved, message: Message, who: str) -> str:
    price = f" for {_price(it.price)}" if it.price else ""
    return f"{who} approved a suggested post{price}."


def _declined(it: telegram.SuggestedPostDeclined, message: Message, who: str) -> str:
    return f"{who} declined a suggested post{f': {it.comment}' if it.comment else '.'}"


def _paid_post(it: telegram.SuggestedPostPaid, message: Message, who: str) -> str:
    if it.star_amount is not None:
        return f"A suggested post was paid: {count(it.star_amount.amount, 'star')}."
    return f"A suggested post was paid: {money(it.amount or 0, it.currency)}."


def _completed(it: telegram.GiveawayCompleted, message: Message, who: str) -> str:
    return f"The giveaway has ended with {count(it.winner_count, 'winner')}."


def _paid(it: telegram.SuccessfulPayment, message: Message, who: str) -> str:
    return f"{who} paid {money(it.total_amount, it.currency)}."


def _refunded(it: telegram.RefundedPayment, message: Message, who: str) -> str:
    return f"{who} was paid back {money(it.total_amount, it.currency)}."


def lasting(seconds_: int) -> str:
    """`2 hours`, in the largest unit that says it exactly; `1 hour and 30 minutes`."""
    for size, unit in _UNITS:
        if seconds_ >= size:
            whole, rest = divmod(seconds_, size)
            said = count(whole, unit)
            return f"{said} and {lasting(rest)}" if rest and rest >= size // 100 else said
    return count(0, "second")


def _names(users: Iterable[User]) -> str:
    return ", ".join(map(name_of, users))


def _kind(message: Message) -> str:
    return "the channel" if message.chat.type == Chat.CHANNEL else "the group"


def _price(price: telegram.SuggestedPostPrice) -> str:
    return money(price.amount, price.currency)


_LINES: Final[dict[str, Line]] = {
    "new_chat_members": _came,
    "left_chat_member": lambda *_: "",
    "chat_owner_changed": lambda it, _, who: f"{name_of(it.new_owner)} owns the group now.",
    "chat_owner_left": _owner_left,
    "new_chat_title": lambda it, at, who: f"{who} named {_kind(at)} {it}.",
    "new_chat_photo": lambda it, at, who: f"{who} changed the picture of {_kind(at)}.",
    "delete_chat_photo": lambda it, at, who: f"{who} removed the picture of {_kind(at)}.",
    "group_chat_created": lambda it, _, who: f"{who} made the group.",
    "supergroup_chat_created": lambda it, _, who: f"{who} made the group.",
    "channel_chat_created": lambda it, _, who: f"{who} made the channel.",
    "migrate_to_chat_id": lambda *_: "",  # the supergroup says so, too
    "migrate_from_chat_id": lambda *_: "The group is a supergroup now.",
    "pinned_message": _pinned,
    "message_auto_delete_timer_changed": _forgets,
    "chat_background_set": lambda it, _, who: f"{who} changed the background.",
    "forum_topic_created": lambda it, _, who: f"{who} opened the topic {it.name}.",
    "forum_topic_edited": _topic,
    "forum_topic_closed": lambda it, _, who: f"{who} closed the topic.",
    "forum_topic_reopened": lambda it, _, who: f"{who} opened the topic again.",
    "general_forum_topic_hidden": lambda it, _, who: f"{who} hid the topic General.",
    "general_forum_topic_unhidden": lambda it, _, who: f"{who} showed the topic General again.",
    "video_chat_scheduled": _call_planned,
    "video_chat_started": lambda it, _, who: f"{who} began a call.",
    "video_chat_ended": _call_ended,
    "video_chat_participants_invited": (
        lambda it, _, who: f"{who} called {_names(it.users)} into the call."
    ),
    "proximity_alert_triggered": _near,
    "boost_added": _boosted,
    "users_shared": _shared,
    "chat_shared": lambda it, _, who: f"{who} shared the chat {it.title or it.chat_id}.",
    "managed_bot_created": lambda it, _, who: f"{who} made a bot.",
    "write_access_allowed": lambda it, _, who: f"{who} allowed the bot to write.",
    "connected_website": lambda it, _, who: f"{who} logged in to {it} by Telegram.",
    "web_app_data": lambda it, _, who: f"{who} sent data of a web app.",
    "passport_data": lambda it, _, who: f"{who} sent passport data, which stay on Telegram.",
    "successful_payment": _paid,
    "refunded_payment": _refunded,
    "giveaway_created": lambda it, _, who: f"{who} began a giveaway.",
    "giveaway_completed": _completed,
    "poll_option_added": lambda it, _, who: f"{who} added an answer to a poll: {it.option_text}",
    "poll_option_deleted": (
        lambda it, _, who: f"{who} removed an answer from a poll: {it.option_text}"
    ),
    "checklist_tasks_done": _done,
    "checklist_tasks_added": (
        lambda it, _, who: (
            f"{who} added to a checklist: {', '.join(task.text for task in it.tasks)}."
        )
    ),
    "suggested_post_approved": _approved,
    "suggested_post_approval_failed": (
        lambda it, _, who: f"A suggested post was not approved: {_price(it.price)} are missing."
    ),
    "suggested_post_declined": _declined,
    "suggested_post_paid": _paid_post,
    "suggested_post_refunded": lambda *_: "A suggested post was paid back.",
    "paid_message_price_changed": (
        lambda it, _, who: f"A message costs {count(it.paid_message_star_count, 'star')} now."
    ),
    "direct_message_price_changed": _direct_price,
    "gift_upgrade_sent": lambda it, _, who: f"{who} upgraded a gift.",
}

"""What the Bot API sends, as its documentation shapes it: updates and the fields of messages."""

from typing import Any

from telegram import Message, Update

from adapters.telegram.config import read
from adapters.telegram.session import Session
from bridge.api.ids import Identity, NetworkName, Place

Json = dict[str, Any]

NET = NetworkName("telegram")
TEA = -1001234
NOW = 1_700_000_000
"""2023-11-14 22:13:20 UTC."""

ALICE: Json = {"id": 7, "is_bot": False, "first_name": "Alice", "last_name": "Doe"}
BOB: Json = {"id": 8, "is_bot": False, "first_name": "Bob", "username": "bob"}
GIF: Json = {"id": 90, "is_bot": True, "first_name": "GIF search", "username": "gif"}
ANONYMOUS: Json = {
    "id": 1087968824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}
GROUP: Json = {"id": TEA, "type": "supergroup", "title": "Tea"}
FORUM: Json = {**GROUP, "is_forum": True}
CHANNEL: Json = {"id": -1005678, "type": "channel", "title": "News"}
PRIVATE: Json = {"id": 7, "type": "private", "first_name": "Alice", "last_name": "Doe"}

ROOM = Place(NET, "room", "-1001234")
NEWS = Place(NET, "room", "-1005678")
ALICE_ = Identity(NET, "7", "Alice Doe")
BOB_ = Identity(NET, "8", "Bob")
TEA_ = Identity(NET, "-1001234", "Tea")
NEWS_ = Identity(NET, "-1005678", "News")


def session() -> Session:
    return Session(network=NET, settings=read({"token": "1:abc"}), now=lambda: NOW + 60.0)


def raw(**fields: Any) -> Json:
    """A message by alice in the group, unless the fields say otherwise."""
    return {"message_id": 5, "date": NOW, "chat": GROUP, "from": ALICE, **fields}


def update(kind: str, payload: Json) -> Update:
    return Update.de_json({"update_id": 1, kind: payload}, None)


def said(**fields: Any) -> Update:
    return update("message", raw(**fields))


def message(**fields: Any) -> Message:
    found = said(**fields).message
    assert found is not None
    return found


def edited(**fields: Any) -> Update:
    return update("edited_message", raw(**{"edit_date": NOW + 30, **fields}))


def posted(**fields: Any) -> Update:
    """In the channel, where nobody is named."""
    post = raw(chat=CHANNEL, sender_chat=CHANNEL, **fields)
    del post["from"]
    return update("channel_post", post)


def file(id_: str = "F", **more: Any) -> Json:
    return {"file_id": id_, "file_unique_id": f"u{id_}", **more}


SMALL = file("small", width=90, height=60, file_size=900)
LARGE = file("large", width=1280, height=853, file_size=90_000)
THUMBNAIL = file("thumb", width=128, height=128, file_size=4000)
VIDEO = file("video", width=640, height=480, duration=12, mime_type="video/mp4", file_size=70_000)
STICKER: Json = {
    **file("sticker", width=512, height=512, file_size=9000),
    "type": "regular",
    "is_animated": False,
    "is_video": False,
    "emoji": "😀",
    "set_name": "Faces",
    "thumbnail": THUMBNAIL,
}
GIFT: Json = {"gift": {"id": "g", "sticker": STICKER, "star_count": 15}, "text": "for you"}
UNIQUE_GIFT: Json = {
    "origin": "transfer",
    "gift": {
        "gift_id": "g",
        "base_name": "Cup",
        "name": "Cup-7",
        "number": 7,
        "model": {"name": "Red", "sticker": STICKER, "rarity_per_mille": 5},
        "symbol": {"name": "Star", "sticker": STICKER, "rarity_per_mille": 5},
        "backdrop": {
            "name": "Sky",
            "colors": {"center_color": 1, "edge_color": 2, "symbol_color": 3, "text_color": 4},
            "rarity_per_mille": 5,
        },
    },
}
POLL: Json = {
    "id": "p1",
    "question": "Tea?",
    "options": [
        {"persistent_id": "a", "text": "Yes", "voter_count": 0},
        {"persistent_id": "b", "text": "No", "voter_count": 0},
    ],
    "total_voter_count": 0,
    "is_closed": False,
    "is_anonymous": True,
    "type": "regular",
    "allows_multiple_answers": True,
    "allows_revoting": True,
    "members_only": False,
}
CHECKLIST: Json = {
    "title": "Party",
    "tasks": [
        {"id": 1, "text": "Tea", "completed_by_user": BOB, "completion_date": NOW},
        {"id": 2, "text": "Cake", "text_entities": [{"type": "bold", "offset": 0, "length": 4}]},
    ],
}
RICH: Json = {
    "blocks": [
        {"type": "heading", "text": "Tea", "size": 1},
        {
            "type": "paragraph",
            "text": ["how ", {"type": "bold", "text": "to"}, {"type": "anchor", "name": "x"}],
        },
        {
            "type": "list",
            "items": [
                {"label": "1.", "blocks": [{"type": "paragraph", "text": "boil"}]},
                {
                    "label": "2.",
                    "has_checkbox": True,
                    "is_checked": True,
                    "blocks": [
                        {"type": "paragraph", "text": "pour"},
                        {"type": "paragraph", "text": "wait"},
                    ],
                },
            ],
        },
        {
            "type": "blockquote",
            "blocks": [{"type": "paragraph", "text": "so it is"}],
            "credit": "Bob",
        },
        {
            "type": "table",
            "cells": [
                [{"text": "kind", "is_header": True}, {"text": "minutes", "is_header": True}],
                [{"text": "green"}, {"text": "2"}],
            ],
        },
        {"type": "pre", "text": "tea()", "language": "python"},
        {
            "type": "details",
            "summary": "more",
            "blocks": [{"type": "paragraph", "text": "inside"}],
        },
        {"type": "divider"},
        {"type": "photo", "photo": [SMALL, LARGE], "caption": {"text": "a cup", "credit": "me"}},
        {"type": "map", "location": {"latitude": 48.2, "longitude": 16.4}, "zoom": 13},
        {"type": "of_tomorrow", "text": "still words"},
    ]
}

MESSAGES: dict[str, Json] = {
    "text": {"text": "hi"},
    "photo": {"photo": [SMALL, LARGE], "caption": "look", "has_media_spoiler": True},
    "live_photo": {
        "photo": [SMALL, LARGE],
        "live_photo": {**VIDEO, "file_id": "moments", "photo": [SMALL, LARGE]},
    },
    "video": {"video": {**VIDEO, "file_name": "tea.mp4"}},
    "animation": {"animation": VIDEO, "document": file("document")},
    "video_note": {"video_note": file("round", length=240, duration=5, file_size=5000)},
    "audio": {"audio": file("song", duration=200, performer="Band", title="Song", file_size=3000)},
    "voice": {"voice": file("voice", duration=3, mime_type="audio/ogg", file_size=2000)},
    "document": {
        "document": file("doc", file_name="a/b.pdf", mime_type="application/pdf", file_size=1)
    },
    "sticker": {"sticker": STICKER},
    "animated_sticker": {"sticker": {**STICKER, "is_animated": True}},
    "lone_animated_sticker": {
        "sticker": {k: v for k, v in STICKER.items() if k != "thumbnail"} | {"is_animated": True}
    },
    "video_sticker": {"sticker": {**STICKER, "is_video": True}},
    "contact": {
        "contact": {
            "phone_number": "+431234",
            "first_name": "Bob",
            "last_name": "Roe",
            "user_id": 8,
            "vcard": "BEGIN:VCARD\r\nEMAIL;TYPE=home:bob@example.org\r\nEND:VCARD",
        }
    },
    "location": {"location": {"latitude": 48.2, "longitude": 16.4, "horizontal_accuracy": 10.0}},
    "live_location": {"location": {"latitude": 48.2, "longitude": 16.4, "live_period": 900}},
    "venue": {
        "location": {"latitude": 48.2, "longitude": 16.4},
        "venue": {
            "location": {"latitude": 48.2, "longitude": 16.4},
            "title": "Café",
            "address": "Herrengasse 14",
        },
    },
    "poll": {"poll": POLL},
    "closed_poll": {"poll": {**POLL, "is_closed": True, "allows_multiple_answers": False}},
    "dice": {"dice": {"emoji": "🎲", "value": 4}},
    "game": {"game": {"title": "Snake", "description": "Eat", "photo": [SMALL]}},
    "checklist": {"checklist": CHECKLIST},
    "story": {"story": {"chat": CHANNEL, "id": 3}},
    "paid_media": {
        "paid_media": {
            "star_count": 5,
            "paid_media": [{"type": "photo", "photo": [LARGE]}, {"type": "preview"}],
        }
    },
    "invoice": {
        "invoice": {
            "title": "Cup",
            "description": "Blue",
            "start_parameter": "x",
            "currency": "EUR",
            "total_amount": 1234,
        }
    },
    "giveaway": {
        "giveaway": {
            "chats": [CHANNEL],
            "winners_selection_date": NOW,
            "winner_count": 2,
            "prize_star_count": 10,
        }
    },
    "giveaway_winners": {
        "giveaway_winners": {
            "chat": CHANNEL,
            "giveaway_message_id": 1,
            "winners_selection_date": NOW,
            "winner_count": 2,
            "winners": [ALICE, BOB],
            "premium_subscription_month_count": 3,
        }
    },
    "gift": {"gift": GIFT},
    "unique_gift": {"unique_gift": UNIQUE_GIFT},
    "rich_message": {"rich_message": RICH},
    "of_tomorrow": {"hologram": {"depth": 3}},
}
"""By kind, the fields of messages in which somebody says something."""

_SUGGESTED: Json = {"price": {"currency": "XTR", "amount": 5}, "send_date": NOW}
_PAYMENT: Json = {
    "currency": "XTR",
    "total_amount": 5,
    "invoice_payload": "x",
    "telegram_payment_charge_id": "x",
    "provider_payment_charge_id": "x",
}

SERVICES: dict[str, tuple[Json, str]] = {
    "joined": ({"new_chat_members": [ALICE]}, ""),
    "added": ({"new_chat_members": [BOB, GIF]}, "Alice Doe added Bob, GIF search."),
    "left": ({"left_chat_member": ALICE}, ""),
    "removed": ({"left_chat_member": BOB}, ""),
    "owner": ({"chat_owner_changed": {"new_owner": BOB}}, "Bob owns the group now."),
    "owner_left": (
        {"chat_owner_left": {"new_owner": BOB}},
        "Alice Doe, who owned the group, left. Bob will own the group.",
    ),
    "title": ({"new_chat_title": "Chai"}, "Alice Doe named the group Chai."),
    "picture": ({"new_chat_photo": [LARGE]}, "Alice Doe changed the picture of the group."),
    "no_picture": ({"delete_chat_photo": True}, "Alice Doe removed the picture of the group."),
    "made": ({"group_chat_created": True}, "Alice Doe made the group."),
    "made_large": ({"supergroup_chat_created": True}, "Alice Doe made the group."),
    "made_channel": ({"channel_chat_created": True}, "Alice Doe made the channel."),
    "pinned": ({"pinned_message": raw(message_id=3, text="hi")}, "Alice Doe pinned a message."),
    "pinned_unseen": (
        {"pinned_message": {"chat": GROUP, "message_id": 3, "date": 0}},
        "Alice Doe pinned a message.",
    ),
    "timer": (
        {"message_auto_delete_timer_changed": {"message_auto_delete_time": 86400}},
        "Alice Doe set that messages are deleted after 1 day.",
    ),
    "no_timer": (
        {"message_auto_delete_timer_changed": {"message_auto_delete_time": 0}},
        "Alice Doe switched off that messages are deleted by themselves.",
    ),
    "background": (
        {"chat_background_set": {"type": {"type": "chat_theme", "theme_name": "x"}}},
        "Alice Doe changed the background.",
    ),
    "topic": (
        {"forum_topic_created": {"name": "Cake", "icon_color": 1}},
        "Alice Doe opened the topic Cake.",
    ),
    "topic_named": ({"forum_topic_edited": {"name": "Pie"}}, "Alice Doe named the topic Pie."),
    "topic_icon": ({"forum_topic_edited": {}}, "Alice Doe changed the topic's icon."),
    "topic_closed": ({"forum_topic_closed": {}}, "Alice Doe closed the topic."),
    "topic_reopened": ({"forum_topic_reopened": {}}, "Alice Doe opened the topic again."),
    "hidden": ({"general_forum_topic_hidden": {}}, "Alice Doe hid the topic General."),
    "unhidden": (
        {"general_forum_topic_unhidden": {}},
        "Alice Doe showed the topic General again.",
    ),
    "call_planned": (
        {"video_chat_scheduled": {"start_date": NOW}},
        "Alice Doe planned a call for 2023-11-14 22:13 UTC.",
    ),
    "call": ({"video_chat_started": {}}, "Alice Doe began a call."),
    "call_ended": (
        {"video_chat_ended": {"duration": 5400}},
        "Alice Doe ended the call after 1 hour and 30 minutes.",
    ),
    "called": (
        {"video_chat_participants_invited": {"users": [BOB]}},
        "Alice Doe called Bob into the call.",
    ),
    "near": (
        {"proximity_alert_triggered": {"traveler": ALICE, "watcher": BOB, "distance": 20}},
        "Alice Doe is 20 m from Bob.",
    ),
    "boosted": ({"boost_added": {"boost_count": 2}}, "Alice Doe boosted the group 2 times."),
    "users_shared": (
        {"users_shared": {"request_id": 1, "users": [{"user_id": 8, "first_name": "Bob"}]}},
        "Alice Doe shared Bob.",
    ),
    "chat_shared": (
        {"chat_shared": {"request_id": 1, "chat_id": -5, "title": "Chai"}},
        "Alice Doe shared the chat Chai.",
    ),
    "bot_made": ({"managed_bot_created": {"bot": GIF}}, "Alice Doe made a bot."),
    "may_write": ({"write_access_allowed": {}}, "Alice Doe allowed the bot to write."),
    "website": (
        {"connected_website": "example.org"},
        "Alice Doe logged in to example.org by Telegram.",
    ),
    "web_app": (
        {"web_app_data": {"data": "secret", "button_text": "x"}},
        "Alice Doe sent data of a web app.",
    ),
    "passport": (
        {
            "passport_data": {
                "data": [],
                "credentials": {"data": "x", "hash": "x", "secret": "x"},
            }
        },
        "Alice Doe sent passport data, which stay on Telegram.",
    ),
    "paid": ({"successful_payment": _PAYMENT}, "Alice Doe paid 5 stars."),
    "refunded": (
        {"refunded_payment": {**_PAYMENT, "currency": "EUR", "total_amount": 250}},
        "Alice Doe was paid back 2.50 EUR.",
    ),
    "giveaway": ({"giveaway_created": {}}, "Alice Doe began a giveaway."),
    "giveaway_ended": (
        {"giveaway_completed": {"winner_count": 1}},
        "The giveaway has ended with 1 winner.",
    ),
    "answer_added": (
        {"poll_option_added": {"option_persistent_id": "c", "option_text": "Maybe"}},
        "Alice Doe added an answer to a poll: Maybe",
    ),
    "answer_removed": (
        {"poll_option_deleted": {"option_persistent_id": "c", "option_text": "Maybe"}},
        "Alice Doe removed an answer from a poll: Maybe",
    ),
    "tasks_done": (
        {
            "checklist_tasks_done": {
                "checklist_message": raw(checklist=CHECKLIST),
                "marked_as_done_task_ids": [2],
                "marked_as_not_done_task_ids": [1, 9],
            }
        },
        "Alice Doe marked as done: Cake. Alice Doe marked as not done: Tea, task 9.",
    ),
    "tasks_added": (
        {"checklist_tasks_added": {"tasks": [{"id": 3, "text": "Milk"}]}},
        "Alice Doe added to a checklist: Milk.",
    ),
    "approved": (
        {"suggested_post_approved": _SUGGESTED},
        "Alice Doe approved a suggested post for 5 stars.",
    ),
    "not_approved": (
        {"suggested_post_approval_failed": {"price": {"currency": "XTR", "amount": 5}}},
        "A suggested post was not approved: 5 stars are missing.",
    ),
    "declined": (
        {"suggested_post_declined": {"comment": "no"}},
        "Alice Doe declined a suggested post: no",
    ),
    "post_paid": (
        {"suggested_post_paid": {"currency": "XTR", "star_amount": {"amount": 5}}},
        "A suggested post was paid: 5 stars.",
    ),
    "post_refunded": (
        {"suggested_post_refunded": {"reason": "post_deleted"}},
        "A suggested post was paid back.",
    ),
    "price": (
        {"paid_message_price_changed": {"paid_message_star_count": 1}},
        "A message costs 1 star now.",
    ),
    "direct_price": (
        {
            "direct_message_price_changed": {
                "are_direct_messages_enabled": True,
                "direct_message_star_count": 2,
            }
        },
        "A direct message to the channel costs 2 stars.",
    ),
    "upgraded": ({"gift_upgrade_sent": GIFT}, "Alice Doe upgraded a gift."),
    "grows": ({"migrate_to_chat_id": -10077}, ""),
    "grew": ({"migrate_from_chat_id": -77}, "The group is a supergroup now."),
}
"""The fields of messages by which Telegram itself tells something, and the line.

"" where the room shows it.
"""

_MEMBER: Json = {
    "chat": GROUP,
    "from": ALICE,
    "date": NOW,
    "old_chat_member": {"user": BOB, "status": "left"},
    "new_chat_member": {"user": BOB, "status": "member"},
}
_QUERY: Json = {"id": "q", "from": ALICE}
_PLACE: Json = {
    name: "" for name in ("state", "city", "street_line1", "street_line2", "post_code")
} | {"country_code": "AT"}
_BOOST: Json = {"source": {"source": "premium", "user": BOB}, "boost_id": "b"}

MODIFIERS: Json = {
    "edit_date": NOW,
    "is_automatic_forward": True,
    "has_protected_content": True,
    "has_media_spoiler": True,
    "message_thread_id": 3,
    "is_topic_message": True,
    "sender_chat": CHANNEL,
    "sender_tag": "chef",
    "sender_boost_count": 2,
    "author_signature": "Carol",
    "via_bot": GIF,
    "is_from_offline": True,
    "effect_id": "e",
    "paid_star_count": 3,
    "is_paid_post": True,
    "show_caption_above_media": True,
    "link_preview_options": {"is_disabled": True},
    "direct_messages_topic": {"topic_id": 3},
    "suggested_post_info": {"state": "pending"},
    "guest_bot_caller_user": BOB,
    "guest_bot_caller_chat": GROUP,
    "guest_query_id": "g",
    "reply_to_message": raw(message_id=4, **{"from": BOB}, text="how about tea"),
    "external_reply": {"origin": {"type": "user", "date": NOW, "sender_user": BOB}},
    "quote": {"text": "tea", "position": 10},
    "reply_to_story": {"chat": CHANNEL, "id": 3},
    "reply_to_checklist_task_id": 1,
    "reply_to_poll_option_id": "a",
    "forward_origin": {"type": "hidden_user", "date": NOW, "sender_user_name": "Dan"},
    "reply_markup": {"inline_keyboard": [[{"text": "x", "url": "https://example.org/"}]]},
    "business_connection_id": "b",
    "media_group_id": "m",
    "of_tomorrow": {"x": 1},
}
"""What can stand beside any content."""

UPDATES: dict[str, Json] = {
    "message": raw(text="hi"),
    "edited_message": raw(text="hi", edit_date=NOW),
    "channel_post": raw(text="hi", chat=CHANNEL, sender_chat=CHANNEL),
    "edited_channel_post": raw(text="hi", chat=CHANNEL, sender_chat=CHANNEL),
    "business_connection": {
        "id": "b", "user": ALICE, "user_chat_id": 7, "date": NOW, "is_enabled": True
    },
    "business_message": raw(text="hi", chat=PRIVATE, business_connection_id="b"),
    "edited_business_message": raw(text="hi", chat=PRIVATE, business_connection_id="b"),
    "deleted_business_messages": {
        "business_connection_id": "b", "chat": PRIVATE, "message_ids": [1]
    },
    "message_reaction": {
        "chat": GROUP, "message_id": 5, "user": BOB, "date": NOW, "old_reaction": [],
        "new_reaction": [{"type": "emoji", "emoji": "👍"}],
    },
    "message_reaction_count": {
        "chat": CHANNEL, "message_id": 5, "date": NOW,
        "reactions": [{"type": {"type": "emoji", "emoji": "👍"}, "total_count": 3}],
    },
    "chat_member": _MEMBER,
    "my_chat_member": _MEMBER,
    "chat_join_request": {"chat": GROUP, "from": BOB, "user_chat_id": 8, "date": NOW},
    "poll": POLL,
    "poll_answer": {
        "poll_id": "p1", "user": BOB, "option_ids": [0], "option_persistent_ids": ["a"]
    },
    "callback_query": {**_QUERY, "chat_instance": "c", "data": "x"},
    "inline_query": {**_QUERY, "query": "x", "offset": ""},
    "chosen_inline_result": {"result_id": "r", "from": ALICE, "query": "x"},
    "chat_boost": {"chat": GROUP, "boost": {**_BOOST, "add_date": NOW, "expiration_date": NOW}},
    "removed_chat_boost": {"chat": GROUP, **_BOOST, "remove_date": NOW},
    "shipping_query": {**_QUERY, "invoice_payload": "x", "shipping_address": _PLACE},
    "pre_checkout_query": {
        **_QUERY, "currency": "EUR", "total_amount": 1, "invoice_payload": "x"
    },
    "purchased_paid_media": {"from": ALICE, "paid_media_payload": "x"},
    "managed_bot": {"user": ALICE, "bot": GIF},
    "guest_message": raw(text="hi"),
}  # fmt: skip
"""One update of each kind."""

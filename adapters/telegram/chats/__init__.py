"""The bot's chats with one person each: whom of ours he means there."""

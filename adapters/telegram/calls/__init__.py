"""What is said to Telegram, as requests of the Bot API."""

"""Files and pictures on their way to and from Telegram."""

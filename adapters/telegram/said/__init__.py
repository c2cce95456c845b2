"""What people on Telegram say and do, as events."""

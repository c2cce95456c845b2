"""Telegram by the official Bot API: all accounts speak through the gateway's one bot."""

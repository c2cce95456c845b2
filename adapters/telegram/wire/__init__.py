"""The bot on the wire: updates that come, requests that leave, at what pace."""

"""People on Matrix: rooms that are chats with one person, presence, contacts."""

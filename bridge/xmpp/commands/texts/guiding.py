"""What the command about encryption says, and what it is called."""

from typing import Final

GUIDE: Final = "End-to-end encryption"
GUIDE_ABOUT: Final = (
    "What there is to be done about encrypted rooms and chats of this network: see devices, verify"
    " one, choose whom you trust, take your keys along."
)
WHAT: Final = "What do you want to do?"
NOTHING: Final = (
    "Nothing is encrypted from end to end on this network, as far as this gateway goes."
)
NO_LOGIN: Final = "You are not logged in to this network."
GONE: Final = "This was gone on with elsewhere, or given up. Please begin again."
TAKEN: Final = "{0} The file: {1}"
FAULT: Final = "It failed because of a fault here. Please begin again."

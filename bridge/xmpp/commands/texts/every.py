"""What is said of any command, whatever it is executed with."""

from typing import Final

ADMINS_ONLY: Final = "This command is for those who run the gateway."
NO_SUCH: Final = "There is no such command here."
NOT_NOW: Final = "This cannot be done here just now."

TOO_MANY: Final = (
    'The limit of commands under way is {}: end one of them first, or send me "cancel" to end all.'
)
NONE_ALLOWED: Final = "You cannot have commands under way here that ask something."

BUSY: Final = "This is being done: please wait a moment."
NO_FORM: Final = "There is nothing to be filled in here."
CANCELLED: Final = "This command was cancelled."
UNREACHABLE: Final = "The network cannot be reached now."

"""What is said to clients that execute commands with forms."""

from typing import Final

COMMANDS: Final = "Commands"

NO_SESSION: Final = "This command is not under way: please begin it again."
NO_ACTION: Final = "A command cannot go that way."
NO_WAY_THERE: Final = "This command cannot go that way from here."
NOT_FILLED_IN: Final = "Please fill in the form first."
NOT_BEGUN: Final = "Please begin the command first, and fill in the form that comes."
NOT_YET: Final = "That was not done yet. Do it, and go on then."

QR_CODE: Final = "QR code (nothing to fill in)"
LINK: Final = "Link"
CODE: Final = "Code"
NO_PICTURE: Final = "There is no such picture any longer."

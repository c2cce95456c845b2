"""What is said on the command line."""

from typing import Final

NO_SUCH: Final = "There is no such command."
NO_NETWORK: Final = "There is no network of this name. There are: {}."
NO_FIELD: Final = "There is no such field: {}."
NOT_HERE: Final = "This cannot be done on the command line, only from an XMPP client."
SURE: Final = "This is done only if you are sure."

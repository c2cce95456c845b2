"""What is said to clients that register in-band."""

from typing import Final

TITLE: Final = "Registration"
UNNEEDED: Final = (
    "Nobody needs to register here: join a room, or write to somebody. Whoever registers is told"
    " by this gateway how it fares."
)
REGISTERED: Final = "You are registered. Nothing has to be filled in."
CHANGE: Final = "You are registered. Here you can change your details."
SEVERAL: Final = (
    'You have {} logins here. Send "login" to me, or execute the command "Log in", to change one.'
)
GO_ON: Final = (
    'One more step is needed to log in. Send "{0}" to me, or execute my command "{1}", to go on.'
)
NOTHING: Final = "Nothing was filled in."
BOTH: Final = "Please send either the form or single fields, not both."
UNKNOWN: Final = "This is not what was to be filled in."
NOT_ASKED: Final = "Something was filled in that was not asked for, or twice."
TOO_LONG: Final = "What was filled in is too long."
REMOVE_ALONE: Final = "Who ends a registration can fill in nothing else."
NOT_REGISTERED: Final = "You are not registered."

"""What the gateway says where commands are executed by chatting with it."""

from typing import Final

UNKNOWN: Final = 'I do not know "{}". Send "help" to see what I can do.'
GREETING: Final = "This is a gateway to {}. You can send me:"
HOW: Final = 'With "help" and a word, as "help {}", I say more about it. {}'
AT: Final = "{} ADDRESS"
ABOUT: Final = "{} - {}"
FIELD: Final = "Asks: {}"
IN_ONE_LINE: Final = 'The first answer can stand behind it: "{} ..."'
NEEDS_ADDRESS: Final = 'Please name an address behind it: "{} ADDRESS"'
NOT_AN_ADDRESS: Final = '"{}" is no address of this gateway.'
NO_SUCH_THERE: Final = "This command is not for that address."

CANCELLED: Final = "Cancelled."
CLOSED: Final = "All that you had under way is cancelled."
NOTHING_TO_CANCEL: Final = "There is nothing to cancel."
GIVEN_UP: Final = 'I wait no longer for an answer: "{}" was given up.'
TOO_LONG: Final = "At most {} characters fit into a line to me."
TOO_FAST: Final = "Please wait until I have answered."
FAULT: Final = "This could not be done because of a fault in the gateway."
ONE_LINE: Final = "Please answer in one line."

YES_OR_NO: Final = "Please answer yes or no."
CHOOSE: Final = "Please answer with a number from 1 to {}."
CHOOSE_OR_DONE: Final = 'Please answer with a number from 1 to {}, with "list" or with "done".'
CHOOSE_SEVERAL: Final = "Please answer with numbers from 1 to {}, separated by commas."
REST_STAYS: Final = (
    'Everything else stays as you wrote it. To write it anew, send "cancel" and begin again.'
)
NEEDED: Final = "This is needed."

ASK_YES_OR_NO: Final = "(yes or no)"
ASK_SEVERAL: Final = "(several numbers, separated by commas)"
ASK_LINES: Final = "(one in each line)"
KEEP_TYPED: Final = 'Send "." to leave it as it is.'
KEEP: Final = 'Now: {}. Send "." to leave it so.'
KEEP_OR_EMPTY: Final = 'Now: {}. Send "." to leave it so, "-" to empty it.'
EMPTY: Final = 'Send "." to leave it empty.'
YES: Final = "yes"
NO: Final = "no"
TYPED: Final = (
    "What you type here stays in the archive of your own server. If you would rather fill in a"
    ' form: send "cancel" and execute the command "{}" with your client.'
)
SURE: Final = "Go on?"
OR_CANCEL: Final = 'Send "cancel" to stop.'

MENU: Final = 'Which one? Send its number, or "done".'
DONE: Final = "Done."
NOW: Final = "{}: {}"
NOT_SHOWN: Final = "(not shown)"
NOTHING: Final = "(empty)"

CODE: Final = "Code: {}"
WAITING: Final = 'I wait until it is done. Send "cancel" to stop.'
MORE_ROWS: Final = "... and {} more."
NOTHING_FOUND: Final = "There is nothing to show."

"""What commands about people say, and what they are called."""

from typing import Final

# blocking

BLOCK: Final = "Block this person"
BLOCK_ABOUT: Final = "You hear nothing of this person any longer. In rooms nothing changes."
UNBLOCK: Final = "Unblock this person"
UNBLOCK_ABOUT: Final = "You hear this person again."
BLOCKED: Final = "{} is blocked: you hear nothing of him any longer. In rooms nothing changes."
UNBLOCKED: Final = "{} is no longer blocked."
NEVER_BLOCKED: Final = "{} was not blocked."
NO_CHATS: Final = "People of this network cannot be blocked one by one from here."
WHOM_BLOCKED: Final = "People I block"
WHOM_BLOCKED_ABOUT: Final = (
    'The people of this network of whom you hear nothing. The command "unblock" at the address of'
    " one of them lets you hear that person again."
)
YOU_BLOCK: Final = "You block:"
NOBODY_BLOCKED: Final = "You block nobody on this network."

# reporting

REPORT: Final = "Report this person"
REPORT_ABOUT: Final = "Those who run this gateway are told what is wrong, with your address."
NO_REPORTS: Final = "Nobody can be told of it: the configuration names nobody."
REPORT_WORDS: Final = "Those who run this gateway are told of it, with your address."
WHAT_IS_WRONG: Final = "What is wrong?"
BLOCK_TOO: Final = "Block this person, too"
TOO_MANY: Final = "So many reports at once are too many: please wait an hour."
REPORTED: Final = "Reported. Thank you."
REPORT_SAYS: Final = "{0} reports {1}: {2}"
NO_REASON: Final = "(no reason given)"

# my contacts

CONTACTS: Final = "My contacts"
CONTACTS_ABOUT: Final = "The people of this network whom you know, and how they fare."
YOUR_CONTACTS: Final = "Your contacts:"
NO_CONTACTS: Final = "You have no contacts on this network."
NAME: Final = "Name"
ADDRESS: Final = "Address"
FARES: Final = "Presence"
ONLINE: Final = "there"
CHATTY: Final = "there, and likes to chat"
AWAY: Final = "away"
LONG_AWAY: Final = "away for longer"
BUSY: Final = "busy"
OFFLINE: Final = "not there"
UNKNOWN: Final = "the network does not say"
WITH_STATUS: Final = "{0}: {1}"

# finding

FIND: Final = "Find a person"
FIND_ABOUT: Final = "Searches for people of this network by their names."
NO_FINDING: Final = (
    "Nobody can be searched for: the network does not let you, or you are not logged in to it."
)
FIND_FOR: Final = "Name of the person"
ABOUT: Final = "About"
NOBODY_FOUND: Final = "Nobody was found."
FOUND: Final = "People who were found:"
NOT_ALL: Final = "Not everybody could be searched for. {}"
CANNOT_FIND: Final = "People of this network cannot be searched for."
NO_LOGIN: Final = "To search for people, you need a login on this network."
NOTHING_SOUGHT: Final = "Please say whom to search for."
TOO_OFTEN: Final = "So many searches at once are too many: please wait a little."
FILL_IN: Final = "Fill in a name to search for people of this network."

# adding

ADD: Final = "Add a contact"
ADD_ABOUT: Final = (
    "Puts a person of this network into your contact list. Name the person as the network does, or"
    " by an address or a link."
)
WHO: Final = "Name, address or link of the person"
ADDED: Final = "{0} is in your contact list now: {1}"
ADDED_ALREADY: Final = "{0} is in your contact list already: {1}"
ADDED_FAR: Final = (
    "{0} is in your contact list on the network now, and will be in your client's soon: {1}"
)
ASKED: Final = "{0} asks to be in your contact list: please accept that in your client. {1}"
ASKS: Final = "You asked to have this person in your contact list."

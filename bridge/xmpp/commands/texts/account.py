"""What is said to who registers, logs in and out, and asks how his logins fare."""

from typing import Final

# registering and logging in

REGISTER: Final = "Register"
REGISTER_ABOUT: Final = (
    "Register with this gateway. Where the network asks for it, you log in there."
)
LOG_IN: Final = "Log in"
LOG_IN_ABOUT: Final = (
    "Log in, for the first time or again, with other details, or to something else."
)

REGISTERED: Final = (
    "You are registered. Join a room or write to somebody, and the gateway connects for you."
)
LOGGED_IN: Final = "You are logged in as {}."
LOGGED_IN_TO: Final = "You are logged in to {0} as {1}."
KEPT: Final = "Your login to {0} is kept, with the name {1}. The gateway connects now."
NOTHING_NEEDED: Final = (
    "Nothing has to be filled in: who leaves all of it as it is can join rooms and write to people."
)
ANOTHER: Final = "Another one"
WHICH_AGAIN: Final = "Log in again, or change the details of:"
IN_USE: Final = "{0} ({1})"
ELSEWHERE: Final = "This step is over: something else was done meanwhile."
STILL_OPEN: Final = "You have begun this before: go on, or cancel it and begin again."

ALL_RUN: Final = "You are logged in, and there is nothing to fill in here."

# logging out

LOG_OUT: Final = "Log out"
LOG_OUT_ABOUT: Final = (
    "End your session on the network. Your details are kept for when you log in again. A login of"
    " which there are none, nor rooms or people, is forgotten when it is not in use."
)

NOT_LOGGED_IN: Final = "You are not logged in here."

WHICH_OUT: Final = "Log out of:"
LOGGED_OUT: Final = (
    'You are logged out of {}. Your details are kept: the command "login" logs you in again.'
)
LOGGED_OUT_THERE: Final = (
    "You are logged out of {}, there as well as here. Your rooms and settings are kept: the command"
    ' "login" logs you in again.'
)
FORGOTTEN: Final = "You had no details for {}, and no rooms there: it is out of your list."

# how logins fare, what this is

STATUS: Final = "Status"
STATUS_ABOUT: Final = "How your logins to this network fare."
INFO: Final = "About this gateway"
INFO_ABOUT: Final = "What this gateway is, and for how long it has been running."

YOURS: Final = "Your logins:"
NONE: Final = "You have no login here."
NONE_NEEDED: Final = (
    "You have no login here, and need none: join a room or write to somebody, and the gateway"
    " connects for you."
)
NONE_NEEDED_TO_WELCOME: Final = (
    'You have no login here, and need none: join a room, or send "invite" for a link by which'
    " somebody there becomes your contact."
)
PROVE: Final = 'By "login" you prove who you are there.'
SINCE: Final = "You registered on {}."
WHERE: Final = "Where"
NAME: Final = "Name"
STATE: Final = "State"
SINCE_WHEN: Final = "Since"
THIS_IS: Final = "This is {0} {1}, a gateway to {2}. It has been running for {3}."
MINUTES_1: Final = "{} minute"
MINUTES: Final = "{} minutes"
HOURS_1: Final = "{} hour"
HOURS: Final = "{} hours"
DAYS_1: Final = "{} day"
DAYS: Final = "{} days"

# leaving

UNREGISTER: Final = "Unregister"
UNREGISTER_ABOUT: Final = (
    "Leave this network: your logins are forgotten, rooms are left, contacts go from your contact"
    " list. What comes of it is said before."
)
NOTHING_TO_LEAVE: Final = "You are not registered here, and have no login."
ERASE: Final = "Erase my data"
ERASE_ABOUT: Final = (
    "Leave all networks of this gateway, and have all erased that it keeps of you. What that means"
    " is said before."
)

SURE: Final = "Yes, I am sure"
NOT_SURE: Final = "Nothing was done."
UNREGISTER_WORDS: Final = (
    "Unregistering from {}: your logins and what they are kept with are forgotten, here and on the"
    " network where it keeps something of them. {} {} {} What was said with one person is erased"
    " here. What was said in rooms stays, and what your own server and the network keep."
)
LOGINS_END_1: Final = "{} login ends."
LOGINS_END: Final = "{} logins end."
ROOMS_LEFT_1: Final = "You leave {} room."
ROOMS_LEFT: Final = "You leave {} rooms."
ROOMS_CLOSED_1: Final = "{} room closes here; on the network you stay in it."
ROOMS_CLOSED: Final = "{} rooms close here; on the network you stay in them."
CONTACTS_GO_1: Final = "{} contact goes from your contact list."
CONTACTS_GO: Final = "{} contacts go from your contact list."
UNREGISTERED: Final = "You are no longer registered."
ERASE_WORDS: Final = (
    "All that this gateway keeps of you is erased, on all its networks: you are unregistered from"
    " all of them, and your logins, rooms, chats, contacts and wishes are forgotten. In rooms that"
    " all share, your words are erased; that somebody said something then stays. What others said"
    " stays. So does what the networks keep, and the archive of your own server: they are not"
    " ours. If you are banned, that stays, too."
)
ERASING: Final = "All that is kept of you is being erased now. You are told when that is done."
ERASED: Final = "All that was kept of you here is erased."
NOT_ERASED: Final = (
    "Not all of it could be erased yet. It is gone on with when the gateway is started again, or"
    " when you do this once more."
)

# data

EXPORT: Final = "Export my data"
EXPORT_ABOUT: Final = "Get a file with all that this gateway keeps of you, on all its networks."
NO_EXPORTS: Final = "Data cannot be exported from this gateway."

EXPORTED: Final = "Here is all that this gateway keeps of you: {} Who has the link has the file."
EXPORTING: Final = "The file with your data is being made: you are sent the link when it is there."
TOO_MANY_EXPORTS: Final = "Your data was exported a few times lately: please try again tomorrow."
NOT_EXPORTED: Final = "The file with your data could not be made because of a fault here."
